"""Search by meaning under a filter, at about the cost of a search without one.

Filters inside Chroma cost time that grows with the collection. Here the documents are filtered first: where few
passages are left, their stored vectors are scored exactly; where many are left, the index is asked for more than k
and what the filter forbids is dropped. While the index can't be had, all is scored exactly from the records.
"""

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from assistant.errors import IndexAwayError, IntegrityError
from assistant.models.document import SearchFilter
from assistant.store.catalogue import Catalogue, Selection
from assistant.store.records import Records
from assistant.store.upkeep import Upkeep

Vectors = NDArray[np.float32]
ByDocument = Sequence[tuple[str, Vectors]]

FEW = 2_000
"""Up to so many passages are scored exactly."""
_MARGIN = 1.5
_MOST_CANDIDATES = 4_000
_REMEMBERED = 16


class DenseSearch:
    """Finds the passages nearest to a vector, as the filter allows."""

    def __init__(self, records: Records, upkeep: Upkeep) -> None:
        self._records = records
        self._upkeep = upkeep
        self._lock = Lock()
        self._generation = -1
        self._catalogue = Catalogue([], records.document_ids_named)
        self._remembered: OrderedDict[SearchFilter, ByDocument] = OrderedDict()

    def __call__(self, vector: Vectors, k: int, search: SearchFilter | None = None) -> list[tuple[str, float]]:
        """Return at most k (passage id, cosine similarity), nearest first; `vector` is of unit length.

        Without a filter this is the index's own, approximate search. With one, either exact, or approximate and
        completed: when the filter allows k passages, k come back. Raises UsageError for a bad week.
        """
        if k < 1:
            return []
        self._upkeep.check_embedder()
        if search is None or search == SearchFilter():
            found = self._asked(vector, k)
            return self._scored_all(vector, k) if found is None else found
        with self._lock:
            catalogue, held = self._recall(search)
        if held is not None:
            return _nearest(held, vector, k)
        selection = catalogue.select(search)
        if selection.passages <= FEW:
            held = self._records.vectors_by_document(selection.document_ids())
            self._remember(search, held, catalogue)
            return _nearest(held, vector, k)
        return self._sifted(vector, k, selection, catalogue.passages)

    def _sifted(self, vector: Vectors, k: int, selection: Selection, total: int) -> list[tuple[str, float]]:
        """Ask the index for so many candidates that the filter should leave k; then for more; at last score all."""
        wanted = k + int(_MARGIN * k * total / selection.passages)
        while wanted <= _MOST_CANDIDATES:
            found = self._asked(vector, wanted)
            if found is None:
                break
            kept = [each for each in found if selection.allows(each[0])]
            if len(kept) >= k:
                return kept[:k]
            wanted = max(2 * wanted, int(_MARGIN * wanted * k / max(len(kept), 1)))
        return _nearest(self._records.vectors_by_document(selection.document_ids()), vector, k)

    def _asked(self, vector: Vectors, k: int) -> list[tuple[str, float]] | None:
        """Return what the index finds, None where it can't be asked."""
        index = self._upkeep.reachable()
        if index is None:
            return None
        try:
            return index.query(vector, k)
        except (IndexAwayError, IntegrityError) as error:
            self._upkeep.lost(error)
            return None

    def _scored_all(self, vector: Vectors, k: int) -> list[tuple[str, float]]:
        """Score every stored passage, a batch of documents at a time."""
        best: list[tuple[str, float]] = []
        for ids, vectors in self._records.stored_vectors():
            scores = np.einsum("ij,j->i", vectors, vector)
            top = np.argpartition(-scores, k - 1)[:k] if k < len(scores) else np.arange(len(scores))
            best = sorted([*best, *((ids[row], float(scores[row])) for row in top)], key=_by_score)[: max(k, 0)]
        return best

    def _recall(self, search: SearchFilter) -> tuple[Catalogue, ByDocument | None]:
        """Return the catalogue as of the records' present state, and the filter's vectors if they are at hand."""
        generation = self._records.generation
        if self._generation != generation:
            self._remembered.clear()
            self._catalogue = Catalogue(self._records.catalogue(), self._records.document_ids_named)
            self._generation = generation
        held = self._remembered.get(search)
        if held is not None:
            self._remembered.move_to_end(search)
        return self._catalogue, held

    def _remember(self, search: SearchFilter, held: ByDocument, catalogue: Catalogue) -> None:
        with self._lock:
            if catalogue is self._catalogue:
                self._remembered[search] = held
                if len(self._remembered) > _REMEMBERED:
                    self._remembered.popitem(last=False)


def _nearest(held: ByDocument, vector: Vectors, k: int) -> list[tuple[str, float]]:
    """Score every passage exactly; ties go by id."""
    if not held or k < 1:
        return []
    # Not `@`: waking BLAS threads for so small a product costs more than the product on a busy machine.
    scores = np.concatenate([np.einsum("ij,j->i", vectors, vector) for _, vectors in held])
    ends = np.cumsum([len(vectors) for _, vectors in held])
    best = np.argpartition(-scores, k - 1)[:k] if k < len(scores) else np.arange(len(scores))
    found = []
    for row in best.tolist():
        place = int(np.searchsorted(ends, row, side="right"))
        document_id, vectors = held[place]
        found.append((f"{document_id}:{row - (int(ends[place]) - len(vectors)):05d}", float(scores[row])))
    return sorted(found, key=_by_score)


def _by_score(item: tuple[str, float]) -> tuple[float, str]:
    return -item[1], item[0]
