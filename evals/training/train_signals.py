"""Train the signal head on corpus/signals, measured by leaving whole companies out.

    python -m evals.training.train_signals [--check] [--meetings build/meetings] [--companies build/companies]

Writes corpus/signals/head.npz and head.json; with --check it only measures, with --meetings it learns the lines that
`evals.training.signal_meetings` took from real meetings too, with --companies those that
`evals.training.signal_companies` took from answer keys.
"""

import argparse
import hashlib
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from assistant.insight.signal_features import NAMES, features, mask_rivals, words_of
from assistant.insight.signal_head import SignalHead
from assistant.resources import data_folder
from evals.training.signal_lines import MEETINGS_COMPANY, read_written, written_source

SCALES = (2.0, 2.0)
"""Of cue features and words: chosen by leaving companies out."""
PENALTY = 1.0
SPLIT_LABELS = ("risk", "competitor", "customer_need_or_trend", "barrier", "ask_or_commitment", "pricing")
"""Labels whose finer signal is a class of its own."""
RISK_RECALL = 0.90
FOLDS = 3
"""Groups of companies with whole notes that are left out in turn."""
EVENING = 0.5
"""How far rare labels are weighted up: 0 not at all, 1 until every label weighs the same."""

Matrix = NDArray[np.float32]


class Corpus(NamedTuple):
    """The training sentences, one row each."""

    texts: list[str]
    classes: NDArray[np.str_]
    labels: NDArray[np.str_]
    companies: NDArray[np.str_]
    customers: list[bool | None]
    weights: Matrix
    originals: NDArray[np.bool_]
    """False for the copies that stand for a sentence with its rivals' names masked."""
    whole: NDArray[np.bool_]
    """Whether the sentence stands in a note that is labelled whole; only these tell how well notes are read."""


def read_corpus(folder: Path, *written: Path | None) -> Corpus:
    """Read every company's sentences; one that names a rival is there twice, with and without the name.

    `written` are folders of further lines, from real meetings or answer keys; these stand last.
    """
    rivals = json.loads((folder / "companies.json").read_text("utf-8"))
    rows: list[tuple[dict[str, str], str, float, bool]] = []
    for path in [*sorted((folder / "sentences").glob("*.jsonl")), *sorted((folder / "notes").glob("*.jsonl"))]:
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            about = rivals.get(row["company"], {})
            rows += _with_and_without(row, row["text"], about.get("rivals", []), about.get("copies", 1))
    for said in (line for folder in written for line in read_written(folder)):
        row = {"label": said.label, "signal": said.signal, "company": said.company, "speaker_role": said.role}
        rows += _with_and_without(row, said.text, said.rivals, said.copies)
    texts = [text for _, text, _, _ in rows]
    return Corpus(
        texts,
        np.array([class_of(row) for row, _, _, _ in rows]),
        np.array([row["label"] for row, _, _, _ in rows]),
        np.array([row["company"] for row, _, _, _ in rows]),
        [row["speaker_role"] == "customer" if row["speaker_role"] else None for row, _, _, _ in rows],
        np.array([weight for _, _, weight, _ in rows], dtype=np.float32),
        np.array([first for _, _, _, first in rows]),
        np.array(["note" in row for row, _, _, _ in rows]),
    )


def _with_and_without(
    row: dict[str, str], text: str, rivals: Sequence[str], weight: float
) -> list[tuple[dict[str, str], str, float, bool]]:
    masked = mask_rivals(text, rivals)
    copies = [(text, True)] + ([(masked, False)] if masked != text else [])
    return [(row, each, weight / len(copies), first) for each, first in copies]


def class_of(row: dict[str, str]) -> str:
    """Return the head's class of a training line: its label, with the finer signal where that is learned too."""
    return f"{row['label']}|{row['signal']}" if row["signal"] and row["label"] in SPLIT_LABELS else row["label"]


def train(corpus: Corpus, rows: NDArray[np.int64]) -> dict[str, NDArray[np.generic]]:
    """Fit the head on the given rows and return its arrays; every other row is learned as if nobody knew who speaks."""
    words = TfidfVectorizer(analyzer=words_of, min_df=2, sublinear_tf=True)
    texts = [corpus.texts[i] for i in rows]
    bag = words.fit_transform(texts) * SCALES[1]
    customers = [corpus.customers[i] if i % 2 else None for i in rows]
    cues = np.array([features(text, customer=known) for text, known in zip(texts, customers, strict=True)])
    design = hstack([csr_matrix(cues * SCALES[0]), bag]).tocsr()
    model = LogisticRegression(C=PENALTY, max_iter=300)
    model.fit(design, corpus.classes[rows], sample_weight=corpus.weights[rows] * _evened(corpus.labels[rows]))
    vocabulary = sorted(words.vocabulary_, key=words.vocabulary_.__getitem__)
    return {
        "features": np.array(NAMES),
        "classes": np.array(model.classes_),
        "risk_threshold": np.array(0.5),
        "words": np.array(vocabulary),
        "idf": words.idf_.astype(np.float32),
        "weight": model.coef_.T.astype(np.float16),
        "bias": model.intercept_.astype(np.float32),
        "scales": np.array(SCALES, dtype=np.float32),
    }


def _evened(labels: NDArray[np.str_]) -> Matrix:
    """Return a weight a row, mean 1, that lifts rare labels by the power EVENING."""
    names, counts = np.unique(labels, return_counts=True)
    weights = (1.0 / counts[np.searchsorted(names, labels)]) ** EVENING
    return np.asarray(weights / weights.mean(), dtype=np.float32)


def leave_companies_out(corpus: Corpus) -> tuple[list[str], Matrix]:
    """Return class names and the probabilities that heads gave which had not seen the sentence's company."""
    names = sorted(set(corpus.classes))
    found = np.zeros((len(corpus.texts), len(names)), dtype=np.float32)
    companies = sorted(set(corpus.companies[corpus.whole]))
    for fold in range(FOLDS):
        out = np.isin(corpus.companies, companies[fold::FOLDS])
        head = SignalHead(train(corpus, np.flatnonzero(~out)))
        held = np.flatnonzero(out)
        given = head.probabilities([corpus.texts[i] for i in held], [None] * len(held))
        columns = np.array([names.index(name) for name in head.classes])
        found[held[:, None], columns[None, :]] = given
    return names, found


def decide(names: Sequence[str], found: Matrix, threshold: float) -> tuple[NDArray[np.str_], NDArray[np.str_]]:
    """Return label and most likely risk id of each row, as the classifier decides them."""
    labels = sorted({name.split("|")[0] for name in names})
    sums = np.stack([found[:, [n.split("|")[0] == label for n in names]].sum(axis=1) for label in labels], axis=1)
    at = labels.index("risk")
    risky = sums[:, at] >= threshold
    sums[:, at] = np.where(risky, 2.0, -1.0)
    risks = [i for i, name in enumerate(names) if name.startswith("risk|")]
    ids = np.array([names[i].split("|")[1] for i in risks])[found[:, risks].argmax(axis=1)]
    return np.array(labels)[sums.argmax(axis=1)], ids


def best_threshold(names: Sequence[str], found: Matrix, labels: NDArray[np.str_]) -> float:
    """Return the highest threshold at which risk recall reaches RISK_RECALL, at least 0.25."""
    risk = found[:, [name.startswith("risk|") for name in names]].sum(axis=1)[labels == "risk"]
    return float(max(0.25, min(0.6, np.quantile(risk, 1 - RISK_RECALL))))


def report(corpus: Corpus, names: Sequence[str], found: Matrix, threshold: float) -> dict[str, object]:
    """Print and return precision, recall and F1 by label, and how often a risk's id is right."""
    keep = corpus.originals & corpus.whole
    predicted, ids = decide(names, found[keep], threshold)
    labels = corpus.labels[keep]
    scores: dict[str, object] = {}
    total = 0.0
    for label in sorted(set(labels)):
        hit = float(np.sum((predicted == label) & (labels == label)))
        precision = hit / max(1, int(np.sum(predicted == label)))
        recall = hit / int(np.sum(labels == label))
        f1 = 2 * precision * recall / max(1e-9, precision + recall)
        total += f1
        scores[label] = {"precision": round(precision, 3), "recall": round(recall, 3), "f1": round(f1, 3)}
        print(f"{label:26s} P {precision:.3f}  R {recall:.3f}  F1 {f1:.3f}  n {np.sum(labels == label)}")
    risks = labels == "risk"
    right = ids[risks] == np.char.partition(corpus.classes[keep][risks].astype(str), "|")[:, 2]
    scores["macro_f1"] = round(total / len(set(labels)), 3)
    scores["risk_id_accuracy"] = round(float(np.mean(right)), 3)
    print(f"macro-F1 {scores['macro_f1']}  risk id right {scores['risk_id_accuracy']}  threshold {threshold:.3f}")
    return scores


def write(folder: Path, arrays: dict[str, NDArray[np.generic]], metadata: dict[str, object]) -> None:
    """Write head.npz and, with its hash, head.json."""
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)  # type: ignore[arg-type]  # numpy's stub takes the first for allow_pickle
    content = buffer.getvalue()
    (folder / "head.npz").write_bytes(content)
    document = {"sha256": hashlib.sha256(content).hexdigest(), **metadata}
    (folder / "head.json").write_text(json.dumps(document, indent=1) + "\n", "utf-8")
    print(f"head.npz: {len(content):,} bytes")


def main() -> None:
    """Measure, then train on everything and write the head."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="measure only")
    parser.add_argument("--meetings", type=Path, help="folder that signal_meetings wrote")
    parser.add_argument("--companies", type=Path, help="folder that signal_companies wrote")
    arguments = parser.parse_args()
    folder = data_folder("corpus") / "signals"
    corpus = read_corpus(folder, arguments.meetings, arguments.companies)
    names, found = leave_companies_out(corpus)
    measured = corpus.originals & corpus.whole
    threshold = best_threshold(names, found[measured], corpus.labels[measured])
    scores = report(corpus, names, found, threshold)
    if arguments.check:
        return
    arrays = train(corpus, np.arange(len(corpus.texts)))
    arrays["risk_threshold"] = np.array(threshold)
    write(
        folder,
        arrays,
        {
            "sentences": int((corpus.originals & (corpus.companies != MEETINGS_COMPANY)).sum()),
            "measured": int(measured.sum()),
            "companies": sorted(set(map(str, corpus.companies)) - {MEETINGS_COMPANY}),
            "meetings": written_source(arguments.meetings),
            "answer_keys": written_source(arguments.companies),
            "method": "multinomial logistic regression over cue features and tf-idf words and word pairs",
            "leave_companies_out": scores,
        },
    )


if __name__ == "__main__":
    main()
