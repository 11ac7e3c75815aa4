"""The open pipeline of the quarter: how many deals, weighted, by forecast category, and past due."""

from decimal import Decimal

from assistant.insight.attainment import open_in
from assistant.insight.history import CrmHistory
from assistant.insight.sheet import Sheet, day_text, rows_of
from assistant.models.deal import ZERO, Deal


def add_pipeline(sheet: Sheet, history: CrmHistory) -> None:
    """Enter the open pipeline's count, weighted amount, forecast categories and past-due deals."""
    frame = history.frame
    if frame.snapshot is None:
        return
    deals = open_in(history.current.values(), frame.quarter)
    what = f"open deals with a close date in {frame.quarter}"
    sheet.count("open_pipeline_quarter_count", f"Open deals closing in {frame.quarter}", what, deals)
    _add_weighted(sheet, deals, what)
    _add_forecast(sheet, deals, what)
    late = [
        d for d in history.current.values() if d.is_open and d.close_date is not None and d.close_date < frame.as_of
    ]
    past = f"open deals with a close date before {day_text(frame.as_of)}"
    sheet.pair("past_due_open", "Open and past the close date", past, late)


def _add_weighted(sheet: Sheet, deals: list[Deal], what: str) -> None:
    counted = sheet.counted(deals)
    known = [deal for deal in counted if deal.probability is not None]
    if not known:
        sheet.warn("No open deal of the quarter has a probability, so there is no weighted pipeline.")
        return
    if blank := len(counted) - len(known):
        which = (
            "deal of the quarter has no probability and is"
            if blank == 1
            else "deals of the quarter have no probability and are"
        )
        sheet.warn(f"{blank} open {which} left out of the weighted pipeline.")
    value = sum((deal.amount * (deal.probability or ZERO) for deal in known), Decimal(0))
    formula = f"sum of amount × probability (0 to 1) over {what}; deals without a probability left out"
    label = "Open pipeline of the quarter, weighted by probability"
    sheet.put("weighted_pipeline_quarter", label, value, sheet.currency, formula, rows=rows_of(known))


def _add_forecast(sheet: Sheet, deals: list[Deal], what: str) -> None:
    """Enter each forecast category by itself: one never holds the deals of a more certain one."""
    categories: dict[str, list[Deal]] = {}
    for deal in deals:
        if name := " ".join(deal.forecast_category.split()):
            categories.setdefault(name, []).append(deal)
    for name, members in sorted(categories.items()):
        of_category = f"{what} and the forecast category {name}, that category alone"
        label = f"Forecast category {name}"
        sheet.money(f"forecast_amount:{name}", f"{label}, amount (a forecast, not revenue)", of_category, members)
        sheet.count(f"forecast_count:{name}", f"{label}, number of deals", of_category, members)
