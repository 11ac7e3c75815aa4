"""Ingest throughput as a share of the bare limit: the same texts embedded and upserted with no product around them.

    python -m evals.benchmarks.ingest_throughput [--notes FOLDER] [--rounds 2]

Bare limit and product take turns in one process, so that a slow moment of the machine falls on both. Prints one JSON
object; `share` is bare seconds / product seconds, by the medians.
"""

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import chromadb
from chromadb.config import Settings as ChromaSettings

from assistant.service import Service
from assistant.settings import Settings
from assistant.sources.notes import read_note
from assistant.sources.passages import passages
from assistant.store.embeddings import MiniLmEmbedder

SHARED = Path(__file__).parents[3] / "shared" / "data" / "qmsum_val" / "meetings"


def bare(texts: Sequence[str], folder: Path, embedder: MiniLmEmbedder) -> float:
    """Return the seconds to embed the texts and upsert them, and nothing else."""
    client = chromadb.PersistentClient(str(folder), ChromaSettings(anonymized_telemetry=False))
    collection = client.create_collection("bare", embedding_function=None, metadata={"hnsw:space": "cosine"})
    start = time.perf_counter()
    step = 64
    for first in range(0, len(texts), step):
        part = texts[first : first + step]
        ids = [str(i) for i in range(first, first + len(part))]
        collection.upsert(ids=ids, embeddings=embedder.embed(part))
    return time.perf_counter() - start


def product(notes: Path, home: Path) -> float:
    """Return the seconds of a whole ingest of the folder through the service."""
    with Service.open(Settings.load(home=home)) as service:
        start = time.perf_counter()
        report = service.ingest([notes])
        seconds = time.perf_counter() - start
    if report.refusals:
        raise SystemExit(f"the folder did not ingest whole: {report.refusals}")
    return seconds


def main() -> None:
    """Run the rounds and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--notes", type=Path, default=SHARED)
    parser.add_argument("--rounds", type=int, default=2)
    given = parser.parse_args()
    if not given.notes.is_dir():
        raise SystemExit("The notes are not here: give a folder with --notes.")
    files = sorted(p for p in given.notes.iterdir() if p.is_file())
    texts = [p.text for f in files for p in passages(read_note(f, relative=f.name))]
    embedder = MiniLmEmbedder(Settings.load().threads)
    embedder.embed(texts[:8])
    limits, products = [], []
    for round_number in range(given.rounds):
        with tempfile.TemporaryDirectory() as folder:
            limits.append(bare(texts, Path(folder) / "bare", embedder))
            products.append(product(given.notes, Path(folder) / f"home{round_number}"))
    share = statistics.median(limits) / statistics.median(products)
    print(json.dumps({
        "notes": len(files), "passages": len(texts), "words": sum(len(t.split()) for t in texts),
        "bare_seconds": [round(s, 2) for s in limits], "product_seconds": [round(s, 2) for s in products],
        "share": round(share, 3),
    }))  # fmt: skip


if __name__ == "__main__":
    main()
