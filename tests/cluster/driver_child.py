"""An ingest through a cluster that says after each batch how many notes are stored."""

import sys
from pathlib import Path

from assistant.cluster import ClusterReading
from assistant.service.ingestion import Ingestion
from assistant.settings import Settings
from assistant.store.home import Home


def say(*words):
    """Tell the parent; while the cluster is in use, what is printed goes to standard error."""
    print(*words, file=sys.__stdout__, flush=True)


def main():
    notes, home, address = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    settings = Settings(home=home, embed_threads=1)
    with Home(settings) as opened, ClusterReading(address) as cluster:
        add = opened.add

        def added(batch):
            outcomes = add(batch)
            say("stored", opened.status().documents)
            sys.stdin.readline()  # goes on when it is told to, unless it is killed here
            return outcomes

        opened.add = added
        report = Ingestion(opened, settings, snapshot_date=None, cluster=cluster).run([notes])
    say("added", len(report.added), "known", report.unchanged)


if __name__ == "__main__":
    main()
