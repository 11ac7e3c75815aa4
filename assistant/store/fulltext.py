"""Full-text search over passages: what it promises, and SQLite's own, the only place beside its migration for FTS5."""

import re
import sqlite3
from collections.abc import Sequence
from typing import Protocol

from sqlalchemy import ColumnElement, Connection, Float, Integer, Table, column, literal_column, select, text
from sqlalchemy import table as table_clause

TOKENIZER = "porter unicode61 remove_diacritics 2"
"""Stems English, drops diacritics; what both engines' terms are made by."""

_WORD = re.compile(r"\w+")
_MOST_TERMS = 64
_FTS = table_clause("passages_fts", column("rowid", Integer))

_STOP = """
    a about above after again against all am an and any are aren as at be because been before being below between both
    but by can could couldn did didn do does doesn doing don down during each few for from further had hadn has hasn
    have haven having he her here hers herself him himself his how i if in into is isn it its itself just ll let me
    might more most must mustn my myself no nor not now of off on once only or other our ours ourselves out over own re
    s same shall she should shouldn so some such t than that the their theirs them themselves then there these they
    this those through to too under until up upon us ve very was wasn we were weren what when where which while who
    whom whose why will with won would wouldn you your yours yourself yourselves
"""
STOP_WORDS = frozenset(_STOP.split())


def query_words(query: str) -> list[str]:
    """Return the words of a query that count, each once: no stop words, at most 64, any syntax read as words."""
    words = dict.fromkeys(word.casefold() for word in _WORD.findall(query.replace("_", " ")))
    return [word for word in words if word not in STOP_WORDS][:_MOST_TERMS]


def match_expression(query: str) -> str:
    """Return an FTS5 expression that holds when any term of the query does; empty when it has none.

    Each term is quoted, so operators, columns and wildcards in a query are words like any other.
    """
    return " OR ".join(f'"{word}"' for word in query_words(query))


def terms_of(texts: Sequence[str]) -> list[list[str]]:
    """Return each text's terms in their order, as FTS5 makes them: asked of FTS5 itself, over a table in memory."""
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute(f"CREATE VIRTUAL TABLE texts USING fts5(text, content='', tokenize='{TOKENIZER}')")
        connection.execute("CREATE VIRTUAL TABLE terms USING fts5vocab(texts, 'instance')")
        connection.executemany("INSERT INTO texts(rowid, text) VALUES (?, ?)", enumerate(texts))
        found: list[list[tuple[int, str]]] = [[] for _ in texts]
        for term, row, place in connection.execute('SELECT term, doc, "offset" FROM terms'):
            found[row].append((place, term))
    finally:
        connection.close()
    return [[term for _, term in sorted(instances)] for instances in found]


class FullText(Protocol):
    """Ranks passages by BM25 over stemmed terms without diacritics."""

    def search(
        self, connection: Connection, passages: Table, query: str, k: int, conditions: Sequence[ColumnElement[bool]]
    ) -> list[tuple[str, float]]:
        """Return at most k (passage id, score), best first; the score is BM25, higher is better."""
        ...

    def learn(self, connection: Connection, found: Sequence[tuple[str, str]]) -> None:
        """Take in the (id, text) of passages that were just stored."""
        ...

    def is_in_step(self, connection: Connection) -> bool:
        """Say whether the index holds the stored passages' terms, no more and no less (reads everything)."""
        ...

    def rebuild(self, connection: Connection) -> None:
        """Make the index anew from the stored passages."""
        ...


class Fts5:
    """SQLite's own index; triggers keep it in step with the passages."""

    def search(
        self, connection: Connection, passages: Table, query: str, k: int, conditions: Sequence[ColumnElement[bool]]
    ) -> list[tuple[str, float]]:
        """Return at most k (passage id, score), best first; the score is BM25, higher is better."""
        expression = match_expression(query)
        if not expression or k < 1:
            return []
        rank = literal_column("passages_fts.rank", Float)
        statement = (
            select(passages.c.id, rank)
            .select_from(_FTS.join(passages, passages.c.key == _FTS.c.rowid))
            .where(text("passages_fts MATCH :expression").bindparams(expression=expression), *conditions)
            .order_by(rank, passages.c.key)
            .limit(k)
        )
        return [(row[0], -row[1]) for row in connection.execute(statement)]

    def learn(self, connection: Connection, found: Sequence[tuple[str, str]]) -> None:
        """Do nothing: a trigger has taken them in."""

    def is_in_step(self, connection: Connection) -> bool:
        """Say whether the index holds the stored passages' terms, no more and no less (reads everything)."""
        try:
            connection.exec_driver_sql("INSERT INTO passages_fts(passages_fts, rank) VALUES ('integrity-check', 1)")
        except Exception as error:
            if "malformed" in str(error):
                return False
            raise
        return True

    def rebuild(self, connection: Connection) -> None:
        """Make the index anew from the stored passages."""
        connection.exec_driver_sql("INSERT INTO passages_fts(passages_fts) VALUES ('rebuild')")
