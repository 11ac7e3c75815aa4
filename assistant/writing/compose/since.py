"""Since last week: what was promised, and whether it was kept, missed, re-dated, or met with silence."""

import datetime as dt
import re

from assistant.language.dates import date_mentions
from assistant.models.narrative import Commitment, NoteCitation, Section, StatementKind
from assistant.writing.brief import WeekBrief
from assistant.writing.compose.links import Links
from assistant.writing.ledger import Ledger
from assistant.writing.wording import count, day, listed, quoted, sentence_case

SHOWN = 3
_ORDER = ("missed", "redated", "no_news", "kept")
_TALLY = {"missed": "missed", "redated": "re-dated", "kept": "kept", "no_news": "silent"}
_WORDS = {"missed": "Missed", "redated": "Re-dated", "kept": "Kept", "no_news": "No news"}


def _due(brief: WeekBrief, item: Commitment) -> str:
    """Return the due date, where a reader finds it in the words that are cited; what is kept needs none."""
    due = dt.date.fromisoformat(item.due) if item.due and item.status != "kept" else None
    quotes = " ".join(c.quote for c in item.citations if isinstance(c, NoteCitation))
    if due is None or not any(m.end == due for m in date_mentions(quotes, brief.frame.as_of)):
        return ""
    when = day(due, brief.frame.as_of)
    return f", now due {when}" if item.status == "redated" else f", due {when}"


def is_quoted(item: Commitment) -> bool:
    """Whether a commitment's words stand in a note; those of an approved plan stand in no note."""
    return any(isinstance(c, NoteCitation) and c.quote == item.text for c in item.citations)


def _owner(brief: WeekBrief, item: Commitment) -> str:
    """Return the owner's name: whole where the profile knows it, else as much of it as the note has."""
    company = brief.company
    if item.owner in {company.ceo.name, *company.ceo.advisors, *(i.owner for i in company.initiatives)}:
        return item.owner
    quotes = " ".join(c.quote for c in item.citations if isinstance(c, NoteCitation))
    parts = [p for p in item.owner.split() if re.search(rf"\b{re.escape(p)}\b", quotes)]
    return item.owner if item.owner in quotes or not parts else " ".join(parts)


def _text(brief: WeekBrief, item: Commitment) -> str:
    """Return the promise word for word, and what a later note says of it."""
    when = ", no date given" if item.due is None and item.status == "no_news" else _due(brief, item)
    who = f" ({_owner(brief, item)}{when})" if item.owner else when
    notes = [c for c in item.citations if isinstance(c, NoteCitation)]
    if is_quoted(item):
        told, notes = quoted(item.text, words=14), notes[1:]
    else:
        told = f"as the last plan has it, {item.text.rstrip('.')}"
    text = f"{_WORDS[item.status]}{who}: {told}."
    if item.status != "no_news" and notes:
        text += f" On record since: {quoted(notes[0].quote, words=14)}."
    return text


def compose(brief: WeekBrief, links: Links) -> Section:
    """Write the count by state, then the ones that matter most: missed and re-dated first."""
    ledger = Ledger("since_last_week")
    told = [c for c in brief.commitments if c.status in _ORDER]
    if not told:
        ledger.gap("none", "No commitment of an earlier week was found that was due by now or has news.")
        return ledger.section()
    told.sort(key=lambda c: (_ORDER.index(c.status), c.due or ""))
    tally = [(sum(c.status == state for c in told), _TALLY[state]) for state in _ORDER]
    numbers = listed([f"{number} {word}" for number, word in tally if number])
    cites = tuple(c.citations[0] for c in told if c.citations)
    verb = "has" if len(told) == 1 else "have"
    text = f"{sentence_case(count(len(told), 'earlier commitment'))} came due or {verb} news: {numbers}."
    ledger.say("tally", text, citations=cites)
    for item in told[:SHOWN]:
        ledger.say(item.id, _text(brief, item), kind=StatementKind.COMMITMENT, citations=item.citations)
    links.omit("earlier commitments", len(told[SHOWN:]))
    return ledger.section()
