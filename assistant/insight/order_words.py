"""The parts that the words of a sentence can play in an order to a machine, whatever their language."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import yaml

from assistant.resources import data_folder

_TOKEN = re.compile(r"[^\W\d_]{1,2}['’](?=\w)|[^\W_]+(?:[-.’'][^\W_]+)*|[^\w\s]")
LONGEST = 4
"""So many words the longest entry of the lexicon has."""


class Part(NamedTuple):
    """A word, or words that make one entry, at `start` to `end` of the tokens, with the parts it can play."""

    start: int
    end: int
    roles: frozenset[str]


class Words(NamedTuple):
    """A sentence's tokens, case folded, and the parts they play, in order."""

    tokens: tuple[str, ...]
    parts: tuple[Part, ...]

    def of(self, role: str) -> Iterator[Part]:
        """Yield the places that can play the role."""
        return (part for part in self.parts if role in part.roles)


class _Lexicon:
    def __init__(self) -> None:
        held = yaml.safe_load((data_folder("corpus") / "orders/lexicon.yaml").read_text("utf-8"))
        self.scripts: list[list[list[str]]] = held.pop("scripts")
        machine = held.pop("machine")
        self._whole: dict[str, set[str]] = {}
        self._stems: dict[str, dict[str, set[str]]] = {}
        self.openers: set[str] = set()
        """First words of the entries of several words."""
        for role, words in {**held, "sure": machine["sure"], "weak": machine["weak"]}.items():
            for word in (w for of_language in words.values() for w in of_language):
                self._add(word.casefold(), role)

    def _add(self, word: str, role: str) -> None:
        joined = " ".join(_TOKEN.findall(word.rstrip("*")))
        if " " in joined:
            self.openers.add(joined.partition(" ")[0])
        if word.endswith("*"):
            self._stems.setdefault(joined[:2], {}).setdefault(joined, set()).add(role)
        else:
            self._whole.setdefault(joined, set()).add(role)

    def roles(self, tokens: tuple[str, ...]) -> set[str]:
        joined = " ".join(tokens)
        stems = self._stems.get(joined[:2], {})
        of_stems = (roles for stem, roles in stems.items() if joined.startswith(stem) and _size(stem) == len(tokens))
        return self._whole.get(joined, set()).union(*of_stems)


def _size(stem: str) -> int:
    return stem.count(" ") + 1


@lru_cache(1)
def _lexicon() -> _Lexicon:
    return _Lexicon()


def read_words(text: str) -> Words:
    """Return the tokens of a sentence with the parts that they can play."""
    tokens = tuple(_TOKEN.findall(text.casefold().replace("’", "'")))
    lexicon = _lexicon()
    parts = []
    for i in range(len(tokens)):
        longest = min(LONGEST, len(tokens) - i) if tokens[i] in lexicon.openers else 1
        for size in range(longest, 0, -1):
            roles = lexicon.roles(tokens[i : i + size])
            if roles:
                parts.append(Part(i, i + size, frozenset(roles)))
    return Words(tokens, tuple(parts))


def in_other_scripts(text: str, window: int = 30) -> bool:
    """Whether a sentence in a script without spaces, or with few, sets rules aside or tells a machine what to write."""
    if text.isascii():
        return False
    for sets in _lexicon().scripts:
        places = [[m.start() for word in words for m in re.finditer(re.escape(word), text)] for words in sets]
        if all(places) and any(all(min(abs(p - a) for p in found) <= window for found in places) for a in places[0]):
            return True
    return False
