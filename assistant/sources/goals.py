"""goals.csv: what was promised for which period, row by row."""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from assistant.errors import SourceError
from assistant.models.base import Model
from assistant.models.deal import Goal, RowRef
from assistant.models.document import Refusal
from assistant.sources.aliases import GOALS, Columns, expected, find_columns
from assistant.sources.amounts import decimal_mark, is_blank, read_money
from assistant.sources.periods import read_period
from assistant.sources.problems import Problems, quoted
from assistant.sources.tables import MAX_BYTES, Row, Table, read_table

_REQUIRED = ("period", "target")
_HEADER_FOUND = 100
_WHOLE = frozenset({"all", "total", "company", "overall", "all segments", "*"})
_HOW_ROW = "Correct the row: Period,Metric,Target[,Segment], such as 2026-Q4,bookings,4200000,"


class GoalsResult(Model):
    """The goals of one file, what of it was refused, and what a reader should know."""

    goals: tuple[Goal, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    warnings: tuple[str, ...] = ()


def read_goals(path: Path, relative: str, max_bytes: int = MAX_BYTES) -> GoalsResult:
    """Return the goals with their periods in one spelling; never raises for what the file holds.

    Metrics and segments stay as written, a segment that means the whole company becomes blank. A row that can't be
    read is refused by its number.
    """
    try:
        table = read_table(path, rate_header, _HEADER_FOUND, max_bytes, short_rows_fit=True)
        columns = find_columns(table.header, GOALS)
        _refuse_unfit(table, columns)
    except SourceError as error:
        return GoalsResult(refusals=(Refusal(path=relative, what=error.what, how=error.how),))
    problems = Problems(relative)
    for number, count in table.misfits:
        problems.add(number, f"it has {count} cells under {len(table.header)} headers, not read", _HOW_ROW)
    at = columns.positions["target"]
    mark = decimal_mark(row.cells[at] for row in table.rows if at not in row.numeric)
    goals = [_goal(row, columns, mark, relative, problems) for row in table.rows]
    warnings = list(columns.doubtful)
    if "metric" not in columns.positions:
        warnings.append("it has no Metric column, so every row is read as bookings")
    return GoalsResult(
        goals=tuple(goal for goal in goals if goal), refusals=problems.refusals(), warnings=tuple(warnings)
    )


def rate_header(cells: Sequence[str]) -> int:
    """Return how many fields of a goal a row names, and 100 more where period and target are among them."""
    found = find_columns(cells, GOALS).positions
    return len(found) + (_HEADER_FOUND if all(field in found for field in _REQUIRED) else 0)


def is_goals_header(cells: Sequence[str]) -> bool:
    """Return whether a row is the header of goals beyond doubt: period, metric and target."""
    return {"period", "metric", "target"} <= set(find_columns(cells, GOALS).positions)


def _refuse_unfit(table: Table, columns: Columns) -> None:
    lacking = [field for field in _REQUIRED if field not in columns.positions]
    if lacking:
        headers = ", ".join(quoted(text) for text in table.header[:12])
        wanted = "; ".join(f"{field} may be called {expected(field, GOALS)}" for field in lacking)
        raise SourceError(
            f"no column is {' or '.join(lacking)}; row {table.header_row} has {headers}", f"Rename it: {wanted}."
        )
    if not table.rows and not table.misfits:
        raise SourceError("it has a header and no rows below it", "Add a row such as 2026-Q4,bookings,4200000,")


def _goal(row: Row, columns: Columns, mark: str | None, relative: str, problems: Problems) -> Goal | None:
    def cell(field: str) -> str:
        at = columns.positions.get(field)
        return "" if at is None else " ".join(row.cells[at].split())

    period, target = read_period(cell("period")), _target(row, columns.positions["target"], mark)
    if period is None:
        problems.add(row.number, "its period can't be read, row left out", _HOW_ROW, cell("period") or "(blank)")
        return None
    if target is None:
        problems.add(row.number, "its target is no amount, row left out", _HOW_ROW, cell("target") or "(blank)")
        return None
    metric = cell("metric") if "metric" in columns.positions else "bookings"
    if not metric:
        problems.add(row.number, "it names no metric, row left out", _HOW_ROW)
        return None
    segment = "" if cell("segment").casefold() in _WHOLE or is_blank(cell("segment")) else cell("segment")
    return Goal(period=period, metric=metric, target=target, segment=segment, ref=RowRef(path=relative, row=row.number))


def _target(row: Row, at: int, mark: str | None) -> Decimal | None:
    text = row.cells[at].replace("%", "")
    money = read_money(text, "." if at in row.numeric else mark)
    return money.value if money and money.value >= 0 else None
