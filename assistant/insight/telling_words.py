"""Telling words: by which of its words a sentence is known to speak of a matter."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

SHARED, ALIKE, ALONE = 2, 0.34, 0.5
"""Two sentences are of one matter when they share two telling words and this share of their weight; or one word and
half of it, where owner or account are the same."""
_WORD = re.compile(r"\d+\.\d+|[^\W\d_][\w'’]{2,}")
_PLAIN = frozenset(
    """
    the and for with from that this these those there their they them our ours your you has have had was were are been
    being its his her she him who whom which what when where while will would can could may might shall should must not
    but nor than then here also into about over under out off after before during until till such any some all both each
    more most other only own same too very just how why one two three four five six seven eight nine ten get got send
    sends sent bring brings brought give gives gave take takes took make makes made let need needs want wants ask asks
    asked promise promised promises agree agreed back week weeks day days today tomorrow monday tuesday wednesday
    thursday friday saturday sunday january february march april may june july august september october november
    december date due new said says say told tell i'll we'll please done ready yet still now next last
    first time end can't won't don't
    doesn't didn't isn't aren't wasn't couldn't wouldn't shouldn't haven't hasn't myself
    yourself himself herself itself ourselves themselves
    """.split()  # noqa: SIM905 - a word list reads better than a list of words
)


@lru_cache(4_096)
def stems(text: str) -> frozenset[str]:
    """Return the telling words of a sentence, without endings; those asked for last are remembered."""
    words = (w.replace("’", "'").lower().removesuffix("'s") for w in _WORD.findall(text))
    return frozenset(_stem(w) for w in words if w not in _PLAIN)


def _stem(word: str) -> str:
    for ending in ("ations", "ation", "ings", "ing", "ied", "ies", "ed", "es", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def say_the_same(one: str, other: str) -> bool:
    """Return whether two sentences share half of the telling words of the shorter one."""
    first, second = stems(one), stems(other)
    return len(first & second) >= max(1, min(len(first), len(second))) * ALONE


def weights_of(texts: Sequence[str]) -> dict[str, float]:
    """Return by stem how telling it is: the rarer in these notes, the more."""
    seen = Counter(stem for text in texts for stem in stems(text))
    total = max(len(texts), 2)
    return {stem: math.log(total / number) / math.log(total) + 0.05 for stem, number in seen.items()}


def _weight(found: Iterable[str], weights: dict[str, float]) -> float:
    return sum(weights.get(stem, 1.0) for stem in found)


def same_matter(one: frozenset[str], other: frozenset[str], weights: dict[str, float], *, known: bool = False) -> bool:
    """Whether a sentence (`other`) speaks of what a commitment (`one`) is about; `known`: of its owner or account."""
    shared = one & other
    whole = _weight(one, weights)
    if not shared or not whole:
        return False
    share = _weight(shared, weights) / whole
    return (len(shared) >= SHARED and share >= ALIKE) or (known and share >= ALONE)


def shared_part(one: frozenset[str], other: frozenset[str], weights: dict[str, float]) -> float:
    """Return the share by weight, from 0 to 1, of the words of both that both have."""
    whole = _weight(one | other, weights)
    return _weight(one & other, weights) / whole if whole else 0.0
