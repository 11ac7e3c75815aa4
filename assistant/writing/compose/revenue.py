"""Revenue against goal: where we stand, what moved the pipeline, and what is being done about the gap."""

from decimal import Decimal

from assistant.models.deal import Deal, Status
from assistant.models.narrative import Citation, Section
from assistant.writing.brief import WeekBrief, cell, quotation
from assistant.writing.compose.deal_words import bracketed, quote_of
from assistant.writing.compose.links import Links
from assistant.writing.ledger import Ledger
from assistant.writing.wording import (
    count,
    day,
    listed,
    money,
    percent,
    percent_pair,
    ratio,
    ratio_pair,
    sentence_case,
    share,
)

NAMED = 4
"""So many closed deals are named."""
_PARTS = (
    ("created", 1, "created"),
    ("pulled_in", 1, "pulled in"),
    ("increased", 1, "grown"),
    ("decreased", -1, "shrunk"),
    ("slipped_out", -1, "slipped out"),
    ("won", -1, "won"),
    ("lost", -1, "lost"),
    ("other", 1, "other"),
)


def attainment(brief: WeekBrief) -> tuple[str, tuple[str, ...]] | None:
    """Return where the quarter stands in one sentence, with its figure ids; None without bookings."""
    booked, goal = brief.figure("bookings_qtd"), brief.figure("target_qtd")
    reached, pace = brief.figure("attainment_percent"), brief.figure("pace_percent")
    if not booked:
        return None
    quarter = str(brief.frame.quarter)
    if not goal or not reached:
        return f"We have booked {money(booked.value, booked.unit)} in {quarter}; no bookings goal is set.", (booked.id,)
    text = (
        f"We have booked {money(booked.value, booked.unit)} of the {money(goal.value, goal.unit)} goal for {quarter} "
        f"({percent(reached.value)})"
    )
    ids = [booked.id, goal.id, reached.id]
    if pace:
        side = "behind" if pace.value < 100 else "ahead of" if pace.value > 100 else "on"
        text += f", {side} pace ({percent(pace.value)})"
        ids.append(pace.id)
    return f"{text}.", tuple(ids)


def coverage(brief: WeekBrief) -> tuple[str, tuple[str, ...]] | None:
    """Return how far the open pipeline covers what is still missing, against last week and the agreed minimum."""
    now, gap = brief.figure("coverage_ratio"), brief.figure("gap")
    if not now or not gap:
        return None
    before = brief.figure("coverage_ratio_previous")
    floor = brief.company.social_contract.risk_thresholds.coverage_ratio_min
    ids = [now.id, gap.id]
    if before and before.value != now.value:
        was, is_now = ratio_pair(before.value, now.value)
        verb = "fell" if now.value < before.value else "rose"
        text = f"Coverage of the {money(gap.value, gap.unit)} still missing {verb} from {was} to {is_now}"
        ids.append(before.id)
    else:
        text = f"Open pipeline covers the {money(gap.value, gap.unit)} still missing {ratio(now.value)} times"
    if floor is not None:
        side = "below" if now.value < floor else "above"
        side = "exactly at" if now.value == floor else side
        text += f", {side} the {ratio(floor)} we agreed"
    return f"{text}.", tuple(ids)


def floor_cells(brief: WeekBrief) -> tuple[Citation, ...]:
    """Return the citation of the agreed coverage minimum in the company profile."""
    return brief.profile("social_contract.risk_thresholds.coverage_ratio_min")


def _closed(brief: WeekBrief, ledger: Ledger) -> None:
    """Say what was won and lost in the week, naming the largest."""
    for status, amount_id, number_id, verb in (
        (Status.WON, "bookings_week", "won_count_week", "Won"),
        (Status.LOST, "lost_amount_week", "lost_count_week", "Lost"),
    ):
        amount, number = brief.figure(amount_id), brief.figure(number_id)
        if not amount or not number:
            continue
        if not number.value:
            ledger.fact(verb, f"No deal was {verb.lower()} this week.", number.id)
            continue
        worth = f", {money(amount.value, amount.unit)}" if amount.value else ""
        named, lead = _named(brief, status, int(number.value))
        names = f"{lead}{listed([_with_reason(brief, d) for d in named])}" if named else ""
        cells = tuple(c for d in named for c in cell(d, "account", "amount", "lost_reason"))
        text = f"{verb} this week: {count(int(number.value), 'deal')}{worth}{names}."
        ledger.fact(verb, text, number.id, amount.id, citations=cells)


def _late(brief: WeekBrief, ledger: Ledger) -> None:
    """Name the deals that were closed in an earlier week and entered only now: bookings rose by them too."""
    for word in ("won", "lost"):
        number, amount = brief.figure(f"late_entered_{word}_count"), brief.figure(f"late_entered_{word}_amount")
        if not number or not amount or not number.value:
            continue
        rows = {(r.path, r.row) for r in number.rows}
        deals = sorted((d for d in brief.deals.values() if (d.ref.path, d.ref.row) in rows), key=lambda d: -d.amount)
        named = [f"{bracketed(brief, d)} on {day(d.close_date, brief.frame.as_of)}" for d in deals if d.close_date]
        cells = tuple(c for d in deals[:NAMED] for c in cell(d, "account", "amount", "close_date"))
        text = f"Entered late as {word}: {listed(named[:NAMED])}{' and others' if named[NAMED:] else ''}."
        ledger.fact(f"late-{word}", text, number.id, amount.id, citations=cells)


def _named(brief: WeekBrief, status: Status, number: int) -> tuple[list[Deal], str]:
    """Return the closed deals that are named here: the losses, since big deals name the wins."""
    if status is Status.WON:
        return [], ""
    deals = [d for d in brief.closed_in_week(status) if (d.account or d.name) and d.amount]
    return deals[:NAMED], ", among them " if number > NAMED else ": "


def _with_reason(brief: WeekBrief, deal: Deal) -> str:
    """Return `Acme ($40K, price)`: a closed deal with the CRM's reason for a loss."""
    who = deal.account or deal.name or deal.opportunity_id
    parts = [money(deal.amount, deal.currency or brief.currency)] if deal.amount else []
    if deal.status is Status.LOST and deal.lost_reason.strip():
        parts.append(deal.lost_reason.strip().lower())
    return f"{who} ({', '.join(parts)})" if parts else who


def _waterfall(brief: WeekBrief, ledger: Ledger, links: Links) -> None:
    start, end = brief.figure("waterfall_start"), brief.figure("waterfall_end")
    if not start or not end:
        pipeline = brief.figure("open_pipeline_quarter")
        if pipeline:
            text = f"Open pipeline closing this quarter is {money(pipeline.value, pipeline.unit)}."
            ledger.fact("pipeline", text, pipeline.id)
        return
    parts, ids = [], [start.id, end.id]
    for name, sign, word in _PARTS:
        figure = brief.figure(f"waterfall_{name}")
        if figure and figure.value:
            parts.append(f"{word} {money(sign * figure.value, figure.unit, signed=True)}")
            ids.append(figure.id)
    moved = f": {', '.join(parts)}" if parts else "; nothing moved"
    text = (
        f"Open pipeline closing this quarter is {money(end.value, end.unit)}; it was "
        f"{money(start.value, start.unit)}{moved}."
    )
    ledger.fact("pipeline", text, *ids)


def _forecast(brief: WeekBrief, ledger: Ledger) -> None:
    weighted = brief.figure("weighted_pipeline_quarter")
    categories = [f for f in brief.figures.figures.values() if f.id.startswith("forecast_amount:") and f.value]
    bits, ids = [], []
    if weighted:
        bits.append(f"weighted by probability the pipeline is {money(weighted.value, weighted.unit)}")
        ids.append(weighted.id)
    if categories:
        names = [
            f"{f.id.split(':', 1)[1]} {money(f.value, f.unit)}" for f in sorted(categories, key=lambda f: -f.value)
        ]
        bits.append(f"by forecast category {listed(names)}")
        ids += [f.id for f in categories]
    if bits:
        ledger.fact("forecast", f"{sentence_case('; '.join(bits))}. None of this is revenue yet.", *ids)


def _rates(brief: WeekBrief, ledger: Ledger) -> None:
    rate, size, cycle = (
        brief.figure(i) for i in ("win_rate_qtd_count", "average_deal_size_qtd", "median_cycle_days_qtd")
    )
    bits, ids = [], []
    if rate:
        bits.append(f"the win rate by count is {share(rate.value)}")
        ids.append(rate.id)
    if size:
        bits.append(f"the average won deal is {money(size.value, size.unit)}")
        ids.append(size.id)
    if cycle:
        bits.append(f"the median sales cycle is {count(int(cycle.value), 'day')}")
        ids.append(cycle.id)
    if bits:
        ledger.fact("rates", f"In the quarter so far {listed(bits)}.", *ids)


def _gap_actions(brief: WeekBrief, ledger: Ledger) -> None:
    gap = brief.figure("gap")
    if not gap or not gap.value:
        return
    found = [s for s in brief.topics.get("gap", ()) if not s.opportunity_id]
    if not found:
        ledger.gap("gap", "No note of the week says what is being done about the gap as a whole.")
        return
    ledger.say("gap", f"On the gap: {quote_of(brief, found[0])}.", citations=[quotation(found[0])])


def _missing(brief: WeekBrief, ledger: Ledger, links: Links) -> None:
    gap, reached = brief.figure("gap"), brief.figure("attainment_percent")
    if not gap or not reached:
        return
    warn = brief.company.social_contract.risk_thresholds.attainment_warning_percent
    if not gap.value:
        ledger.fact("missing", f"The goal for {brief.frame.quarter} is reached.", gap.id, reached.id)
        return
    text = f"{sentence_case(money(gap.value, gap.unit))} is still missing to the goal"
    cites: tuple[Citation, ...] = ()
    if warn is not None and reached.value < warn:
        stands, floor = percent_pair(reached.value, Decimal(warn))
        text += f"; {stands} is below the {floor} at which we agreed to warn you"
        cites = brief.profile("social_contract.risk_thresholds.attainment_warning_percent")
    statement = ledger.fact("missing", f"{text}.", gap.id, reached.id, citations=cites)
    links.cover_figure(statement, "attainment_percent")


def compose(brief: WeekBrief, links: Links) -> Section:
    """Write the section from computed figures; what cannot be computed is said in unknowns."""
    ledger = Ledger("revenue_vs_goal")
    _missing(brief, ledger, links)
    _closed(brief, ledger)
    _late(brief, ledger)
    _waterfall(brief, ledger, links)
    _forecast(brief, ledger)
    _rates(brief, ledger)
    _gap_actions(brief, ledger)
    if not ledger.section().statements:
        ledger.gap("none", f"No CRM snapshot on or before {brief.frame.as_of.isoformat()}: no figure can be given.")
    return ledger.section()
