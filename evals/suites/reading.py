"""Whether the memo can be read: its length, its words, and that the worst news comes first."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic_evals.evaluators import EvaluationReason, Evaluator, EvaluatorContext

from assistant.insight.contract import DEAL_AT_RISK
from assistant.models.draft import Narrative
from assistant.models.narrative import NoteCitation
from assistant.models.risk import Risk
from evals.harness.bench import Bench
from evals.harness.case import CaseInputs
from evals.harness.suite import Measure, Suite, score, share
from evals.suites.companies import Company, bed_of, key_of
from evals.suites.told import own_words, statements

WORDS_A_PAGE = 650
"""A page of a memo in 11 point with its headings and lists."""
REPEAT = 8
"""So many words in a row that were told before make a repetition."""
SHORT_QUOTE = 4
"""A quotation of fewer words seldom tells anything."""
_WORD = re.compile(r"[^\W_]+(?:['’.,-][^\W_]+)*")
_STOP = re.compile(r"(?<=[.!?])\s+(?=[A-Z“\"])")
_QUOTED = re.compile(r"“([^”]*)”")
_HEDGE = re.compile(
    r"\b(?:perhaps|possibly|maybe|might|probably|presumably|somewhat|arguably|apparently|seemingly|fairly|rather|quite|"
    r"it (?:seems|appears)|we (?:believe|feel|think|hope)|i (?:believe|feel|think|hope)|tends? to|to some extent|"
    r"more or less|in a sense|sort of|kind of|so to speak|as far as (?:we|i) (?:know|can tell)|"
    r"could potentially|may well|it could be (?:said|argued)|generally speaking|in principle)\b",
    re.IGNORECASE,
)


class ReadingCase(CaseInputs):
    """One narrative, as it is read under the personas given, else the profile's."""

    company: Company
    week: str
    personas: tuple[str, ...] = ()


def run(case: ReadingCase, bench: Bench) -> Narrative:
    """Draft the week."""
    return bed_of(case.company, bench).narrative(case.week, case.personas or None)


def as_read(narrative: Narrative) -> list[str]:
    """Return the memo's texts in the order in which they are read, the opening first."""
    by_id = {section.id: section for section in narrative.sections}
    body = [s.text for name in narrative.framing.order if name in by_id for s in by_id[name].statements]
    return [t for t in (narrative.framing.opening, *body) if t.strip()]


def sentences(texts: Sequence[str]) -> list[str]:
    """Return the sentences of texts; what is quoted is part of the sentence that quotes it."""
    return [s for text in texts for s in _split(text) if s.strip()]


def _split(text: str) -> list[str]:
    quotes = _QUOTED.findall(text)
    parts = _STOP.split(_QUOTED.sub("“0”", text))
    ahead = iter(quotes)
    return [re.sub("“0”", lambda _: f"“{next(ahead)}”", part) for part in parts]


@dataclass
class Readable(Evaluator[ReadingCase, Narrative, Any]):
    """Length, level, hedging, repetition, fragments."""

    def evaluate(self, ctx: EvaluatorContext[ReadingCase, Narrative, Any]) -> Mapping[str, EvaluationReason]:
        """Return each as a number of its own."""
        texts = as_read(ctx.output)
        parts = sentences(texts)
        number = sum(len(_WORD.findall(text)) for text in texts)
        hedged = [s[:80] for s in parts if _HEDGE.search(own_words(s))]
        repeated = list(_repeated([s.text for s in statements(ctx.output)]))
        quotes = [q for s in statements(ctx.output) for q in _QUOTED.findall(s.text)]
        broken = [f"“{q[:60]}”" for q in quotes if _fragment(q)]
        return {
            "pages": score(number / WORDS_A_PAGE, f"{number} words; two pages are {2 * WORDS_A_PAGE}"),
            "level": score(*_level(parts)),
            "hedged": _rate(hedged, len(parts), "sentences hedge"),
            "repeated": _rate(
                repeated, len(list(statements(ctx.output))), f"statements repeat {REPEAT} words in a row"
            ),
            "fragments": _rate(broken, len(quotes), "quotations are cut or too short to tell anything"),
        }


def _rate(bad: Sequence[str], of: int, what: str) -> EvaluationReason:
    told = f"{len(bad)} of {of} {what}"
    return score(len(bad) / of if of else 0.0, f"{told}: {'; '.join(bad)}" if bad else told)


def _level(parts: Sequence[str]) -> tuple[float, str]:
    """Return the automated readability index (Senter and Smith) over our own words: a school year, and from what."""
    own = [s for s in map(own_words, parts) if len(_WORD.findall(s)) > 2]
    words = [w for s in own for w in _WORD.findall(s)]
    if not words:
        return 0.0, "no words of its own"
    letters = sum(len(re.sub(r"[^\w]", "", w)) for w in words)
    grade = 4.71 * letters / len(words) + 0.5 * len(words) / len(own) - 21.43
    return grade, f"{len(words) / len(own):.1f} words a sentence, {letters / len(words):.1f} letters a word"


def _repeated(texts: Sequence[str]) -> Iterator[str]:
    seen: set[tuple[str, ...]] = set()
    for text in texts:
        words = [w.casefold() for w in _WORD.findall(text)]
        runs = {tuple(words[i : i + REPEAT]) for i in range(len(words) - REPEAT + 1)}
        again = runs & seen
        if again:
            yield " ".join(min(again))
        seen |= runs


def _fragment(quoted: str) -> bool:
    return quoted.strip().startswith("…") or quoted.strip().endswith("…") or len(_WORD.findall(quoted)) < SHORT_QUOTE


@dataclass
class WorstFirst(Evaluator[ReadingCase, Narrative, Any]):
    """The worst news stands in the first three sentences of the headline, and of all that is read, opening and all."""

    def evaluate(self, ctx: EvaluatorContext[ReadingCase, Narrative, Any]) -> Mapping[str, EvaluationReason]:
        """Return 1 or 0 for both: whether the gravest escalated deal is named by then."""
        key = key_of(ctx.inputs.company, ctx.inputs.week)
        worst = gravest(ctx.output, {e.account for e in key.escalations if e.account and e.rule == DEAL_AT_RISK})
        headline = [s.text for section in ctx.output.sections if section.id == "headline" for s in section.statements]
        return {
            "worst_early": _named_early(worst, headline),
            "worst_early_as_read": _named_early(worst, as_read(ctx.output)),
        }


def _named_early(worst: Risk | None, texts: Sequence[str]) -> EvaluationReason:
    if worst is None:
        return share(1, 1, [], none="no deal crosses the contract")
    first = sentences(texts)[:3]
    place = next((n for n, s in enumerate(first, 1) if worst.account.casefold() in s.casefold()), 0)
    told = f"{worst.account} ({worst.amount:f}) is named in sentence {place}"
    return score(float(place > 0), told if place else f"{worst.account}: not in {' | '.join(first)}")


def gravest(narrative: Narrative, wanted: Collection[str] = ()) -> Risk | None:
    """Return the escalated deal with a risk told in notes that weighs most: the worst signal, then the amount.

    Where some are of `wanted`, the accounts that the key wants escalated, it is one of these: of what the key only
    tolerates honest readers doubt that it is news at all, and doubtful news is not the worst.
    """
    told = [
        r for r in narrative.risks
        if r.escalated and any(isinstance(c, NoteCitation) for s in r.signals for c in s.citations)
    ]  # fmt: skip
    told = [r for r in told if r.account in wanted] or told
    return max(told, key=lambda r: (r.severity.rank, r.amount), default=None)


SUITE = Suite(
    name="reading",
    title="Whether the memo can be read: length, level, hedging, repetition, fragments, the worst news first",
    inputs=ReadingCase,
    task=run,
    evaluators=(Readable(), WorstFirst()),
    measures=(
        Measure("pages", f"pages of {WORDS_A_PAGE} words", "lower", matters=0.03),
        Measure("level", "school year that can read it (ARI)", "lower", matters=0.05),
        Measure("hedged", "sentences that hedge", "lower"),
        Measure("repeated", "statements that repeat what was told", "lower"),
        Measure("fragments", "quotations cut or too short", "lower"),
        Measure("worst_early", "worst news by the third sentence of the headline"),
        Measure("worst_early_as_read", "worst news by the third sentence, opening counted"),
    ),
)
