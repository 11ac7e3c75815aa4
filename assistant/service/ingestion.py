"""Ingest: files in, records and index out; whatever can't be read is named and left aside."""

import datetime as dt
import hashlib
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from assistant.cluster import ClusterNote, ClusterReading
from assistant.errors import SourceError
from assistant.insight.private_judge import PrivateJudge
from assistant.models.base import Model
from assistant.models.company import Company
from assistant.models.deal import Deal
from assistant.models.document import Document, Refusal
from assistant.service.naming import directory_of, retied, set_by_hand, tie
from assistant.service.private_remarks import private_judge
from assistant.service.reports import IngestReport, SnapshotRead
from assistant.settings import Settings
from assistant.sources.company import read_company
from assistant.sources.company_places import company_places
from assistant.sources.crm import read_export
from assistant.sources.goals import read_goals
from assistant.sources.near_duplicates import NearDuplicates, bands
from assistant.sources.notes import read_note
from assistant.sources.prepared import PreparedNote, RawNote, prepare_file, prepared, visible
from assistant.sources.text import decode
from assistant.sources.walk import Item, walk
from assistant.store.claims import LEASE_SECONDS, Run
from assistant.store.documents import NewDocument, Outcome
from assistant.store.embeddings import Vectors
from assistant.store.home import Home

Progress = Callable[[str, int, int], None]
"""Told what is being done, how many inputs are done, and of how many."""

BATCH = 48
"""So many notes are embedded and stored in one transaction; more would lose more work to a crash."""


def silent(_what: str, _done: int, _total: int) -> None:
    """Hear of progress and do nothing."""


class _Batched(NamedTuple):
    note: PreparedNote
    vectors: Vectors | None
    """Its passages' vectors, where a cluster has made them."""


class Taken(Model):
    """What handing in one note came to: an outcome, or a refusal."""

    outcome: Outcome | None = None
    refusal: Refusal | None = None
    near_duplicate_of: str | None = None
    """Path of the earlier note that it all but repeats."""
    warnings: tuple[str, ...] = ()


class Ingestion:
    """One run of ingest over a home; every batch that it has stored stays stored whatever happens to the next."""

    def __init__(
        self,
        home: Home,
        settings: Settings,
        *,
        snapshot_date: dt.date | None,
        progress: Progress | None = None,
        cluster: ClusterReading | None = None,
    ) -> None:
        self._home = home
        self._records = home.records
        self._settings = settings
        self._snapshot_date = snapshot_date
        self._progress = progress or silent
        self._cluster = cluster
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
        self._kept_away = 0
        self._passages = 0
        self._mine = Run(home.claims)
        self._elsewhere: list[Item] = []
        self._uploader: str | None = None
        self._by_hand: Mapping[str, str] = {}

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
        with self._mine:
            self._take_notes(notes, len(tables), total)
        self._home.sync_index()
        self._records.log_ingest(self._refusals, self._read)
        self._progress("Done", total, total)
        return self._report()

    def take(self, item: Item, *, uploader: str, by_hand: Mapping[str, str]) -> Taken:
        """Read one note that a user hands in; what the user set by hand stands above what its content says.

        A refusal is the user's to mend and is not kept among the refusals of what was ingested.
        """
        self._uploader, self._by_hand = uploader, by_hand
        self._tie_anew()
        with self._mine:
            self._take_notes([item], 0, 1)
        self._home.sync_index()
        return Taken(
            outcome=self._outcomes[-1] if self._outcomes else None,
            refusal=self._refusals[-1] if self._refusals else self._deleted(item),
            near_duplicate_of=self._near.get(item.relative),
            warnings=tuple(self._warnings),
        )

    def _deleted(self, item: Item) -> Refusal | None:
        """Return why a note that was to be forgotten is not taken, None where nothing was kept away."""
        if not self._kept_away:
            return None
        what = f"{item.relative.rpartition('/')[2]!r} was deleted here on request, and stays away"
        return Refusal(path=item.relative, what=what, how="Hand in a note without what was to be forgotten.")

    def understood(self, item: Item) -> Document:
        """Return the note with what its content says of it, tied to the CRM; nothing is stored. Raises SourceError."""
        self._tie_anew()
        self._bytes(item)
        document = read_note(item.path, relative=item.relative, kind=None, max_bytes=self._max_bytes)
        return tie(document, self._directory, self._known)

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
            fixed = self._records.by_hand()
            tied = retied(self._records.documents(), self._directory, self._known)
            self._records.describe_anew(set_by_hand(d, fixed.get(d.id, {})) for d in tied)

    def _take_notes(self, notes: Sequence[Item], before: int, total: int) -> None:
        if not notes:
            return
        while left := self._records.unbanded():
            self._records.put_bands({document_id: bands(sig) for document_id, sig in left})
        near = NearDuplicates(lambda document_id: visible(self._document(document_id)), self._records.sharing)
        self._pending: dict[str, Document] = {}
        batch: list[_Batched] = []
        if self._cluster is not None:
            self._cluster.begin(self._raw(notes), self._is_settled)
        for done, item in enumerate(notes):
            self._progress("Reading notes", before + done, total)
            taken = len(batch)
            self._guarded(item, lambda i: self._note(i, near, batch))
            if len(batch) >= BATCH and len(batch) > taken:
                self._store(batch)
        self._store(batch)
        self._await(near, batch)

    def _await(self, near: NearDuplicates, batch: list[_Batched]) -> None:
        """Take the notes that another process was at: stored by it meanwhile, or left to us by its end."""
        deadline = time.monotonic() + LEASE_SECONDS
        while self._elsewhere and time.monotonic() < deadline:
            time.sleep(0.05)
            waiting, self._elsewhere = self._elsewhere, []
            for item in waiting:
                self._guarded(item, lambda i: self._note(i, near, batch))
            self._store(batch)
        self._refusals += [
            Refusal(path=i.relative, what="Another process is still reading it", how="Run the same command again later")
            for i in self._elsewhere
        ]

    def _raw(self, notes: Sequence[Item]) -> Iterator[RawNote]:
        """Yield the notes' bytes for the cluster; what can't be read here is refused when its turn comes."""
        for item in notes:
            try:
                yield RawNote(item.path.name, item.relative, item.kind, self._bytes(item))
            except SourceError:
                continue

    def _is_settled(self, digest: str) -> bool:
        return self._records.has_bytes(digest) or self._records.forgotten(digest) is not None

    def _document(self, document_id: str) -> Document:
        return self._pending.get(document_id) or self._records.document(document_id)

    def _note(self, item: Item, near: NearDuplicates, batch: list[_Batched]) -> None:
        digest = hashlib.sha256(self._bytes(item)).hexdigest()
        if not self._is_settled(digest) and not self._mine.take(digest):
            self._elsewhere.append(item)
            return
        if self._records.has_bytes(digest):
            outcome = self._records.note_path(digest, item.relative)
            self._outcomes.append(outcome)
            return
        if self._records.forgotten(digest) is not None:
            self._kept_away += 1
            return
        if any(batched.note.document.sha256 == digest for batched in batch):
            self._store(batch)
            self._outcomes.append(self._records.note_path(digest, item.relative))
            return
        made = self._without_private(self._prepared(item, digest))
        document = set_by_hand(tie(made.note.document, self._directory, self._known), self._by_hand)
        self._pending[document.id] = document
        earlier = near.add(document.id, visible(document), made.note.signature)
        if earlier:
            document = document.model_copy(update={"near_duplicate_of": earlier})
            self._near[document.path] = self._document(earlier).path
        self._warnings += [f"{item.relative}: {w}" for w in document.warnings]
        batch.append(_Batched(made.note._replace(document=document), made.vectors))

    def _prepared(self, item: Item, digest: str) -> ClusterNote | _Batched:
        """Return the note as the cluster has made it ready, else made ready here. Raises SourceError."""
        if self._cluster is not None:
            made = self._cluster.note(item.relative, digest, self._home.embedder.dimension)
            if made is not None:
                return made
        note = prepare_file(item.path, relative=item.relative, kind=item.kind, max_bytes=self._max_bytes)
        return _Batched(note, None)

    def _without_private(self, made: ClusterNote | _Batched) -> ClusterNote | _Batched:
        """Return the note with its private sentences marked, cut anew where it has any, so that none is searched."""
        marked = self._judge.marked(made.note.document)
        return made if marked is made.note.document else _Batched(prepared(marked), None)

    @cached_property
    def _judge(self) -> PrivateJudge:
        return private_judge(self._home)

    def _store(self, batch: list[_Batched]) -> None:
        if not batch:
            self._mine.release()
            return
        texts = [p.text for note, vectors in batch if vectors is None for p in note.passages]
        embedded, start = self._home.embedder.embed(texts), 0
        new = []
        for (document, cut, sig), given in batch:
            vectors = embedded[start : start + len(cut)] if given is None else given
            start += len(cut) if given is None else 0
            new.append(NewDocument(document, cut, vectors, sig, self._uploader, bands(sig)))
        self._outcomes += self._home.add(new)
        self._passages += sum(len(note.passages) for note, _ in batch)
        self._pending.clear()
        batch.clear()
        self._mine.release()

    def _report(self) -> IngestReport:
        def paths(status: str) -> tuple[str, ...]:
            return tuple(o.path for o in self._outcomes if o.status == status)

        away = (f"{self._kept_away} notes were deleted before, on request or by age, and were not read again",)
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
            warnings=(*self._warnings, *(away if self._kept_away else ())),
            refusals=tuple(self._refusals),
        )
