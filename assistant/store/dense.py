"""Search by meaning under a filter, at about the cost of a search without one.

Filters inside Chroma cost time that grows with the collection. Here the records decide first: where a filter leaves
few passages, their stored vectors are scored exactly; where it leaves many, the index is asked for more than k and
what the filter forbids is dropped.
"""

from collections import OrderedDict
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from assistant.models.document import SearchFilter
from assistant.store.index import VectorIndex
from assistant.store.records import Records

Vectors = NDArray[np.float32]

FEW = 2_500
"""Up to so many passages are scored exactly."""
_MOST_CANDIDATES = 4_000
_MARGIN = 1.5
_REMEMBERED = 16


class DenseSearch:
    """Finds the passages nearest to a vector, as the filter allows."""

    def __init__(self, records: Records, index: VectorIndex) -> None:
        self._records = records
        self._index = index
        self._lock = Lock()
        self._generation = -1
        self._remembered: OrderedDict[SearchFilter, tuple[list[str], Vectors]] = OrderedDict()

    def __call__(self, vector: Vectors, k: int, search: SearchFilter | None = None) -> list[tuple[str, float]]:
        """Return at most k (passage id, cosine similarity), nearest first; `vector` is of unit length.

        Without a filter this is the index's own, approximate search. With one, either exact, or approximate and
        completed: when the filter allows k passages, k come back.
        """
        if search is None or search == SearchFilter():
            return self._index.query(vector, k)
        held = self._recall(search)
        if held is not None:
            return _nearest(*held, vector, k)
        count = self._records.passage_count(search)
        if count <= FEW:
            return _nearest(*self._fetch(search), vector, k)
        return self._sifted(vector, k, search, count)

    def _sifted(self, vector: Vectors, k: int, search: SearchFilter, count: int) -> list[tuple[str, float]]:
        """Ask the index for so many candidates that the filter should leave k; then for more; at last score all."""
        wanted = k + int(_MARGIN * k * self._records.passage_count() / count)
        while wanted <= _MOST_CANDIDATES:
            candidates = self._index.query(vector, wanted)
            passed = self._records.allowed([key for key, _ in candidates], search)
            kept = [(key, score) for key, score in candidates if key in passed]
            if len(kept) >= k:
                return kept[:k]
            wanted = max(2 * wanted, int(_MARGIN * wanted * k / max(len(kept), 1)))
        return _nearest(*self._records.filtered_vectors(search), vector, k)

    def _recall(self, search: SearchFilter) -> tuple[list[str], Vectors] | None:
        with self._lock:
            if self._generation != self._records.generation:
                self._remembered.clear()
                self._generation = self._records.generation
            held = self._remembered.get(search)
            if held is not None:
                self._remembered.move_to_end(search)
            return held

    def _fetch(self, search: SearchFilter) -> tuple[list[str], Vectors]:
        generation = self._records.generation
        held = self._records.filtered_vectors(search)
        with self._lock:
            if generation == self._generation:
                self._remembered[search] = held
                if len(self._remembered) > _REMEMBERED:
                    self._remembered.popitem(last=False)
        return held


def _nearest(ids: list[str], vectors: Vectors, vector: Vectors, k: int) -> list[tuple[str, float]]:
    if not ids or k < 1:
        return []
    # Not `@`: waking BLAS threads for so small a product costs more than the product on a busy machine.
    scores = np.einsum("ij,j->i", vectors, vector)
    best = np.argpartition(-scores, k - 1)[:k] if k < len(ids) else np.arange(len(ids))
    order = sorted(best.tolist(), key=lambda row: (-scores[row], ids[row]))
    return [(ids[row], float(scores[row])) for row in order]
