"""Full-text search in PostgreSQL with FTS5's terms and FTS5's BM25: the same hits, whichever engine holds the records.

PostgreSQL's own dictionaries stem differently and its ranks know no BM25, so each passage's terms are made by FTS5
(`terms_of`) and stored as a tsvector under a GIN index, with their number; the rank is computed here, in SQL. What a
tsvector can't hold is not told apart: a term's occurrences in one passage beyond 255, letters beyond 500.
"""

import math
from collections.abc import Callable, Sequence
from threading import Lock

from sqlalchemy import (
    ARRAY,
    REAL,
    BigInteger,
    ColumnElement,
    Connection,
    Double,
    Integer,
    Label,
    Table,
    bindparam,
    cast,
    column,
    func,
    select,
    text,
)
from sqlalchemy import table as table_clause
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR

from assistant.store.fulltext import query_words, terms_of
from assistant.store.tables import passages as stored

_K1, _B, _LEAST_IDF = 1.2, 0.75, 1e-6
"""FTS5's constants; a term that more than half of the passages hold still counts a trace."""
_LONGEST_TERM, _LAST_PLACE, _MOST_PLACES = 500, 16_383, 255
"""A tsvector's limits: characters of at most four bytes each, places, and places that one term keeps."""
_AT_ONCE = 500
_FTS = table_clause("passages_fts", column("key", BigInteger), column("terms", TSVECTOR), column("length", Integer))
_TOTALS = text("SELECT count(*), avg(length) FROM passages_fts")
_HOLDING = text(
    "SELECT (SELECT count(*) FROM passages_fts f WHERE f.terms @@ asked.term) "
    "FROM unnest(CAST(:asked AS tsquery[])) WITH ORDINALITY AS asked(term, place) ORDER BY asked.place"
)
_LEARN = text(
    "INSERT INTO passages_fts (key, terms, length) SELECT p.key, CAST(made.terms AS tsvector), made.length "
    "FROM unnest(CAST(:ids AS varchar[]), CAST(:terms AS text[]), CAST(:lengths AS integer[])) "
    "AS made(id, terms, length) JOIN passages p ON p.id = made.id"
)
_AS_MADE = text(
    "SELECT count(*) "
    "FROM unnest(CAST(:ids AS varchar[]), CAST(:terms AS text[]), CAST(:lengths AS integer[])) "
    "AS made(id, terms, length) JOIN passages p ON p.id = made.id JOIN passages_fts f ON f.key = p.key "
    "WHERE f.terms = CAST(made.terms AS tsvector) AND f.length = made.length"
)


def _rank_steps() -> list[float]:
    """Return bounds between the ranks that `ts_rank` gives a lone term which occurs once, twice, and so on.

    That rank is the sum of 1/n² over the occurrences, divided by pi²/6, so the number of bounds below it is the
    number of occurrences. Unnesting the tsvector says the same and takes six times as long.
    """
    steps, below = [], 0.0
    for occurrence in range(1, _MOST_PLACES + 1):
        above = below + 1 / occurrence**2
        steps.append((below + above) / 2 / 1.64493406685)
        below = above
    return steps


_STEPS = _rank_steps()


class TsVector:
    """A tsvector of FTS5's terms for each passage, written in the transaction that stores the passage."""

    def __init__(self, generation: Callable[[Connection], int]) -> None:
        self._generation = generation
        self._lock = Lock()
        self._counted: tuple[int, int, float, dict[str, int]] = (-1, 0, 0.0, {})
        """A generation, its passages, their mean length, and how many of them hold a term."""

    def search(
        self, connection: Connection, passages: Table, query: str, k: int, conditions: Sequence[ColumnElement[bool]]
    ) -> list[tuple[str, float]]:
        """Return at most k (passage id, score), best first; the score is BM25, higher is better."""
        terms = [_tsquery(found) for found in terms_of(query_words(query)) if found]
        if not terms or k < 1:
            return []
        weights, mean = self._weights(connection, terms)
        if not weights:
            return []
        score = _bm25(weights, mean)
        statement = (
            select(passages.c.id, score)
            .select_from(_FTS.join(passages, passages.c.key == _FTS.c.key))
            .where(_FTS.c.terms.bool_op("@@")(cast(" | ".join(weights), TSQUERY)), *conditions)
            .order_by(score.desc(), passages.c.key)
            .limit(k)
        )
        return [(row[0], row[1]) for row in connection.execute(statement)]

    def learn(self, connection: Connection, found: Sequence[tuple[str, str]]) -> None:
        """Take in the (id, text) of passages that were just stored."""
        for start in range(0, len(found), _AT_ONCE):
            connection.execute(_LEARN, _made(found[start : start + _AT_ONCE]))

    def is_in_step(self, connection: Connection) -> bool:
        """Say whether the index holds the stored passages' terms, no more and no less (reads everything)."""
        rows = connection.execute(text("SELECT id, text FROM passages")).all()
        held: int = connection.execute(select(func.count()).select_from(_FTS)).scalar_one()
        if held != len(rows):
            return False
        chunks = (rows[start : start + _AT_ONCE] for start in range(0, len(rows), _AT_ONCE))
        return all(
            connection.execute(_AS_MADE, _made([(row.id, row.text) for row in chunk])).scalar_one() == len(chunk)
            for chunk in chunks
        )

    def rebuild(self, connection: Connection) -> None:
        """Make the index anew from the stored passages."""
        connection.execute(text("DELETE FROM passages_fts"))
        last = 0
        while rows := connection.execute(
            select(stored.c.key, stored.c.id, stored.c.text)
            .where(stored.c.key > last)
            .order_by(stored.c.key)
            .limit(_AT_ONCE)
        ).all():
            self.learn(connection, [(row.id, row.text) for row in rows])
            last = rows[-1].key

    def _weights(self, connection: Connection, terms: Sequence[str]) -> tuple[dict[str, float], float]:
        """Return term -> its weight, by how few passages hold it, of those that occur, and a passage's mean length."""
        generation = self._generation(connection)
        with self._lock:
            counted = self._counted
        if counted[0] != generation:
            total, mean = connection.execute(_TOTALS).one()
            counted = (generation, total, float(mean or 0), {})
        _, total, mean, holding = counted
        unknown = [term for term in dict.fromkeys(terms) if term not in holding]
        if unknown:
            counts = connection.execute(_HOLDING, {"asked": unknown}).scalars()
            holding = holding | dict(zip(unknown, counts, strict=True))
        with self._lock:
            self._counted = (generation, total, mean, holding)
        weights: dict[str, float] = {}
        for term in terms:  # a term counts as often as words of the query come to it, as in FTS5
            idf = math.log((total - holding[term] + 0.5) / (holding[term] + 0.5))
            if holding[term]:
                weights[term] = weights.get(term, 0.0) + (idf if idf > 0 else _LEAST_IDF)
        return weights, mean


def _tsquery(terms: Sequence[str]) -> str:
    """Return a word's terms, nearly always one, as a tsquery that wants them in a row."""
    return " <-> ".join(_quoted(term) for term in terms)


def _quoted(term: str) -> str:
    escaped = term[:_LONGEST_TERM].replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"


def _made(found: Sequence[tuple[str, str]]) -> dict[str, list[object]]:
    made = terms_of([words for _, words in found])
    return {
        "ids": [passage_id for passage_id, _ in found],
        "terms": [_tsvector(terms) for terms in made],
        "lengths": [len(terms) for terms in made],
    }


def _tsvector(terms: Sequence[str]) -> str:
    places: dict[str, list[str]] = {}
    for place, term in enumerate(terms, start=1):
        places.setdefault(term, []).append(str(min(place, _LAST_PLACE)))
    return " ".join(f"{_quoted(term)}:{','.join(held[:_MOST_PLACES])}" for term, held in places.items())


def _bm25(weights: dict[str, float], mean: float) -> Label[float]:
    even, steps = bindparam("even", [1.0] * 4, ARRAY(REAL)), bindparam("steps", _STEPS, ARRAY(Double))
    longer = _K1 * (1 - _B) + _K1 * _B / mean * cast(_FTS.c.length, Double)
    total: ColumnElement[float] = cast(0.0, Double)
    for term, weight in weights.items():
        rank = cast(func.ts_rank(even, _FTS.c.terms, cast(term, TSQUERY)), Double)
        times = cast(func.width_bucket(rank, steps), Double)
        # times / (times + longer), written so that the rank is computed once
        total = total + weight * (_K1 + 1) * (1.0 - longer / (times + longer))
    return total.label("score")
