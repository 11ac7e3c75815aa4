"""Action plan: who does what by when, and how success is measured."""

import datetime as dt

from assistant.insight.planned import proposed_day
from assistant.models.narrative import Section, StatementKind
from assistant.writing.brief import WeekBrief, cell
from assistant.writing.compose.deal_words import bracketed, citations_of
from assistant.writing.compose.links import Links
from assistant.writing.compose.phrases import REMEDIES, reads_surely
from assistant.writing.compose.promised import in_words, is_quoted
from assistant.writing.compose.risks import gravity, main_signal
from assistant.writing.ledger import Ledger
from assistant.writing.wording import day

COMMITTED, PROPOSED = 3, 2


def compose(brief: WeekBrief, links: Links) -> Section:
    """Write the dated promises ahead, those due today last, then one proposed action for each of the worst risks."""
    ledger = Ledger("action_plan")
    as_of = brief.frame.as_of
    ahead = [c for c in brief.commitments if c.due and c.status in ("open", "redated") and c.due >= as_of.isoformat()]
    ahead.sort(key=lambda c: ((c.due or "") <= as_of.isoformat(), c.due or ""))
    for item in ahead[:COMMITTED]:
        due = day(dt.date.fromisoformat(item.due or as_of.isoformat()), as_of)
        if is_quoted(item):
            text = f"{f'{item.owner}, by' if item.owner else 'By'} {due}: {in_words(item, words=18)}."
            said = ledger.say(item.id, text, kind=StatementKind.COMMITMENT, citations=item.citations)
            if item is not ahead[0]:
                links.spare(5, "dated commitments", said)
        else:
            text = f"Planned already, {item.owner} by {due}: {item.text.rstrip('.')}."
            ledger.say(item.id, text, kind=StatementKind.RECOMMENDATION, citations=item.citations)
    links.omit("dated commitments", len(ahead[COMMITTED:]))
    crossing = [r for r in brief.risks if r.escalated and r.opportunity_id in brief.deals]
    for risk in sorted(crossing, key=gravity, reverse=True)[:PROPOSED]:
        deal, shown = brief.deals[risk.opportunity_id], main_signal(brief, risk)
        worst = max(risk.signals, key=lambda s: s.severity.rank)
        told = (shown.signal if reads_surely(shown) else "rosy_report") if shown else None
        step, measure = REMEDIES[told or worst.id]
        owner = deal.owner or "The owner of the deal"
        begun = f"{step[:1].lower()}{step[1:]} at {deal.account or deal.name}"
        if any(c.text.startswith(begun) for c in ahead[:COMMITTED]):
            continue
        what = f"{step[:1].lower()}{step[1:]} at {bracketed(brief, deal)}"
        text = (
            f"Proposed, {owner} by {day(proposed_day(brief.frame.week.sunday), as_of)}: {what}; success is {measure}."
        )
        cites = (*cell(deal, "account", "amount", "owner"), *(citations_of([shown]) if shown else worst.citations[:2]))
        ledger.say(f"propose:{risk.opportunity_id}", text, kind=StatementKind.RECOMMENDATION, citations=cites)
    if not ledger.section().statements:
        ledger.gap("none", "No dated commitment is on record and no deal crosses the agreed limits.")
    return ledger.section()
