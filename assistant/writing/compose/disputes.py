"""What notes of one day dispute, for the Unknowns: both values, where each stands, and what the CRM has."""

from assistant.models.deal import Deal
from assistant.models.risk import Disagreement
from assistant.writing.brief import WeekBrief, cell
from assistant.writing.compose.links import Links
from assistant.writing.ledger import Ledger
from assistant.writing.wording import day, money

SHOWN = 3
"""So many are told one by one."""


def disputes(brief: WeekBrief, ledger: Ledger, links: Links) -> set[tuple[str | None, str]]:
    """Add a statement for each of the newest disputes between notes; the others are counted as left out.

    Returns the deals' fields of which it tells what the CRM has, each as a discrepancy names it.
    """
    shown = brief.disagreements[:SHOWN]
    for item in shown:
        _dispute(brief, ledger, item)
    links.omit("disagreements between notes", len(brief.disagreements) - len(shown))
    return {(item.opportunity_id, item.matter.replace(" ", "_")) for item in shown}


def _dispute(brief: WeekBrief, ledger: Ledger, item: Disagreement) -> None:
    (one, other), (first, second) = item.values, item.citations
    deal, field = brief.deals.get(item.opportunity_id or ""), item.matter.replace(" ", "_")
    held = _held(brief, deal, field) if deal and field in deal.columns else ""
    text = (
        f"{item.account}: notes of {day(item.date, brief.frame.as_of)} disagree on the {item.matter}: "
        f"“{one}” in {first.document}, “{other}” in {second.document}{held}."
    )
    used = cell(deal, "account", field) if deal and held else ()
    ledger.say(f"disagree:{item.account}:{item.opportunity_id}:{item.matter}", text, citations=(first, second, *used))


def _held(brief: WeekBrief, deal: Deal, field: str) -> str:
    """Return what the CRM has for a field that it decides."""
    if field == "amount":
        return f"; the CRM has {money(deal.amount, brief.currency)}, which we use"
    if field == "close_date" and deal.close_date:
        return f"; the CRM has {day(deal.close_date, brief.frame.as_of)}, which we use"
    return ""
