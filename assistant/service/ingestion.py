"""Ingest: files in, records and index out; whatever can't be read is named and left aside."""

import datetime as dt
import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

from assistant.errors import SourceError
from assistant.language.sentences import visible_spans
from assistant.models.company import Company
from assistant.models.deal import Deal
from assistant.models.document import Document, Passage, Refusal
from assistant.service.naming import directory_of, retied, tie
from assistant.service.reports import IngestReport, SnapshotRead
from assistant.settings import Settings
from assistant.sources.company import read_company
from assistant.sources.company_places import company_places
from assistant.sources.crm import read_export
from assistant.sources.goals import read_goals
from assistant.sources.near_duplicates import NearDuplicates, signature
from assistant.sources.notes import read_note
from assistant.sources.passages import passages
from assistant.sources.text import decode
from assistant.sources.walk import Item, walk
from assistant.store.documents import NewDocument, Outcome
from assistant.store.home import Home

Progress = Callable[[str, int, int], None]
"""Told what is being done, how many inputs are done, and of how many."""

BATCH = 48
"""So many notes are embedded and stored in one transaction; more would lose more work to a crash."""


def _silent(_what: str, _done: int, _total: int) -> None:
    return None


def _visible(document: Document) -> str:
    return "\n".join(document.text[start:end] for start, end in visible_spans(document))


class Ingestion:
    """One run of ingest over a home; every batch that it has stored stays stored whatever happens to the next."""

    def __init__(
        self, home: Home, settings: Settings, *, snapshot_date: dt.date | None, progress: Progress | None = None
    ) -> None:
        self._home = home
        self._records = home.records
        self._settings = settings
        self._snapshot_date = snapshot_date
        self._progress = progress or _silent
        self._max_bytes = settings.max_file_mb * 1_000_000
        self._refusals: list[Refusal] = []
        self._warnings: list[str] = []
        self._read: list[str] = []
        self._outcomes: list[Outcome] = []
        self._near: dict[str, str] = {}
        self._snapshots: list[SnapshotRead] = []
        self._goals = 0
        self._company = ""
        self._unchanged = 0
        self._passages = 0

    def run(self, paths: Sequence[Path]) -> IngestReport:
        """Read the paths, profile and CRM first, so that notes can be tied to accounts; return what came of it."""
        inventory = walk(paths, self._max_bytes)
        self._refusals += inventory.refusals
        tables = [i for role in ("company", "goals", "crm") for i in inventory.items if i.role == role]
        notes = [i for i in inventory.items if i.role == "note"]
        total = len(inventory.items)
        for done, item in enumerate(tables):
            self._progress("Reading tables", done, total)
            self._guarded(item, self._table)
        self._tie_anew()
        self._take_notes(notes, len(tables), total)
        self._home.sync_index()
        self._records.log_ingest(self._refusals, self._read)
        self._progress("Done", total, total)
        return self._report()

    def _guarded(self, item: Item, read: Callable[[Item], None]) -> None:
        try:
            read(item)
        except SourceError as error:
            self._refusals.append(Refusal(path=item.relative, what=error.what, how=error.how))
        else:
            self._read.append(item.relative)

    def _table(self, item: Item) -> None:
        data = self._bytes(item)
        company = self._records.company() if item.role == "crm" else Company()
        context = f"{self._snapshot_date}|{self._settings.date_order}|{company.stages}|{item.role}"
        fingerprint = hashlib.sha256(data + context.encode()).hexdigest()
        if self._records.has_input(item.relative, fingerprint):
            self._unchanged += 1
            self._refusals += [r for r in self._records.refusals() if r.path == item.relative]
            return
        if item.role == "company":
            self._profile(item, data, fingerprint)
        elif item.role == "goals":
            self._targets(item, fingerprint)
        else:
            self._export(item, company, fingerprint)

    def _bytes(self, item: Item) -> bytes:
        try:
            if item.path.stat().st_size > self._max_bytes:
                limit = self._settings.max_file_mb
                raise SourceError(
                    f"{item.path.name!r} is larger than {limit} MB",
                    "Split it, or raise SALES_NARRATIVE_MAX_FILE_MB.",
                )
            return item.path.read_bytes()
        except OSError as error:
            raise SourceError(f"{item.path.name!r} can't be opened", "Check that the file may be read.") from error

    def _profile(self, item: Item, data: bytes, fingerprint: str) -> None:
        result = read_company(item.path, item.relative)
        self._refusals += result.refusals
        self._warnings += [f"{item.relative}: {w}" for w in result.warnings]
        if not result.company.path:
            return
        places = company_places(decode(data).text, item.relative)
        self._records.put_company(result.company.model_copy(update={"places": places}), sha256=fingerprint)
        self._company = result.company.name or item.relative

    def _targets(self, item: Item, fingerprint: str) -> None:
        goals = read_goals(item.path, item.relative, self._max_bytes)
        self._refusals += goals.refusals
        self._warnings += [f"{item.relative}: {w}" for w in goals.warnings]
        self._records.put_goals(goals.goals, path=item.relative, fingerprint=fingerprint)
        self._goals += len(goals.goals)

    def _export(self, item: Item, company: Company, fingerprint: str) -> None:
        result = read_export(
            item.path,
            relative=item.relative,
            company=company,
            snapshot_date=self._snapshot_date,
            max_bytes=self._max_bytes,
            date_order=self._settings.date_order,
        )
        self._refusals += result.refusals
        self._warnings += [f"{item.relative}: {w}" for w in result.warnings]
        for snapshot in result.snapshots:
            self._records.put_snapshot(snapshot, path=item.relative, fingerprint=fingerprint)
            self._snapshots.append(SnapshotRead(date=snapshot.date, path=item.relative, deals=len(snapshot.deals)))

    def _deals(self) -> dict[str, Deal]:
        deals: dict[str, Deal] = {}
        for snapshot in self._records.snapshots():
            deals.update(snapshot.by_id())
        return deals

    def _tie_anew(self) -> None:
        """Tie the notes that are stored already to what a new export now names."""
        self._directory = directory_of(self._records.snapshots())
        self._known = self._deals()
        if self._snapshots:
            self._records.describe_anew(retied(self._records.documents(), self._directory, self._known))

    def _take_notes(self, notes: Sequence[Item], before: int, total: int) -> None:
        if not notes:
            return
        stored = dict(self._records.signatures())
        near = NearDuplicates(lambda document_id: _visible(self._document(document_id)))
        for document_id, sig in stored.items():
            near.restore(document_id, sig)
        self._pending: dict[str, Document] = {}
        batch: list[tuple[Document, list[Passage], bytes]] = []
        for done, item in enumerate(notes):
            self._progress("Reading notes", before + done, total)
            taken = len(batch)
            self._guarded(item, lambda i: self._note(i, near, batch))
            if len(batch) >= BATCH and len(batch) > taken:
                self._store(batch)
        self._store(batch)

    def _document(self, document_id: str) -> Document:
        return self._pending.get(document_id) or self._records.document(document_id)

    def _note(self, item: Item, near: NearDuplicates, batch: list[tuple[Document, list[Passage], bytes]]) -> None:
        digest = hashlib.sha256(self._bytes(item)).hexdigest()
        if self._records.has_bytes(digest):
            outcome = self._records.note_path(digest, item.relative)
            self._outcomes.append(outcome)
            return
        if any(document.sha256 == digest for document, *_ in batch):
            self._store(batch)
            self._outcomes.append(self._records.note_path(digest, item.relative))
            return
        document = read_note(item.path, relative=item.relative, kind=item.kind, max_bytes=self._max_bytes)
        document = tie(document, self._directory, self._known)
        words = _visible(document)
        self._pending[document.id] = document
        earlier = near.add(document.id, words)
        if earlier:
            document = document.model_copy(update={"near_duplicate_of": earlier})
            self._near[document.path] = self._document(earlier).path
        self._warnings += [f"{item.relative}: {w}" for w in document.warnings]
        batch.append((document, passages(document), signature(words)))

    def _store(self, batch: list[tuple[Document, list[Passage], bytes]]) -> None:
        if not batch:
            return
        texts = [p.text for _, cut, _ in batch for p in cut]
        vectors = self._home.embedder.embed(texts)
        new, start = [], 0
        for document, cut, sig in batch:
            new.append(NewDocument(document, cut, vectors[start : start + len(cut)], sig))
            start += len(cut)
        self._outcomes += self._home.add(new)
        self._passages += len(texts)
        self._pending.clear()
        batch.clear()

    def _report(self) -> IngestReport:
        def paths(status: str) -> tuple[str, ...]:
            return tuple(o.path for o in self._outcomes if o.status == status)

        return IngestReport(
            added=paths("added"),
            replaced=paths("replaced"),
            duplicates=paths("duplicate"),
            near_duplicates=self._near,
            unchanged=self._unchanged + len(paths("unchanged")),
            snapshots=tuple(self._snapshots),
            goals=self._goals,
            company=self._company,
            passages=self._passages,
            warnings=tuple(self._warnings),
            refusals=tuple(self._refusals),
        )
