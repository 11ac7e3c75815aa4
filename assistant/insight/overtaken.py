"""Sentences that later ones have overtaken: a day that was missed or moved, a count that went on, an error."""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from assistant.insight.outcomes import news_of
from assistant.insight.telling_words import stems
from assistant.language.dates import DateMention, date_mentions
from assistant.language.numbers import quantities
from assistant.language.numerals import spelled_numbers
from assistant.models.risk import Label, NoteSignal, Tense

NEAR = 2
"""Sentences within which a note corrects what it recalls of an earlier one."""
SHARED = 2
"""Telling words that two sentences about one matter share; one is enough where they name the same day."""
ALIKE = 0.85
"""Share of their words from which on two sentences are one sentence, told twice."""

_FLAGS = re.IGNORECASE
_OF = re.compile(r"\b(?P<done>\d+) (?:of|out of) (?:our |the |those |planned )?(?P<aim>\d+)\b", _FLAGS)
_SO_FAR = re.compile(
    r"\b(?:so far|to date|until now|up to now|by now|as of (?:now|today)|since (?:launch|the start|january|february|"
    r"march|april|may|june|july|august|september|october|november|december)|(?:this|in the) (?:quarter|month|year))\b",
    _FLAGS,
)
_MOVES = re.compile(
    r"\b(?:moved?|push(?:ed)?|put|slip(?:s|ped)?|shift(?:ed)?|left|leave|set) "
    r"(?:(?:it|this|that|them|this one|that one|(?:the|its|their) (?:close |closing |signature )?date|the deal|"
    r"the close) )?(?:back |out |on )?"
    r"(?:to|into|until|till|at|for|from)\s"
    r"|^\W*[\w'’&. -]{2,40}?(?:'s|’s| is) (?:now )?(?:for|down for) (?:the )?",
    _FLAGS,
)
_RECALLS = re.compile(
    r"\b(?:in|from) my (?:\w+ ){0,2}(?:note|mail|e-?mail|update|report|message|minutes)\b.{0,60}"
    r"\b(?:wrote|written|said|reported|named|told|put|noted|called)\b"
    r"|\bI (?:had |have )?(?:wrote|written|reported|noted|told you|said)\b.{0,60}\b(?:last (?:week|time|month)|earlier|"
    r"before|(?:in|on) (?:my|the) (?:\w+ ){0,2}(?:note|mail|update|report|of))\b",
    _FLAGS,
)
_WRONG = re.compile(
    r"\b(?:wrong|mistake\w*|mistaken|misheard|misread|mixed up|not (?:so|true|right|correct|the case)|"
    r"correct(?:ion|s)?|in (?:fact|truth|reality)|it is not|it was not|isn't|wasn't|but it (?:is|was)|"
    r"was never|no longer)\b",
    _FLAGS,
)


_SUPPOSED = re.compile(r"['’]d\b|\b(?:would|could|might)\b", re.IGNORECASE)
"""A count that would be reached is none yet."""


class _Count(NamedTuple):
    """How far something is; `key` says what is counted towards which aim."""

    key: str
    done: float


def overtaken(signals: Sequence[NoteSignal]) -> set[int]:
    """Return the places of the signals that a sentence of a later note overtakes, or their own note corrects.

    Overtaken is a day ahead that was then missed or moved (one that was kept was true); a close date that was moved
    again; a count towards an aim, or so far, that has gone on; and what a note recalls of an earlier one only to
    correct it. Notes without a date overtake nothing.
    """
    told = [stems(s.text) for s in signals]
    return {
        *_days(signals, told),
        *_moves(signals),
        *_counts(signals, told),
        *_recalled(signals),
    }


def _days(signals: Sequence[NoteSignal], told: Sequence[frozenset[str]]) -> Iterator[int]:
    """Yield the sentences whose day ahead a later sentence about the same says to be missed or moved."""
    dated = [i for i, s in enumerate(signals) if s.date is not None]
    by_stem: dict[str, list[int]] = defaultdict(list)
    for i in dated:
        for stem in told[i]:
            by_stem[stem].append(i)
    for i in dated:
        due = _due(signals[i])
        if due is None:
            continue
        later = {j for stem in told[i] for j in by_stem[stem] if _later(signals[i], signals[j])}
        if any(_tells_of(signals[i], told[i], due, signals[j], told[j]) for j in later):
            yield i


def _due(signal: NoteSignal) -> dt.date | None:
    """Return the day ahead that a sentence sets for something, None where it only tells or asks."""
    if signal.tense in (Tense.DENIED, Tense.HYPOTHETICAL) or signal.text.rstrip().endswith("?") or signal.date is None:
        return None
    ahead = [m for m in date_mentions(signal.text, signal.date) if m.end >= signal.date and m.precision == "day"]
    return max((m.end for m in ahead), default=None)


def _tells_of(old: NoteSignal, mine: frozenset[str], due: dt.date, new: NoteSignal, theirs: frozenset[str]) -> bool:
    """Whether the newer sentence says that what was due is missed, or moves it to another day."""
    shared = (mine & theirs) - stems(old.account or "")
    apart = old.account != new.account and (None not in (old.account, new.account) or len(shared) <= SHARED)
    if apart or not shared or new.date is None or _repeats(mine, theirs):
        return False
    same_day = any(m.end == due for m in date_mentions(new.text, new.date))
    status, _ = news_of(new.text, new.date, due, mine)
    if status == "redated":
        return len(shared) >= SHARED or same_day
    return status == "missed" and new.date >= due and (len(shared) > SHARED or same_day)


def _repeats(mine: frozenset[str], theirs: frozenset[str]) -> bool:
    """Whether a sentence is the same again, in a mail that was forwarded."""
    return len(mine) > 2 * SHARED and len(mine & theirs) > ALIKE * len(mine | theirs)


def _moves(signals: Sequence[NoteSignal]) -> Iterator[int]:
    """Yield the sentences that move a deal's date which a later one moves again."""
    found = [(i, s, span) for i, s in enumerate(signals) if s.account and (span := _moved_to(s)) is not None]
    for i, old, span in found:
        if any(
            _later(old, new) and old.account == new.account and (other[0] > span[1] or other[1] < span[0])
            for _, new, other in found
        ):
            yield i


def _moved_to(signal: NoteSignal) -> tuple[dt.date, dt.date] | None:
    """Return the period that a sentence moves a deal to; None where it moves a thing it names (`the meeting`)."""
    match = _MOVES.search(signal.text)
    if match is None or signal.date is None or signal.tense in (Tense.DENIED, Tense.HYPOTHETICAL):
        return None
    after: list[DateMention] = [m for m in date_mentions(signal.text, signal.date) if m.char_end > match.end()]
    return (
        (after[-1].start, after[-1].end) if after and after[0].char_start - match.end() <= len("the end of ") else None
    )


def _counts(signals: Sequence[NoteSignal], told: Sequence[frozenset[str]]) -> Iterator[int]:
    """Yield the counts that a later note takes further."""
    counted = [(i, count) for i, s in enumerate(signals) if s.date is not None for count in _counts_of(s)]
    for i, old in counted:
        for j, new in counted:
            further = old.key == new.key and new.done > old.done and _later(signals[i], signals[j])
            programme = signals[i].label is signals[j].label is Label.INITIATIVE_PROGRESS
            if further and (programme or (told[i] & told[j]) - stems(signals[i].account or "")):
                yield i


def _counts_of(signal: NoteSignal) -> Iterator[_Count]:
    """Yield `16 of 25`, in figures or words, and what has been counted so far."""
    if signal.tense in (Tense.DENIED, Tense.HYPOTHETICAL) or _SUPPOSED.search(signal.text):
        return
    for match in _OF.finditer(_figures(signal.text)):
        if 0 < int(match["done"]) < int(match["aim"]) * 2:
            yield _Count(f"of:{match['aim']}", int(match["done"]))
    if _SO_FAR.search(signal.text) and signal.account is None:
        units = [q for q in quantities(signal.text) if q.unit.startswith("count:")]
        if units:
            yield _Count(f"so far:{units[0].unit}", float(units[0].value))


def _figures(text: str) -> str:
    """Return the text with whole numbers said in words as figures."""
    for numeral in reversed(list(spelled_numbers(text))):
        if numeral.value == int(numeral.value):
            text = f"{text[: numeral.char_start]}{int(numeral.value)}{text[numeral.char_end :]}"
    return text


def _recalled(signals: Sequence[NoteSignal]) -> Iterator[int]:
    """Yield what a note recalls of an earlier one and corrects in the same breath."""
    for i, signal in enumerate(signals):
        if not _RECALLS.search(signal.text) or signal.date is None:
            continue
        following = [s for s in signals[i + 1 : i + 1 + NEAR] if s.document_id == signal.document_id]
        if any(_WRONG.search(s.text) for s in following):
            yield i


def _later(old: NoteSignal, new: NoteSignal) -> bool:
    return old.document_id != new.document_id and (old.date or dt.date.max) < (new.date or dt.date.min)
