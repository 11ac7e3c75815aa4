"""The stores themselves: brought up to this program's tables, and moved from a home into a shared database."""

from collections.abc import Callable
from pathlib import Path

from assistant.errors import UsageError
from assistant.models.base import Model
from assistant.settings import Settings
from assistant.store.database import Database
from assistant.store.home import hold
from assistant.store.move import Moved, move, require_records
from assistant.store.tables import REVISION


class Migrated(Model):
    """What a migration came to."""

    place: str
    found: str | None
    """The version that the tables had; None where there were none."""
    version: str
    """The version that they have; later than this program's where a newer one works beside it."""

    def lines(self) -> list[str]:
        """Return the report for a person, a line each."""
        was = {None: "new", self.version: "unchanged"}.get(self.found, f"was {self.found}")
        return [f"records in {self.place}: version {self.version} ({was})"]


def migrate(settings: Settings) -> Migrated:
    """Bring the records that the settings name up to this program's tables, without opening anything else.

    Safe while other processes run: one migrates at a time, and migrations only add to what older programs use unless
    they say otherwise. Raises StoreError, and HomeBusyError for a home that is in use.
    """
    if settings.database_url is not None:
        return _migrated(Database(settings.database_url.get_secret_value(), wait_seconds=settings.lock_wait_seconds))
    lock = hold(settings.home, settings.lock_wait_seconds)
    try:
        return _migrated(Database(settings.home / "records.sqlite3"))
    finally:
        lock.release()


def move_home(home: Path, settings: Settings, progress: Callable[[str, int], None]) -> Moved:
    """Copy a home's records into the empty database that the settings name; the home stays as it is.

    The index is made from the records when it is next opened. Raises UsageError without a database, else as `move`.
    """
    if settings.database_url is None:
        raise UsageError(
            "There is no database to move the home into.", "Set SALES_NARRATIVE_DATABASE_URL to an empty one."
        )
    require_records(home)
    lock = hold(home, settings.lock_wait_seconds)
    try:
        return move(home, settings.database_url.get_secret_value(), progress)
    finally:
        lock.release()


def _migrated(database: Database) -> Migrated:
    found = database.migrated_from
    database.close()
    newer = found is not None and found > REVISION
    return Migrated(place=database.place, found=found, version=found if newer and found else REVISION)
