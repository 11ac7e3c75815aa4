"""Signals read in notes or computed from the CRM, the risks they make and what must reach the CEO."""

import datetime as dt
from enum import StrEnum
from typing import Literal

from assistant.models.base import Model, Number
from assistant.models.deal import Deal
from assistant.models.narrative import Citation, NoteCitation


class Label(StrEnum):
    """What a sentence of a note is about."""

    RISK = "risk"
    WIN_OR_PROGRESS = "win_or_progress"
    COMPETITOR = "competitor"
    PRICING = "pricing"
    CUSTOMER_NEED_OR_TREND = "customer_need_or_trend"
    INITIATIVE_PROGRESS = "initiative_progress"
    BARRIER = "barrier"
    ASK_OR_COMMITMENT = "ask_or_commitment"
    LEAD_QUALITY = "lead_quality"
    SKILL_GAP = "skill_gap"
    OTHER = "other"


NOTE_RISKS = (
    "champion_left", "competitor_pressure", "budget_freeze", "legal_or_security_block", "churn_threat",
    "no_executive_sponsor", "single_threaded", "ghosted", "scope_reduction", "price_pressure",
    "delivery_failure", "rosy_report",
)  # fmt: skip
"""Ids of the risk signals that are read in notes (PRODUCT.md section 4)."""

CRM_RISKS = (
    "slipped", "pushed", "slipped_out_of_quarter", "no_next_step", "no_activity", "stalled", "aging",
    "amount_decreased", "commit_without_evidence",
)  # fmt: skip
"""Ids of the risk signals that are computed from the CRM (PRODUCT.md section 4)."""


class Severity(StrEnum):
    """How bad one signal is."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"

    @property
    def rank(self) -> int:
        """0 for low, 1 for medium, 2 for high."""
        return ("low", "medium", "high").index(self.value)


class Tense(StrEnum):
    """Whether the sentence tells what happened, what is planned or possible, or what is denied."""

    HAPPENED = "happened"
    PLANNED = "planned"
    HYPOTHETICAL = "hypothetical"
    DENIED = "denied"


class NoteSignal(Model):
    """One sentence of a note, understood: `text` stands at `char_start:char_end` of the document."""

    document_id: str
    document: str
    path: str
    char_start: int
    char_end: int
    text: str
    label: Label
    signal: str | None = None
    """A risk id of NOTE_RISKS when label is risk; a finer theme for other labels, or None."""
    score: float = 0.0
    account: str | None = None
    opportunity_id: str | None = None
    speaker: str | None = None
    tense: Tense = Tense.HAPPENED
    superseded: bool = False
    """A newer note says otherwise, or says that it is settled."""
    date: dt.date | None = None

    @property
    def citation(self) -> NoteCitation:
        """The sentence as it is cited: its place and its words."""
        return NoteCitation(
            document=self.document,
            path=self.path,
            char_start=self.char_start,
            char_end=self.char_end,
            quote=self.text,
        )


class RiskSignal(Model):
    """One reason why a deal is at risk."""

    id: str
    severity: Severity
    citations: tuple[Citation, ...]


class CallRecord(Model):
    """A customer call on record: a call summary's date and what it was about."""

    date: dt.date
    account: str | None = None
    opportunity_id: str | None = None


class DealSignals(Model):
    """An open deal, as the export that is read shows it, with the risk signals computed from the CRM."""

    deal: Deal
    push_count: int = 0
    """Moves of its close date to a later month over all exports."""
    signals: tuple[RiskSignal, ...]


class Risk(Model):
    """A deal at risk: its worst signal plus the count of the others, never an average."""

    opportunity_id: str
    account: str
    amount: Number
    signals: tuple[RiskSignal, ...]
    escalated: bool = False
    rules: tuple[str, ...] = ()

    @property
    def severity(self) -> Severity:
        """The worst signal's severity."""
        return max((s.severity for s in self.signals), key=lambda s: s.rank)


class Escalation(Model):
    """An item that crosses the social contract and must be in the narrative."""

    rule: str
    """A key of company.yaml's social_contract: deal_at_risk_amount, slip_amount, coverage_ratio_min,
    attainment_warning_percent, max_discount_percent, max_deal_amount_without_ceo."""
    subject: str
    """The account, or the figure's id."""
    opportunity_id: str | None = None
    value: Number
    threshold: Number
    statements: tuple[str, ...] = ()


class Discrepancy(Model):
    """A note and the CRM disagree; the CRM stands, both are shown."""

    kind: Literal["amount", "stage", "close_date", "other"]
    opportunity_id: str
    account: str
    note_value: str
    crm_value: str
    citations: tuple[Citation, ...]


class Disagreement(Model):
    """Two notes of one day give one matter of a deal different values; nothing newer says which of them holds."""

    matter: str
    """In words: `amount`, `close date`, `decision date`, …"""
    account: str
    opportunity_id: str | None = None
    date: dt.date
    """The day of both notes."""
    values: tuple[str, str]
    """As the notes write them."""
    citations: tuple[NoteCitation, NoteCitation]


class DiscountMention(Model):
    """A note tells that a discount was asked for or given on a deal."""

    account: str
    opportunity_id: str | None = None
    percent: Number
    citation: NoteCitation
