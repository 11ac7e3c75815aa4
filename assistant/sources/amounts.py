"""Numbers as people's exports write them: money, probabilities, and which mark is the decimal one."""

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from babel.core import get_global

BLANKS = frozenset({"", "-", "–", "—", "--", "n/a", "na", "null", "none", "nan", "(blank)", "#n/a"})
"""What an export writes, in lower case, where there is nothing."""

# The first code is what the symbol means unless the company's own currency is another one of the list.
_SYMBOLS = {
    "us$": ("USD",), "a$": ("AUD",), "au$": ("AUD",), "c$": ("CAD",), "ca$": ("CAD",), "nz$": ("NZD",),
    "hk$": ("HKD",), "s$": ("SGD",), "mx$": ("MXN",), "r$": ("BRL",),
    "$": ("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN", "ARS", "CLP", "COP", "TWD"),
    "€": ("EUR",), "£": ("GBP", "EGP"), "¥": ("JPY", "CNY"), "₹": ("INR",), "₩": ("KRW",), "₪": ("ILS",),
    "₺": ("TRY",), "zł": ("PLN",), "kč": ("CZK",), "fr.": ("CHF",), "sfr.": ("CHF",), "rs.": ("INR",),
    "kr": ("", "NOK", "SEK", "DKK", "ISK"), "kr.": ("", "NOK", "SEK", "DKK", "ISK"),
}  # fmt: skip
_SCALES = {
    "k": 3, "thousand": 3, "tsd": 3, "m": 6, "mm": 6, "mn": 6, "mio": 6, "mill": 6, "million": 6, "millions": 6,
    "b": 9, "bn": 9, "billion": 9, "mrd": 9,
}  # fmt: skip
_SPACES = re.compile("[\u00a0\u2007\u2009\u202f\\s]+")
_NUMBER = re.compile(r"\d(?:[\d.,'’ ]*\d)?|[.,]\d+")
_NO_CENTS = re.compile(r"(?<=\d)[.,]\s?[-–—]+")
"""`12'000.–` and `1200,-`: a dash in place of the cents."""
_UNGROUPED = re.compile(r"[1-9]\d{3,}")
_EXPONENT = re.compile(r"\d+(?:\.\d+)?e[+-]?\d{1,2}")
_MOST_DIGITS = 18


class Money(NamedTuple):
    """An amount and the ISO code that stood beside it, or an empty string."""

    value: Decimal
    currency: str = ""


class _Parts(NamedTuple):
    negative: bool
    digits: str
    currency: str
    scale: int
    percent: bool


def decimal_mark(texts: Iterable[str]) -> str | None:
    """Return the decimal mark of a whole column, `.` or `,`; None when its cells contradict one another.

    A cell with both marks shows it by the last one; one with a mark that repeats shows the other; one with a mark
    that three digits do not follow shows that one. Where no cell shows it, marks before exactly three digits
    are thousands separators. They contradict a mark that other cells show as decimal, unless these are ten times as
    many or the column plainly writes its thousands without separators (`1234.5`).
    """
    shown = {".": 0, ",": 0}
    open_cells = {".": 0, ",": 0}
    ungrouped = False
    for text in texts:
        parts = _split(text)
        if parts is None:
            continue
        mark = _shown_mark(parts.digits)
        ungrouped = ungrouped or _UNGROUPED.match(parts.digits) is not None
        if mark:
            shown[mark] += 1
        elif not parts.scale:
            for thousands in ".,":
                open_cells[thousands] += thousands in parts.digits
    if not any(shown.values()):
        shown = {".": open_cells[","], ",": open_cells["."]}
        open_cells = {".": 0, ",": 0}
    high = "," if shown[","] > shown["."] else "."
    against = shown["," if high == "." else "."] + (0 if ungrouped else open_cells[high])
    return high if shown[high] >= 10 * against else None


def read_money(text: str, mark: str | None = ".", home_currency: str = "") -> Money | None:
    """Return the amount in `text`; None when it is not one amount. `mark` is the column's decimal mark.

    Brackets and a leading or trailing minus are negative; K, M and B multiply. `home_currency` decides what `$`,
    `kr` and `¥` mean where that can be. Blank cells are not amounts: ask `is_blank` first.
    """
    parts = _split(text, home_currency)
    if parts is None or parts.percent:
        return None
    value = _decimal(parts.digits, mark)
    if value is None:
        return None
    value = value.scaleb(parts.scale)
    if value == value.to_integral_value():
        value = value.quantize(Decimal(1))
    return Money(-value if parts.negative else value, parts.currency)


def is_blank(text: str) -> bool:
    """Return whether a cell says nothing: empty, a dash, `n/a` and the like, with or without a currency sign."""
    bare = _SPACES.sub(" ", text).strip().lower()
    return bare in BLANKS or bare.strip("$€£¥ ") in BLANKS


class Probabilities:
    """Reads the cells of one probability column as shares from 0 to 1; the column's scale is decided on all of them."""

    def __init__(self, texts: Iterable[str]) -> None:
        cells = [text for text in texts if not is_blank(text)]
        # No probability needs thousands, so a comma is a decimal mark unless dots are.
        self._mark = "," if any("," in text for text in cells) and not any("." in text for text in cells) else "."
        unsigned = [n for text in cells if "%" not in text and (n := self._number(text)) is not None]
        self._percent = any(number > 1 for number in unsigned)

    def read(self, text: str) -> Decimal | None:
        """Return the share, or None when the cell holds none between 0 and 100 percent."""
        number = self._number(text.replace("%", "", 1))
        if number is None:
            return None
        share = number / 100 if self._percent or "%" in text else number
        return share if 0 <= share <= 1 else None

    def _number(self, text: str) -> Decimal | None:
        money = read_money(text, self._mark)
        return money.value if money and not money.currency else None


def currency_code(text: str, home_currency: str = "") -> str:
    """Return the ISO code that `text` (`usd`, `€`, `US Dollar (USD)`) names, or an empty string."""
    bare = text.strip().lower()
    if bare in _SYMBOLS:
        return _currency_of(bare, home_currency)
    codes = [word for word in re.findall(r"\b[A-Za-z]{3}\b", text) if word.upper() in _codes()]
    if bare.upper() in _codes():
        return bare.upper()
    exact = [word for word in codes if word.isupper()]
    return exact[-1] if exact else ""


@cache
def _codes() -> frozenset[str]:
    return frozenset(get_global("all_currencies"))


def _currency_of(symbol: str, home_currency: str) -> str:
    choices = _SYMBOLS[symbol]
    return home_currency if home_currency in choices else choices[0]


def _split(text: str, home_currency: str = "") -> _Parts | None:
    """Take a cell apart into sign, digits with their separators, currency and scale; None when anything else is there.

    The words around the number may be one currency and one scale, in any order, once each.
    """
    bare = _NO_CENTS.sub("", _SPACES.sub(" ", text).strip().lower()).replace("\u2212", "-").replace("–", "-")
    negative = bare.startswith("(") and bare.endswith(")")
    if negative:
        bare = bare[1:-1].strip()
    if _EXPONENT.fullmatch(bare):
        return _Parts(negative, _plain(bare), "", 0, percent=False)
    found = _NUMBER.findall(bare)
    if len(found) != 1:
        return None
    before, _, after = bare.partition(found[0])
    rest = f"{before} {after}"
    if rest.count("-") > 1 or (negative and "-" in rest) or re.search(r"[a-z€£¥$]-", after):
        return None
    negative = negative or "-" in rest
    currency, scale, percent = "", 0, False
    for word in re.findall(r"[^\s-]+", rest):
        scale_word = word.rstrip(".")
        if word == "%" and not percent:
            percent = True
        elif not currency and word in _SYMBOLS:
            currency = _currency_of(word, home_currency) or " "
        elif not currency and word.upper() in _codes():
            currency = word.upper()
        elif not scale and word in after and scale_word in _SCALES:
            scale = _SCALES[scale_word]
        elif (pair := _glued(word, home_currency)) and not scale and not currency:
            currency, scale = pair
        else:
            return None
    return _Parts(negative, found[0], currency.strip(), scale, percent)


def _glued(word: str, home_currency: str) -> tuple[str, int] | None:
    """Read a scale and a currency written as one word, as in `1.2m€` or `250keur`."""
    for name, scale in _SCALES.items():
        rest = word.removeprefix(name)
        if rest != word and (rest in _SYMBOLS or rest.upper() in _codes()):
            return (_currency_of(rest, home_currency) or " ") if rest in _SYMBOLS else rest.upper(), scale
    return None


def _plain(exponent: str) -> str:
    return f"{Decimal(exponent):f}"


def _shown_mark(digits: str) -> str:
    """Return the decimal mark that one number shows by itself, or an empty string where it leaves it open."""
    last = max(digits.rfind("."), digits.rfind(","))
    if last < 0:
        return ""
    mark = digits[last]
    other = "," if mark == "." else "."
    if digits.count(mark) > 1:
        return other if other not in digits else ""
    groups = other in digits or any(sign in digits[:last] for sign in " '’")
    whole, fraction = digits[:last], digits[last + 1 :]
    open_between = len(fraction) == 3 and 1 <= len(whole) <= 3 and not whole.startswith("0")
    return mark if groups or not open_between else ""


def _decimal(digits: str, mark: str | None) -> Decimal | None:
    """Return the number; None where it breaks the grouping rule, or leaves its mark open and the column gives none."""
    mark = _shown_mark(digits) or mark
    if mark is None:
        if "." in digits or "," in digits:
            return None
        mark = "."
    whole, _, fraction = digits.partition(mark)
    separators = {sign for sign in whole if not sign.isdigit()}
    if len(separators) > 1 or not (fraction == "" or fraction.isdigit()):
        return None
    if separators and not _grouped(whole, separators.pop()):
        return None
    figure = "".join(filter(str.isdigit, whole)) or "0"
    if len(figure) > _MOST_DIGITS or len(fraction) > _MOST_DIGITS or not (figure + fraction).isascii():
        return None
    return Decimal(f"{figure}.{fraction}" if fraction else figure)


def _grouped(whole: str, separator: str) -> bool:
    """Return whether the groups are threes, or the Indian twos before a last three."""
    first, *others = whole.split(separator)
    if not others or not first:
        return False
    return len(others[-1]) == 3 and (
        (len(first) <= 3 and all(len(group) == 3 for group in others))
        or (separator == "," and len(first) <= 2 and all(len(group) == 2 for group in others[:-1]))
    )
