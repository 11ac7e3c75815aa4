"""What happened: inputs that were refused, and an audit log that can only grow."""

import datetime as dt
from collections.abc import Iterable, Sequence
from contextlib import closing
from typing import Any

from sqlalchemy import Connection, insert, select, update

from assistant.models.base import Model
from assistant.models.document import Refusal
from assistant.store.chain import GENESIS, Link, Verification, seal, verify
from assistant.store.database import Clock, Database
from assistant.store.tables import audit_log, refusals


class AuditEntry(Model):
    """Who did what to what, and when."""

    at: dt.datetime
    actor: str
    action: str
    subject: str
    detail: dict[str, str] = {}


class Journal:
    """What the records know of what happened."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def log_ingest(self, refused: Sequence[Refusal], read: Iterable[str] = ()) -> None:
        """Keep these refusals; earlier ones of the same paths, and of the paths now read, are settled."""
        with self._database.writing() as connection:
            for path in sorted({*read, *(refusal.path for refusal in refused)}):
                self._settle(connection, path)
            moment = self._clock()
            rows = [
                refusal.model_dump(exclude={"rows"}) | {"rows": list(refusal.rows), "refused_at": moment}
                for refusal in refused
            ]
            if rows:
                connection.execute(insert(refusals), rows)

    def refusals(self) -> list[Refusal]:
        """Return the refusals that stand: the last word on each path that could not be read, or not whole."""
        statement = select(refusals).where(refusals.c.settled_at.is_(None)).order_by(refusals.c.path, refusals.c.id)
        with self._database.reading() as connection:
            return [
                Refusal(path=row.path, what=row.what, how=row.how, rows=tuple(row.rows))
                for row in connection.execute(statement)
            ]

    def append_audit(self, actor: str, action: str, subject: str, detail: dict[str, str] | None = None) -> AuditEntry:
        """Add an entry to the audit log; nothing can change or remove it afterwards."""
        entry = AuditEntry(at=self._clock(), actor=actor, action=action, subject=subject, detail=detail or {})
        with self._database.writing() as connection:
            append_entry(connection, entry)
        return entry

    def verify_audit(self, known_head: str | None = None) -> Verification:
        """Return whether every entry of the log follows from the one before; see `chain.verify`."""
        statement = select(audit_log).order_by(audit_log.c.id).execution_options(yield_per=1_000)
        with self._database.reading() as connection, closing(connection.execute(statement)) as rows:
            return verify((_link(row._mapping) for row in rows), known_head)

    def audit(self, subject: str | None = None, limit: int = 1_000) -> list[AuditEntry]:
        """Return the newest entries, newest first, of one subject or of all."""
        statement = select(audit_log).order_by(audit_log.c.id.desc()).limit(limit)
        if subject is not None:
            statement = statement.where(audit_log.c.subject == subject)
        with self._database.reading() as connection:
            return [_entry(row._mapping) for row in connection.execute(statement)]

    def _settle(self, connection: Connection, path: str) -> None:
        connection.execute(
            update(refusals)
            .where(refusals.c.path == path, refusals.c.settled_at.is_(None))
            .values(settled_at=self._clock())
        )


def append_entry(connection: Connection, entry: AuditEntry) -> None:
    """Chain an entry to the newest within the caller's transaction, which is the only one that writes."""
    previous = _chained_head(connection)
    found = seal(
        previous, at=entry.at, actor=entry.actor, action=entry.action, subject=entry.subject, detail=entry.detail
    )
    connection.execute(insert(audit_log).values(**entry.model_dump(), **found._asdict()))


def _chained_head(connection: Connection) -> str:
    """Return the newest hash; entries that an older program added without one are chained first."""
    newest = select(audit_log.c.id, audit_log.c.hash).order_by(audit_log.c.id.desc())
    chained = connection.execute(newest.where(audit_log.c.hash != "").limit(1)).first()
    head = GENESIS if chained is None else str(chained.hash)
    loose = select(audit_log).where(audit_log.c.id > (0 if chained is None else chained.id)).order_by(audit_log.c.id)
    for row in connection.execute(loose).all():
        found = seal(head, at=row.at, actor=row.actor, action=row.action, subject=row.subject, detail=row.detail)
        connection.execute(update(audit_log).where(audit_log.c.id == row.id).values(**found._asdict()))
        head = found.hash
    return head


def _link(row: Any) -> Link:  # noqa: ANN401 - a row mapping's values are of any type
    return Link(number=row["id"], **{name: row[name] for name in Link._fields if name != "number"})


def _entry(row: Any) -> AuditEntry:  # noqa: ANN401 - a row mapping's values are of any type
    return AuditEntry(
        at=row["at"] if row["at"].tzinfo else row["at"].replace(tzinfo=dt.UTC),
        actor=row["actor"],
        action=row["action"],
        subject=row["subject"],
        detail=row["detail"],
    )
