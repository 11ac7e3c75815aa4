"""Names of fiscal periods in one spelling: `2026-Q4`, `2026-H1`, `2026-10`, `2026`, `2026-W47`."""

import re

from assistant.sources.table_dates import month_number

_YEAR = r"(?:fy|cy|year)?\s*'?(?P<year>\d{4}|\d{2})"
_PART = r"(?P<part>[qh])\s*(?P<number>[1-4])|(?P<number2>[1-4])\s*(?P<part2>[qh])"
_YEAR_FIRST = re.compile(rf"{_YEAR}[\s/_.,-]*(?:{_PART})")
_PART_FIRST = re.compile(rf"(?:{_PART})[\s/_.,-]*{_YEAR}")
_LONG = re.compile(
    r"(?:(?P<ordinal>[1-4])(?:st|nd|rd|th)\s+quarter|quarter\s+(?P<number>[1-4]))(?:\s+of)?[\s,]+(?P<rest>.+)"
)
_MONTH = re.compile(r"(?P<year>\d{4})[-/ ]?m?(?P<month>\d{2})|(?P<month2>\d{1,2})[-/.](?P<year2>\d{4})")
_MONTH_NAME = re.compile(
    r"(?P<name>[^\W\d_]{3,12})\.?[\s,-]*'?(?P<year>\d{4}|\d{2})|(?P<year2>\d{4})[\s,-]*(?P<name2>[^\W\d_]{3,12})"
)
_WEEK = re.compile(r"(?P<year>\d{4})\s*-?\s*(?:w|kw|week)\s*(?P<week>\d{1,2})")
_ANNUAL = re.compile(_YEAR)


def read_period(text: str) -> str | None:
    """Return the period in its one spelling, or None when it is none.

    A year without a month is fiscal, and named by the calendar year in which it ends, as in `FY26`. `Q4 2026`,
    `4Q26`, `FY2026-Q4`, `H1 2026`, `Oct 2026`, `10/2026` and the like are read.
    """
    bare = " ".join(text.casefold().split())
    if match := _LONG.fullmatch(bare):
        bare = f"q{match['ordinal'] or match['number']} {match['rest']}"
    for pattern in (_YEAR_FIRST, _PART_FIRST):
        if match := pattern.fullmatch(bare):
            part, number = match["part"] or match["part2"], int(match["number"] or match["number2"])
            return f"{_year(match['year'])}-{part.upper()}{number}" if part == "q" or number <= 2 else None
    if match := _WEEK.fullmatch(bare):
        week = int(match["week"])
        return f"{match['year']}-W{week:02d}" if 1 <= week <= 53 else None
    if match := _MONTH.fullmatch(bare):
        month = int(match["month"] or match["month2"])
        return f"{match['year'] or match['year2']}-{month:02d}" if 1 <= month <= 12 else None
    if match := _MONTH_NAME.fullmatch(bare):
        month = month_number(match["name"] or match["name2"])
        if month:
            return f"{_year(match['year'] or match['year2'])}-{month:02d}"
    if len(bare) > 2 and (match := _ANNUAL.fullmatch(bare)):
        return _year(match["year"])
    return None


def _year(text: str) -> str:
    return text if len(text) == 4 else f"20{text}"
