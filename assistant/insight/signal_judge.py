"""How likely each kind of signal is in each sentence: asked of one model, or of two that see differently."""

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from assistant.insight.signal_head import SignalHead

Matrix = NDArray[np.float32]
Embed = Callable[[Sequence[str]], NDArray[np.float32]]


class Judge(Protocol):
    """What the classifier needs: a probability for each of its classes."""

    classes: Sequence[str]
    """`label` or `label|signal`, one a column."""
    risk_threshold: float
    """Summed probability of the risks from which on a sentence is called a risk."""

    def probabilities(self, texts: Sequence[str], before: Sequence[str], customers: Sequence[bool | None]) -> Matrix:
        """Return each class's probability, shape (texts, classes); `before` is what was said last, or empty."""
        ...


class Encoder(Protocol):
    """A fine-tuned sentence encoder, as the store's SentenceModel is one."""

    classes: Sequence[str]
    """`label` or `label|signal`, one a column."""
    risk_threshold: float
    """Of the mean with the head."""
    share: float
    """How much the encoder's word weighs in that mean."""

    def probabilities(self, texts: Sequence[str], before: Sequence[str]) -> Matrix:
        """Return each class's probability, shape (texts, classes)."""
        ...


class HeadJudge:
    """The linear head over frozen vectors, words and cues; it looks at one sentence alone."""

    def __init__(self, embed: Embed, head: SignalHead) -> None:
        """`embed` gives one unit vector a text, of the embedder that the head was trained on."""
        self.classes: Sequence[str] = head.classes
        self.risk_threshold = head.risk_threshold
        self._embed = embed
        self._head = head

    def probabilities(self, texts: Sequence[str], before: Sequence[str], customers: Sequence[bool | None]) -> Matrix:
        """Return the head's answer."""
        return self._head.probabilities(texts, self._embed(texts), customers)


class BlendedJudge:
    """The weighted mean of encoder and head: the one reads the sentence, the other knows words and cues."""

    def __init__(self, encoder: Encoder, head: HeadJudge) -> None:
        """Take both; the encoder knows how much its own word weighs and from where on the mean is a risk."""
        self._encoder = encoder
        self._head = head
        self.classes: Sequence[str] = sorted({*encoder.classes, *head.classes})
        self.risk_threshold = encoder.risk_threshold
        self._of_encoder = [self.classes.index(name) for name in encoder.classes]
        self._of_head = [self.classes.index(name) for name in head.classes]

    def probabilities(self, texts: Sequence[str], before: Sequence[str], customers: Sequence[bool | None]) -> Matrix:
        """Return the mean; a class that one of them does not know is 0 there."""
        mean = np.zeros((len(texts), len(self.classes)), dtype=np.float32)
        mean[:, self._of_encoder] = self._encoder.share * self._encoder.probabilities(texts, before)
        mean[:, self._of_head] += (1 - self._encoder.share) * self._head.probabilities(texts, before, customers)
        return mean
