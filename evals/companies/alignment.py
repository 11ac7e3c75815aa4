"""Which of the product's sentences are which of the key's: by the words they share, file by file."""

import difflib
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

from assistant.models.risk import NoteSignal
from evals.companies.key import Sentence

LEAST_SHARE = 0.5
"""A quote of which less than this share of words is found counts as not read by the product."""
PIECE_SHARE = 0.25
"""A piece of a sentence that the product split counts from this share of the quote's words on."""


class Piece(NamedTuple):
    """A product sentence, by its number, and how many of the quote's words it holds."""

    number: int
    words: int


def words(text: str) -> list[str]:
    """Return the words and numbers of a text in lower case, without punctuation."""
    return re.findall(r"\w+", text.casefold())


def align(key: Sequence[Sentence], read: Sequence[NoteSignal]) -> list[list[Piece]]:
    """Return for every key sentence the pieces that the product read it in, largest first; empty if it has none."""
    by_path: dict[str, list[int]] = defaultdict(list)
    for number, signal in enumerate(read):
        by_path[PurePosixPath(signal.path).name].append(number)
    streams = {name: _Stream([(n, read[n]) for n in numbers]) for name, numbers in by_path.items()}
    result = []
    for sentence in key:
        stream = streams.get(PurePosixPath(sentence.path).name)
        result.append(stream.pieces(words(sentence.quote)) if stream else [])
    return result


class _Stream:
    """A note's words in order, each with the product sentence that holds it; quotes are looked for in note order."""

    def __init__(self, sentences: Sequence[tuple[int, NoteSignal]]) -> None:
        ordered = sorted(sentences, key=lambda pair: (pair[1].char_start, pair[1].char_end))
        self._words: list[str] = []
        self._owners: list[int] = []
        for number, signal in ordered:
            found = words(signal.text)
            self._words += found
            self._owners += [number] * len(found)
        self._last = 0

    def pieces(self, quote: list[str]) -> list[Piece]:
        if not quote:
            return []
        owned = self._exact(quote) or self._nearest(quote)
        counts = Counter(owned)
        least = max(1, round(PIECE_SHARE * len(quote)))
        pieces = [Piece(number, count) for number, count in counts.most_common()]
        return [piece for piece in pieces if piece.words >= least] or pieces[:1]

    def _exact(self, quote: list[str]) -> list[int]:
        size = len(quote)
        starts = [*range(self._last, len(self._words) - size + 1), *range(self._last)]
        for start in starts:
            if self._words[start : start + size] == quote:
                self._last = start + size
                return self._owners[start : start + size]
        return []

    def _nearest(self, quote: list[str]) -> list[int]:
        """Return the owners of the best run of matching words, for a text that was read a little differently."""
        matcher = difflib.SequenceMatcher(None, self._words, quote, autojunk=False)
        blocks = [block for block in matcher.get_matching_blocks() if block.size]
        owned = [owner for b in blocks if b.size > 1 for owner in self._owners[b.a : b.a + b.size]]
        return owned if len(owned) >= LEAST_SHARE * len(quote) else []
