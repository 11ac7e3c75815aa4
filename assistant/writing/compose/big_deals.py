"""Big deals: closed and closing soon, with what they bring and the capacity that they need."""

import datetime as dt

from assistant.models.deal import Deal, Status
from assistant.models.narrative import Citation, Section
from assistant.models.risk import Label, Tense
from assistant.writing.brief import WeekBrief, cell, quotation
from assistant.writing.compose.deal_words import bracketed, deal_cells, quote_of, standing, telling, title
from assistant.writing.compose.links import Links
from assistant.writing.ledger import Ledger
from assistant.writing.wording import count, day, listed, money, percent, quoted, sentence_case

CLOSED, COMING = 2, 2
SOON_DAYS = 35


def _progress(brief: WeekBrief, deal: Deal) -> tuple[str, tuple[Citation, ...]]:
    for signal in telling(brief.about(brief.standing(Label.WIN_OR_PROGRESS), deal)):
        if not deal.is_open and signal.tense is not Tense.HAPPENED:
            continue
        return f" {sentence_case(quote_of(brief, signal, words=16))}.", (quotation(signal),)
    return "", ()


def _won(brief: WeekBrief, ledger: Ledger, deal: Deal, links: Links) -> None:
    goal = brief.figure("target_qtd")
    share = goal if goal and goal.value else None
    when = f" on {day(deal.close_date, brief.frame.as_of)}" if deal.close_date else ""
    worth = f" ({percent(100 * deal.amount / share.value)} of the goal)" if share else ""
    cites = (*deal_cells(deal), *_progress(brief, deal)[1])
    text = f"Won{when}: {title(brief, deal)}{worth}."
    statement = ledger.fact(deal.opportunity_id, text, *([share.id] if share else []), citations=cites)
    links.cover_deal(statement, deal.opportunity_id)


def closing_soon(brief: WeekBrief) -> list[Deal]:
    """Return the open deals due within five weeks and inside the quarter, largest first."""
    frame = brief.frame
    last = min(frame.as_of + dt.timedelta(days=SOON_DAYS), frame.quarter.end)
    return [d for d in brief.open_deals() if d.close_date and frame.as_of <= d.close_date <= last and d.amount > 0]


def _coming(brief: WeekBrief, ledger: Ledger, deal: Deal) -> None:
    text = f"Closing soon: {title(brief, deal)} ({standing(brief, deal)})"
    cites = deal_cells(deal)
    if deal.next_step.strip():
        text += f", next step {quoted(deal.next_step, words=12)}"
        cites = (*cites, *cell(deal, "next_step"))
    ledger.say(deal.opportunity_id, f"{text}.", citations=cites)


def _above_limit(brief: WeekBrief, ledger: Ledger, links: Links) -> None:
    limit = brief.company.social_contract.autonomy.max_deal_amount_without_ceo
    items = [
        e for e in brief.escalations if e.rule == "max_deal_amount_without_ceo" and e.opportunity_id in brief.deals
    ]
    if limit is None or not items:
        return
    deals = [brief.deals[e.opportunity_id] for e in items if e.opportunity_id]
    verb = "is" if len(deals) == 1 else "are"
    text = (
        f"{sentence_case(count(len(deals), 'open deal'))} {verb} at or above the {money(limit, brief.currency)} "
        f"that needs your word: {listed([bracketed(brief, d) for d in deals])}."
    )
    cells = tuple(c for d in deals for c in cell(d, "account", "amount"))
    place = brief.profile("social_contract.autonomy.max_deal_amount_without_ceo")
    statement = ledger.fact("above-limit", text, citations=(*cells, *place))
    links.cover_deal(statement, *(d.opportunity_id for d in deals), rule="max_deal_amount_without_ceo")


def compose(brief: WeekBrief, links: Links) -> Section:
    """Write the section: the week's largest wins, the largest deals coming, and those that need the CEO's word."""
    ledger = Ledger("big_deals")
    won = brief.closed_in_week(Status.WON)
    for deal in won[:CLOSED]:
        _won(brief, ledger, deal, links)
    told = {r.opportunity_id for r in brief.risks if r.escalated}
    coming = closing_soon(brief)
    fresh = [d for d in coming if d.opportunity_id not in told]
    for deal in fresh[:COMING]:
        _coming(brief, ledger, deal)
    links.omit("deals closing soon", len(fresh[COMING:]))
    _above_limit(brief, ledger, links)
    capacity = telling(brief.topics.get("capacity", ()))
    for signal in capacity[:1]:
        where = f" for {signal.account}" if signal.account else ""
        links.tell(signal)
        ledger.say("capacity", f"Capacity{where}: {quote_of(brief, signal, words=16)}.", citations=[quotation(signal)])
    if not won and not coming:
        ledger.gap("none", "No deal was won this week and none is due soon in the quarter.")
    elif not capacity:
        ledger.gap("capacity", "No note says what capacity the coming deals need.")
    return ledger.section()
