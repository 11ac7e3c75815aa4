"""Whether a sentence sets a larger number, or another day, in the place of the one before, so that nothing shrinks."""

import datetime as dt
import re
from itertools import pairwise

from assistant.language.dates import date_mentions
from assistant.language.numbers import quantities

_IN_PLACE = re.compile(
    r"\b(?:instead of|rather than|in place of|up from|and not|not)(?: the| only| just)*\s*$", re.IGNORECASE
)
_FROM = re.compile(r"\bfrom\s*$", re.IGNORECASE)
_TO = re.compile(r"^(?:\s+[\w-]+){0,2}\s+to\s*$", re.IGNORECASE)


def grows(text: str) -> bool:
    """Return whether the numbers of a sentence go up: `nine plants instead of eight`, `from 12 seats to 20`.

    False where they go down, where only one number stands, and where nothing says which replaces which.
    """
    found = quantities(text)
    for first, second in pairwise(found):
        between = text[first.char_end : second.char_start]
        if _IN_PLACE.search(between):
            return first.value > second.value
        if _FROM.search(text[: first.char_start]) and _TO.search(between):
            return second.value > first.value
    return False


def moves_a_date(text: str, written: dt.date | None = None) -> bool:
    """Return whether a sentence only sets one day in the place of another: `on 27 April instead of 30 March`.

    `written` is the note's own date, against which days without a year are read.
    """
    found = date_mentions(text, written)
    for first, second in pairwise(found):
        between = text[first.char_end : second.char_start]
        if _IN_PLACE.search(between) or (_FROM.search(text[: first.char_start]) and _TO.search(between)):
            rest = f"{text[: first.char_start]} {text[second.char_end :]}"
            return not quantities(rest)
    return False
