"""What a check may look up: figures, stored notes, CRM rows, the company profile, the week; nothing is read here."""

import datetime as dt
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

from assistant.models.company import Company
from assistant.models.deal import Deal, Goal, Snapshot
from assistant.models.document import Document, RegionKind
from assistant.models.figure import FigureSet
from assistant.models.narrative import CellCitation, NoteCitation
from assistant.models.week import Frame

Range = tuple[int, int]


class Mention(Protocol):
    """An account named in a text."""

    @property
    def account(self) -> str:
        """The account as the CRM spells it."""
        ...

    @property
    def char_start(self) -> int:
        """Where the name begins."""
        ...

    @property
    def char_end(self) -> int:
        """Where the name ends."""
        ...


class Accounts(Protocol):
    """Finds the accounts that a text names."""

    def mentions(self, text: str) -> Sequence[Mention]:
        """Return the mentions in the order of the text."""
        ...


class Support(Protocol):
    """Judges whether a claim is supported by texts; 0 not at all, 1 wholly."""

    def score(self, claim: str, evidence: Sequence[str]) -> float:
        """Return the degree of support."""
        ...


@dataclass(frozen=True)
class CheckContext:
    """The evidence of one week, by which each of its statements is checked."""

    figures: FigureSet
    document: Callable[[str], Document | None]
    """A stored note by its path; None where there is none."""
    frame: Frame | None = None
    snapshots: Sequence[Snapshot] = ()
    """Every export whose rows a statement may rest on."""
    goals: Sequence[Goal] = ()
    company: Company = field(default_factory=Company)
    accounts: Accounts | None = None
    quarantined: Mapping[str, Sequence[Range]] = field(default_factory=dict)
    """Ranges by document path that may not be quoted or paraphrased."""
    support: Support | None = None
    """Semantic support of paraphrases; without it only coverage by words is asked for."""
    tallies: frozenset[int] = frozenset()
    """Counts that code made of what it found (deals inside the limits, passages kept back) and a gap may state."""
    notices: frozenset[str] = frozenset()
    """Lines that code itself wrote (warnings, refusals): a gap that repeats one needs no further check."""
    people: frozenset[str] = frozenset()
    """Full names of our own people beside those that the CRM and the profile hold: who wrote notes, who was there."""
    promised: Mapping[str, frozenset[dt.date]] = field(default_factory=dict)
    """By statement id the days for which what it tells of was promised, as the ledger has them."""
    readings: Mapping[tuple[str, int, int], frozenset[str]] = field(default_factory=dict)
    """What a sentence (path, start, end) was understood to mean, in the house's words: supported paraphrases of it."""

    @cached_property
    def verdicts(self) -> dict[Hashable, tuple[str, ...]]:
        """Why statements may not leave, by what they say and rest on: each is judged once, however often it passes."""
        return {}

    @cached_property
    def rows(self) -> dict[tuple[str, int], Deal]:
        """The deals by file and row."""
        return {(d.ref.path, d.ref.row): d for snapshot in self.snapshots for d in snapshot.deals}

    @cached_property
    def current(self) -> tuple[Deal, ...]:
        """The deals of the export that is read for the week; of the newest where the frame names none."""
        wanted = self.frame.snapshot if self.frame else None
        chosen = [s for s in self.snapshots if s.date == wanted] or sorted(self.snapshots, key=lambda s: s.date)[-1:]
        return chosen[0].deals if chosen else ()

    @cached_property
    def colleagues(self) -> frozenset[str]:
        """The full names of our people: those of the notes, of the CRM and of the profile."""
        ours = {d.owner for d in self.current} | {i.owner for i in self.company.initiatives}
        ours |= {self.company.ceo.name, *self.company.ceo.advisors}
        return frozenset(name for name in ours if len(name.split()) > 1) | self.people

    def cell_holds(self, citation: CellCitation) -> bool:
        """Whether the cited cell stands in its file as cited."""
        deal = self.rows.get((citation.path, citation.row))
        if deal is not None:
            fields = [f for f, header in deal.columns.items() if header == citation.column]
            return any(deal.cells.get(f, "") == citation.value for f in fields)
        if citation in self.company.places.values():
            return True
        return any(_goal_holds(goal, citation) for goal in self.goals)

    def note_fault(self, citation: NoteCitation) -> str | None:
        """Return why a quotation may not stand, or None where it does."""
        document = self.document(citation.path)
        if document is None:
            return f"no stored note at {citation.path!r}"
        start, end = citation.char_start, citation.char_end
        if not citation.quote.strip() or document.text[start:end] != citation.quote:
            return f"the quotation is not what {citation.path!r} says at {start}:{end}"
        if document.name != citation.document:
            return f"the citation names {citation.document!r}, its path {document.name!r}"
        if document.confidential or _overlaps((start, end), self.quarantined.get(citation.path, ())):
            return "the quotation lies in a passage that is kept back"
        return _region_fault(document, start, end)


def _goal_holds(goal: Goal, citation: CellCitation) -> bool:
    if (goal.ref.path, goal.ref.row) != (citation.path, citation.row):
        return False
    values = {goal.period, goal.metric, goal.segment, f"{goal.target:f}"}
    return citation.value in values or citation.value.replace(",", "") == f"{goal.target:f}"


def _overlaps(span: Range, ranges: Sequence[Range]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in ranges)


_WHY = {
    RegionKind.HIDDEN: "the quotation lies in text that a reader of the note does not see",
    RegionKind.QUOTED_HISTORY: "the quotation comes from quoted history and is no news",
    RegionKind.FRONT_MATTER: "the quotation comes from the note's front matter, not from what it says",
}


def _region_fault(document: Document, start: int, end: int) -> str | None:
    for region in document.regions:
        if region.kind in _WHY and start < region.char_end and region.char_start < end:
            return _WHY[region.kind]
    return None
