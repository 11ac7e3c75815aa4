"""A paragraph against the stored evidence: one verdict a sentence."""

from collections.abc import Callable, Mapping, Sequence

from assistant.language.sentences import Sentence, split_sentences
from assistant.models.base import Model
from assistant.models.document import Hit
from assistant.models.figure import Figure
from assistant.models.narrative import NoteCitation, Statement, StatementKind
from assistant.writing.check.amounts import Told, figure_source, told_quantities
from assistant.writing.check.context import CheckContext
from assistant.writing.check.grounding import accounts_in, ground
from assistant.writing.check.meaning import meaning_faults
from assistant.writing.check.quotation import quoted_spans, stands_in, without_quotations
from assistant.writing.check.statement import statement_faults
from assistant.writing.check.verifier import Verdict, Verifier

HELD = 0.8
"""The least score of a sentence that the statement check lets through with figures, rows or quotations of its own."""
UNFOUNDED = 0.45
"""The highest score of a sentence that nothing speaks against and nothing carries."""
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
    """Ids of the figures that it tells."""
    hits: tuple[Hit, ...] = ()
    """The stored passages that it was held against, best first."""


def check_text(
    paragraph: str,
    retrieve: Callable[[str], Sequence[Hit]],
    figures: Mapping[str, Figure],
    verifier: Verifier,
    context: CheckContext | None = None,
) -> list[SentenceVerdict]:
    """Return a verdict on each sentence by the computed figures and the passages that `retrieve` finds for it.

    With a `context` each sentence also goes through the check of statements, resting on whatever figures, CRM rows
    and note sentences speak of what it speaks of; a sentence that names no account goes with the one before.
    """
    verdicts: list[SentenceVerdict] = []
    accounts: frozenset[str] = frozenset()
    for sentence in split_sentences(paragraph):
        hits = tuple(retrieve(sentence.text))
        if context is None:
            verdicts.append(_by_passages(sentence, hits, figures, verifier))
            continue
        accounts = accounts_in(sentence.text, context) or accounts
        verdicts.append(_by_evidence(sentence, hits, context, verifier, accounts))
    return verdicts


def _by_evidence(
    sentence: Sentence, hits: tuple[Hit, ...], context: CheckContext, verifier: Verifier, accounts: frozenset[str]
) -> SentenceVerdict:
    statement = ground(sentence.text, hits, context, accounts)
    faults = statement_faults(statement, context)
    cited = [c.quote if isinstance(c, NoteCitation) else f"{c.column}: {c.value}" for c in statement.citations]
    labels = [f"{context.figures.figures[f].label}." for f in statement.facts]
    verdict = verifier.verify(sentence.text, [*labels, *cited, *(hit.text for hit in hits)])
    score = verdict.score
    if faults:
        score = min(score, CONTRADICTED)
    elif _rests(statement, context):
        score = max(score, HELD)
    else:
        faults = ["nothing was found in figures, rows or notes that it could rest on"]
        score = min(score, UNFOUNDED)
    return _told(sentence, verdict, score, verifier.threshold, faults).model_copy(
        update={"facts": statement.facts, "hits": hits}
    )


def _rests(statement: Statement, context: CheckContext) -> bool:
    """Whether a sentence without fault tells something that figures, rows, readings or a quotation in it carry."""
    text = statement.text
    if statement.facts or any(inner.strip() for _, _, inner in quoted_spans(text)):
        return True
    if any(isinstance(c, NoteCitation) for c in statement.citations):
        # Its words went through the check of coverage against these very sentences.
        return True
    on_rows = bool(statement.citations) and bool(accounts_in(text, context))
    return on_rows and (statement.kind is StatementKind.RECOMMENDATION or bool(told_quantities(text)))


def _by_passages(
    sentence: Sentence, hits: tuple[Hit, ...], figures: Mapping[str, Figure], verifier: Verifier
) -> SentenceVerdict:
    text = sentence.text
    told = _figures_told(text, figures)
    right = tuple(dict.fromkeys(t.figure.id for t in told if not t.fault))
    lines = [f"{t.figure.label}: {t.quantity.text}." for t in told if not t.fault]
    passages = [hit.text for hit in hits]
    verdict = verifier.verify(text, [*lines, *passages])
    faults = [t.fault for t in told if t.fault] + _quotation_faults(text, passages)
    best = verifier.best_sentence(text, passages)
    faults += meaning_faults(without_quotations(text), best, best) if best else []
    score = verdict.score
    if faults:
        score = min(score, CONTRADICTED)
    elif right and len(right) >= len(told_quantities(text)):
        score = max(score, HELD)
    return _told(sentence, verdict, score, verifier.threshold, faults).model_copy(update={"facts": right, "hits": hits})


def _told(
    sentence: Sentence, verdict: Verdict, score: float, threshold: float, faults: Sequence[str]
) -> SentenceVerdict:
    label = "supported" if score >= threshold else "unsupported"
    if label == verdict.label:
        reasons = (*faults, *verdict.reasons)
    else:
        reasons = tuple(faults) or ("its numbers, names and quotations stand in figures, rows or notes",)
    start, end, text, _ = sentence
    return SentenceVerdict(char_start=start, char_end=end, text=text, label=label, score=score, reasons=reasons)


def _figures_told(text: str, figures: Mapping[str, Figure]) -> list[Told]:
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
