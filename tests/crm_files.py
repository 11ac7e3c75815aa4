"""The plainest reader of the CRM exports that the tests know: Salesforce's headers and those of crm_maven."""

import csv
import datetime as dt
import re
from decimal import Decimal
from pathlib import Path

from openpyxl import load_workbook

from assistant.models.deal import Deal, RowRef, Snapshot, Status

ROOT = Path(__file__).parent.parent
MAVEN = ROOT.parent / "shared" / "data" / "crm_maven" / "sales_pipeline.csv"
SAMPLE = ROOT / "corpus" / "sample"

HEADERS = {
    "opportunity_id": ("Opportunity ID", "opportunity_id"),
    "name": ("Opportunity Name",),
    "account": ("Account Name", "account"),
    "owner": ("Opportunity Owner", "sales_agent"),
    "stage": ("Stage", "deal_stage"),
    "amount": ("Amount", "close_value"),
    "probability": ("Probability (%)",),
    "forecast_category": ("Forecast Category",),
    "created": ("Created Date", "engage_date"),
    "close_date": ("Close Date", "close_date"),
    "last_activity": ("Last Activity",),
    "stage_since": ("Last Stage Change Date",),
    "next_step": ("Next Step",),
}
DATES = ("created", "close_date", "last_activity", "stage_since")
STATUS = {"won": Status.WON, "closed won": Status.WON, "lost": Status.LOST, "closed lost": Status.LOST}


def read_snapshot(path, day, name=None):
    """One export as a snapshot; `name` is the path that its rows are cited by."""
    rows = sheet_rows(path) if path.suffix == ".xlsx" else list(csv.DictReader(path.read_text("utf-8").splitlines()))
    name = name or path.name
    return Snapshot(date=day, deals=tuple(read_deal(row, RowRef(path=name, row=n)) for n, row in enumerate(rows, 2)))


def sheet_rows(path):
    book = load_workbook(path, read_only=True, data_only=True)
    header, *rows = book.active.iter_rows(values_only=True)
    book.close()
    return [{key: cell_text(value) for key, value in zip(header, row, strict=True)} for row in rows]


def cell_text(value):
    if value is None:
        return ""
    return value.date().isoformat() if isinstance(value, dt.datetime) else str(value)


def read_deal(cells, ref):
    columns = {field: h for field, headers in HEADERS.items() for h in headers if h in cells}
    texts = {field: cells[header].strip() for field, header in columns.items()}
    given = {field: text for field, text in texts.items() if text and field not in ("amount", "probability", *DATES)}
    return Deal(
        **given,
        **{field: read_date(texts.get(field, "")) for field in DATES},
        status=STATUS.get(texts["stage"].lower(), Status.OPEN),
        amount_given=Decimal(texts["amount"]) if texts["amount"] else None,
        probability=Decimal(texts["probability"]) / 100 if texts.get("probability") else None,
        ref=ref,
        cells={field: cells[header] for field, header in columns.items()},
        columns=columns,
    )


def read_date(text):
    if not text:
        return None
    return dt.date.fromisoformat(text) if "-" in text else dt.datetime.strptime(text, "%m/%d/%Y").date()


def sample_snapshots():
    """The sample company's exports, oldest first."""
    dated = {dt.date.fromisoformat(re.search(r"\d{4}-\d\d-\d\d", p.name)[0]): p for p in SAMPLE.glob("crm/*")}
    return [read_snapshot(path, day, f"crm/{path.name}") for day, path in sorted(dated.items())]
