"""Rows of a CRM export as deals; the columns are understood as wholes before any cell is read."""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TypeVar

from assistant.errors import SourceError
from assistant.models.company import Company
from assistant.models.deal import Deal, RowRef, Status
from assistant.sources.amounts import Money, Probabilities, currency_code, decimal_mark, is_blank, read_money
from assistant.sources.problems import Problems, quoted
from assistant.sources.stages import StageMap, status_by_name
from assistant.sources.table_dates import DateCells, DateOrder, infer_order, is_written_date
from assistant.sources.tables import Row, Table

DATE_FIELDS = ("created", "close_date", "actual_close", "last_activity", "stage_since", "snapshot_date")
_TEXT_FIELDS = (
    "name", "account", "owner", "forecast_category", "next_step", "type", "lead_source", "competitor", "segment",
    "lost_reason", "product",
)  # fmt: skip
_READ_AS_OTHERS = ("actual_close", "amount_converted", "currency_converted", "stage_duration")
_NO_TEXT = frozenset({"", "-", "–", "—", "--", "n/a", "#n/a", "null", "none", "nan", "(blank)"})
_TRUE, _FALSE = frozenset({"true", "1", "yes", "y"}), frozenset({"false", "0", "no", "n", ""})
_TOTAL = re.compile(r"(?:grand\s+|sub-?)?totals?\b|sum\b", re.IGNORECASE)
_Value = TypeVar("_Value")
_FEW = 5
_HOW_CELL = "Correct the cell in the CRM or in the file and ingest it again."


class RowReader:
    """Reads the rows of one table as deals, and notes in `problems` what could not be read.

    Raises SourceError where the order of day and month stays open.
    """

    def __init__(
        self,
        table: Table,
        positions: Mapping[str, int],
        company: Company,
        problems: Problems,
        date_order: DateOrder | None = None,
    ) -> None:
        self._table, self._problems, self._company = table, problems, company
        self._positions = dict(positions)
        self._stages = StageMap(company)
        self._choose_amount()
        self.date_order = date_order or infer_order(
            text for field in DATE_FIELDS if field in positions for text in self._texts(field)
        )
        self._dates = {f: DateCells(self._texts(f), self.date_order) for f in DATE_FIELDS if f in positions}
        self._marks = {field: decimal_mark(self._texts(field, numeric=False)) for field in ("amount", "stage_duration")}
        self._probabilities = Probabilities(self._texts("probability"))
        words = [text for text in self._texts("stage") if read_money(text) is None]
        self._stages_are_words = 2 * len(words) > len(self._texts("stage"))
        self._unread: dict[str, int] = {}
        self.currencies: set[str] = set()

    def _choose_amount(self) -> None:
        """Take the converted amounts where the others stand in several currencies, or there are no others."""
        converted = self._positions.get("amount_converted")
        codes = {currency_code(text) for text in self._texts("currency")}
        if converted is not None and ("amount" not in self._positions or len(codes) > 1):
            self._positions["amount"] = converted
            self._positions.pop("currency", None)
            if (own := self._positions.get("currency_converted")) is not None:
                self._positions["currency"] = own

    def _texts(self, field: str, *, numeric: bool = True) -> list[str]:
        """Return the filled cells of a field's column; without `numeric` only those that a workbook holds as text."""
        at = self._positions.get(field)
        if at is None:
            return []
        return [
            row.cells[at]
            for row in self._table.rows
            if not is_blank(row.cells[at]) and (numeric or at not in row.numeric)
        ]

    def _cell(self, row: Row, field: str) -> str:
        at = self._positions.get(field)
        return "" if at is None else row.cells[at]

    def opportunity_id(self, row: Row) -> str:
        """Return the row's id, or an empty string."""
        return self._cell(row, "opportunity_id").strip()

    def is_total(self, row: Row) -> bool:
        """Return whether the row is a sum below or between the deals rather than one of them."""
        first = next((cell.strip() for cell in row.cells if cell.strip()), "")
        return not self._cell(row, "stage").strip() and _TOTAL.match(first) is not None

    def is_shifted(self, row: Row) -> bool:
        """Return whether the cells stand under the wrong headers: a date as amount, an amount as stage or date."""
        stage = self._cell(row, "stage")
        if stage and self._stages_are_words and (is_written_date(stage) or read_money(stage) is not None):
            return True
        if any(is_written_date(self._cell(row, field)) for field in ("amount", "probability")):
            return True
        unread = [text for field in self._dates if self._is_unread_date(text := self._cell(row, field), field)]
        strange = [text for text in unread if read_money(text.replace("%", "")) is not None]
        amount = self._cell(row, "amount")
        amount_unread = not is_blank(amount) and read_money(amount, self._marks["amount"]) is None
        return bool(strange) and (len(unread) > 1 or amount_unread)

    def _is_unread_date(self, text: str, field: str) -> bool:
        return not is_blank(text) and self._dates[field].read(text) is None

    def deal(self, row: Row, path: str, snapshot_date: dt.date | None) -> Deal:
        """Return the row as a deal; a cell that can't be read is noted and left blank."""
        stage = " ".join(self._cell(row, "stage").split())
        status = self._status(row, stage)
        money = self._money(row)
        cells = {field: row.cells[at] for field, at in self._positions.items()}
        columns = {field: self._table.header[at] for field, at in self._positions.items()}
        close_date = self._date(row, "close_date")
        if status is not Status.OPEN and (actual := self._date(row, "actual_close")) is not None:
            close_date = actual
            cells["close_date"], columns["close_date"] = cells["actual_close"], columns["actual_close"]
        stage_since = self._date(row, "stage_since")
        if stage_since is None and snapshot_date is not None:
            stage_since = self._since_duration(row, snapshot_date)
            if stage_since is not None:
                cells["stage_since"], columns["stage_since"] = cells["stage_duration"], columns["stage_duration"]
        for field in _READ_AS_OTHERS:
            cells.pop(field, None)
            columns.pop(field, None)
        return Deal(
            opportunity_id=self.opportunity_id(row),
            stage=stage,
            status=status,
            amount_given=money.value if money else None,
            currency=self._currency(row, money),
            probability=self._probability(row),
            created=self._date(row, "created"),
            close_date=close_date,
            last_activity=self._date(row, "last_activity"),
            stage_since=stage_since,
            ref=RowRef(path=path, row=row.number),
            cells=cells,
            columns=columns,
            **{field: _text(self._cell(row, field)) for field in _TEXT_FIELDS},
        )

    def snapshot_date(self, row: Row) -> dt.date | None:
        """Return the date in the row's `Snapshot Date` cell, if there is one."""
        return self._date(row, "snapshot_date")

    def refuse_unread_columns(self) -> None:
        """Raise SourceError when most of a column of dates or amounts could not be read: it is not what it seems."""
        for field, count in self._unread.items():
            if count >= _FEW and 2 * count > len(self._texts(field)):
                header = self._table.header[self._positions[field]]
                raise SourceError(
                    f"most cells of column {header!r} can't be read, such as {quoted(self._texts(field)[0])}",
                    "Export dates as YYYY-MM-DD and amounts as plain numbers, or set --date-order dmy or mdy.",
                )

    def _status(self, row: Row, stage: str) -> Status:
        if not stage:
            self._problems.add(row.number, "it has no stage, read as open", "Fill in the stage in the CRM.")
        read = self._stages.read(stage)
        if stage and read.problem:
            self._problems.add(row.number, read.problem, "Add it to `stages` in company.yaml as open, won or lost.")
        if read.status is not Status.OPEN or self._positions.get("deal_status") == self._positions["stage"]:
            return read.status if read.status is not Status.OPEN else self._flagged(row)
        said = status_by_name(self._cell(row, "deal_status"))
        return said if said is not Status.OPEN else self._flagged(row)

    def _flagged(self, row: Row) -> Status:
        """Return what the check boxes say: won, lost, closed."""
        won, lost, closed = (self._cell(row, f).strip().casefold() for f in ("is_won", "is_lost", "is_closed"))
        if won in _TRUE:
            return Status.WON
        if lost in _TRUE or (closed in _TRUE and won in _FALSE and "is_won" in self._positions):
            return Status.LOST
        return Status.OPEN

    def _money(self, row: Row) -> Money | None:
        at = self._positions.get("amount")
        mark = "." if at in row.numeric else self._marks["amount"]
        return self._typed(row, "amount", "amount", lambda text: read_money(text, mark, self._company.currency))

    def _currency(self, row: Row, money: Money | None) -> str:
        named = self._cell(row, "currency").strip()
        code = currency_code(named, self._company.currency) if named else ""
        code = code or (money.currency if money else "")
        if code:
            self.currencies.add(code)
        return code

    def _probability(self, row: Row) -> Decimal | None:
        return self._typed(row, "probability", "probability", self._probabilities.read)

    def _date(self, row: Row, field: str) -> dt.date | None:
        return self._typed(row, field, "date", self._dates[field].read) if field in self._dates else None

    def _since_duration(self, row: Row, snapshot_date: dt.date) -> dt.date | None:
        text = self._cell(row, "stage_duration").casefold().replace("days", "").replace("day", "")
        days = read_money(text, self._marks["stage_duration"])
        if days is None or not 0 <= days.value < 10_000:
            return None
        return snapshot_date - dt.timedelta(days=int(days.value))

    def _typed(self, row: Row, field: str, kind: str, read: Callable[[str], _Value | None]) -> _Value | None:
        text = self._cell(row, field)
        if is_blank(text):
            return None
        value = read(text)
        if value is None:
            header = self._table.header[self._positions[field]]
            self._unread[field] = self._unread.get(field, 0) + 1
            self._problems.add(row.number, f"column {header!r} holds no {kind}, read as blank", _HOW_CELL, text)
        return value


def _text(cell: str) -> str:
    line = cell.strip()
    return "" if line.casefold() in _NO_TEXT else line
