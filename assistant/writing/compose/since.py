"""Since last week: what was promised, and whether it was kept, missed, re-dated, or met with silence."""

import datetime as dt
import re
from collections.abc import Sequence

from assistant.insight.ledger import Course
from assistant.insight.planned import PLAN
from assistant.insight.telling_words import stems
from assistant.models.narrative import Commitment, NoteCitation, Section, StatementKind
from assistant.writing.brief import NoteInfo, WeekBrief
from assistant.writing.compose.links import Links
from assistant.writing.compose.phrases import KIND_WORDS
from assistant.writing.compose.promised import deed, is_quoted, made, step
from assistant.writing.ledger import Ledger, statement_id
from assistant.writing.wording import count, day, listed, quoted, sentence_case

SECTION = "since_last_week"
SHOWN = 3
WORDS = 24
ENOUGH = 0.6
"""Share of a promise's telling words from which on a sentence that has them says what was promised."""
_ORDER = ("missed", "redated", "no_news", "kept")
_TALLY = {"missed": "missed", "redated": "re-dated", "kept": "kept", "no_news": "silent"}
_WORDS = {"missed": "Missed", "redated": "Re-dated", "kept": "Kept", "no_news": "No news"}


def promised_days(brief: WeekBrief) -> dict[str, frozenset[dt.date]]:
    """Return by statement id the days that a line of this section or of the plan may give beside those it cites."""
    days = {c.id: frozenset(_days(brief, c)) for c in brief.commitments}
    return {statement_id(section, i): found for section in (SECTION, PLAN) for i, found in days.items()}


def _days(brief: WeekBrief, item: Commitment) -> list[dt.date]:
    """Return the day that was named first and the one that is due now, each once."""
    course = brief.courses.get(item.id, Course())
    now = dt.date.fromisoformat(item.due) if item.due else None
    return list(dict.fromkeys(d for d in (course.promised, now) if d))


def _when(brief: WeekBrief, item: Commitment) -> str:
    days = [day(d, brief.frame.as_of) for d in _days(brief, item)]
    if not days:
        return ", no date given" if item.status == "no_news" else ""
    if item.status == "redated":
        return f", moved from {days[0]} to {days[-1]}" if len(days) > 1 else f", now due {days[-1]}"
    return f", due {days[-1]}"


def _owner(brief: WeekBrief, item: Commitment) -> str:
    """Return the owner's whole name where the records know one of that first name, else as much as the note has."""
    known = brief.people | {d.owner for d in brief.deals.values()}
    if {n for n in known if n.split()[:1] == item.owner.split()[:1]} == {item.owner}:
        return item.owner
    quotes = " ".join(c.quote for c in item.citations if isinstance(c, NoteCitation))
    parts = [p for p in item.owner.split() if re.search(rf"\b{re.escape(p)}\b", quotes)]
    return item.owner if item.owner in quotes or not parts else " ".join(parts)


def _note(brief: WeekBrief, citation: NoteCitation) -> NoteInfo | None:
    return next((n for n in brief.notes.values() if n.path == citation.path), None)


def _said(brief: WeekBrief, citations: Sequence[NoteCitation]) -> str:
    """Return sentences of one note in quotation marks; with their source where they were said before the week."""
    words = listed([quoted(c.quote, words=WORDS) for c in citations])
    info = _note(brief, citations[0])
    if info is None or info.date is None or info.date in brief.frame.week:
        return words
    return f"{words} ({KIND_WORDS[info.kind]}, {day(info.date, brief.frame.as_of)})"


def _made(brief: WeekBrief, item: Commitment) -> tuple[list[NoteCitation], str]:
    """Return the sentences that made the promise, in their order, and the deed where it is one sentence's."""
    quotes = made(item)
    info = _note(brief, quotes[0])
    course = brief.courses.get(item.id, Course())
    told = deed(quotes[0].quote, item.owner, info.date if info else None, course.promised) if len(quotes) == 1 else ""
    return quotes, told


def _tells_all(quotes: Sequence[NoteCitation], news: NoteCitation) -> bool:
    """Whether the news repeats what was promised, so that a reader needs only its words."""
    wanted = frozenset[str]().union(*(stems(c.quote) for c in quotes))
    return len(wanted & stems(news.quote)) >= ENOUGH * len(wanted)


def _text(brief: WeekBrief, item: Commitment) -> str:
    """Return who was to do what by when, and what a later note says of it, in its words."""
    who = _owner(brief, item)
    when = _when(brief, item)
    head = f"{_WORDS[item.status]} ({f'{who}{when}' if who else when.removeprefix(', ')})" if who or when else ""
    head = head or _WORDS[item.status]
    news = brief.courses.get(item.id, Course()).news[:1] if item.status != "no_news" else ()
    after = "".join(f" {_said(brief, [c])}." for c in news)
    if not is_quoted(item):
        by_plan = " by the plan" if item.status == "redated" and not news else ""
        return f"{head}{by_plan}, a step of our plan: {step(item)}.{after}"
    quotes, told = _made(brief, item)
    if news and _tells_all(quotes, news[0]):
        return f"{head}:{after}"
    if told and news:
        return f"{head}: {told}.{after}"
    words = _said(brief, quotes)
    return f"{head}: {words}.{after}" if news else f"{head} since {words}."


def _tally(told: Sequence[Commitment]) -> str:
    tally = [(sum(c.status == state for c in told), _TALLY[state]) for state in _ORDER]
    numbers = listed([f"{number} {word}" for number, word in tally if number])
    verb = "has" if len(told) == 1 else "have"
    return f"{sentence_case(count(len(told), 'earlier commitment'))} came due or {verb} news: {numbers}."


def compose(brief: WeekBrief, links: Links) -> Section:
    """Write the count by state, then the ones that matter most: missed and re-dated first."""
    ledger = Ledger(SECTION)
    links.omit("promises that do not say what is promised", brief.vague_promises)
    told = [c for c in brief.commitments if c.status in _ORDER]
    if not told:
        ledger.gap("none", "No commitment of an earlier week was found that was due by now or has news.")
        return ledger.section()
    told.sort(key=lambda c: (_ORDER.index(c.status), c.due or ""))
    cites = tuple(c.citations[0] for c in told if c.citations)
    ledger.say("tally", _tally(told), citations=cites)
    for item in told[:SHOWN]:
        ledger.say(item.id, _text(brief, item), kind=StatementKind.COMMITMENT, citations=item.citations)
    links.omit("earlier commitments", len(told[SHOWN:]))
    return ledger.section()
