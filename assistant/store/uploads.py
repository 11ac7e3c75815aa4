"""Whose note is whose, and what people said that its sentences mean."""

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from sqlalchemy import Row, func, insert, select, update
from sqlalchemy import delete as delete_from

from assistant.errors import NotFoundError
from assistant.models.base import Model
from assistant.models.risk import Label
from assistant.store.database import Clock, Database
from assistant.store.tables import corrections, documents, uploads
from assistant.store.users import in_utc


class Upload(Model):
    """One note that a user handed in, under a path of that user alone."""

    id: str
    user_id: str
    document_id: str
    path: str
    name: str
    """The file's name as the user gave it."""
    by_hand: dict[str, str] = {}
    """What the user set against what the content says: account, opportunity_id, date, kind."""
    added_at: dt.datetime
    withdrawn_at: dt.datetime | None = None


class Correction(Model):
    """What a person said that a sentence means."""

    document_id: str
    char_start: int
    char_end: int
    label: Label
    signal: str | None = None
    user_id: str
    made_at: dt.datetime


class UploadRecords:
    """What the records know of uploads and corrections; every query on uploads carries the user's id."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def put_upload(self, user_id: str, document_id: str, path: str, name: str, by_hand: dict[str, str]) -> Upload:
        """Keep that a note is this user's; the same path again is the same upload, in use again."""
        made = Upload(
            id=uuid4().hex, user_id=user_id, document_id=document_id, path=path, name=name, by_hand=by_hand,
            added_at=self._clock(),
        )  # fmt: skip
        with self._database.writing() as connection:
            connection.execute(delete_from(uploads).where(uploads.c.user_id == user_id, uploads.c.path == path))
            connection.execute(insert(uploads).values(**made.model_dump()))
        return made

    def uploads(self, user_id: str) -> list[Upload]:
        """Return the user's notes in use, the newest first."""
        statement = select(uploads).where(uploads.c.user_id == user_id, uploads.c.withdrawn_at.is_(None))
        with self._database.reading() as connection:
            rows = connection.execute(statement.order_by(uploads.c.added_at.desc(), uploads.c.id))
            return [_upload(row) for row in rows]

    def upload(self, user_id: str, document_id: str) -> Upload:
        """Return the user's upload of a document, in use. Raises NotFoundError, for another's note too."""
        statement = select(uploads).where(
            uploads.c.user_id == user_id, uploads.c.document_id == document_id, uploads.c.withdrawn_at.is_(None)
        )
        with self._database.reading() as connection:
            row = connection.execute(statement).first()
        if row is None:
            raise NotFoundError("There is no such note among yours.", "My notes shows the notes that you handed in.")
        return _upload(row)

    def uploads_since(self, user_id: str, since: dt.datetime) -> int:
        """Return how many notes the user has handed in since then, withdrawn ones too."""
        statement = select(func.count()).select_from(uploads)
        with self._database.reading() as connection:
            found = statement.where(uploads.c.user_id == user_id, uploads.c.added_at > since)
            return connection.execute(found).scalar_one()

    def end_upload(self, user_id: str, upload_id: str) -> None:
        """Note that the user took the note back."""
        statement = update(uploads).where(uploads.c.user_id == user_id, uploads.c.id == upload_id)
        with self._database.writing() as connection:
            connection.execute(statement.values(withdrawn_at=self._clock()))

    def by_hand(self) -> dict[str, dict[str, str]]:
        """Return document id -> what its uploaders set by hand, the newest upload's word standing."""
        statement = select(uploads.c.document_id, uploads.c.by_hand).where(uploads.c.withdrawn_at.is_(None))
        with self._database.reading() as connection:
            rows = connection.execute(statement.order_by(uploads.c.added_at))
            return {row.document_id: row.by_hand for row in rows if row.by_hand}

    def put_correction(
        self, user_id: str, document_id: str, place: tuple[int, int], label: Label, signal: str | None
    ) -> Correction:
        """Keep what a sentence means, in place of what was said of it before. Raises NotFoundError."""
        char_start, char_end = place
        made = Correction(
            document_id=document_id, char_start=char_start, char_end=char_end, label=label, signal=signal,
            user_id=user_id, made_at=self._clock(),
        )  # fmt: skip
        with self._database.changing() as connection:
            if connection.execute(select(documents.c.id).where(documents.c.id == document_id)).first() is None:
                raise NotFoundError(f"No document {document_id!r} is stored.", "Choose one of your notes.")
            connection.execute(
                delete_from(corrections).where(
                    corrections.c.document_id == document_id,
                    corrections.c.char_start < char_end,
                    corrections.c.char_end > char_start,
                )
            )
            connection.execute(insert(corrections).values(**made.model_dump() | {"label": label.value}))
        return made

    def corrections(self, document_ids: Sequence[str] | None = None) -> list[Correction]:
        """Return what people said of these documents' sentences, of all where none are named."""
        wanted = None if document_ids is None else set(document_ids)
        with self._database.reading() as connection:
            rows = connection.execute(select(corrections)).all()
        return [_correction(row) for row in rows if wanted is None or row.document_id in wanted]


def _upload(row: Row[Any]) -> Upload:
    return Upload(
        id=row.id,
        user_id=row.user_id,
        document_id=row.document_id,
        path=row.path,
        name=row.name,
        by_hand=row.by_hand,
        added_at=in_utc(row.added_at),
        withdrawn_at=None if row.withdrawn_at is None else in_utc(row.withdrawn_at),
    )


def _correction(row: Row[Any]) -> Correction:
    return Correction(
        document_id=row.document_id,
        char_start=row.char_start,
        char_end=row.char_end,
        label=Label(row.label),
        signal=row.signal,
        user_id=row.user_id,
        made_at=in_utc(row.made_at),
    )
