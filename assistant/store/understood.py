"""What was understood in notes, kept by document and version of the method, so that it is read once."""

from collections.abc import Mapping, Sequence

from pydantic import TypeAdapter
from sqlalchemy import delete as delete_from
from sqlalchemy import insert, select

from assistant.models.risk import NoteSignal
from assistant.store.database import Database
from assistant.store.documents import chunks
from assistant.store.exact import to_json
from assistant.store.tables import note_signals

_SIGNALS = TypeAdapter(tuple[NoteSignal, ...])


class UnderstoodRecords:
    """A cache: it may be emptied at any time, and withdrawing a document empties its part."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def note_signals(self, document_ids: Sequence[str], method: str) -> dict[str, tuple[NoteSignal, ...]]:
        """Return document id -> its signals as this version of the method read them; unread ones are left out."""
        found: dict[str, tuple[NoteSignal, ...]] = {}
        with self._database.reading() as connection:
            for chunk in chunks(document_ids):
                statement = select(note_signals.c.document_id, note_signals.c.record).where(
                    note_signals.c.method == method, note_signals.c.document_id.in_(chunk)
                )
                for document_id, record in connection.execute(statement):
                    found[document_id] = _SIGNALS.validate_json(record)
        return found

    def put_note_signals(self, signals: Mapping[str, Sequence[NoteSignal]], method: str) -> None:
        """Keep the documents' signals under this version of the method, in place of any earlier version's."""
        rows = [
            {"document_id": document_id, "method": method, "record": to_json(tuple(found))}
            for document_id, found in signals.items()
        ]
        if not rows:
            return
        with self._database.writing() as connection:
            for chunk in chunks(list(signals)):
                connection.execute(delete_from(note_signals).where(note_signals.c.document_id.in_(chunk)))
            connection.execute(insert(note_signals), rows)
