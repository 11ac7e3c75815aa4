"""A text read for comparison: its words, base forms, numbers and where each stands."""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property

from assistant.language.sentences import split_sentences
from assistant.writing.check.lexicon import lexicon
from assistant.writing.check.vocabulary import word_set

STOP = word_set(
    "a an the of to in on at by for with from and or but as is are was were be been being it its this that "
    "these those he she they them his her their i we you our your us me my mine who whom which what when where "
    "while will would can could may might shall should do does did done has have had having not no nor so than "
    "then there here also into about over under up down out off after before during between through such "
    "because if s t ll re ve d m some any all both each more most other only own same too very just how why"
)
_WORD = re.compile(r"[^\W_$€£%]*[A-Za-z0-9À-ɏ$€£%]+(?:[.,'’\-/&][A-Za-z0-9À-ɏ]+)*%?")
_NUMERALS = (
    "two:2 three:3 four:4 five:5 six:6 seven:7 eight:8 nine:9 ten:10 eleven:11 twelve:12 thirteen:13 fourteen:14 "
    "fifteen:15 sixteen:16 seventeen:17 eighteen:18 nineteen:19 twenty:20 thirty:30 forty:40 fifty:50 sixty:60 "
    "seventy:70 eighty:80 ninety:90 hundred:100 thousand:1000 million:1000000 billion:1000000000 twice:2 dozen:12"
)
_SPELLED = dict(pair.split(":") for pair in _NUMERALS.split(" "))
_TENS = re.compile(
    r"\b(twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)[- ](one|two|three|four|five|six|seven|eight|nine)\b",
    re.IGNORECASE,
)
_WORDS = {"thousand": 1e3, "million": 1e6, "billion": 1e9}
_WORDED = re.compile(r"(\d+(?:[.,]\d+)*) (thousand|million|billion)\b", re.IGNORECASE)
_SCALED = re.compile(r"(\d+(?:\.\d+)?)(k|m|mm|mio|bn)")
_SCALES = {"k": 1e3, "m": 1e6, "mm": 1e6, "mio": 1e6, "bn": 1e9}
LONGEST = 60
"""Words of a sentence; what is longer (tables, menus) is cut."""


@dataclass(frozen=True)
class Word:
    """One word of a text: as written, its base form, and its key (the number's value, else the base form)."""

    text: str
    lower: str
    stem: str
    key: str
    start: int

    @property
    def is_number(self) -> bool:
        """Whether the word is written with digits."""
        return any(ch.isdigit() for ch in self.text)

    @property
    def is_content(self) -> bool:
        """Whether the word says something by itself."""
        return self.lower not in STOP


def words_of(text: str) -> tuple[Word, ...]:
    """Return the words of a text in order."""
    found = []
    for match in _WORD.finditer(text):
        written = match[0].strip("'’")
        if not written:
            continue
        lower = written.lower()
        stem = lexicon().stem(written)
        found.append(Word(written, lower, stem, _key(lower, stem), match.start()))
    return tuple(found)


def numbers_of(text: str, words: tuple[Word, ...]) -> tuple[str, ...]:
    """Return the values of the numbers in a text, as keys that compare equal however they are written."""
    found: list[str] = []
    for word in words:
        if word.is_number:
            found += [number_key(part) for part in re.split(r"[-/]", word.text) if any(ch.isdigit() for ch in part)]
        elif word.lower in _SPELLED:
            found.append(_SPELLED[word.lower])
    found += [f"{float(a.replace(',', '')) * _WORDS[b.lower()]:g}" for a, b in _WORDED.findall(text)]
    for tens, ones in _TENS.findall(text):
        found.append(str(int(_SPELLED[tens.lower()]) + _ONES[ones.lower()]))
    return tuple(found)


_ONES = {"one": 1} | {w: int(_SPELLED[w]) for w in ("two", "three", "four", "five", "six", "seven", "eight", "nine")}


def number_key(text: str) -> str:
    """Return a number's value as text, without currency, separators and endings."""
    bare = re.sub(r"(?:st|nd|rd|th|s)$", "", text.lower().strip("$€£%").replace(",", ""))
    scaled = _SCALED.fullmatch(bare)
    try:
        if scaled:
            return f"{float(scaled[1]) * _SCALES[scaled[2]]:g}"
        return f"{float(bare):g}"
    except ValueError:
        return bare


def _key(lower: str, stem: str) -> str:
    if any(ch.isdigit() for ch in lower):
        return number_key(lower)
    return _SPELLED.get(lower, stem)


def proper_names(text: str, words: tuple[Word, ...]) -> tuple[str, ...]:
    """Return the capitalised words that are no sentence's plain first word, folded, one by one."""
    found = []
    for word in words:
        if not word.text[0].isupper() or len(word.text) < 2:
            continue
        opens = word.start == 0 or re.search(r"[.!?:\"“]\s*$", text[: word.start])
        if opens and (word.lower in STOP or lexicon().frequency(word.lower) > 0):
            continue
        found.append(word.lower.replace("’", "'").removesuffix("'s"))
    return tuple(found)


class Source:
    """An evidence text, read once and asked by many claims."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.folded = text.lower()
        self.sentences = [part for s in split_sentences(text) for part in _cut(s.text)] or [text]
        self.words = [words_of(s) for s in self.sentences]
        self.stems = [frozenset(w.stem for w in words) for words in self.words]
        self.frequency = Counter(stem for stems in self.stems for stem in stems)
        self.all = frozenset(self.frequency)
        self.lower = frozenset(w.lower for words in self.words for w in words)

    @property
    def size(self) -> int:
        """How many sentences there are."""
        return len(self.sentences)

    @cached_property
    def numbers(self) -> frozenset[str]:
        """The values of all numbers."""
        pairs = zip(self.sentences, self.words, strict=True)
        return frozenset(n for text, words in pairs for n in numbers_of(text, words))

    @cached_property
    def flat(self) -> list[str]:
        """The keys of all words, with borders between sentences."""
        return [key for words in self.words for key in (*(w.key for w in words), "|", "|", "|")]

    @cached_property
    def places(self) -> dict[str, list[int]]:
        """Where each key stands in `flat`."""
        places: dict[str, list[int]] = defaultdict(list)
        for position, key in enumerate(self.flat):
            places[key].append(position)
        return places


def _cut(sentence: str) -> list[str]:
    words = sentence.split()
    if len(words) <= LONGEST:
        return [sentence]
    return [" ".join(words[i : i + LONGEST]) for i in range(0, len(words), LONGEST)]
