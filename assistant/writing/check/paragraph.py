"""A paragraph against the stored evidence: one verdict a sentence."""

from collections.abc import Callable, Mapping, Sequence

from assistant.language.sentences import Sentence, split_sentences
from assistant.models.base import Model
from assistant.models.document import Hit
from assistant.models.figure import Figure
from assistant.writing.check.amounts import Told, figure_source, told_quantities
from assistant.writing.check.meaning import meaning_faults
from assistant.writing.check.quotation import quoted_spans, stands_in, without_quotations
from assistant.writing.check.verifier import Verdict, Verifier

HELD_BY_FIGURES = 0.8
"""The least score of a sentence whose every number is a computed figure under its own name, and which names nobody."""
CONTRADICTED = 0.25
"""The highest score of a sentence that something speaks against outright."""


class SentenceVerdict(Model):
    """One sentence of a paragraph: `paragraph[char_start:char_end] == text`."""

    char_start: int
    char_end: int
    text: str
    label: str
    score: float
    reasons: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    """Ids of the figures that it tells rightly."""
    hits: tuple[Hit, ...] = ()
    """The stored passages that it was held against, best first."""


def check_text(
    paragraph: str,
    retrieve: Callable[[str], Sequence[Hit]],
    figures: Mapping[str, Figure],
    verifier: Verifier,
) -> list[SentenceVerdict]:
    """Return a verdict on each sentence by the computed figures and the passages that `retrieve` finds for it."""
    return [_judge(s, tuple(retrieve(s.text)), figures, verifier) for s in split_sentences(paragraph)]


def _judge(
    sentence: Sentence, hits: tuple[Hit, ...], figures: Mapping[str, Figure], verifier: Verifier
) -> SentenceVerdict:
    start, end, text, _ = sentence
    told = _told(text, figures)
    right = tuple(dict.fromkeys(t.figure.id for t in told if not t.fault))
    lines = [f"{t.figure.label}: {t.quantity.text}." for t in told if not t.fault]
    passages = [hit.text for hit in hits]
    verdict = verifier.verify(text, [*lines, *passages])
    faults = [t.fault for t in told if t.fault] + _quotation_faults(text, passages)
    faults += _meaning(text, passages, verifier)
    score = verdict.score
    if faults:
        score = min(score, CONTRADICTED)
    elif right and len(right) >= len(told_quantities(text)):
        score = max(score, HELD_BY_FIGURES)
    label = "supported" if score >= verifier.threshold else "unsupported"
    reasons = tuple(faults) + _reasons(verdict, label, right)
    return SentenceVerdict(
        char_start=start, char_end=end, text=text, label=label, score=score, reasons=reasons, facts=right, hits=hits
    )


def _reasons(verdict: Verdict, label: str, right: tuple[str, ...]) -> tuple[str, ...]:
    if label == verdict.label:
        return verdict.reasons
    return (f"its numbers are the figures {', '.join(right)}",) if right else ()


def _told(text: str, figures: Mapping[str, Figure]) -> list[Told]:
    """Return each number that is a figure's, told rightly if any figure of that value fits, else with the fault."""
    found = []
    for quantity in told_quantities(text):
        matches = [Told.of(text, quantity, figure_source(figure)) for figure in figures.values()]
        equal = [m for m in matches if m is not None]
        fitting = [m for m in equal if not m.fault and m.named]
        if fitting:
            found.append(fitting[0])
        elif equal and all(m.fault for m in equal) and quantity.unit.startswith(("money", "percent")):
            found.append(equal[0])
    return found


def _quotation_faults(text: str, passages: Sequence[str]) -> list[str]:
    return [
        f"the words in quotation marks stand in no passage found: {inner.strip()!r}"
        for _, _, inner in quoted_spans(text)
        if len(inner.split()) > 1 and not stands_in(inner, passages)
    ]


def _meaning(text: str, passages: Sequence[str], verifier: Verifier) -> list[str]:
    """Return what the best passage's best sentence says otherwise, where it clearly speaks of the same."""
    best = verifier.best_sentence(text, passages)
    return meaning_faults(without_quotations(text), best, best) if best else []
