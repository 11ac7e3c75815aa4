"""Quantities as people write them, with their unit, their place and how exactly they were meant."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from assistant.language import units
from assistant.language.number_labels import closed_spans, touches
from assistant.language.numerals import DIGITS, SCALES, read_digits, spelled_numbers
from assistant.models.base import Model, Number

_SIGN = r"(?:(?<=[\s(|:])|^|(?<=\t))[-−–+]"
_LITERAL = re.compile(
    rf"(?P<sign>{_SIGN})?(?:{units.PREFIX}(?P<sign2>[-−])?)?(?<!\d[.,:/])(?P<digits>(?<!\d){DIGITS})(?![.,:/]\d)"
)
_ORDINAL = re.compile(
    r"(?<![\w.,/-])(?P<digits>\d{1,3}(?:,\d{3})*)(?:st|nd|rd|th)\b"
    r"|\b(?P<word>first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth)"
    r"(?=-(?:largest|biggest|smallest|best|worst|highest)|\s(?:largest|biggest|smallest|highest|time|deal|meeting|call|"
    r"reminder|round|attempt|push|slip|month|week|year|straight|consecutive|in\sa\srow)\b)",
    re.IGNORECASE,
)
_ORDINAL_WORDS = (
    "first", "second", "third", "fourth", "fifth", "sixth",
    "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth",
)  # fmt: skip
_FRACTION = re.compile(
    r"\b(?P<top>two|three|four|one|a|\d)[ -](?P<bottom>thirds?|fifths?|sixths?|eighths?|tenths?|"
    r"quarters?(?=\sof\b(?!\sa\b))|half(?=\sof\b))\b|\b(?P<half>half)(?=\s(?:of|the|our|their)\b)",
    re.IGNORECASE,
)
_BOTTOMS = {"third": 3, "fifth": 5, "sixth": 6, "eighth": 8, "tenth": 10, "quarter": 4, "half": 2}
_TOPS = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4}
_APPROXIMATE = re.compile(
    r"(?:\b(?:about|around|approximately|approx\.?|roughly|nearly|almost|some|circa|ca\.?|over|under|above|below|"
    r"more than|less than|fewer than|up to|at least|at most|close to|north of|south of|an? estimated|say)|[~≈<>≤≥])"
    r"\s*$",
    re.IGNORECASE,
)
_LOOSE_END = re.compile(r"\+(?!\w)|-?ish\b|[ ]or so\b|[ ]or thereabouts\b|[ ]give or take\b", re.IGNORECASE)
_NO_CENTS = re.compile(r"[.,][-–]{1,2}(?!\w)")
_BETWEEN = re.compile(r"\s?(?:-|–|—|to|or|through)\s?", re.IGNORECASE)
REMEMBERED, LONGEST_REMEMBERED = 8192, 2000
"""So many texts, of so many characters at most: a week's sentences are read again by one rule after another."""
_BETWEEN_AND = re.compile(r"\bbetween\s+(?:about\s+)?$", re.IGNORECASE)


class Quantity(Model):
    """A number with its unit: `text[char_start:char_end]` of what was read."""

    value: Number
    unit: str
    """`money:USD`, `money` (currency unknown), `percent`, `points`, `ratio`, `count:<noun>`, `plain` or `ordinal`."""
    char_start: int
    char_end: int
    text: str
    approximate: bool = False
    """Written with about, nearly, over, up to, + and the like."""
    resolution: Number = Decimal("0.5")
    """Half a step of the written precision, in the unit of `value`: `$1.2M` -> 50000."""


@dataclass
class _Draft:
    start: int
    end: int
    number: Decimal
    step: Decimal
    scale: Decimal = Decimal(1)
    unit: str = "plain"
    scaled: bool = False
    negative: bool = False
    bare: str = ""
    loose: bool = False


def quantities(text: str) -> list[Quantity]:
    """Return the quantities written in `text`, in digits or English words, in order of place.

    Dates, times, versions, telephone numbers, ids, list numbers and labels such as `phase 2` are none. Both ends of a
    range are given, each with the unit and scale that they share.
    """
    return list(_remembered(text) if len(text) <= LONGEST_REMEMBERED else _quantities(text))


@lru_cache(REMEMBERED)
def _remembered(text: str) -> tuple[Quantity, ...]:
    return _quantities(text)


def _quantities(text: str) -> tuple[Quantity, ...]:
    closed = closed_spans(text)
    drafts = sorted(
        [*_written(text, closed), *_spelled(text, closed), *_fractions(text, closed)], key=lambda d: d.start
    )
    drafts = _without_overlaps(drafts)
    _share_units(text, drafts)
    found = [_finish(text, draft) for draft in drafts if not _is_year(draft)]
    taken = [(q.char_start, q.char_end) for q in found]
    found += [q for q in _ordinals(text) if not touches(q.char_start, q.char_end, [*closed, *taken])]
    return tuple(sorted(found, key=lambda q: q.char_start))


def same_quantity(a: Quantity, b: Quantity) -> bool:
    """Return whether two written quantities can be the same: units that agree, values equal as exactly as written."""
    factor = _factor(a, b)
    if factor is None:
        return False
    return abs(a.value - b.value * factor) <= max(a.resolution, b.resolution * factor)


def _factor(a: Quantity, b: Quantity) -> Decimal | None:
    """Return what `b` is to be multiplied by to stand in the unit of `a`; None where the units do not agree."""
    if {a.unit, b.unit} == {"percent", "ratio"}:
        return Decimal(100) if a.unit == "percent" else Decimal("0.01")
    if a.unit == b.unit:
        return Decimal(1)
    kinds = {a.unit.partition(":")[0], b.unit.partition(":")[0]}
    if kinds == {"money"}:
        return Decimal(1) if _same_money(a, b) else None
    if kinds <= {"plain", "count"}:
        return Decimal(1) if "plain" in kinds else None
    if kinds == {"plain", "money"}:
        return Decimal(1) if min(abs(a.value), abs(b.value)) >= 1000 else None
    return Decimal(1) if kinds == {"plain", "ratio"} else None


def _same_money(a: Quantity, b: Quantity) -> bool:
    one, other = a.unit.partition(":")[2], b.unit.partition(":")[2]
    if not one or not other:
        return True
    return {one, other} <= units.DOLLARS and (units.bare_dollar(a.text) or units.bare_dollar(b.text))


def _written(text: str, closed: list[tuple[int, int]]) -> Iterator[_Draft]:
    for match in _LITERAL.finditer(text):
        start, end = match.span("digits")
        currency = units.currency_before(match)
        before = text[max(0, start - 2) : start]
        if currency is None and re.search(r"\w$|[^\W\d]-$|\.$", before) and not before[-1:].isspace():
            continue
        if touches(start, end, closed):
            continue
        european = _european(text, match, currency)
        number, step = read_digits(match["digits"], european=european)
        draft = _Draft(match.start(), end, number, step, bare=match["digits"])
        draft.negative = (match["sign"] or match["sign2"] or "+") in "-−–" or _is_minus(text, match.start())
        dash = _NO_CENTS.match(text, end)
        draft.end = dash.end() if dash else end
        if match["sign"] and currency is None and not draft.negative:
            draft.start = match.start()
        draft.scale = Decimal(1).scaleb(units.letter_power(match["many"]))
        if _read_unit(text, draft, currency):
            yield draft


def _european(text: str, match: re.Match[str], currency: str | None) -> bool:
    """Whether a lone point before three digits parts thousands: where kroner or a trailing euro say so."""
    after = text[match.end() : match.end() + 5].lstrip().casefold()
    return currency == "" or after.startswith(("€", "eur", "kr", ",-", ",–"))


def _is_minus(text: str, start: int) -> bool:
    return re.search(r"\b(?:minus|negative) $", text[max(0, start - 12) : start], re.IGNORECASE) is not None


def _spelled(text: str, closed: list[tuple[int, int]]) -> Iterator[_Draft]:
    for numeral in spelled_numbers(text):
        if touches(numeral.char_start, numeral.char_end, closed):
            continue
        draft = _Draft(numeral.char_start, numeral.char_end, numeral.value, numeral.step, scaled=numeral.scaled)
        currency = "" if text[: draft.end].lower().endswith(" grand") else None
        if _read_unit(text, draft, currency) and (numeral.value != 1 or draft.unit != "plain" or draft.scaled):
            yield draft


def _read_unit(text: str, draft: _Draft, currency: str | None) -> bool:
    """Read scale and unit behind a number; False where it is glued to letters that are neither."""
    scale = units.SCALE.match(text, draft.end) or (
        units.SPACED_LETTER.match(text, draft.end) if currency is not None or not draft.scaled else None
    )
    if scale and not draft.scaled:
        word = scale.groupdict().get("word") or ""
        draft.scale *= 12 if word.casefold() == "dozen" else Decimal(1).scaleb(units.power(scale))
        draft.end, draft.scaled = scale.end(), True
        if word.casefold().endswith(("grand", "kr")) and currency is None:
            currency = ""
    suffix = units.SUFFIX.match(text, draft.end)
    if suffix:
        letter = suffix["many"] or suffix["many2"]
        draft.scale *= Decimal(1).scaleb(units.letter_power(letter))
        currency, draft.end = currency or units.currency_after(suffix), suffix.end()
    elif currency is None and draft.scaled and re.match(r"[ ]pounds\b", text[draft.end :]):
        currency, draft.end = "GBP", draft.end + 7
    if currency is not None:
        draft.unit = f"money:{currency}" if currency else "money"
        return re.match(r"\w", text[draft.end :]) is None
    return _read_plain_unit(text, draft)


def _read_plain_unit(text: str, draft: _Draft) -> bool:
    for pattern, unit in (
        (units.POINTS, "points"), (units.PERCENT, "percent"), (units.TIMES, "ratio"), (units.BASIS_POINTS, "bps"),
    ):  # fmt: skip
        match = pattern.match(text, draft.end)
        if match:
            draft.unit, draft.end = unit, match.end()
            if unit == "bps":
                draft.unit, draft.scale = "points", Decimal("0.01")
            return True
    if units.PLAIN_TIMES.match(text, draft.end) and draft.step < 1:
        draft.unit, draft.end = "ratio", draft.end + 6
        return True
    if re.match(r"\w", text[draft.end : draft.end + 1]):
        return False
    plus = re.match(r"\+(?= ?[^\W\d])", text[draft.end :])
    noun = units.counted_noun(text, draft.end + (1 if plus else 0), one=draft.number * draft.scale == 1)
    draft.loose = plus is not None and noun is not None
    if noun and not _is_year(draft):
        draft.unit, draft.end = f"count:{noun[0]}", noun[1]
    return True


def _fractions(text: str, closed: list[tuple[int, int]]) -> Iterator[_Draft]:
    for match in _FRACTION.finditer(text):
        if touches(match.start(), match.end(), closed):
            continue
        bottom = _BOTTOMS[(match["bottom"] or match["half"]).casefold().rstrip("s")]
        top = match["top"].casefold() if match["top"] else "a"
        value = Decimal(_TOPS.get(top) or int(top)) / bottom
        if value < 1:
            value = value.quantize(Decimal("0.0001"))
            yield _Draft(match.start(), match.end(), value, Decimal("0.05"), unit="ratio", scaled=True)


def _without_overlaps(drafts: list[_Draft]) -> list[_Draft]:
    kept: list[_Draft] = []
    for draft in sorted(drafts, key=lambda d: (d.start, -d.end)):
        if not kept or draft.start >= kept[-1].end:
            kept.append(draft)
        elif kept[-1].unit.startswith("count:") and draft.unit != "plain" and not draft.unit.startswith("count:"):
            kept[-1] = draft
    return kept


def _share_units(text: str, drafts: list[_Draft]) -> None:
    """Give both ends of a range the unit and the scale that only one of them carries; so for `two of three sites`."""
    for low, high in pairwise(drafts):
        gap = text[low.end : high.start]
        part = gap == " of " and low.unit == "plain" and high.unit.startswith("count:")
        joined = _BETWEEN.fullmatch(gap) or (
            gap.strip().casefold() == "and" and _BETWEEN_AND.search(text[max(0, low.start - 20) : low.start])
        )
        if not joined and not part:
            continue
        money = low.unit.startswith("money") and high.unit == "plain"
        if joined and not low.scaled and high.scaled and (money or low.unit in ("plain", high.unit)):
            low.scale, low.scaled = _shared_scale(text, low, high), True
        if low.unit == "plain":
            low.unit = high.unit
        elif high.unit == "plain" and low.unit.startswith("money"):
            high.unit = low.unit


def _shared_scale(text: str, low: _Draft, high: _Draft) -> Decimal:
    """Return the scale of `high` that `low` shares: the largest that keeps it below; 1 where there is none."""
    options = [high.scale]
    for word in reversed(re.findall(r"[a-z]+", text[high.start : high.end].lower())):
        power = {"hundred": 2, **SCALES}.get(word)
        if power is not None and high.scale == 1:
            options.append(max(options) * Decimal(1).scaleb(power))
    return max((s for s in options if low.number * s < high.number * high.scale), default=Decimal(1))


def _is_year(draft: _Draft) -> bool:
    return draft.unit == "plain" and re.fullmatch(r"(?:19[5-9]|20[0-4])\d", draft.bare) is not None and not draft.scaled


def _finish(text: str, draft: _Draft) -> Quantity:
    value = Decimal(f"{draft.number * draft.scale:f}")
    half_step = draft.step * draft.scale / 2
    start, end = draft.start, draft.end
    approximate = _APPROXIMATE.search(text[max(0, start - 16) : start]) is not None
    loose = _LOOSE_END.match(text, end)
    approximate = approximate or draft.loose
    if approximate or loose:
        half_step = max(half_step, min(_last_digit(value) / 2, abs(value) / 20))
    if loose:
        end = loose.end()
    if _in_brackets(text, start, end):
        start, end, draft.negative = start - 1, end + 1, True
    return Quantity(
        value=-value if draft.negative else value,
        unit=draft.unit,
        char_start=start,
        char_end=end,
        text=text[start:end],
        approximate=approximate or loose is not None,
        resolution=Decimal(f"{half_step:f}"),
    )


def _last_digit(value: Decimal) -> Decimal:
    """Return the place of the last digit that is not 0."""
    exponent = value.normalize().as_tuple().exponent
    return Decimal(1).scaleb(exponent) if isinstance(exponent, int) else Decimal(0)


def _in_brackets(text: str, start: int, end: int) -> bool:
    """Whether this is an accountant's negative: brackets around the amount, alone in its cell or line."""
    if text[start - 1 : start] != "(" or text[end : end + 1] != ")":
        return False
    before, after = text[: start - 1].rstrip(" "), text[end + 1 :].lstrip(" ")
    return (not before or before[-1] in "|\t\n") and (not after or after[0] in "|\t\n")


def _ordinals(text: str) -> Iterator[Quantity]:
    for match in _ORDINAL.finditer(text):
        digits = match["digits"]
        value = int(digits.replace(",", "")) if digits else _ORDINAL_WORDS.index(match["word"].casefold()) + 1
        yield Quantity(
            value=Decimal(value),
            unit="ordinal",
            char_start=match.start(),
            char_end=match.end(),
            text=match[0],
            resolution=Decimal(0),
        )
