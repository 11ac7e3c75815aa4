"""How well private remarks are told from business: by voice, by kind, and on notes that hold hardly any.

    python -m evals.training.measure_private [--missed]

With --missed it prints what was written as private and not found, and business that was withheld.
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from assistant.insight.quarantine import personal_kind
from assistant.resources import data_folder


class Line(NamedTuple):
    """One labelled sentence; `kind` is none where it is business."""

    voice: str
    kind: str
    text: str


def read_lines(folder: Path) -> list[Line]:
    """Return the labelled sentences of every voice."""
    return [
        Line(path.stem, *line.split("\t"))
        for path in sorted(folder.glob("*.tsv"))
        for line in path.read_text("utf-8").splitlines()
    ]


def read_signal_lines(folder: Path) -> list[Line]:
    """Return the labelled sentences of the invented companies' notes; `kind` is what each tells of the sale."""
    rows = (
        json.loads(line) for path in sorted(folder.glob("*/*.jsonl")) for line in path.read_text("utf-8").splitlines()
    )
    return [Line(row["company"], row["label"], row["text"]) for row in rows]


def tally(lines: Iterable[Line]) -> tuple[int, int, int]:
    """Return how many private sentences there are, how many of them are found, and how much business is withheld."""
    private = found = withheld = 0
    for line in lines:
        kept_back = personal_kind(line.text) is not None
        private += line.kind != "none"
        found += kept_back and line.kind != "none"
        withheld += kept_back and line.kind == "none"
    return private, found, withheld


def _row(name: str, lines: list[Line]) -> str:
    private, found, withheld = tally(lines)
    recall = f"{found / private:.2f}" if private else "   –"
    precision = f"{found / (found + withheld):.2f}" if found + withheld else "   –"
    return f"{name:16} {len(lines):5} sentences  recall {recall}  precision {precision}  business withheld {withheld}"


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--missed", action="store_true")
    missed = parser.parse_args().missed
    lines = read_lines(data_folder("corpus") / "private/sentences")
    voices, kinds = defaultdict(list), defaultdict(list)
    for line in lines:
        voices[line.voice].append(line)
        kinds[line.kind].append(line)
    for name, group in [*voices.items(), *kinds.items(), ("all", lines)]:
        print(_row(name, group))
    told = read_signal_lines(data_folder("corpus") / "signals")
    held = [line for line in told if personal_kind(line.text) is not None]
    of_use = [line for line in held if line.kind != "other"]
    print(f"notes of corpus/signals: {len(held)} of {len(told)} withheld, {len(of_use)} of them news of a sale")
    if missed:
        wrong = [line for line in lines if (personal_kind(line.text) is None) == (line.kind != "none")]
        for line in [*wrong, *of_use]:
            print(*line, sep="\t")


if __name__ == "__main__":
    main()
