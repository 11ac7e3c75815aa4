"""People whom the CRM knows, found again in prose."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from assistant.language.common_words import is_common
from assistant.language.spelling import Word, adjacent, names_another, starts_sentence, unambiguous, words_of
from assistant.models.base import Model


class PersonMention(Model):
    """Somebody whom the directory knows, at `char_start:char_end`, by full or unambiguous first or last name."""

    name: str
    char_start: int
    char_end: int


class PeopleIndex:
    """Full names, and first or last names that only one person has."""

    def __init__(self, names: Iterable[str]) -> None:
        owners: dict[tuple[str, ...], set[str]] = defaultdict(set)
        for name in {name.strip() for name in names if name.strip()}:
            keys = tuple(word.key for word in words_of(name))
            if not keys:
                continue
            owners[keys].add(name)
            if len(keys) > 1:
                for part in (keys[0], keys[-1]):
                    if len(part) > 2:
                        owners[(part,)].add(name)
        self._index = unambiguous(owners)
        self._longest = max((len(keys) for keys in self._index), default=0)

    def __contains__(self, keys: tuple[str, ...]) -> bool:
        return keys in self._index

    def mentions(self, text: str) -> list[PersonMention]:
        """Return where `text` names one of them, in order."""
        words = words_of(text)
        found: list[PersonMention] = []
        at = 0
        while at < len(words):
            after = self._match(text, words, at)
            if after:
                name = self._index[tuple(word.key for word in words[at:after])]
                found.append(PersonMention(name=name, char_start=words[at].start, char_end=words[after - 1].end))
            at = after or at + 1
        return found

    def _match(self, text: str, words: Sequence[Word], at: int) -> int:
        for after in range(min(len(words), at + self._longest), at, -1):
            keys = tuple(word.key for word in words[at:after])
            if keys not in self._index or not adjacent(text, words, at, after):
                continue
            if after - at > 1 or (
                text[words[at].start].isupper() and not names_another(text, words[at].start, words[at].end)
            ):
                if after - at == 1 and is_common(keys[0]) and starts_sentence(text, words[at].start):
                    continue
                return after
        return 0
