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

    def cited(self, opportunity_id: str | None, *fields: str) -> tuple[CellCitation, ...]:
        """Return the CRM cells of a deal's fields; none of a deal that the export lacks."""
        deal = self.deals.get(opportunity_id or "")
        return deal.cited(*fields) if deal else ()
