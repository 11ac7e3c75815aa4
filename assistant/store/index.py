"""The index of vectors, rebuildable from the records: the only door to chromadb."""

import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from assistant.errors import AssistantError, IndexMismatchError, IntegrityError
from assistant.store.chroma_server import ServerCollection

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection

Vectors = NDArray[np.float32]

_COLLECTION = "passages"
_BATCH = 1_000
"""Passages in one upsert: batches of 100 to 5,000 are within a fifth of one another; this one needs little memory."""
_REMOTE = ("chromadb", "httpx", "httpcore", "ssl", "json", "orjson")
"""Whose errors a server's absence, failure or nonsense shows as."""
_REMEDY = "Run `sales-narrative reindex`; the records are whole, nothing is lost."


Place = Path | ServerCollection


class VectorIndex:
    """Passage ids by the cosine nearness of their vectors.

    In a folder that only this process may have open, or in a collection of a server that many share. Raises
    IndexMismatchError when the vectors were made by another embedder, IntegrityError when they can't be read;
    `rebuild` mends both. Raises IndexAwayError when the server does not answer, or the collection is gone.
    """

    def __init__(self, place: Place, embedder: str, dimension: int) -> None:
        self.place = place
        self._embedder = embedder
        self._dimension = dimension
        self._client: Client | None = None
        with _readable(place):
            self._collection = self._open()

    def upsert(self, ids: Sequence[str], vectors: Vectors) -> None:
        """Hold these vectors, one row an id, in place of any that the ids had; durable when it returns."""
        with _readable(self.place):
            for start in range(0, len(ids), _BATCH):
                self._collection.upsert(
                    ids=list(ids[start : start + _BATCH]), embeddings=vectors[start : start + _BATCH]
                )

    def delete(self, ids: Sequence[str]) -> None:
        """Let go of these ids; unknown ones are no error."""
        with _readable(self.place):
            for start in range(0, len(ids), _BATCH):
                self._collection.delete(ids=list(ids[start : start + _BATCH]))

    def query(self, vector: Vectors, k: int) -> list[tuple[str, float]]:
        """Return at most k (passage id, cosine similarity), nearest first."""
        if k < 1:
            return []
        with _readable(self.place):
            found = self._collection.query(query_embeddings=vector[np.newaxis], n_results=k, include=["distances"])
        distances = found["distances"] or [[]]
        return [(key, 1.0 - distance) for key, distance in zip(found["ids"][0], distances[0], strict=True)]

    def count(self) -> int:
        """Return how many passages the index holds."""
        with _readable(self.place):
            return self._collection.count()

    def ids(self) -> set[str]:
        """Return the ids of all passages that the index holds."""
        with _readable(self.place):
            return set(self._collection.get(include=[])["ids"])

    def close(self) -> None:
        """Let go of the folder or the server."""
        client, self._client = self._client, None
        if client is None:
            return
        if isinstance(self.place, ServerCollection):
            self.place.server.release(client)
        else:
            client.close()

    def _open(self) -> "Collection":
        self._client = _client_of(self.place)
        try:
            return self._collection_of(self._client)
        except BaseException:
            self.close()
            raise

    def _collection_of(self, client: "Client") -> "Collection":
        made_with = {"embedder": self._embedder, "dimension": self._dimension}
        collection = client.get_or_create_collection(
            self.place.name if isinstance(self.place, ServerCollection) else _COLLECTION,
            embedding_function=None,
            configuration={"hnsw": {"space": "cosine"}},
            metadata=made_with,
        )
        if collection.metadata != made_with:
            raise IndexMismatchError(
                f"The index was made with the embeddings {(collection.metadata or {}).get('embedder')!r}, "
                f"the ones in use are {self._embedder!r}.",
                _REMEDY,
            )
        return collection

    @classmethod
    def rebuild(
        cls,
        place: Place,
        embedder: str,
        dimension: int,
        stored: Iterable[tuple[Sequence[str], Vectors]],
        progress: Callable[[int], None] = lambda _count: None,
    ) -> "VectorIndex":
        """Make the index anew from (ids, vectors) batches, whatever the place held, and return it open.

        An old folder must not be open. It goes first: what a crash leaves is found incomplete at the next start.
        `progress` hears how many passages each step added.
        """
        if isinstance(place, ServerCollection):
            discard(place)
        else:
            _discard_folder(place)
        index = cls(place, embedder, dimension)
        for ids, vectors in stored:
            index.upsert(ids, vectors)
            progress(len(ids))
        return index


def discard(place: ServerCollection) -> None:
    """Delete a server's collection; one that is not there is no error. Raises IndexAwayError."""
    with _readable(place):
        client = place.server.client()
        try:
            if place.name in {held.name for held in client.list_collections()}:
                client.delete_collection(place.name)
        finally:
            place.server.release(client)


def _discard_folder(folder: Path) -> None:
    discarded = folder.with_name(folder.name + ".discarded")
    shutil.rmtree(discarded, ignore_errors=True)
    if folder.exists():
        folder.rename(discarded)  # at once, so that a crash never leaves half a folder under this name
        shutil.rmtree(discarded, ignore_errors=True)


def _client_of(place: Place) -> "Client":
    if isinstance(place, ServerCollection):
        return place.server.client()
    import chromadb  # noqa: PLC0415 - its import takes most of a second; commands without a search do without
    from chromadb.api.client import Client  # noqa: PLC0415
    from chromadb.config import Settings  # noqa: PLC0415

    try:
        client = chromadb.PersistentClient(place, settings=Settings(anonymized_telemetry=False, _env_file=None))
    except BaseException:
        # chromadb remembers a half-started system by its folder and would hand it to the next who opens it.
        Client.clear_system_cache()
        raise
    assert isinstance(client, Client)
    return client


@contextmanager
def _readable(place: Place) -> Iterator[None]:
    """Turn what chromadb raises, its native panics included, into our error with the remedy."""
    try:
        yield
    except (AssistantError, KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as error:
        origin = type(error).__module__.partition(".")[0]
        reason = " ".join(str(error).split())[:200]
        if isinstance(place, ServerCollection) and (origin in _REMOTE or isinstance(error, (OSError, ValueError))):
            raise place.server.away(reason or type(error).__name__) from error
        if origin not in ("chromadb", "chromadb_rust_bindings", "pyo3_runtime"):
            raise
        raise IntegrityError(f"The index in {place} can't be used: {reason}.", _REMEDY) from error
