"""How likely each kind of signal is in each sentence: asked of one model, or of two that see differently."""

from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from assistant.errors import IntegrityError
from assistant.insight.signal_head import SignalHead

Matrix = NDArray[np.float32]

FLOOR = 1e-6
"""What a probability counts at least, so that neither can forbid a class."""


class Judge(Protocol):
    """What the classifier needs: a probability for each of its classes."""

    classes: Sequence[str]
    """`label` or `label|signal`, one a column."""
    risk_threshold: float
    """Summed probability of the risks from which on a sentence is called a risk and not `other`."""
    risk_over_signal: float
    """The same where the likeliest label beside risk tells something too."""
    least: Mapping[str, float]
    """By label: how likely one must be at least to be called so and not `other`."""

    def probabilities(self, texts: Sequence[str], before: Sequence[str], customers: Sequence[bool | None]) -> Matrix:
        """Return each class's probability, shape (texts, classes); `before` is what was said last, or empty."""
        ...


class Encoder(Protocol):
    """A fine-tuned sentence encoder, as the store's SentenceModel is one."""

    classes: Sequence[str]
    """`label` or `label|signal`, one a column."""
    risk_threshold: float
    """Of the mean with the head, as `risk_over_signal` and `least` are."""
    risk_over_signal: float
    least: Mapping[str, float]
    lean: Mapping[str, float]
    """By label: what its probability in that mean is multiplied by; 1 where none is named."""
    share: float
    """How much the encoder's word weighs in that mean."""

    def probabilities(self, texts: Sequence[str], before: Sequence[str]) -> Matrix:
        """Return each class's probability, shape (texts, classes)."""
        ...


class BlendedJudge:
    """The weighted geometric mean of encoder and head: the one reads the sentence, the other knows words and cues."""

    def __init__(self, encoder: Encoder, head: SignalHead) -> None:
        """Raise IntegrityError where the two were not trained to tell the same classes apart."""
        if sorted(encoder.classes) != sorted(head.classes):
            raise IntegrityError(
                "Sentence encoder and signal head know different classes.", "Train both again on the same corpus."
            )
        self.classes: Sequence[str] = encoder.classes
        self.risk_threshold = encoder.risk_threshold
        self.risk_over_signal = encoder.risk_over_signal
        self.least = encoder.least
        self._encoder = encoder
        self._head = head
        self._lean = np.array([encoder.lean.get(name.split("|")[0], 1.0) for name in encoder.classes], dtype=np.float32)
        self._columns = [head.classes.index(name) for name in encoder.classes]

    def probabilities(self, texts: Sequence[str], before: Sequence[str], customers: Sequence[bool | None]) -> Matrix:
        """Return the mean, each row summing to 1."""
        by_head = self._head.probabilities(texts, customers)[:, self._columns]
        mean = blended(self._encoder.probabilities(texts, before), by_head, self._encoder.share) * self._lean
        return np.asarray(mean / mean.sum(axis=1, keepdims=True), dtype=np.float32)


def blended(encoder: Matrix, head: Matrix, share: float) -> Matrix:
    """Return the geometric mean of two tables of probabilities, the first weighing `share`, rows summing to 1."""
    logs = share * np.log(encoder + FLOOR) + (1 - share) * np.log(head + FLOOR)
    mean = np.exp(logs - logs.max(axis=1, keepdims=True))
    return np.asarray(mean / mean.sum(axis=1, keepdims=True), dtype=np.float32)
