"""The index of vectors, rebuildable from the records: the only door to chromadb."""

import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from assistant.errors import IndexMismatchError, IntegrityError

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection

Vectors = NDArray[np.float32]

_COLLECTION = "passages"
_BATCH = 1_000
"""Passages in one upsert: batches of 100 to 5,000 are within a fifth of one another; this one needs little memory."""
_REMEDY = "Run `sales-narrative reindex`; the records are whole, nothing is lost."


class VectorIndex:
    """Passage ids by the cosine nearness of their vectors, in a folder that only this process may have open.

    Raises IndexMismatchError when the folder's vectors were made by another embedder, IntegrityError when it can't
    be read; `rebuild` mends both.
    """

    def __init__(self, folder: Path, embedder: str, dimension: int) -> None:
        self.folder = folder
        self._embedder = embedder
        self._dimension = dimension
        self._client: Client | None = None
        with _readable(folder):
            self._collection = self._open()

    def upsert(self, ids: Sequence[str], vectors: Vectors) -> None:
        """Hold these vectors, one row an id, in place of any that the ids had; durable when it returns."""
        with _readable(self.folder):
            for start in range(0, len(ids), _BATCH):
                self._collection.upsert(
                    ids=list(ids[start : start + _BATCH]), embeddings=vectors[start : start + _BATCH]
                )

    def delete(self, ids: Sequence[str]) -> None:
        """Let go of these ids; unknown ones are no error."""
        with _readable(self.folder):
            for start in range(0, len(ids), _BATCH):
                self._collection.delete(ids=list(ids[start : start + _BATCH]))

    def query(self, vector: Vectors, k: int) -> list[tuple[str, float]]:
        """Return at most k (passage id, cosine similarity), nearest first."""
        if k < 1:
            return []
        with _readable(self.folder):
            found = self._collection.query(query_embeddings=vector[np.newaxis], n_results=k, include=["distances"])
        distances = found["distances"] or [[]]
        return [(key, 1.0 - distance) for key, distance in zip(found["ids"][0], distances[0], strict=True)]

    def count(self) -> int:
        """Return how many passages the index holds."""
        with _readable(self.folder):
            return self._collection.count()

    def ids(self) -> set[str]:
        """Return the ids of all passages that the index holds."""
        with _readable(self.folder):
            return set(self._collection.get(include=[])["ids"])

    def close(self) -> None:
        """Let go of the folder."""
        if self._client is not None:
            self._client.close()
            self._client = None

    def _open(self) -> "Collection":
        import chromadb  # noqa: PLC0415 - its import takes most of a second; commands without a search do without
        from chromadb.api.client import Client  # noqa: PLC0415
        from chromadb.config import Settings  # noqa: PLC0415

        settings = Settings(anonymized_telemetry=False, _env_file=None)
        try:
            client = chromadb.PersistentClient(self.folder, settings=settings)
        except BaseException:
            # chromadb remembers a half-started system by its folder and would hand it to the next who opens it.
            Client.clear_system_cache()
            raise
        assert isinstance(client, Client)
        self._client = client
        try:
            return self._collection_of(client)
        except BaseException:
            self.close()
            raise

    def _collection_of(self, client: "Client") -> "Collection":
        made_with = {"embedder": self._embedder, "dimension": self._dimension}
        collection = client.get_or_create_collection(
            _COLLECTION, embedding_function=None, configuration={"hnsw": {"space": "cosine"}}, metadata=made_with
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
        folder: Path,
        embedder: str,
        dimension: int,
        stored: Iterable[tuple[Sequence[str], Vectors]],
        progress: Callable[[int], None] = lambda _count: None,
    ) -> "VectorIndex":
        """Make the folder anew from (ids, vectors) batches, whatever it held, and return it open.

        The old folder must not be open. It goes first: what a crash leaves is found incomplete at the next start.
        `progress` hears how many passages each step added.
        """
        discarded = folder.with_name(folder.name + ".discarded")
        shutil.rmtree(discarded, ignore_errors=True)
        if folder.exists():
            folder.rename(discarded)  # at once, so that a crash never leaves half a folder under this name
            shutil.rmtree(discarded, ignore_errors=True)
        index = cls(folder, embedder, dimension)
        for ids, vectors in stored:
            index.upsert(ids, vectors)
            progress(len(ids))
        return index


@contextmanager
def _readable(folder: Path) -> Iterator[None]:
    """Turn what chromadb raises, its native panics included, into our error with the remedy."""
    try:
        yield
    except (IndexMismatchError, KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as error:
        origin = type(error).__module__.partition(".")[0]
        if origin not in ("chromadb", "chromadb_rust_bindings", "pyo3_runtime"):
            raise
        reason = " ".join(str(error).split())[:200]
        raise IntegrityError(f"The index in {folder} can't be used: {reason}.", _REMEDY) from error
