"""The quarter's bookings goal, out of goals.csv."""

import datetime as dt
import re
from collections.abc import Sequence
from decimal import Decimal

from assistant.models.base import Model
from assistant.models.deal import Goal, RowRef
from assistant.models.week import Quarter

METRIC = "bookings"
SYNONYMS = ("closed won", "new bookings")
"""Read as bookings only where goals.csv has no bookings row at all."""

_YEAR = r"(?P<year>\d{4}|\d{2})"
_QUARTER = re.compile(
    rf"^(?:fy\s*)?{_YEAR}[\s\-/]*q(?P<part>[1-4])$|^q(?P<part2>[1-4])[\s\-/]*(?:fy\s*)?(?P<year2>\d{{4}}|\d{{2}})$"
)
_MONTH_NUMBER = re.compile(r"^(?P<year>\d{4})[\-/ ]m?(?P<month>\d{1,2})$|^(?P<month2>\d{1,2})[\-/](?P<year2>\d{4})$")
_MONTH_NAME = re.compile(
    r"^(?P<name>[a-z]{3,9})\.?[\s\-]*(?P<year>\d{4})$|^(?P<year2>\d{4})[\s\-]*(?P<name2>[a-z]{3,9})$"
)
_ANNUAL = re.compile(rf"^(?:fy\s*|cy\s*)?{_YEAR}$")
_MONTH_NAMES = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip


class QuarterGoal(Model):
    """The goal as found, or the reason why there is none."""

    target: Decimal | None = None
    formula: str = ""
    rows: tuple[RowRef, ...] = ()
    warnings: tuple[str, ...] = ()


def period_key(period: str) -> str:
    """Return a period as `2026-Q4`, `2026-10` or `2026`, whatever its usual spelling; else as it stands, lower case."""
    text = " ".join(period.lower().split())
    if match := _QUARTER.match(text):
        return f"{_year(match['year'] or match['year2'])}-Q{match['part'] or match['part2']}"
    if match := _MONTH_NUMBER.match(text):
        return f"{match['year'] or match['year2']}-{int(match['month'] or match['month2']):02d}"
    if match := _MONTH_NAME.match(text):
        month = _month_number(match["name"] or match["name2"])
        return f"{match['year'] or match['year2']}-{month:02d}" if month else text
    if match := _ANNUAL.match(text):
        return str(_year(match["year"]))
    return text


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


def _month_number(name: str) -> int:
    fitting = [number for number, full in enumerate(_MONTH_NAMES, start=1) if full.startswith(name)]
    return fitting[0] if len(fitting) == 1 else 0


def _months(quarter: Quarter) -> list[str]:
    first = quarter.start
    months = [dt.date(first.year + (first.month - 1 + n) // 12, (first.month - 1 + n) % 12 + 1, 1) for n in range(3)]
    return [f"{month.year}-{month.month:02d}" for month in months]


def _bookings(goals: Sequence[Goal]) -> list[Goal]:
    def metric(goal: Goal) -> str:
        return " ".join(goal.metric.lower().replace("_", " ").replace("-", " ").split())

    return [g for g in goals if metric(g) == METRIC] or [g for g in goals if metric(g) in SYNONYMS]


def quarter_goal(goals: Sequence[Goal], quarter: Quarter) -> QuarterGoal:
    """Return the quarter's bookings goal.

    It is the row with metric bookings, the quarter's name and a blank segment; else the sum of the quarter's segment
    rows; else the sum of its three months. A year's goal is never split. Of rows for the same period and segment
    the last one stands, with a warning.
    """
    bookings = _bookings(goals)
    warnings: list[str] = []
    latest: dict[tuple[str, str], Goal] = {}
    for goal in bookings:
        key = (period_key(goal.period), goal.segment.strip().casefold())
        if key in latest and latest[key].target != goal.target:
            warnings.append(
                f"goals.csv gives more than one bookings goal for {goal.period}"
                f"{' ' + goal.segment if goal.segment else ''}; the last one (row {goal.ref.row}) is used."
            )
        latest[key] = goal
    found = _for_period(latest, str(quarter)) or _for_months(latest, _months(quarter))
    if found:
        rows, wording = found
        target = sum((goal.target for goal in rows), Decimal(0))
        return QuarterGoal(
            target=target,
            formula=f"{wording} for {quarter} in goals.csv",
            rows=tuple(goal.ref for goal in rows),
            warnings=tuple(warnings),
        )
    warnings.append(_reason(latest, quarter))
    return QuarterGoal(warnings=tuple(warnings))


Found = tuple[list[Goal], str] | None


def _for_period(latest: dict[tuple[str, str], Goal], period: str) -> Found:
    if whole := latest.get((period, "")):
        return [whole], "the bookings goal"
    parts = [goal for (key, _), goal in latest.items() if key == period]
    return (parts, "sum of the segments' bookings goals") if parts else None


def _for_months(latest: dict[tuple[str, str], Goal], months: Sequence[str]) -> Found:
    found = [_for_period(latest, month) for month in months]
    rows = [goal for part in found if part for goal in part[0]]
    return (rows, "sum of the three months' bookings goals") if all(found) else None


def _reason(latest: dict[tuple[str, str], Goal], quarter: Quarter) -> str:
    tail = "so target, attainment, gap, coverage and pace are not given."
    if (str(quarter.fiscal_year), "") in latest:
        return (
            f"goals.csv has a bookings goal for the year {quarter.fiscal_year} and none for {quarter}; "
            f"a year's goal is not split by four, {tail}"
        )
    if any((month, segment) in latest for month in _months(quarter) for _, segment in latest):
        return f"goals.csv has bookings goals for some months of {quarter} but not for all three, {tail}"
    return f"goals.csv has no bookings goal for {quarter}, {tail}"
