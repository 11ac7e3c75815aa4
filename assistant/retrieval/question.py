"""A question taken apart: what it is about, without the words that only ask, and whom it names."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from assistant.language.word_lists import word_set

_TOKEN = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_POSSESSIVE = re.compile(r"['’]s$")
_ASKING = word_set(
    "summarize summarise summary describe explain elaborate please tell told discuss discussed discussing discussion "
    "discussions talk talked talking say said saying think thought thinks mention mentioned mean comment commented "
    "comments opinion opinions view views according consider considered suggest suggested propose proposed recommend "
    "recommended introduce present presented presenting presentation respond responded response agree agreed disagree "
    "disagreed conclude concluded conclusion conclusions decided give main mainly general generally whole group team "
    "members participants meeting people anyone somebody everyone"
)
"""Words that ask for something to be told, and those that stand for whoever told it."""
_TITLES = word_set("mr mrs ms miss mx dr hon right honourable sir the am mp ms as")
_LEGAL = word_set("inc ltd llc llp gmbh ag sa sas srl bv nv ab as oy plc corp corporation company co limited group kg")
_BEFORE_SUBJECT = word_set("did does do was were would is has had could can should")
_MOST_CHARS = 2_000
"""More than this of a question is not read; no question is that long."""


class _Word(NamedTuple):
    text: str
    folded: str
    possessive: bool


class Question:
    """What was asked; `topic` is its text less the words that only ask, or all of it when nothing else is left."""

    def __init__(self, query: str) -> None:
        self.text = query[:_MOST_CHARS]
        self._words = [
            _Word(match[0], _POSSESSIVE.sub("", match[0].casefold()), bool(_POSSESSIVE.search(match[0])))
            for match in _TOKEN.finditer(self.text)
        ]
        self.topic = " ".join(word.text for word in self._words if word.folded not in _ASKING) or self.text

    def speakers(self, labels: Iterable[str]) -> frozenset[str]:
        """Return those speaker labels that the question names: in full, by surname, by role or by letter.

        Where one label's words take in another's ("PhD A" and "PhD"), only the fuller match counts.
        """
        found = {label: self._place(_significant(label, _TITLES)) for label in set(labels)}
        return frozenset(
            label for label, place in found.items() if place and not any(place < other for other in found.values())
        )

    def names_account(self, account: str) -> bool:
        """Say whether the question holds the account's name, legal form apart, or its distinctive first word."""
        words = _significant(account, _LEGAL)
        folded = [word.folded for word in self._words]
        if not words:
            return False
        if any(folded[i : i + len(words)] == words for i in range(len(folded))):
            return True
        return len(words[0]) >= 5 and any(
            word.folded == words[0] and word.text[0].isupper() for word in self._words[1:]
        )

    def _place(self, label: list[str]) -> frozenset[int]:
        """Return the places of the question's longest run of words that is a run of the label and names it."""
        best: frozenset[int] = frozenset()
        for at in range(len(self._words)):
            for first in range(len(label)):
                size = self._run(label, at, first)
                if size > len(best) and self._names(label, at, first, size):
                    best = frozenset(range(at, at + size))
        return best

    def _run(self, label: list[str], at: int, first: int) -> int:
        size = 0
        while at + size < len(self._words) and first + size < len(label):
            if self._words[at + size].folded != label[first + size]:
                break
            size += 1
        return size

    def _names(self, label: list[str], at: int, first: int, size: int) -> bool:
        """Tell a name ("Bains", "the professor said") from a word that happens to be one ("marketing strategy")."""
        words = self._words[at : at + size]
        before = [word.folded for word in self._words[max(0, at - 2) : at]]
        subject = bool(before) and (
            before[-1] in _BEFORE_SUBJECT or (before[-1] == "the" and before[0] in _BEFORE_SUBJECT)
        )
        written_as_name = all(word.text[0].isupper() or word.text.isdigit() for word in words)
        if size == 1 and len(words[0].text) == 1:
            return written_as_name and subject and words[0].text != "I"
        if written_as_name and (at > 0 or size == len(label) > 1):
            return size > 1 or len(words[0].text) > 2
        return (subject or words[-1].possessive) and (first == 0 or first + size == len(label))


def _significant(label: str, dropped: frozenset[str]) -> list[str]:
    words = [_POSSESSIVE.sub("", match[0].casefold()) for match in _TOKEN.finditer(label)]
    return [word for word in words if word not in dropped] or words
