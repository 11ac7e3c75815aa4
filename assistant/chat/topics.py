"""What a question is about, in the terms in which notes were understood: whether a sentence was understood so."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from assistant.models.risk import Label, NoteSignal
from assistant.writing.compose.phrases import NOTE_RISK_PHRASES

PHRASES: Mapping[str, str] = {
    **NOTE_RISK_PHRASES,
    Label.COMPETITOR: "which competitor is in the deal and what it offers",
    Label.PRICING: "price, discount and terms of payment",
    Label.CUSTOMER_NEED_OR_TREND: "what the customer needs, wants and asks for",
    Label.INITIATIVE_PROGRESS: "how far the initiative has come",
    Label.BARRIER: "what holds it back",
    Label.ASK_OR_COMMITMENT: "what was promised or asked for, by whom and by when",
    Label.LEAD_QUALITY: "how good the leads from marketing are",
    Label.SKILL_GAP: "what sellers cannot do yet",
    Label.WIN_OR_PROGRESS: "the deal was won, signed or moved ahead",
}
"""Each meaning in words that a question can be like."""
UNLIKE = 0.2
"""Cosine similarity that any question about sales has to any of them."""


class Place(Protocol):
    """Where a sentence stands."""

    @property
    def path(self) -> str:
        """The note."""
        ...

    @property
    def char_start(self) -> int:
        """Where it begins."""
        ...

    @property
    def char_end(self) -> int:
        """Where it ends."""
        ...


class Meanings:
    """What the sentences of a week's notes were understood to mean."""

    def __init__(self, signals: Iterable[NoteSignal]) -> None:
        self._by_path: dict[str, list[tuple[int, int, frozenset[str]]]] = {}
        for signal in signals:
            known = frozenset(m for m in (signal.signal or "", signal.label.value) if m in PHRASES)
            self._by_path.setdefault(signal.path, []).append((signal.char_start, signal.char_end, known))

    def of(self, said: Place) -> frozenset[str]:
        """Return the meanings of a sentence, or of the sentences that it was put together from."""
        held = self._by_path.get(said.path, ())
        return frozenset[str]().union(*(m for start, end, m in held if start < said.char_end and said.char_start < end))


def fitting(meanings: frozenset[str], likeness: Mapping[str, float]) -> float:
    """Return how well meanings fit a question, 0 to 1, by the question's likeness to each of `PHRASES`."""
    best = max((likeness.get(m, 0.0) for m in meanings), default=0.0)
    return max(0.0, best - UNLIKE) / (1 - UNLIKE)
