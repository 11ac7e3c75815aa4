"""Hybrid search: by words and by meaning, fused; the first hits at different places, then more of the best one."""

from collections.abc import Mapping

from assistant.models.document import Hit, SearchFilter
from assistant.retrieval.ground import Exclude, Ground
from assistant.retrieval.pool import MEANING, WORDS, Pool, Vectors, neighbourhood
from assistant.retrieval.question import Question
from assistant.retrieval.reading import Reading, Run
from assistant.store.home import Home

_BY_WORDS, _BY_MEANING = 400, 100
"""Passages that each of the two searches is asked for."""
_MEASURED = 150
"""Of the passages found by words, so many of the best are compared by meaning too."""
_CANDIDATES = 80
"""Passages of both that are looked at with their surroundings."""
DEFAULT_K = 8


class Retriever:
    """Finds the passages of the stored notes that answer a question.

    `exclude` gives the ranges of a document that must never be shown; hidden, quoted and confidential text is left
    out in any case.
    """

    def __init__(self, home: Home, exclude: Exclude | None = None) -> None:
        self._home = home
        self._records = home.records
        self._exclude = exclude

    def search(self, query: str, k: int = DEFAULT_K, filter: SearchFilter | None = None) -> list[Hit]:
        """Return at most k hits, best first; each is a run of whole sentences of one document, and none overlap.

        The first three are at different places, the very first grown to where its matter ends; the others are what
        stands beside it, or fits best elsewhere. Text that linked notes repeat comes once, with the other paths in
        `near_duplicates`. Any text is a valid query; an empty one finds nothing. Raises UsageError for a bad week.
        """
        if k < 1 or not any(ch.isalnum() for ch in query):
            return []
        question = Question(query)
        pool = self._pool(question, filter)
        if pool is None:
            return []
        ground = Ground(pool, self._records.document, self._exclude)
        repeats = pool.repeats(self._records.near_duplicates())
        for row in repeats:
            ground.bar(row)
        runs = Reading(pool, ground, question.topic).runs(k)
        return [_hit(run, pool, ground, repeats) for run in runs]

    def _pool(self, question: Question, filter: SearchFilter | None) -> Pool | None:
        """Return the passages that may answer with those near them, None where there is none at all."""
        vector = self._home.embedder.embed([question.topic])[0]
        lexical = dict(self._records.lexical(question.topic, _BY_WORDS, filter))
        found = self._records.passages(neighbourhood(self._candidates(vector, lexical, filter)))
        if not found:
            return None
        a_passage = {passage.document_id: passage.id for passage in found}
        documents = {hit.document_id: hit for hit in self._records.hits([(key, 0.0) for key in a_passage.values()])}
        vectors = self._records.vectors([passage.id for passage in found])
        return Pool(question, found, vectors, vector=vector, lexical=lexical, documents=documents)

    def _candidates(self, vector: Vectors, lexical: Mapping[str, float], filter: SearchFilter | None) -> list[str]:
        """Return the ids of the passages that both searches together think best."""
        meaning = dict(self._home.dense(vector, _BY_MEANING, filter))
        unmeasured = [key for key in list(lexical)[:_MEASURED] if key not in meaning]
        if unmeasured:
            likeness = self._records.vectors(unmeasured) @ vector
            meaning |= dict(zip(unmeasured, likeness.tolist(), strict=True))
        most_words = max(lexical.values(), default=0.0) or 1.0
        most_meaning = max(0.0, *meaning.values(), 0.0) or 1.0
        fused = {
            key: WORDS * lexical.get(key, 0.0) / most_words + MEANING * max(0.0, likeness) / most_meaning
            for key, likeness in meaning.items()
        }
        return sorted(fused, key=lambda key: (-fused[key], key))[:_CANDIDATES]


def _hit(run: Run, pool: Pool, ground: Ground, repeats: Mapping[int, int]) -> Hit:
    start, end = run.pieces[0].start, run.pieces[-1].end
    row = run.pieces[0].passage
    of = pool.documents[pool.passages[row].document_id]
    paths = {pool.documents[pool.passages[i].document_id].path for i, j in repeats.items() if j in run.passages}
    return of.model_copy(
        update={
            "char_start": start,
            "char_end": end,
            "text": ground.text(row)[start:end],
            "score": round(run.score, 6),
            "near_duplicates": tuple(sorted(paths - {of.path})),
        }
    )
