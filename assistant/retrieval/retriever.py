"""Hybrid search: by words and by meaning, fused; the first hits at different places, then more of the best one."""

from collections.abc import Mapping, Sequence
from functools import cache

from assistant.models.document import Document, Hit, Passage, SearchFilter
from assistant.retrieval.ground import Exclude, Ground, Ranges
from assistant.retrieval.pool import MEANING, WORDS, Pool, Vectors, neighbourhood
from assistant.retrieval.question import Question
from assistant.retrieval.reading import Reading, Run
from assistant.retrieval.repeats import Repeats
from assistant.store.home import Home

_BY_WORDS, _BY_MEANING = 400, 100
"""Passages that each of the two searches is asked for."""
_MEASURED = 150
"""Of the passages found by words, so many of the best are compared by meaning too."""
_CANDIDATES = 60
"""Passages of both that are looked at with their surroundings."""
_ACCOUNTS = 3
"""Of the accounts that a question names, so many are searched by themselves too."""
DEFAULT_K = 8


class Retriever:
    """Finds the passages of the stored notes that answer a question.

    `exclude` gives the ranges of a document that must never be shown; hidden, quoted and confidential text is left
    out in any case.
    """

    def __init__(self, home: Home, exclude: Exclude | None = None) -> None:
        self._home = home
        self._records = home.records
        self._exclude = exclude or _nothing

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
        load = cache(self._records.document)
        repeats = Repeats(pool.documents, self._records.near_duplicates(), load)
        ground = Ground(pool, load, lambda document: [*self._exclude(document), *repeats.ranges(document.id)])
        runs = Reading(pool, ground, question.topic).runs(k)
        return [_hit(run, pool, ground, repeats) for run in runs]

    def _pool(self, question: Question, filter: SearchFilter | None) -> Pool | None:
        """Return the passages that may answer with those near them, None where there is none at all."""
        vector = self._home.embedder.embed([question.topic])[0]
        words, meaning = self._searched(question, vector, filter)
        for account in self._named_accounts(question, _best(words, meaning)):
            narrowed = (filter or SearchFilter()).model_copy(update={"account": account})
            more_words, more_meaning = self._searched(question, vector, narrowed)
            words, meaning = more_words | words, more_meaning | meaning
        found = self._records.passages(neighbourhood(_best(words, meaning)))
        if not found:
            return None
        vectors = self._records.vectors([passage.id for passage in found])
        return Pool(question, found, vectors, vector=vector, lexical=words, documents=self._documents(found))

    def _searched(
        self, question: Question, vector: Vectors, filter: SearchFilter | None
    ) -> tuple[dict[str, float], dict[str, float]]:
        """Return passage id -> BM25, and passage id -> cosine, of what the two searches find."""
        words = dict(self._records.lexical(question.topic, _BY_WORDS, filter))
        meaning = dict(self._home.dense(vector, _BY_MEANING, filter))
        unmeasured = [key for key in list(words)[:_MEASURED] if key not in meaning]
        if unmeasured:
            likeness = self._records.vectors(unmeasured) @ vector
            meaning |= dict(zip(unmeasured, likeness.tolist(), strict=True))
        return words, meaning

    def _named_accounts(self, question: Question, candidates: Sequence[str]) -> list[str]:
        """Return the accounts that the question names; notes about one seldom repeat its name in every passage."""
        hits = self._records.hits([(key, 0.0) for key in candidates])
        return sorted(a for a in {hit.account for hit in hits if hit.account} if question.names_account(a))[:_ACCOUNTS]

    def _documents(self, found: Sequence[Passage]) -> dict[str, Hit]:
        a_passage = {passage.document_id: passage.id for passage in found}
        return {hit.document_id: hit for hit in self._records.hits([(key, 0.0) for key in a_passage.values()])}


def _best(words: Mapping[str, float], meaning: Mapping[str, float]) -> list[str]:
    """Return the passages that both searches together think best."""
    most_words = max(words.values(), default=0.0) or 1.0
    most_meaning = max(0.0, 0.0, *meaning.values()) or 1.0
    fused = {
        key: WORDS * words.get(key, 0.0) / most_words + MEANING * max(0.0, likeness) / most_meaning
        for key, likeness in meaning.items()
    }
    return sorted(fused, key=lambda key: (-fused[key], key))[:_CANDIDATES]


def _hit(run: Run, pool: Pool, ground: Ground, repeats: Repeats) -> Hit:
    start, end = run.pieces[0].start, run.pieces[-1].end
    of = pool.documents[pool.passages[run.pieces[0].passage].document_id]
    text = ground.text(run.pieces[0].passage)[start:end]
    return of.model_copy(
        update={
            "char_start": start,
            "char_end": end,
            "text": text,
            "score": round(run.score, 6),
            "near_duplicates": repeats.paths(of.document_id, text),
        }
    )


def _nothing(_document: Document) -> Ranges:
    return ()
