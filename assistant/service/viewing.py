"""What stands behind a sentence: the note around a quotation, the figure with its rows, the sources as kept."""

import datetime as dt
from collections.abc import Iterable

from assistant.errors import NotFoundError
from assistant.models.base import Model
from assistant.models.deal import Deal, RowRef
from assistant.models.document import Document, Kind, Refusal
from assistant.models.draft import Narrative
from assistant.models.figure import Figure
from assistant.models.narrative import Statement
from assistant.service.evidence import kept_back
from assistant.store.home import Home
from assistant.store.narratives import Standing, StoredNarrative

AROUND = 600
"""So many characters are shown on each side of a quotation."""
MASKED = "[kept back]"
SETTLED = ("approved", "frozen")


class EvidenceView(Model):
    """A quotation in its note; `before + quote + after` is the text around it, with what is kept back masked."""

    document: str
    path: str
    title: str | None = None
    date: dt.date | None = None
    account: str | None = None
    author: str | None = None
    kind: Kind
    before: str
    quote: str
    after: str
    char_start: int
    char_end: int
    withdrawn: bool = False
    """The note was taken back since; it is shown because an approved narrative quotes it."""


class RowView(Model):
    """One row of a CRM export, as it stands in the file."""

    path: str
    row: int
    cells: dict[str, str]


class StatementView(Model):
    """One statement with all that it rests on."""

    week: str
    version: int
    statement: Statement
    figures: tuple[Figure, ...] = ()


class WeekState(Model):
    """How far a week's narrative is."""

    week: str
    versions: int
    newest: Standing | None = None
    """Of its newest version; None where nothing is drafted."""
    approved: int | None = None
    """Its newest approved version."""


class NarrativeView(Model):
    """One kept version of a week's narrative."""

    week: str
    version: int
    status: Standing
    author: str
    made_at: dt.datetime
    narrative: Narrative

    @classmethod
    def of(cls, stored: StoredNarrative) -> "NarrativeView":
        """Return what is shown of a stored narrative."""
        return cls(**{name: getattr(stored, name) for name in cls.model_fields})


class SourceNote(Model):
    """One note on record, without its text."""

    document: str
    path: str
    kind: Kind
    date: dt.date | None
    account: str | None
    title: str | None
    author: str | None
    confidential: bool
    near_duplicate: bool


class Sources(Model):
    """What the figures and sentences are made from."""

    company: str
    snapshots: tuple[dt.date, ...]
    goals: int
    notes: tuple[SourceNote, ...]
    """The newest first."""
    refusals: tuple[Refusal, ...]
    """What could not be read, with the remedy."""


class Viewing:
    """Reads what stands behind a home's narratives and answers."""

    def __init__(self, home: Home) -> None:
        self._records = home.records

    def evidence(self, path: str, start: int, end: int, quote: str | None = None) -> EvidenceView:
        """Return a range of a note with the text around it; `quote` finds the version of the note that holds it.

        Personal passages and text that addresses the assistant are masked. Raises NotFoundError for a note that is
        not on record, is confidential, or was withdrawn and is quoted by no approved narrative.
        """
        for document, live in self._records.documents_at(path):
            if not 0 <= start < end <= len(document.text):
                continue
            if quote is not None and document.text[start:end] != quote:
                continue
            if document.confidential or not (live or self._frozen(document.id)):
                continue
            return around(document, start, end, withdrawn=not live)
        raise NotFoundError("There is no such passage on record.", "The note may have been withdrawn; draft again.")

    def _frozen(self, document_id: str) -> bool:
        return any(document_id in n.evidence for n in self._records.narratives() if n.status in SETTLED)

    def rows(self, refs: Iterable[RowRef], limit: int = 500) -> tuple[RowView, ...]:
        """Return rows of CRM exports with their cells, in the order asked for; unknown ones are left out."""
        wanted = list(dict.fromkeys((r.path, r.row) for r in refs))[:limit]
        paths = {path for path, _ in wanted}
        held = {
            (d.ref.path, d.ref.row): RowView(path=d.ref.path, row=d.ref.row, cells=_cells(d))
            for snapshot in self._records.snapshots()
            for d in snapshot.deals
            if d.ref.path in paths
        }
        return tuple(held[key] for key in wanted if key in held)

    def narrative(self, week: str, version: int | None, *, approved: bool = False) -> NarrativeView:
        """Return a version, the newest unless one is named; with `approved`, of the approved. Raises NotFoundError."""
        found = [v for v in self._records.narratives(week) if not approved or v.status in SETTLED]
        chosen = [v for v in found if version is None or v.version == version]
        if not chosen:
            what = "approved narrative" if approved else "narrative"
            raise NotFoundError(f"There is no {what} for {week}.", "Choose another week or version.")
        return NarrativeView.of(chosen[-1])

    def statement(self, view: NarrativeView, statement_id: str) -> StatementView:
        """Return a statement of a version with its figures. Raises NotFoundError."""
        narrative = view.narrative
        found = next((s for section in narrative.sections for s in section.statements if s.id == statement_id), None)
        if found is None:
            raise NotFoundError(f"There is no statement {statement_id!r} in {view.week}.", "Choose one that is shown.")
        by_id = {f.id: f for f in narrative.facts}
        figures = tuple(by_id[i] for i in found.facts if i in by_id)
        return StatementView(week=view.week, version=view.version, statement=found, figures=figures)

    def weeks(self, *, approved: bool = False) -> tuple[WeekState, ...]:
        """Return every week that has a snapshot or a narrative, the newest first; with `approved`, approved ones."""
        by_week: dict[str, list[StoredNarrative]] = {}
        for v in self._records.narratives():
            by_week.setdefault(v.week, []).append(v)
        weeks = set(by_week)
        if not approved:
            weeks |= {f"{d.isocalendar().year}-W{d.isocalendar().week:02d}" for d in self._records.snapshot_dates()}
        states = [_state(week, by_week.get(week, [])) for week in sorted(weeks, reverse=True)]
        return tuple(s for s in states if s.approved or not approved)

    def sources(self) -> Sources:
        """Return what is on record, notes without their text."""
        documents = sorted(self._records.documents(), key=lambda d: (d.date or dt.date.min, d.path), reverse=True)
        return Sources(
            company=self._records.company().name,
            snapshots=tuple(self._records.snapshot_dates()),
            goals=len(self._records.goals()),
            notes=tuple(_source(d) for d in documents),
            refusals=tuple(self._records.refusals()),
        )


def around(document: Document, start: int, end: int, *, withdrawn: bool = False) -> EvidenceView:
    """Return a range of a note with the text around it, what is kept back masked."""
    hidden = kept_back(document)
    first, last = max(0, start - AROUND), min(len(document.text), end + AROUND)
    return EvidenceView(
        document=document.name,
        path=document.path,
        title=document.title,
        date=document.date,
        account=document.account,
        author=document.author,
        kind=document.kind,
        before=masked(document.text, first, start, hidden),
        quote=masked(document.text, start, end, hidden),
        after=masked(document.text, end, last, hidden),
        char_start=start,
        char_end=end,
        withdrawn=withdrawn,
    )


def masked(text: str, start: int, end: int, hidden: Iterable[tuple[int, int]]) -> str:
    """Return `text[start:end]` with the hidden ranges replaced by a mark."""
    out, at = [], start
    for first, last in sorted(hidden):
        if last <= at or first >= end:
            continue
        out += [text[at : max(first, at)], MASKED]
        at = min(last, end)
    return "".join([*out, text[at:end]])


def _cells(deal: Deal) -> dict[str, str]:
    """Return the row's cells under the file's own headers."""
    return {header: deal.cells.get(field, "") for field, header in deal.columns.items()}


def _state(week: str, versions: list[StoredNarrative]) -> WeekState:
    approved = [v.version for v in versions if v.status in SETTLED]
    return WeekState(
        week=week,
        versions=len(versions),
        newest=versions[-1].status if versions else None,
        approved=approved[-1] if approved else None,
    )


def _source(document: Document) -> SourceNote:
    return SourceNote(
        document=document.name,
        path=document.path,
        kind=document.kind,
        date=document.date,
        account=document.account,
        title=None if document.confidential else document.title,
        author=document.author,
        confidential=document.confidential,
        near_duplicate=document.near_duplicate_of is not None,
    )
