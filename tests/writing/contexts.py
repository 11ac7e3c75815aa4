"""The check's context over the small invented company of tests/worlds.py."""

from decimal import Decimal

from assistant.language.accounts import AccountDirectory
from assistant.models.deal import Goal, RowRef
from assistant.writing.check import CheckContext
from assistant.writing.compose.phrases import readings
from tests.chat.desks import documents
from tests.worlds import company, snapshots


def context_of(brief, body):
    crossing = sum(r.escalated for r in brief.risks)
    tallies = {*body.omitted.values(), len(brief.risks), crossing, len(brief.risks) - crossing, brief.quarantined}
    return CheckContext(
        figures=brief.figures,
        document={d.path: d for d in documents()}.get,
        frame=brief.frame,
        snapshots=snapshots(),
        goals=[Goal(period="2026-Q4", metric="bookings", target=Decimal(1200000), ref=RowRef(path="goals.csv", row=2))],
        company=company(),
        accounts=AccountDirectory(brief.deals.values()),
        tallies=frozenset(tallies | {len(brief.escalations), len(brief.addressed_to_assistant)}),
        notices=frozenset({*brief.unread, *brief.figures.warnings, *brief.warnings}),
        readings=readings(brief.signals),
    )
