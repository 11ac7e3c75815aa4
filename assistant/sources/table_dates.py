"""Dates as table cells write them, and the order of day and month that a whole file shares."""

import datetime as dt
import re
from collections.abc import Iterable
from functools import cache
from typing import Literal

from babel.dates import get_month_names

from assistant.errors import SourceError

DateOrder = Literal["dmy", "mdy"]
"""Whether `03/04/2026` is 3 April (`dmy`) or 4 March (`mdy`)."""

_LOCALES = ("en", "de", "fr", "es", "it", "nl", "nb", "sv", "da", "pt", "fi", "pl")
_TIME = (
    r"(?:(?:[T,]\s*|\s+)\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:[.,]\d+)?)?"
    r"\s*(?:[AaPp]\.?[Mm]\.?)?\s*(?:Z|UTC|GMT|[+-]\d{2}:?\d{2})?)?"
)
_ISO = re.compile(rf"(\d{{4}})([-/.])(\d{{1,2}})\2(\d{{1,2}}){_TIME}")
_COMPACT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})(?:T?\d{6}Z?)?")
_ORDERED = re.compile(rf"(\d{{1,2}})([-/.])\s?(\d{{1,2}})\2\s?(\d{{4}}|\d{{2}}){_TIME}")
_WEEKDAY = r"(?:[^\W\d_]{2,9}\.?,?\s+)?"
_DAY_NAME = re.compile(
    rf"{_WEEKDAY}(\d{{1,2}})(?:st|nd|rd|th|\.)?[\s/-]*(?:de\s+)?([^\W\d_]{{3,12}})\.?,?"
    rf"[\s/-]*(?:de\s+)?'?(\d{{4}}|\d{{2}}){_TIME}"
)
_NAME_DAY = re.compile(
    rf"{_WEEKDAY}([^\W\d_]{{3,12}})\.?[\s/-]*(\d{{1,2}})(?:st|nd|rd|th)?(?:,\s*|[\s/-]+)(\d{{4}}){_TIME}"
)
_SERIAL = re.compile(r"[2-7]\d{4}(?:\.\d+)?")
_EPOCH_MS = re.compile(r"[1-3]\d{12}")
_EXCEL_EPOCH = dt.date(1899, 12, 30)
_OUTVOTED = 20


def read_date(text: str, order: DateOrder | None = None) -> dt.date | None:
    """Return the calendar day that a cell writes, time and zone left aside; None when it is no date.

    `order` reads slash and dash forms such as `03/04/2026`; without one, only those that have a single reading are
    read. Dotted forms are day first unless `order` says otherwise. Two-digit years lie in 1969-2068.
    """
    text = " ".join(text.split())
    if match := _ISO.fullmatch(text):
        return _day(match[1], match[3], match[4])
    if match := _COMPACT.fullmatch(text):
        return _day(match[1], match[2], match[3])
    if match := _ORDERED.fullmatch(text):
        return _ordered(match, order)
    if match := _DAY_NAME.fullmatch(text):
        return _day(match[3], month_number(match[2]), match[1])
    if match := _NAME_DAY.fullmatch(text):
        return _day(match[3], month_number(match[1]), match[2])
    if _EPOCH_MS.fullmatch(text):
        return (dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(milliseconds=int(text))).date()
    return None


def month_number(name: str) -> int:
    """Return the month, 1 to 12, that a full or abbreviated name in a European language means; 0 for none."""
    return _months().get(name.casefold().rstrip("."), 0)


class DateCells:
    """Reads the cells of one date column; five-digit day counts are dates only where the whole column has them."""

    def __init__(self, texts: Iterable[str], order: DateOrder | None) -> None:
        self._order = order
        filled = [text.strip() for text in texts if text.strip()]
        self._serials = bool(filled) and all(_SERIAL.fullmatch(text) for text in filled)

    def read(self, text: str) -> dt.date | None:
        """Return the cell's day, or None where it holds none."""
        if self._serials and _SERIAL.fullmatch(text.strip()):
            return _EXCEL_EPOCH + dt.timedelta(days=int(float(text)))
        return read_date(text, self._order)


def is_written_date(text: str) -> bool:
    """Return whether a cell is plainly a date with separators or a month's name, in whatever order."""
    text = " ".join(text.split())
    if not re.search(r"\d[-/.]\s?\d|[^\W\d_]{3}", text):
        return False
    return read_date(text, "dmy") is not None or read_date(text, "mdy") is not None


def infer_order(texts: Iterable[str]) -> DateOrder | None:
    """Return the order that the date cells of one file share, decided on all of them.

    A number above 12 in one place decides. None where no cell needs an order. Raises SourceError where cells need
    one and none decides, or where they contradict one another (up to 1 in 20 are taken as misspelt).
    """
    day_first = month_first = 0
    undecided = ""
    for text in texts:
        match = _ORDERED.fullmatch(" ".join(text.split()))
        if not match:
            continue
        by_day, by_month = _ordered(match, "dmy"), _ordered(match, "mdy")
        day_first += by_day is not None and by_month is None
        month_first += by_month is not None and by_day is None
        if by_day and by_month and by_day != by_month and match[2] != ".":
            undecided = undecided or text.strip()
    if day_first and month_first and min(day_first, month_first) * _OUTVOTED > max(day_first, month_first):
        raise SourceError(
            f"its dates are written day first in {day_first} cells and month first in {month_first}",
            f"Write all dates as YYYY-MM-DD, {_HOW_ORDER}",
        )
    if day_first or month_first:
        return "dmy" if day_first > month_first else "mdy"
    if undecided:
        raise SourceError(
            f"its dates, such as {undecided!r}, may be day first or month first and no cell shows which",
            f"Write dates as YYYY-MM-DD, {_HOW_ORDER}",
        )
    return None


_HOW_ORDER = "or say which it is: --date-order dmy or --date-order mdy (setting SALES_NARRATIVE_DATE_ORDER)."


def date_in_name(stem: str, order: DateOrder | None = None) -> dt.date | None:
    """Return the one date that a file's name carries, or None where it has none, two, or one with two readings."""
    found = set()
    for pattern in _NAME_FORMS:
        for match in pattern.finditer(stem):
            if (day := read_date(match[1].replace("_", "-").replace(" ", "-"), order)) is not None:
                found.add(day)
        if found:
            break
    return found.pop() if len(found) == 1 else None


_NAME_FORMS = (
    re.compile(r"(?<!\d)((?:19|20)\d{2}([-_. ])\d{1,2}\2\d{1,2})(?!\d)"),
    re.compile(r"(?<!\d)((?:19|20)\d{6})(?=\d{6}(?!\d)|(?!\d))"),
    re.compile(r"(?<!\d)(\d{1,2}([-_. ])\d{1,2}\2(?:19|20)\d{2})(?!\d)"),
    re.compile(r"(?<!\d)(\d{1,2}[-_. ]?[^\W\d_]{3,12}[-_. ]?(?:19|20)\d{2})(?!\d)"),
    re.compile(r"(?<![^\W\d_])([^\W\d_]{3,12}[-_. ]?\d{1,2}(?:st|nd|rd|th)?[-_. ,]+(?:19|20)\d{2})(?!\d)"),
)


@cache
def _months() -> dict[str, int]:
    names = {"sept": 9}
    for locale in _LOCALES:
        for width in ("wide", "abbreviated"):
            for number, name in get_month_names(width, "format", locale).items():
                names.setdefault(str(name).casefold().rstrip("."), int(number))
    return names


def _ordered(match: re.Match[str], order: DateOrder | None) -> dt.date | None:
    first, second, year = match[1], match[3], match[4]
    if order is None:
        dotted = match[2] == "."
        if first == second or dotted or int(first) > 12:
            order = "dmy"
        elif int(second) > 12:
            order = "mdy"
        else:
            return None
    return _day(year, second, first) if order == "dmy" else _day(year, first, second)


def _day(year: str, month: str | int, day: str) -> dt.date | None:
    number = int(year)
    if len(year) == 2:
        number += 1900 if number >= 69 else 2000
    if not 1900 <= number <= 2199:
        return None
    try:
        return dt.date(number, int(month), int(day))
    except ValueError:
        return None
