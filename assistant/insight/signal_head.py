"""The small trained head that turns a sentence's words and cues into the probability of each kind of signal."""

import hashlib
import io
import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from assistant.errors import IntegrityError
from assistant.insight.signal_features import NAMES, features, words_of

Matrix = NDArray[np.float32]


class SignalHead:
    """A linear layer over cue features and words; trained by evals/training/train_signals.py, numpy alone."""

    def __init__(self, arrays: Mapping[str, NDArray[np.generic]]) -> None:
        if [str(name) for name in arrays["features"]] != list(NAMES):
            raise IntegrityError(
                "The signal head was trained with other features.",
                "Train it again: python -m evals.training.train_signals",
            )
        self.classes = [str(name) for name in arrays["classes"]]
        """`label` or `label|signal`, one a column of `probabilities`."""
        self.risk_threshold = float(arrays["risk_threshold"])
        """Summed probability of the risks from which on a sentence is called a risk."""
        self._columns = {str(word): i for i, word in enumerate(arrays["words"])}
        self._weight: Matrix = arrays["weight"].astype(np.float32)
        self._idf: Matrix = arrays["idf"].astype(np.float32)
        self._scales: Matrix = arrays["scales"].astype(np.float32)
        self._bias: Matrix = arrays["bias"].astype(np.float32)

    def probabilities(self, texts: Sequence[str], customers: Sequence[bool | None]) -> Matrix:
        """Return the probability of each class, shape (texts, classes)."""
        cues = np.array([features(t, customer=c) for t, c in zip(texts, customers, strict=True)], dtype=np.float32)
        logits = (cues.reshape(len(texts), len(NAMES)) * self._scales[0]) @ self._weight[: len(NAMES)] + self._bias
        for row, text in enumerate(texts):
            logits[row] += self._of_words(text)
        logits -= logits.max(axis=1, keepdims=True)
        exponents = np.exp(logits)
        return np.asarray(exponents / exponents.sum(axis=1, keepdims=True), dtype=np.float32)

    def _of_words(self, text: str) -> Matrix:
        counts = Counter(column for word in words_of(text) if (column := self._columns.get(word)) is not None)
        if not counts:
            return np.zeros_like(self._bias)
        columns = np.fromiter(counts, dtype=np.int64)
        values = np.array([1 + math.log(n) for n in counts.values()], dtype=np.float32) * self._idf[columns]
        values *= self._scales[1] / np.linalg.norm(values)
        return np.asarray(values @ self._weight[len(NAMES) + columns], dtype=np.float32)


def read_head(content: bytes, metadata: bytes) -> SignalHead:
    """Return the head stored in `head.npz` after comparing it with the hash in `head.json`.

    Raises IntegrityError where the two don't belong together.
    """
    how = "Restore corpus/signals/head.npz and head.json from one version, or train them again."
    try:
        expected = json.loads(metadata)["sha256"]
    except (ValueError, KeyError) as error:
        raise IntegrityError("The signal head's metadata can't be read.", how) from error
    if hashlib.sha256(content).hexdigest() != expected:
        raise IntegrityError("The signal head is not the one that its metadata names.", how)
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        return SignalHead({name: arrays[name] for name in arrays.files})
