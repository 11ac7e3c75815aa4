"""SQLite's own full-text search over passages: the only place, beside its migration, that knows FTS5."""

import re
from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, Float, Integer, Table, column, literal_column, select, text
from sqlalchemy import table as table_clause

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


def match_expression(query: str) -> str:
    """Return an FTS5 expression that holds when any term of the query does; empty when it has none.

    Each term is quoted, so operators, columns and wildcards in a query are words like any other.
    """
    words = dict.fromkeys(word.casefold() for word in _WORD.findall(query.replace("_", " ")))
    terms = [word for word in words if word not in STOP_WORDS]
    return " OR ".join(f'"{term}"' for term in terms[:_MOST_TERMS])


class FullText:
    """Ranks passages by BM25 over stemmed terms without diacritics."""

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
