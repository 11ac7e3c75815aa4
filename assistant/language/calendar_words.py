"""The words of the calendar: months, weekdays, small numbers and what turns on them."""

import calendar
import datetime as dt
import re

from dateutil.relativedelta import relativedelta

MONTHS = {name.casefold(): i for i, name in enumerate(calendar.month_name) if name} | {
    name.casefold(): i for i, name in enumerate(calendar.month_abbr) if name
}
MONTHS["sept"] = 9
WEEKDAYS = {name.casefold(): i for i, name in enumerate(calendar.day_name)} | {
    "mon": 0, "tue": 1, "tues": 1, "wed": 2, "weds": 2, "thu": 3, "thur": 3, "thurs": 3, "fri": 4, "sat": 5, "sun": 6,
}  # fmt: skip
SMALL = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "couple of": 2, "a couple of": 2, "the next": 1,
}  # fmt: skip
ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": -1, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
_ONES = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
DAY_WORDS = {
    word: number
    for number, word in enumerate(
        (
            *_ONES,
            "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth",
            "eighteenth", "nineteenth", "twentieth", *(f"twenty-{one}" for one in _ONES), "thirtieth", "thirty-first",
        ),
        start=1,
    )
}  # fmt: skip
"""The days of a month as they are said, with a hyphen where people write one or a space."""

Span = tuple[dt.date, dt.date]


def day_number(written: str) -> int:
    """Return the day of the month that `27`, `27th`, `twenty-seventh` or `twenty seventh` names."""
    digits = re.sub(r"\D", "", written)
    return int(digits) if digits else DAY_WORDS[re.sub(r"[\s-]+", "-", written.casefold())]


def month_span(year: int, month: int) -> Span:
    """Return the first and last day of a month."""
    return dt.date(year, month, 1), dt.date(year, month, calendar.monthrange(year, month)[1])


def part_of(span: Span, part: str) -> Span:
    """Return the early, middle or late part of a span: thirds of it; `end` and `start` are its last and first week.

    A week's own end is its Friday, as people at work mean it.
    """
    start, end = span
    days = (end - start).days + 1
    if days <= 7:
        friday = min(end, start + dt.timedelta(days=4))
        return {"end": (friday, friday), "start": (start, start)}.get(part, span)
    third = dt.timedelta(days=days // 3)
    week = dt.timedelta(days=6)
    day = dt.timedelta(days=1)
    half = dt.timedelta(days=days // 2)
    return {
        "early": (start, start + third - day),
        "mid": (start + third, end - third),
        "late": (end - third + day, end),
        "start": (start, start + week),
        "end": (end - week, end),
        "first half": (start, start + half - day),
        "second half": (start + half, end),
    }[part]


def nearest_year(month: int, day: int, reference: dt.date, lean: int = 0) -> int:
    """Return the year in which that day lies nearest to `reference`; `lean` > 0 wants it later, < 0 earlier."""
    best: tuple[int, int] | None = None
    for year in (reference.year - 1, reference.year, reference.year + 1):
        try:
            candidate = dt.date(year, month, day)
        except ValueError:
            continue
        away = (candidate - reference).days
        if (lean > 0 and away < 0) or (lean < 0 and away > 0):
            continue
        # An even distance goes to the future: notes speak of what is to come more often.
        key = 2 * abs(away) - (1 if away > 0 else 0)
        if best is None or key < best[0]:
            best = (key, year)
    return best[1] if best else reference.year


def shift(day: dt.date, unit: str, count: int) -> dt.date:
    """Return the day `count` days, weeks, months, quarters or years on (back when negative)."""
    months = {"month": 1, "quarter": 3, "year": 12}.get(unit)
    if months is not None:
        return day + relativedelta(months=months * count)
    if unit == "fortnight":
        return day + dt.timedelta(days=14 * count)
    return day + dt.timedelta(days=count * (7 if unit == "week" else 1))
