"""Text as it is compared: without case, accents and what no eye sees, with the way back to its places."""

import unicodedata

_PLAIN = {"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe"}
"""Letters that Unicode does not take apart."""


class _Kept(dict[int, str | None]):
    """What becomes of a letter that was taken apart: marks and invisible characters go."""

    def __missing__(self, code: int) -> str | None:
        letter = chr(code)
        gone = unicodedata.category(letter) in ("Mn", "Cf")
        self[code] = None if gone else _PLAIN.get(letter, letter)
        return self[code]


_KEPT = _Kept()


def folded(text: str) -> str:
    """Return the text for comparison."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKD", text).casefold().translate(_KEPT)


def places(text: str) -> list[int]:
    """Return, for each letter of `folded(text)`, the place of the letter that it comes from, and the text's end."""
    if text.isascii():
        return list(range(len(text) + 1))
    found = [place for place, letter in enumerate(text) for _ in folded(letter)]
    return [*found, len(text)]
