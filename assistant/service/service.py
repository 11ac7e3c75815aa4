"""One open home and everything a user can do with it."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from assistant.service.ingestion import Ingestion, Progress
from assistant.service.reports import IngestReport, StatusReport
from assistant.settings import Settings
from assistant.store.home import Home


class Service:
    """The use cases over one home; use it as a context so that the home is let go."""

    def __init__(self, home: Home, settings: Settings) -> None:
        self._home = home
        self._settings = settings

    @classmethod
    def open(cls, settings: Settings) -> Self:
        """Open the home that the settings name. Raises HomeBusyError and StoreError."""
        return cls(Home(settings), settings)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._home.close()

    def ingest(
        self, paths: Sequence[Path], *, snapshot_date: dt.date | None = None, progress: Progress | None = None
    ) -> IngestReport:
        """Read files and folders; see `Ingestion`."""
        return Ingestion(self._home, self._settings, snapshot_date=snapshot_date, progress=progress).run(paths)

    def status(self) -> StatusReport:
        """Say what the records hold, and whether the index holds the same."""
        return StatusReport.of(self._home)

    def reindex(self) -> int:
        """Build index and full-text search anew from the records; return how many passages they hold."""
        return self._home.reindex().indexed
