"""Who or what is to be forgotten, found again in any text by name."""

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import Any, Literal

from assistant.errors import UsageError
from assistant.models.base import Model
from assistant.store.folding import folded, places

MARK = "[redacted]"
"""What stands where something was taken out."""
BLOCK = "█"
"""What stands for each letter in a stored note, so that all ranges in it still hold."""
SHORTEST, LEAST_JOINED = 3, 6
"""Letters of a name at least, and of one whose words are written together."""
LEAST_DIGITS, LEAST_ID = 9, 5
"""An id of digits alone is told from an amount by its length, one with letters from a word."""
_LEGAL = re.compile(
    r"gmbh|mbh|ag|se|kg|ohg|inc|incorporated|corp|corporation|co|company|ltd|limited|llc|llp|plc|sa|sas|sarl|srl|spa|bv|"
    r"nv|ab|asa?|oyj?|aps|pty"
)
"""What a company's name may end with and still be that company's."""
_AND = frozenset(("and", "und", "et"))
_BETWEEN = r"(?:[\s_+\-\u2010-\u2015]+|\s*[&/'’]\s*|\.|%20)"
"""What stands between the words of a name: in prose, in an address, in a file's name."""
_TOKEN_OF_A_NAME = re.compile(r"[@_]|://|\.[A-Za-z]{2,5}(?![A-Za-z])")
"""What marks an address or a file's name."""
_DIGRAPHS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})


class Subject(Model):
    """An account or a person, by every name that is to be found.

    A name is found whatever its case, accents and the signs between its words, as a company's without its legal
    form, as a person's with the surname first or an initial within. Where its words are written together, or its
    legal form leaves one word alone, it must look like a name: capitalised, in an address or in a file's name.
    """

    kind: Literal["account", "person"]
    names: tuple[str, ...]
    ids: tuple[str, ...] = ()
    """Opportunity ids that can be nothing else, of an account's deals."""
    short: tuple[str, ...] = ()
    """Shorter forms that mean it alone; each of their words must be capitalised."""

    @classmethod
    def of(cls, kind: Literal["account", "person"], names: Iterable[str]) -> "Subject":
        """Return the subject of these names. Raises UsageError for none, or one too short to be told from others."""
        found = tuple(dict.fromkeys(" ".join(name.split()) for name in names if name.strip()))
        if not found or any(len("".join(_words(name))) < SHORTEST for name in found):
            raise UsageError(
                f"A name of at least {SHORTEST} letters is needed to know what is meant.",
                "Give the whole name; --also takes further spellings.",
            )
        return cls(kind=kind, names=found)

    def with_ids(self, ids: Iterable[str]) -> "Subject":
        """Return the subject with those of the ids that can be nothing else than ids."""
        found = tuple(sorted(each for each in set(ids) if _is_unmistakable(each)))
        return Subject(kind=self.kind, names=self.names, ids=found, short=self.short)

    def with_short(self, forms: Iterable[str]) -> "Subject":
        """Return the subject that is known by these shorter forms too."""
        found = tuple(sorted(form for form in set(forms) if re.search(rf"[^\W\d_]{{{SHORTEST},}}", form)))
        return Subject(kind=self.kind, names=self.names, ids=self.ids, short=found)

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        """What a mention looks like in folded text; its second and third group must look like a name besides."""
        sure, likely = set(map(re.escape, map(folded, self.ids))), set[str]()
        for name in dict.fromkeys([*self.names, *map(_digraphs, self.names)]):
            words = _words(name)
            core = _core(words) if self.kind == "account" else words
            for form in dict.fromkeys((words, core)):
                (sure if len(form) > 1 or form == words else likely).add(_written(form, name))
                if self.kind == "person" and len(form) > 1:
                    sure.add(_surname_first(form, name))
                if len(form) > 1 and len("".join(form)) >= LEAST_JOINED:
                    likely.add("".join(map(_spelt, form)))
        short = {_written(_words(form), form) for form in self.short}
        groups = "|".join(f"({_longest_first(group) or '(?!)'})" for group in (sure, likely, short))
        return re.compile(rf"(?<![^\W_])(?:{groups})(?![^\W_])")

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Return where the text names it, in order."""
        plain = folded(text)
        if self._pattern.search(plain) is None:
            return []
        back = places(text)
        found = [(m.lastindex, back[m.start()], _end(back, m.end())) for m in self._pattern.finditer(plain)]
        return [(start, end) for group, start, end in found if _STANDS[group or 1](text, start, end)]

    def is_in(self, text: str) -> bool:
        """Say whether the text names it."""
        return bool(self.spans(text))

    def is_in_any(self, value: Any) -> bool:  # noqa: ANN401 - text, JSON as text, or whatever JSON holds
        """Say whether a column's value names it; of JSON that is kept as text each string is looked at as it reads."""
        return any(self.is_in(text) for text in strings(value))

    def is_account(self, account: str) -> bool:
        """Say whether an account's name is one of these, whatever its case, signs and legal form."""
        return _plain(account) in {_plain(name) for name in self.names}

    def out_of(self, text: str) -> str:
        """Return the text with MARK in place of each name."""
        for start, end in reversed(self.spans(text)):
            text = text[:start] + MARK + text[end:]
        return text

    def out_of_all(self, value: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
        """Return a JSON value with MARK in place of each name in its texts."""
        if isinstance(value, str):
            return self.out_of(value)
        if isinstance(value, list):
            return [self.out_of_all(item) for item in value]
        if isinstance(value, dict):
            return {self.out_of(key): self.out_of_all(item) for key, item in value.items()}
        return value


def strings(value: Any) -> Iterator[str]:  # noqa: ANN401 - as of is_in_any
    """Yield every text in a column's value, keys too."""
    if isinstance(value, str):
        parsed = parsed_json(value)
        yield from (value,) if parsed is None else strings(parsed)
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from strings(item)


def parsed_json(text: str) -> list[Any] | dict[str, Any] | None:
    """Return what JSON that is kept as text holds, None for a text that is none."""
    if text[:1] not in ("{", "["):
        return None
    try:
        parsed: list[Any] | dict[str, Any] = json.loads(text)
    except json.JSONDecodeError:
        return None
    return parsed


def blocked(text: str, start: int, end: int) -> str:
    """Return the text with every letter of the range hidden; it stays as long as it was."""
    return text[:start] + re.sub(r"\S", BLOCK, text[start:end]) + text[end:]


def _words(name: str) -> tuple[str, ...]:
    """Return a name's words as they are compared; `S.A.` is one."""
    dotless = re.sub(r"(?<![^\W_])(?:[^\W\d_]\.){2,}", lambda m: m[0].replace(".", ""), folded(name))
    return tuple(word for word in re.split(r"[\W_]+", dotless) if word and word not in _AND)


def _core(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return a company's words without its legal form."""
    while len(words) > 1 and _LEGAL.fullmatch(words[-1]):
        words = words[:-1]
    return words


def _digraphs(name: str) -> str:
    """Return the name with its dotted vowels as typewriters had them."""
    return unicodedata.normalize("NFC", name).casefold().translate(_DIGRAPHS)


def _plain(account: str) -> str:
    return "".join(_core(_words(account)))


def _written(words: tuple[str, ...], name: str) -> str:
    """Return the pattern of these words, one after the other."""
    between = _BETWEEN
    if {"&", *_AND} & set(folded(name).split()):
        between = rf"(?:{_BETWEEN}|\s*(?:&|and|und|et)\s*)"
    if "." in name or "," in name:
        between = rf"(?:{between}|[.,]\s*)"
    initial = rf"(?:[^\W\d_]\.?{_BETWEEN})?" if len(words) == 2 else ""
    return (between + initial).join(map(_spelt, words)) + ("s?" if len(words) > 1 else "")


def _surname_first(words: tuple[str, ...], name: str) -> str:
    return rf"{_spelt(words[-1])}(?:,\s*|{_BETWEEN}){_written(words[:-1], name)}"


def _spelt(word: str) -> str:
    """Return the pattern of one word, also where a vowel's dots are written as an e, or the e is left out for them."""
    spelt = {word, re.sub(r"(?<=[aou])e", "", word)}
    return f"(?:{'|'.join(sorted(map(re.escape, spelt)))})" if len(spelt) > 1 else re.escape(word)


def _longest_first(patterns: Iterable[str]) -> str:
    return "|".join(sorted(patterns, key=lambda pattern: (-len(pattern), pattern)))


def _end(back: list[int], end: int) -> int:
    """Return the end in the text of what ends so in the folded one; a letter that became two counts whole."""
    return max(back[end], back[end - 1] + 1)


def _looks_like_a_name(text: str, start: int, end: int) -> bool:
    if text[start].isupper():
        return True
    head, tail = re.search(r"\S*$", text[:start]), re.match(r"\S*", text[end:])
    token = (head[0] if head else "") + text[start:end] + (tail[0] if tail else "")
    return _TOKEN_OF_A_NAME.search(token.rstrip(".,;:!?)>]\"'")) is not None


def _is_capitalised(text: str, start: int, end: int) -> bool:
    return not any(word[0].islower() for word in re.split(r"[\W_]+", text[start:end]) if word)


_STANDS: dict[int, Callable[[str, int, int], bool]] = {
    1: lambda _text, _start, _end: True,
    2: _looks_like_a_name,
    3: _is_capitalised,
}
"""Group of the pattern -> whether what it matched is a mention."""


def _is_unmistakable(opportunity_id: str) -> bool:
    if opportunity_id.isdigit():
        return len(opportunity_id) >= LEAST_DIGITS
    letters, digits = (any(map(kind, opportunity_id)) for kind in (str.isalpha, str.isdigit))
    return len(opportunity_id) >= LEAST_ID and letters and digits
