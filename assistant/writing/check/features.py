"""What tells a supported claim from an unsupported one, as numbers; no language model, no embedding."""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from assistant.writing.check.lexicon import lexicon
from assistant.writing.check.reading import Source, Word, numbers_of, proper_names, words_of

NEAR_SENTENCES = 4
"""So many best sentences, with their neighbours, are where a claim's evidence is looked for."""
REACH = 12
"""Words to both sides within which the neighbours of a word are looked for."""
NEGATIONS = re.compile(
    r"\b(?:not|no|never|none|nobody|nothing|without|cannot|neither|nor|lack\w*|fail\w*|unable|refus\w*|declin\w*|"
    r"den(?:y|ied|ies)|reject\w*)\b|n['’]t\b",
    re.IGNORECASE,
)
MARKERS = {
    "only": re.compile(r"\b(?:only|just|solely|exclusively|single|sole)\b"),
    "every": re.compile(r"\b(?:all|every|entire|always|any|each|both)\b"),
    "little": re.compile(r"\b(?:limited|few|little|rarely|minor|small|hardly|low|basic)\b"),
    "most": re.compile(r"\b(?:most|best|largest|highest|greatest|first|unique|leading|\w+est)\b"),
    "compared": re.compile(
        r"\b(?:more|less|over|under|above|below|increase\w*|decrease\w*|reduc\w*|higher|lower|before|after|up|down|than)\b"
    ),
    "may": re.compile(r"\b(?:may|might|could|would|should|will|plan\w*|can|must|expected?)\b"),
}


@dataclass(frozen=True)
class Match:
    """How one content word of a claim stands to its evidence."""

    word: Word
    weight: float
    """Rare words weigh more."""
    in_all: bool
    in_near: bool
    alike_all: bool
    """A synonym stands in the evidence."""
    alike_near: bool
    related_near: bool
    opposed: bool
    """Its opposite stands near, it doesn't."""
    opposed_all: bool
    sibling: bool
    """It stands nowhere, another of its kind may."""

    @property
    def level(self) -> float:
        """How well it is carried, 0 to 1."""
        if self.in_near:
            return 1.0
        if self.in_all:
            return 0.7 if not self.alike_near else 0.8
        if self.alike_near:
            return 0.8
        return 0.6 if self.alike_all else 0.4 if self.related_near else 0.0

    @property
    def missing(self) -> bool:
        """Whether neither it nor a synonym or relative is found."""
        return not (self.in_all or self.alike_all or self.related_near)


class Comparison:
    """A claim held against one evidence text."""

    def __init__(self, claim: str, source: Source) -> None:
        self.claim, self.source = claim, source
        self.words = words_of(claim)
        self.content = [w for w in self.words if w.is_content]

    @cached_property
    def overlap(self) -> list[float]:
        """The share of the claim's content, weighted by rarity in the evidence, that each sentence holds."""
        rarity = [min(6.0, max(0.0, self._rarity(w.stem))) for w in self.content]
        total = sum(rarity) or 1e-6
        return [
            sum(r for r, w in zip(rarity, self.content, strict=True) if w.stem in stems) / total
            for stems in self.source.stems
        ]

    def _rarity(self, stem: str) -> float:
        return math.log((self.source.size + 1) / (self.source.frequency[stem] + 0.5))

    @cached_property
    def best(self) -> list[int]:
        """The sentences that hold most of the claim, best first."""
        return sorted(range(self.source.size), key=lambda j: (-self.overlap[j], j))[:NEAR_SENTENCES]

    @cached_property
    def near(self) -> list[int]:
        """The best sentences with their neighbours."""
        wanted = {k for j in self.best for k in (j - 1, j, j + 1)}
        return sorted(k for k in wanted if 0 <= k < self.source.size)

    @cached_property
    def near_stems(self) -> frozenset[str]:
        """The base forms in the near sentences."""
        return frozenset().union(*(self.source.stems[j] for j in self.near))

    @cached_property
    def near_text(self) -> str:
        """The near sentences."""
        return " ".join(self.source.sentences[j] for j in self.near)

    @cached_property
    def matches(self) -> list[Match]:
        """How each content word of the claim is carried."""
        return [self._match(word) for word in self.content]

    def _match(self, word: Word) -> Match:
        lex, near, everything = lexicon(), self.near_stems, self.source.all
        lemmas = lex.lemmas(word.lower)
        in_all = word.lower in self.source.lower or bool(lemmas & everything) or _by_parts(word, everything)
        in_near = word.stem in near or bool(lemmas & near) or _by_parts(word, near)
        synonyms, antonyms = lex.synonyms(word.lower), lex.antonyms(word.lower)
        alike_all = bool(synonyms & everything)
        opposed_all = not in_all and bool(antonyms & everything or lex.opposed_by_prefix(word.lower, everything))
        return Match(
            word=word,
            weight=0.3 + 1 / (1 + math.log1p(lex.frequency(word.lower))),
            in_all=in_all,
            in_near=in_near,
            alike_all=alike_all,
            alike_near=bool(synonyms & near),
            related_near=bool(lex.near(word.lower) & near),
            opposed=not in_near and bool(antonyms & near),
            opposed_all=opposed_all,
            sibling=not in_all and not alike_all and bool(lex.narrower(word.lower) & everything),
        )

    @cached_property
    def missing_numbers(self) -> tuple[str, ...]:
        """Numbers of the claim that the evidence doesn't hold."""
        return tuple(n for n in numbers_of(self.claim, self.words) if n not in self.source.numbers)

    @cached_property
    def missing_names(self) -> tuple[str, ...]:
        """Names of the claim that the evidence doesn't hold."""
        return tuple(n for n in proper_names(self.claim, self.words) if n not in self.source.folded)

    @cached_property
    def local(self) -> list[tuple[Word, float | None, bool | None]]:
        """For each content word: what share of its neighbours stands about it, and whether the next one does."""
        keys = [w.key for w in self.content]
        return [(w, *self._about(keys, a)) for a, w in enumerate(self.content)]

    def _about(self, keys: list[str], at: int) -> tuple[float | None, bool | None]:
        beside = set(keys[max(0, at - 4) : at] + keys[at + 1 : at + 5]) - {keys[at]}
        following = keys[at + 1] if at + 1 < len(keys) else None
        flat = self.source.flat
        best, united = 0.0, False
        places = self.source.places.get(keys[at], ())[:200]
        for place in places:
            window = set(flat[max(0, place - REACH) : place + REACH + 1])
            best = max(best, len(beside & window) / max(1, len(beside)))
            united = united or (following is not None and following in flat[max(0, place - 2) : place + 5])
        return (best if places else None), (united if following is not None else None)


def _by_parts(word: Word, stems: frozenset[str]) -> bool:
    parts = [p for p in word.text.split("-") if p]
    return len(parts) > 1 and all(lexicon().stem(p) in stems for p in parts)


def features(claim: str, source: Source) -> dict[str, float]:
    """Return every feature of a claim against its evidence, by name."""
    compared = Comparison(claim, source)
    values: dict[str, float] = {}
    for part in _PARTS:
        values.update(part(compared))
    return values | _against(values)


def _weighted(matches: Sequence[Match], value: Callable[[Match], float]) -> float:
    total = sum(m.weight for m in matches)
    return sum(m.weight * value(m) for m in matches) / total if total else 0.0


def _covering(c: Comparison) -> dict[str, float]:
    top = sorted(c.overlap)[-3:]
    stems = {w.stem for w in c.content}
    wide = [
        len(stems & frozenset().union(*c.source.stems[max(0, j - 1) : j + 2])) / max(1, len(stems))
        for j in range(c.source.size)
    ]
    return {
        "best_sentence": max(c.overlap, default=0.0),
        "best_sentences": sum(top) / max(1, len(top)),
        "best_window": max(wide, default=0.0),
        "held": _weighted(c.matches, lambda m: m.in_all),
        "held_near": _weighted(c.matches, lambda m: m.in_near),
        "alike_near": _weighted(c.matches, lambda m: m.in_near or m.alike_near),
        "carried": _weighted(c.matches, lambda m: not m.missing),
        "level": _weighted(c.matches, lambda m: m.level),
    }


def _lacking(c: Comparison) -> dict[str, float]:
    absent = [m for m in c.matches if not m.in_all]
    foreign = [m for m in absent if not m.alike_all and not m.related_near]
    values = {
        "paraphrased_share": sum(1.0 if m.alike_all else 0.5 if m.related_near else 0.0 for m in absent) / len(absent)
        if absent
        else 1.0,
        "paraphrased": sum(m.alike_all for m in absent),
        "sibling": sum(m.sibling for m in absent),
        "foreign_rare": sum(lexicon().frequency(m.word.lower) < 3 for m in foreign),
        "foreign_common": sum(lexicon().frequency(m.word.lower) >= 3 for m in foreign),
    }
    for part, name in (("n", "noun"), ("v", "verb"), ("a", "adjective"), ("r", "adverb")):
        of_part = [m for m in c.matches if not m.word.is_number and lexicon().part(m.word.lower) == part]
        values[f"absent_{name}"] = sum(not m.in_all and not m.alike_all for m in of_part)
        values[f"absent_near_{name}"] = sum(not m.in_near and not m.alike_near for m in of_part)
    return values


def _facts(c: Comparison) -> dict[str, float]:
    numbers = numbers_of(c.claim, c.words)
    names = proper_names(c.claim, c.words)
    near_numbers = frozenset(n for j in c.near for n in numbers_of(c.source.sentences[j], c.source.words[j]))
    near_folded = c.near_text.lower()
    missing = len(c.missing_numbers) + len(c.missing_names)
    total = len(numbers) + len(names)
    about = [share or 0.0 for w, share, _ in c.local if _is_numeral(w)]
    units = [following for w, _, following in c.local if _is_numeral(w) and following is not None]
    capitals = [share or 0.0 for w, share, _ in c.local if not _is_numeral(w) and w.text[0].isupper() and w.start > 0]
    return {
        "numbers": len(numbers),
        "numbers_missing": len(c.missing_numbers),
        "numbers_missing_share": len(c.missing_numbers) / len(numbers) if numbers else 0.0,
        "numbers_missing_near": sum(n not in near_numbers for n in numbers),
        "number_role": min(about, default=0.5),
        "number_unit_missing": sum(not u for u in units),
        "names": len(names),
        "names_missing": len(c.missing_names),
        "names_missing_near": sum(n not in near_folded for n in names),
        "name_role": min(capitals, default=0.5),
        "facts_held": (total - missing) / total if total else 0.0,
        "facts_all_held": float(missing == 0),
        "compounds_halved": sum(_is_halved(w, c.source) for w in c.content),
    }


def _is_numeral(word: Word) -> bool:
    return word.key != word.stem or word.is_number


def _is_halved(word: Word, source: Source) -> bool:
    parts = [p for p in word.text.split("-") if p]
    held = [lexicon().stem(p) in source.all for p in parts]
    return len(parts) > 1 and word.lower not in source.lower and any(held) and not all(held)


def _turning(c: Comparison) -> dict[str, float]:
    denied = len(NEGATIONS.findall(c.claim))
    nearby = sum(len(NEGATIONS.findall(c.source.sentences[j])) for j in c.best)
    values: dict[str, float] = {
        "opposed": sum(m.opposed for m in c.matches),
        "opposed_all": sum(m.opposed_all for m in c.matches),
        "denied": min(denied, 2),
        "denied_alone_near": float(denied > 0 and nearby == 0),
    }
    for name, pattern in MARKERS.items():
        found = set(pattern.findall(c.claim.lower()))
        values[name] = float(bool(found))
        values[f"{name}_unlike"] = sum(not _is_carried(word, c.near_stems) for word in found)
    return values


def _is_carried(word: str, stems: frozenset[str]) -> bool:
    return word in stems or lexicon().stem(word) in stems or bool(lexicon().synonyms(word) & stems)


def _against(values: dict[str, float]) -> dict[str, float]:
    """Add up what speaks against a claim outright, so that one such fault weighs whatever its kind."""
    turned = values["opposed_all"] + values["denied_alone_near"]
    found = values["numbers_missing"] + values["names_missing"] + values["number_unit_missing"]
    return {"contradictions": turned, "faults": found + turned + values["only_unlike"]}


_PARTS: tuple[Callable[[Comparison], dict[str, float]], ...] = (_covering, _lacking, _facts, _turning)
