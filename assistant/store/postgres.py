"""The shared engine of the records: a PostgreSQL database that several processes work on."""

import time
from collections.abc import Sequence

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.exc import IntegrityError as ConstraintError
from sqlalchemy.pool import ConnectionPoolEntry

from assistant.errors import HomeBusyError, IntegrityError, StoreError, UsageError
from assistant.store.fulltext import FullText
from assistant.store.fulltext_postgres import TsVector
from assistant.store.tables import metadata

SETTING = "SALES_NARRATIVE_DATABASE_URL"
WRITER_LOCK = 0x5A1E5_0001
"""One transaction writes at a time, as on SQLite: what reads before it writes need not fear another's write between,
and a batch's write is short beside embedding it. The lock goes with its transaction, however that ends."""

_SESSION = (
    "SET timezone = 'UTC'",
    "SET lock_timeout = '60s'",
    "SET idle_in_transaction_session_timeout = '120s'",
)
"""A process that hangs in a transaction loses it, so that it can't hold the others up for ever."""
_PASSING = ("starting up", "shutting down", "recovery", "too many", "remaining connection slots")
_GENERATION = text("SELECT value FROM facts_about_home WHERE name = 'generation'")
_NOTE_CHANGE = text(
    "INSERT INTO facts_about_home (name, value) VALUES ('generation', '1') "
    "ON CONFLICT (name) DO UPDATE SET value = CAST(CAST(facts_about_home.value AS bigint) + 1 AS text)"
)


class PostgresEngine:
    """A PostgreSQL database (14 or newer) by URL, through psycopg 3.

    A commit that has returned is on the server's disk, as far as the server is set so. A server that is away, as
    while it restarts, is waited for up to `wait_seconds`. Raises UsageError for a URL of another kind.
    """

    shared = True
    counted = None

    def __init__(self, url: str, wait_seconds: float) -> None:
        self.url = _read(url)
        self.place = f"{self.url.host or self.url.query.get('host', 'localhost')}/{self.url.database}"
        self._wait = wait_seconds
        self.full_text: FullText = TsVector(self.generation)

    def create(self) -> Engine:
        """Return the engine; nothing is opened yet."""
        arguments: dict[str, object] = {"connect_timeout": 10, "keepalives_idle": 30, "keepalives_count": 3}
        if "application_name" not in self.url.query:
            arguments["application_name"] = "sales-narrative"
        engine = create_engine(self.url, pool_pre_ping=True, pool_size=5, max_overflow=25, connect_args=arguments)
        event.listen(engine, "connect", _prepare)
        return engine

    def connect(self, engine: Engine, *, writes: bool) -> Connection:
        """Return a connection whose next transaction reads one state, or, once `hold` returned, alone writes."""
        deadline = time.monotonic() + self._wait
        while True:
            try:
                connection = engine.connect()
            except OperationalError as error:
                if not _passes(error) or time.monotonic() >= deadline:
                    raise
                time.sleep(0.2)
            else:
                break
        if writes:
            return connection
        return connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)

    def hold(self, connection: Connection) -> None:
        """Wait until no other transaction writes, and let none until this one has ended."""
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": WRITER_LOCK})

    def note_change(self, connection: Connection) -> None:
        """Count a change of the live passages, in the transaction that makes it, for every process to see."""
        connection.execute(_NOTE_CHANGE)

    def changed(self) -> None:
        """Do nothing: the count is in the database."""

    def generation(self, connection: Connection) -> int:
        """Return how many changes of the live passages this connection's transaction sees."""
        return int(connection.execute(_GENERATION).scalar() or 0)

    def learn_sizes(self, connection: Connection, names: Sequence[str]) -> None:
        """Let the planner look at samples of these tables."""
        for name in names:
            connection.exec_driver_sql(f"ANALYZE {name}")

    def compact(self, engine: Engine) -> None:
        """Write the tables anew; needs their owner, and waits until nobody reads them."""
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql(f"VACUUM (FULL) {', '.join(table.name for table in metadata.sorted_tables)}")

    def explained(self, error: DBAPIError) -> StoreError | None:
        """Return what a user can do about it; None where it is a fault of the program."""
        if isinstance(error, ConstraintError):
            return None
        state = getattr(error.orig, "sqlstate", None) or ""
        reason = " ".join(str(error.orig).split())[:200]
        if "NUL (0x00)" in reason:
            return StoreError(
                "A text holds a NUL character, which PostgreSQL can't store.", "Take it out of the file, then go on."
            )
        if state == "55P03":
            return HomeBusyError(
                f"Another process has been writing to the records in {self.place} for a minute.",
                "Wait until it has ended, then run the same command again.",
            )
        if state == "53100":
            return StoreError(
                f"The disk of the records' server {self.place} is full; this change was not stored, all earlier are.",
                "Free some space on the server and run the same command again.",
            )
        if state in ("42501", "25006"):
            return StoreError(
                f"The records in {self.place} can't be changed: {reason}.",
                f"Name a user who may, and the primary server, in {SETTING}.",
            )
        if state[:2] == "XX":
            return IntegrityError(
                f"The records in {self.place} are damaged: {reason}.", "Restore the database from its backup."
            )
        if isinstance(error, OperationalError) or error.connection_invalidated or state[:2] in ("08", "57"):
            return StoreError(
                f"The records' server {self.place} can't be used: {reason}.",
                f"See that PostgreSQL runs there and that {SETTING} is right, then run the same command again; "
                "what was stored stays stored.",
            )
        return None


def _read(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise UsageError(f"{SETTING} is no URL.", "Write postgresql://user:password@host:5432/database.") from error
    if parsed.drivername not in ("postgresql", "postgres", "postgresql+psycopg") or not parsed.database:
        raise UsageError(
            f"{SETTING} names no PostgreSQL database.", "Write postgresql://user:password@host:5432/database."
        )
    return parsed.set(drivername="postgresql+psycopg")


def _passes(error: OperationalError) -> bool:
    """Say whether a failed connection may succeed in a moment: a server that is away or busy, no wrong password."""
    reason = str(error.orig)
    return "FATAL" not in reason or any(passing in reason for passing in _PASSING)


def _prepare(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    for statement in _SESSION:
        cursor.execute(statement)
    cursor.close()
    connection.commit()
