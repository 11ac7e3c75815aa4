"""How search and draft grow with what is stored: ratios to the smallest size, with the exponent between sizes.

    python -m evals.benchmarks.growth [--passages 10000,100000] [--records-only 1000000] [--queries 40] [--rounds 5]
    python -m evals.benchmarks.growth --homes FOLDER --passages 1000000 --fill-only

The last ten weeks hold twelve notes each at every size, the rest lies in the ten years before: a week is a week,
however much there is behind it. Texts are generated; passages' vectors are synthetic at every size (near random
topics, as those of real notes lie), queries' vectors are the model's. Prints one JSON object; the exponent is
log(ratio of times) / log(ratio of sizes): 0 is flat, 1 is linear. `--records-only` fills the records and no index, at a
twentieth of the time: it measures the search by words and the draft, which need none.
"""

import argparse
import datetime as dt
import hashlib
import json
import math
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import islice, pairwise
from pathlib import Path

from assistant.models.document import Document, Kind, Passage, SearchFilter
from assistant.models.week import Week
from assistant.service import Service
from assistant.settings import Settings
from assistant.store.documents import NewDocument
from assistant.store.embeddings import MiniLmEmbedder
from assistant.store.home import Home
from evals.benchmarks.draft_growth import A_WEEK, LAST, LINES
from evals.benchmarks.draft_growth import world as write_world
from evals.benchmarks.filtered_search import World

PER_NOTE, AT_ONCE = 10, 500
RECENT_WEEKS, YEARS = 10, 10
ACCOUNTS = [f"{a}{b} Works" for a in ("Bel", "Cor", "Dun", "Fen", "Gar", "Hol") for b in ("more", "wick", "ton", "by")]
ASKED = (
    "discount asked for before signing",
    "security audit report open points",
    "budget round moved to next month",
    "second demo for the plant manager",
    "training of operators and shift leads",
)


class QueryEmbedder(MiniLmEmbedder):
    """Embeds queries as ever; its name says that the passages' vectors beside them are synthetic."""

    name = "synthetic-topics/2"


def notes(passages: int, seed: int = 11) -> Iterator[NewDocument]:
    """Yield notes of ten one-line passages each, the newest weeks first."""
    rng, vectors = random.Random(seed), World(seed)
    for number in range(passages // PER_NOTE):
        week = number // A_WEEK
        back = 7 * week + number % 5 if week < RECENT_WEEKS else rng.randrange(7 * RECENT_WEEKS, 365 * YEARS)
        account = rng.choice(ACCOUNTS)
        lines = [f"Call {number} with {account}."]
        lines += [
            line.format(p=rng.randrange(2, 40), d=rng.randrange(4, 28)) for line in rng.choices(LINES, k=PER_NOTE - 1)
        ]
        document = _document(number, account, LAST - dt.timedelta(days=back), "\n".join(lines))
        yield NewDocument(document, list(_cut(document, lines)), vectors.vectors(PER_NOTE))


def _document(number: int, account: str, day: dt.date, text: str) -> Document:
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    return Document(
        id=sha256[:32], path=f"calls/{day.isoformat()}_{number:06d}.md", kind=Kind.CALL, format="md", text=text,
        date=day, date_source="header", account=account, sha256=sha256, size=len(text),
    )  # fmt: skip


def _cut(document: Document, lines: Sequence[str]) -> Iterator[Passage]:
    start = 0
    for ordinal, line in enumerate(lines):
        end = start + len(line)
        yield Passage(
            id=f"{document.id}:{ordinal:05d}", document_id=document.id, ordinal=ordinal, char_start=start,
            char_end=end, text=line,
        )  # fmt: skip
        start = end + 1


def fill(folder: Path, passages: int, *, records_only: bool = False) -> float:
    """Fill a home with two CRM exports and so many passages, the index too unless told not to; return the seconds.

    A home that an earlier run left half filled is filled on from there, a full one is left as it is.
    """
    settings = Settings.load(home=folder / "home")
    with Home(settings, QueryEmbedder(settings.threads)) as home:
        stored = home.status().passages // PER_NOTE
        if not stored:
            write_world(folder / "in", 1)
            Service(home, settings).ingest([folder / "in" / "crm"])
        add = home.records.add_documents if records_only else home.add
        start = time.perf_counter()
        for batch in batched(islice(notes(passages), stored, None), AT_ONCE):
            add(batch)
            stored += len(batch)
            rate = stored * PER_NOTE / (time.perf_counter() - start)
            print(f"\r{stored * PER_NOTE} passages, {rate:.0f} a second", end="", file=sys.stderr)
        return time.perf_counter() - start


def batched(found: Iterator[NewDocument], size: int) -> Iterator[list[NewDocument]]:
    """Yield lists of at most `size`, none of them empty."""
    while batch := list(islice(found, size)):
        yield batch


def _ms(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return 1000 * (time.perf_counter() - start)


def measure(folder: Path, queries: int, rounds: int, *, records_only: bool = False) -> dict[str, float]:
    """Return medians in milliseconds by what was done, with the home's size on disk and the process's peak memory."""
    settings = Settings.load(home=folder / "home")
    week = Week.of(LAST)
    with Home(settings, QueryEmbedder(settings.threads)) as home:
        service = Service(home, settings)
        found = {} if records_only else {"open_and_first_search": _ms(lambda: service.search(ASKED[0]))}
        found["first_draft"] = _ms(lambda: service.draft(week))
        timed: dict[str, list[float]] = {}
        for number in range(queries):
            text, account = f"{ASKED[number % len(ASKED)]} {number}", ACCOUNTS[number % len(ACCOUNTS)]
            past = str(Week.of(LAST - dt.timedelta(weeks=number + 1)))
            vector = home.embedder.embed([text])[0]
            calls: dict[str, Callable[[], object]] = {
                "search": lambda t=text: service.search(t),  # type: ignore[misc]
                "search_in_week": lambda t=text, w=past: service.search(t, search=SearchFilter(week=w)),  # type: ignore[misc]
                "search_in_account": lambda t=text, a=account: service.search(t, search=SearchFilter(account=a)),  # type: ignore[misc]
                "vectors_alone": lambda v=vector: home.dense(v, 30),  # type: ignore[misc]
                "words_alone": lambda t=text: home.records.lexical(t, 30),  # type: ignore[misc]
            }
            for name, call in calls.items():
                if records_only and name != "words_alone":
                    continue
                timed.setdefault(name, []).append(_ms(call))
        timed["draft"] = [_ms(lambda: service.draft(week)) for _ in range(rounds)]
        found |= {name: statistics.median(times) for name, times in timed.items()}
    found["home_mb"] = sum(p.stat().st_size for p in (folder / "home").rglob("*") if p.is_file()) / 1e6
    found["peak_rss_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {name: round(value, 2) for name, value in found.items()}


def compared(sizes: Sequence[int], found: dict[int, dict[str, float]]) -> dict[str, dict[str, dict[str, float]]]:
    """Return, for each pair of neighbouring sizes, the ratio of each measure and the exponent that it makes."""
    return {
        f"{b}/{a}": {
            name: {
                "ratio": round(found[b][name] / found[a][name], 2),
                "exponent": round(math.log(found[b][name] / found[a][name]) / math.log(b / a), 2),
            }
            for name in found[a]
            if name in found[b]
        }
        for a, b in pairwise(sizes)
    }


def main() -> None:
    """Fill a home of each size, measure each, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--passages", default="10000,100000")
    parser.add_argument("--records-only", default="", help="further sizes, whose passages no index holds")
    parser.add_argument("--queries", type=int, default=40)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--homes", type=Path, help="keep the filled homes here, and use those that are there")
    parser.add_argument("--fill-only", action="store_true", help="fill the homes, measure nothing; needs --homes")
    given = parser.parse_args()
    sizes = [int(size) for size in given.passages.split(",")]
    bare = [int(size) for size in given.records_only.split(",") if size]
    sizes += bare
    with tempfile.TemporaryDirectory() as temporary:
        base = given.homes or Path(temporary)
        filled = {size: round(fill(base / str(size), size, records_only=size in bare), 1) for size in sizes}
        if given.fill_only:
            print(json.dumps({"fill_seconds": filled}))
            return
        found = {
            size: measure(base / str(size), given.queries, given.rounds, records_only=size in bare) for size in sizes
        }
    result = {"vectors": "synthetic", "records_only": bare, "fill_seconds": filled, "median_ms": found}
    print(json.dumps(result | {"growth": compared(sizes, found)}, indent=1))


if __name__ == "__main__":
    main()
