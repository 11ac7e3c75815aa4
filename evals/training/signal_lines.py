"""The labelled lines of corpus/signals as training reads them: sentences alone, and notes whole and in order."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from assistant.insight.signal_features import mask_rivals

SPLIT_LABELS = ("risk", "competitor", "customer_need_or_trend", "barrier", "ask_or_commitment", "pricing")
"""Labels whose finer signal is a class of its own."""
MEETINGS_COMPANY = "public_meetings"
"""Stands for the company in lines that signal_meetings took from real meetings."""


class Line(NamedTuple):
    """One labelled sentence and what was said right before it, which a sentence out of context lacks."""

    text: str
    before: str
    label: str
    signal: str
    tense: str
    company: str
    role: str
    note: str
    """Empty for a sentence out of context."""
    rivals: tuple[str, ...]
    copies: int = 1
    """How often it is learned; companies.json says so for those that write as users do."""


def read_lines(folder: Path) -> list[Line]:
    """Return every line of `sentences/` and `notes/`, files by name, lines in their order."""
    companies = json.loads((folder / "companies.json").read_text("utf-8"))
    rivals = {name: tuple(about["rivals"]) for name, about in companies.items()}
    found: list[Line] = []
    for path in [*sorted((folder / "sentences").glob("*.jsonl")), *sorted((folder / "notes").glob("*.jsonl"))]:
        last = ("", "")
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            note = row.get("note", "")
            before = last[1] if note and last[0] == note else ""
            last = (note, row["text"])
            found.append(
                Line(row["text"], before, row["label"], row["signal"] or "", row["tense"], row["company"],
                     row["speaker_role"], note, rivals.get(row["company"], ()),
                     companies.get(row["company"], {}).get("copies", 1))
            )  # fmt: skip
    return found


def read_written(folder: Path | None) -> list[Line]:
    """Return the lines that signal_meetings or signal_companies wrote to `folder`; none where there is no folder."""
    if folder is None:
        return []
    rows = map(json.loads, (folder / "lines.jsonl").read_text("utf-8").splitlines())
    return [Line(**{**row, "rivals": tuple(row["rivals"])}) for row in rows]


def written_source(folder: Path | None) -> dict[str, object] | None:
    """Return where such lines come from and how many they are; None where none are learned."""
    return None if folder is None else dict(json.loads((folder / "source.json").read_text("utf-8")))


def class_of(line: Line) -> str:
    """Return the class that is learned: the label, with the finer signal where that is learned too."""
    return f"{line.label}|{line.signal}" if line.signal and line.label in SPLIT_LABELS else line.label


def masked(text: str, rivals: Sequence[str]) -> str:
    """Return the text with each rival's name said as `a competitor`."""
    return mask_rivals(text, rivals) if rivals else text


def held_companies(lines: Iterable[Line], fold: int, folds: int) -> set[str]:
    """Return every `folds`-th company of those with whole notes, which are what a user has, from `fold` on."""
    return set(sorted({line.company for line in lines if line.note})[fold::folds])
