"""Deals as the CRM export tells them, row by row, snapshot by snapshot."""

import datetime as dt
from decimal import Decimal
from enum import StrEnum

from assistant.models.base import Model, Number
from assistant.models.narrative import CellCitation

ZERO = Decimal(0)


class Status(StrEnum):
    """Whether a deal's stage means that it is still open, won or lost."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"


class RowRef(Model):
    """A row of a file, counted as a spreadsheet does: the header is row 1."""

    path: str
    row: int


class Deal(Model):
    """One row of a CRM export, read, with the cells as they stood in the file."""

    opportunity_id: str
    name: str = ""
    account: str = ""
    owner: str = ""
    stage: str = ""
    status: Status
    amount_given: Number | None = None
    """None when the cell is blank; `amount` is then 0."""
    currency: str = ""
    probability: Number | None = None
    """0 to 1, whatever the export's scale."""
    forecast_category: str = ""
    created: dt.date | None = None
    close_date: dt.date | None = None
    last_activity: dt.date | None = None
    stage_since: dt.date | None = None
    """From a `Last Stage Change Date` or a `Stage Duration` column, where there is one."""
    next_step: str = ""
    type: str = ""
    lead_source: str = ""
    competitor: str = ""
    segment: str = ""
    lost_reason: str = ""
    product: str = ""
    ref: RowRef
    cells: dict[str, str] = {}
    """Field name -> the cell's text exactly as in the file (XLSX: as the sheet shows the value)."""
    columns: dict[str, str] = {}
    """Field name -> the file's own header for it; holds every field whose column exists in the file."""

    @property
    def amount(self) -> Decimal:
        """The deal's amount, 0 when the cell is blank."""
        return self.amount_given if self.amount_given is not None else ZERO

    @property
    def is_open(self) -> bool:
        """True while the deal is neither won nor lost."""
        return self.status is Status.OPEN

    def cited(self, *fields: str) -> tuple[CellCitation, ...]:
        """Return citations of its cells, for those of `fields` whose column the export has."""
        return tuple(
            CellCitation(path=self.ref.path, row=self.ref.row, column=self.columns[f], value=self.cells.get(f, ""))
            for f in fields
            if f in self.columns
        )


class Snapshot(Model):
    """The whole CRM export of one date; ids are unique within it."""

    date: dt.date
    deals: tuple[Deal, ...]

    def by_id(self) -> dict[str, Deal]:
        """Return the deals by opportunity id."""
        return {deal.opportunity_id: deal for deal in self.deals}


class Goal(Model):
    """One row of goals.csv."""

    period: str
    metric: str
    target: Number
    segment: str = ""
    ref: RowRef
