"""Narratives by week and version: drafted, edited, approved, then frozen with their evidence."""

import datetime as dt
from typing import Any, Literal

from sqlalchemy import Row, func, insert, select, update

from assistant.errors import NotFoundError, StoreError
from assistant.models.base import Model
from assistant.models.draft import Narrative
from assistant.store.database import Clock, Database
from assistant.store.exact import to_json
from assistant.store.tables import narratives

Standing = Literal["draft", "edited", "approved", "frozen"]


class StoredNarrative(Model):
    """One version of a week's narrative."""

    week: str
    version: int
    """1 for the first; the newest counts."""
    status: Standing
    narrative: Narrative
    evidence: dict[str, str] = {}
    """Document id -> SHA-256 of the stored text that this version quotes."""
    author: str
    made_at: dt.datetime


class NarrativeRecords:
    """What the records know of narratives."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def save_narrative(
        self,
        narrative: Narrative,
        *,
        status: Standing = "draft",
        author: str = "",
        evidence: dict[str, str] | None = None,
    ) -> StoredNarrative:
        """Store the narrative as its week's newest version; earlier versions stay as they are."""
        with self._database.writing() as connection:
            newest = select(func.coalesce(func.max(narratives.c.version), 0)).where(narratives.c.week == narrative.week)
            stored = StoredNarrative(
                week=narrative.week,
                version=connection.execute(newest).scalar_one() + 1,
                status=status,
                narrative=narrative,
                evidence=evidence or {},
                author=author,
                made_at=self._clock(),
            )
            values = stored.model_dump(exclude={"narrative"}) | {"record": to_json(narrative)}
            connection.execute(insert(narratives).values(**values))
        return stored

    def set_narrative_status(self, week: str, version: int, status: Standing) -> None:
        """Move a version on in its life. Raises NotFoundError, and StoreError where it is frozen."""
        stored = self.narrative(week, version)
        if stored.status == "frozen":
            raise StoreError(f"The narrative of {week}, version {version}, is frozen.", "Draft a new version.")
        with self._database.writing() as connection:
            connection.execute(
                update(narratives)
                .where(narratives.c.week == week, narratives.c.version == version)
                .values(status=status)
            )

    def narrative(self, week: str, version: int | None = None) -> StoredNarrative:
        """Return that version, or the newest, of the week's narrative. Raises NotFoundError."""
        statement = select(narratives).where(narratives.c.week == week)
        if version is not None:
            statement = statement.where(narratives.c.version == version)
        with self._database.reading() as connection:
            row = connection.execute(statement.order_by(narratives.c.version.desc()).limit(1)).first()
        if row is None:
            asked = week if version is None else f"{week}, version {version}"
            raise NotFoundError(f"There is no narrative for {asked}.", f"Run `sales-narrative draft --week {week}`.")
        return _stored(row)

    def narratives(self, week: str | None = None) -> list[StoredNarrative]:
        """Return all versions, of one week or of all, by week and version."""
        statement = select(narratives).order_by(narratives.c.week, narratives.c.version)
        if week is not None:
            statement = statement.where(narratives.c.week == week)
        with self._database.reading() as connection:
            return [_stored(row) for row in connection.execute(statement)]

    def latest_narrative_before(self, week: str) -> StoredNarrative | None:
        """Return the newest version of the newest week before this one, approved or frozen ones first."""
        settled = narratives.c.status.in_(("approved", "frozen"))
        statement = (
            select(narratives)
            .where(narratives.c.week < week)
            .order_by(narratives.c.week.desc(), settled.desc(), narratives.c.version.desc())
        )
        with self._database.reading() as connection:
            row = connection.execute(statement.limit(1)).first()
        return None if row is None else _stored(row)


def _stored(row: Row[Any]) -> StoredNarrative:
    return StoredNarrative(
        week=row.week,
        version=row.version,
        status=row.status,
        narrative=Narrative.model_validate_json(row.record),
        evidence=row.evidence,
        author=row.author,
        made_at=_in_utc(row.made_at),
    )


def _in_utc(moment: dt.datetime) -> dt.datetime:
    """SQLite keeps no zone; all that is stored is in UTC."""
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
