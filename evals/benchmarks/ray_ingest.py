"""Bulk ingest on a Ray cluster against one process: the same hashes, a node lost half-way, throughput as ratios.

    python -m evals.benchmarks.ray_ingest [--notes 20000] [--workers 1,2] [--no-loss]

Starts a cluster of two nodes on the loopback, whose workers share this machine's cores with the driver: a ratio to
the single process (on as many threads as workers) shows the cost of the cluster, not what more machines would give.
Prints one JSON object.
"""

import argparse
import hashlib
import json
import os
import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ray.cluster_utils import Cluster
from sqlalchemy import select

from assistant.cluster import ClusterReading
from assistant.service.ingestion import Ingestion
from assistant.settings import Settings
from assistant.store import tables
from assistant.store.documents import NewDocument, Outcome
from assistant.store.home import Home
from evals.benchmarks.draft_growth import LINES

ADDRESS = "127.0.0.2"
ACCOUNTS = ("Belmore Works", "Corwick Foods", "Dunton Paper", "Fenby Glass", "Garmore Steel")


def write_notes(folder: Path, count: int, seed: int = 9) -> None:
    """Write so many small notes of a passage each."""
    rng = random.Random(seed)
    (folder / "calls").mkdir(parents=True)
    for number in range(count):
        account = rng.choice(ACCOUNTS)
        said = " ".join(line.format(p=rng.randrange(2, 90), d=rng.randrange(4, 28)) for line in rng.sample(LINES, 2))
        text = f"Account: {account}\nDate: 2026-11-{1 + number % 20:02d}\n\nCall {number} with {account}. {said}\n"
        (folder / "calls" / f"2026-11-{1 + number % 20:02d}_{number:06d}.md").write_text(text)


def digest(home: Home) -> str:
    """Return a hash over documents, passages, vectors and paths, but for moments, and over the index's ids."""
    sha256 = hashlib.sha256()
    with home.records._database.reading() as connection:
        for table in (tables.documents, tables.passages, tables.document_vectors, tables.document_paths):
            columns = [c for c in table.c if c.name != "added_at"]
            for row in connection.execute(select(*columns).order_by(*table.primary_key)):
                sha256.update(repr(tuple(row)).encode())
    for passage_id in sorted(home.index.ids()):
        sha256.update(passage_id.encode())
    return sha256.hexdigest()


def ingest(
    notes: Path, folder: Path, address: str | None, threads: int, after: Callable[[int], None] = lambda _stored: None
) -> tuple[float, str]:
    """Ingest into a fresh home; return seconds and hash. `after` hears how many notes are stored after each batch."""
    settings = Settings.load(home=folder, embed_threads=threads)
    with Home(settings) as home:
        add, stored = home.add, 0

        def added(batch: list[NewDocument]) -> list[Outcome]:
            nonlocal stored
            outcomes = add(batch)
            stored += len(outcomes)
            after(stored)
            return outcomes

        home.add = added  # type: ignore[method-assign, assignment]
        start = time.perf_counter()
        if address is None:
            Ingestion(home, settings, snapshot_date=None).run([notes])
        else:
            with ClusterReading(address) as cluster:
                Ingestion(home, settings, snapshot_date=None, cluster=cluster).run([notes])
        return time.perf_counter() - start, digest(home)


def on_cluster(notes: Path, folder: Path, workers: int, *, lose_at: int | None) -> tuple[float, str]:
    """Ingest on a cluster of that many one-core nodes, one of which may be killed on the way."""
    node: dict[str, Any] = {"num_cpus": 1, "object_store_memory": 200_000_000, "node_ip_address": ADDRESS}
    cluster = Cluster(initialize_head=True, head_node_args={**node, "include_dashboard": False})
    left = [cluster.add_node(**node) for _ in range(workers - 1)]

    def lose(stored: int) -> None:
        if lose_at is not None and stored >= lose_at and left:
            cluster.remove_node(left.pop(), allow_graceful=False)

    try:
        return ingest(notes, folder, cluster.address, 1, lose)
    finally:
        cluster.shutdown()  # type: ignore[no-untyped-call]


def main() -> None:
    """Run the single process, each number of workers, and the run that loses a node; print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--notes", type=int, default=20_000)
    parser.add_argument("--workers", default="1,2")
    parser.add_argument("--no-loss", action="store_true", help="leave out the run that loses a node")
    given = parser.parse_args()
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    with tempfile.TemporaryDirectory() as temporary:
        base = Path(temporary)
        write_notes(base / "in", given.notes)
        single, expected = ingest(base / "in", base / "single", None, 1)
        seconds, same = {}, {}
        for workers in (int(number) for number in given.workers.split(",")):
            took, found = on_cluster(base / "in", base / f"workers{workers}", workers, lose_at=None)
            seconds[str(workers)], same[str(workers)] = took, found == expected
        if not given.no_loss:
            took, found = on_cluster(base / "in", base / "lost", 2, lose_at=given.notes // 2)
            seconds["2, one lost half-way"], same["2, one lost half-way"] = took, found == expected
    print(json.dumps({
        "notes": given.notes, "same_hashes": same, "single_process_one_thread_seconds": round(single, 1),
        "seconds_by_workers": {name: round(took, 1) for name, took in seconds.items()},
        "throughput_to_single": {name: round(single / took, 2) for name, took in seconds.items()},
    }, indent=1))  # fmt: skip


if __name__ == "__main__":
    main()
