"""Risk signals computed from the CRM: what dates, amounts and blanks say of an open deal."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

from assistant.insight.cells import cells, has_column
from assistant.insight.history import CrmHistory, name_key
from assistant.insight.movement import movement
from assistant.insight.stays import TypicalStays, present_stay
from assistant.models.deal import Deal, Snapshot
from assistant.models.narrative import Citation
from assistant.models.risk import CallRecord, DealSignals, RiskSignal, Severity
from assistant.models.week import Frame

LATE_DAYS = 30
"""From here on a passed close date, or silence, is high."""
IDLE_DAYS = 14
UNEVIDENCED_DAYS = 21
STALL_FACTOR = 3, 2
"""A stay is stalled beyond 3/2 of the won deals' median, compared in whole numbers."""
OFTEN_PUSHED = 2


def crm_signals(snapshots: Sequence[Snapshot], frame: Frame, calls: Sequence[CallRecord] = ()) -> list[DealSignals]:
    """Return the open deals that show a risk signal in the CRM, by opportunity id, with the cells that show it.

    `calls` are the customer calls on record; only those up to `as_of` count. A signal that needs a column which the
    export lacks is not computed (PRODUCT.md section 4).
    """
    reader = _Reader(CrmHistory(snapshots, frame), calls)
    found = (reader.read(deal) for _, deal in sorted(reader.history.current.items()) if deal.is_open)
    return [signals for signals in found if signals.signals]


class _Reader:
    """Reads one deal after another against what is common to all."""

    def __init__(self, history: CrmHistory, calls: Sequence[CallRecord]) -> None:
        self.history = history
        self.today = history.frame.as_of
        self.typical = TypicalStays(history)
        self.left_quarter = {deal.opportunity_id for deal in movement(history).slipped_out}
        recent = [call for call in calls if 0 <= (self.today - call.date).days < UNEVIDENCED_DAYS]
        self.called = {name_key(name) for call in recent for name in (call.account, call.opportunity_id) if name}

    def read(self, deal: Deal) -> DealSignals:
        """Return the deal's signals, in PRODUCT.md's order."""
        pushes = len(self.history.later_moves(deal.opportunity_id))
        signals = (
            *self._dates(deal, pushes),
            *self._silence(deal),
            *self._duration(deal),
            *self._shrinking(deal),
            *self._unproved_commit(deal),
        )
        return DealSignals(deal=deal, push_count=pushes, signals=signals)

    def _dates(self, deal: Deal, pushes: int) -> Iterator[RiskSignal]:
        if deal.close_date is not None and (late := (self.today - deal.close_date).days) > 0:
            yield _signal("slipped", _by_days(late), cells((deal, "close_date")))
        if pushes:
            severity = Severity.HIGH if pushes >= OFTEN_PUSHED else Severity.MEDIUM
            moved = [step.deal for move in self.history.later_moves(deal.opportunity_id) for step in move]
            yield _signal("pushed", severity, cells((deal, "close_date"), *((d, "close_date") for d in moved)))
        if deal.opportunity_id in self.left_quarter:
            before = self.history.previous[deal.opportunity_id]
            places = cells((deal, "close_date"), (before, "close_date"))
            yield _signal("slipped_out_of_quarter", Severity.HIGH, places)

    def _silence(self, deal: Deal) -> Iterator[RiskSignal]:
        if has_column(deal, "next_step") and not any(char.isalnum() for char in deal.next_step):
            yield _signal("no_next_step", Severity.LOW, cells((deal, "next_step")))
        since, places = self._last_heard(deal)
        if since is not None and (idle := (self.today - since).days) >= IDLE_DAYS:
            yield _signal("no_activity", _by_days(idle), places)

    def _last_heard(self, deal: Deal) -> tuple[dt.date | None, Sequence[Citation]]:
        """Return the day of the last activity, or of creation where none is on record."""
        if not has_column(deal, "last_activity"):
            return None, ()
        if deal.last_activity is not None:
            return deal.last_activity, cells((deal, "last_activity"))
        if any(char.isdigit() for char in deal.cells.get("last_activity", "")):
            return None, ()
        return deal.created, cells((deal, "last_activity"), (deal, "created"))

    def _duration(self, deal: Deal) -> Iterator[RiskSignal]:
        usual = self.typical.in_stage(deal.stage)
        if usual is not None:
            since, first = present_stay(self.history, deal)
            above, below = STALL_FACTOR
            if (self.today - since).days * below > usual * above:
                places = cells((deal, "stage"), (first.deal, "stage"), (deal, "stage_since"))
                yield _signal("stalled", Severity.MEDIUM, places)
        cycle = self.typical.cycle
        if cycle is not None and deal.created is not None and (self.today - deal.created).days > cycle:
            yield _signal("aging", Severity.LOW, cells((deal, "created")))

    def _shrinking(self, deal: Deal) -> Iterator[RiskSignal]:
        before = self.history.previous.get(deal.opportunity_id)
        if before is None or before.currency.strip().upper() != deal.currency.strip().upper():
            return
        if deal.amount < before.amount:
            halved = deal.amount * 2 <= before.amount
            places = cells((deal, "amount"), (before, "amount"))
            yield _signal("amount_decreased", Severity.HIGH if halved else Severity.MEDIUM, places)

    def _unproved_commit(self, deal: Deal) -> Iterator[RiskSignal]:
        if name_key(deal.forecast_category) != "commit":
            return
        if not self.called & {name_key(deal.account), name_key(deal.opportunity_id)}:
            yield _signal("commit_without_evidence", Severity.HIGH, cells((deal, "forecast_category")))


def _signal(signal_id: str, severity: Severity, citations: Iterable[Citation]) -> RiskSignal:
    return RiskSignal(id=signal_id, severity=severity, citations=tuple(citations))


def _by_days(days: int) -> Severity:
    return Severity.HIGH if days >= LATE_DAYS else Severity.MEDIUM
