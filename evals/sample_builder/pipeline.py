"""Writes the sample company's four weekly CRM exports from `deals.yaml`."""

import csv
import datetime as dt
import io
from collections.abc import Iterator
from pathlib import Path
from typing import TypedDict

import yaml
from openpyxl import Workbook

from evals.sample_builder.archive import steady_zip

WEEKS = {
    "w44": dt.date(2026, 10, 30),
    "w45": dt.date(2026, 11, 6),
    "w46": dt.date(2026, 11, 13),
    "w47": dt.date(2026, 11, 20),
}
CHANCE = {
    "Qualification": (10, "Pipeline"),
    "Discovery": (20, "Pipeline"),
    "Solution Design": (40, "Pipeline"),
    "Proposal": (60, "Best Case"),
    "Negotiation": (80, "Best Case"),
    "Closed Won": (100, "Closed"),
    "Closed Lost": (0, "Omitted"),
}
REGION = {"Jack Tolliver": "US", "Dana Whitcomb": "US", "Luis Ferrand": "Iberia", "Bettina Krohn": "DACH and Nordics"}

Cell = str | int | dt.date | None


class DealState(TypedDict, total=False):
    """One deal of `deals.yaml`, or what a week changed in it."""

    n: int
    account: str
    what: str
    owner: str
    type: str
    source: str
    created: dt.date
    stage: str
    amount: int | None
    close: dt.date
    cat: str
    act: dt.date
    next: str
    comp: str
    lost: str
    gone: str


def opportunity_id(number: int) -> str:
    """Return the fifteen-character id of deal `number`."""
    return f"006HW0000{number:04d}QA"


def rows_of(week: str, deals_file: Path) -> list[dict[str, Cell]]:
    """Return the export's rows of one week, by owner and name as the report sorts them."""
    rows = [_row(state, WEEKS[week]) for state in _states(week, deals_file)]
    return sorted(rows, key=lambda row: (str(row["Opportunity Owner"]), str(row["Opportunity Name"])))


def _states(week: str, deals_file: Path) -> Iterator[DealState]:
    order = list(WEEKS)
    for deal in yaml.safe_load(deals_file.read_text(encoding="utf-8")):
        first, gone = deal.pop("from", "w44"), deal.get("gone", "w99")
        changes = {name: deal.pop(name, {}) for name in order[1:]}
        if not first <= week < gone:
            continue
        for name in order[1 : order.index(week) + 1]:
            deal.update(changes[name])
        yield deal


def _row(deal: DealState, day: dt.date) -> dict[str, Cell]:
    stage, since = deal["stage"].split("@")
    chance, usual = CHANCE[stage]
    closed = stage.startswith("Closed")
    activity = deal.get("act") or (deal["close"] if closed else day - dt.timedelta(days=(deal["n"] * 3 + day.day) % 8))
    return {
        "Opportunity ID": opportunity_id(deal["n"]),
        "Opportunity Name": f"{deal['account']} - {deal['what']}",
        "Account Name": deal["account"],
        "Opportunity Owner": deal["owner"],
        "Type": deal["type"],
        "Lead Source": deal["source"],
        "Stage": stage,
        "Probability (%)": chance,
        "Forecast Category": usual if closed else deal.get("cat", usual),
        "Amount": deal["amount"],
        "Created Date": deal["created"],
        "Close Date": deal["close"],
        "Last Activity": activity,
        "Last Stage Change Date": dt.date.fromisoformat(since),
        "Next Step": "" if closed else deal.get("next", ""),
        "Competitor": deal.get("comp", ""),
        "Lost Reason": deal.get("lost", ""),
    }


def csv_bytes(rows: list[dict[str, Cell]]) -> bytes:
    """Return the rows as a Salesforce report export: quoted, CRLF, US dates, two decimals."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(rows[0])
    for row in rows:
        writer.writerow([_as_text(name, cell) for name, cell in row.items()])
    return out.getvalue().encode("utf-8")


def _as_text(name: str, cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, dt.date):
        return f"{cell.month}/{cell.day}/{cell.year}"
    return f"{cell}.00" if name == "Amount" else str(cell)


def xlsx_bytes(rows: list[dict[str, Cell]]) -> bytes:
    """Return the rows as a workbook with real dates and numbers and three columns that nobody asked for."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Opportunities"
    extra = ["Region", "Fiscal Period", "Record Type"]
    sheet.append([*extra[:1], *rows[0], *extra[1:]])
    for row in rows:
        close = row["Close Date"]
        assert isinstance(close, dt.date)
        period = f"Q{(close.month + 2) // 3}-{close.year}"
        sheet.append([REGION.get(str(row["Opportunity Owner"]), "UK and IE"), *row.values(), period, "Standard"])
    for cells in sheet.iter_rows(min_row=2):
        for cell in cells:
            if isinstance(cell.value, dt.date):
                cell.number_format = "yyyy-mm-dd"
            elif sheet.cell(1, cell.column or 1).value == "Amount":
                cell.number_format = '"$"#,##0.00'
    out = io.BytesIO()
    book.save(out)
    return steady_zip(out.getvalue())
