"""What each written form of a date means, read against the day of writing."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Literal, NamedTuple

from assistant.language.calendar_words import (
    MONTHS,
    ORDINALS,
    SMALL,
    WEEKDAYS,
    Span,
    day_number,
    month_span,
    nearest_year,
    part_of,
    shift,
)
from assistant.models.week import Quarter, Week

Precision = Literal["day", "week", "month", "quarter", "year"]
SlashOrder = Literal["dmy", "mdy"]


class Setting(NamedTuple):
    """Against what a date is read: the day of writing, the order of slash dates, the fiscal year's first month."""

    reference: dt.date | None
    order: SlashOrder
    year_start: int


class Found(NamedTuple):
    """What was read."""

    span: Span
    precision: Precision


Reader = Callable[[re.Match[str], Setting, str], Found | None]


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


def _days(first: dt.date | None, last: dt.date | None = None) -> Found | None:
    if first is None:
        return None
    last = last or first
    return Found((first, last), "day") if last >= first else None


def _part(match: re.Match[str]) -> str:
    words = match["part"].strip(" -").casefold()
    for name in ("first half", "second half", "early", "late", "mid", "end"):
        if name in words:
            return name
    return "start" if words else ""


def _parted(match: re.Match[str], span: Span, precision: Precision) -> Found:
    part = _part(match)
    if not part:
        return Found(span, precision)
    inner = part_of(span, part)
    return Found(inner, "week" if (inner[1] - inner[0]).days <= 15 else precision)


def _iso(match: re.Match[str], setting: Setting, before: str) -> Found | None:
    return _days(_day(int(match["y"]), int(match["m"]), int(match["d"])))


def _numeric(match: re.Match[str], setting: Setting, before: str) -> Found | None:
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


def _written(match: re.Match[str], setting: Setting, before: str) -> Found | None:
    month = MONTHS[match["mon"].casefold().strip(".")]
    first = day_number(match["d"])
    last = day_number(match["d2"]) if match["d2"] else first
    if match["y"]:
        year = _int_year(match["y"])
    elif setting.reference is not None:
        year = nearest_year(month, first, setting.reference, _lean(before))
    else:
        return None
    return _days(_day(year, month, first), _day(year, month, last))


def _month(match: re.Match[str], setting: Setting, before: str) -> Found | None:
    month = MONTHS[match["mon"].casefold().strip(".")]
    if match["y"]:
        return _parted(match, month_span(_int_year(match["y"]), month), "month")
    if setting.reference is None:
        return None
    lean = _lean(before)
    if not lean and (month - setting.reference.month) % 12 == HALF_A_YEAR:
        lean = -1 if _PAST.search(before) else 1
    middle = nearest_year(month, 15, setting.reference.replace(day=15), lean)
    if lean and month == setting.reference.month and not re.search(r"\b(?:by|until|till|due|since)\b ?$", before, re.I):
        middle = setting.reference.year + lean
    return _parted(match, month_span(middle, month), "month")


def _week_of_month(match: re.Match[str], setting: Setting, before: str) -> Found | None:
    found = _month(match, setting, "")
    if found is None:
        return None
    start, end = found.span
    number = ORDINALS[match["nth"].casefold()]
    if number < 0:
        return Found((end - dt.timedelta(days=6), end), "week")
    first = start + dt.timedelta(days=7 * (number - 1))
    return Found((first, first + dt.timedelta(days=6)), "week")


def _weekday(match: re.Match[str], setting: Setting, before: str) -> Found | None:
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
    if _told(before):
        return _days(setting.reference - dt.timedelta(days=(setting.reference.weekday() - number) % 7))
    return _days(setting.reference + dt.timedelta(days=(number - setting.reference.weekday()) % 7))


def _told(before: str) -> bool:
    """Return whether a weekday after these words is the last one: something happened (on) it, and nothing is due."""
    if re.search(r"\b(?:by|until|till|before|to|for|next|from|due) ?$", before, re.I) or _AHEAD.search(before):
        return False
    return _PAST.search(before) is not None


_NEAR = {"today": 0, "tonight": 0, "tomorrow": 1, "yesterday": -1, "day after tomorrow": 2, "day before yesterday": -2}


def _near(match: re.Match[str], setting: Setting, before: str) -> Found | None:
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


def _period(match: re.Match[str], setting: Setting, before: str) -> Found | None:
    if setting.reference is None:
        return None
    unit = match["unit"].casefold()
    step = {"next": 1, "coming": 1, "last": -1, "previous": -1, "past": -1}.get((match["side"] or "").casefold(), 0)
    span = _unit_span(shift(setting.reference, unit, step), unit, setting.year_start)
    return _parted(match, span, _UNITS[unit])


def _period_end(match: re.Match[str], setting: Setting, before: str) -> Found | None:
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
    return Found(part_of(span, "end"), "day" if unit == "week" else "week")


def _offset(match: re.Match[str], setting: Setting, before: str) -> Found | None:
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
        return Found(month_span(day.year, day.month), "month")
    if unit in ("week", "fortnight"):
        return Found(_unit_span(day, "week", 1), "week")
    return _days(day)


def _working_days(day: dt.date, count: int) -> dt.date:
    step = 1 if count > 0 else -1
    for _ in range(abs(count)):
        day += dt.timedelta(days=step)
        while day.weekday() > 4:
            day += dt.timedelta(days=step)
    return day


HALF_A_YEAR = 6
"""Months: a month so far off lies as near behind as ahead, and the words before it decide."""
_AHEAD = re.compile(
    r"\b(?:will|shall|would|should|can|could|may|might|must|won['’]t|going to|plans?|planned|want(?:s|ed)?|needs?|wait|"
    r"promised?|due|by|until|before|is|are|scheduled|booked|agreed|set|asked|moved|confirmed|back|again)\b|['’]ll\b",
    re.I,
)
_PAST = re.compile(
    r"\b(?:[a-z]{2,}ed|was|were|met|spoke|said|told|had|went|sent|came|got|made|held|saw|gave|took|left|wrote|heard|"
    r"lost|won|began|knew|ran|fell|rang|did|didn['’]t)\b",
    re.I,
)
_QUARTER_WORDS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}


def _quarter(match: re.Match[str], setting: Setting, before: str) -> Found | None:
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


def _nearest_quarter_year(number: int, setting: Setting, lean: int) -> int:
    assert setting.reference is not None
    now = Quarter.of(setting.reference, setting.year_start)
    ahead = number - now.number
    if lean > 0:
        return now.fiscal_year + (1 if ahead < 0 else 0)
    if lean < 0:
        return now.fiscal_year - (1 if ahead > 0 else 0)
    return now.fiscal_year + (1 if ahead <= -2 else -1 if ahead == 3 else 0)


def _half(match: re.Match[str], setting: Setting, before: str) -> Found | None:
    number = int(match["h"])
    if match["y"]:
        year = _int_year(match["y"])
    elif setting.reference is not None:
        year = Quarter.of(setting.reference, setting.year_start).fiscal_year
    else:
        return None
    first = _quarter_span(year, 2 * number - 1, setting.year_start)[0]
    return Found((first, _quarter_span(year, 2 * number, setting.year_start)[1]), "quarter")


def _iso_week(match: re.Match[str], setting: Setting, before: str) -> Found | None:
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
    return Found((week.monday, week.sunday), "week")


def _week_of(match: re.Match[str], setting: Setting, before: str) -> Found | None:
    found = _written(match, setting, "")
    if found is None:
        return None
    week = Week.of(found.span[0])
    return Found((week.monday, week.sunday), "week")


def _nth(match: re.Match[str], setting: Setting, before: str) -> Found | None:
    if setting.reference is None:
        return None
    number, reference = day_number(match["d"]), setting.reference
    ahead = _lean(match["prep"]) > 0
    days = [_day(m.year, m.month, number) for m in (shift(reference.replace(day=1), "month", i) for i in (-1, 0, 1, 2))]
    usable = [day for day in days if day is not None and (not ahead or day >= reference)]
    return _days(min(usable, key=lambda day: (abs((day - reference).days), -day.toordinal())))


def _year(match: re.Match[str], setting: Setting, before: str) -> Found | None:
    year = _int_year(match["y"])
    fiscal = bool(match["fy"]) and setting.year_start != 1
    first = dt.date(year - 1, setting.year_start, 1) if fiscal else dt.date(year, 1, 1)
    return _parted(match, (first, shift(first, "month", 12) - dt.timedelta(days=1)), "year")


READERS: dict[str, Reader] = {
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
