"""Sentences that later ones have overtaken: a day that was missed or moved, a count that went on, an error."""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from assistant.insight.days import days_said, in_figures
from assistant.insight.outcomes import news_of
from assistant.insight.telling_words import stems
from assistant.insight.tense import points_ahead
from assistant.language.dates import DateMention
from assistant.language.numbers import quantities
from assistant.language.numerals import spelled_numbers
from assistant.models.risk import Label, NoteSignal, Tense

NEAR = 2
"""Sentences within which a note corrects what it recalls of an earlier one."""
SHARED = 2
"""Telling words that two sentences about one matter share; one is enough where they name the same day."""
AROUND = 3
"""Sentences before one that say what its new day is for."""
ALIKE = 0.85
"""Share of their words from which on two sentences are one sentence, told twice."""

_FLAGS = re.IGNORECASE
_OF = re.compile(r"\b(?P<done>\d+) (?:of|out of) (?:our |the |those |planned )?(?P<aim>\d+)\b", _FLAGS)
_SO_FAR = re.compile(
    r"\b(?:so far|to date|until now|up to now|by now|as of (?:now|today)|since (?:launch|the start|january|february|"
    r"march|april|may|june|july|august|september|october|november|december)|(?:this|in the) (?:quarter|month|year))\b",
    _FLAGS,
)
_BY = r"(?:(?:by )?(?:a|an|one|two|three|four|another|\d+) (?:days?|weeks?|months?|quarters?) )?"
_MOVES = re.compile(
    r"\b(?:moved|slipped|slid|shifted|been put off) (?:a|for (?:a|the)) (?:second|third|fourth|fifth) time\b\W+"
    r"(?:it is |it's |and |this time )?(?:now |to )"
    r"|\b(?:moved?|push(?:ed)?|put|slip(?:s|ped)?|shift(?:ed)?|left|leave|set) "
    r"(?:(?:it|this|that|them|this one|that one|(?:the|its|their) (?:close |closing |signature )?date|the deal|"
    r"the close) )?(?:back |out |on )?"
    r"(?:to|into|until|till|at|for|from)\s"
    r"|^\W*[\w'’&. -]{2,40}?(?:'s|’s| is) (?:now )?(?:for|down for) (?:the )?"
    r"|^\W*(?:(?:the|their|our) )?new (?:close |closing |signature |signing )?date (?:is|will be|:) ?(?:now )?"
    rf"|^\W*(?:(?:the|their|our) )?(?:signature|signing|close|closing|order)(?: date)? (?:now )?"
    rf"(?:moves|slips|shifts|slides|goes|comes|moved|slipped|slid|shifted|went) {_BY}(?:back |out |on )?(?:to|into) "
    r"|\b(?:cancelled|canceled|called off|postponed|put off|fell through|off)\b[^.;]{0,80}?"
    r"[,;] (?:and )?so (?:it(?:'s|’s| is| will be|'ll be)|(?:we|they) (?:sign|close)) (?:now )?(?:on )?(?:the )?(?=\d)"
    r"|\b(?:first|second|third|another|one more|next|last) (?:move|slip|delay)\b\W+(?:it is |it's |and |this time )?"
    r"(?:now |to )"
    r"|^\W*[\w'’&. -]{2,40}?(?: is|'s|’s) (?=(?:the )?[\w-]+ (?:of )?[a-z]+ now\b)"
    r"|^\W*[\w'’&. -]{2,60}?(?: is| are|'s|’s)(?: both| all)? in (?=\w+ now\b)",
    _FLAGS,
)
_SIGNS = re.compile(
    r"\b(?:signature|signing|signs?|to be signed|close date|closing date)\b"
    r"|\b(?:is|are|was) (?:quite |very |absolutely )?(?:sure|certain|confident) of (?:the )?\d"
    r"|^\W*(?:the )?\d[\w ]{2,16} (?:holds|stands|is (?:rock solid|certain|sure|firm|fixed|safe))\b",
    _FLAGS,
)
_INSTEAD = re.compile(
    r"\b(?:will|'ll|’ll) be .{0,40}\binstead of\b|\b(?:comes?|closes?|signs?|lands?|is due|goes|falls?) (?:in |on )?"
    r"(?:the )?\d.{0,20}\b(?:instead of|and not|rather than)\b",
    _FLAGS,
)
_WAS = re.compile(r"\b(?:was|were|had been) (?:\w+ )?(?:before|by|on|for|due|until|till)\b", _FLAGS)
"""A day that lay ahead once, told in looking back."""
_AWAITS = re.compile(r"\b(?:until|till|waits? (?:for|on)|waiting (?:for|on)|hinges on)\s+(?P<what>[^,.;:]+)", _FLAGS)
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

    Overtaken is a day ahead that was then missed or moved (one that was kept was true; an undertaking that was missed
    without a new day still stands); a close date that was moved again; what was to wait for something that has come;
    a count towards an aim, or so far, that has gone on; and what a note recalls of an earlier one only to correct it.
    Notes without a date overtake nothing.
    """
    told = [stems(s.text) for s in signals]
    return {
        *_days(signals, told),
        *_days_around(signals, told),
        *_moves(signals),
        *_awaited(signals, told),
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
    if _WAS.search(signal.text):
        return None
    ahead = [m for m in _named(signal) if m.end >= signal.date and m.precision == "day"]
    return max((m.end for m in ahead), default=None)


def _tells_of(old: NoteSignal, mine: frozenset[str], due: dt.date, new: NoteSignal, theirs: frozenset[str]) -> bool:
    """Whether the newer sentence says that what was due is missed, or moves it to another day."""
    shared = (mine & theirs) - stems(old.account or "")
    apart = old.account != new.account and (None not in (old.account, new.account) or len(shared) <= SHARED)
    if apart or not shared or new.date is None or _repeats(mine, theirs):
        return False
    same_day = any(m.end == due for m in _named(new))
    status, _ = news_of(new.text, new.date, due, mine)
    if status == "redated":
        return len(shared) >= SHARED or same_day
    return (
        status == "missed"
        and old.label is not Label.ASK_OR_COMMITMENT
        and new.date >= due
        and (len(shared) > SHARED or same_day)
    )


def _named(signal: NoteSignal) -> list[DateMention]:
    return days_said(in_figures(signal.text), signal.date)


def _days_around(signals: Sequence[NoteSignal], told: Sequence[frozenset[str]]) -> Iterator[int]:
    """Yield the sentences whose day a later one takes back by name, right after what they are about."""
    due = {i: day for i, s in enumerate(signals) if (day := _due(s))}
    for j, new in enumerate(signals):
        before = [k for k in range(max(0, j - AROUND), j) if signals[k].document_id == new.document_id]
        if new.date is None or not before:
            continue
        around = frozenset[str]().union(*(told[k] for k in before))
        near = {m.end for k in (*before, j) for m in _named(signals[k])}
        for i, day in due.items():
            if day not in near or not _later(signals[i], new):
                continue
            one = signals[i].account is not None and signals[i].account == new.account
            apart = not one and None not in (signals[i].account, new.account)
            about = (told[i] & around) - stems(signals[i].account or "")
            if (
                not apart
                and len(about) >= (1 if one else SHARED)
                and news_of(new.text, new.date, day, told[i], "nearby")[0] == "redated"
            ):
                yield i


def _awaited(signals: Sequence[NoteSignal], told: Sequence[frozenset[str]]) -> Iterator[int]:
    """Yield what was to wait for something of which a later note on the same account tells that it has come."""
    for i, old in enumerate(signals):
        match = _AWAITS.search(old.text) if old.account and old.tense is not Tense.HYPOTHETICAL else None
        what = stems(match["what"]) - stems(old.account or "") if match else frozenset()
        if len(what) < SHARED:
            continue
        for j, new in enumerate(signals):
            same = old.account == new.account and _later(old, new) and len(what & told[j]) >= SHARED
            if same and _has_come(new, what):
                yield i
                break


def _has_come(signal: NoteSignal, what: frozenset[str]) -> bool:
    """Whether a sentence tells of something done, not of a plan or a wait for it."""
    if signal.tense in (Tense.DENIED, Tense.HYPOTHETICAL) or signal.date is None or _AWAITS.search(signal.text):
        return False
    if points_ahead(signal):
        return False
    return news_of(signal.text, signal.date, None, what)[0] == "kept"


def _repeats(mine: frozenset[str], theirs: frozenset[str]) -> bool:
    """Whether a sentence is the same again, in a mail that was forwarded."""
    return len(mine) > 2 * SHARED and len(mine & theirs) > ALIKE * len(mine | theirs)


def _moves(signals: Sequence[NoteSignal]) -> Iterator[int]:
    """Yield the sentences that set a deal's date which a later one moves, and what their notes say of that day."""
    moved = [(i, s, span) for i, s in enumerate(signals) if s.account and (span := moved_to(s)) is not None]
    known = {i for i, _, _ in moved}
    signed = [(i, s, span) for i, s in enumerate(signals) if i not in known and (span := _to_sign(s)) is not None]
    for i, old, span in (*moved, *signed):
        if any(
            _later(old, new) and old.account == new.account and (other[0] > span[1] or other[1] < span[0])
            for _, new, other in moved
        ):
            yield i
            yield from _beside(i, span, signals)


def _beside(place: int, span: tuple[dt.date, dt.date], signals: Sequence[NoteSignal]) -> Iterator[int]:
    """Yield the sentences right beside one, in its note, that speak of the same day."""
    for k in range(max(0, place - NEAR), min(len(signals), place + NEAR + 1)):
        other = signals[k]
        if k == place or other.document_id != signals[place].document_id or other.account != signals[place].account:
            continue
        if span[0] == span[1] and [m.end for m in _named(other)] == [span[1]]:
            yield k


def _to_sign(signal: NoteSignal) -> tuple[dt.date, dt.date] | None:
    """Return the day ahead on which a deal is to be signed, as the sentence says."""
    if not signal.account or not _SIGNS.search(signal.text) or (day := _due(signal)) is None:
        return None
    return day, day


def moved_to(signal: NoteSignal) -> tuple[dt.date, dt.date] | None:
    """Return the period that a sentence moves a deal to; None where it moves a thing it names (`the meeting`)."""
    if signal.date is None or signal.tense in (Tense.DENIED, Tense.HYPOTHETICAL):
        return None
    plain = in_figures(signal.text)
    named = days_said(plain, signal.date)
    if _INSTEAD.search(plain) and len(named) > 1:
        return named[0].start, named[0].end
    match = _MOVES.search(plain)
    if match is None:
        return None
    after = [m for m in named if m.char_end > match.end()]
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
