"""Notes that give a deal a close date which the CRM has moved past since: what they say of it is history."""

import datetime as dt
from collections.abc import Sequence

from assistant.insight.discrepancies import closing_said
from assistant.insight.overtaken import moved_to
from assistant.models.deal import Snapshot
from assistant.models.risk import NoteSignal

SLACK = dt.timedelta(days=7)
"""A close date moved by so little leaves a note's day standing."""


def outdated(signals: Sequence[NoteSignal], snapshots: Sequence[Snapshot]) -> set[int]:
    """Return the places of the sentences whose close date an export of a later day has moved to a still later one.

    A date that stood in the CRM already when the note was written is a discrepancy and no history: there the CRM and
    the note disagree, and both are shown.
    """
    exports = sorted(snapshots, key=lambda s: s.date)
    if len(exports) < 2:
        return set()
    newest = exports[-1].by_id()
    found = set()
    for place, signal in enumerate(signals):
        deal = newest.get(signal.opportunity_id or "")
        if signal.date is None or signal.date >= exports[-1].date or deal is None or deal.close_date is None:
            continue
        last = _last_day(signal)
        if last is None or deal.close_date <= last + SLACK:
            continue
        then = [s.by_id().get(deal.opportunity_id) for s in exports if s.date <= signal.date]
        held = then[-1].close_date if then and then[-1] else None
        if held is not None and held < deal.close_date:
            found.add(place)
    return found


def _last_day(signal: NoteSignal) -> dt.date | None:
    """Return the last day on which a sentence lets the deal close; None where it says nothing of that."""
    said = closing_said(signal)
    if said is not None:
        return said.end
    moved = moved_to(signal)
    return moved[1] if moved else None
