"""How much a filter costs a search by meaning: p50 of filtered over p50 of unfiltered, on synthetic passages.

    python -m evals.benchmarks.filtered_search [--passages 100000] [--queries 40]

Prints one JSON object. Vectors lie around topics, as those of real notes do; weeks, accounts and kinds are drawn per
note of ten passages. `first` times a filter that was not used before, `again` one that was.
"""

import argparse
import datetime as dt
import hashlib
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.models.document import Document, Kind, Passage, SearchFilter
from assistant.models.week import Week
from assistant.settings import Settings
from assistant.store.documents import NewDocument
from assistant.store.home import Home

Vectors = NDArray[np.float32]

DIMENSION = 384
PER_NOTE = 10
WEEKS, ACCOUNTS, TOPICS = 104, 200, 300
KINDS = (Kind.CALL, Kind.CALL, Kind.CALL, Kind.CALL, Kind.CALL, Kind.DEAL, Kind.DEAL, Kind.DEAL, Kind.MEETING)
MONDAY = dt.date(2024, 12, 2)
K = 10


class SyntheticEmbedder:
    """Names the vectors that this benchmark makes itself; embeds no text."""

    name = "synthetic-topics/1"
    dimension = DIMENSION

    def embed(self, texts: object) -> Vectors:
        """Refuse: all vectors are given."""
        raise NotImplementedError(texts)


def _unit(rows: Vectors) -> Vectors:
    unit: Vectors = (rows / np.linalg.norm(rows, axis=-1, keepdims=True)).astype(np.float32)
    return unit


class World:
    """Notes around topics, the same for the same seed."""

    def __init__(self, seed: int = 5) -> None:
        self._rng = np.random.default_rng(seed)
        self._topics = _unit(self._rng.standard_normal((TOPICS, DIMENSION)).astype(np.float32))

    def vectors(self, count: int) -> Vectors:
        """Return unit vectors near randomly chosen topics, shape (count, 384)."""
        noise = self._rng.standard_normal((count, DIMENSION)).astype(np.float32) / np.sqrt(DIMENSION)
        return _unit(self._topics[self._rng.integers(0, TOPICS, count)] + 1.2 * noise)

    def note(self, number: int) -> NewDocument:
        """Return a note of ten one-line passages with a random week, account and kind."""
        lines = [f"Note {number} says line {line}." for line in range(PER_NOTE)]
        text = "\n".join(lines)
        sha256 = hashlib.sha256(text.encode()).hexdigest()
        document = Document(
            id=sha256[:32],
            path=f"calls/{number}.md",
            kind=KINDS[int(self._rng.integers(len(KINDS)))],
            format="md",
            text=text,
            date=MONDAY + dt.timedelta(days=int(self._rng.integers(7 * WEEKS))),
            account=f"Account {int(self._rng.integers(ACCOUNTS))}",
            sha256=sha256,
            size=len(text),
        )
        return NewDocument(document, list(_passages(document, lines)), self.vectors(PER_NOTE))


def _passages(document: Document, lines: list[str]) -> Iterator[Passage]:
    start = 0
    for ordinal, line in enumerate(lines):
        yield Passage(
            id=f"{document.id}:{ordinal:05d}",
            document_id=document.id,
            ordinal=ordinal,
            char_start=start,
            char_end=start + len(line),
            text=line,
        )
        start += len(line) + 1


def _filters(number: int) -> dict[str, SearchFilter]:
    """Return a fresh filter of each sort; each number gives others, so that none is remembered."""
    week = str(Week.of(MONDAY + dt.timedelta(weeks=number % WEEKS)))
    day = MONDAY + dt.timedelta(days=number)
    account, kind = f"Account {number % ACCOUNTS}", (Kind.CALL, Kind.DEAL, Kind.MEETING)[number % 3]
    return {
        "week": SearchFilter(week=week),
        "account": SearchFilter(account=account),
        "week_and_kind": SearchFilter(week=week, kind=kind),
        "account_and_kind": SearchFilter(account=account, kind=kind),
        "document": SearchFilter(document=f"{number}.md"),
        "four_weeks": SearchFilter(date_from=day, date_to=day + dt.timedelta(days=27)),
        "quarter": SearchFilter(date_from=day, date_to=day + dt.timedelta(days=90)),
        "kind_and_half_year": SearchFilter(kind=kind, date_from=day, date_to=day + dt.timedelta(days=182)),
        "kind": SearchFilter(kind=kind, date_from=MONDAY - dt.timedelta(days=number)),
        "year": SearchFilter(date_from=day, date_to=day + dt.timedelta(days=364)),
    }


def _timed(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return 1000 * (time.perf_counter() - start)


def measure(home: Home, world: World, queries: int) -> dict[str, object]:
    """Return p50s in milliseconds and their ratios to the unfiltered search, with recall against exact scoring."""
    vectors = world.vectors(queries)
    home.dense(vectors[0], K)
    plain: list[float] = []
    first: dict[str, list[float]] = {}
    again: dict[str, list[float]] = {}
    sizes: dict[str, list[int]] = {}
    recalls: dict[str, list[float]] = {}
    for number, vector in enumerate(vectors):
        for name, search in _filters(number).items():
            plain.append(_timed(lambda v=vector: home.dense(v, K)))  # type: ignore[misc]
            first.setdefault(name, []).append(_timed(lambda v=vector, s=search: home.dense(v, K, s)))  # type: ignore[misc]
            again.setdefault(name, []).append(_timed(lambda v=vector, s=search: home.dense(v, K, s)))  # type: ignore[misc]
            sizes.setdefault(name, []).append(home.records.passage_count(search))
            if number % 4 == 0:
                recalls.setdefault(name, []).append(_recall(home, vector, search))
    base = statistics.median(plain)
    return {
        "unfiltered_p50_ms": round(base, 2),
        "worst_ratio_first": round(max(statistics.median(times) for times in first.values()) / base, 2),
        "filters": {
            name: {
                "passages": int(statistics.median(sizes[name])),
                "first_p50_ms": round(statistics.median(first[name]), 2),
                "first_ratio": round(statistics.median(first[name]) / base, 2),
                "again_p50_ms": round(statistics.median(again[name]), 2),
                "recall_at_10": round(statistics.mean(recalls[name]), 3),
            }
            for name in first
        },
    }


def _recall(home: Home, vector: Vectors, search: SearchFilter) -> float:
    ids, vectors = home.records.filtered_vectors(search)
    if not ids:
        return 1.0
    exact = {ids[row] for row in np.argsort(-(vectors @ vector))[:K]}
    return len(exact & {key for key, _ in home.dense(vector, K, search)}) / len(exact)


def main() -> None:
    """Fill a home in a temporary folder, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--passages", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=40)
    parser.add_argument("--home", type=Path, help="keep the filled home here, and use it when it is already filled")
    arguments = parser.parse_args()
    world = World()
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.home or Path(temporary)
        with Home(Settings(home=folder), SyntheticEmbedder()) as home:
            notes = arguments.passages // PER_NOTE
            start = time.perf_counter()
            for number in range(home.status().documents, notes, 500):
                home.add(world.note(each) for each in range(number, min(number + 500, notes)))
                print(f"\r{number + 500} notes", end="", file=sys.stderr)
            filled = time.perf_counter() - start
            result = {"passages": home.status().passages, "fill_seconds": round(filled, 1)}
            print(json.dumps(result | measure(home, world, arguments.queries), indent=1))


if __name__ == "__main__":
    main()
