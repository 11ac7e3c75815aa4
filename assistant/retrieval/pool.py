"""The passages that may answer a question, with their surroundings, and how well each fits."""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from assistant.models.document import Hit, Passage
from assistant.retrieval.question import Question

Vectors = NDArray[np.float32]
Scores = NDArray[np.float64]

MEANING, WORDS, ACCOUNT = 1.2, 1.0, 0.7
"""What each kind of evidence weighs, where the best passage by meaning, or by words, has 1."""


class Weights(NamedTuple):
    """What who speaks, and what stands around, weigh."""

    speaker: float
    around: float


ACROSS, WITHIN = Weights(speaker=0.3, around=0.2), Weights(speaker=0.6, around=0.5)
"""Across notes, and within one: the same roles speak in many notes, so a role tells less about which one is meant; and
the right note once given, the right stretch of it shows in several passages. Values near these do as well:
see `python -m evals.benchmarks.retrieval`."""
_NEARNESS = (1.0, 0.9, 0.7, 0.5, 0.3)
"""How much of a passage's own fit its neighbours share in, by their distance in passages."""
REACH = len(_NEARNESS) - 1
_SURROUNDINGS = 6
"""Passages before and after a candidate that are read with it, so that near ones have their neighbours too."""


class Pool:
    """Passages in the order of their documents; scores are one number a passage.

    `own` is how well a passage fits by itself, `around` how well it and its neighbours do, `rank` both together.
    """

    def __init__(
        self,
        question: Question,
        passages: Sequence[Passage],
        vectors: Vectors,
        *,
        vector: Vectors,
        lexical: Mapping[str, float],
        documents: Mapping[str, Hit],
    ) -> None:
        order = sorted(range(len(passages)), key=lambda i: (passages[i].document_id, passages[i].ordinal))
        self.passages = [passages[i] for i in order]
        self.vectors = vectors[order]
        self.documents = documents
        self.place = {(p.document_id, p.ordinal): i for i, p in enumerate(self.passages)}
        meaning = np.clip((self.vectors @ vector).astype(np.float64), 0, None)
        words = np.array([lexical.get(p.id, 0.0) for p in self.passages])
        self.own = MEANING * _share_of_best(meaning) + WORDS * _share_of_best(words)
        weights = WITHIN if len(documents) == 1 else ACROSS
        self.own += weights.speaker * self._spoken(question) + ACCOUNT * self._of_account(question)
        self.around = self._smoothed()
        self.rank = self.own + weights.around * self.around

    def _spoken(self, question: Question) -> Scores:
        named = question.speakers(label for p in self.passages for label in p.speakers)
        if not named:
            return np.zeros(len(self.passages))
        return np.array([_share_spoken(p, named.intersection(p.speakers)) for p in self.passages])

    def _of_account(self, question: Question) -> Scores:
        accounts = {hit.account for hit in self.documents.values() if hit.account}
        named = {account for account in accounts if question.names_account(account)}
        return np.array([float(self.documents[p.document_id].account in named) for p in self.passages])

    def _smoothed(self) -> Scores:
        """Return the weighted mean of each passage's fit and its neighbours'; an absent one fits not at all."""
        total = np.zeros(len(self.passages))
        for i, passage in enumerate(self.passages):
            for step in range(-REACH, REACH + 1):
                j = self.place.get((passage.document_id, passage.ordinal + step))
                if j is not None:
                    total[i] += _NEARNESS[abs(step)] * self.own[j]
        return total / (2 * sum(_NEARNESS) - _NEARNESS[0])


def neighbourhood(ids: Iterable[str]) -> list[str]:
    """Return the ids of these passages and of those near them in the text, whether or not they all exist."""
    near: dict[str, None] = {}
    for passage_id in ids:
        document, _, ordinal = passage_id.rpartition(":")
        for number in range(max(0, int(ordinal) - _SURROUNDINGS), int(ordinal) + _SURROUNDINGS + 1):
            near[f"{document}:{number:05d}"] = None
    return list(near)


def _share_of_best(scores: Scores) -> Scores:
    best = scores.max(initial=0.0)
    return scores / best if best > 0 else np.zeros_like(scores)


def _share_spoken(passage: Passage, named: frozenset[str]) -> float:
    """Return the share of the passage's text that the named speakers say, 0 to 1."""
    if not named:
        return 0.0
    labels = "|".join(re.escape(label) for label in sorted(passage.speakers, key=len, reverse=True))
    turns = list(re.finditer(rf"(?m)^[^\w\n]*(?:[\d:.,]+[^\w\n]*)?(?P<who>{labels})\b", passage.text))
    if not turns:
        return len(named) / len(passage.speakers)
    ends = [*(after.start() for _, after in pairwise(turns)), len(passage.text)]
    spoken = sum(end - turn.start() for turn, end in zip(turns, ends, strict=True) if turn["who"] in named)
    return spoken / max(1, len(passage.text))
