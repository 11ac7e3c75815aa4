"""What a writer is given: the week, computed and read, before a word of the narrative is written."""

import datetime as dt
from collections.abc import Iterable

from assistant.insight.attainment import closed_in_week
from assistant.insight.ceo_style import StyleReading
from assistant.insight.ledger import Course
from assistant.models.base import Model
from assistant.models.company import Company, Persona
from assistant.models.deal import Deal, Status
from assistant.models.document import Kind
from assistant.models.figure import Figure, FigureSet
from assistant.models.narrative import CellCitation, CeoStyle, Commitment, NoteCitation
from assistant.models.partnership import ContractLine, Finding
from assistant.models.risk import Disagreement, DiscountMention, Discrepancy, Escalation, Label, NoteSignal, Risk
from assistant.models.theme import InitiativeNews, Theme
from assistant.models.week import Frame


class NoteInfo(Model):
    """What a reader wants to know of a note that is quoted."""

    name: str
    path: str
    kind: Kind
    date: dt.date | None = None
    author: str | None = None
    account: str | None = None


class WeekBrief(Model):
    """Everything that both writers, embedded and by model, may say; nothing else may be said."""

    company: Company
    personas: tuple[Persona, ...] = ()
    currency: str = "USD"
    frame: Frame
    figures: FigureSet
    deals: dict[str, Deal] = {}
    """The present snapshot by opportunity id."""
    previous_deals: dict[str, Deal] = {}
    risks: tuple[Risk, ...] = ()
    escalations: tuple[Escalation, ...] = ()
    signals: tuple[NoteSignal, ...] = ()
    """Every sentence that was understood in the notes that still count, newest note first; `other` left out."""
    people: frozenset[str] = frozenset()
    """Full names of our own people, as CRM, profile and notes have them."""
    commitments: tuple[Commitment, ...] = ()
    courses: dict[str, Course] = {}
    """By commitment id how it came to stand as it does."""
    vague_promises: int = 0
    """Promises that don't say what is promised, and so are not followed."""
    findings: tuple[Finding, ...] = ()
    """Where effort and priorities pull apart."""
    contract: tuple[ContractLine, ...] = ()
    """The social contract, line by line."""
    ceo_style: tuple[CeoStyle, ...] = ()
    style: StyleReading | None = None
    """What the notes show of how the CEO decides, against the profile."""
    discrepancies: tuple[Discrepancy, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    """Where notes of one day give a matter different values."""
    discounts: tuple[DiscountMention, ...] = ()
    themes: tuple[Theme, ...] = ()
    initiatives: tuple[InitiativeNews, ...] = ()
    topics: dict[str, tuple[NoteSignal, ...]] = {}
    """Sentences of the week on `capacity` (what deals need to be delivered) and `gap` (what is done about the goal)."""
    notes: dict[str, NoteInfo] = {}
    """By document id."""
    quarantined: int = 0
    addressed_to_assistant: tuple[str, ...] = ()
    """Paths of notes with text that addresses the assistant."""
    kept_out: tuple[str, ...] = ()
    """What else was not read as content, each in one line: cells that give orders, text that nobody can see."""
    unread: tuple[str, ...] = ()
    """Inputs that were refused, each in one line."""
    warnings: tuple[str, ...] = ()

    def profile(self, key: str) -> tuple[CellCitation, ...]:
        """Return the citation of a dotted key of company.yaml, empty where the profile does not hold it."""
        place = self.company.places.get(key)
        return (place,) if place else ()

    def figure(self, figure_id: str) -> Figure | None:
        """Return a computed figure, or None where it could not be computed."""
        return self.figures.get(figure_id)

    def standing(self, *labels: Label, week_only: bool = False) -> list[NoteSignal]:
        """Return the signals with one of `labels` that nothing newer has overtaken, newest first."""
        return [
            s
            for s in self.signals
            if s.label in labels
            and not s.superseded
            and (not week_only or (s.date is not None and s.date in self.frame.week))
        ]

    def about(self, signals: Iterable[NoteSignal], deal: Deal) -> list[NoteSignal]:
        """Return those of `signals` that speak of this deal, or of its account as a whole."""
        return [
            s
            for s in signals
            if s.opportunity_id == deal.opportunity_id or (s.opportunity_id is None and s.account == deal.account)
        ]

    def open_deals(self) -> list[Deal]:
        """Return the open deals, largest first."""
        return sorted((d for d in self.deals.values() if d.is_open), key=lambda d: (-d.amount, d.opportunity_id))

    def closed_in_week(self, status: Status) -> list[Deal]:
        """Return the deals won (or lost) with a close date in the week, up to as_of, largest first."""
        return closed_in_week(self.deals.values(), status, self.frame)


def cell(deal: Deal, *fields: str) -> tuple[CellCitation, ...]:
    """Return citations of a deal's cells, for those of `fields` whose column the export has."""
    return deal.cited(*fields)


def quotation(signal: NoteSignal) -> NoteCitation:
    """Return the citation of the signal's sentence."""
    return signal.citation
