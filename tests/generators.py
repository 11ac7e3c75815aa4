"""CRMs for property tests: weekly exports in which deals are created, grow, shrink, move, close, reopen and vanish."""

import datetime as dt
from decimal import Decimal

from hypothesis import strategies as st

from assistant.models.company import Company, Segment
from assistant.models.deal import Deal, Goal, RowRef, Snapshot, Status
from assistant.models.week import Week

FIRST_FRIDAY = dt.date(2026, 9, 18)
STAGES = ("Discovery", "Proposal", "Negotiation")
OWNERS = ("Mara Lind", "Otto Beck", "Ines Roy", "")
CATEGORIES = ("Pipeline", "Best Case", "Commit", "")

amounts = st.one_of(st.none(), st.decimals(min_value=0, max_value=2_000_000, places=2))
close_dates = st.one_of(
    st.none(),
    st.dates(dt.date(2026, 8, 1), dt.date(2027, 4, 30)),
    st.dates(dt.date(2026, 10, 1), dt.date(2026, 12, 31)),
)
currencies = st.sampled_from(("", "USD", "USD", "USD", "EUR"))


@st.composite
def first_deals(draw, number, today):
    """A deal as it is first entered."""
    status = draw(st.sampled_from((Status.OPEN, Status.OPEN, Status.OPEN, Status.WON, Status.LOST)))
    return Deal(
        opportunity_id=f"D{number:03d}",
        name=f"Deal {number}",
        account=f"Account {number % 5}",
        owner=draw(st.sampled_from(OWNERS)),
        stage=stage_of(status, draw(st.sampled_from(STAGES))),
        status=status,
        amount_given=draw(amounts),
        currency=draw(currencies),
        probability=draw(st.one_of(st.none(), st.decimals(min_value=0, max_value=1, places=2))),
        forecast_category=draw(st.sampled_from(CATEGORIES)),
        created=draw(st.one_of(st.none(), st.dates(dt.date(2026, 3, 1), today))),
        close_date=draw(close_dates),
        segment=draw(st.sampled_from(("", "", "Enterprise", "smb"))),
        ref=RowRef(path="", row=1),
    )


def stage_of(status, open_stage):
    """The stage's name for a status."""
    return {Status.WON: "Closed Won", Status.LOST: "Closed Lost", Status.OPEN: open_stage}[status]


@st.composite
def changes(draw, deal):
    """The deal a week later; None when it was deleted."""
    kind = draw(
        st.sampled_from(
            ("same", "same", "amount", "date", "slip", "won", "lost", "reopen", "delete", "owner", "blank", "currency")
        )
    )
    change: dict[str, object] = {}
    match kind:
        case "delete":
            return None
        case "amount":
            change = {"amount_given": draw(amounts)}
        case "date":
            change = {"close_date": draw(close_dates)}
        case "slip" if deal.close_date:
            change = {"close_date": deal.close_date + dt.timedelta(days=draw(st.integers(1, 120)))}
        case "won" | "lost":
            change = {"status": Status(kind), "stage": stage_of(Status(kind), ""), "close_date": draw(close_dates)}
        case "reopen":
            change = {"status": Status.OPEN, "stage": draw(st.sampled_from(STAGES)), "close_date": draw(close_dates)}
        case "owner":
            change = {"owner": draw(st.sampled_from(OWNERS))}
        case "blank":
            change = {"close_date": None}
        case "currency":
            change = {"currency": draw(currencies)}
    return deal.model_copy(update=change)


@st.composite
def crms(draw, weeks=3, most=8):
    """Weekly exports, oldest first, with rows in any order and cells as a file would hold them."""
    number = 0
    deals: list[Deal] = []
    snapshots = []
    for step in range(weeks):
        today = FIRST_FRIDAY + dt.timedelta(days=7 * (step + 8 - weeks + 1))
        deals = [kept for kept in (draw(changes(deal)) for deal in deals) if kept is not None]
        for _ in range(draw(st.integers(0 if step else 1, most if not step else 3))):
            deals.append(draw(first_deals(number, today)))
            number += 1
        snapshots.append(written(today, draw(st.permutations(deals))))
    return snapshots


def written(day, deals):
    """The deals as rows of one export, with cells."""
    path = f"crm/opportunities_{day.isoformat()}.csv"
    return Snapshot(date=day, deals=tuple(row(deal, path, number) for number, deal in enumerate(deals, start=2)))


HEADERS = {
    "opportunity_id": "Opportunity ID",
    "name": "Opportunity Name",
    "account": "Account Name",
    "owner": "Opportunity Owner",
    "stage": "Stage",
    "amount": "Amount",
    "currency": "Currency",
    "probability": "Probability (%)",
    "forecast_category": "Forecast Category",
    "created": "Created Date",
    "close_date": "Close Date",
    "last_activity": "Last Activity",
    "stage_since": "Last Stage Change Date",
    "next_step": "Next Step",
    "segment": "Segment",
}
"""Field -> header, for every column that a written export may have."""


def row(deal, path, number, fields=None):
    """The deal as row `number` of the file, with its cells; `fields` limits which columns exist."""
    columns = {field: header for field, header in HEADERS.items() if fields is None or field in fields}
    cells = {field: cell_text(getattr(deal, "amount_given" if field == "amount" else field)) for field in columns}
    return deal.model_copy(update={"ref": RowRef(path=path, row=number), "columns": columns, "cells": cells})


def cell_text(value):
    """A value as a CSV cell."""
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, dt.date) else str(value)


companies = st.sampled_from(
    (
        Company(currency="USD"),
        Company(
            currency="USD",
            segments=(
                Segment(name="SMB", min_amount=Decimal(1000)),
                Segment(name="Mid-market", min_amount=Decimal(50_000)),
                Segment(name="Enterprise", min_amount=Decimal(250_000)),
            ),
        ),
    )
)
goal_sets = st.sampled_from(
    (
        (),
        (
            goal := Goal(
                period="2026-Q4", metric="bookings", target=Decimal(4_200_000), ref=RowRef(path="goals.csv", row=2)
            ),
        ),
        (goal.model_copy(update={"target": Decimal(1000)}),),
    )
)
WEEK = Week.of(FIRST_FRIDAY + dt.timedelta(days=7 * 8))
