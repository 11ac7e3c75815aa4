"""Cells of a CRM export that address the assistant: reported, and read by nobody as what the deal's owner says."""

from collections.abc import Iterator
from functools import lru_cache

from assistant.insight.instructions import addresses_assistant
from assistant.models.deal import Deal, Snapshot

SHORTEST, LONG_WORD = 4, 40
"""So many words an order has at least, unless it is one long run of letters."""
FREE_TEXT = ("name", "next_step", "competitor", "lost_reason", "type", "lead_source", "product")
"""Fields into which people write what they like; an account's name ties notes to it and stays."""
_HELD = ("cells", "columns")
"""A deal's fields that keep each cell and header as they stand in the file."""


def without_orders(snapshot: Snapshot) -> Snapshot:
    """Return the export with the cells that address the assistant as if their columns were not there for the row."""
    found = {deal.opportunity_id: fields for deal, fields in _ordering(snapshot)}
    if not found:
        return snapshot
    deals = (_without(d, found[d.opportunity_id]) if d.opportunity_id in found else d for d in snapshot.deals)
    return snapshot.model_copy(update={"deals": tuple(deals)})


def ordering_rows(snapshot: Snapshot) -> list[Deal]:
    """Return the deals of whose row a cell addresses the assistant."""
    return [deal for deal, _ in _ordering(snapshot)]


def _ordering(snapshot: Snapshot) -> Iterator[tuple[Deal, list[str]]]:
    for deal in snapshot.deals:
        fields = [name for name in FREE_TEXT if _orders(getattr(deal, name))]
        if fields:
            yield deal, fields


@lru_cache(65_536)
def _orders(text: str) -> bool:
    """Whether a cell is an order; exports repeat their cells from week to week, and hardly any is a sentence."""
    return (len(text.split()) >= SHORTEST or len(text) > LONG_WORD) and addresses_assistant(text)


def _without(deal: Deal, fields: list[str]) -> Deal:
    blank = {name: deal.opportunity_id if name == "name" else "" for name in fields}
    kept = {name: {key: value for key, value in getattr(deal, name).items() if key not in fields} for name in _HELD}
    return deal.model_copy(update={**blank, **kept})
