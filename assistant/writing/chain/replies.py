"""The forms that a model's replies must have; texts and lists are bounded, ids are ids."""

from typing import Annotated

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
