"""What an answer is: words, what they rest on, or an honest refusal that says what was looked for."""

from pydantic import Field, SerializationInfo, SerializerFunctionWrapHandler, model_serializer

from assistant.models.base import Model
from assistant.models.narrative import Citation, NoteCitation


class Answer(Model):
    """An answer as PRODUCT.md section 7 gives it; `abstained` means that `answer` says what was not found."""

    answer: str
    abstained: bool = False
    citations: tuple[Citation, ...] = ()
    facts: tuple[str, ...] = ()
    """Ids of the computed figures that it states."""

    made_with: dict[str, str] = Field(default_factory=dict)
    """The hash of the prompt, the model behind the words, and what was used; empty where no model was asked.

    Told only where an answer is kept (`kept`), as what is printed has the contract's four keys.
    """

    @model_serializer(mode="wrap")
    def _told(self, handler: SerializerFunctionWrapHandler, info: SerializationInfo) -> dict[str, object]:
        found: dict[str, object] = handler(self)
        if not (isinstance(info.context, dict) and info.context.get("kept")):
            found.pop("made_with", None)
        return found

    def kept(self) -> str:
        """Return the answer as JSON for the records, with what it was made with."""
        return self.model_dump_json(context={"kept": True})

    def lines(self) -> list[str]:
        """Return the answer for a person, its places below it."""
        told = [self.answer]
        if self.facts:
            told.append(f"figures: {', '.join(self.facts)}")
        for cited in self.citations:
            if isinstance(cited, NoteCitation):
                told.append(f"  {cited.path}:{cited.char_start}-{cited.char_end}")
            else:
                told.append(f"  {cited.path} row {cited.row}, {cited.column}: {cited.value or '(blank)'}")
        return told


def abstain(looked_for: str) -> Answer:
    """Return the honest answer to what is not on record."""
    return Answer(answer=looked_for, abstained=True)
