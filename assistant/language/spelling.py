"""How a name may be spelled and still be the same name, and where in a text it stands as one."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple, TypeVar

from rapidfuzz.distance import OSA

from assistant.language.calendar_words import MONTHS, WEEKDAYS
from assistant.language.common_words import is_common
from assistant.language.word_lists import word_set

_TOKEN = re.compile(r"[^\W_]+")
_LEGAL = word_set(
    "inc incorporated corp corporation co company ltd limited llc llp lp plc gmbh ag kg kgaa ohg ug se sa sas sarl "
    "sasu spa srl bv nv ab as asa aps oy oyj pte pty kk kft zrt sro doo ltda holding holdings group intl international"
)
"""Words that say what sort of firm it is; people leave them out."""
FILLERS = word_set("and the")
_GAP = re.compile(r"[\s\-.,&'’/_()+|:#–—]{1,4}(?:(?:and|the)\s+)?", re.IGNORECASE)
_STOP_GAP = re.compile(r"[.!?;]\s|\s*\n\s*\n|\s*\n\s*[-*•]|\s*\|")
_NEXT_NAME = re.compile(r" ([^\W\d_a-z][\w’'-]*[a-z][\w-]*)")
_NAME_BEFORE = re.compile(r"(?<![\w’'])([^\W\d_a-z][\w-]*[a-z]) $")
_CALENDAR = frozenset(MONTHS) | frozenset(WEEKDAYS)
_FIRM_WORDS = word_set(
    "airlines airways associates automotive aviation bank beverages biotech brands brewing broadcasting capital "
    "chemicals clinic clinics college communications construction consulting council dairy digital dynamics electric "
    "electronics energy engineering enterprises entertainment equipment express farms financial foods freight gas "
    "global hardware health healthcare hospital hotels industrial industries instruments insurance labs laboratories "
    "lines logistics machinery manufacturing marine materials media medical metals mining mobile motors networks oil "
    "packaging paper partners pharma pharmaceuticals plastics power press print products properties publishing rail "
    "railway railways realty resources retail robotics school sciences security semiconductors services shipping "
    "software solar solutions steel stores studios supply systems technologies technology telecom textiles tools toys "
    "trading transport travel trust university utilities ventures water wines works"
)
"""What firms add to their name: after another firm's short form they make it a third firm."""


_Key = TypeVar("_Key")


class Word(NamedTuple):
    """A word of a text, folded, with its place."""

    start: int
    end: int
    key: str


@lru_cache(32_768)
def _folded(word: str) -> str:
    return fold(word)


def fold(text: str) -> str:
    """Return text without case and diacritics, as names are compared."""
    plain = unicodedata.normalize(
        "NFKD", text.replace("ß", "ss").replace("ø", "o").replace("Ø", "O").replace("æ", "ae")
    )
    return "".join(ch for ch in plain if not unicodedata.combining(ch)).casefold()


def words_of(text: str) -> list[Word]:
    """Return the words of a text, folded, in order."""
    return [Word(m.start(), m.end(), _folded(m[0])) for m in _TOKEN.finditer(text)]


def keys_of(name: str) -> tuple[str, ...]:
    """Return the folded words of a name, without `and` and `the`."""
    return tuple(word.key for word in words_of(name) if word.key not in FILLERS)


def core_of(keys: Sequence[str]) -> tuple[str, ...]:
    """Return the words without the legal form at their end; at least one stays."""
    end = len(keys)
    while end > 1 and (keys[end - 1] in _LEGAL or (len(keys[end - 1]) == 1 and end > 2)):
        end -= 1
    return tuple(keys[:end])


def slip(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Return whether two names differ by no more than a slip of the pen; a first letter and digits never slip."""
    if len(one) != len(other):
        return False
    slips = 0
    for a, b in zip(one, other, strict=True):
        if a == b:
            continue
        allowed = 0 if min(len(a), len(b)) < 5 or a[0] != b[0] or any(ch.isdigit() for ch in a + b) else 1
        allowed += allowed and min(len(a), len(b)) >= 9
        distance = OSA.distance(a, b, score_cutoff=allowed)
        if distance > allowed:
            return False
        slips += distance
    return slips <= 2


def adjacent(text: str, words: Sequence[Word], at: int, after: int) -> bool:
    """Return whether the words `at` to `after` stand together in one phrase."""
    for before, word in pairwise(words[at:after]):
        gap = text[before.end : word.start]
        if not _GAP.fullmatch(gap) or (_STOP_GAP.match(gap) and before.end - before.start > 3):
            return False
    return True


def starts_sentence(text: str, at: int) -> bool:
    """Return whether a sentence or line starts at `at`, so that a capital there proves nothing."""
    before = text[max(0, at - 8) : at].rstrip(" \t\"'“‘([*_-•#>")
    return not before or before[-1] in ".!?:\n…"


def proper(text: str, words: Sequence[Word], *, single: bool) -> bool:
    """Return whether everyday words stand here as a name: capitalised, and not just for opening a sentence."""
    if not all(text[word.start].isupper() or text[word.start].isdigit() for word in words):
        return False
    return not (single and starts_sentence(text, words[0].start) and not text[words[0].start : words[0].end].isupper())


def goes_on(text: str, start: int, end: int) -> bool:
    """Return whether a short form is part of some other name: `Northgate Capital`, `Dana Morgan`."""
    following = _NEXT_NAME.match(text, end)
    if following and (fold(following[1]) in _FIRM_WORDS or not is_common(following[1])):
        return fold(following[1]) not in _CALENDAR
    before = _NAME_BEFORE.search(text[max(0, start - 30) : start])
    if before is None or is_common(before[1]) or fold(before[1]) in _CALENDAR:
        return False
    return not starts_sentence(text, max(0, start - 30) + before.start(1)) or text[end : end + 1] in ",.;:"


def names_another(text: str, start: int, end: int) -> bool:
    """Return whether a lone first or last name goes on in a name that is not the known person's."""
    following = _NEXT_NAME.match(text, end)
    if following and not is_common(following[1]) and fold(following[1]) not in _CALENDAR:
        return True
    before = _NAME_BEFORE.search(text[max(0, start - 30) : start])
    return before is not None and not is_common(before[1])


def unambiguous(owners: dict[_Key, set[str]]) -> dict[_Key, str]:
    """Return the spellings that mean one thing only, with what they mean."""
    return {key: next(iter(accounts)) for key, accounts in owners.items() if len(accounts) == 1}
