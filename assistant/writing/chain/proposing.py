"""Risks and needs that a model proposes from a note: each with its sentence, which code finds again or drops."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from pydantic import Field

from assistant.errors import ModelError
from assistant.models.base import Model
from assistant.models.risk import Label, NoteSignal, Tense
from assistant.writing.chain.material import as_data
from assistant.writing.chain.replies import Reply, Words
from assistant.writing.llm import Llm
from assistant.writing.prompts import Prompt

What = Literal[
    "champion_left", "competitor_pressure", "budget_freeze", "legal_or_security_block", "churn_threat",
    "no_executive_sponsor", "single_threaded", "ghosted", "scope_reduction", "price_pressure", "delivery_failure",
    "need",
]  # fmt: skip
SCORE = 0.56
"""Just sure enough to be told: the embedded method's own findings come before a model's."""
SHORTEST = 12
"""Characters; a shorter run of words is no sentence of its own."""


class Found(Reply):
    """One sentence and what it shows."""

    what: What
    sentence: Words


class SignalsReply(Reply):
    """What a model found in one note."""

    found: list[Found] = Field(max_length=12)


class Addition(Model):
    """A sentence of a note that a model understood, and that stands there."""

    char_start: int
    char_end: int
    label: Label
    signal: str | None = None


def proposed(llm: Llm, prompt: Prompt, sentences: Sequence[NoteSignal]) -> tuple[tuple[Addition, ...], str]:
    """Return what the model adds to one note's sentences, and why it could not be asked, empty where it could.

    A sentence counts only when, white space folded, it is one of those given: these may be quoted. What the embedded
    method found stays as it is; a model can add, never remove or change.
    """
    if not sentences:
        return (), ""
    text = "\n".join(as_data(s.text) for s in sentences)
    try:
        reply = llm.ask(prompt, {"note": text}, SignalsReply)
    except ModelError as error:
        return (), error.what
    return tuple(_held(reply.found, sentences)), ""


def _held(found: Iterable[Found], sentences: Sequence[NoteSignal]) -> Iterable[Addition]:
    by_text = {_folded(s.text): s for s in sentences}
    taken: set[tuple[int, int]] = set()
    for item in found:
        wanted = _folded(item.sentence)
        signal = by_text.get(wanted) if len(wanted) >= SHORTEST else None
        if signal is None or signal.label is not Label.OTHER or signal.tense in (Tense.DENIED, Tense.HYPOTHETICAL):
            continue
        place = (signal.char_start, signal.char_end)
        if place not in taken:
            taken.add(place)
            is_need = item.what == "need"
            label = Label.CUSTOMER_NEED_OR_TREND if is_need else Label.RISK
            start, end = place
            yield Addition(char_start=start, char_end=end, label=label, signal=None if is_need else item.what)


def _folded(text: str) -> str:
    return as_data(text)


def merged(signals: Sequence[NoteSignal], additions: Mapping[str, Sequence[Addition]]) -> list[NoteSignal]:
    """Return the sentences with the additions, by document id, where nothing was understood before."""
    added = {(i, a.char_start, a.char_end): a for i, found in additions.items() for a in found}
    return [_with(s, added.get((s.document_id, s.char_start, s.char_end))) for s in signals]


def _with(signal: NoteSignal, added: Addition | None) -> NoteSignal:
    if added is None or signal.label is not Label.OTHER:
        return signal
    return signal.model_copy(update={"label": added.label, "signal": added.signal, "score": SCORE})
