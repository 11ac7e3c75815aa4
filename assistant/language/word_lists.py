"""How this room writes down its closed classes of words."""

import re


def word_set(text: str) -> frozenset[str]:
    """Return the words of a text, parted by white space."""
    return frozenset(text.split())


def alternatives(words: frozenset[str] | dict[str, object] | tuple[str, ...]) -> str:
    """Return a regular expression that matches any of the words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))
