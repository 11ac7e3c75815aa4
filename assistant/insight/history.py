"""The CRM's history up to a day: the export that is read, the one before it, and every deal's course through all."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from assistant.models.company import Company
from assistant.models.deal import Deal, Snapshot
from assistant.models.week import Frame


class DatedDeal(NamedTuple):
    """A deal as one export showed it."""

    date: dt.date
    deal: Deal


class Move(NamedTuple):
    """A deal's close date moved to a later month between two exports."""

    before: DatedDeal
    after: DatedDeal


class CrmHistory:
    """All exports up to the frame's `as_of`, oldest first; nothing later can leak into a figure."""

    def __init__(self, snapshots: Iterable[Snapshot], frame: Frame) -> None:
        self.frame = frame
        tables: dict[dt.date, dict[str, Deal]] = {}
        for snapshot in snapshots:
            if snapshot.date <= frame.as_of:
                tables.setdefault(snapshot.date, {}).update(snapshot.by_id())
        self._tables = dict(sorted(tables.items()))
        self.current = self._tables.get(frame.snapshot, {}) if frame.snapshot else {}
        """Deals by id in the export that is read; empty where there is none."""
        self.previous = self._tables.get(frame.previous_snapshot, {}) if frame.previous_snapshot else {}
        """Deals by id in the previous export; empty where there is none."""

    @property
    def dates(self) -> tuple[dt.date, ...]:
        """The exports' dates, oldest first."""
        return tuple(self._tables)

    def course(self, opportunity_id: str) -> list[DatedDeal]:
        """Return the deal as every export that holds it showed it, oldest first."""
        return [DatedDeal(day, table[opportunity_id]) for day, table in self._tables.items() if opportunity_id in table]

    def later_moves(self, opportunity_id: str) -> list[Move]:
        """Return the moves of the deal's close date to a later month, each against the last known date."""
        moves: list[Move] = []
        known: DatedDeal | None = None
        for step in self.course(opportunity_id):
            if step.deal.close_date is None:
                continue
            if known is not None and _month(step.deal.close_date) > _month(known.deal.close_date):
                moves.append(Move(known, step))
            known = step
        return moves


def _month(day: dt.date | None) -> tuple[int, int]:
    return (day.year, day.month) if day else (0, 0)


def name_key(name: str) -> str:
    """Return a name without differences of case and spacing, for comparing."""
    return " ".join(name.split()).casefold()


def company_currency(company: Company, deals: Iterable[Deal]) -> str:
    """Return the currency to count in: the company's, else the most frequent in the CRM, else USD."""
    if company.currency.strip():
        return company.currency.strip().upper()
    stated = Counter(deal.currency.strip().upper() for deal in deals if deal.currency.strip())
    return min(stated, key=lambda code: (-stated[code], code)) if stated else "USD"


def median(values: Sequence[int]) -> Decimal:
    """Return the exact median of at least one whole number; the mean of the middle two where their number is even."""
    ordered = sorted(values)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return Decimal(ordered[middle])
    return Decimal(ordered[middle - 1] + ordered[middle]) / 2
