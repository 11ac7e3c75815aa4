"""Notes read ahead on a cluster, and handed out in the order in which the driver comes to them."""

import hashlib
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import NamedTuple, Protocol, Self

from assistant.cluster.ray_engine import RayEngine
from assistant.cluster.worker import Row, Vectors, embedder_in_package, note_from
from assistant.errors import SourceError
from assistant.sources.prepared import PreparedNote, RawNote
from assistant.store.embeddings import Embedder


class ClusterNote(NamedTuple):
    """A note made ready on the cluster, with its passages' vectors, one row each."""

    note: PreparedNote
    vectors: Vectors


class Engine(Protocol):
    """Works on notes elsewhere."""

    def start(self) -> None:
        """Connect. Raises ClusterError."""
        ...

    def work(self, raws: Iterator[RawNote]) -> Iterator[tuple[RawNote, Row]]:
        """Yield each note with what came of it, in their order, taking from `raws` as it goes."""
        ...

    def stop(self) -> None:
        """Let the cluster go."""
        ...


class ClusterReading:
    """The notes of one ingest; use it as a context, which connects and lets the cluster go.

    Whatever is lost on the way, a worker or a node, is done again by the cluster; a driver that was lost finds at its
    next run what it stored, and sends only the rest. Raises ClusterError where the cluster can't be used.
    """

    def __init__(
        self, address: str, *, make_embedder: Callable[[], Embedder] = embedder_in_package, engine: Engine | None = None
    ) -> None:
        self._engine: Engine = engine or RayEngine(address, make_embedder)
        self._results: Iterator[tuple[RawNote, Row]] = iter(())
        self._looked_at: set[str] = set()
        self._sent: set[str] = set()
        self._ready: dict[str, Row] = {}

    def __enter__(self) -> Self:
        try:
            self._engine.start()
        except BaseException:
            self._engine.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._engine.stop()

    def begin(self, notes: Iterator[RawNote], known: Callable[[str], bool]) -> None:
        """Take the notes that will be asked for, in their order; bytes whose SHA-256 is `known` are not sent."""
        self._looked_at, self._sent, self._ready = set(), set(), {}
        self._results = self._engine.work(self._fresh(notes, known))

    def note(self, relative: str, sha256: str, dimension: int) -> ClusterNote | None:
        """Return what the cluster made of the note, None where it was not sent. Raises SourceError for a refused one.

        Each is handed out once; its vectors have `dimension` columns.
        """
        while relative not in self._looked_at and self._pull():
            pass
        while sha256 in self._sent and sha256 not in self._ready and self._pull():
            pass
        row = self._ready.pop(sha256, None)
        if row is None:
            return None
        try:
            return ClusterNote(*note_from(row, dimension))
        except SourceError:
            self._sent.discard(sha256)
            raise

    def _fresh(self, notes: Iterator[RawNote], known: Callable[[str], bool]) -> Iterator[RawNote]:
        for raw in notes:
            sha256 = hashlib.sha256(raw.data).hexdigest()
            self._looked_at.add(raw.relative)
            if sha256 not in self._sent and not known(sha256):
                self._sent.add(sha256)
                yield raw

    def _pull(self) -> bool:
        """Wait for one more result; False when there are no more."""
        for raw, row in self._results:
            self._ready[hashlib.sha256(raw.data).hexdigest()] = row
            return True
        return False
