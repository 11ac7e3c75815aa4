"""What words mean to each other: same, opposite, narrower; from WordNet, packed (corpus/third_party/wordnet)."""

import gzip
import hashlib
import json
from collections.abc import Iterable
from functools import cached_property, lru_cache
from pathlib import Path

from assistant.errors import IntegrityError
from assistant.resources import data_folder

LEXICON_SHA256 = "65923c3a905fd3b26355a7cc79a5516c5dd446473397b9dfd23473b6f44a2a17"
SENSES_FOR_NEAR, SENSES_FOR_NARROWER = 4, 3
_IRREGULAR_FORMS = (
    "rose:rise risen:rise fell:fall fallen:fall went:go gone:go said:say told:tell gave:give given:give took:take "
    "taken:take made:make came:come became:become began:begin begun:begin grew:grow grown:grow held:hold kept:keep "
    "led:lead left:leave lost:lose met:meet paid:pay put:put ran:run saw:see seen:see sold:sell sent:send "
    "spoke:speak spoken:speak stood:stand thought:think understood:understand won:win wrote:write written:write "
    "bought:buy brought:bring built:build chose:choose chosen:choose cut:cut drew:draw drawn:draw drove:drive "
    "driven:drive felt:feel found:find got:get gotten:get knew:know known:know meant:mean better:good best:good "
    "worse:bad worst:bad more:many most:many less:little least:little children:child people:person men:man "
    "women:woman was:be were:be is:be are:be been:be am:be had:have has:have did:do does:do done:do taught:teach "
    "showed:show shown:show froze:freeze frozen:freeze spent:spend broke:break broken:break hid:hide beat:beat "
    "beaten:beat bid:bid quit:quit shrank:shrink shrunk:shrink sank:sink sunk:sink withdrew:withdraw "
    "withdrawn:withdraw withheld:withhold shook:shake forgot:forget forgotten:forget set:set let:let hit:hit"
)
_IRREGULAR = dict(pair.split(":") for pair in _IRREGULAR_FORMS.split(" "))
_SUFFIXES = (
    ("ies", ("y",)), ("es", ("", "e")), ("s", ("",)), ("ied", ("y",)), ("ed", ("", "e")), ("ing", ("", "e")),
    ("er", ("", "e")), ("est", ("", "e")), ("ly", ("",)),
)  # fmt: skip
_PREFIXES = ("un", "in", "im", "ir", "il", "non", "dis", "mis")


class Lexicon:
    """Words by their base forms (lemmas), and what WordNet says of two of them.

    Raises IntegrityError when the packed file is not the one that the weights were fitted with.
    """

    def __init__(self, path: Path | None = None) -> None:
        content = _read(path or data_folder("corpus") / "third_party/wordnet/lexicon.json.gz", path is None)
        table = json.loads(gzip.decompress(content))
        self._words: dict[str, tuple[list[int], dict[str, int]]] = table["words"]
        self._synsets: list[tuple[str, list[int], list[int], list[int], list[int]]] = table["synsets"]
        self.lemmas = lru_cache(100_000)(self._lemmas)
        self.synonyms = lru_cache(50_000)(self._synonyms)
        self.near = lru_cache(50_000)(self._near)
        self.antonyms = lru_cache(50_000)(self._antonyms)
        self.narrower = lru_cache(50_000)(self._narrower)
        self.part = lru_cache(50_000)(self._part)

    def stem(self, word: str) -> str:
        """Return one base form of a word, lower case; what is not a word comes back folded only."""
        folded = word.lower().replace("’", "'").removesuffix("'s")
        if folded in _IRREGULAR:
            return _IRREGULAR[folded]
        return min(self.lemmas(folded), key=lambda w: (len(w), w)) if folded.isalpha() else folded

    def frequency(self, word: str) -> int:
        """Return how often the word's base forms were counted in running text; 0 for rare and unknown words."""
        return sum(sum(self._words[lemma][1].values()) for lemma in self.lemmas(word.lower()) if lemma in self._words)

    def knows(self, word: str) -> bool:
        """Whether any base form of the word is in the lexicon."""
        return any(lemma in self._words for lemma in self.lemmas(word.lower()))

    def noun_share(self, word: str) -> float:
        """Return how often the word's base forms are nouns, 0 to 1; unknown words count as nouns."""
        counts: dict[str, int] = {}
        for lemma in self.lemmas(word.lower()):
            for part, count in self._words.get(lemma, ([], {}))[1].items():
                counts[part] = counts.get(part, 0) + 1 + count
        return counts.get("n", 0) / sum(counts.values()) if counts else 1.0

    def calls_person(self, word: str) -> bool:
        """Whether a noun, in its commonest sense, calls somebody by what he or she is: `director`, `nurse`, `buyer`."""
        held = [self._words[lemma] for lemma in self.lemmas(word.lower()) if lemma in self._words]
        return any("n" in parts and senses[:1] and senses[0] in self._people for senses, parts in held)

    @cached_property
    def _people(self) -> frozenset[int]:
        """The synsets that are a kind of person, however far down."""
        todo = self._words["person"][0][:1]
        found = set(todo)
        while todo:
            todo = [t for s in todo for t in self._synsets[s][3] if t not in found]
            found.update(todo)
        return frozenset(found)

    def opposed_by_prefix(self, word: str, others: frozenset[str] | set[str]) -> bool:
        """Whether `others` hold the word with or without a denying prefix: `inflexible` beside `flexible`."""
        folded = word.lower()
        for prefix in _PREFIXES:
            bare = folded.removeprefix(prefix).lstrip("-")
            if bare != folded and len(bare) >= 4 and (bare in others or self.lemmas(bare) & others):
                return True
            if prefix + folded in others or f"{prefix}-{folded}" in others:
                return True
        return False

    def _lemmas(self, word: str) -> frozenset[str]:
        found = {_IRREGULAR[word]} if word in _IRREGULAR else set()
        if word in self._words:
            found.add(word)
        for suffix, endings in _SUFFIXES:
            base = word.removesuffix(suffix)
            if base == word or len(base) < 3:
                continue
            found.update(base + ending for ending in endings if base + ending in self._words)
            if suffix in ("ed", "ing", "er") and base[-1] == base[-2] and base[:-1] in self._words:
                found.add(base[:-1])
        return frozenset(found or {word})

    def _senses(self, word: str, limit: int = 6) -> list[int]:
        """Return the synsets of all base forms; `limit` counts within each base form and part of speech."""
        kept: list[int] = []
        for lemma in self.lemmas(word):
            if lemma in self._words:
                kept += self._limited(self._words[lemma][0], len(self._words[lemma][1]), limit)
        return kept

    @staticmethod
    def _limited(synsets: list[int], parts: int, limit: int) -> list[int]:
        return synsets if limit >= 6 else synsets[: limit * parts]

    def _synonyms(self, word: str) -> frozenset[str]:
        return self._spelled(self._senses(word))

    def _near(self, word: str) -> frozenset[str]:
        return self._spelled(
            t for s in self._senses(word, SENSES_FOR_NEAR) for t in self._synsets[s][1] + self._synsets[s][4]
        )

    def _narrower(self, word: str) -> frozenset[str]:
        return self._spelled(t for s in self._senses(word, SENSES_FOR_NARROWER) for t in self._synsets[s][3])

    def _antonyms(self, word: str) -> frozenset[str]:
        direct = [t for s in self._senses(word, SENSES_FOR_NEAR) for t in self._synsets[s][2]]
        alike = [
            t for s in self._senses(word, SENSES_FOR_NEAR) for n in self._synsets[s][4] for t in self._synsets[n][2]
        ]
        return self._spelled([*direct, *alike]) - self.lemmas(word)

    def _spelled(self, synsets: Iterable[int]) -> frozenset[str]:
        return frozenset(word for s in synsets for word in self._synsets[s][0].split())

    def _part(self, word: str) -> str:
        if word.endswith("ly"):
            return "r"
        counts: dict[str, int] = {}
        for lemma in self.lemmas(word):
            for part, count in self._words.get(lemma, ([], {}))[1].items():
                counts[part] = counts.get(part, 0) + 1 + count
        return max(counts, key=lambda part: (counts[part], part)) if counts else "x"


@lru_cache(1)
def lexicon() -> Lexicon:
    """Return the one packed lexicon, read at the first call."""
    return Lexicon()


def _read(path: Path, verify: bool) -> bytes:
    how = "Install sales-narrative again."
    try:
        content = path.read_bytes()
    except OSError as error:
        raise IntegrityError(f"The lexicon {path} can't be read: {error.strerror}.", how) from error
    if verify and hashlib.sha256(content).hexdigest() != LEXICON_SHA256:
        raise IntegrityError(f"The lexicon {path} is not the one this program was made with.", how)
    return content
