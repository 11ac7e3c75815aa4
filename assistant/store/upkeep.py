"""The index's upkeep: opened when first needed, brought in step with the records by one process at a time."""

import logging
import time
from collections.abc import Callable
from pathlib import Path
from threading import RLock
from uuid import uuid4

from assistant.errors import HomeBusyError, IndexAwayError, IndexMismatchError, IntegrityError
from assistant.store.chroma_server import ChromaServer, ServerCollection
from assistant.store.claims import Claims
from assistant.store.embeddings import Embedder
from assistant.store.index import Place, VectorIndex, discard
from assistant.store.passages import PendingIndex
from assistant.store.records import Records

_PENDING_BATCH = 500
_WRITER = "index"
_COLLECTION = "index_collection"
_AGAIN_SECONDS = 10.0
"""An index that failed is not tried again before so long, so that a search need not wait for it each time."""

_log = logging.getLogger(__name__)


class Upkeep:
    """Gives the index and keeps it in step; safe for several threads and, on servers, several processes."""

    def __init__(
        self, records: Records, embedder: Embedder, folder: Path, server: ChromaServer | None, claims: Claims
    ) -> None:
        self._records = records
        self._embedder = embedder
        self._folder = folder
        self._server = server
        self._claims = claims
        self._mutex = RLock()
        self._index: VectorIndex | None = None
        self._failed_at: float | None = None
        self._fits = False
        """Whether the stored vectors are known to be the embedder's, as no other process can change them."""

    @property
    def index(self) -> VectorIndex:
        """The index. Raises IndexMismatchError, IntegrityError or IndexAwayError, with the remedy."""
        with self._mutex:
            if self._index is None:
                self.check_embedder()
                self._index = VectorIndex(self._place(), self._embedder.name, self._embedder.dimension)
                self._failed_at = None
                self._sole(lambda: self._complete(self.index))
            return self._index

    def reachable(self) -> VectorIndex | None:
        """Return the index, in step as far as no other process is at it; None where the records must answer instead.

        Raises IndexMismatchError.
        """
        with self._mutex:
            if self._failed_at is not None and time.monotonic() < self._failed_at + _AGAIN_SECONDS:
                return None
            try:
                index = self.index
                if self._server is not None and self._records.index_pending_count():
                    self.sync()
            except (IndexAwayError, IntegrityError) as error:
                self.lost(error)
                return None
            return index

    def lost(self, error: Exception) -> None:
        """Let go of an index that failed, and say so once; it is tried again after a while."""
        with self._mutex:
            if self._failed_at is None:
                _log.warning("%s Searching by meaning goes through the records until then.", error)
            self.close()
            self._failed_at = time.monotonic()

    def sync(self) -> None:
        """Bring the index in step with every change of the records that it has not seen.

        Where another process is at it, that one sees to these changes too: it looks again after it has let go.
        """
        with self._mutex:
            index = self.index
            while self._records.index_pending_count():
                if not self._sole(lambda: self._catch_up(index)):
                    return

    def settle(self) -> None:
        """Sync as far as the index can be had; what it lacks stays noted, for whoever has it next."""
        if self.reachable() is not None:
            try:
                self.sync()
            except (IndexAwayError, IntegrityError) as error:
                self.lost(error)

    def rebuild(self, progress: Callable[[int], None]) -> None:
        """Make the index anew from the records' vectors.

        Raises HomeBusyError where another process keeps writing to it, IndexAwayError where the server is away.
        """
        with self._mutex:
            self.close()
            deadline = time.monotonic() + _AGAIN_SECONDS
            while not self._sole(lambda: self._rebuild(progress)):
                if time.monotonic() > deadline:
                    raise HomeBusyError("Another process is writing to the index.", "Run the command again later.")
                time.sleep(0.1)
            self.sync()

    def _rebuild(self, progress: Callable[[int], None]) -> None:
        def step(count: int) -> None:
            self._claims.keeps(_WRITER)  # a sign of life
            progress(count)

        pending = self._records.index_pending(limit=self._records.index_pending_count())
        old = self._place()
        place = old if isinstance(old, Path) else ServerCollection(old.server, _new_collection())
        self._index = VectorIndex.rebuild(
            place, self._embedder.name, self._embedder.dimension, self._records.stored_vectors(), step
        )
        self._failed_at = None
        if isinstance(place, ServerCollection) and isinstance(old, ServerCollection):
            self._records.put_fact(_COLLECTION, place.name)
            discard(old)
        self._records.index_done(pending)

    def check_embedder(self) -> None:
        """Refuse to mix vectors. Raises IndexMismatchError."""
        if self._fits:
            return
        made_with = self._records.embedder()
        if made_with not in (None, self._embedder.name):
            raise IndexMismatchError(
                f"What is stored was embedded with {made_with!r}, the embeddings in use are {self._embedder.name!r}.",
                "Run `sales-narrative reindex`, or set the embeddings back.",
            )
        self._fits = made_with is not None and not self._records.shared

    def close(self) -> None:
        """Let go of the index."""
        with self._mutex:
            if self._index is not None:
                self._index.close()
            self._index = None
            self._fits = False

    def _place(self) -> Place:
        if self._server is None:
            return self._folder / "index"
        return ServerCollection(self._server, self._records.fact(_COLLECTION, _new_collection()))

    def _sole(self, work: Callable[[], None]) -> bool:
        """Do the work as the only one who writes to the index; return False where another is at it."""
        if not self._claims.take(_WRITER):
            return False
        try:
            work()
        finally:
            self._claims.release(_WRITER)
        return True

    def _catch_up(self, index: VectorIndex) -> None:
        if index.place != self._place():
            raise IndexAwayError("Another process has made the index anew.", "Run the same command again.")
        while pending := self._records.index_pending(_PENDING_BATCH):
            if not self._claims.keeps(_WRITER):
                return
            self._apply(index, pending)
            if not self._claims.keeps(_WRITER):
                # Another may have written in between what is newer than this: let it be looked at again.
                self._records.index_again(pending)
                return
            self._records.index_done(pending)

    def _apply(self, index: VectorIndex, pending: list[PendingIndex]) -> None:
        ids, vectors = self._records.documents_vectors([item.document_id for item in pending])
        bounds = (f"{item.document_id}:{ordinal:05d}" for item in pending for ordinal in range(item.ordinals))
        live = set(ids)
        index.delete([passage_id for passage_id in bounds if passage_id not in live])
        index.upsert(ids, vectors)

    def _complete(self, index: VectorIndex) -> None:
        """Finish what a crash left half done; where the counts still differ, compare id by id."""
        self._catch_up(index)
        if index.count() == self._records.passage_count():
            return
        live, held = set(self._records.passage_ids()), index.ids()
        index.delete(sorted(held - live))
        lacking = sorted({passage_id.partition(":")[0] for passage_id in live - held})
        for start in range(0, len(lacking), _PENDING_BATCH):
            index.upsert(*self._records.documents_vectors(lacking[start : start + _PENDING_BATCH]))


def _new_collection() -> str:
    return f"passages-{uuid4().hex}"
