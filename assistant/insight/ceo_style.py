"""How the CEO in fact decides, read from notes of meetings: evidence for each of the five ways, never a bare label."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from assistant.insight.ceo_scene import CeoScene
from assistant.insight.style_cues import cued
from assistant.insight.themes import Embed
from assistant.language.sentences import Sentence
from assistant.models.base import Model
from assistant.models.company import Ceo, Persona
from assistant.models.document import Document
from assistant.models.narrative import CeoStyle, NoteCitation

NEAR = 0.60
"""Cosine similarity to a persona's examples from which on a sentence without its usual words counts as of it."""
CLEAR = 0.06
"""By so much the best persona's similarity must be above the second best's."""
LONGEST = 60
"""A sentence of more words tells many things; none of them is evidence by itself."""
ENOUGH, IN_NOTES = 3, 2
"""So many sentences, in so many notes, before another persona than the profile's is suggested."""
MUCH, LITTLE = 8, 4


class StyleEvidence(NamedTuple):
    """One sentence that shows how the CEO settles a matter."""

    persona: Persona
    citation: NoteCitation
    order: tuple[str, str, int]
    """Date, path and place, for putting in order."""


class StyleReading(Model):
    """What the evidence amounts to, against the profile."""

    shown: tuple[Persona, ...]
    """Personas with enough evidence, most first."""
    suggestion: Persona | None = None
    """A persona that the profile lacks and the notes show."""
    sentences: int
    notes: int
    confidence: str
    """In words: how much evidence there is."""


def style_evidence(
    documents: Iterable[Document],
    ceo: Ceo,
    examples: Mapping[Persona, Sequence[str]],
    embed: Embed,
    *,
    withheld: Callable[[Document, int, int], bool] = lambda *_: False,
) -> list[StyleEvidence]:
    """Return the sentences in which the CEO shows one of the five ways, newest note first.

    `examples` are sentences that show each persona, from the playbook; `withheld` says which ranges may not be quoted.
    Only what the CEO says or does counts: not what others expect, and never a sentence that names no act.
    """
    found: list[tuple[Document, Sentence]] = []
    for document in documents:
        if document.confidential or not ceo.name.strip():
            continue
        for sentence in CeoScene(document, ceo).acts():
            if 4 <= len(sentence.text.split()) <= LONGEST and not withheld(
                document, sentence.char_start, sentence.char_end
            ):
                found.append((document, sentence))
    personas = _personas([s.text for _, s in found], examples, embed)
    evidence = [
        StyleEvidence(
            persona=persona,
            citation=NoteCitation(
                document=document.name,
                path=document.path,
                char_start=sentence.char_start,
                char_end=sentence.char_end,
                quote=sentence.text,
            ),
            order=(str(document.date or ""), document.path, -sentence.char_start),
        )
        for (document, sentence), persona in zip(found, personas, strict=True)
        if persona is not None
    ]
    return sorted(evidence, key=lambda e: e.order, reverse=True)


def _personas(texts: Sequence[str], examples: Mapping[Persona, Sequence[str]], embed: Embed) -> list[Persona | None]:
    if not texts:
        return []
    vectors = embed(texts)
    order = [p for p in Persona if examples.get(p)]
    near = {p: (vectors @ embed(list(examples[p])).T).max(axis=1) for p in order}
    result: list[Persona | None] = []
    for row, text in enumerate(texts):
        hits = {p: cued(text, p) for p in Persona}
        likeness = {p: float(near[p][row]) for p in order}
        best = max(Persona, key=lambda p: (hits[p], likeness.get(p, 0.0)))
        if hits[best]:
            result.append(best)
            continue
        ranked = sorted(likeness.values(), reverse=True)
        sure = bool(ranked) and ranked[0] >= NEAR and (len(ranked) < 2 or ranked[0] - ranked[1] >= CLEAR)
        result.append(max(likeness, key=lambda p: likeness[p]) if sure else None)
    return result


def grouped(evidence: Sequence[StyleEvidence]) -> tuple[CeoStyle, ...]:
    """Return the evidence by persona, the one with most sentences first."""
    by: dict[Persona, list[NoteCitation]] = {}
    for item in evidence:
        by.setdefault(item.persona, []).append(item.citation)
    return tuple(
        CeoStyle(persona=p.value, citations=tuple(cites))
        for p, cites in sorted(by.items(), key=lambda entry: (-len(entry[1]), entry[0].value))
    )


def reading(evidence: Sequence[StyleEvidence], profile: Sequence[Persona]) -> StyleReading:
    """Return what the evidence amounts to; a persona is suggested only on enough of it, and with how little it is."""
    counts = {p: [e for e in evidence if e.persona is p] for p in Persona}
    shown = [p for p in Persona if len(counts[p]) >= ENOUGH and len({e.citation.path for e in counts[p]}) >= IN_NOTES]
    shown.sort(key=lambda p: -len(counts[p]))
    others = [p for p in shown if p not in profile]
    weakest = min((len(counts[p]) for p in profile), default=0) if len(profile) > 1 else 0
    suggestion = others[0] if others and len(counts[others[0]]) > weakest else None
    told = counts[suggestion] if suggestion else list(evidence)
    notes = len({e.citation.path for e in told})
    much = "good" if len(told) >= MUCH and notes >= LITTLE else "some" if len(told) >= LITTLE else "little"
    return StyleReading(
        shown=tuple(shown[:2]),
        suggestion=suggestion,
        sentences=len(told),
        notes=notes,
        confidence=f"{much} evidence",
    )
