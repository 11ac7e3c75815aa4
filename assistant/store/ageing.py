"""Letting go of what is older than it may be kept."""

import datetime as dt
import secrets

from sqlalchemy import ColumnElement, Connection, Table, func, or_, select
from sqlalchemy import delete as delete_from

from assistant.models.base import Model
from assistant.models.week import Week
from assistant.store.database import Clock, Database
from assistant.store.documents import chunks
from assistant.store.journal import AuditEntry, append_entry
from assistant.store.redaction import delete_documents, keep_away
from assistant.store.removals import note_removal
from assistant.store.tables import (
    conversations,
    crm_files,
    deal_rows,
    documents,
    feedback,
    login_attempts,
    messages,
    narratives,
    refusals,
    sessions,
)


class LetGo(Model):
    """What is older than a day, counted: to go, or gone."""

    before: dt.date
    reference: str = ""
    """Names this run in the audit log; empty where nothing was deleted yet."""
    documents: int = 0
    """Notes by their own date, undated ones by the day on which they were stored."""
    drafts: int = 0
    """Versions of narratives of earlier weeks that were never approved; approved ones are kept."""
    messages: int = 0
    refusals: int = 0
    sign_ins: int = 0
    snapshots: int = 0

    def lines(self) -> list[str]:
        """Return the counts for a person, a line each."""
        named = {name: count for name, count in self.model_dump(exclude={"before", "reference"}).items() if count}
        counts = [f"{name.replace('_', ' ')}: {count}" for name, count in named.items()]
        return [f"older than {self.before.isoformat()}: {'' if counts else 'nothing'}".rstrip(), *counts]


class AgeingRecords:
    """What the records hold that is older than a day."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def older_than(self, before: dt.date, *, with_snapshots: bool = False) -> LetGo:
        """Return what `let_go` would delete."""
        with self._database.reading() as connection:
            return _Old(connection, before, with_snapshots).counts()

    def let_go(self, before: dt.date, *, by: str, with_snapshots: bool = False) -> LetGo:
        """Delete what is older than that day, in one transaction, and log it; approved narratives are kept whole."""
        reference = f"age-{secrets.token_hex(6)}"
        with self._database.changing() as connection:
            old = _Old(connection, before, with_snapshots)
            done = old.counts().model_copy(update={"reference": reference})
            old.delete(reference, self._clock())
            note_removal(connection)
            detail = {name: str(value) for name, value in done.model_dump().items() if value}
            append_entry(
                connection,
                AuditEntry(at=self._clock(), actor=by, action="retain", subject="records", detail=detail),
            )
        return done


class _Old:
    def __init__(self, connection: Connection, before: dt.date, with_snapshots: bool) -> None:
        self._connection = connection
        self._before = before
        moment = dt.datetime.combine(before, dt.time.min, dt.UTC)
        undated = documents.c.date.is_(None) & (documents.c.added_at < moment)
        self._documents = or_(documents.c.date < before, undated)
        self._messages = messages.c.made_at < moment
        self._plain: dict[str, tuple[Table, ColumnElement[bool]]] = {
            "refusals": (refusals, refusals.c.refused_at < moment),
            "sign_ins": (sessions, sessions.c.seen_at < moment),
        }
        self._attempts = login_attempts.c.at < moment
        # A week belongs to what is older once its last day does; ISO weeks sort as text.
        first_kept = Week.of(before)
        self._drafts = (narratives.c.week < str(first_kept)) & (narratives.c.status != "frozen")
        self._snapshots = deal_rows.c.snapshot_date < before if with_snapshots else None

    def counts(self) -> LetGo:
        found = {name: self._count(table, condition) for name, (table, condition) in self._plain.items()}
        found |= {"documents": self._count(documents, self._documents), "drafts": self._count(narratives, self._drafts)}
        found["messages"] = self._count(messages, self._messages)
        if self._snapshots is not None:
            dates = select(func.count(deal_rows.c.snapshot_date.distinct())).where(self._snapshots)
            found["snapshots"] = self._connection.execute(dates).scalar_one()
        return LetGo(before=self._before, **found)

    def delete(self, reference: str, moment: dt.datetime) -> None:
        old = select(documents.c.id, documents.c.sha256).where(self._documents)
        rows = self._connection.execute(old).all()
        delete_documents(self._connection, [row.id for row in rows])
        keep_away(self._connection, [row.sha256 for row in rows], reference, moment)
        ids = list(self._connection.execute(select(messages.c.id).where(self._messages)).scalars())
        for chunk in chunks(ids):
            self._connection.execute(delete_from(feedback).where(feedback.c.message_id.in_(chunk)))
            self._connection.execute(delete_from(messages).where(messages.c.id.in_(chunk)))
        empty = conversations.c.id.not_in(select(messages.c.conversation_id))
        self._connection.execute(delete_from(conversations).where(empty))
        self._connection.execute(delete_from(narratives).where(self._drafts))
        for table, condition in self._plain.values():
            self._connection.execute(delete_from(table).where(condition))
        self._connection.execute(delete_from(login_attempts).where(self._attempts))
        if self._snapshots is not None:
            self._connection.execute(delete_from(deal_rows).where(self._snapshots))
            self._connection.execute(delete_from(crm_files).where(crm_files.c.snapshot_date < self._before))

    def _count(self, table: Table, condition: ColumnElement[bool]) -> int:
        return self._connection.execute(select(func.count()).select_from(table).where(condition)).scalar_one()
