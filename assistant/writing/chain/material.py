"""What a model is shown for one section: sentences, figures and evidence, each under a short id that code resolves."""

import re
from collections.abc import Iterable, Sequence
from typing import TypeVar

from assistant.models.base import Model
from assistant.models.figure import Figure, FigureSet
from assistant.models.narrative import Citation, NoteCitation, Section, Statement, StatementKind
from assistant.writing.chain.replies import Told

T = TypeVar("T")
MOST = 16
"""So many sentences of a section are shown; those after them, the least weighty, stay as they are."""
_FENCES = re.compile(r"<{3,}|>{3,}")
_MARKS = {"<": "‹", ">": "›"}


def as_data(text: str) -> str:
    """Return a text on one line, with nothing in it that could pass for one of our delimiters."""
    folded = " ".join(text.split())
    return _FENCES.sub(lambda m: _MARKS[m[0][0]] * len(m[0]), folded)


class Material(Model):
    """One section's sentences, figures and evidence, by short id."""

    section: Section
    sentences: dict[str, Statement]
    figures: dict[str, Figure]
    evidence: dict[str, Citation]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to write better: no sentence but gaps."""
        return not self.sentences

    def lines(self) -> dict[str, str]:
        """Return the three lists as a prompt shows them."""
        names = {f.id: key for key, f in self.figures.items()}
        places = {citation: key for key, citation in self.evidence.items()}
        told = []
        for key, statement in self.sentences.items():
            rests = [names[i] for i in statement.facts if i in names] + [places[c] for c in statement.citations]
            told.append(f"{key} [{', '.join(rests)}]: {as_data(statement.text)}")
        return {
            "sentences": "\n".join(told),
            "figures": "\n".join(f"{k}: {as_data(f.label)} = {f.value} {f.unit}" for k, f in self.figures.items()),
            "evidence": "\n".join(f"{k}: {as_data(shown(c))}" for k, c in self.evidence.items()),
        }

    def resolved(self, told: Told) -> Statement | None:
        """Return the sentence as a statement, its ids resolved; None where it names one that does not exist."""
        if not set(told.figures) <= set(self.figures) or not set(told.evidence) <= set(self.evidence):
            return None
        old = self.sentences.get(told.rewrites)
        if old is None and told.rewrites:
            return None
        facts = tuple(self.figures[k].id for k in dict.fromkeys(told.figures))
        citations = tuple(self.evidence[k] for k in dict.fromkeys(told.evidence))
        kind = old.kind if old else (StatementKind.EVIDENCE if citations else StatementKind.FACT)
        return Statement(
            id=old.id if old else f"{self.section.id}-m{len(told.text):04d}",
            text=" ".join(told.text.split()),
            kind=kind,
            facts=facts,
            citations=citations,
        )


def shown(citation: Citation) -> str:
    """Return a citation in words; a note's path, which names people and accounts, is not the model's business."""
    if isinstance(citation, NoteCitation):
        return f"“{citation.quote}”"
    return f"{citation.path} row {citation.row}, {citation.column}: {citation.value or '(blank)'}"


def material_of(section: Section, figures: FigureSet, more: Sequence[Citation] = ()) -> Material:
    """Return what may be shown for a section: what its sentences rest on, and `more` evidence that was retrieved."""
    told = [s for s in section.statements if s.kind is not StatementKind.GAP and s.status == "verified"][:MOST]
    wanted = _unique(f for s in told for f in s.facts)
    cited = _unique([*(c for s in told for c in s.citations), *more])
    found = [f for i in wanted if (f := figures.get(i)) is not None]
    return Material(
        section=section,
        sentences={f"S{n}": s for n, s in enumerate(told, 1)},
        figures={f"F{n}": f for n, f in enumerate(found, 1)},
        evidence={f"E{n}": c for n, c in enumerate(cited, 1)},
    )


def _unique(items: Iterable[T]) -> list[T]:
    return list(dict.fromkeys(items))
