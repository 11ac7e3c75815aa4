"""The narrative: sections of statements, each with what it rests on."""

from enum import StrEnum
from typing import Literal

from assistant.models.base import Model

SECTION_TITLES = {
    "headline": "Headline",
    "since_last_week": "Since last week",
    "revenue_vs_goal": "Revenue against goal",
    "big_deals": "Big deals",
    "risks": "Risks",
    "initiatives": "Initiatives",
    "customers": "Customers",
    "competition": "Competition",
    "alignment": "Alignment",
    "issues_and_asks": "Issues and asks",
    "action_plan": "Action plan",
    "unknowns": "Unknowns",
}
"""Section ids in their natural order, with the titles that a reader sees."""


class NoteCitation(Model):
    """A quotation that stands, character for character, in a stored note."""

    document: str
    path: str
    char_start: int
    char_end: int
    quote: str


class CellCitation(Model):
    """A cell of a table, as it stands in the file."""

    path: str
    row: int
    column: str
    value: str


Citation = NoteCitation | CellCitation


class StatementKind(StrEnum):
    """What a statement is, and so what it must rest on."""

    FACT = "fact"
    EVIDENCE = "evidence"
    RECOMMENDATION = "recommendation"
    COMMITMENT = "commitment"
    GAP = "gap"


class Statement(Model):
    """One sentence or two that the CSO will sign, with its figures and citations."""

    id: str
    text: str
    kind: StatementKind
    facts: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = ()
    status: Literal["verified", "flagged"] = "verified"
    reasons: tuple[str, ...] = ()


class Section(Model):
    """A titled run of statements."""

    id: str
    title: str
    statements: tuple[Statement, ...] = ()


class PreparedQuestion(Model):
    """A question that this CEO will ask, with an answer from evidence or an honest gap."""

    question: str
    answer: str
    citations: tuple[Citation, ...] = ()


class Framing(Model):
    """How the same body is opened, ordered and prepared for this CEO."""

    opening: str = ""
    order: tuple[str, ...] = tuple(SECTION_TITLES)
    emphasis: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    tactics: tuple[str, ...] = ()
    questions: tuple[PreparedQuestion, ...] = ()


class Commitment(Model):
    """A promise with an owner and a date, followed from week to week."""

    id: str
    text: str
    owner: str = ""
    due: str | None = None
    """ISO date, or None where no date was given."""
    status: Literal["open", "kept", "missed", "redated", "no_news"] = "open"
    citations: tuple[Citation, ...] = ()


class CeoStyle(Model):
    """Evidence in the notes for a persona that the CEO in fact shows."""

    persona: str
    citations: tuple[Citation, ...]
