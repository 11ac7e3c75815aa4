"""What a deliberate fault is, and the product with one in it."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any

from assistant.chat.answer import Answer
from assistant.models.document import Hit, SearchFilter
from assistant.models.draft import Narrative
from assistant.models.risk import NoteSignal
from assistant.models.week import Week
from assistant.writing.check import SentenceVerdict, Verdict
from evals.harness.bench import Product

Personas = tuple[str, ...] | None


def _same_narrative(narrative: Narrative, personas: Personas) -> Narrative:
    return narrative


def _same_answer(answer: Answer, question: str) -> Answer:
    return answer


def _same_hits(hits: list[Hit]) -> list[Hit]:
    return hits


def _same_verdict(verdict: Verdict) -> Verdict:
    return verdict


def _same_signals(signals: list[NoteSignal]) -> list[NoteSignal]:
    return signals


@dataclass(frozen=True)
class Fault:
    """One fault, put in at the latest stage at which it shows.

    `draft`, `ask`, `search`, `claim` and `signals` change what the product returns. `patch` breaks one of the
    product's own functions while it works, so what it returns is made anew. `asked` changes what it is asked.
    """

    id: str
    what: str
    """The fault in a line, as one would write it into a bug report."""
    caught_by: tuple[str, ...]
    """The suites that must catch it."""
    draft: Callable[[Narrative, Personas], Narrative] = _same_narrative
    ask: Callable[[Answer, str], Answer] = _same_answer
    search: Callable[[list[Hit]], list[Hit]] = _same_hits
    claim: Callable[[Verdict], Verdict] = _same_verdict
    signals: Callable[[list[NoteSignal]], list[NoteSignal]] = _same_signals
    patch: Callable[[], AbstractContextManager[Any]] | None = None
    asked: Callable[[dict[str, Any]], dict[str, Any]] = dict
    """Changes `week`, `search` or `user` of a question or a search."""
    cases: tuple[str, ...] = ()
    """Cases of the suites to run in place of the usual few."""
    needs: str | None = None
    """A data set outside the checkout, without which no suite can see the fault."""
    around: Callable[[], AbstractContextManager[Any]] = nullcontext
    """Entered for the whole run of a suite: for what lies behind the product, as an export does."""


@dataclass
class Remembered:
    """The product, asked the same thing only once: every fault starts from the same sound output."""

    product: Product
    held: dict[str, Any] = field(default_factory=dict)
    alone: dict[str, Any] = field(default_factory=dict)

    def once(self, key: str, make: Callable[[], Any]) -> Any:  # noqa: ANN401 - whatever the product returns
        """Return what `make` returned the first time."""
        if key not in self.held:
            self.held[key] = make()
        return self.held[key]


class Faulty:
    """A product with a fault; every other behaviour is the sound one's."""

    def __init__(self, memory: Remembered, fault: Fault) -> None:
        self._memory, self._sound, self._fault = memory, memory.product, fault

    def _made(self, key: str, make: Callable[[], Any]) -> Any:  # noqa: ANN401 - whatever the product returns
        if self._fault.patch is None:
            return self._memory.once(key, make)
        with self._fault.patch():
            return make()

    def draft(self, week: Week | None = None, *, personas: Sequence[str] | None = None) -> Narrative:
        """See `Product.draft`."""
        chosen = tuple(personas) if personas is not None else None
        made: Narrative = self._made(f"draft {week} {chosen}", lambda: self._sound.draft(week, personas=personas))
        return self._fault.draft(made, chosen)

    def ask(
        self, question: str, *, week: Week | None = None, search: SearchFilter | None = None, user: str | None = None
    ) -> Answer:
        """See `Product.ask`; a conversation is remembered turn by turn, as its turns always come in the same order."""
        how = self._fault.asked({"week": week, "search": search, "user": user})
        made: Answer = self._made(f"ask {question} {how}", lambda: self._sound.ask(question, **how))
        return self._fault.ask(made, question)

    def search(self, query: str, *, k: int = 8, search: SearchFilter | None = None) -> list[Hit]:
        """See `Product.search`."""
        limits = self._fault.asked({"search": search}).get("search")
        made: list[Hit] = self._made(
            f"search {query} {k} {limits}", lambda: self._sound.search(query, k=k, search=limits)
        )
        return self._fault.search(list(made))

    def check_claim(self, claim: str, text: str) -> Verdict:
        """See `Product.check_claim`."""
        made: Verdict = self._made(f"claim {claim} {text}", lambda: self._sound.check_claim(claim, text))
        return self._fault.claim(made)

    def check_text(self, paragraph: str, *, week: Week | None = None) -> Sequence[SentenceVerdict]:
        """See `Product.check_text`."""
        made: Sequence[SentenceVerdict] = self._made(
            f"text {paragraph} {week}", lambda: self._sound.check_text(paragraph, week=week)
        )
        return made

    def signals(self, *, document: str | None = None, week: Week | None = None) -> list[NoteSignal]:
        """See `Product.signals`."""
        made: list[NoteSignal] = self._made(
            f"signals {document} {week}", lambda: self._sound.signals(document=document, week=week)
        )
        return self._fault.signals(list(made))


SOUND = Fault("sound", "no fault: nothing may be caught", ())
