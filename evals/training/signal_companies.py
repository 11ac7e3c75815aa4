"""Labelled companies as training lines: every sentence of their notes in order, read from their answer keys.

    python -m evals.training.signal_companies evals/companies/quillbrook evals/companies/rillstead --out build/companies

A key names the label and, of a risk, which one; where a label has finer signals that a key leaves open, the shipped
reader's likeliest of that label stands in. What fair readers may take for a risk or for none is not learned, and is
still what was said before the next line. A company that is to be measured blind must not be named here.
"""

import argparse
import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray

from assistant.models.risk import Label
from evals.companies.key import Sentence, load_key
from evals.training.signal_lines import Line
from evals.training.signal_meetings import reader

COPIES = 2
"""So often each line is learned: these notes are what users have, and few beside the rest."""

Matrix = NDArray[np.float32]


def sentences(folder: Path) -> list[Line]:
    """Return a company's sentences, notes in the key's order; the finer signal is empty where the key has none."""
    rivals = yaml.load((folder / "workspace" / "company.yaml").read_text("utf-8"), Loader=yaml.CSafeLoader)
    names = tuple(str(name) for name in rivals.get("competitors") or ())
    return list(_lines(load_key(folder).sentences, folder.name, names))


def _lines(said: Sequence[Sentence], company: str, rivals: tuple[str, ...]) -> Iterator[Line]:
    note = before = ""
    for sentence in said:
        if sentence.listed:
            continue
        before = before if sentence.path == note else ""
        note = sentence.path
        if not disputed(sentence):
            yield Line(sentence.quote, before, sentence.label, sentence.signal or "", sentence.tense or "happened",
                       company, "", note, rivals, COPIES)  # fmt: skip
        before = sentence.quote


def disputed(sentence: Sentence) -> bool:
    """Whether fair readers may call it a risk or not one; a risk that is a barrier too is a risk all the same."""
    risk = Label.RISK.value
    return (risk in sentence.labels and sentence.label != risk) or {risk, Label.OTHER.value} <= sentence.labels


def named(lines: Sequence[Line], classes: Sequence[str], found: Matrix) -> list[Line]:
    """Return the lines with a class that is learned: their own, or the likeliest of their label where that is open.

    Risks that no sentence tells by itself, such as a rosy report, are left out.
    """
    labels = np.array([name.split("|")[0] for name in classes])
    kept = []
    for line, row in zip(lines, found, strict=True):
        exact = f"{line.label}|{line.signal}" if line.signal else ""
        if exact in classes:
            kept.append(line)
        elif line.label != Label.RISK:
            best = classes[int(np.where(labels == line.label, row, -1.0).argmax())]
            kept.append(line._replace(signal=best.partition("|")[2]))
    return kept


def write(folder: Path, lines: Sequence[Line]) -> None:
    """Write lines.jsonl and, with its hash and counts, source.json."""
    folder.mkdir(parents=True, exist_ok=True)
    content = "".join(json.dumps(line._asdict(), ensure_ascii=False) + "\n" for line in lines)
    (folder / "lines.jsonl").write_text(content, "utf-8")
    facts = {
        "source": "evals/companies",
        "companies": sorted({line.company for line in lines}),
        "lines": len(lines),
        "copies": COPIES,
        "sha256": hashlib.sha256(content.encode()).hexdigest(),
    }
    (folder / "source.json").write_text(json.dumps(facts, indent=1) + "\n", "utf-8")


def main() -> None:
    """Read the named companies and write what is learned of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("companies", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    lines = [line for folder in options.companies for line in sentences(folder)]
    judge = reader()
    found = judge.probabilities([x.text for x in lines], [x.before for x in lines], [None] * len(lines))
    kept = named(lines, judge.classes, found)
    write(options.out, kept)
    print(f"{len(kept)} lines of {len(options.companies)} companies")


if __name__ == "__main__":
    main()
