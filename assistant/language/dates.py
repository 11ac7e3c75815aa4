"""Dates as people write them, read against the day on which they wrote."""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from typing import Literal, NamedTuple

from assistant.language.calendar_words import (
    MONTHS,
    ORDINALS,
    SMALL,
    WEEKDAYS,
    Span,
    month_span,
    nearest_year,
    part_of,
    shift,
)
from assistant.language.date_grammar import RULES
from assistant.models.base import Model
from assistant.models.week import Quarter, Week

Precision = Literal["day", "week", "month", "quarter", "year"]
SlashOrder = Literal["dmy", "mdy"]


class DateMention(Model):
    """A date or period as written at `char_start:char_end`: its first and last day, both included."""

    start: dt.date
    end: dt.date
    char_start: int
    char_end: int
    text: str
    precision: Precision


class _Setting(NamedTuple):
    reference: dt.date | None
    order: SlashOrder
    year_start: int


class _Found(NamedTuple):
    span: Span
    precision: Precision


_Reader = Callable[[re.Match[str], _Setting, str], _Found | None]


def _int_year(text: str) -> int:
    digits = text.strip("'’ ")
    return int(digits) if len(digits) == 4 else 2000 + int(digits)


def _lean(before: str) -> int:
    """Which way words before a date without year point: 1 to the future, -1 to the past, 0 neither."""
    if re.search(r"\b(?:next|coming|by|until|till|due)(?: the)? ?$", before, re.I):
        return 1
    return -1 if re.search(r"\b(?:last|past|previous|since)(?: the)? ?$", before, re.I) else 0


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _days(first: dt.date | None, last: dt.date | None = None) -> _Found | None:
    if first is None:
        return None
    last = last or first
    return _Found((first, last), "day") if last >= first else None


def _part(match: re.Match[str]) -> str:
    words = match["part"].strip(" -").casefold()
    for name in ("first half", "second half", "early", "late", "mid", "end"):
        if name in words:
            return name
    return "start" if words else ""


def _parted(match: re.Match[str], span: Span, precision: Precision) -> _Found:
    part = _part(match)
    if not part:
        return _Found(span, precision)
    inner = part_of(span, part)
    return _Found(inner, "week" if (inner[1] - inner[0]).days <= 15 else precision)


def _iso(match: re.Match[str], setting: _Setting, before: str) -> _Found | None:
    return _days(_day(int(match["y"]), int(match["m"]), int(match["d"])))


def _numeric(match: re.Match[str], setting: _Setting, before: str) -> _Found | None:
    first, second, separator = int(match["a"]), int(match["b"]), match["sep"]
    day_first = separator == "." or setting.order == "dmy"
    day, month = (first, second) if day_first else (second, first)
    if month > 12 and day <= 12:
        day, month = month, day
    if match["y"]:
        return _days(_day(_int_year(match["y"]), month, day))
    if setting.reference is None:
        return None
    try:
        year = nearest_year(month, day, setting.reference, _lean(before))
    except ValueError:
        return None
    return _days(_day(year, month, day))


def _written(match: re.Match[str], setting: _Setting, before: str) -> _Found | None:
    month = MONTHS[match["mon"].casefold().strip(".")]
    first = int(re.sub(r"\D", "", match["d"]))
    last = int(re.sub(r"\D", "", match["d2"])) if match["d2"] else first
    if match["y"]:
        year = _int_year(match["y"])
    elif setting.reference is not None:
        year = nearest_year(month, first, setting.reference, _lean(before))
    else:
        return None
    return _days(_day(year, month, first), _day(year, month, last))


def _month(match: re.Match[str], setting: _Setting, before: str) -> _Found | None:
    month = MONTHS[match["mon"].casefold().strip(".")]
    if match["y"]:
        return _parted(match, month_span(_int_year(match["y"]), month), "month")
    if setting.reference is None:
        return None
    lean = _lean(before)
    middle = nearest_year(month, 15, setting.reference.replace(day=15), lean)
    if lean and month == setting.reference.month and not re.search(r"\b(?:by|until|till|due|since)\b ?$", before, re.I):
        middle = setting.reference.year + lean
    return _parted(match, month_span(middle, month), "month")


def _week_of_month(match: re.Match[str], setting: _Setting, before: str) -> _Found | None:
    found = _month(match, setting, "")
    if found is None:
        return None
    start, end = found.span
    number = ORDINALS[match["nth"].casefold()]
    if number < 0:
        return _Found((end - dt.timedelta(days=6), end), "week")
    first = start + dt.timedelta(days=7 * (number - 1))
    return _Found((first, first + dt.timedelta(days=6)), "week")


def _weekday(match: re.Match[str], setting: _Setting, before: str) -> _Found | None:
    if setting.reference is None:
        return None
    number = WEEKDAYS[match["wd"].casefold().strip(".")]
    monday = Week.of(setting.reference).monday
    side = (match["side"] or "").casefold().strip()
    after = (match["after"] or "").casefold()
    if side == "next" or "next week" in after:
        return _days(monday + dt.timedelta(days=7 + number))
    if side == "this" or "this week" in after:
        return _days(monday + dt.timedelta(days=number))
    if side in ("last", "past", "previous") or "last week" in after:
        in_week = monday + dt.timedelta(days=number)
        if "last week" in after or in_week >= setting.reference:
            in_week -= dt.timedelta(days=7)
        return _days(in_week)
    return _days(setting.reference + dt.timedelta(days=(number - setting.reference.weekday()) % 7))


_NEAR = {"today": 0, "tonight": 0, "tomorrow": 1, "yesterday": -1, "day after tomorrow": 2, "day before yesterday": -2}


def _near(match: re.Match[str], setting: _Setting, before: str) -> _Found | None:
    if setting.reference is None:
        return None
    words = match["near"].casefold().removeprefix("the ")
    return _days(setting.reference + dt.timedelta(days=_NEAR[words]))


def _unit_span(day: dt.date, unit: str, year_start: int) -> Span:
    if unit == "week":
        week = Week.of(day)
        return week.monday, week.sunday
    if unit == "month":
        return month_span(day.year, day.month)
    quarter = Quarter.of(day, year_start)
    if unit == "quarter":
        return quarter.start, quarter.end
    first = shift(quarter.start, "month", -3 * (quarter.number - 1))
    return first, shift(first, "month", 12) - dt.timedelta(days=1)


_UNITS: dict[str, Precision] = {"week": "week", "month": "month", "quarter": "quarter", "year": "year"}


def _period(match: re.Match[str], setting: _Setting, before: str) -> _Found | None:
    if setting.reference is None:
        return None
    unit = match["unit"].casefold()
    step = {"next": 1, "coming": 1, "last": -1, "previous": -1, "past": -1}.get((match["side"] or "").casefold(), 0)
    span = _unit_span(shift(setting.reference, unit, step), unit, setting.year_start)
    return _parted(match, span, _UNITS[unit])


def _period_end(match: re.Match[str], setting: _Setting, before: str) -> _Found | None:
    if setting.reference is None:
        return None
    words = match["eo"].casefold()
    letter = words[-1] if len(words) == 3 else ""
    unit = {"w": "week", "m": "month", "q": "quarter", "y": "year", "d": "day"}.get(letter) or re.split(r"[ -]", words)[
        0
    ]
    if unit == "day":
        return _days(setting.reference)
    span = _unit_span(setting.reference, unit, setting.year_start)
    return _Found(part_of(span, "end"), "day" if unit == "week" else "week")


def _offset(match: re.Match[str], setting: _Setting, before: str) -> _Found | None:
    if setting.reference is None:
        return None
    words = match["n"].casefold()
    count = int(words) if words.isdigit() else SMALL[words]
    unit = match["unit"].casefold().split()[-1]
    back = bool(match["ago"])
    working = "business" in match["unit"].casefold() or "working" in match["unit"].casefold()
    day = shift(setting.reference, unit, -count if back else count)
    if working:
        day = _working_days(setting.reference, -count if back else count)
    if unit in ("month", "quarter", "year"):
        return _Found(month_span(day.year, day.month), "month")
    if unit in ("week", "fortnight"):
        return _Found(_unit_span(day, "week", 1), "week")
    return _days(day)


def _working_days(day: dt.date, count: int) -> dt.date:
    step = 1 if count > 0 else -1
    for _ in range(abs(count)):
        day += dt.timedelta(days=step)
        while day.weekday() > 4:
            day += dt.timedelta(days=step)
    return day


_QUARTER_WORDS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}


def _quarter(match: re.Match[str], setting: _Setting, before: str) -> _Found | None:
    names = match.groupdict()
    number = int(names["q"]) if names.get("q") else _QUARTER_WORDS[match["qw"].casefold()]
    year_text = match["y0"] or match["y1"]
    if year_text:
        year = _int_year(year_text)
    elif setting.reference is None:
        return None
    else:
        year = _nearest_quarter_year(number, setting, _lean(before))
    quarter = _quarter_span(year, number, setting.year_start)
    return _parted(match, quarter, "quarter")


def _quarter_span(fiscal_year: int, number: int, year_start: int) -> Span:
    first_year = fiscal_year if year_start == 1 else fiscal_year - 1
    start = shift(dt.date(first_year, year_start, 1), "month", 3 * (number - 1))
    return start, shift(start, "month", 3) - dt.timedelta(days=1)


def _nearest_quarter_year(number: int, setting: _Setting, lean: int) -> int:
    assert setting.reference is not None
    now = Quarter.of(setting.reference, setting.year_start)
    ahead = number - now.number
    if lean > 0:
        return now.fiscal_year + (1 if ahead < 0 else 0)
    if lean < 0:
        return now.fiscal_year - (1 if ahead > 0 else 0)
    return now.fiscal_year + (1 if ahead <= -2 else -1 if ahead == 3 else 0)


def _half(match: re.Match[str], setting: _Setting, before: str) -> _Found | None:
    number = int(match["h"])
    if match["y"]:
        year = _int_year(match["y"])
    elif setting.reference is not None:
        year = Quarter.of(setting.reference, setting.year_start).fiscal_year
    else:
        return None
    first = _quarter_span(year, 2 * number - 1, setting.year_start)[0]
    return _Found((first, _quarter_span(year, 2 * number, setting.year_start)[1]), "quarter")


def _iso_week(match: re.Match[str], setting: _Setting, before: str) -> _Found | None:
    year_text = match.groupdict().get("y")
    if not year_text and setting.reference is None:
        return None
    try:
        if year_text:
            week = Week.parse(f"{year_text}-W{match['w']}")
        else:
            assert setting.reference is not None
            week = Week.parse(f"{Week.of(setting.reference).year}-W{match['w']}")
    except ValueError:
        return None
    return _Found((week.monday, week.sunday), "week")


def _week_of(match: re.Match[str], setting: _Setting, before: str) -> _Found | None:
    found = _written(match, setting, "")
    if found is None:
        return None
    week = Week.of(found.span[0])
    return _Found((week.monday, week.sunday), "week")


def _nth(match: re.Match[str], setting: _Setting, before: str) -> _Found | None:
    if setting.reference is None:
        return None
    number, reference = int(re.sub(r"\D", "", match["d"])), setting.reference
    ahead = _lean(match["prep"]) > 0
    days = [_day(m.year, m.month, number) for m in (shift(reference.replace(day=1), "month", i) for i in (-1, 0, 1, 2))]
    usable = [day for day in days if day is not None and (not ahead or day >= reference)]
    return _days(min(usable, key=lambda day: (abs((day - reference).days), -day.toordinal())))


def _year(match: re.Match[str], setting: _Setting, before: str) -> _Found | None:
    year = _int_year(match["y"])
    fiscal = bool(match["fy"]) and setting.year_start != 1
    first = dt.date(year - 1, setting.year_start, 1) if fiscal else dt.date(year, 1, 1)
    return _parted(match, (first, shift(first, "month", 12) - dt.timedelta(days=1)), "year")


_READERS: dict[str, _Reader] = {
    "iso": _iso,
    "iso_week": _iso_week,
    "numeric": _numeric,
    "week_of": _week_of,
    "written": _written,
    "week_of_month": _week_of_month,
    "month": _month,
    "weekday": _weekday,
    "near": _near,
    "quarter": _quarter,
    "half": _half,
    "period": _period,
    "period_end": _period_end,
    "offset": _offset,
    "day_of_month": _nth,
    "year": _year,
}
_SURE = re.compile(r"(?<![\d./-])(\d{1,2})/(\d{1,2})/(?:\d{4}|\d\d)(?![\d/-])")


def date_mentions(
    text: str, reference: dt.date | None = None, *, order: SlashOrder | None = None, fiscal_year_start: int = 1
) -> list[DateMention]:
    """Return the dates and periods written in `text`, in order, resolved to days.

    `reference` is the day on which the text was written; without it only dates that carry their year are given.
    A month or day without year is the one nearest to it; a weekday is the coming one unless the text says otherwise.
    `order` settles `04/05/2026`; where it is None another slash date in the text settles it, else month first.
    """
    setting = _Setting(reference, order or _order_in(text), fiscal_year_start)
    mentions = []
    for match, reader in _matches(text):
        before = text[max(0, match.start() - 12) : match.start()]
        found = reader(match, setting, before)
        if found is not None:
            (start, end), precision = found
            a, b = _trimmed(text, match.start(), match.end())
            mentions.append(
                DateMention(start=start, end=end, char_start=a, char_end=b, text=text[a:b], precision=precision)
            )
    return mentions


def calendar_spans(text: str) -> list[tuple[int, int]]:
    """Return the ranges that are dates of the calendar, resolved or not; `in two weeks` counts weeks and is none."""
    return [_trimmed(text, match.start(), match.end()) for match, reader in _matches(text) if reader is not _offset]


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while end > start and text[end - 1] in " ,.-":
        end -= 1
    while start < end and text[start] == " ":
        start += 1
    return start, end


def _order_in(text: str) -> SlashOrder:
    for match in _SURE.finditer(text):
        if int(match[1]) > 12 >= int(match[2]):
            return "dmy"
        if int(match[2]) > 12 >= int(match[1]):
            return "mdy"
    return "mdy"


def _matches(text: str) -> Iterator[tuple[re.Match[str], _Reader]]:
    """Every rule's matches; where two overlap, the earlier one stands, of two at one place the longer."""
    found = [
        (match.start(), -match.end(), rank, match, _READERS[reader])
        for rank, (pattern, reader) in enumerate(RULES)
        for match in pattern.finditer(text)
    ]
    position = 0
    for start, minus_end, _, match, reader in sorted(found, key=lambda item: item[:3]):
        if start >= position:
            yield match, reader
            position = -minus_end
