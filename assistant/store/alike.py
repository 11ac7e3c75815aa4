"""Notes by their bands, of which notes that are alike share one: looked up, never loaded whole."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, insert, select, update
from sqlalchemy import delete as delete_from

from assistant.store.database import Database
from assistant.store.tables import documents, note_bands

_AT_ONCE = 2_000


class AlikeRecords:
    """What the records know of notes that may repeat one another."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def sharing(self, bands: Sequence[int]) -> list[str]:
        """Return the live documents that share a band with these, oldest first; quick however much is stored."""
        wanted = select(note_bands.c.document_id).where(note_bands.c.band.in_(bands))
        statement = (
            select(documents.c.id)
            .where(documents.c.id.in_(wanted), documents.c.withdrawn_at.is_(None))
            .order_by(documents.c.added_at, documents.c.id)
        )
        with self._database.reading() as connection:
            return list(connection.execute(statement).scalars())

    def unbanded(self) -> list[tuple[str, bytes]]:
        """Return (id, signature) of some live documents whose bands an older program left out; empty for none."""
        statement = select(documents.c.id, documents.c.signature).where(
            documents.c.banded.is_(None), documents.c.withdrawn_at.is_(None), documents.c.signature.is_not(None)
        )
        with self._database.reading() as connection:
            return [(row[0], row[1]) for row in connection.execute(statement.limit(_AT_ONCE))]

    def put_bands(self, found: Mapping[str, Sequence[int]]) -> None:
        """Store documents' bands in place of earlier ones."""
        with self._database.writing() as connection:
            for document_id, bands in found.items():
                put_bands(connection, document_id, bands)


def put_bands(connection: Connection, document_id: str, bands: Sequence[int]) -> None:
    """Store a document's bands in place of earlier ones."""
    connection.execute(delete_from(note_bands).where(note_bands.c.document_id == document_id))
    rows = [{"band": band, "document_id": document_id} for band in dict.fromkeys(bands)]
    if rows:
        connection.execute(insert(note_bands), rows)
    connection.execute(update(documents).where(documents.c.id == document_id).values(banded=True))
