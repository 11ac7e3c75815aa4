"""Which sentences answer a question: meaning, words, the kind of thing that is wanted, whom it is about, its age."""

import datetime as dt
import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from assistant.chat.passages import Said, SentenceVectors, Vectors
from assistant.chat.question import Question, Wanted
from assistant.chat.same_words import used_for
from assistant.chat.topics import PHRASES, Meanings, fitting
from assistant.insight.days import in_figures
from assistant.language.dates import calendar_spans
from assistant.language.names import names
from assistant.language.numbers import quantities
from assistant.models.base import Model
from assistant.writing.check.lexicon import lexicon
from assistant.writing.check.reading import words_of

_REASON = re.compile(
    r"\b(?:because|due to|owing to|so that|reasons?|therefore|thanks to|in order to|decided (?:it|us|them))\b", re.I
)
_PERHAPS_REASON = re.compile(r"\b(?:since|as|told|said|wrote|says|tells)\b|[“\"]", re.I)
_SPEECH = re.compile(
    r"[\"“”„]|\b(?:said|says|told|tells|wrote|writes|replied|asked|stated|answered|added)\b", re.IGNORECASE
)
_REQUEST = re.compile(
    r"\b(?:ask\w*|want\w*|wish\w*|need\w*|request\w*|demand\w*|requir\w*|insist\w*|missing|lacks?|could you|"
    r"please|must|would (?:like|prefer|have)|has to|have to|keen|hopes? (?:for|to))\b|['’]d like\b",
    re.IGNORECASE,
)
_DAY = re.compile(r"\bthe \d{1,2}(?:st|nd|rd|th)\b")
A_PRICE = 100
"""A bare number from here on may be an amount of money."""
_DURATION = re.compile(r"\b(?:hours?|days?|weeks?|months?|years?|minutes?|quarters?)\b", re.I)
_ASKS = re.compile(r"\?\W*$")


_NAMED = frozenset({Wanted.PERSON, Wanted.NAME, Wanted.DATE, Wanted.MONEY, Wanted.PERCENT, Wanted.DURATION})
DENIES = re.compile(
    r"\b(?:(?:can|could|will|would|does|do|did|is|are|was|were|has|have|had|may|must)(?: not|n['’]t)|cannot|won['’]t|"
    r"never|nobody|neither)\b",
    re.IGNORECASE,
)
_COMPARES = re.compile(
    r"\b(?:below|under|less|cheap\w*|low(?:er)?|above|over|more|high(?:er)?|dearer|behind|ahead|between)\b",
    re.IGNORECASE,
)
_FOCUSED = frozenset({Wanted.ANYTHING, Wanted.PERCENT, Wanted.MONEY})
_TO_PROMISE = frozenset({"promise", "commit", "undertake", "pledge"})
_PLEDGE = re.compile(r"\b(?:I|we)(?:['’]ll| will| shall)\b", re.IGNORECASE)
PLEDGED = "(pledged)"
"""Stands among the words of a sentence in which somebody undertakes something: `I'll send it` is a promise."""
COMPARED = "(compared)"
"""Stands among the words of a sentence that compares: how much cheaper somebody was may be told as `under us`."""
_ANYBODY = frozenset({"people", "persons", "times", "things", "ones"})
_MEASURES = frozenset({"discount", "rebate", "reduction", "percent", "percentage", "share", "price", "rate"}) | {
    "cost", "costs", "amount", "budget", "fee", "fees", "money", "charge", "pay", "worth", "spend", "value"
}  # fmt: skip
"""What is seldom called by its name where its number stands."""
NEAR_TOP, RIVAL, SAME_MATTER, OLDER = 12, 0.5, 0.5, 0.75
"""Among so many best sentences, one with a newer rival (at least half its score) on the same matter counts less."""


class Scored(Model):
    """A sentence with how well it answers, 0 to 1, and the features behind that."""

    said: Said
    score: float
    features: dict[str, float] = {}


@dataclass(frozen=True)
class _Read:
    """A candidate, read once."""

    said: Said

    @cached_property
    def stems(self) -> frozenset[str]:
        text = self.said.text
        told = {PLEDGED} if _PLEDGE.search(text) else set()
        told |= {COMPARED} if _COMPARES.search(text) else set()
        return _stems(text) | told

    @cached_property
    def window(self) -> frozenset[str]:
        said = self.said
        return self.stems | _stems(f"{said.before} {said.after} {said.about} {said.speaker or ''}")

    @cached_property
    def _place(self) -> str:
        said = self.said
        whose = f"{said.about} {said.speaker or ''} {said.author or ''} {said.document}"
        return f"{said.text} {said.before} {said.after} {whose}".casefold()

    def has(self, name: str) -> bool:
        """Whether the name stands in the sentence, right beside it, or on its note."""
        return name in self._place


def _stems(text: str) -> frozenset[str]:
    found: set[str] = set()
    for word in words_of(text):
        if word.is_content:
            found |= lexicon().lemmas(word.lower) | {word.key}
            if "-" in word.lower:
                found |= {lexicon().stem(part) for part in word.lower.split("-") if part}
    return frozenset(found)


def holds(kind: Wanted, text: str, question: str) -> bool:
    """Whether a text holds the kind of thing that a question wants, and more of it than the question does."""
    match kind:
        case Wanted.NUMBER | Wanted.MONEY | Wanted.PERCENT:
            if _COMPARES.search(question) and not _COMPARES.search(text):
                return False
            asked = {q.value for q in quantities(question)}
            found = [q for q in quantities(text) if q.value not in asked]
            if kind is Wanted.PERCENT:
                return any(q.unit in ("percent", "ratio", "points") for q in found)
            if kind is Wanted.MONEY:
                return any(q.unit.startswith("money") or (q.unit != "percent" and q.value >= A_PRICE) for q in found)
            return any(q.unit != "ordinal" for q in found)
        case Wanted.DATE:
            plain = in_figures(text)
            return bool(calendar_spans(plain)) or _DAY.search(plain) is not None
        case Wanted.DURATION:
            return bool(_DURATION.search(text)) and bool(quantities(text))
        case Wanted.SPEECH:
            return bool(_SPEECH.search(text))
        case Wanted.PERSON | Wanted.NAME:
            known = {part.casefold() for n in names(question) for part in n.text.split()}
            return any(part.casefold() not in known for n in names(f"{text}") for part in n.text.split())
        case Wanted.REQUEST:
            return bool(_REQUEST.search(text))
        case Wanted.REASON:
            return bool(_REASON.search(text))
        case Wanted.YES_OR_NO | Wanted.ANYTHING:
            return True


def tells_role(text: str, question: str) -> bool:
    """Whether a text tells who by what somebody is (`the nursing director`), in a word that the question lacks."""
    asked = {w.lower for w in words_of(question)}
    return any(w.is_content and w.lower not in asked and lexicon().calls_person(w.lower) for w in words_of(text))


def speaks(question: Question, said: Said) -> bool:
    """Whether a sentence is in the voice of somebody whom a question names, as a transcript gives it."""
    asked = {w.casefold() for w in re.findall(r"\w+", question.text)}
    return bool({w.casefold() for w in re.findall(r"\w+", said.speaker or "")} & asked)


class Reader:
    """Scores sentences against questions."""

    def __init__(
        self,
        vectors: SentenceVectors,
        present: dt.date,
        meanings: Meanings | None = None,
        named: Callable[[str], frozenset[str]] | None = None,
    ) -> None:
        """`meanings` tells what sentences were understood to mean, `named` which accounts a text names."""
        self._vectors = vectors
        self._present = present
        self._meanings = meanings or Meanings(())
        self._named = named or (lambda _text: frozenset())
        self._cache: dict[tuple[str, int], _Read] = {}

    def rank(self, question: Question, candidates: Sequence[Said]) -> list[Scored]:
        """Return the candidates, the best answer first."""
        if not candidates:
            return []
        read = [self._read(s) for s in candidates]
        rarity = self._rarity(question, read)
        asked = self._vectors.one(question.text)
        alone = self._vectors([s.text for s in candidates]) @ asked
        around = self._vectors([_in_context(s) for s in candidates]) @ asked
        likeness = self._likeness(asked)
        scored = []
        for item, near, wide in zip(read, alone.tolist(), around.tolist(), strict=True):
            meant = fitting(self._meanings.of(item.said), likeness)
            values = self._features(question, item, rarity) | {"near": near, "wide": wide, "meant": meant}
            scored.append(Scored(said=item.said, score=score_of(values), features=values))
        best = self._of_others(question, sorted(scored, key=_order))
        return sorted([*self._newer_first(best[:NEAR_TOP]), *best[NEAR_TOP:]], key=_order)

    def _likeness(self, asked: Vectors) -> dict[str, float]:
        """Return how like each meaning's phrase the question is."""
        values = self._vectors(list(PHRASES.values())) @ asked
        return dict(zip(PHRASES, values.tolist(), strict=True))

    def _of_others(self, question: Question, ranked: list[Scored]) -> list[Scored]:
        """Return the best anew, those marked down that name an account, and none that is asked about."""
        if not question.accounts:
            return ranked
        done = []
        for item in ranked[: 2 * NEAR_TOP]:
            named = self._named(item.said.text)
            own = item.said.account in question.accounts or item.features["other"]
            astray = bool(named) and not own and not named & set(question.accounts)
            values = item.features | ({"other": 1.0, "about": 0.0, "apart": 0.0} if astray else {})
            done.append(Scored(said=item.said, score=score_of(values), features=values) if astray else item)
        return sorted([*done, *ranked[2 * NEAR_TOP :]], key=_order)

    def _newer_first(self, best: list[Scored]) -> list[Scored]:
        """Return the best with those marked down that a newer sentence on the same matter stands beside."""
        alike = (vectors := self._vectors([s.said.text for s in best])) @ vectors.T
        done = []
        for i, item in enumerate(best):
            older = any(
                item.said.date is not None
                and other.said.date is not None
                and other.said.date > item.said.date
                and other.score >= RIVAL * item.score
                and other.features["about"] >= item.features["about"]
                and alike[i, j] >= SAME_MATTER
                for j, other in enumerate(best)
            )
            done.append(item.model_copy(update={"score": item.score * OLDER}) if older else item)
        return done

    def _read(self, said: Said) -> _Read:
        key = (said.path, said.char_start)
        if key not in self._cache:
            self._cache[key] = _Read(said)
        return self._cache[key]

    def _rarity(self, question: Question, read: Sequence[_Read]) -> dict[str, float]:
        seen: Counter[str] = Counter()
        for item in read:
            seen.update(item.stems)
        total = len(read)
        found = {}
        for word in question.content:
            stem_count = max((seen[s] for s in lexicon().lemmas(word.lower) | {word.key}), default=0)
            found[word.lower] = math.log((total + 1) / (stem_count + 0.5))
        return found

    @staticmethod
    def _counted(question: Question, text: str) -> bool:
        """Whether a number in the sentence counts the very things that are asked after: `two voicemails`."""
        focus = next(iter(question.content), None)
        asked = lexicon().lemmas(focus.lower) | {focus.lower} if focus else frozenset()
        nouns = [q.unit.partition(":")[2] for q in quantities(text) if q.unit.startswith("count:")]
        return any((lexicon().lemmas(noun) | {noun}) & asked for noun in nouns)

    @staticmethod
    def _astray(question: Question, item: _Read) -> bool:
        """Whether what `which X`, `what X` or `how many X` asks for is nowhere near the sentence."""
        focus = next((w for w in question.content if w.lower not in question.names), None)
        if focus is None or focus.lower in _ANYBODY | _MEASURES:
            return False
        level = _level(focus.lower, focus.key, item.window)
        return level < 1.0 and not used_for(focus.lower) & item.window

    def _features(self, question: Question, item: _Read, rarity: dict[str, float]) -> dict[str, float]:
        said = item.said
        total = sum(rarity.values()) or 1.0
        own = around = 0.0
        missing = 0.0
        for word in question.content:
            weight = rarity[word.lower]
            level = _level(word.lower, word.key, item.stems)
            wide = max(level, 0.9 * _level(word.lower, word.key, item.window))
            own += weight * level
            around += weight * wide
            missing = max(missing, weight * (wide == 0.0))
        kind = question.wanted[0]
        answer = said.text if kind is Wanted.REQUEST or not _ASKS.search(said.text) else said.after
        about = said.account in question.accounts or any(a in question.accounts for a in _named(question, said))
        other = bool(question.accounts) and said.of_known and said.account not in question.accounts
        age = (self._present - said.date).days / 7 if said.date else 8.0
        return {
            "own": own / total,
            "around": around / total,
            "missing": missing,
            "holds": float(holds(kind, answer, question.text) or (kind is Wanted.SPEECH and speaks(question, said))),
            "asks": float(kind is not Wanted.REQUEST and bool(_ASKS.search(said.text))),
            "hints": float(kind is Wanted.REASON and bool(_PERHAPS_REASON.search(answer))),
            "about": float(about),
            "other": float(other and not about),
            "age": min(max(age, 0.0), 8.0) / 8,
            "superseded": float(said.superseded),
            "short": float(len(said.text.split()) < 4),
            "astray": float((kind in _FOCUSED or question.counts) and self._astray(question, item)),
            "counted": float(question.counts and self._counted(question, answer)),
            "apart": float(bool(question.accounts) and not about and not other),
            "denies": float(kind in _NAMED and bool(DENIES.search(said.text)) and not DENIES.search(question.text)),
            "nameless": float(any(not item.has(name) for name in question.names)),
        }


def _order(scored: Scored) -> tuple[float, str, int]:
    return -scored.score, scored.said.path, scored.said.char_start


def _named(question: Question, said: Said) -> list[str]:
    """Return the question's accounts whose first word the sentence or its surroundings name."""
    text = f"{said.text} {said.before} {said.about}".casefold()
    return [a for a in question.accounts if a.split()[0].casefold() in text]


def _level(word: str, key: str, stems: frozenset[str]) -> float:
    if key in stems or lexicon().lemmas(word) & stems:
        return 1.0
    if lexicon().lemmas(word) & _TO_PROMISE and PLEDGED in stems:
        return 1.0
    if COMPARED in stems and _COMPARES.fullmatch(word):
        return 0.7
    if (lexicon().synonyms(word) | used_for(word)) & stems:
        return 0.7
    return 0.0


def _in_context(said: Said) -> str:
    after = said.after if _ASKS.search(said.text) else ""
    return f"{said.about}. {said.before} {said.text} {after}".strip()


WEIGHTS: dict[str, float] = {
    "near": 4.0, "wide": 4.0, "own": 2.0, "around": 2.5, "missing": -0.15, "holds": 1.2, "asks": -1.5, "about": 1.2,
    "other": -1.0, "age": -1.2, "superseded": -2.0, "short": -0.8, "astray": -1.2, "nameless": -1.5,
    "apart": -0.8, "denies": -0.6, "counted": 1.0, "hints": 0.3, "meant": 2.5, "bias": -6.0,
}  # fmt: skip


def score_of(values: dict[str, float]) -> float:
    """Return the score that the features make, 0 to 1."""
    z = WEIGHTS["bias"] + sum(WEIGHTS[name] * value for name, value in values.items())
    return 1 / (1 + math.exp(-z))
