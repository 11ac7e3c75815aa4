"""The home: one folder with the records and the index, held by one process at a time and whole after any crash."""

from collections.abc import Callable, Iterable
from functools import cached_property
from pathlib import Path
from threading import RLock
from types import TracebackType
from typing import Self

from filelock import FileLock, Timeout

from assistant.errors import HomeBusyError, StoreError
from assistant.models.base import Model
from assistant.settings import Settings
from assistant.store import records as stored
from assistant.store.chroma_server import ChromaServer
from assistant.store.claims import claims_of
from assistant.store.database import Clock, utc_now
from assistant.store.dense import DenseSearch
from assistant.store.documents import NewDocument, Outcome
from assistant.store.embeddings import Embedder, MiniLmEmbedder
from assistant.store.index import VectorIndex
from assistant.store.records import Records
from assistant.store.sentence_model import SentenceModel
from assistant.store.upkeep import Upkeep


class IndexState(Model):
    """How the index stands to the records."""

    passages: int
    """Live passages in the records."""
    indexed: int
    """Passages in the index."""
    missing: int
    """Live passages that the index lacks."""
    surplus: int
    """Passages in the index that are not live."""
    full_text_in_step: bool

    @property
    def in_step(self) -> bool:
        """True when index and full-text search hold exactly the live passages."""
        return not self.missing and not self.surplus and self.full_text_in_step


class Home:
    """Opens the folder, brings the records' tables up to date, and gives records, index and search.

    Use it as a context. The index, which is slow to import, opens when first needed; it is then brought in step
    with the records, whatever a crash left undone. Raises HomeBusyError when another process holds the folder for
    longer than `lock_wait_seconds`, StoreError when it can't be used.
    """

    def __init__(self, settings: Settings, embedder: Embedder | None = None, clock: Clock = utc_now) -> None:
        self.folder = settings.home
        self.threads = settings.threads
        self.embedder: Embedder = embedder or MiniLmEmbedder(settings.threads)
        self._mutex = RLock()
        server = ChromaServer.of(settings)
        url = settings.database_url
        place: Path | str = settings.home / "records.sqlite3" if url is None else url.get_secret_value()
        self.shared = url is not None and server is not None
        """Whether other processes may have the same stores open; else the folder is held by this one alone."""
        if self.shared:  # it is still where uploads arrive and a model's replies are kept
            _make(settings.home)
        self._lock = None if self.shared else hold(settings.home, settings.lock_wait_seconds)
        try:
            self.records = Records(place, clock, wait_seconds=settings.lock_wait_seconds)
        except BaseException:
            self._let_go()
            raise
        self.claims = claims_of(place, settings.lock_wait_seconds)
        """What this process works on, so that no other does too."""
        self._upkeep = Upkeep(self.records, self.embedder, settings.home, server, self.claims)
        self.dense = DenseSearch(self.records, self._upkeep)
        """Search by meaning, filtered or not, over the index in step with the records."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the folder; closing twice is no error."""
        self._upkeep.close()
        self.claims.close()
        self.records.close()
        self._let_go()

    def _let_go(self) -> None:
        if self._lock is not None:
            self._lock.release()

    @cached_property
    def sentence_model(self) -> SentenceModel:
        """The model that reads sentences, opened once for all who read."""
        return SentenceModel(self.threads)

    @property
    def index(self) -> VectorIndex:
        """The index, in step with the records. Raises IndexMismatchError, IntegrityError or IndexAwayError."""
        return self._upkeep.index

    def add(self, batch: Iterable[NewDocument]) -> list[Outcome]:
        """Store notes in the records, durably, then in the index; see `Records.add_documents`.

        A crash between the two loses nothing, nor does an index that can't be had: it is completed when it is next
        opened, and until then the records answer.
        """
        self._upkeep.check_embedder()
        if self.records.embedder() is None:
            self.records.put_embedder(self.embedder.name)
        outcomes = self.records.add_documents(batch)
        self._upkeep.settle()
        return outcomes

    def withdraw(self, document_id: str) -> None:
        """Take a live document out of search; its row and text stay. Raises NotFoundError."""
        self.records.withdraw(document_id)
        self.sync_index()

    def forget_path(self, path: str) -> None:
        """Let a path stand for nothing; its document goes where no other path stands for it. Raises NotFoundError."""
        if self.records.forget_path(path):
            self.sync_index()

    def sync_index(self) -> None:
        """Bring the index in step with every change of the records that it has not seen, if it can be had."""
        self._upkeep.settle()

    def index_state(self) -> IndexState:
        """Compare index, full-text search and records thoroughly, id by id."""
        live, held = set(self.records.passage_ids()), self.index.ids()
        return IndexState(
            passages=len(live),
            indexed=len(held),
            missing=len(live - held),
            surplus=len(held - live),
            full_text_in_step=self.records.full_text_is_in_step(),
        )

    def status(self) -> stored.Status:
        """Count what is stored, from the records alone; quick, as it leaves the index closed."""
        return self.records.status()

    def reindex(self, progress: Callable[[int], None] = lambda _count: None) -> IndexState:
        """Make the index anew from the records; embeds again only where another embedder made the stored vectors.

        `progress` hears how many passages each step indexed.
        """
        with self._mutex:
            self._upkeep.close()
            self._embed_again()
            self.records.rebuild_full_text()
            self._upkeep.rebuild(progress)
            return self.index_state()

    def _embed_again(self) -> None:
        """Let the stored vectors be this embedder's; until all are, no embedder may search among them."""
        if self.records.embedder() in (None, self.embedder.name):
            return
        self.records.put_embedder(f"unfinished: {self.embedder.name}")
        self._upkeep.close()
        self.records.embed_again(self.embedder.embed)
        self.records.put_embedder(self.embedder.name)


def hold(folder: Path, wait_seconds: float) -> FileLock:
    """Create the folder, for its owner alone, and hold its lock."""
    _make(folder)
    try:
        lock = FileLock(folder / "lock", timeout=wait_seconds, thread_local=False)
        lock.acquire()
    except Timeout as error:
        raise HomeBusyError(
            f"Another process is using {folder}.",
            "Wait until it has ended, or give this one another --home.",
        ) from error
    except OSError as error:
        raise _unusable(folder, error) from error
    return lock


def _make(folder: Path) -> None:
    """Create a home's folder, for its owner alone, unless it is there. Raises StoreError."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise _unusable(folder, error) from error


def _unusable(folder: Path, error: OSError) -> StoreError:
    return StoreError(
        f"The home {folder} can't be used: {error.strerror}.", "Choose a folder that you may write to with --home."
    )
