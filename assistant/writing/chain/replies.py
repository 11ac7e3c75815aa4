"""The forms that a model's replies must have; texts and lists are bounded, ids are ids."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Id = Annotated[str, Field(pattern=r"^[A-Z]?[0-9]{0,4}$")]
Words = Annotated[str, Field(pattern=r"^[^\n]{0,700}$")]


class Reply(BaseModel):
    """A reply as it came; it carries no quotation and no place, only ids that code resolves."""

    model_config = ConfigDict(extra="forbid")


class Told(Reply):
    """One sentence, and what the model says that it rests on."""

    rewrites: Id = Field(description="Id of the sentence that this one rewrites; empty for a new one.")
    text: Words
    figures: list[Id] = Field(max_length=16, description="Ids of figures, F1 and so on.")
    evidence: list[Id] = Field(max_length=16, description="Ids of evidence, E1 and so on.")


class SectionReply(Reply):
    """A section's sentences."""

    sentences: list[Told] = Field(max_length=24)


class QuestionReply(Reply):
    """A question that can be understood alone."""

    question: Words


class Answered(Reply):
    """One sentence of an answer."""

    text: Words
    evidence: list[Id] = Field(max_length=8)


class AnswerReply(Reply):
    """An answer, or the word that the evidence holds none."""

    answerable: bool
    sentences: list[Answered] = Field(max_length=4)


class Proposed(Reply):
    """A risk that the model sees in a sentence."""

    sentence: Id
    risk: Literal[
        "champion_left", "competitor_pressure", "budget_freeze", "legal_or_security_block", "churn_threat",
        "no_executive_sponsor", "single_threaded", "ghosted", "scope_reduction", "price_pressure",
        "delivery_failure", "rosy_report",
    ]  # fmt: skip


class SignalsReply(Reply):
    """Risks that the model sees in a note."""

    risks: list[Proposed] = Field(max_length=40)


class JudgeReply(Reply):
    """A verdict on tone and emphasis; the reason comes first."""

    reason: Words
    score: int = Field(ge=1, le=5)
