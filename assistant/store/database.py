"""The connection to the records: how they are opened, migrated and changed, on whichever engine holds them."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import Protocol

from sqlalchemy import Connection, Engine, inspect, select
from sqlalchemy import table as table_clause
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql import column

from assistant.errors import StoreError
from assistant.store.fulltext import FullText
from assistant.store.postgres import PostgresEngine
from assistant.store.sqlite import SqliteEngine
from assistant.store.tables import REVISION, facts_about_home

_MIGRATIONS = Path(__file__).parent / "migrations"
_VERSION = table_clause("alembic_version", column("version_num"))
OLDEST = "oldest_program"
"""Names the oldest revision whose program can work on these tables."""

Clock = Callable[[], dt.datetime]


def utc_now() -> dt.datetime:
    """Return the present moment in UTC."""
    return dt.datetime.now(dt.UTC)


class RecordsEngine(Protocol):
    """What sets SQLite and PostgreSQL apart."""

    @property
    def place(self) -> str:
        """Where the records are, for messages; without a password."""
        ...

    @property
    def shared(self) -> bool:
        """Whether several processes may have the records open."""
        ...

    @property
    def full_text(self) -> FullText:
        """The engine's full-text search."""
        ...

    def create(self) -> Engine:
        """Return the engine; nothing is opened yet."""
        ...

    def connect(self, engine: Engine, *, writes: bool) -> Connection:
        """Return a connection that reads one state, or, once `hold` returned, alone writes."""
        ...

    def hold(self, connection: Connection) -> None:
        """Wait until no other transaction writes, and let none until this one has ended."""
        ...

    def note_change(self, connection: Connection) -> None:
        """Count a change of the live passages in its own transaction, where the count is stored."""
        ...

    def changed(self) -> None:
        """Count a change of the live passages that is now committed, where the count is not stored."""
        ...

    @property
    def counted(self) -> int | None:
        """How many changes of the live passages there were, where the process itself counts them."""
        ...

    def generation(self, connection: Connection) -> int:
        """Return how many changes of the live passages the connection's transaction sees."""
        ...

    def learn_sizes(self, connection: Connection, names: Sequence[str]) -> None:
        """Let the planner look at samples of these tables."""
        ...

    def explained(self, error: DBAPIError) -> StoreError | None:
        """Return what a user can do about it; None where it is a fault of the program."""
        ...

    def compact(self, engine: Engine) -> None:
        """Write the tables anew, without what was deleted."""
        ...


class Database:
    """A SQLite file by its path, or a PostgreSQL database by its URL, brought up to this program's tables.

    What `writing` has kept when it returns survives a kill and a power cut. Errors of the engine that a user can
    mend become StoreError, damage IntegrityError, a writer that takes too long HomeBusyError. Raises StoreError for
    records that a newer program has written.
    """

    def __init__(self, place: Path | str, *, wait_seconds: float = 5.0) -> None:
        self._kind: RecordsEngine = (
            SqliteEngine(place) if isinstance(place, Path) else PostgresEngine(place, wait_seconds)
        )
        self.place = self._kind.place
        self.shared = self._kind.shared
        self.full_text = self._kind.full_text
        self._writer = RLock()
        self._engine = self._kind.create()
        try:
            self.migrated_from = self._migrate()
            """The revision that was found, None for new records; this program's own where nothing was to be done."""
        except BaseException:
            self.close()
            raise

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that sees one unchanging state of the records."""
        with self._explaining(), self._kind.connect(self._engine, writes=False) as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a connection whose changes are all kept, durably, when the block ends, or none of them.

        No other thread or process writes meanwhile.
        """
        with (
            self._explaining(),
            self._writer,
            self._kind.connect(self._engine, writes=True) as connection,
            connection.begin(),
        ):
            self._kind.hold(connection)
            yield connection

    @contextmanager
    def changing(self) -> Iterator[Connection]:
        """Give a connection as `writing` does, for changes that outdate what was derived from the live passages."""
        with self.writing() as connection:
            yield connection
            self._kind.note_change(connection)
        self._kind.changed()

    def generation(self) -> int:
        """Return a number that differs whenever the live passages do, whichever process changed them."""
        known = self._kind.counted
        if known is not None:
            return known
        with self.reading() as connection:
            return self._kind.generation(connection)

    def learn_sizes(self, *names: str) -> None:
        """Let the planner know how these tables have grown, so that it begins with a filter's rarest condition.

        Quick: it looks at samples.
        """
        with self.writing() as connection:
            self._kind.learn_sizes(connection, names)

    def compact(self) -> None:
        """Leave nothing in the files of what was deleted; takes as long as writing all that is stored."""
        with self._explaining(), self._writer:
            self._kind.compact(self._engine)

    def close(self) -> None:
        """Let go of the engine; the records stay as they are."""
        self._engine.dispose()

    @contextmanager
    def _explaining(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            explained = self._kind.explained(error)
            if explained is None:
                raise
            raise explained from error

    def _migrate(self) -> str | None:
        with self.reading() as connection:
            present = _revision(connection)
            fits = present == REVISION or (present is not None and self._works_beside(connection, present))
        if fits:
            return present
        # Alembic takes longer to import than all of the rest of an open, and is rarely needed.
        from alembic import command  # noqa: PLC0415
        from alembic.config import Config  # noqa: PLC0415
        from alembic.script import ScriptDirectory  # noqa: PLC0415

        config = Config()
        config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
        scripts = list(ScriptDirectory.from_config(config).walk_revisions())
        if present is not None and present not in {script.revision for script in scripts}:
            raise StoreError(
                f"The records in {self.place} were written by a newer sales-narrative (their version is {present!r}).",
                "Use that version, or another --home.",
            )
        with self.writing() as connection:
            # Another process may have migrated while this one waited: Alembic then finds nothing left to do.
            config.attributes["connection"] = connection
            command.upgrade(config, REVISION)
        return present

    def _works_beside(self, connection: Connection, present: str) -> bool:
        """Say whether a newer program left the tables so that this older one can go on beside it.

        A home has one program; a shared database is changed while the processes of the old one still run.
        """
        if not self.shared or present <= REVISION:
            return False
        oldest: str | None = connection.execute(
            select(facts_about_home.c.value).where(facts_about_home.c.name == OLDEST)
        ).scalar()
        return oldest is not None and oldest <= REVISION


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.execute(select(_VERSION.c.version_num)).scalar()
    return revision
