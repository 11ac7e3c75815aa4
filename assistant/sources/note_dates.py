"""Dates that a note gives itself, in a header line or in its file name: every reading that the writing allows."""

import datetime as dt
import re
from functools import cache

from babel.dates import get_month_names

_LOCALES = ("en", "de", "fr", "es", "it", "nl", "nb", "sv", "da", "pt", "fi", "pl")
_FIRST_YEAR, _LAST_YEAR = 1990, 2100
_ISO = re.compile(r"(?<!\d)(\d{4})[-/._](\d{1,2})[-/._](\d{1,2})(?!\d)")
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d{2})(\d{2})(\d{2})(?!\d)")
_DOTTED = re.compile(r"(?<![\d.])(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4}|\d{2})(?!\d)")
_SLASHED = re.compile(r"(?<![\d/])(\d{1,2})([/_-])(\d{1,2})\2(\d{4}|\d{2})(?!\d)")
_DAY_FIRST = re.compile(
    r"(?<!\d)(\d{1,2})(?:\s?[-–]\s?\d{1,2})?(?:st|nd|rd|th|er|\.|º)?[\s_-]*(?:of\s+|de\s+)?"
    r"([^\W\d_]{3,12})\.?,?[\s_-]*(?:de[lr]?\s+)?(\d{4}|'\d{2}|(?<=[-_])\d{2})(?!\d)"
)
_MONTH_FIRST = re.compile(r"([^\W\d_]{3,12})\.?[\s_-]*(\d{1,2})(?:st|nd|rd|th)?(?:,\s*|[\s_-]+)(\d{4})(?!\d)")


def written_dates(text: str) -> tuple[dt.date, ...]:
    """Return every reading of the first date in `text`: none, the one, or two where `03/04/2026` leaves the order open.

    Reads ISO, compact, dotted (day first), slashed and dashed forms, and month names in the larger European
    languages. A date without a year is not a date here.
    """
    found = first_date(text)
    return found[0] if found else ()


def first_date(text: str) -> tuple[tuple[dt.date, ...], int, int] | None:
    """Return the readings of the first date in `text` and where it stands, or None."""
    found = []
    for pattern, reader in _FORMS:
        for match in pattern.finditer(text):
            readings = reader(match)
            if readings:
                found.append((readings, match.start(), match.end()))
                break
    return min(found, key=lambda item: (item[1], -item[2])) if found else None


@cache
def _months() -> dict[str, int]:
    names: dict[str, int] = {"sept": 9}
    for locale in _LOCALES:
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in get_month_names(width, context, locale).items():
                    names.setdefault(str(name).casefold().rstrip("."), int(number))
    return names


def _day(year: str, month: int | str, day: str) -> tuple[dt.date, ...]:
    number = int(year.lstrip("'"))
    number += 2000 if number < 100 else 0
    try:
        found = dt.date(number, int(month), int(day))
    except ValueError:
        return ()
    return (found,) if _FIRST_YEAR <= number <= _LAST_YEAR else ()


def _iso(match: re.Match[str]) -> tuple[dt.date, ...]:
    return _day(match[1], match[2], match[3])


def _dotted(match: re.Match[str]) -> tuple[dt.date, ...]:
    return _day(match[3], match[2], match[1])


def _slashed(match: re.Match[str]) -> tuple[dt.date, ...]:
    first, second, year = match[1], match[3], match[4]
    return tuple(dict.fromkeys((*_day(year, second, first), *_day(year, first, second))))


def _day_first(match: re.Match[str]) -> tuple[dt.date, ...]:
    month = _months().get(match[2].casefold())
    return _day(match[3], month, match[1]) if month else ()


def _month_first(match: re.Match[str]) -> tuple[dt.date, ...]:
    month = _months().get(match[1].casefold())
    return _day(match[3], month, match[2]) if month else ()


_FORMS = (
    (_ISO, _iso),
    (_COMPACT, _iso),
    (_DOTTED, _dotted),
    (_SLASHED, _slashed),
    (_DAY_FIRST, _day_first),
    (_MONTH_FIRST, _month_first),
)
