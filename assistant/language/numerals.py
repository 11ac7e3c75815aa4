"""Numbers as digits or words, before anything is known of their unit."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from assistant.language.word_lists import alternatives

_UNITS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
SCALES = {
    "thousand": 3, "grand": 3, "million": 6, "mil": 6, "billion": 9, "trillion": 12, "lakh": 5, "crore": 7,
}  # fmt: skip
"""Words that multiply, with their power of ten."""
_SMALL = _UNITS | _TENS
_ALL = (
    tuple(_SMALL) + tuple(SCALES) + ("hundred", "dozen", "half", "quarter", "quarters", "point", "and", "a", "an", "of")
)
_RUN = re.compile(
    rf"(?<![\w.-])(?:{alternatives(_ALL)})(?:(?:[ \t]+|[ \t]*\n[ \t]*|-)(?:{alternatives(_ALL)}))*(?!\w)", re.IGNORECASE
)
_TOKEN = re.compile(r"[A-Za-z]+")
_SPACE = "[ \u00a0\u202f\u2009]"
DIGITS = (
    rf"(?:\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d{{1,3}}(?:\.\d{{3}}){{2,}}(?:,\d+)?|\d{{1,3}}(?:\.\d{{3}})+,\d+"
    rf"|\d{{1,3}}(?:{_SPACE}\d{{3}})+(?:[.,]\d+)?(?!\d)|\d{{1,3}}(?:['’]\d{{3}})+(?:[.,]\d+)?"
    rf"|\d{{1,2}}(?:,\d{{2}})+,\d{{3}}|\d+[.,]\d+|\d+|\.\d+)"
)
"""A number in digits, with the thousands and decimal marks of any of the usual countries."""


class Numeral(NamedTuple):
    """A number at `char_start:char_end`; `step` is the place of its last written digit."""

    char_start: int
    char_end: int
    value: Decimal
    step: Decimal
    scaled: bool
    """Whether a word such as million is part of it already."""


def read_digits(digits: str, *, european: bool = False) -> tuple[Decimal, Decimal]:
    """Return the value of `1,234.5`, `1.234,5`, `1 234,5` or `1'234.5`, and the place of its last digit.

    A lone mark before three digits is a thousands comma or a decimal point, as in English; `european` turns the point
    into a thousands mark.
    """
    plain = re.sub(rf"{_SPACE}|['’]", "", digits)
    comma, point = plain.rfind(","), plain.rfind(".")
    if comma >= 0 and point >= 0:
        thousands = "," if comma < point else "."
        plain = plain.replace(thousands, "").replace(",", ".")
    elif comma >= 0:
        grouped = plain.count(",") > 1 or (len(plain) - comma == 4 and not plain.startswith("0,"))
        plain = plain.replace(",", "" if grouped else ".")
    elif point >= 0 and (plain.count(".") > 1 or (european and len(plain) - point == 4 and point > 0)):
        plain = plain.replace(".", "")
    places = len(plain) - plain.index(".") - 1 if "." in plain else 0
    return Decimal(plain), Decimal(1).scaleb(-places)


def spelled_numbers(text: str) -> Iterator[Numeral]:
    """Yield the numbers that are written in English words; digits read out one by one are none."""
    for run in _RUN.finditer(text):
        tokens = list(_TOKEN.finditer(text, run.start(), run.end()))
        words = [token[0].lower() for token in tokens]
        at = 0
        while at < len(words):
            read = _read_words(words, at)
            if read is None:
                at += 1
                continue
            value, step, scaled, after = read
            if after < len(words) and words[after] in _SMALL:
                at = _skip_digits(words, after)
                continue
            yield Numeral(tokens[at].start(), tokens[after - 1].end(), value, step, scaled)
            at = after


def _skip_digits(words: list[str], at: int) -> int:
    while at < len(words) and words[at] in _SMALL:
        at += 1
    return at


_Read = tuple[Decimal, Decimal, bool, int]


def _read_words(words: list[str], at: int) -> _Read | None:
    return _read_part_of_scale(words, at) or _read_article(words, at) or _read_plain(words, at)


def _scale(word: str) -> Decimal | None:
    if word == "dozen":
        return Decimal(12)
    if word == "hundred":
        return Decimal(100)
    return Decimal(1).scaleb(SCALES[word]) if word in SCALES else None


def _read_part_of_scale(words: list[str], at: int) -> _Read | None:
    """Half a million, a quarter of a million, three quarters of a million."""
    for lead, share in ((("half",), "0.5"), (("a", "quarter"), "0.25"), (("one", "quarter"), "0.25"),
                        (("three", "quarters"), "0.75"), (("a", "half"), "0.5")):  # fmt: skip
        if tuple(words[at : at + len(lead)]) != lead:
            continue
        after = at + len(lead)
        after += words[after : after + 1] == ["of"]
        if words[after : after + 1] in (["a"], ["one"]):
            after += 1
        elif lead != ("a", "half"):
            continue
        scale = _scale(words[after]) if after < len(words) else None
        if scale is not None:
            step = Decimal(1) if scale == 12 else scale / (10 if share == "0.5" else 20)
            return Decimal(share) * scale, step, scale >= 1000, after + 1
    return None


def _read_article(words: list[str], at: int) -> _Read | None:
    """Read a hundred, a million, a dozen, a hundred and fifty thousand."""
    if words[at] not in ("a", "an") or at + 1 >= len(words):
        return None
    scale = _scale(words[at + 1])
    if scale is None:
        return None
    if words[at + 1] == "dozen":
        return scale, Decimal(1), False, at + 2
    return _read_plain(["one", *words[at + 1 :]], 0, shift=at)


def _read_plain(words: list[str], at: int, shift: int = 0) -> _Read | None:
    """Twenty-four, two hundred and six thousand, one point two million, two and a half million, two dozen."""
    total, step, scaled = Decimal(0), Decimal(1), False
    group = _read_group(words, at)
    if group is None:
        return None
    while group is not None:
        value, place, at = group
        scale = _scale(words[at]) if at < len(words) else None
        if scale is not None and words[at] != "hundred":
            at += 1
            scaled = scaled or scale >= 1000
            total, step = total + value * scale, place * (scale if scale >= 1000 else 1)
        else:
            return total + value, place, scaled, at + shift
        ahead = at + (words[at : at + 1] == ["and"])
        group = _read_group(words, ahead) if ahead < len(words) and _smaller(words, ahead, scale) else None
    return total, step, scaled, at + shift


def _smaller(words: list[str], at: int, scale: Decimal) -> bool:
    group = _read_group(words, at)
    if group is None or scale < 1000:
        return False
    following = _scale(words[group[2]]) if group[2] < len(words) else Decimal(1)
    return following is None or following < scale


def _read_group(words: list[str], at: int) -> tuple[Decimal, Decimal, int] | None:
    """One to nine hundred and ninety-nine, with `point` digits or a half after it."""
    small = _read_small(words, at)
    if small is None:
        return None
    value, at = small
    if words[at : at + 1] == ["hundred"]:
        value, at = value * 100, at + 1
        ahead = at + (words[at : at + 1] == ["and"])
        rest = _read_small(words, ahead) if ahead < len(words) else None
        if rest is not None:
            value, at = value + rest[0], rest[1]
    if words[at : at + 1] == ["point"]:
        return _read_point(words, at, value)
    if words[at : at + 3] in (["and", "a", "half"], ["and", "a", "quarter"]):
        return Decimal(value) + (Decimal("0.5") if words[at + 2] == "half" else Decimal("0.25")), Decimal("0.1"), at + 3
    return Decimal(value), Decimal(1), at


def _read_small(words: list[str], at: int) -> tuple[int, int] | None:
    if at >= len(words):
        return None
    if words[at] in _TENS:
        unit = _UNITS.get(words[at + 1], 0) if at + 1 < len(words) else 0
        return (_TENS[words[at]] + unit, at + 2) if 0 < unit < 10 else (_TENS[words[at]], at + 1)
    return (_UNITS[words[at]], at + 1) if words[at] in _UNITS else None


def _read_point(words: list[str], at: int, whole: int) -> tuple[Decimal, Decimal, int]:
    digits, after = "", at + 1
    while after < len(words) and _UNITS.get(words[after], 10) < 10:
        digits, after = digits + str(_UNITS[words[after]]), after + 1
    if not digits:
        return Decimal(whole), Decimal(1), at
    return Decimal(f"{whole}.{digits}"), Decimal(1).scaleb(-len(digits)), after
