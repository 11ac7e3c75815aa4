"""What the tests of the note readers share: notes, deals and signals of an invented company."""

import datetime as dt
from decimal import Decimal

from assistant.language.names import AccountDirectory
from assistant.models.deal import Deal, RowRef, Status
from assistant.models.document import Document, Kind
from assistant.models.risk import Label, NoteSignal, Tense

DAY = dt.date(2026, 7, 31)


def deal(
    opportunity_id, account, name="", *, amount="100000", close=dt.date(2026, 9, 12), stage="Proposal", owner="Dan Cole"
):
    """One open deal, with the cells that a discrepancy cites."""
    return Deal(
        opportunity_id=opportunity_id,
        account=account,
        name=name,
        owner=owner,
        stage=stage,
        status=Status.OPEN,
        amount_given=Decimal(amount),
        currency="USD",
        close_date=close,
        ref=RowRef(path="crm/opportunities_2026-07-31.csv", row=2),
        cells={"amount": amount, "close_date": close.isoformat(), "stage": stage},
        columns={"amount": "Amount", "close_date": "Close Date", "stage": "Stage"},
    )


DEALS = (
    deal("OPP-1001", "Northgate Rail", "Northgate depot rollout", amount="620000"),
    deal("OPP-1002", "Calder Bank", amount="310000"),
    deal("OPP-1003", "Ostby Marine", "Ostby renewal", amount="275000"),
    deal("OPP-1004", "Fairmont Clinics", amount="180000"),
)
DIRECTORY = AccountDirectory(DEALS, people=["Priya Nair"])


def note(text, **known):
    """A stored note with this text."""
    fields = {
        "id": f"{abs(hash(text)):032x}"[:32], "path": "meetings/weekly.md", "kind": Kind.MEETING, "format": "md",
        "text": text,
        "sha256": "0" * 64, "size": len(text), "date": DAY,
    }  # fmt: skip
    return Document(**{**fields, **known})


def said(text, *, day=DAY, label=Label.OTHER, signal=None, account="Northgate Rail", opportunity="OPP-1001", **known):
    """A sentence of a note of that day, understood."""
    fields = {
        "document_id": f"doc-{day}", "document": f"{day}.md", "path": f"calls/{day}.md", "char_start": 0,
        "char_end": len(text),
        "text": text, "label": label, "signal": signal, "account": account, "opportunity_id": opportunity, "date": day,
        "tense": Tense.HAPPENED,
    }  # fmt: skip
    return NoteSignal(**{**fields, **known})
