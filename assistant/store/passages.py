"""Live passages: their text, their vectors, their words, and what the index has yet to learn of them."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Row, Select, bindparam, func, select, update
from sqlalchemy import delete as delete_from

from assistant.errors import NotFoundError
from assistant.models.base import Model
from assistant.models.document import Hit, Kind, Passage, SearchFilter
from assistant.store.database import Database
from assistant.store.documents import chunks, expect_index, vector_bytes
from assistant.store.filters import document_conditions, document_named, passage_conditions
from assistant.store.tables import document_vectors, documents, index_pending, passages

Vectors = NDArray[np.float32]

_COUNT = document_vectors.c.passages
_FIELDS = [passages.c[name] for name in Passage.model_fields]


class CatalogueEntry(NamedTuple):
    """What a filter asks of a document."""

    document_id: str
    date: dt.date | None
    kind: str
    account_key: str | None
    passages: int


class PendingIndex(Model):
    """A document whose passages the index must be brought in step with."""

    document_id: str
    ordinals: int
    """The index may hold ids of ordinals below this one."""
    token: str
    """Names this reason to look; a newer change has another."""


class PassageRecords:
    """What the records know of passages."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._full_text = database.full_text

    def passages(self, ids: Sequence[str]) -> list[Passage]:
        """Return the live passages of these ids, in their order; unknown ids are left out."""
        found: dict[str, Passage] = {}
        with self._database.reading() as connection:
            for chunk in chunks(ids):
                for row in connection.execute(select(*_FIELDS).where(passages.c.id.in_(chunk))):
                    found[row.id] = _passage(row)
        return [found[passage_id] for passage_id in ids if passage_id in found]

    def document_passages(self, document_id: str) -> list[Passage]:
        """Return a live document's passages in their order in the text."""
        statement = select(*_FIELDS).where(passages.c.document_id == document_id).order_by(passages.c.ordinal)
        with self._database.reading() as connection:
            return [_passage(row) for row in connection.execute(statement)]

    def neighbours(self, passage: Passage, reach: int = 1) -> list[Passage]:
        """Return the passages at most `reach` before and after this one, without it, in order."""
        statement = select(*_FIELDS).where(
            passages.c.document_id == passage.document_id,
            passages.c.ordinal.between(passage.ordinal - reach, passage.ordinal + reach),
            passages.c.ordinal != passage.ordinal,
        )
        with self._database.reading() as connection:
            return [_passage(row) for row in connection.execute(statement.order_by(passages.c.ordinal))]

    def hits(self, scored: Sequence[tuple[str, float]]) -> list[Hit]:
        """Return the (passage id, score) pairs as hits, in their order; passages that are gone are left out."""
        rows: dict[str, Row[Any]] = {}
        with self._database.reading() as connection:
            for chunk in chunks([passage_id for passage_id, _ in scored]):
                rows |= {row.id: row for row in connection.execute(_hit_rows().where(passages.c.id.in_(chunk)))}
        repeats = self._repeats(sorted({row.document_id for row in rows.values()}))
        return [_hit(rows[key], score, repeats) for key, score in scored if key in rows]

    def _repeats(self, document_ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
        repeats: dict[str, tuple[str, ...]] = {}
        with self._database.reading() as connection:
            for chunk in chunks(document_ids):
                statement = select(documents.c.near_duplicate_of, documents.c.path).where(
                    documents.c.near_duplicate_of.in_(chunk), documents.c.withdrawn_at.is_(None)
                )
                for original, path in connection.execute(statement.order_by(documents.c.path)):
                    repeats[original] = (*repeats.get(original, ()), path)
        return repeats

    def passage_ids(self, search: SearchFilter | None = None) -> list[str]:
        """Return the ids of the live passages that the filter allows, in order."""
        statement = select(passages.c.id).where(*passage_conditions(search)).order_by(passages.c.id)
        with self._database.reading() as connection:
            return list(connection.execute(statement).scalars())

    def passage_count(self, search: SearchFilter | None = None) -> int:
        """Return how many live passages the filter allows."""
        statement = select(func.count()).select_from(passages).where(*passage_conditions(search))
        with self._database.reading() as connection:
            return connection.execute(statement).scalar_one()

    def catalogue(self) -> list[CatalogueEntry]:
        """Return what a filter asks of each live document that has passages, in the order of their dates."""
        statement = (
            select(documents.c.id, documents.c.date, documents.c.kind, documents.c.account_key, _COUNT)
            .join(document_vectors, document_vectors.c.document_id == documents.c.id)
            .where(documents.c.withdrawn_at.is_(None))
            .order_by(documents.c.date.nulls_first(), documents.c.id)
        )
        with self._database.reading() as connection:
            return [CatalogueEntry(*row) for row in connection.execute(statement)]

    def document_ids_named(self, name: str) -> list[str]:
        """Return the ids of the live documents with this path or file name."""
        with self._database.reading() as connection:
            return list(connection.execute(document_named(name)).scalars())

    def lexical(self, query: str, k: int, search: SearchFilter | None = None) -> list[tuple[str, float]]:
        """Return at most k (passage id, BM25 score), best first, of passages that hold any term of the query.

        Terms are stemmed, stop words dropped; search syntax in the query is read as plain words.
        """
        with self._database.reading() as connection:
            return self._full_text.search(connection, passages, query, k, passage_conditions(search))

    def full_text_is_in_step(self) -> bool:
        """Say whether lexical search sees exactly the live passages; reads all of them."""
        with self._database.reading() if self._database.shared else self._database.writing() as connection:
            return self._full_text.is_in_step(connection)

    def rebuild_full_text(self) -> None:
        """Make lexical search anew from the live passages."""
        with self._database.writing() as connection:
            self._full_text.rebuild(connection)

    def vectors(self, ids: Sequence[str]) -> Vectors:
        """Return the stored embeddings of these passages, one float32 row an id. Raises NotFoundError."""
        wanted = {passage_id.partition(":")[0] for passage_id in ids}
        held = dict(zip(*self.documents_vectors(sorted(wanted)), strict=True))
        missing = next((passage_id for passage_id in ids if passage_id not in held), None)
        if missing is not None:
            raise NotFoundError(f"No passage {missing!r} is stored.", "Run `sales-narrative status`.")
        return np.stack([held[passage_id] for passage_id in ids]) if ids else np.empty((0, 0), dtype=np.float32)

    def filtered_vectors(self, search: SearchFilter | None) -> tuple[list[str], Vectors]:
        """Return ids and embeddings of all live passages that the filter allows, row by row."""
        statement = select(document_vectors).join(documents, documents.c.id == document_vectors.c.document_id)
        with self._database.reading() as connection:
            return _unpacked(connection.execute(statement.where(*document_conditions(search))).all())

    def documents_vectors(self, document_ids: Sequence[str]) -> tuple[list[str], Vectors]:
        """Return ids and embeddings of all live passages of these documents, document by document."""
        with self._database.reading() as connection:
            return _unpacked(_vectors_of(connection, document_ids))

    def vectors_by_document(self, document_ids: Sequence[str]) -> list[tuple[str, Vectors]]:
        """Return (document id, its passages' embeddings in their order) of those that are live and have passages."""
        with self._database.reading() as connection:
            return [
                (row.document_id, np.frombuffer(row.vectors, dtype="<f4").reshape(row.passages, -1))
                for row in _vectors_of(connection, document_ids)
            ]

    def stored_vectors(self, batch: int = 500) -> Iterator[tuple[list[str], Vectors]]:
        """Yield ids and embeddings of all live passages, at most `batch` documents at a time."""
        last = ""
        while True:
            statement = select(document_vectors).where(document_vectors.c.document_id > last)
            with self._database.reading() as connection:
                rows = connection.execute(statement.order_by(document_vectors.c.document_id).limit(batch)).all()
            if not rows:
                return
            yield _unpacked(rows)
            last = rows[-1].document_id

    def embed_again(self, embed: Callable[[Sequence[str]], Vectors]) -> None:
        """Put new embeddings in place of all stored ones, document by document."""
        with self._database.reading() as connection:
            ids = list(connection.execute(select(document_vectors.c.document_id)).scalars())
        for document_id in ids:
            vectors = embed([passage.text for passage in self.document_passages(document_id)])
            statement = update(document_vectors).where(document_vectors.c.document_id == document_id)
            with self._database.writing() as connection:
                connection.execute(statement.values(vectors=vector_bytes(vectors)))

    def index_pending(self, limit: int = 1_000) -> list[PendingIndex]:
        """Return documents that the index has not been brought in step with, at most `limit`."""
        statement = select(index_pending).order_by(index_pending.c.document_id).limit(limit)
        with self._database.reading() as connection:
            return [PendingIndex.model_validate(dict(row._mapping)) for row in connection.execute(statement)]

    def index_pending_count(self) -> int:
        """Return how many documents the index has not been brought in step with."""
        with self._database.reading() as connection:
            return connection.execute(select(func.count()).select_from(index_pending)).scalar_one()

    def index_done(self, done: Sequence[PendingIndex]) -> None:
        """Note that the index is in step with these documents; a change made meanwhile stays pending."""
        statement = delete_from(index_pending).where(
            index_pending.c.document_id == bindparam("document"), index_pending.c.token == bindparam("seen")
        )
        if done:
            with self._database.writing() as connection:
                connection.execute(statement, [{"document": item.document_id, "seen": item.token} for item in done])

    def index_again(self, done: Sequence[PendingIndex]) -> None:
        """Note that the index must be brought in step with these documents once more."""
        with self._database.writing() as connection:
            for item in done:
                expect_index(connection, item.document_id, item.ordinals)


def _hit_rows() -> Select[Any]:
    return select(
        passages.c.id,
        passages.c.document_id,
        passages.c.char_start,
        passages.c.char_end,
        passages.c.text,
        passages.c.date,
        passages.c.kind,
        documents.c.path,
        documents.c.account,
    ).join(documents, documents.c.id == passages.c.document_id)


def _hit(row: Row[Any], score: float, repeats: dict[str, tuple[str, ...]]) -> Hit:
    return Hit(
        document_id=row.document_id,
        document=row.path.rsplit("/", 1)[-1],
        path=row.path,
        char_start=row.char_start,
        char_end=row.char_end,
        text=row.text,
        score=score,
        date=row.date,
        account=row.account,
        kind=Kind(row.kind),
        near_duplicates=repeats.get(row.document_id, ()),
    )


def _passage(row: Row[Any]) -> Passage:
    return Passage.model_validate(dict(row._mapping))


def _vectors_of(connection: Connection, document_ids: Sequence[str]) -> list[Row[Any]]:
    rows: list[Row[Any]] = []
    for chunk in chunks(document_ids):
        statement = select(document_vectors).where(document_vectors.c.document_id.in_(chunk))
        rows += connection.execute(statement).all()
    return rows


def _unpacked(rows: Sequence[Row[Any]]) -> tuple[list[str], Vectors]:
    """Return passage ids and one matrix from documents' rows of vectors."""
    ids = [f"{row.document_id}:{ordinal:05d}" for row in rows for ordinal in range(row.passages)]
    if not ids:
        return ids, np.empty((0, 0), dtype=np.float32)
    return ids, np.frombuffer(b"".join(row.vectors for row in rows), dtype="<f4").reshape(len(ids), -1)
