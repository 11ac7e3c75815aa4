"""Backup and restore of the embedded records; on PostgreSQL its own tools do that."""

from pathlib import Path

from assistant.errors import UsageError
from assistant.models.base import Model
from assistant.service.reports import StatusReport
from assistant.service.service import Service
from assistant.settings import Settings
from assistant.store import backup


class BackedUp(Model):
    """A backup that was written and checked."""

    path: str
    bytes: int


def back_up(settings: Settings, target: Path) -> BackedUp:
    """Write the records into one file while they may be in use. Raises StoreError, UsageError on PostgreSQL."""
    _embedded(settings)
    size = backup.back_up(settings.home, target)
    return BackedUp(path=str(target), bytes=size)


def restore(settings: Settings, source: Path) -> StatusReport:
    """Make the home from a backup, index included, and return what it holds. Raises StoreError."""
    _embedded(settings)
    backup.restore(source, settings.home)
    with Service.open(settings) as service:
        service.home.sync_index()
        return service.status()


def _embedded(settings: Settings) -> None:
    if settings.database_url is not None:
        raise UsageError(
            "The records are in PostgreSQL; this command copies the embedded ones.",
            "Use pg_dump and pg_restore there; `sales-narrative reindex` makes the index anew.",
        )
