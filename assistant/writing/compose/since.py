"""Since last week: what was promised, and whether it was kept, missed, re-dated, or met with silence."""

import datetime as dt

from assistant.models.narrative import Commitment, Section, StatementKind
from assistant.writing.brief import WeekBrief
from assistant.writing.compose.links import Links
from assistant.writing.ledger import Ledger
from assistant.writing.wording import count, day, listed, quoted, sentence_case

SHOWN = 5
_ORDER = ("missed", "redated", "kept", "no_news")
_WORDS = {"missed": "Missed", "redated": "Re-dated", "kept": "Kept", "no_news": "No news"}


def _text(brief: WeekBrief, item: Commitment) -> str:
    owner = f", {item.owner}" if item.owner else ""
    due = f", due {day(dt.date.fromisoformat(item.due), brief.frame.as_of)}" if item.due else ""
    return f"{_WORDS[item.status]}{owner}{due}: {quoted(item.text, words=24)}."


def compose(brief: WeekBrief, links: Links) -> Section:
    """Write the count by state, then the ones that matter most: missed and re-dated first."""
    ledger = Ledger("since_last_week")
    told = [c for c in brief.commitments if c.status in _ORDER]
    if not told:
        ledger.gap("none", "No commitment of an earlier week was found that was due by now or has news.")
        return ledger.section()
    told.sort(key=lambda c: (_ORDER.index(c.status), c.due or ""))
    tally = [(sum(c.status == state for c in told), _WORDS[state].lower()) for state in _ORDER]
    numbers = listed([f"{number} {word}" for number, word in tally if number])
    cites = tuple(c.citations[0] for c in told if c.citations)
    text = f"{sentence_case(count(len(told), 'earlier commitment'))} came due or has news: {numbers}."
    ledger.say("tally", text, citations=cites)
    for item in told[:SHOWN]:
        ledger.say(item.id, _text(brief, item), kind=StatementKind.COMMITMENT, citations=item.citations)
    links.omit("earlier commitments", len(told[SHOWN:]))
    return ledger.section()
