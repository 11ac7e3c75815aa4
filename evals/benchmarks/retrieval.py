"""How well search finds what answers a question in real meetings, and how fast.

    python -m evals.benchmarks.retrieval [--data ../shared/data/qmsum_val] [--home FOLDER]

Ingests the 35 meetings into a home, asks all 237 questions over the whole corpus and within the right meeting, and
scores the hits as `retrieval_score.py` does: a reader takes them in order until 600 words are spent. Prints one JSON
object. With --home the home is kept, and found ready by the next run. Beside it, on the sample company: how many of
the answer key's searches have the right note in the first three hits, and the answering words in all eight.
"""

import argparse
import importlib.util
import json
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import yaml

from assistant.models.document import SearchFilter
from assistant.retrieval.retriever import Retriever
from assistant.service.ingestion import Ingestion
from assistant.settings import Settings
from assistant.store.home import Home

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"
MEASURES = ("precision", "coverage", "found", "mrr")
WORDS = 600
Query = dict[str, Any]
Hits = list[dict[str, Any]]


def scorer(path: Path = SHARED / "tools" / "retrieval_score.py") -> ModuleType:
    """Return the scorer's module, read from its file."""
    spec = importlib.util.spec_from_file_location("retrieval_score", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def ask(retriever: Retriever, queries: Sequence[Query], *, within: bool) -> tuple[dict[str, Hits], list[float]]:
    """Return each query's hits by its id, and the milliseconds that each took."""
    found, times = {}, []
    for query in queries:
        allowed = SearchFilter(document=query["document"]) if within else None
        begun = time.perf_counter()
        hits = retriever.search(query["query"], filter=allowed)
        times.append(1000 * (time.perf_counter() - begun))
        found[query["id"]] = [hit.model_dump(include={"document", "char_start", "char_end", "text"}) for hit in hits]
    return found, times


def measured(queries: Sequence[Query], found: dict[str, Hits]) -> dict[str, float]:
    """Return the means of the scorer's measures."""
    score = scorer().score
    rows = [score(query, found[query["id"]], WORDS) for query in queries]
    return {name: round(statistics.fmean(row[name] for row in rows), 4) for name in MEASURES}


def sample(folder: Path) -> dict[str, Any]:
    """Return how many of the answer key's searches find their note and the words that answer."""
    queries = yaml.safe_load((ROOT / "evals/answer_keys/sample.yaml").read_text("utf-8"))["retrieval"]
    settings = Settings.load(home=folder)
    notes = words = 0
    with Home(settings) as home:
        Ingestion(home, settings, snapshot_date=None).run([ROOT / "corpus/sample"])
        retriever = Retriever(home)
        for query in queries:
            hits = retriever.search(query["query"])
            notes += any(hit.path == query["path"] for hit in hits[:3])
            words += any(_plain(query["quote"]) in _plain(hit.text) for hit in hits)
    return {"queries": len(queries), "note_in_3": notes, "quote_in_8": words}


def _plain(text: str) -> str:
    return " ".join(text.split())


def run(data: Path, home_folder: Path) -> dict[str, Any]:
    """Return the measures of both ways of asking, with the times of one search."""
    lines = (data / "queries.jsonl").read_text("utf-8").splitlines()
    queries = [json.loads(line) for line in lines]
    settings = Settings.load(home=home_folder)
    result: dict[str, Any] = {"queries": len(queries), "words": WORDS}
    with Home(settings) as home:
        Ingestion(home, settings, snapshot_date=None).run([data / "meetings"])
        result["passages"] = home.records.passage_count()
        retriever = Retriever(home)
        retriever.search("a first search opens the index and loads the model")
        for name, within in (("all", False), ("doc", True)):
            found, times = ask(retriever, queries, within=within)
            ordered = sorted(times)
            result[name] = measured(queries, found) | {
                "words_a_hit": round(statistics.fmean(len(h["text"].split()) for hits in found.values() for h in hits)),
                "ms_p50": round(statistics.median(ordered)),
                "ms_p95": round(ordered[int(0.95 * len(ordered))]),
            }
    return result


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=SHARED / "data" / "qmsum_val")
    parser.add_argument("--home", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        result: dict[str, Any] = {"sample": sample(Path(folder) / "sample")}
        if (given.data / "queries.jsonl").is_file():
            result |= run(given.data, given.home or Path(folder) / "home")
        else:
            result["skipped"] = f"no data set in {given.data}"
    print(json.dumps(result))


if __name__ == "__main__":
    main()
