"""What a narrative tells without need: asides, what a newer note has overtaken, risks that are denied."""

from functools import cache

from assistant.models.draft import Narrative
from assistant.models.narrative import NoteCitation, Statement
from evals.companies.alignment import words
from evals.companies.key import Key, Sentence
from evals.suites.told import quotes

NEWER = (
    "no longer",
    "not ",
    "corrected",
    "lifted",
    "moved",
    "until",
    "was ",
    "redated",
    "re-dated",
    "since",
    "instead",
)
"""Words by which a statement says itself that what it quotes is history."""
Labelled = dict[str, list[tuple[str, Sentence]]]


@cache
def by_path(sentences: tuple[Sentence, ...]) -> Labelled:
    """Return a key's sentences, each with its words, by their note."""
    found: Labelled = {}
    for sentence in sentences:
        found.setdefault(sentence.path, []).append((" ".join(words(sentence.quote)), sentence))
    return found


def labelled(citation: NoteCitation, known: Labelled) -> list[Sentence]:
    """Return the labelled sentences that a quotation holds, or that hold it."""
    quote = " ".join(words(citation.quote))
    if not quote:
        return []
    near = [(text, s) for text, s in known.get(citation.path, ()) if text]
    return [s for text, s in near if f" {text} " in f" {quote} " or f" {quote} " in f" {text} "]


def asides(narrative: Narrative, key: Key) -> tuple[list[str], int]:
    """Return the quotations that careful readers label `other` and nothing else, and how many could be judged."""
    found, judged, known = [], 0, by_path(key.sentences)
    for citation in dict.fromkeys(c for _, c in quotes(narrative)):
        held = [s for s in labelled(citation, known) if not s.listed or s.label != "other"]
        if held:
            judged += 1
            if all(s.labels == {"other"} for s in held):
                found.append(f"{citation.document}: {citation.quote}")
    return found, judged


def overtaken(narrative: Narrative, key: Key) -> list[str]:
    """Return the statements that quote only what a newer note has overtaken and do not say so themselves."""
    known = by_path(key.sentences)
    by_statement: dict[str, tuple[Statement, list[Sentence]]] = {}
    for statement, citation in quotes(narrative):
        held = by_statement.setdefault(statement.id, (statement, []))
        held[1].extend(labelled(citation, known))
    return [
        s.text
        for s, held in by_statement.values()
        if held and all(h.superseded is True for h in held) and not any(n in s.text.casefold() for n in NEWER)
    ]


def denied(narrative: Narrative, key: Key) -> list[str]:
    """Return the risk signals of which every quotation denies it; a promise not kept is a barrier."""
    found, known = [], by_path(key.sentences)
    for risk in narrative.risks:
        for signal in risk.signals:
            cited = [c for c in signal.citations if isinstance(c, NoteCitation)]
            held = [s for c in cited for s in labelled(c, known)]
            if held and len(held) >= len(cited) and all(s.tense == "denied" and s.label != "barrier" for s in held):
                found.append(f"{risk.account}, {signal.id}: {cited[0].quote}")
    return found
