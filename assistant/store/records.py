"""The records: the truth that everything else, the index included, can be made from again."""

from contextlib import suppress
from pathlib import Path

from sqlalchemy import ColumnElement, FromClause, func, insert, select
from sqlalchemy import delete as delete_from

from assistant.errors import StoreError
from assistant.models.base import Model
from assistant.store import tables
from assistant.store.ageing import AgeingRecords
from assistant.store.alike import AlikeRecords
from assistant.store.conversations import ConversationRecords
from assistant.store.database import Clock, Database, utc_now
from assistant.store.deals import DealRecords
from assistant.store.documents import DocumentRecords
from assistant.store.journal import Journal
from assistant.store.narratives import NarrativeRecords
from assistant.store.passages import PassageRecords
from assistant.store.redaction import RedactionRecords
from assistant.store.removals import removals
from assistant.store.sessions import SessionRecords
from assistant.store.tables import document_paths, documents, facts_about_home
from assistant.store.understood import UnderstoodRecords
from assistant.store.uploads import UploadRecords
from assistant.store.users import UserRecords

_EMBEDDER = "embedder"


class Status(Model):
    """How much is stored, counted in the records alone."""

    documents: int
    withdrawn: int
    duplicates: int
    """Further paths under which stored bytes were seen."""
    near_duplicates: int
    confidential: int
    passages: int
    index_pending: int
    """Documents that the index is yet to be brought in step with."""
    snapshots: int
    deal_rows: int
    goals: int
    narratives: int
    refusals: int


class Records(
    DocumentRecords,
    PassageRecords,
    DealRecords,
    NarrativeRecords,
    Journal,
    UnderstoodRecords,
    UserRecords,
    SessionRecords,
    ConversationRecords,
    UploadRecords,
    RedactionRecords,
    AgeingRecords,
    AlikeRecords,
):
    """Everything that is stored: in a SQLite file, for one process, or a PostgreSQL database, for many.

    Safe for threads. What a method has stored when it returns survives a kill and a power cut. Raises StoreError when
    the file or the server can't be opened or was written by a newer version, IntegrityError for a file of another kind.
    """

    def __init__(self, place: Path | str, clock: Clock = utc_now, *, wait_seconds: float = 5.0) -> None:
        database = Database(place, wait_seconds=wait_seconds)
        DocumentRecords.__init__(self, database, clock)
        PassageRecords.__init__(self, database)
        DealRecords.__init__(self, database, clock)
        NarrativeRecords.__init__(self, database, clock)
        Journal.__init__(self, database, clock)
        UnderstoodRecords.__init__(self, database)
        UserRecords.__init__(self, database, clock)
        SessionRecords.__init__(self, database, clock)
        ConversationRecords.__init__(self, database, clock)
        UploadRecords.__init__(self, database, clock)
        RedactionRecords.__init__(self, database, clock)
        AgeingRecords.__init__(self, database, clock)
        AlikeRecords.__init__(self, database)

    def compact(self) -> None:
        """Leave nothing in the files of what was deleted; takes as long as writing all that is stored."""
        self._database.compact()

    @property
    def shared(self) -> bool:
        """Whether other processes may have the records open."""
        return self._database.shared

    def close(self) -> None:
        """Let go of the file or the server."""
        with suppress(StoreError):  # what the planner knows is a help, not a part of what is stored
            self.settle()
        self._database.close()

    def embedder(self) -> str | None:
        """Return the name of the embedder that made the stored vectors, None while there are none."""
        statement = select(facts_about_home.c.value).where(facts_about_home.c.name == _EMBEDDER)
        with self._database.reading() as connection:
            name: str | None = connection.execute(statement).scalar()
        return name

    def put_embedder(self, name: str) -> None:
        """Note the name of the embedder that made the stored vectors."""
        self.put_fact(_EMBEDDER, name)

    def put_fact(self, name: str, value: str) -> None:
        """Keep a single value under this name, in place of any earlier one."""
        with self._database.writing() as connection:
            connection.execute(delete_from(facts_about_home).where(facts_about_home.c.name == name))
            connection.execute(insert(facts_about_home).values(name=name, value=value))

    def fact(self, name: str, first: str) -> str:
        """Return the value under this name; where there is none, `first`, which then is it for every process."""
        statement = select(facts_about_home.c.value).where(facts_about_home.c.name == name)
        with self._database.reading() as connection:
            value: str | None = connection.execute(statement).scalar()
        if value is not None:
            return value
        with self._database.writing() as connection:
            value = connection.execute(statement).scalar()
            if value is None:
                connection.execute(insert(facts_about_home).values(name=name, value=first))
        return first if value is None else value

    def removals(self) -> int:
        """Return how often something was taken out, by whichever process: what was read before may not be shown."""
        with self._database.reading() as connection:
            return removals(connection)

    def status(self) -> Status:
        """Count what is stored."""
        live = documents.c.withdrawn_at.is_(None)
        with self._database.reading() as connection:

            def count(table: FromClause, *conditions: ColumnElement[bool]) -> int:
                return connection.execute(select(func.count()).select_from(table).where(*conditions)).scalar_one()

            in_use = count(documents, live)
            return Status(
                documents=in_use,
                withdrawn=count(documents, documents.c.withdrawn_at.is_not(None)),
                duplicates=count(document_paths) - in_use,
                near_duplicates=count(documents, live, documents.c.near_duplicate_of.is_not(None)),
                confidential=count(documents, live, documents.c.confidential),
                passages=count(tables.passages),
                index_pending=count(tables.index_pending),
                snapshots=count(select(tables.crm_files.c.snapshot_date).distinct().subquery()),
                deal_rows=count(tables.deal_rows),
                goals=count(tables.goals),
                narratives=count(tables.narratives),
                refusals=count(tables.refusals, tables.refusals.c.settled_at.is_(None)),
            )
