"""Risks: what the CRM and the notes say of an open deal, put together and put in order."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from assistant.insight.history import name_key
from assistant.models.base import Model
from assistant.models.deal import Deal
from assistant.models.narrative import NoteCitation
from assistant.models.risk import NOTE_RISKS, DealSignals, Label, NoteSignal, Risk, RiskSignal, Severity

HIGH_NOTE_RISKS = frozenset(
    ("champion_left", "budget_freeze", "churn_threat", "legal_or_security_block", "delivery_failure")
)
"""Signals from notes that are high; the others are medium."""


class Attribution(Model):
    """Which open deal each sentence about a risk belongs to."""

    by_deal: dict[str, tuple[NoteSignal, ...]]
    """Opportunity id -> its sentences, in the order of date, path and place."""
    unattributed: tuple[NoteSignal, ...] = ()
    """Sentences that no open deal can take: no account, no open deal, or a deal that is closed."""


def owning_deal(deals: Iterable[Deal], account: str | None, opportunity_id: str | None) -> Deal | None:
    """Return the open deal that a note speaks of, or None; never a closed one.

    A named opportunity that is open is it; one that is closed has none. Where only the account is known, or the id
    is none of the CRM's, it is the account's open deal, and of several the largest (the first by id among equals).
    """
    listed = list(deals)
    named = next((deal for deal in listed if opportunity_id and deal.opportunity_id == opportunity_id), None)
    if named is not None:
        return named if named.is_open else None
    key = name_key(account or "")
    candidates = [deal for deal in listed if deal.is_open and key and name_key(deal.account) == key]
    return min(candidates, key=lambda deal: (-deal.amount, deal.opportunity_id), default=None)


def attribute(deals: Sequence[Deal], notes: Sequence[NoteSignal]) -> Attribution:
    """Return the risk sentences by the open deal they belong to, and those that belong to none."""
    ordered = sorted(notes, key=lambda note: (str(note.date or ""), note.path, note.char_start))
    by_deal: defaultdict[str, list[NoteSignal]] = defaultdict(list)
    left: list[NoteSignal] = []
    for note in ordered:
        if note.label is not Label.RISK or note.signal not in NOTE_RISKS:
            continue
        deal = owning_deal(deals, note.account, note.opportunity_id)
        if deal is None:
            left.append(note)
        else:
            by_deal[deal.opportunity_id].append(note)
    return Attribution(by_deal={key: tuple(found) for key, found in by_deal.items()}, unattributed=tuple(left))


def assemble_risks(deals: Sequence[Deal], crm: Sequence[DealSignals], notes: Sequence[NoteSignal]) -> list[Risk]:
    """Return a risk for every open deal with a signal, the worst first.

    `deals` are those of the export that is read, closed ones too, so that a note about a closed deal is known as
    such; `notes` are the standing sentences (not superseded, denied or quarantined). Several sentences for one signal
    are one signal with several citations. Order: severity, number of signals, amount, opportunity id.
    """
    computed = {signals.deal.opportunity_id: signals.signals for signals in crm}
    said = attribute(deals, notes).by_deal
    risks = [
        Risk(
            opportunity_id=deal.opportunity_id,
            account=deal.account,
            amount=deal.amount,
            signals=_worst_first(
                (*computed.get(deal.opportunity_id, ()), *_from_notes(said.get(deal.opportunity_id, ())))
            ),
        )
        for deal in deals
        if deal.is_open and (deal.opportunity_id in computed or deal.opportunity_id in said)
    ]
    risks = [risk for risk in risks if risk.signals]
    return sorted(risks, key=lambda r: (-r.severity.rank, -len(r.signals), -r.amount, r.opportunity_id))


def _from_notes(notes: Iterable[NoteSignal]) -> list[RiskSignal]:
    places: defaultdict[str, list[NoteCitation]] = defaultdict(list)
    for note in notes:
        citation = NoteCitation(
            document=note.document,
            path=note.path,
            char_start=note.char_start,
            char_end=note.char_end,
            quote=note.text,
        )
        if note.signal is not None and citation not in places[note.signal]:
            places[note.signal].append(citation)
    return [
        RiskSignal(
            id=signal, severity=Severity.HIGH if signal in HIGH_NOTE_RISKS else Severity.MEDIUM, citations=tuple(found)
        )
        for signal, found in places.items()
    ]


def _worst_first(signals: Iterable[RiskSignal]) -> tuple[RiskSignal, ...]:
    return tuple(sorted(signals, key=lambda signal: -signal.severity.rank))
