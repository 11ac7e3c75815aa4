"""Real talk that is no news of a sale: lines of public meetings that the reader takes for news, learned as `other`.

    python -m evals.training.signal_meetings MEETINGS --out build/meetings
    python -m evals.training.signal_meetings MEETINGS --measure

MEETINGS is a folder of transcripts (`Name: speech`, one turn a line), such as QMSum's product-design, research and
committee meetings: nobody in them sells anything to us, so no line is a risk, a rival's move, a win or a lead. They do
ask, promise, want things and have prices, so a line that is likeliest one of those is not taken. A third of the
meetings, those that benchmarks read among them, is never learned from; on them --measure counts false calls.
"""

import argparse
import hashlib
import json
import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from assistant.insight.signal_head import read_head
from assistant.insight.signal_judge import BlendedJudge
from assistant.insight.signals import SignalClassifier, Utterance, surely_other
from assistant.language.sentences import split_sentences
from assistant.models.risk import Label
from assistant.resources import data_folder
from assistant.store.sentence_model import SentenceModel
from evals.suites.retrieval import drawn
from evals.training.signal_lines import MEETINGS_COMPANY, Line

NEVER = ("risk", "competitor", "win_or_progress", "lead_quality")
"""What no line of such a meeting tells."""
HELD_OUT, SEED = 10, 0
"""So many meetings are never learned from; the first of the draw are those that the retrieval suite reads."""
LEAST, SURE = 0.1, 0.8
"""Summed probability of NEVER from which a line is worth learning; probability of one class from which it is not,
since what is so surely trouble would be trouble in a customer's mouth (a committee's cut funds)."""
MOST, MOST_A_MEETING = 3000, 240
LEARNED = 700
"""So many of them are drawn: where all were learned, talk itself meant nothing to tell, and real asks were missed."""
MOST_ALIKE = 3
"""So many lines may begin with the same three words."""

Matrix = NDArray[np.float32]


class Said(NamedTuple):
    """A sentence of a meeting and what was said right before it."""

    meeting: str
    text: str
    before: str


def sentences(folder: Path, names: Sequence[str]) -> list[Said]:
    """Return the meetings' sentences in their order, cut as the product cuts notes."""
    found = []
    for name in names:
        before = ""
        for sentence in split_sentences((folder / name).read_text("utf-8")):
            found.append(Said(name, sentence.text, before))
            before = sentence.text
    return found


def parted(folder: Path) -> tuple[list[str], list[str]]:
    """Return the names of the meetings to learn from and of those that are held out, each sorted."""
    names = sorted(p.name for p in folder.glob("*.txt"))
    held = set(drawn(names, HELD_OUT, SEED))
    return [name for name in names if name not in held], sorted(held)


def hard(said: Sequence[Said], classes: Sequence[str], found: Matrix) -> list[int]:
    """Return the rows taken for news that they can't be, worst first, no meeting and no wording too often."""
    labels = np.array([name.split("|")[0] for name in classes])
    names = sorted(set(labels))
    sums = np.stack([found[:, labels == name].sum(axis=1) for name in names], axis=1)
    best = np.array(names)[sums.argmax(axis=1)]
    wrong = found[:, np.isin(labels, NEVER)].sum(axis=1)
    taken: list[int] = []
    of_meeting: Counter[str] = Counter()
    alike: Counter[str] = Counter()
    for row in np.argsort(-wrong, kind="stable"):
        start = " ".join(said[row].text.lower().split()[:3])
        fits = best[row] in (*NEVER, Label.OTHER) and found[row, labels != Label.OTHER].max() < SURE
        if wrong[row] < LEAST or len(taken) == MOST:
            break
        if (
            fits
            and not surely_other(said[row].text)
            and of_meeting[said[row].meeting] < MOST_A_MEETING
            and alike[start] < MOST_ALIKE
        ):
            taken.append(int(row))
            of_meeting[said[row].meeting] += 1
            alike[start] += 1
    return taken


def reader() -> BlendedJudge:
    """Return the shipped reader: encoder and head together."""
    folder = data_folder("corpus") / "signals"
    head = read_head((folder / "head.npz").read_bytes(), (folder / "head.json").read_bytes())
    return BlendedJudge(SentenceModel(), head)


def typed(text: str) -> str:
    """Return a transcript's words as people type them: `we 're here .` with its marks where they belong."""
    text = re.sub(r"\s+([.,;:!?)]|n?['’](?:s|re|ve|ll|d|m|t)\b)", r"\1", text)
    return re.sub(r"_(?=[A-Z]?\b)|(?<=[A-Z])_", "", text)


def write(folder: Path, said: Sequence[Said], rows: Sequence[int]) -> None:
    """Write lines.jsonl and, with its hash and counts, source.json."""
    lines = [
        Line(typed(said[i].text), typed(said[i].before), Label.OTHER, "", "happened", MEETINGS_COMPANY, "", "", ())
        for i in rows
    ]
    folder.mkdir(parents=True, exist_ok=True)
    content = "".join(json.dumps(line._asdict(), ensure_ascii=False) + "\n" for line in lines)
    (folder / "lines.jsonl").write_text(content, "utf-8")
    facts = {
        "source": "QMSum (Yale-LILY/QMSum, MIT), validation split: lines that the reader before took for news",
        "meetings": len({said[i].meeting for i in rows}),
        "lines": len(rows),
        "sha256": hashlib.sha256(content.encode()).hexdigest(),
    }
    (folder / "source.json").write_text(json.dumps(facts, indent=1) + "\n", "utf-8")


def false_calls(said: Sequence[Said]) -> Iterator[tuple[str, int]]:
    """Yield each label and how many of a thousand lines the product calls so."""
    read = SignalClassifier(reader()).classify([Utterance(s.text, before=s.before) for s in said])
    counts = Counter(reading.label.value for reading in read)
    for label, count in counts.most_common():
        yield label, round(1000 * count / len(said))


def main() -> None:
    """Choose the lines and write them, or count false calls on the meetings that are held out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("meetings", type=Path)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--measure", action="store_true")
    options = parser.parse_args()
    learned, held = parted(options.meetings)
    if options.measure:
        said = sentences(options.meetings, held)
        print(json.dumps({"lines": len(said), "a_thousand": dict(false_calls(said))}))
    if options.out:
        said = sentences(options.meetings, learned)
        judge = reader()
        found = judge.probabilities([s.text for s in said], [s.before for s in said], [None] * len(said))
        rows = hard(said, judge.classes, found)
        rows = random.Random(SEED).sample(rows, min(LEARNED, len(rows)))
        write(options.out, said, rows)
        print(f"{len(rows)} of {len(said)} lines of {len(learned)} meetings")


if __name__ == "__main__":
    main()
