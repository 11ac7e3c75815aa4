"""Whether a claim is supported by texts, with no language model: features, and weights fitted on human labels."""

import hashlib
import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from assistant.errors import IntegrityError
from assistant.models.base import Model
from assistant.resources import data_folder
from assistant.writing.check.features import Comparison, features
from assistant.writing.check.reading import Source

WEIGHTS_SHA256 = "096108a8dae6a09c154052045f7baaabfa6ac4cb9dd416021122a0da10aefb64"
SHARED = 0.5
"""The share of a claim's content, rare words weighing more, that a sentence must hold to speak of the same."""
REMEMBERED = 16
"""Evidence texts that are kept read; many claims on one document read it once."""


class Verdict(Model):
    """Whether a claim is supported, how surely (0 not at all, 1 wholly), and why."""

    label: Literal["supported", "unsupported"]
    score: float
    reasons: tuple[str, ...] = ()


class Weights(Model):
    """A logistic regression over standardised features, as fitted by evals/training/train_check.py."""

    features: tuple[str, ...]
    mean: tuple[float, ...]
    scale: tuple[float, ...]
    weights: tuple[float, ...]
    intercept: float
    threshold: float
    lexicon_sha256: str
    fitted_on: str
    measured: dict[str, float]
    """Figures from cross-validation by document, before the last fit on all rows."""


class Verifier:
    """Judges claims against evidence. Raises IntegrityError when the weights are not the ones that were measured."""

    def __init__(self, weights: Path | None = None) -> None:
        self._weights = _load(weights or data_folder("corpus") / "check/weights.json", weights is None)
        self._mean = np.array(self._weights.mean)
        self._scale = np.array(self._weights.scale)
        self._coefficients = np.array(self._weights.weights)
        self._read = lru_cache(REMEMBERED)(Source)

    def verify(self, claim: str, evidence: Sequence[str]) -> Verdict:
        """Return the verdict on a claim by one or more evidence texts; without evidence nothing is supported."""
        joined = "\n".join(text for text in evidence if text.strip())
        if not joined or not claim.strip():
            return Verdict(label="unsupported", score=0.0, reasons=("there is no evidence to hold it against",))
        source = self._read(joined)
        score = self._score(features(claim, source))
        label: Literal["supported", "unsupported"] = "supported" if score >= self._weights.threshold else "unsupported"
        return Verdict(label=label, score=round(score, 4), reasons=reasons(Comparison(claim, source), label))

    @property
    def threshold(self) -> float:
        """The least score of a supported claim."""
        return self._weights.threshold

    def best_sentence(self, claim: str, evidence: Sequence[str]) -> str:
        """Return the evidence's sentence that shares most with the claim; empty where it shares less than half."""
        joined = "\n".join(text for text in evidence if text.strip())
        if not joined:
            return ""
        compared = Comparison(claim, self._read(joined))
        best = compared.best[0]
        return compared.source.sentences[best] if compared.overlap[best] >= SHARED else ""

    def score(self, claim: str, evidence: Sequence[str]) -> float:
        """Return only the score of `verify`."""
        return self.verify(claim, evidence).score

    def _score(self, values: dict[str, float]) -> float:
        row: NDArray[np.float64] = np.array([values[name] for name in self._weights.features], dtype=np.float64)
        standard = np.clip((row - self._mean) / self._scale, -5, 5)
        return float(1 / (1 + np.exp(-(standard @ self._coefficients + self._weights.intercept))))


def reasons(compared: Comparison, label: str) -> tuple[str, ...]:
    """Return in words what speaks against a claim, or, where it is supported, what carries it."""
    against = list(_against(compared))
    if label == "unsupported":
        return tuple(against) or ("its words stand in the evidence, but not together as it puts them",)
    held = sum(not m.missing for m in compared.matches)
    found = f"{held} of its {len(compared.matches)} content words, or words like them, stand in the evidence"
    return (found, *(f"but {reason}" for reason in against[:1]))


def _against(c: Comparison) -> list[str]:
    found = []
    if c.missing_numbers:
        found.append(f"the evidence does not hold the number {', '.join(c.missing_numbers)}")
    if c.missing_names:
        found.append(f"the evidence does not hold the name {', '.join(c.missing_names)}")
    apart = [w.text for w, _, following in c.local if w.is_number and following is False]
    if apart:
        found.append(f"the evidence does not say {', '.join(apart)} of the same thing")
    opposed = [m.word.text for m in c.matches if m.opposed_all]
    if opposed:
        found.append(f"the evidence uses the opposite of {', '.join(opposed)}")
    missing = [m.word.text for m in c.matches if m.missing and not m.word.is_number]
    if missing:
        found.append(f"nothing in the evidence is like {', '.join(dict.fromkeys(missing))}")
    return found


def _load(path: Path, verify: bool) -> Weights:
    how = "Install sales-narrative again."
    try:
        content = path.read_bytes()
    except OSError as error:
        raise IntegrityError(f"The check's weights {path} can't be read: {error.strerror}.", how) from error
    if verify and hashlib.sha256(content).hexdigest() != WEIGHTS_SHA256:
        raise IntegrityError(f"The check's weights {path} are not the ones this program was made with.", how)
    try:
        return Weights.model_validate(json.loads(content))
    except (ValueError, ValidationError) as error:
        raise IntegrityError(f"The check's weights {path} can't be read as weights.", how) from error
