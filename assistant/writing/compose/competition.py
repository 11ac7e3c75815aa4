"""Competition: each observation paired with one action: use a strength, mend a weakness, reposition or re-price."""

import re

from assistant.models.narrative import Section, StatementKind
from assistant.models.risk import Label, NoteSignal
from assistant.writing.brief import WeekBrief, quotation
from assistant.writing.compose.deal_words import quote_of, telling
from assistant.writing.compose.links import Links
from assistant.writing.ledger import Ledger

SHOWN = 3
SURE = 0.8
"""From which score on a sentence counts that names no competitor of the profile."""
_PRICE = re.compile(
    r"price|pricing|cheap|discount|cost|undercut|free|lower|%|per seat|offer(?:ed|s)? .*\d",
    re.IGNORECASE,
)
_THEIR_WEAKNESS = re.compile(
    r"outage|fail|late|delay|recall|complain|unhappy|left them|back to us|slow|bug|weak|can't|cannot|doesn't|lack|miss",
    re.IGNORECASE,
)
_OUR_WEAKNESS = re.compile(
    r"\b(?:we|our|us)\b.*\b(?:lack|miss|don't|do not|cannot|can't|behind|weak|no )|"
    r"\b(?:they|their)\b.*\b(?:have|has|ships?|launch\w*|releas\w*|certif\w*|integrat\w*|support\w*|feature)",
    re.IGNORECASE,
)


def answer(text: str) -> str:
    """Return the action that fits an observation by what it turns on: price, our lack, their failing, else position."""
    if _PRICE.search(text):
        return "Re-price: one agreed offer against theirs before the next meeting"
    if _OUR_WEAKNESS.search(text):
        return "Mend a weakness: a date from Product that we may tell the customer"
    if _THEIR_WEAKNESS.search(text):
        return "Use a strength: bring a reference where ours held"
    return "Reposition: tell the buyer what we are chosen for"


def _named(brief: WeekBrief, signal: NoteSignal) -> list[str]:
    """Return the profile's competitors that the sentence names, each as it is named: whole, or by the first word."""
    found = []
    for competitor in brief.company.competitors:
        for name in (competitor, competitor.split()[0]):
            if len(name) > 3 and re.search(rf"\b{re.escape(name)}\b", signal.text, re.IGNORECASE):
                found.append(name)
                break
    return found


def _who(brief: WeekBrief, signal: NoteSignal) -> tuple[str, str]:
    """Return the competitor and where it was met; the same two for every sentence of the same contest."""
    named = _named(brief, signal)
    where = f" at {signal.account}" if signal.account else ""
    return (named[0] if named else "A competitor"), where


def compose(brief: WeekBrief, links: Links) -> Section:
    """Write the most telling observation for each competitor and account, each with its action."""
    ledger = Ledger("competition")
    found = [
        s
        for s in (*brief.standing(Label.COMPETITOR), *brief.standing(Label.RISK, Label.PRICING))
        if (s.label is Label.COMPETITOR or s.signal == "competitor_pressure" or _named(brief, s))
        and (_named(brief, s) or s.score >= SURE)
    ]
    asked_off = {(m.citation.path, m.citation.char_start) for m in brief.discounts}
    fit = [s for s in links.untold(telling(found)) if (s.path, s.char_start) not in asked_off]
    fit.sort(
        key=lambda s: (
            s.date is not None and s.date in brief.frame.week,
            bool(_named(brief, s)),
            bool(_PRICE.search(s.text) or _THEIR_WEAKNESS.search(s.text) or _OUR_WEAKNESS.search(s.text)),
            s.score,
        ),
        reverse=True,
    )
    seen: set[str] = set()
    for signal in fit:
        who, where = _who(brief, signal)
        if where in seen or len(seen) >= SHOWN:
            continue
        links.tell(signal)
        text = f"{who}{where}: {quote_of(brief, signal, words=20)}. {answer(signal.text)}."
        key = f"{signal.path}:{signal.char_start}"
        said = ledger.say(key, text, kind=StatementKind.RECOMMENDATION, citations=[quotation(signal)])
        if seen:
            links.spare(4, "remarks on competitors", said)
        seen.add(where)
    links.omit("remarks on competitors", len(found) - len(seen))
    if not seen:
        ledger.gap("none", "No note that still counts tells of a competitor's move.")
    return ledger.section()
