"""Alignment: where sales and its neighbours pull apart, seller skills, and tools."""

from assistant.models.narrative import Section
from assistant.models.risk import Label, NoteSignal
from assistant.writing.brief import WeekBrief, quotation
from assistant.writing.compose.deal_words import quote_of
from assistant.writing.compose.links import Links
from assistant.writing.ledger import Ledger

_TOPICS = (
    ("Leads", (Label.LEAD_QUALITY,), 2),
    ("Seller skills", (Label.SKILL_GAP,), 2),
    ("In our way", (Label.BARRIER,), 3),
)


def compose(brief: WeekBrief, links: Links) -> Section:
    """Write the two lead definitions where they differ, then what the notes say by topic."""
    ledger = Ledger("alignment")
    lead = brief.company.lead_definition
    if lead.sales and lead.marketing and lead.sales.strip().lower() != lead.marketing.strip().lower():
        cites = (*brief.profile("lead_definition.marketing"), *brief.profile("lead_definition.sales"))
        text = f"Marketing counts a lead as qualified when “{lead.marketing}”, sales when “{lead.sales}”."
        ledger.say("lead-definition", text, citations=cites)
    barriers = {(s.path, s.char_start) for n in brief.initiatives for s in n.barriers[:1]}
    for topic, labels, most in _TOPICS:
        found = [s for s in brief.standing(*labels) if (s.path, s.char_start) not in barriers]
        in_week = [s for s in found if s.date is not None and s.date in brief.frame.week]
        chosen = _one_a_note(in_week or found)[:most]
        for signal in chosen:
            where = f" ({signal.account})" if signal.account else ""
            text = f"{topic}{where}: {quote_of(brief, signal)}."
            ledger.say(f"{signal.path}:{signal.char_start}", text, citations=[quotation(signal)])
        links.omit(f"remarks on {topic.lower()}", len(found) - len(chosen))
    if not ledger.section().statements:
        ledger.gap(
            "none", "No note that still counts tells of friction with marketing, product, finance, legal or success."
        )
    return ledger.section()


def _one_a_note(signals: list[NoteSignal]) -> list[NoteSignal]:
    best: dict[str, NoteSignal] = {}
    for signal in signals:
        if signal.path not in best or signal.score > best[signal.path].score:
            best[signal.path] = signal
    return list(best.values())
