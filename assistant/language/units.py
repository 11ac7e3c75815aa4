"""What stands beside a number and says what it counts: currencies, scales, percent, nouns."""

import re

from assistant.language.word_lists import alternatives, word_set

_SYMBOLS = {
    "$": "USD", "US$": "USD", "USD$": "USD", "A$": "AUD", "AU$": "AUD", "C$": "CAD", "CA$": "CAD", "NZ$": "NZD",
    "S$": "SGD", "HK$": "HKD", "R$": "BRL", "MX$": "MXN", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "₩": "KRW",
    "₽": "RUB", "₺": "TRY", "₪": "ILS", "kr": "", "kr.": "", "Fr.": "CHF", "SFr.": "CHF", "Rs.": "INR", "Rs": "INR",
}  # fmt: skip
_CODES = word_set(
    "USD EUR GBP JPY CNY CHF CAD AUD NZD SEK NOK DKK ISK PLN CZK HUF RON BGN TRY ILS AED SAR QAR INR IDR MYR SGD HKD "
    "TWD KRW THB PHP VND ZAR EGP NGN KES BRL MXN ARS CLP COP PEN UAH KZT RMB"
)
"""The traded currencies; the whole of ISO 4217 would read ALL and TOP in a headline as money."""
_WORDS = {
    "dollar": "USD", "euro": "EUR", "buck": "", "quid": "GBP", "pound sterling": "GBP", "yen": "JPY", "rupee": "INR",
    "franc": "CHF", "krone": "", "krona": "", "kroner": "", "kronor": "", "zloty": "PLN", "real": "BRL", "rand": "ZAR",
}  # fmt: skip
_US_DOLLAR = re.compile(r"\$|dollar|buck", re.IGNORECASE)
DOLLARS = word_set("USD CAD AUD NZD SGD HKD MXN TWD")
_CODE = alternatives(_CODES)
_SYMBOL = alternatives(tuple(s for s in _SYMBOLS if not s[0].isalpha() or "$" in s))
_LETTERED = alternatives(tuple(s for s in _SYMBOLS if s[0].isalpha() and "$" not in s))
PREFIX = (
    rf"(?:(?<![\w$])(?P<many>[kKmMT])(?P<manycode>{_CODE}|€)|(?<![\w$])(?P<code>{_CODE})(?:{_SYMBOL})?"
    rf"|(?<![A-Za-z$])(?P<symbol>{_SYMBOL})|(?<!\w)(?P<lettered>(?i:{_LETTERED})))[ \u00a0]?"
)
"""A currency before its number; `MEUR` and `k€` carry their scale."""

_SP = "[ \u00a0\u202f]"
_SCALE_WORDS = {
    "thousand": 3, "tsd.": 3, "tsd": 3, "grand": 3, "million": 6, "millions": 6, "millionen": 6, "millioner": 6,
    "miljoner": 6, "mill.": 6, "mill": 6, "mil.": 6, "mil": 6, "mio.": 6, "mio": 6, "mln.": 6, "mln": 6, "mn": 6,
    "billion": 9, "billions": 9, "milliard": 9, "milliarden": 9, "milliarder": 9, "mrd.": 9, "mrd": 9, "bn": 9,
    "trillion": 12, "tn": 12, "hundred": 2,
    "mkr": 6, "mnkr": 6, "tkr": 3, "mdkr": 9, "lakh": 5, "lakhs": 5, "crore": 7, "crores": 7, "cr": 7, "dozen": 0,
}  # fmt: skip
_SCALE_LETTERS = {"k": 3, "m": 6, "mm": 6, "b": 9}
SCALE = re.compile(
    rf"(?:{_SP}|-)?(?P<word>(?i:{alternatives(tuple(_SCALE_WORDS))}))(?!\w)"
    r"|(?P<letter>(?i:mm|[kmb]))(?=(?:EUR|USD|€|£|\$)|(?!\w))"
)
SPACED_LETTER = re.compile(rf"{_SP}(?P<letter>[kKM]|MM)(?={_SP}?(?:{_CODE}|€|£|\$)|(?!\w))")
SUFFIX = re.compile(
    rf"{_SP}?(?P<many>[kKmMT])?(?P<symbol>[€£$₹]|(?<=[\d ])(?:zł|Kč|kr\b\.?|Ft\b))(?!{_SP}?\d)"
    rf"|{_SP}?(?P<many2>[kKmMT])?(?P<code>{_CODE})(?!\w|{_SP}?\d)"
    rf"|(?:{_SP}|-)(?:US )?(?P<word>(?i:{alternatives(tuple(_WORDS))}))(?i:s)?(?!\w)"
)
_SUFFIX_SYMBOLS = {"zł": "PLN", "Kč": "CZK", "Ft": "HUF", "kr": "", "kr.": ""}
POINTS = re.compile(
    rf"{_SP}?%[- ](?:points?|pts?)\b|(?:{_SP}|-)(?:percentage|percent|per cent)[- ]points?\b|{_SP}?(?:pp|ppts?)\b",
    re.IGNORECASE,
)
BASIS_POINTS = re.compile(rf"{_SP}?bps?\b|{_SP}basis points?\b", re.IGNORECASE)
PERCENT = re.compile(rf"{_SP}?[%٪]|(?:{_SP}|-)(?:percent|per cent|pct|prozent|procent|prosent)\b", re.IGNORECASE)
TIMES = re.compile(
    rf"{_SP}?[xX×](?!\w|{_SP}?\d)"
    rf"|{_SP}times(?={_SP}(?:the|as|more|higher|larger|bigger|faster|coverage|that|what|our|their)\b)"
)
PLAIN_TIMES = re.compile(rf"{_SP}times\b")

_NOUN_STOP = word_set(
    "a about above after against ago all already also am an and any are as at back be because been before being below "
    "between but by can could did do does during each either else ever every far few for from had has have he her here "
    "him his how i if in into is it its just later least less like made many may me might minus more most much must my "
    "near no nor not now of off on once one only or other our out over own per plus quite rather s same she should "
    "since so some such t than that the their them then there these they this those though through thus till to too "
    "two under until up upon us very via was we well were what when where whether which while who whom whose why will "
    "one two three four five six seven eight nine ten eleven twelve dozen hundred thousand million billion "
    "with within without would yes yet you your left remain remained remaining came went got gave said says gets goes "
    "comes needs wants looks seems means makes takes closes slips wins loses plus versus vs"
)
_SKIPPED = word_set("more other of the our their these those your its his her new my")
_IRREGULAR = {
    "people": "person", "men": "man", "women": "woman", "children": "child", "feet": "foot", "staff": "staff",
    "criteria": "criterion", "analyses": "analysis", "crises": "crisis", "headcount": "headcount", "fte": "fte",
    "ftes": "fte", "series": "series",
}  # fmt: skip
_TIME = word_set("day week month quarter year hour minute")
_FOLLOWING = re.compile(r"(?:[ \t\u00a0]+|(?<=\w)[ \t]*\n[ \t]*)([^\W\d_][\w'’/-]*)")
_HYPHENED = re.compile(r"-([^\W\d_]{3,})\b")


def currency_before(match: re.Match[str]) -> str | None:
    """Return the ISO code of a `PREFIX` match, empty where the sign is shared by several, None where there is none."""
    if match["manycode"]:
        return "EUR" if match["manycode"] == "€" else match["manycode"]
    if match["code"]:
        return "CNY" if match["code"] == "RMB" else match["code"]
    if match["symbol"]:
        return _SYMBOLS[match["symbol"]]
    if match["lettered"]:
        return {k.casefold(): v for k, v in _SYMBOLS.items()}[match["lettered"].casefold()]
    return None


def currency_after(match: re.Match[str]) -> str:
    """Return the ISO code of a `SUFFIX` match, empty where the word or sign is shared by several currencies."""
    if match["symbol"]:
        return _SUFFIX_SYMBOLS.get(match["symbol"], _SYMBOLS.get(match["symbol"], ""))
    if match["code"]:
        return "CNY" if match["code"] == "RMB" else match["code"]
    return _WORDS[match["word"].casefold()]


def power(match: re.Match[str]) -> int:
    """Return the power of ten of a `SCALE` or `SPACED_LETTER` match."""
    word = match.groupdict().get("word")
    return _SCALE_WORDS[word.casefold()] if word else _SCALE_LETTERS[match["letter"].casefold()]


def letter_power(letter: str | None) -> int:
    """Return the power of ten of the k, M or T before a currency code (`T` is the German thousand)."""
    return {"k": 3, "t": 3, "m": 6}[letter.casefold()] if letter else 0


def bare_dollar(text: str) -> bool:
    """Return whether a written amount says dollars without saying whose."""
    return _US_DOLLAR.search(text) is not None and re.search(r"[A-Z]{2,3}", text) is None


def singular(noun: str) -> str:
    """Return the lower-cased singular of an English noun, near enough to compare two."""
    word = noun.casefold()
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "zes", "ches", "shes")):
        return word[:-2]
    return word[:-1] if _is_plural(word) else word


def _is_plural(word: str) -> bool:
    return word in _IRREGULAR or (len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")))


def counted_noun(text: str, at: int, *, one: bool) -> tuple[str, int] | None:
    """Return the noun that a number ending at `at` counts, in the singular, and where it ends.

    The first plural within four words is taken (`four new deals`, `five of their sites`), the next word after `one`.
    """
    hyphened = _HYPHENED.match(text, at)
    if hyphened and hyphened[1] not in ("ish", "fold", "plus", "way"):
        return singular(hyphened[1]), hyphened.end()
    position = at
    for _ in range(4):
        found = _FOLLOWING.match(text, position)
        if found is None:
            return None
        word = found[1].casefold()
        position = found.end()
        if word in _SKIPPED and not one:
            continue
        word = word.rstrip("'’")
        if word in _NOUN_STOP or "'" in word or "’" in word:
            return None
        if one:
            return (singular(word), position) if not word.endswith(("ly", "ed", "s")) else None
        if _is_plural(word) or (position == found.end() and word in _TIME and found.start() == at):
            return singular(word), position
    return None
