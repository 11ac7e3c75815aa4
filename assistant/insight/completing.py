"""What a promise is about: its own words, or those of the sentence beside it; one that says neither is no promise."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence

from assistant.insight.days import days_said, in_figures
from assistant.insight.promises import Promise
from assistant.insight.telling_words import SHARED, stems
from assistant.language.names import names
from assistant.language.word_lists import word_set
from assistant.models.narrative import NoteCitation
from assistant.models.risk import NoteSignal

REACH = 6
"""Sentences before a promise among which what it is about is looked for."""
GAP = 2
"""Characters between two sentences of one paragraph."""
NEAR = dt.timedelta(days=14)
"""How far ahead a weekday may be meant."""
_EMPTY = word_set(
    "aim come happen whatever someth anyth everyth noth thing matter put know see look like lunch morn noon afternoon "
    "even tonight later soon earli earlier lat possibl okay ok sure fine good great right well thank pleas got going "
    "go gone keep prefer try tri again straight quick short probab actual veri much lot bit think guess hope half past "
    "o'clock hour minut eod cob asap yes yeah yep nope say onli just"
)
"""Stems that neither name a deed nor a thing."""
_DEED = re.compile(
    r"\b(?:send|bring|give|get|take|make|ask|tell|has|have|need|let|hand|show)s?(?: (?:you|him|her|us|me|them))? "
    r"(?!it\b|this\b|that\b|them\b|to\b|till\b|until\b|by\b|on\b|before\b|for\b)",
    re.IGNORECASE,
)
"""Deeds in everyday words, which tell nothing without the thing after them."""
_STATE = re.compile(
    r"^\W*(?:\w+ ){0,4}?\w+(?:'s| is| are|'re) (?:out|ready|done|finished|live|there|up|due|with you|in)\b",
    re.IGNORECASE,
)
"""A thing that will be there: it needs no deed beside it."""
_ASSENT = re.compile(
    r"^\W*(?:(?:yes|ok(?:ay)?|sure|fine)[,.]? )*(?:I(?:'ll| will| shall| do)|will do)\b", re.IGNORECASE
)
"""Assents to what was just asked, however short that was (`Drive out.` `I will, Wednesday.`)."""
_VOW = re.compile(
    r"\bI(?:'ll| will| can| could| shall|'m going to| am going to)\b(?! (?:not|never|only)\b)", re.IGNORECASE
)
_GIVEN = re.compile(r"\b[Yy]ou(?:'ll| will)? (?:have|get) (?:it|that|them|this)\b")
"""Assents as well: what `it` is has just been asked for."""
_WHEN = re.compile(
    r"\bby when\b|\b(?:when|how soon|until when)\b.{0,12}\b(?:can|could|will|would|do|are|is|shall) (?!you (?:want|"
    r"need|like|wish|expect|prefer))\w+|\b(?:can|could|will|would) you\b",
    re.IGNORECASE,
)
"""What asks of somebody when he will do it."""


def completed(promises: Sequence[Promise], understood: Sequence[NoteSignal]) -> list[Promise]:
    """Return the promises in their order, those that don't say what is promised with the sentence beside that does.

    That is what the same person undertook a moment before, else what another voice has just said, else the question
    that named the matter; in writing the sentence before, else the one that opens the paragraph. One for which there
    is none is `vague`: nobody could say later whether it was kept.
    """
    order = sorted(understood, key=lambda s: (s.path, s.char_start))
    at = {(s.path, s.char_start): i for i, s in enumerate(order)}
    clear = {_place(p.citation): p for p in promises if _is_clear(p)}
    found = []
    for promise in promises:
        place = _place(promise.citation)
        before = list(_before(order, at[place])) if place in at else []
        if place in clear:
            found.append(_in_the_same_breath(promise, order[at[place]], before) if before else promise)
            continue
        answers = bool(before) and answered_day(order[at[place]], before[0]) is not None
        beside = before[0] if answers else None
        found.append(_with(promise, beside) if beside else _completed(promise, before, clear))
    return found


def _in_the_same_breath(promise: Promise, signal: NoteSignal, before: Sequence[NoteSignal]) -> Promise:
    """Return a spoken promise of one telling word (`I'll give you a date`) with what its voice has just said."""
    mine = substance(promise.text, promise.said, promise.owner)
    last = before[0]
    thin = signal.speaker and last.speaker == signal.speaker and len(mine) < SHARED
    return _with(promise, last) if thin and len(_more(last, promise, mine)) >= SHARED else promise


def _place(citation: NoteCitation) -> tuple[str, int]:
    return citation.path, citation.char_start


def _is_clear(promise: Promise) -> bool:
    """Whether a promise says by itself what is promised: a deed and a thing, or a thing that will be there."""
    text = promise.text.replace("’", "'")
    mine = substance(text, promise.said, promise.owner)
    return len(mine) >= SHARED or bool(mine and (_STATE.search(text) or _DEED.search(text)))


def _completed(promise: Promise, before: Sequence[NoteSignal], clear: Mapping[tuple[str, int], Promise]) -> Promise:
    mine = substance(promise.text, promise.said, promise.owner)
    own = next((p for s in before if (p := clear.get((s.path, s.char_start))) and p.owner == promise.owner), None)
    if own is not None:
        return promise.model_copy(update={"beside": own.citation, "due": _day_meant(promise, own.text)})
    bare = not mine and not _says_who(promise)
    if bare and not any(_WHEN.search(s.text) for s in before[:2]):
        return promise.model_copy(update={"vague": True})
    plain = promise.text.replace("’", "'")
    need = 1 if not mine and (_ASSENT.match(plain) or _GIVEN.search(plain)) else SHARED
    beside = next((s for s in _just_said(before) if len(_more(s, promise, mine)) >= need), None)
    beside = beside or next((s for s in before if _names_it(s, promise, mine)), None)
    return _with(promise, beside) if beside else promise.model_copy(update={"vague": True})


def _with(promise: Promise, beside: NoteSignal) -> Promise:
    return promise.model_copy(update={"beside": beside.citation, "due": _day_meant(promise, beside.text)})


def answered_day(signal: NoteSignal, before: NoteSignal | None) -> dt.date | None:
    """Return the day of a turn that is only a day, where it ends one's own vow or answers when one will do it.

    `I can do the two pages.` `Monday.`; `When can you have it?` `Friday.`; `2 December, promise.`
    """
    if before is None or signal.date is None or signal.text.rstrip().endswith("?"):
        return None
    days = [m for m in days_said(in_figures(signal.text), signal.date) if m.precision == "day" and m.end > signal.date]
    if not days or substance(signal.text, signal.date) or re.search(r"\b(?:I|we)\b", signal.text, re.IGNORECASE):
        return None
    own = before.speaker == signal.speaker
    vowed = own and (
        _VOW.search(before.text.replace("’", "'")) or re.search(r"\bpromised?\b", signal.text, re.IGNORECASE)
    )
    asked = not own and before.text.rstrip().endswith("?") and _WHEN.search(before.text)
    return days[0].end if vowed or asked else None


def substance(text: str, said: dt.date | None, owner: str = "") -> frozenset[str]:
    """Return the telling words of a sentence without its dates, its owner's name and what says nothing by itself."""
    plain = in_figures(text.replace("’", "'"))
    for mention in reversed(days_said(plain, said)):
        plain = f"{plain[: mention.char_start]} {plain[mention.char_end :]}"
    return stems(plain) - stems(owner) - _EMPTY


def _says_who(promise: Promise) -> bool:
    """Whether the sentence has a doer (`I`, a name) or an order in it, and is not only a date."""
    said = re.search(r"\b(?:I|we|me)\b|\b[Yy]ou(?:['’]ll| will)? (?:have|get)\b", promise.text)
    return said is not None or bool(stems(promise.text) & stems(promise.owner))


def _before(order: Sequence[NoteSignal], at: int) -> Iterator[NoteSignal]:
    """Yield what was said shortly before in the same note, nearest first; in writing the one before and the opening."""
    one = order[at]
    earlier = [s for s in order[max(0, at - REACH) : at] if s.path == one.path]
    if one.speaker:
        yield from reversed(earlier)
        return
    paragraph, following = [], one
    for signal in reversed(earlier):
        if following.char_start - signal.char_end > GAP:
            break
        paragraph.append(signal)
        following = signal
    yield from (s for s in (paragraph[:1] + paragraph[1:][-1:]))


def _just_said(before: Sequence[NoteSignal]) -> list[NoteSignal]:
    """Return the sentences of the last turn before, which is another voice's or one's own; in writing all."""
    return [s for s in before if s.speaker == before[0].speaker]


def _more(signal: NoteSignal, promise: Promise, mine: frozenset[str]) -> frozenset[str]:
    return substance(signal.text, promise.said, promise.owner) - mine


def _names_it(signal: NoteSignal, promise: Promise, mine: frozenset[str]) -> bool:
    """Whether a sentence asks for something by its name."""
    text = signal.text.rstrip()
    if not text.endswith("?") or not _more(signal, promise, mine):
        return False
    owner = set(promise.owner.split())
    return any(not set(n.text.split()) & owner for n in names(text.rstrip("?!. ")))


def _day_meant(promise: Promise, beside: str) -> dt.date | None:
    """Return the day of a promise; one given by its weekday only is that of the sentence beside, where it has one."""
    if promise.due is None or promise.said is None or re.search(r"\d", in_figures(promise.text)):
        return promise.due
    near = [m.end for m in days_said(in_figures(beside), promise.said) if promise.said <= m.end <= promise.said + NEAR]
    return next((d for d in near if f"{d:%A}".casefold() in promise.text.casefold()), promise.due)
