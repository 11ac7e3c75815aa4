"""News of a commitment: which sentences of later notes speak of it, and what they say has become of it."""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from assistant.insight.days import in_figures
from assistant.insight.lines import Line
from assistant.insight.matter import settles
from assistant.insight.outcomes import as_promised, news_of
from assistant.insight.telling_words import same_matter, shared_part, stems
from assistant.language.dates import date_mentions
from assistant.language.names import names
from assistant.models.narrative import NoteCitation

Status = Literal["open", "kept", "missed", "redated", "no_news"]
AHEAD = dt.timedelta(days=7)
"""How long after the day that is looked at a note may be dated and still tell of it."""
FEW = 3
"""A promise of so few telling words is spoken of by a name among them, where its owner speaks."""
MOST = 0.5
"""The share of a promise's words by which a sentence about an account tells of a promise about none."""
_GOES_ON = re.compile(r"^\W*(?:it|this|that|she|he|they|new date|the new date)\b|\bfor it\b", re.IGNORECASE)

_WRITINGS = stems("write written report")
_VISITS = stems("visit visits site-visit see meet meeting walk")
_BEEN = re.compile(
    r"^\W*(?:on site|(?:I |we )?(?:stood|sat|drove|walked|visited|met)\b(?! (?:not|to)\b))", re.IGNORECASE
)
"""How somebody writes that he has been there."""


class News(NamedTuple):
    """What one sentence says of a commitment."""

    status: Status
    date: dt.date
    citation: NoteCitation
    due: dt.date | None = None


class About(NamedTuple):
    """By what news of a commitment is known: whose it is, about whom, since when, and in which words."""

    owner: str
    account: str | None
    due: dt.date | None
    since: dt.date
    """News is dated on this day or later."""
    wanted: tuple[frozenset[str], ...]
    """The telling words, each set of which speaks of it by itself."""
    stems: frozenset[str]
    path: str = ""
    """The note that made it, which tells nothing new of it."""
    made: frozenset[tuple[str, int]] = frozenset()
    """Where it was undertaken."""
    opportunity: str | None = None
    """The deal that was spoken of when it was made."""
    only_account: bool = False
    """Whether only sentences about its account tell of it."""
    risk: str | None = None
    """The risk that it is to end: once that is settled, it is done."""


def heard(about: About, lines: Sequence[Line], weights: dict[str, float], as_of: dt.date) -> Iterator[News]:
    """Yield what the lines say of it."""
    for line in lines:
        signal = line.signal
        day = signal.date or dt.date.min
        if day > as_of + AHEAD or day < about.since or (signal.path, signal.char_start) in about.made:
            continue
        if signal.path == about.path or _of_another(about, line):
            continue
        if about.risk and about.account == line.account and settles(about.risk, signal):
            yield News("kept", day, signal.citation)
            continue
        told = _told(line, about, weights)
        status, new = news_of(signal.text, day, about.due, about.stems, told) if told else (None, None)
        if status is None and _by_name(line, about):
            status, new = news_of(signal.text, day, about.due, about.stems)
            status = status if status == "kept" else None
        if status is None and (_written(line, about) or _been_there(line, about)):
            status, new = "kept", None
        if status is not None:
            yield News(status, day, signal.citation, new)


def _of_another(about: About, line: Line) -> bool:
    """Whether a sentence is about another account."""
    if about.only_account:
        return line.account != about.account
    return bool(about.account and line.account and about.account != line.account)


def _told(line: Line, about: About, weights: dict[str, float]) -> Literal["itself", "nearby", ""]:
    """Say whether the sentence speaks of the matter itself, or goes on about it right after one that does."""
    signal = line.signal
    owner = any(re.search(rf"\b{re.escape(n)}\b", signal.text) for n in about.owner.split())
    known = owner or bool(about.account and about.account == line.account)
    own = bool(line.voice) and set(line.voice.split()) <= set(about.owner.split())
    strange = (
        not known
        and not own
        and about.account is None
        and bool(line.account)
        and not stems(line.account or "") & about.stems
    )
    if any(
        same_matter(wanted, line.stems, weights, known=known)
        and (not strange or shared_part(wanted, line.stems & wanted, weights) >= MOST)
        for wanted in about.wanted
    ):
        return "itself"
    if (
        known
        and any(wanted & line.stems for wanted in about.wanted)
        and any(m.end == about.due for m in date_mentions(in_figures(signal.text), signal.date))
    ):
        return "itself"
    here = known or (about.opportunity is not None and about.opportunity == signal.opportunity_id)
    if here and as_promised(signal.text) and _on_the_day(about.due, line):
        return "itself"
    if about.due in line.days and any(same_matter(w, line.around, weights, known=True) for w in about.wanted):
        return "nearby"
    goes_on = len(line.stems - about.stems) <= 1 or _GOES_ON.search(signal.text) is not None
    if goes_on and any(_goes_on_about(wanted, line, weights, known) for wanted in about.wanted):
        return "nearby"
    return ""


def _by_name(line: Line, about: About) -> bool:
    """Whether the owner says in a note of his own what he did, with a name that the promise has.

    So little tells only of a promise of few words, and only that it was kept.
    """
    owner = bool(line.voice) and set(line.voice.split()) <= set(about.owner.split())
    named = _named(line.signal.text) if owner else frozenset[str]()
    return any(wanted & named and len(wanted) <= FEW for wanted in about.wanted)


def _written(line: Line, about: About) -> bool:
    """Whether the owner of a promise to write has written by the day that was promised, naming what it was about."""
    signal = line.signal
    owner = bool(line.voice) and not signal.speaker and set(line.voice.split()) <= set(about.owner.split())
    in_time = about.due is not None and signal.date is not None and signal.date <= about.due
    named = any(wanted & _named(signal.text) and len(wanted) <= FEW for wanted in about.wanted)
    if not (owner and in_time and named and about.stems & _WRITINGS):
        return False
    # What he writes of may itself have failed; such a sentence shows a reader nothing that was kept.
    return news_of(signal.text, signal.date or dt.date.min, about.due, about.stems)[0] != "missed"


def _been_there(line: Line, about: About) -> bool:
    """Whether the owner of a promised visit tells, by the day that was promised, of having been at that account."""
    owner = bool(line.voice) and not line.signal.speaker and set(line.voice.split()) <= set(about.owner.split())
    in_time = about.due is not None and line.signal.date is not None and line.signal.date <= about.due
    same = about.account is not None and about.account == line.account
    return owner and in_time and same and bool(about.stems & _VISITS) and _BEEN.search(line.signal.text) is not None


def _named(text: str) -> frozenset[str]:
    """Return the telling words that stand as names in a sentence."""
    return stems(" ".join(n.text for n in names(text)))


def _on_the_day(due: dt.date | None, line: Line) -> bool:
    """Whether the sentence names the day that was promised, by its date or by its weekday in the days after it."""
    if due is None or line.signal.date is None:
        return False
    since = (line.signal.date - due).days
    return due in line.days or (0 <= since < 7 and f"{due:%A}".casefold() in line.signal.text.casefold())


def _goes_on_about(wanted: frozenset[str], line: Line, weights: dict[str, float], known: bool) -> bool:
    return same_matter(wanted, line.context | line.stems, weights, known=known) or (
        known and bool(wanted & line.context)
    )
