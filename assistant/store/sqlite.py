"""The embedded engine of the records: one SQLite file, one process."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DatabaseError, DBAPIError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from assistant.errors import HomeBusyError, IntegrityError, StoreError
from assistant.store.fulltext import Fts5, FullText

_PRAGMAS = (
    "busy_timeout=10000",
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "cache_size=-65536",
    "mmap_size=1073741824",
    "temp_store=MEMORY",
)


class SqliteEngine:
    """A SQLite file in WAL mode with foreign keys on.

    A commit that has returned survives `kill -9` and a power cut: synchronous=FULL makes each commit wait for the
    disk. NORMAL would survive the first but not the second, and one wait a batch costs nothing beside embedding it.
    """

    shared = False
    full_text: FullText = Fts5()

    def __init__(self, path: Path) -> None:
        self.path = path
        self.place = str(path)
        self.counted = 0

    def create(self) -> Engine:
        """Return the engine; nothing is opened yet."""
        engine = create_engine(f"sqlite:///{self.path}")
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _begin)
        return engine

    def connect(self, engine: Engine, *, writes: bool) -> Connection:
        """Return a connection whose next transaction reads one state, or is the only one that writes."""
        return engine.connect().execution_options(writes=writes)

    def hold(self, connection: Connection) -> None:
        """Do nothing: BEGIN IMMEDIATE already lets no other write."""

    def note_change(self, connection: Connection) -> None:
        """Do nothing yet: within one process the change counts once it is committed."""

    def changed(self) -> None:
        """Count a change of the live passages that is now committed."""
        self.counted += 1

    def generation(self, connection: Connection) -> int:
        """Return how many changes of the live passages this process has made."""
        return self.counted

    def learn_sizes(self, connection: Connection, names: Sequence[str]) -> None:
        """Let the planner look at samples of these tables."""
        connection.exec_driver_sql("PRAGMA analysis_limit=1000")
        for name in names:
            connection.exec_driver_sql(f"ANALYZE {name}")

    def compact(self, engine: Engine) -> None:
        """Write the file anew, and empty the log of changes beside it."""
        connection = engine.raw_connection()
        try:
            # Else the whole file would be built up in memory, as other temporary tables are.
            for statement in ("PRAGMA temp_store=FILE", "VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
                connection.cursor().execute(statement)
        finally:
            connection.close()

    def explained(self, error: DBAPIError) -> StoreError | None:
        """Return what a user can do about it; None where it is a fault of the program."""
        reason = getattr(error.orig, "sqlite_errorname", "")
        if type(error) not in (OperationalError, DatabaseError):
            return None
        for beginning, explain in _EXPLAINED.items():
            if reason.startswith(beginning):
                return explain(self.path, str(error.orig))
        if reason == "SQLITE_ERROR":
            return None
        return StoreError(f"The records in {self.path} can't be used: {error.orig}.", "Check the disk and its folder.")


def _full(path: Path, _reason: str) -> StoreError:
    return StoreError(
        f"The disk that holds {path} is full; this change was not stored, all earlier ones are.",
        "Free some space and run the same command again.",
    )


def _not_writable(path: Path, reason: str) -> StoreError:
    return StoreError(
        f"The records in {path} can't be written: {reason}.", "Make the folder and its files writable, or set --home."
    )


def _not_opened(path: Path, reason: str) -> StoreError:
    return StoreError(f"The records in {path} can't be opened: {reason}.", "Check that the folder is writable.")


def _busy(path: Path, _reason: str) -> StoreError:
    return HomeBusyError(f"Another program is writing to {path}.", "Let it finish, then run the same command again.")


def _words_damaged(path: Path, reason: str) -> StoreError:
    return IntegrityError(
        f"The full-text index in {path} is damaged: {reason}.",
        "Run `sales-narrative reindex`; the records are whole, nothing is lost.",
    )


def _damaged(path: Path, reason: str) -> StoreError:
    return IntegrityError(
        f"{path} is damaged: {reason}. Nothing more was written to it.",
        "Put back the newest backup of it, then ingest the folder again; or ingest into another --home.",
    )


def _no_database(path: Path, reason: str) -> StoreError:
    return IntegrityError(f"{path} holds no readable records: {reason}.", "Restore the file, or use another --home.")


def _io(path: Path, reason: str) -> StoreError:
    return StoreError(
        f"The disk failed under {path}: {reason}; this change was not stored, all earlier ones are.",
        "Check the disk and the space on it, then run the same command again.",
    )


_EXPLAINED = {
    "SQLITE_FULL": _full,
    "SQLITE_READONLY": _not_writable,
    "SQLITE_CANTOPEN": _not_opened,
    "SQLITE_BUSY": _busy,
    "SQLITE_LOCKED": _busy,
    "SQLITE_CORRUPT_VTAB": _words_damaged,
    "SQLITE_CORRUPT": _damaged,
    "SQLITE_NOTADB": _no_database,
    "SQLITE_IOERR": _io,
}
"""By the beginning of SQLite's name for the error, the longer first."""


def _prepare(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    """Set what SQLite forgets between connections, and leave transactions to us (sqlite3's own begin too late)."""
    if isinstance(connection, sqlite3.Connection):
        connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
