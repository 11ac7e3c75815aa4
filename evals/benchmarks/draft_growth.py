"""How long a draft takes as notes pile up: a week is a week, so it should not matter.

    python -m evals.benchmarks.draft_growth [--notes 100,1000,10000] [--rounds 9]

Every world has the same weekly load of notes; more notes means more weeks of history. For each size: the first draft
after ingest (which reads the notes of the window) and the median of later ones. Prints one JSON object.
"""

import argparse
import datetime as dt
import json
import random
import statistics
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path

from assistant.models.week import Week
from assistant.service import Service
from assistant.settings import Settings

LAST = dt.date(2026, 11, 20)
A_WEEK = 12
OPENINGS = ("Call with", "Short update on", "Met with", "Mail exchange with")
LINES = (
    "Procurement wants {p} % off before they sign anything.",
    "Their security team still holds the audit report, {p} points are open.",
    "The plant manager asked for a second demo on line {p}.",
    "No answer to three mails since the {d}th.",
    "Marta said the budget round was moved to the {d}th of next month.",
    "We agreed that I send the revised offer by the {d}th.",
    "They compared us with Helion and liked our reporting better.",
    "Training for {p} operators went well and the shift leads were happy.",
)
HEADER = "Opportunity ID,Account Name,Opportunity Owner,Stage,Amount,Close Date,Created Date,Next Step,Last Activity\n"


def world(folder: Path, notes: int, seed: int = 7) -> None:
    """Write a workspace with so many notes, `A_WEEK` of them a week, and two CRM exports of 200 deals."""
    rng = random.Random(seed)
    accounts = [
        f"{a}{b} Works" for a in ("Bel", "Cor", "Dun", "Fen", "Gar", "Hol") for b in ("more", "wick", "ton", "by")
    ]
    (folder / "crm").mkdir(parents=True)
    (folder / "calls").mkdir()
    for day in (LAST - dt.timedelta(days=7), LAST):
        rows = [
            f"O-{i},{accounts[i % len(accounts)]},Ines Roy,Proposal,{10_000 + 997 * i},2026-12-{1 + i % 28:02d},"
            f"2026-08-{1 + i % 28:02d},Call,{(day - dt.timedelta(days=i % 30)).isoformat()}\n"
            for i in range(200)
        ]
        (folder / "crm" / f"opportunities_{day.isoformat()}.csv").write_text(HEADER + "".join(rows))
    for i in range(notes):
        day = LAST - dt.timedelta(days=7 * (i // A_WEEK) + i % 5)
        account = accounts[rng.randrange(len(accounts))]
        said = rng.sample(LINES, 3)
        text = f"Account: {account}\nDate: {day.isoformat()}\n\n{rng.choice(OPENINGS)} {account}, number {i}.\n"
        text += " ".join(line.format(p=rng.randrange(2, 40), d=rng.randrange(4, 28)) for line in said) + "\n"
        (folder / "calls" / f"{day.isoformat()}_{i:05d}.md").write_text(text)


def ingested(base: Path, notes: int) -> float:
    """Write a world of so many notes under `base`, ingest it into its own home; return the seconds of the ingest."""
    world(base / "in", notes)
    with Service.open(Settings.load(home=base / "home")) as service:
        start = time.perf_counter()
        service.ingest([base / "in"])
        return time.perf_counter() - start


def draft_seconds(service: Service) -> float:
    """Return the seconds that one draft of the last week takes."""
    start = time.perf_counter()
    service.draft(Week.of(LAST))
    return time.perf_counter() - start


def measure(sizes: Sequence[int], rounds: int) -> dict[int, dict[str, float]]:
    """Return seconds of ingest, first draft and median later draft by size.

    All worlds are ingested and closed before the first draft, since what an ingest leaves to be written back to disk
    slows whatever comes next; the later drafts then go round the sizes in turn, so that a slow minute of the machine
    falls on all of them alike.
    """
    with ExitStack() as stack:
        base = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        ingests = {n: ingested(base / str(n), n) for n in sizes}
        opened = {n: stack.enter_context(Service.open(Settings.load(home=base / str(n) / "home"))) for n in sizes}
        first = {n: draft_seconds(opened[n]) for n in sizes}
        later: dict[int, list[float]] = {n: [] for n in sizes}
        for _ in range(rounds):
            for n in sizes:
                later[n].append(draft_seconds(opened[n]))
    return {
        n: {
            "ingest": round(ingests[n], 2),
            "first": round(first[n], 3),
            "later": round(statistics.median(later[n]), 3),
            "later_min": round(min(later[n]), 3),
            "later_max": round(max(later[n]), 3),
        }
        for n in sizes
    }


def main() -> None:
    """Run the sizes and print seconds and the ratios to the size before."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--notes", default="100,1000,10000")
    parser.add_argument("--rounds", type=int, default=9)
    given = parser.parse_args()
    sizes = [int(n) for n in given.notes.split(",")]
    seconds = measure(sizes, given.rounds)
    ratios = {
        f"{b}/{a}": {k: round(seconds[b][k] / seconds[a][k], 2) for k in ("first", "later")} for a, b in pairwise(sizes)
    }
    print(json.dumps({"seconds": seconds, "ratios": ratios}))


if __name__ == "__main__":
    main()
