"""Train the head that tells private remarks from business, measured by leaving whole voices out.

    python -m evals.training.train_private [--check]

Writes corpus/private/head.json; with --check it only measures. The voice HELD_OUT is never learned from.
"""

import argparse
import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from assistant.insight.private_judge import LEAST_OTHER, may_be_private
from assistant.insight.quarantine import personal_kind
from assistant.insight.signal_head import read_head as read_signal_head
from assistant.resources import data_folder
from assistant.store.embeddings import MiniLmEmbedder
from evals.training.measure_private import Line, read_lines, read_signal_lines

HELD_OUT = "fresh"
EVERY = 1
"""Of the notes' sentences every fifth is learned from as business."""
PENALTY, SCALE = 2.0, 4.0
FOLDS = 11
"""Groups of voices that are left out in turn."""
MOST_WITHHELD = 0.003
"""Share of the notes' news of a sale that may be withheld; the lowest threshold that keeps to it is taken."""
THRESHOLDS = np.arange(0.6, 0.96, 0.05)
"""None below, whatever the notes say: what is less likely than that is a guess."""

Vectors = NDArray[np.float32]
Flags = NDArray[np.bool_]


def fit(vectors: Vectors, private: Flags) -> LogisticRegression:
    """Return the layer fitted to these sentences."""
    return LogisticRegression(C=PENALTY, max_iter=1000).fit(vectors * SCALE, private)


def leave_voices_out(vectors: Vectors, private: Flags, voices: NDArray[np.str_]) -> Vectors:
    """Return each sentence's probability by a layer that has seen nothing of its voice or company."""
    found = np.zeros(len(private), dtype=np.float32)
    names = sorted(set(voices))
    for fold in range(FOLDS):
        out = np.isin(voices, names[fold::FOLDS])
        found[out] = fit(vectors[~out], private[~out]).predict_proba(vectors[out] * SCALE)[:, 1]
    return found


def main() -> None:
    """Train, print and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    folder = data_folder("corpus")
    labelled = read_lines(folder / "private/sentences")
    notes = [Line(n.voice, f"note:{n.kind}", n.text) for n in read_signal_lines(folder / "signals")[::EVERY]]
    lines = [*labelled, *(n for n in notes if personal_kind(n.text) is None)]
    embedder = MiniLmEmbedder(2)
    vectors = embedder.embed([line.text for line in lines])
    private = np.array([line.kind != "none" and not line.kind.startswith("note:") for line in lines])
    voices = np.array([line.voice for line in lines])
    learned = voices != HELD_OUT
    found = np.zeros(len(lines), dtype=np.float32)
    found[learned] = leave_voices_out(vectors[learned], private[learned], voices[learned])
    model = fit(vectors[learned], private[learned])
    found[~learned] = model.predict_proba(vectors[~learned] * SCALE)[:, 1]
    asked = _asked([line.text for line in lines])
    ruled = np.array([personal_kind(line.text) is not None for line in lines])
    news = np.array([line.kind.startswith("note:") and line.kind != "note:other" for line in lines])
    chosen, figures = 1.0, {}
    for threshold in THRESHOLDS[::-1]:
        row = _figures(asked & (found >= threshold), ruled, private, news, ~learned)
        print(f"{threshold:.2f}", row)
        if row["news_withheld"] <= MOST_WITHHELD:
            chosen, figures = float(threshold), row
    print(f"threshold {chosen:.2f}")
    if not check:
        _write(folder / "private/head.json", embedder.name, model, chosen, figures)


def _asked(texts: list[str]) -> Flags:
    """Return which sentences the judge looks at and does not take for news of a sale."""
    folder = data_folder("corpus") / "signals"
    signals = read_signal_head((folder / "head.npz").read_bytes(), (folder / "head.json").read_bytes())
    other = signals.probabilities(texts, [None] * len(texts))[:, [name == "other" for name in signals.classes]]
    sure = np.asarray(other.sum(axis=1) >= LEAST_OTHER, dtype=np.bool_)
    return np.array([may_be_private(text) for text in texts], dtype=np.bool_) & sure


def _figures(judged: Flags, ruled: Flags, private: Flags, news: Flags, held_out: Flags) -> dict[str, float]:
    """Return recall and precision of rules and head together, and what the head alone withholds of news of a sale."""
    both = judged | ruled
    return {
        "recall": _share(both, private & ~held_out),
        "recall_of_rules": _share(ruled, private & ~held_out),
        "held_out_recall": _share(both, private & held_out),
        "held_out_recall_of_rules": _share(ruled, private & held_out),
        "held_out_precision": _share(private, both & held_out),
        "news_withheld": _share(judged, news),
    }


def _share(what: Flags, among: Flags) -> float:
    return round(float(what[among].mean()), 4) if among.any() else 1.0


def _write(path: Path, encoder: str, model: LogisticRegression, threshold: float, figures: dict[str, float]) -> None:
    weight = [round(float(w) * SCALE, 5) for w in model.coef_[0]]
    held = {"encoder": encoder, "threshold": round(threshold, 2), "bias": round(float(model.intercept_[0]), 5)}
    path.write_text(json.dumps({**held, "measured": figures, "weight": weight}) + "\n", "utf-8")


if __name__ == "__main__":
    main()
