"""How well supported and unsupported claims are told apart, on human labels, and what it costs.

    python -m evals.benchmarks.groundedness [--json]

Cross-validation by document: the score of a claim comes from weights that never saw its document. Intervals are
95 % percentiles over bootstrap samples of documents. The cost is a multiple of embedding the same words once.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from assistant.store.embeddings import MiniLmEmbedder
from assistant.writing.check.features import features
from assistant.writing.check.lexicon import lexicon
from assistant.writing.check.reading import Source
from evals.training.check_data import DATA, Claim, Table, read_claims, tabulate
from evals.training.train_check import SEEDS, balanced_accuracy, held_out_scores

SAMPLES = 1000
Floats = NDArray[np.float64]


def best_balanced_accuracy(labels: NDArray[np.int64], scores: Floats) -> float:
    """Return the balanced accuracy at the best of all thresholds (an upper bound, chosen on the test itself)."""
    return max(balanced_accuracy(labels, scores, float(t)) for t in np.unique(scores))


def interval(table: Table, scores: Floats, measure: Callable[[NDArray[np.int64], Floats], float]) -> list[float]:
    """Return the 2.5 and 97.5 percentiles of a measure over samples of whole documents."""
    rng = np.random.default_rng(0)
    documents = np.unique(table.groups)
    rows = {d: np.flatnonzero(table.groups == d) for d in documents}
    found = []
    for _ in range(SAMPLES):
        chosen = np.concatenate([rows[d] for d in rng.choice(documents, len(documents))])
        if 0 < table.labels[chosen].sum() < len(chosen):
            found.append(measure(table.labels[chosen], scores[chosen]))
    return [round(float(v), 3) for v in np.percentile(found, [2.5, 97.5])]


def quality(table: Table) -> dict[str, object]:
    """Return AUROC and balanced accuracy with intervals, over all claims and by where they come from."""
    runs = [held_out_scores(table, seed) for seed in range(SEEDS)]
    mean: Floats = np.mean(runs, axis=0)
    sources = np.array(table.sources)
    return {
        "auroc": round(float(np.mean([roc_auc_score(table.labels, r) for r in runs])), 3),
        "auroc_interval": interval(table, mean, lambda y, s: float(roc_auc_score(y, s))),
        "balanced_accuracy": round(float(np.mean([balanced_accuracy(table.labels, r) for r in runs])), 3),
        "balanced_accuracy_interval": interval(table, mean, balanced_accuracy),
        "best_balanced_accuracy": round(float(np.mean([best_balanced_accuracy(table.labels, r) for r in runs])), 3),
        "auroc_by_source": {
            str(s): round(float(roc_auc_score(table.labels[sources == s], mean[sources == s])), 3)
            for s in sorted(set(table.sources))
        },
    }


def cost(claims: list[Claim]) -> dict[str, float]:
    """Return the seconds of checking and of embedding each document and claim once, and their ratio."""
    lexicon().stem("warm")
    embedder = MiniLmEmbedder()
    embedder.embed(["warm"])
    documents = list(dict.fromkeys(c.document for c in claims))
    started = time.perf_counter()
    sources = {d: Source(d) for d in documents}
    for claim in claims:
        features(claim.text, sources[claim.document])
    checked = time.perf_counter() - started
    started = time.perf_counter()
    for source in sources.values():
        embedder.embed(source.sentences)
    embedder.embed([c.text for c in claims])
    embedded = time.perf_counter() - started
    return {"check_s": round(checked, 2), "embed_s": round(embedded, 2), "multiple": round(checked / embedded, 3)}


def main() -> int:
    """Print the measures; 0 when they were taken, 1 when the data isn't there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if not DATA.is_file():
        print(f"{DATA} isn't there; the labelled claims are not part of the project.", file=sys.stderr)
        return 1
    claims = read_claims()
    measured: dict[str, object] = {"claims": len(claims), **quality(tabulate(claims)), "cost": cost(claims)}
    if options.json:
        print(json.dumps(measured))
    else:
        for name, value in measured.items():
            print(f"{name:28} {value}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
