"""Notes in the records: added once, replaced by their path, withdrawn but never forgotten."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Literal
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Row, func, insert, or_, select, update
from sqlalchemy import delete as delete_from

from assistant.errors import NotFoundError
from assistant.models.base import Model
from assistant.models.document import Document, Passage, SearchFilter
from assistant.store.alike import put_bands
from assistant.store.database import Clock, Database
from assistant.store.filters import account_key, document_conditions
from assistant.store.removals import note_removal
from assistant.store.tables import document_paths, document_vectors, documents, index_pending, note_signals, passages

_LEARN_EVERY = 500
_STORED_FIELDS = tuple(name for name in Document.model_fields if name not in ("attendees", "regions", "warnings"))


@dataclass(frozen=True)
class NewDocument:
    """A note with all that is stored with it."""

    document: Document
    passages: Sequence[Passage]
    vectors: NDArray[np.float32]
    """One row a passage, in their order."""
    signature: bytes | None = None
    """What near-duplicates are told by; opaque here."""
    uploader: str | None = None
    bands: Sequence[int] = ()
    """What near-duplicates are looked up by: notes that are alike share one."""


class Outcome(Model):
    """What adding a note came to."""

    status: Literal["added", "replaced", "duplicate", "unchanged"]
    """added: new bytes under a new path; replaced: new bytes under a known path; duplicate: known bytes under
    another path, which is remembered; unchanged: known bytes under their known path."""
    document_id: str
    path: str
    withdrawn: str | None = None
    """Id of the document that this path stood for and that no path stands for any more."""


class DocumentRecords:
    """What the records know of notes."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._added = 0

    @property
    def generation(self) -> int:
        """Grows whenever the live passages change; what was derived from them under an older number is stale."""
        return self._database.generation()

    def add_document(
        self,
        document: Document,
        passages: Sequence[Passage],
        vectors: NDArray[np.float32],
        signature: bytes | None = None,
        uploader: str | None = None,
    ) -> Outcome:
        """Store one note durably; see `add_documents`."""
        return self.add_documents([NewDocument(document, passages, vectors, signature, uploader)])[0]

    def add_documents(self, batch: Iterable[NewDocument]) -> list[Outcome]:
        """Store notes in one transaction: when this returns all are kept, and if it raises none is.

        Bytes that are known are stored once. A path whose bytes changed stands for the new ones from then on; the
        older document is withdrawn unless another path still stands for it. Raises ValueError for passages that
        aren't their document's.
        """
        with self._database.changing() as connection:
            outcomes = [self._add(connection, new) for new in batch]
        self._added += len(outcomes)
        if self._added >= _LEARN_EVERY:
            self.settle()
        return outcomes

    def settle(self) -> None:
        """Let searches profit from what the added documents changed; of use after many, harmless at any time."""
        if self._added:
            self._added = 0
            self._database.learn_sizes("documents", "passages", "document_paths")

    def describe_anew(self, described: Iterable[Document]) -> None:
        """Take over the documents' account, opportunity, date, author and the like; text and path stay as stored.

        For what is learnt later, as when a CRM export names the account that a note mentions.
        """
        with self._database.changing() as connection:
            for document in described:
                values = _document_values(document)
                for fixed in ("id", "path", "text", "sha256", "size", "format"):
                    del values[fixed]
                connection.execute(update(documents).where(documents.c.id == document.id).values(**values))
                connection.execute(
                    update(passages).where(passages.c.document_id == document.id).values(**_denormalised(document))
                )

    def withdraw(self, document_id: str) -> None:
        """Take a live document out of search and index; its row and text stay. Raises NotFoundError."""
        with self._database.changing() as connection:
            if not self._is_live(connection, document_id):
                raise NotFoundError(f"No document {document_id!r} is in use.", "Run `sales-narrative status`.")
            self._withdraw(connection, document_id, superseded_by=None)
            note_removal(connection)

    def forget_path(self, path: str) -> str | None:
        """Let the path stand for nothing; withdraw its document unless another path still stands for it.

        Returns the id of the document that was withdrawn. Raises NotFoundError for an unknown path.
        """
        with self._database.changing() as connection:
            statement = select(document_paths.c.document_id).where(document_paths.c.path == path)
            holder: str | None = connection.execute(statement).scalar()
            if holder is None:
                raise NotFoundError(f"No document is stored under {path!r}.", "Run `sales-narrative status`.")
            connection.execute(delete_from(document_paths).where(document_paths.c.path == path))
            kept = self._keep_by_other_path(connection, holder, path)
            if not kept:
                self._withdraw(connection, holder, superseded_by=None)
                note_removal(connection)
        return None if kept else holder

    def has_bytes(self, sha256: str) -> bool:
        """Say whether a live document has these bytes (SHA-256 in hex)."""
        statement = select(documents.c.id).where(documents.c.sha256 == sha256, documents.c.withdrawn_at.is_(None))
        with self._database.reading() as connection:
            return connection.execute(statement).first() is not None

    def note_path(self, sha256: str, path: str) -> Outcome:
        """Remember that known bytes were seen under this path too, as adding them again would.

        Raises NotFoundError when no live document has these bytes.
        """
        with self._database.changing() as connection:
            statement = select(documents.c.id).where(documents.c.sha256 == sha256, documents.c.withdrawn_at.is_(None))
            document_id: str | None = connection.execute(statement).scalar()
            if document_id is None:
                raise NotFoundError(f"No stored document has the bytes of {path!r}.", "Add the document itself.")
            return self._point_path(connection, path, document_id)

    def document(self, document_id: str) -> Document:
        """Return a document, withdrawn ones too. Raises NotFoundError."""
        with self._database.reading() as connection:
            row = connection.execute(select(documents).where(documents.c.id == document_id)).first()
        if row is None:
            raise NotFoundError(f"No document {document_id!r} is stored.", "Run `sales-narrative status`.")
        return _document(row)

    def document_by_name(self, name: str) -> Document | None:
        """Return the live document of this path, or of this file name (the first by path where several share it)."""
        statement = (
            select(documents)
            .join(document_paths, document_paths.c.document_id == documents.c.id)
            .where(or_(document_paths.c.path == name, document_paths.c.name == name))
            .order_by(document_paths.c.path != name, document_paths.c.path)
        )
        with self._database.reading() as connection:
            row = connection.execute(statement).first()
        return None if row is None else _document(row)

    def documents_at(self, path: str) -> list[tuple[Document, bool]]:
        """Return every document that this path stands for or stood for, each with whether it is live, those first."""
        seen = select(document_paths.c.document_id).where(document_paths.c.path == path)
        statement = select(documents).where(or_(documents.c.id.in_(seen), documents.c.path == path))
        statement = statement.order_by(documents.c.withdrawn_at.is_not(None), documents.c.withdrawn_at.desc())
        with self._database.reading() as connection:
            return [(_document(row), row.withdrawn_at is None) for row in connection.execute(statement)]

    def documents(self, search: SearchFilter | None = None) -> list[Document]:
        """Return the live documents that the filter allows, oldest first, undated ones last, then by path."""
        statement = select(documents).where(*document_conditions(search))
        statement = statement.order_by(documents.c.date.is_(None), documents.c.date, documents.c.path)
        with self._database.reading() as connection:
            return [_document(row) for row in connection.execute(statement)]

    def undated(self) -> list[str]:
        """Return the paths of live documents without a date, in order; they count for no week."""
        statement = select(documents.c.path).where(documents.c.withdrawn_at.is_(None), documents.c.date.is_(None))
        with self._database.reading() as connection:
            return list(connection.execute(statement.order_by(documents.c.path)).scalars())

    def document_count(self, search: SearchFilter | None = None) -> int:
        """Return how many live documents the filter allows."""
        statement = select(func.count()).select_from(documents).where(*document_conditions(search))
        with self._database.reading() as connection:
            return connection.execute(statement).scalar_one()

    def paths(self, document_id: str) -> list[str]:
        """Return every path under which a live document was seen, in order."""
        statement = select(document_paths.c.path).where(document_paths.c.document_id == document_id)
        with self._database.reading() as connection:
            return list(connection.execute(statement.order_by(document_paths.c.path)).scalars())

    def near_duplicates(self) -> dict[str, str]:
        """Return live document id -> id of the earlier live document that it all but repeats."""
        statement = select(documents.c.id, documents.c.near_duplicate_of).where(
            documents.c.withdrawn_at.is_(None), documents.c.near_duplicate_of.is_not(None)
        )
        with self._database.reading() as connection:
            return {row[0]: row[1] for row in connection.execute(statement)}

    def _add(self, connection: Connection, new: NewDocument) -> Outcome:
        document = new.document
        if not self._is_live(connection, document.id):
            _check_passages(new)
            self._store(connection, new)
            outcome = self._point_path(connection, document.path, document.id)
            return outcome.model_copy(update={"status": "replaced" if outcome.withdrawn else "added"})
        return self._point_path(connection, document.path, document.id)

    def _store(self, connection: Connection, new: NewDocument) -> None:
        values = _document_values(new.document) | {
            "signature": new.signature,
            "uploader": new.uploader,
            "added_at": self._clock(),
            "withdrawn_at": None,
            "superseded_by": None,
        }
        original = new.document.near_duplicate_of
        if original is not None and not self._is_live(connection, original):
            values["near_duplicate_of"] = None
        known = connection.execute(select(documents.c.id).where(documents.c.id == new.document.id)).first()
        if known is None:
            connection.execute(insert(documents).values(**values))
        else:
            connection.execute(update(documents).where(documents.c.id == new.document.id).values(**values))
        if new.bands:
            put_bands(connection, new.document.id, new.bands)
        expect_index(connection, new.document.id, len(new.passages))
        if not new.passages:
            return
        shared = _denormalised(new.document)
        connection.execute(insert(passages), [passage.model_dump() | shared for passage in new.passages])
        self._database.full_text.learn(connection, [(passage.id, passage.text) for passage in new.passages])
        connection.execute(
            insert(document_vectors).values(
                document_id=new.document.id, passages=len(new.passages), vectors=vector_bytes(new.vectors)
            )
        )

    def _point_path(self, connection: Connection, path: str, document_id: str) -> Outcome:
        """Let the path stand for the document, and withdraw what it stood for if no other path does."""
        statement = select(document_paths.c.document_id).where(document_paths.c.path == path)
        holder: str | None = connection.execute(statement).scalar()
        if holder == document_id:
            return Outcome(status="unchanged", document_id=document_id, path=path)
        connection.execute(delete_from(document_paths).where(document_paths.c.path == path))
        connection.execute(
            insert(document_paths).values(path=path, name=PurePosixPath(path).name, document_id=document_id)
        )
        withdrawn = None
        if holder is not None and not self._keep_by_other_path(connection, holder, path):
            self._withdraw(connection, holder, superseded_by=document_id)
            withdrawn = holder
        return Outcome(status="duplicate", document_id=document_id, path=path, withdrawn=withdrawn)

    def _keep_by_other_path(self, connection: Connection, document_id: str, lost: str) -> bool:
        """Say whether another path still stands for the document, and make it the document's own if need be."""
        statement = select(func.min(document_paths.c.path)).where(document_paths.c.document_id == document_id)
        other: str | None = connection.execute(statement).scalar()
        if other is None:
            return False
        connection.execute(
            update(documents).where(documents.c.id == document_id, documents.c.path == lost).values(path=other)
        )
        return True

    def _withdraw(self, connection: Connection, document_id: str, superseded_by: str | None) -> None:
        count = func.coalesce(func.max(passages.c.ordinal) + 1, 0)
        ordinals = connection.execute(select(count).where(passages.c.document_id == document_id)).scalar_one()
        expect_index(connection, document_id, ordinals)
        connection.execute(delete_from(passages).where(passages.c.document_id == document_id))
        connection.execute(delete_from(document_vectors).where(document_vectors.c.document_id == document_id))
        connection.execute(delete_from(document_paths).where(document_paths.c.document_id == document_id))
        connection.execute(delete_from(note_signals).where(note_signals.c.document_id == document_id))
        connection.execute(
            update(documents)
            .where(documents.c.id == document_id)
            .values(withdrawn_at=self._clock(), superseded_by=superseded_by)
        )
        relink_near_duplicates(connection, document_id)

    @staticmethod
    def _is_live(connection: Connection, document_id: str) -> bool:
        statement = select(documents.c.id).where(documents.c.id == document_id, documents.c.withdrawn_at.is_(None))
        return connection.execute(statement).first() is not None


def relink_near_duplicates(connection: Connection, withdrawn: str) -> None:
    """Make the earliest of the withdrawn document's near-duplicates the one that the others repeat."""
    statement = (
        select(documents.c.id)
        .where(documents.c.near_duplicate_of == withdrawn, documents.c.withdrawn_at.is_(None))
        .order_by(documents.c.added_at, documents.c.date.nulls_first(), documents.c.path)
    )
    heirs = list(connection.execute(statement).scalars())
    if heirs:
        connection.execute(update(documents).where(documents.c.id == heirs[0]).values(near_duplicate_of=None))
        connection.execute(update(documents).where(documents.c.id.in_(heirs[1:])).values(near_duplicate_of=heirs[0]))


def expect_index(connection: Connection, document_id: str, ordinals: int) -> None:
    """Note that the index must be brought in step for this document's first `ordinals` passages at least."""
    statement = select(index_pending.c.ordinals).where(index_pending.c.document_id == document_id)
    earlier: int | None = connection.execute(statement).scalar()
    if earlier is None:
        values: dict[str, Any] = {"document_id": document_id, "ordinals": ordinals, "token": uuid4().hex}
        connection.execute(insert(index_pending).values(**values))
        return
    connection.execute(
        update(index_pending)
        .where(index_pending.c.document_id == document_id)
        .values(ordinals=max(earlier, ordinals), token=uuid4().hex)
    )


def _check_passages(new: NewDocument) -> None:
    document = new.document
    if document.id != document.sha256[:32]:
        raise ValueError(f"{document.path!r}: the id is not the start of the bytes' SHA-256")
    if new.vectors.ndim != 2 or len(new.vectors) != len(new.passages):
        raise ValueError(f"{document.path!r}: {len(new.passages)} passages, vectors of shape {new.vectors.shape}")
    for ordinal, passage in enumerate(new.passages):
        if passage.ordinal != ordinal:
            raise ValueError(f"{passage.id!r} stands where passage {ordinal} of {document.path!r} should")
        if passage.id != f"{document.id}:{passage.ordinal:05d}" or passage.document_id != document.id:
            raise ValueError(f"{passage.id!r} is not the id of passage {passage.ordinal} of {document.id!r}")
        if passage.text != document.text[passage.char_start : passage.char_end]:
            raise ValueError(f"{passage.id!r}: its text does not stand at its range")


def _denormalised(document: Document) -> dict[str, Any]:
    return {"date": document.date, "kind": document.kind.value, "account_key": account_key(document.account)}


def _document_values(document: Document) -> dict[str, Any]:
    values = document.model_dump(include=set(_STORED_FIELDS)) | _denormalised(document)
    values["attendees"] = list(document.attendees)
    values["warnings"] = list(document.warnings)
    values["regions"] = [region.model_dump(mode="json") for region in document.regions]
    return values


def _document(row: Row[Any]) -> Document:
    fields = row._mapping
    return Document.model_validate({name: fields[name] for name in Document.model_fields})


def vector_bytes(vectors: NDArray[np.float32]) -> bytes:
    """Return the rows as little-endian float32, one after the other."""
    return np.ascontiguousarray(vectors, dtype="<f4").tobytes()


def chunks(items: Sequence[str], size: int = 500) -> Iterator[Sequence[str]]:
    """Yield the items in runs that fit any database's limit on bound values."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
