"""The week that the social contract is held against, and where its lines stand in the profile."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from assistant.insight.themes import Embed
from assistant.models.company import Company
from assistant.models.deal import Deal
from assistant.models.figure import FigureSet
from assistant.models.narrative import CellCitation, Commitment
from assistant.models.risk import DiscountMention, Escalation, NoteSignal, Risk
from assistant.models.week import Frame


class ContractWeek(NamedTuple):
    """The week that the contract is held against."""

    company: Company
    frame: Frame
    figures: FigureSet
    deals: Mapping[str, Deal]
    risks: Sequence[Risk]
    escalations: Sequence[Escalation]
    discounts: Sequence[DiscountMention]
    commitments: Sequence[Commitment]
    currency: str
    sentences: Sequence[NoteSignal] = ()
    """What the notes say, of which every sentence may be quoted."""
    embed: Embed | None = None
    """Rows of unit length for texts; without it, promises are answered by the records alone."""

    def place(self, *keys: str) -> tuple[CellCitation, ...]:
        """Return where the profile has the first of these keys that it has; empty where it has none."""
        return next(((place,) for key in keys if (place := self.company.places.get(key))), ())


def cells(deal: Deal | None, *fields: str) -> list[CellCitation]:
    """Return the CRM cells of a deal's fields; none of no deal, or of columns that its export lacks."""
    if deal is None:
        return []
    return [
        CellCitation(path=deal.ref.path, row=deal.ref.row, column=deal.columns[f], value=deal.cells.get(f, ""))
        for f in fields
        if f in deal.columns
    ]
