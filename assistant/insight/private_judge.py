"""What is private though no word of it says so: a trained head on sentence vectors, for sentences about one person."""

import json
import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from assistant.errors import IntegrityError
from assistant.insight.instructions import addresses_assistant
from assistant.insight.personal_words import ONE_PERSON, PUBLIC
from assistant.insight.quarantine import personal_kind, tells_business, told_in_secret, without_secrecy
from assistant.insight.signal_head import SignalHead
from assistant.language.sentences import document_sentences
from assistant.models.document import Document, Region, RegionKind
from assistant.models.risk import Label
from assistant.resources import data_folder

Embed = Callable[[Sequence[str]], NDArray[np.float32]]
LEAST_WORDS = 4
SECRET = 0.4
"""Probability that is enough where the sentence asks for silence."""
_AT_WORK = re.compile(
    r"\bfor (?:the|a|an|our|their|his|her) (?:\w+ )?(?:installations?|trainings?|demos?|workshops?|survey|"
    r"commissioning|set-?up|upgrade|inspection|audit|fair|conference|walk-?round|repairs?|service visit|measuring)\b",
    re.IGNORECASE,
)
"""Whoever is somewhere for this is there for the job, be it in a hospital."""
LEAST_OTHER = 0.6
"""Probability of telling nothing of a sale that a sentence needs to be taken for private."""


class PrivateHead(NamedTuple):
    """A linear layer over a sentence's vector; trained by evals/training/train_private.py."""

    encoder: str
    """The embedder whose vectors it was trained on."""
    weight: NDArray[np.float32]
    bias: float
    threshold: float
    """Probability from which on a sentence is private."""

    def probabilities(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return how likely each row's sentence is private, 0 to 1."""
        return np.asarray(1 / (1 + np.exp(-(vectors @ self.weight + self.bias))), dtype=np.float32)


def read_head() -> PrivateHead:
    """Return the head that travels with the program. Raises IntegrityError where it can't be read."""
    try:
        held = json.loads((data_folder("corpus") / "private/head.json").read_text("utf-8"))
        weight = np.array(held["weight"], dtype=np.float32)
        return PrivateHead(held["encoder"], weight, float(held["bias"]), float(held["threshold"]))
    except (OSError, ValueError, KeyError) as error:
        raise IntegrityError("The head for private remarks can't be read.", "Install sales-narrative again.") from error


def may_be_private(text: str) -> bool:
    """Whether a sentence is worth the judge's look: of one person, with no business in it that should be told."""
    if len(text.split()) < LEAST_WORDS or not ONE_PERSON.search(text) or _AT_WORK.search(text):
        return False
    return not (tells_business(text) or PUBLIC.search(text) or personal_kind(text) or addresses_assistant(text))


class PrivateJudge:
    """Marks the sentences of a note that are private; the same note always the same."""

    def __init__(self, embed: Embed, head: PrivateHead, signals: SignalHead) -> None:
        """`embed` gives the vectors that `head` was trained on; `signals` tells what is news of a sale."""
        self._embed = embed
        self._head = head
        self._signals = signals
        self._other = [i for i, name in enumerate(signals.classes) if name == Label.OTHER.value]

    def private(self, texts: Sequence[str]) -> list[bool]:
        """Return of each sentence whether it is taken for private; what rules find already is not asked for."""
        asked = [i for i, text in enumerate(texts) if may_be_private(text)]
        found = [False] * len(texts)
        if not asked:
            return found
        chosen = [without_secrecy(texts[i]) for i in asked]
        least = [min(SECRET, self._head.threshold) if told_in_secret(texts[i]) else self._head.threshold for i in asked]
        private = self._head.probabilities(self._embed(chosen)) >= np.array(least)
        other = self._signals.probabilities(chosen, [None] * len(chosen))[:, self._other].sum(axis=1) >= LEAST_OTHER
        for i, flag in zip(asked, private & other, strict=True):
            found[i] = bool(flag)
        return found

    def marked(self, document: Document) -> Document:
        """Return the document with its private sentences as regions; the same object where there are none.

        A confidential document has none: it is kept back whole.
        """
        sentences = [] if document.confidential else document_sentences(document)
        flags = self.private([" ".join(s.text.split()) for s in sentences])
        found = [
            Region(char_start=s.char_start, char_end=s.char_end, kind=RegionKind.PRIVATE)
            for s, flag in zip(sentences, flags, strict=True)
            if flag
        ]
        if not found:
            return document
        regions = sorted((*document.regions, *found), key=lambda r: (r.char_start, -r.char_end))
        return document.model_copy(update={"regions": tuple(regions)})
