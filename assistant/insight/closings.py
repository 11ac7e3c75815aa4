"""Deals won and lost: the week's, those entered late, and the quarter's rates, sizes and cycles."""

from decimal import Decimal

from assistant.insight.attainment import closed_between
from assistant.insight.history import CrmHistory, median
from assistant.insight.sheet import DAYS, RATIO, Sheet, day_text, rows_of, span_text
from assistant.models.deal import Deal, Status


def add_closings(sheet: Sheet, history: CrmHistory) -> None:
    """Enter what was won, lost and created in the week, what was entered late, and the quarter's rates."""
    if history.frame.snapshot is None:
        return
    _add_week(sheet, history)
    _add_late(sheet, history)
    _add_rates(sheet, history)


def _add_week(sheet: Sheet, history: CrmHistory) -> None:
    frame = history.frame
    week, deals = frame.week, list(history.current.values())
    if frame.snapshot is None or frame.snapshot < week.monday:
        sheet.warn(
            f"The CRM export that is read is from {day_text(frame.snapshot or frame.as_of)}, before week {week} "
            "begins, so nothing is said of what was won, lost or created in that week."
        )
        return
    until = min(week.sunday, frame.as_of)
    span = span_text(week.monday, until)
    won = closed_between(deals, Status.WON, week.monday, until)
    lost = closed_between(deals, Status.LOST, week.monday, until)
    created = [deal for deal in deals if deal.created in week]
    sheet.money("bookings_week", "Bookings of the week", f"deals won with a close date {span}", won)
    sheet.count("won_count_week", "Deals won in the week", f"deals won with a close date {span}", won)
    sheet.money("lost_amount_week", "Lost in the week, amount", f"deals lost with a close date {span}", lost)
    sheet.count("lost_count_week", "Deals lost in the week", f"deals lost with a close date {span}", lost)
    what = f"deals created {span_text(week.monday, week.sunday)}, whatever has become of them"
    sheet.money("new_pipeline_week", "New pipeline of the week", what, created)
    sheet.count("new_pipeline_week_count", "Deals created in the week", what, created)


def _add_late(sheet: Sheet, history: CrmHistory) -> None:
    frame = history.frame
    if frame.previous_snapshot is None:
        return
    for status, word in ((Status.WON, "won"), (Status.LOST, "lost")):
        late = [
            deal
            for key, deal in history.current.items()
            if deal.status is status
            and deal.close_date is not None
            and deal.close_date < frame.week.monday
            and key in history.previous
            and history.previous[key].is_open
        ]
        what = (
            f"deals {word} with a close date before {day_text(frame.week.monday)} "
            f"that were still open in the export of {day_text(frame.previous_snapshot)}"
        )
        sheet.pair(f"late_entered_{word}", f"Entered late as {word}", what, late)


def _add_rates(sheet: Sheet, history: CrmHistory) -> None:
    frame, deals = history.frame, list(history.current.values())
    span = span_text(frame.quarter.start, frame.as_of)
    won = closed_between(deals, Status.WON, frame.quarter.start, frame.as_of)
    lost = closed_between(deals, Status.LOST, frame.quarter.start, frame.as_of)
    sheet.count("won_count_qtd", "Deals won, quarter to date", f"deals won with a close date {span}", won)
    sheet.count("lost_count_qtd", "Deals lost, quarter to date", f"deals lost with a close date {span}", lost)
    _add_win_rates(sheet, span, won, lost)
    _add_won_shape(sheet, span, won)


def _add_win_rates(sheet: Sheet, span: str, won: list[Deal], lost: list[Deal]) -> None:
    closed = f"deals with a close date {span}"
    if won or lost:
        value = Decimal(len(won)) / Decimal(len(won) + len(lost))
        formula = f"number of won / number of won and lost {closed}"
        sheet.put(
            "win_rate_qtd_count", "Win rate by count, quarter to date", value, RATIO, formula, rows=rows_of(won + lost)
        )
    else:
        sheet.warn("No deal was won or lost in the quarter so far, so there is no win rate.")
        return
    counted = sheet.counted(won + lost)
    if total := sheet.total(counted):
        formula = f"amount won / amount won and lost, over {closed}"
        value = sheet.total(won) / total
        sheet.put(
            "win_rate_qtd_value", "Win rate by amount, quarter to date", value, RATIO, formula, rows=rows_of(counted)
        )
    else:
        sheet.warn("The deals closed in the quarter so far add up to 0, so there is no win rate by amount.")


def _add_won_shape(sheet: Sheet, span: str, won: list[Deal]) -> None:
    if counted := sheet.counted(won):
        value = sheet.total(counted) / Decimal(len(counted))
        formula = f"bookings_qtd / number of deals won with a close date {span}"
        label = "Average size of a won deal, quarter to date"
        sheet.put("average_deal_size_qtd", label, value, sheet.currency, formula, rows=rows_of(counted))
    else:
        sheet.warn("No deal was won in the quarter so far, so there is no average deal size.")
    timed = [deal for deal in won if deal.created is not None]
    if days := cycle_days(timed):
        formula = f"median of the days from created to close date, over deals won with a close date {span}"
        label = "Median sales cycle of won deals, quarter to date"
        sheet.put("median_cycle_days_qtd", label, median(days), DAYS, formula, rows=rows_of(timed))
    else:
        sheet.warn("No deal won in the quarter so far has a created date, so there is no sales cycle.")


def cycle_days(deals: list[Deal]) -> list[int]:
    """Return the days from created to close date of the deals that have both."""
    return [(d.close_date - d.created).days for d in deals if d.close_date is not None and d.created is not None]
