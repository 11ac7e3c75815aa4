"""Fit the verifier's weights on human-labelled claims, and measure them by cross-validation over documents.

    python -m evals.training.train_check

Writes `corpus/check/weights.json`; put the hash it prints into `assistant/writing/check/verifier.py`.
"""

import hashlib
import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedGroupKFold

from assistant.writing.check.lexicon import LEXICON_SHA256
from evals.training.check_data import Table, fingerprint, read_claims, tabulate

TARGET = Path(__file__).resolve().parents[2] / "corpus/check/weights.json"
STRENGTH = 0.02
"""Inverse regularisation; from 0.01 to 0.05 the AUROC moves by less than .01, so it isn't tuned further."""
FOLDS, SEEDS = 10, 5
Floats = NDArray[np.float64]


class Fitted:
    """A logistic regression over standardised, clipped features."""

    def __init__(self, rows: Floats, labels: NDArray[np.int64]) -> None:
        self.mean = rows.mean(axis=0)
        scale = rows.std(axis=0)
        self.scale = np.where(scale > 1e-9, scale, 1.0)
        self.model = LogisticRegression(C=STRENGTH, class_weight="balanced", max_iter=5000)
        self.model.fit(self._standard(rows), labels)

    def _standard(self, rows: Floats) -> Floats:
        standard: Floats = np.clip((rows - self.mean) / self.scale, -5, 5)
        return standard

    def probabilities(self, rows: Floats) -> Floats:
        """Return the probability that each row's claim is supported."""
        found: Floats = self.model.predict_proba(self._standard(rows))[:, 1]
        return found


def folds(table: Table, parts: int, seed: int) -> list[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Return training and test rows; no document is in both."""
    split = StratifiedGroupKFold(parts, shuffle=True, random_state=seed)
    return list(split.split(table.rows, table.labels, table.groups))


def held_out_scores(table: Table, seed: int) -> Floats:
    """Return for every claim the score by weights fitted without its document."""
    scores = np.zeros(len(table.labels))
    for train, test in folds(table, FOLDS, seed):
        scores[test] = Fitted(table.rows[train], table.labels[train]).probabilities(table.rows[test])
    return scores


def balanced_accuracy(labels: NDArray[np.int64], scores: Floats, threshold: float = 0.5) -> float:
    """Return the mean of the shares of supported and of unsupported claims that are told rightly."""
    told = scores >= threshold
    return float((told[labels == 1].mean() + (~told[labels == 0]).mean()) / 2)


def measure(table: Table) -> dict[str, float]:
    """Return AUROC and balanced accuracy at 0.5, each a mean over seeds."""
    runs = [held_out_scores(table, seed) for seed in range(SEEDS)]
    return {
        "auroc": round(float(np.mean([roc_auc_score(table.labels, run) for run in runs])), 4),
        "balanced_accuracy": round(float(np.mean([balanced_accuracy(table.labels, run) for run in runs])), 4),
        "claims": len(table.labels),
        "documents": len(set(table.groups.tolist())),
    }


def main() -> None:
    """Measure, fit on all rows and write the weights."""
    table = tabulate(read_claims())
    measured = measure(table)
    fitted = Fitted(table.rows, table.labels)
    weights = {
        "features": list(table.names),
        "mean": [round(float(v), 6) for v in fitted.mean],
        "scale": [round(float(v), 6) for v in fitted.scale],
        "weights": [round(float(v), 6) for v in fitted.model.coef_[0]],
        "intercept": round(float(fitted.model.intercept_[0]), 6),
        "threshold": 0.5,
        "lexicon_sha256": LEXICON_SHA256,
        "fitted_on": f"groundedness_dev/claims.jsonl, sha256 {fingerprint()}",
        "measured": measured,
    }
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(json.dumps(weights, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(measured))
    print(hashlib.sha256(TARGET.read_bytes()).hexdigest())


if __name__ == "__main__":
    main()
