"""The connection to the records: how they are opened, migrated and changed."""

import datetime as dt
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock

from sqlalchemy import Connection, create_engine, event, inspect, select
from sqlalchemy import table as table_clause
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.sql import column

from assistant.errors import IntegrityError, StoreError
from assistant.store.tables import REVISION

_MIGRATIONS = Path(__file__).parent / "migrations"
_VERSION = table_clause("alembic_version", column("version_num"))

Clock = Callable[[], dt.datetime]


def utc_now() -> dt.datetime:
    """Return the present moment in UTC."""
    return dt.datetime.now(dt.UTC)


class Database:
    """A SQLite file in WAL mode with foreign keys on, brought up to this program's tables.

    A commit that has returned survives `kill -9` and a power cut: synchronous=FULL makes each commit wait for the
    disk. NORMAL would survive the first but not the second, and one wait a batch costs nothing beside embedding it.
    Raises IntegrityError for a file that is no database, StoreError for one that a newer program has written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._writer = RLock()
        self._engine = create_engine(f"sqlite:///{path}")
        event.listen(self._engine, "connect", _prepare)
        event.listen(self._engine, "begin", _begin)
        try:
            self._migrate()
        except DatabaseError as error:
            self.close()
            raise _ours(error, path) from error
        except BaseException:
            self.close()
            raise

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that sees one unchanging state of the records."""
        with self._engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a connection whose changes are all kept, durably, when the block ends, or none of them."""
        with self._writer, self._engine.connect() as connection:
            connection.execution_options(writes=True)
            with connection.begin():
                yield connection

    def learn_sizes(self, *names: str) -> None:
        """Let the planner know how these tables have grown, so that it begins with a filter's rarest condition.

        Quick: it looks at samples.
        """
        with self.writing() as connection:
            connection.exec_driver_sql("PRAGMA analysis_limit=1000")
            for name in names:
                connection.exec_driver_sql(f"ANALYZE {name}")

    def close(self) -> None:
        """Let go of the file; the records stay as they are."""
        self._engine.dispose()

    def _migrate(self) -> None:
        with self.reading() as connection:
            present = _revision(connection)
        if present == REVISION:
            return
        # Alembic takes longer to import than all of the rest of an open, and is rarely needed.
        from alembic import command  # noqa: PLC0415
        from alembic.config import Config  # noqa: PLC0415
        from alembic.script import ScriptDirectory  # noqa: PLC0415

        config = Config()
        config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
        known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
        if present is not None and present not in known:
            raise StoreError(
                f"The records in {self.path} were written by a newer sales-narrative (their version is {present!r}).",
                "Use that version, or another --home.",
            )
        with self.writing() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, REVISION)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.execute(select(_VERSION.c.version_num)).scalar()
    return revision


def _prepare(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    """Set what SQLite forgets between connections, and leave transactions to us (sqlite3's own begin too late)."""
    if isinstance(connection, sqlite3.Connection):
        connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "busy_timeout=10000",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "cache_size=-65536",
        "mmap_size=1073741824",
        "temp_store=MEMORY",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _ours(error: DatabaseError, path: Path) -> StoreError:
    if isinstance(error, OperationalError):
        return StoreError(f"The records in {path} can't be opened: {error.orig}.", "Check that the folder is writable.")
    return IntegrityError(
        f"{path} holds no readable records: {error.orig}.", "Restore the file, or use another --home."
    )
