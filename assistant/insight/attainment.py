"""Bookings against the quarter's goal: attainment, gap, coverage and pace."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

from assistant.insight.goals import QuarterGoal
from assistant.insight.history import CrmHistory
from assistant.insight.sheet import PERCENT, RATIO, Sheet, day_text, span_text
from assistant.models.deal import ZERO, Deal, Status
from assistant.models.week import Frame, Quarter

NO_GAP = "The quarter's goal is reached, so there is no gap for the open pipeline to cover and no coverage ratio."


def closed_between(deals: Iterable[Deal], status: Status, start: dt.date, end: dt.date) -> list[Deal]:
    """Return the deals of that status with a close date from `start` to `end`, both included."""
    return [d for d in deals if d.status is status and d.close_date is not None and start <= d.close_date <= end]


def closed_in_week(deals: Iterable[Deal], status: Status, frame: Frame) -> list[Deal]:
    """Return the deals of that status with a close date in the week, up to as_of, largest first."""
    found = closed_between(deals, status, frame.week.monday, min(frame.week.sunday, frame.as_of))
    return sorted(found, key=lambda d: (-d.amount, d.opportunity_id))


def open_in(deals: Iterable[Deal], quarter: Quarter) -> list[Deal]:
    """Return the open deals with a close date in the quarter, past-due ones included."""
    return [deal for deal in deals if deal.is_open and deal.close_date in quarter]


def add_attainment(sheet: Sheet, history: CrmHistory, goal: QuarterGoal) -> None:
    """Enter bookings, target, attainment, gap, open pipeline, coverage and pace, now and at the previous export."""
    frame = history.frame
    _add_target(sheet, frame, goal)
    if frame.snapshot is not None:
        until = min(frame.as_of, frame.quarter.end)
        _add_standing(sheet, list(history.current.values()), frame, until, "")
        _add_pace(sheet, frame)
    if frame.previous_snapshot is not None:
        _add_standing(sheet, list(history.previous.values()), frame, frame.previous_snapshot, "_previous")


def _add_target(sheet: Sheet, frame: Frame, goal: QuarterGoal) -> None:
    for warning in goal.warnings:
        sheet.warn(warning)
    if goal.target is not None:
        label = f"Bookings goal for {frame.quarter}"
        sheet.put("target_qtd", label, goal.target, sheet.currency, goal.formula, rows=goal.rows)


def _add_standing(sheet: Sheet, deals: list[Deal], frame: Frame, until: dt.date, suffix: str) -> None:
    """Enter bookings and pipeline as `deals` show them, and what follows from the goal; `suffix` names the reading."""
    quarter = frame.quarter
    when = f", as the export of {day_text(until)} showed it" if suffix else ""
    note = f", as of {day_text(until)}" if suffix else ""
    bookings = f"bookings_qtd{suffix}"
    span = span_text(quarter.start, until) if until >= quarter.start else f"in {quarter} up to {day_text(until)}"
    won = closed_between(deals, Status.WON, quarter.start, until)
    sheet.money(bookings, f"Bookings, quarter to date{note}", f"deals won with a close date {span}{when}", won)
    pipeline = f"open_pipeline_quarter{suffix}"
    what = f"open deals with a close date in {quarter} ({span_text(quarter.start, quarter.end)}){when}"
    sheet.money(pipeline, f"Open pipeline closing in {quarter}{note}", what, open_in(deals, quarter))
    target = sheet.value("target_qtd")
    if target is None:
        return
    gap = f"gap{suffix}"
    rows = sheet.figures[bookings].rows + sheet.figures["target_qtd"].rows
    value = max(target - (sheet.value(bookings) or ZERO), ZERO)
    label, formula = f"Gap to the quarter's goal{note}", f"target_qtd − {bookings}, 0 at least"
    sheet.put(gap, label, value, sheet.currency, formula, rows=rows)
    if target > 0:
        label, formula = f"Attainment of the quarter's goal{note}", f"100 × {bookings} / target_qtd"
        sheet.quotient(f"attainment_percent{suffix}", label, PERCENT, (bookings, "target_qtd"), formula)
    else:
        sheet.warn("The quarter's bookings goal is not above 0, so attainment and pace are not given.")
    if value > 0:
        label, formula = f"Coverage of the gap by open pipeline{note}", f"{pipeline} / {gap}"
        sheet.quotient(f"coverage_ratio{suffix}", label, RATIO, (pipeline, gap), formula)
    elif not suffix:
        sheet.warn(NO_GAP)


def _add_pace(sheet: Sheet, frame: Frame) -> None:
    attained = sheet.figures.get("attainment_percent")
    if attained is None:
        return
    quarter = frame.quarter
    elapsed = (frame.as_of - quarter.start).days + 1
    formula = (
        f"100 × attainment_percent / percent of the quarter's days elapsed "
        f"({elapsed} of {quarter.days} days at {day_text(frame.as_of)}, that day included)"
    )
    value = attained.value * Decimal(quarter.days) / Decimal(elapsed)
    sheet.put(
        "pace_percent",
        "Pace: attainment against the share of the quarter gone",
        value,
        PERCENT,
        formula,
        rows=attained.rows,
    )
