"""Near-duplicates: a note that repeats an earlier one, such as the same mail forwarded again."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from hashlib import blake2b

import numpy as np
from datasketch import MinHash
from rapidfuzz.distance import Levenshtein

from assistant.errors import IntegrityError

THRESHOLD = 0.8
"""Least Jaccard similarity of two notes' word shingles."""
_SHINGLE = 3
_PERMUTATIONS, _BANDS = 128, 16
_SEED = 1
_VERSION = b"nd1:"
_LEAST_WORDS = 12
"""Below it two notes that share most words may still say different things; only equal words count."""
_EDGE_WORDS, _EDGE_SHARE = 15, 0.1
"""What a forwarder may add above or below: so many words, or this share of the note."""
_TOKEN = re.compile(r"\w+(?:[.,:/'’%@-]\w+)*[%€$£]?|[€$£]")
_CONTACT = re.compile(r"\+?\d[\d\s().-]{7,30}\d|[^\s@]{1,64}@[^\s@]{1,190}\.\w+|(?:https?://|www\.)\S{1,2000}")
_NEGATIONS = frozenset(
    ("no", "not", "never", "none", "nobody", "nothing", "without", "cannot", "neither", "nor", "nicht", "kein", "ikke")
)
_FUNCTION_WORDS = frozenset(
    ("a", "an", "the", "and", "that", "this", "of", "to", "in", "on", "at", "for", "with", "it", "is", "was", "are")
)
_COVER = (
    "fyi hi hello hey dear all team folks see below above attached note notes mail email message thread forward fwd fw "
    "forwarded forwarding resending resend sending sent again here for from your you i my me we us our information "
    "please find as discussed promised requested mentioned file files records record reference context visibility "
    "thanks thank regards best cheers kind many in case missed copy copying cc looping circulating passing on along "
    "original earlier last yesterday's today's per just so everyone has have get got"
)
_COVER_WORDS = _FUNCTION_WORDS | frozenset(_COVER.split())
"""What people write around a note that they pass on; anything else there may be news."""
_TYPO = 0.75
"""Least similarity of two words that are taken for one word, once misspelt."""

Words = tuple[str, ...]


def signature(text: str) -> bytes:
    """Return 516 bytes that stand for the text's words, equal for equal words, to be stored beside a note."""
    sketch = MinHash(num_perm=_PERMUTATIONS, seed=_SEED, scheme="affine32")
    sketch.update_batch([" ".join(shingle).encode() for shingle in _shingles(_words(text))])
    return _VERSION + np.asarray(sketch.hashvalues, dtype="<u4").tobytes()


class NearDuplicates:
    """Knows every note it was given, and says of a new one which earlier one it all but repeats.

    `text_of` gives the visible text of a note by id; it is asked for likely candidates only. `stored` gives the ids of
    the notes of earlier runs that share one of these bands, oldest first; they come before those of this run, which
    come in the order in which they are added. The answer depends on nothing else.
    """

    def __init__(
        self,
        text_of: Callable[[str], str] | None = None,
        stored: Callable[[Sequence[int]], Sequence[str]] = lambda _bands: (),
    ) -> None:
        self._text_of = text_of
        self._stored = stored
        self._texts: dict[str, str] = {}
        self._order: dict[str, int] = {}
        self._alike: dict[int, list[str]] = defaultdict(list)

    def add(self, document_id: str, text: str, signed: bytes | None = None) -> str | None:
        """Take a note's visible text and return the id of the earliest note that it all but repeats, or None.

        Adding a note again changes nothing and gives the same answer. `signed` is the text's signature where it was
        made before. Raises IntegrityError when that is not a signature of this version.
        """
        found = bands(signed or signature(text))
        if document_id not in self._order:
            self._order[document_id] = len(self._order)
            for band in found:
                self._alike[band].append(document_id)
        if self._text_of is None:
            self._texts.setdefault(document_id, text)
        own = {name for band in found for name in self._alike[band] if self._order[name] < self._order[document_id]}
        before = [name for name in self._stored(found) if name not in self._order]
        candidates = (*before, *sorted(own, key=lambda name: self._order[name]))
        return next((name for name in candidates if repeats(self._text(name), text)), None)

    def _text(self, document_id: str) -> str:
        return self._texts[document_id] if self._text_of is None else self._text_of(document_id)


def bands(signed: bytes) -> tuple[int, ...]:
    """Return what a signature is looked up by: of two notes that are alike, one of these numbers is very likely equal.

    Sixteen runs of eight hash values each, told apart by their place (locality-sensitive hashing; two notes of
    similarity s share one with probability 1 - (1 - s^8)^16). Raises IntegrityError when the bytes are not a
    signature of this version.
    """
    if not signed.startswith(_VERSION) or len(signed) != len(_VERSION) + 4 * _PERMUTATIONS:
        raise IntegrityError("a stored note signature is of another version", "Run `sales-narrative reindex`.")
    values, size = signed[len(_VERSION) :], 4 * _PERMUTATIONS // _BANDS
    runs = (values[place * size : (place + 1) * size] for place in range(_BANDS))
    return tuple(
        int.from_bytes(blake2b(run, digest_size=8, salt=place.to_bytes(2)).digest(), signed=True)
        for place, run in enumerate(runs)
    )


def repeats(earlier: str, later: str) -> bool:
    """Tell whether the later text says what the earlier one says, and nothing of substance besides.

    The exact Jaccard similarity of word shingles must reach THRESHOLD (or the earlier text stand whole in the later),
    and the later may not put in or change a word that could be news: a weekly note on one template is no repetition.
    """
    raw_first, raw_second = _TOKEN.findall(_CONTACT.sub(" ", earlier)), _TOKEN.findall(_CONTACT.sub(" ", later))
    first, second = _folded(raw_first), _folded(raw_second)
    if not first or first == second:
        return bool(first)
    if min(len(first), len(second)) < _LEAST_WORDS:
        return False
    a, b = set(_shingles(first)), set(_shingles(second))
    whole = f" {' '.join(first)} " in f" {' '.join(second)} "
    if len(a & b) < THRESHOLD * len(a | b) and not whole:
        return False
    edge = max(_EDGE_WORDS, _EDGE_SHARE * len(first))
    for left, right in _changes(first, second):
        removed, added = raw_first[left], raw_second[right]
        outside = right.start == 0 or right.stop == len(second)
        if not (_is_cover_note(removed, added, edge) if outside else _is_slip(removed, added)):
            return False
    return True


def _changes(first: Words, second: Words) -> Iterator[tuple[slice, slice]]:
    """Yield the stretches in which the two differ, neighbouring ones as one."""
    left = right = (0, 0)
    for block in Levenshtein.opcodes(first, second):
        if block.tag == "equal":
            if left[0] < left[1] or right[0] < right[1]:
                yield slice(*left), slice(*right)
            left, right = (block.src_end, block.src_end), (block.dest_end, block.dest_end)
        else:
            left, right = (left[0], block.src_end), (right[0], block.dest_end)
    if left[0] < left[1] or right[0] < right[1]:
        yield slice(*left), slice(*right)


def _is_cover_note(removed: list[str], added: list[str], edge: float) -> bool:
    """Tell whether a change at the beginning or end is what forwarding adds or cuts off; names may stand there."""
    if len(added) > edge or len(removed) > edge or any(_is_figure_or_negation(word) for word in added):
        return False
    foreign = [word for word in added if word.casefold() not in _COVER_WORDS and not word[0].isupper()]
    return 3 * len(foreign) <= len(added)


def _is_slip(removed: list[str], added: list[str]) -> bool:
    """Tell whether a change within the text mends a slip of the pen rather than saying something else."""
    left, right = " ".join(removed), " ".join(added)
    if any(_is_figure_or_negation(word) for word in (*removed, *added)):
        return False
    if all(word.casefold() in _FUNCTION_WORDS for word in (*removed, *added)):
        return True
    return bool(removed and added) and Levenshtein.normalized_similarity(left, right) >= _TYPO and left[:1] == right[:1]


def _is_figure_or_negation(word: str) -> bool:
    folded = word.casefold().replace("’", "'")
    return any(ch.isdigit() for ch in word) or folded in _NEGATIONS or folded.endswith("n't")


def _words(text: str) -> Words:
    return _folded(_TOKEN.findall(_CONTACT.sub(" ", text)))


def _folded(tokens: list[str]) -> Words:
    return tuple(token.casefold().replace("’", "'") for token in tokens)


def _shingles(words: Words) -> list[Words]:
    return [words[i : i + _SHINGLE] for i in range(max(1, len(words) - _SHINGLE + 1))] if words else []
