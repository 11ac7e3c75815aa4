"""Measure encoder, head and their blend on companies that neither has seen, and choose the blend's thresholds.

    python -m evals.training.measure_signals held-0.npz held-1.npz held-2.npz --facts facts.json

The files come from `evals.training.finetune_signals --fold`; the head is trained here without the same companies.
Sentences that the product reads without a model count as it reads them: as `other`.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from assistant.insight.signal_head import SignalHead
from assistant.insight.signal_judge import blended
from assistant.insight.signals import surely_other
from assistant.insight.tense import tense_of
from assistant.models.risk import Tense
from assistant.resources import data_folder
from evals.training.train_signals import RISK_RECALL, Corpus, read_corpus, train

Matrix = NDArray[np.float32]


class Thresholds(NamedTuple):
    """Summed probability of the risks from which on a sentence is one: over `other`, over another signal."""

    over_other: float
    over_signal: float


class Held(NamedTuple):
    """Lines of companies that were left out, with what each judge makes of them."""

    classes: list[str]
    texts: list[str]
    truth: list[str]
    encoder: Matrix
    alone: Matrix
    """The encoder's answer where it is not told what was said before."""
    head: Matrix


def read_held(path: Path, corpus: Corpus) -> Held:
    """Return one fold: the encoder's answers as written, the head's from one that is trained here.

    Lines that the corpus no longer has are left out.
    """
    with np.load(path) as arrays:
        classes = [str(name) for name in arrays["classes"]]
        lines = json.loads(str(arrays["lines"]))
        found, alone = arrays["found"], arrays["alone"]
    out = np.isin(corpus.companies, sorted({company for company, *_ in lines}))
    head = SignalHead(train(corpus, np.flatnonzero(~out)))
    rows = {(corpus.companies[i], corpus.texts[i]): i for i in np.flatnonzero(out)[::-1]}
    kept = [i for i, (company, _, text, _) in enumerate(lines) if (company, text) in rows]
    lines = [lines[i] for i in kept]
    held = np.array([rows[company, text] for company, _, text, _ in lines])
    answers = head.probabilities([corpus.texts[i] for i in held], [None] * len(held))
    answers = answers[:, [head.classes.index(name) for name in classes]]
    return Held(classes, [x[2] for x in lines], [x[3] for x in lines], found[kept], alone[kept], answers)


def joined(parts: Sequence[Held]) -> Held:
    """Return the folds as one; their classes are the same."""
    return Held(
        parts[0].classes,
        [text for part in parts for text in part.texts],
        [truth for part in parts for truth in part.truth],
        np.vstack([part.encoder for part in parts]),
        np.vstack([part.alone for part in parts]),
        np.vstack([part.head for part in parts]),
    )


def by_label(classes: Sequence[str], found: Matrix) -> tuple[list[str], Matrix]:
    """Return the labels and their summed probabilities."""
    labels = sorted({name.split("|")[0] for name in classes})
    sums = [found[:, [n.split("|")[0] == label for n in classes]].sum(axis=1) for label in labels]
    return labels, np.stack(sums, axis=1)


def thresholds_for(held: Held, found: Matrix, recall: float) -> Thresholds:
    """Return the thresholds that find `recall` of the risks at the best precision, the second not below the first."""
    labels, sums = by_label(held.classes, found)
    at = labels.index("risk")
    true = np.array([t.startswith("risk") for t in held.truth])
    silent = np.where(np.arange(len(labels)) == at, -1, sums).argmax(axis=1) == labels.index("other")
    best, chosen = 0.0, Thresholds(0.0, 0.0)
    for over_other in np.arange(0.1, 0.5, 0.01):
        for over_signal in np.arange(over_other, 0.7, 0.01):
            called = sums[:, at] >= np.where(silent, over_other, over_signal)
            hits = int((called & true).sum())
            if hits >= recall * true.sum() and hits / called.sum() > best:
                best, chosen = (
                    hits / called.sum(),
                    Thresholds(round(float(over_other), 2), round(float(over_signal), 2)),
                )
    return chosen


def decided(held: Held, found: Matrix, thresholds: Thresholds) -> list[str]:
    """Return each line's label as the classifier decides it, headings aside."""
    labels, sums = by_label(held.classes, found)
    at = labels.index("risk")
    result = []
    for text, row in zip(held.texts, sums, strict=True):
        stands = tense_of(text) not in (Tense.DENIED, Tense.HYPOTHETICAL)
        label = labels[int(np.where(np.arange(len(labels)) == at, -1, row).argmax())]
        wanted = thresholds.over_other if label == "other" else thresholds.over_signal
        result.append("other" if surely_other(text) else "risk" if stands and row[at] >= wanted else label)
    return result


def scores(held: Held, found: Matrix, thresholds: Thresholds) -> dict[str, object]:
    """Print and return precision, recall and F1 of each label, their macro mean, and how often a risk's id is right."""
    given = decided(held, found, thresholds)
    wanted = [name.split("|")[0] for name in held.truth]
    result: dict[str, object] = {}
    total = []
    for label in sorted(set(wanted)):
        hit = sum(g == w == label for g, w in zip(given, wanted, strict=True))
        precision, recall = hit / max(1, given.count(label)), hit / wanted.count(label)
        total.append(2 * precision * recall / max(1e-9, precision + recall))
        result[label] = {"precision": round(precision, 3), "recall": round(recall, 3), "f1": round(total[-1], 3)}
        print(f"  {label:24s} P {precision:.3f}  R {recall:.3f}  F1 {total[-1]:.3f}  n {wanted.count(label)}")
    risks = [i for i, name in enumerate(held.classes) if name.startswith("risk|")]
    best = found[:, risks].argmax(axis=1)
    right = [held.classes[risks[b]] == t for b, t in zip(best, held.truth, strict=True) if t.startswith("risk|")]
    result["macro_f1"] = round(float(np.mean(total)), 3)
    result["risk_id_accuracy"] = round(float(np.mean(right)), 3)
    print(f"  macro-F1 {result['macro_f1']}  risk id {result['risk_id_accuracy']}  thresholds {thresholds}")
    return result


def main() -> None:
    """Print the measures and write what encoder.json keeps of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("held", type=Path, nargs="+")
    parser.add_argument("--facts", type=Path)
    parser.add_argument("--share", type=float, default=0.6, help="how much the encoder's word weighs")
    parser.add_argument("--corpus", type=Path, default=data_folder("corpus") / "signals")
    options = parser.parse_args()
    corpus = read_corpus(options.corpus)
    held = joined([read_held(path, corpus) for path in options.held])
    blend = blended(held.encoder, held.head, options.share)
    chosen = thresholds_for(held, blend, RISK_RECALL)
    measured: dict[str, object] = {}
    for name, found in (
        ("head", held.head),
        ("encoder", held.encoder),
        ("encoder_alone", held.alone),
        ("blend", blend),
    ):
        print(name)
        measured[name] = scores(held, found, chosen if name == "blend" else thresholds_for(held, found, RISK_RECALL))
        print("  and where the likeliest of all wins:")
        scores(held, found, Thresholds(0.5, 0.5))
    if options.facts:
        facts = {
            "risk_threshold": chosen.over_other,
            "risk_over_signal": chosen.over_signal,
            "share": options.share,
            "sentences": int(corpus.originals.sum()),
            "measured_on": len(held.texts),
            "leave_companies_out": measured,
        }
        options.facts.write_text(json.dumps(facts, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
