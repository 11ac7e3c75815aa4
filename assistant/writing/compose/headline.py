"""Headline: where we stand, the worst news, what changed, what is needed; four sentences."""

from assistant.models.narrative import Section, StatementKind
from assistant.models.risk import Risk, Severity
from assistant.writing.brief import WeekBrief, cell
from assistant.writing.compose.asks import help_wanted
from assistant.writing.compose.deal_words import bracketed, citations_of, crm_grounds, crm_phrase, quote_of, title
from assistant.writing.compose.links import Links
from assistant.writing.compose.phrases import note_risk_phrase, reads_surely
from assistant.writing.compose.revenue import attainment, coverage, floor_cells
from assistant.writing.compose.risks import gravity, main_signal, told_surely
from assistant.writing.ledger import Ledger
from assistant.writing.wording import count, money, percent, sentence_case


def worst(brief: WeekBrief) -> Risk | None:
    """Return the risk that a CEO must hear first: escalated before not, then by severity, sureness and amount."""
    known = [
        r for r in brief.risks if r.opportunity_id in brief.deals and (r.escalated or r.severity is not Severity.LOW)
    ]
    return max(known, key=lambda r: (*gravity(r)[:2], told_surely(brief, r), r.amount), default=None)


def _in_jeopardy(brief: WeekBrief, risk: Risk) -> bool:
    """Return whether an escalated deal shows something grave that somebody knows, not only heard."""
    return risk.escalated and risk.severity is Severity.HIGH and told_surely(brief, risk)


def _worst(brief: WeekBrief, ledger: Ledger, links: Links) -> None:
    risk = worst(brief)
    if not risk:
        ledger.gap("worst", "No open deal shows more than a low-severity signal this week.")
        return
    deal, shown = brief.deals[risk.opportunity_id], main_signal(brief, risk)
    signal = max(risk.signals, key=lambda s: s.severity.rank)
    told = (note_risk_phrase(shown) if reads_surely(shown) else quote_of(brief, shown, words=16)) if shown else ""
    phrase = told or crm_phrase(brief, deal, signal)
    facts, evidence = ((), citations_of([shown])) if shown else crm_grounds(brief, deal, signal)
    largest = brief.open_deals()[:1]
    rank = " and our largest open deal," if largest and largest[0].opportunity_id == deal.opportunity_id else ""
    verb = "is in jeopardy" if _in_jeopardy(brief, risk) else "needs watching"
    name = f"{title(brief, deal)}{rank or ','}" if deal.amount_given is not None else bracketed(brief, deal)
    text = f"{name} {verb}: {phrase}."
    cites = (*cell(deal, "account", "amount"), *evidence)
    ledger.say(f"worst:{deal.opportunity_id}", text, facts=facts, citations=cites)


def _changed(brief: WeekBrief, ledger: Ledger, links: Links) -> None:
    cover = coverage(brief)
    slipped, amount = brief.figure("slipped_out_of_quarter_count"), brief.figure("slipped_out_of_quarter_amount")
    slip = ""
    ids: tuple[str, ...] = ()
    if slipped and amount and slipped.value:
        verb = "has" if slipped.value == 1 else "have"
        worth = money(amount.value, amount.unit)
        slip = f"{count(int(slipped.value), 'deal')} worth {worth} {verb} moved out of the quarter"
        ids = (slipped.id, amount.id)
    if cover:
        text = f"{cover[0][:-1]}; {slip}." if slip else cover[0]
        statement = ledger.fact("changed", text, *cover[1], *ids, citations=floor_cells(brief))
        links.cover_figure(statement, "coverage_ratio")
    elif slip:
        ledger.fact("changed", f"{sentence_case(slip)}.", *ids)
    else:
        won, number = brief.figure("bookings_week"), brief.figure("won_count_week")
        if won and number:
            text = f"This week we won {count(int(number.value), 'deal')} worth {money(won.value, won.unit)}."
            ledger.fact("changed", text, won.id, number.id)


def _needed(brief: WeekBrief, ledger: Ledger) -> None:
    """Say what is wanted for the worst deal, and the largest discount that waits for a decision, each by itself."""
    risk = worst(brief)
    if risk and _in_jeopardy(brief, risk):
        deal, shown = brief.deals[risk.opportunity_id], main_signal(brief, risk)
        cites = (*cell(deal, "account"), *(citations_of([shown]) if shown else risk.signals[0].citations[:2]))
        text = f"I need {help_wanted(brief, risk)} at {deal.account or deal.name}."
        ledger.say("needed", text, kind=StatementKind.RECOMMENDATION, citations=cites)
    asked = [e for e in brief.escalations if e.rule == "max_discount_percent" and e.opportunity_id in brief.deals]
    for item in sorted(asked, key=lambda e: -brief.deals[e.opportunity_id or ""].amount)[:1]:
        deal = brief.deals[item.opportunity_id or ""]
        mentions = [m.citation for m in brief.discounts if m.opportunity_id == item.opportunity_id]
        text = f"I need a yes or no to {percent(item.value)} off for {bracketed(brief, deal)}."
        ledger.say("discount", text, citations=(*mentions, *cell(deal, "account", "amount")))
    if not ledger.has("needed") and not ledger.has("discount"):
        ledger.gap("needed", "Nothing this week needs your decision.")


def compose(brief: WeekBrief, links: Links) -> Section:
    """Write four sentences, five when a discount waits for a decision; the worst news is the second."""
    ledger = Ledger("headline")
    stand = attainment(brief)
    if stand:
        links.cover_figure(ledger.fact("stand", stand[0], *stand[1]), "attainment_percent")
    else:
        ledger.gap("stand", "There is no CRM snapshot for this week, so no figure can be given.")
    _worst(brief, ledger, links)
    _changed(brief, ledger, links)
    _needed(brief, ledger)
    return ledger.section()
