"""Close dates that moved between the previous export and this one, and over all exports."""

from decimal import Decimal

from assistant.insight.history import CrmHistory
from assistant.insight.sheet import COUNT, Sheet, day_text, rows_of
from assistant.models.base import Model
from assistant.models.deal import Deal


class Movement(Model):
    """The open deals whose close date moved since the previous export, as they are now."""

    pushed: tuple[Deal, ...]
    slipped_out: tuple[Deal, ...]
    pulled_in: tuple[Deal, ...]


def movement(history: CrmHistory) -> Movement:
    """Return the open deals that were pushed, those of them that left the quarter, and those that entered it.

    Only deals that are open now count: a deal dated next quarter and won in this one is a booking, no pull-in.
    """
    quarter = history.frame.quarter
    pushed, slipped, pulled = [], [], []
    for key, now in history.current.items():
        before = history.previous.get(key)
        if before is None or not now.is_open or now.close_date is None or before.close_date is None:
            continue
        if now.close_date > before.close_date:
            pushed.append(now)
            if before.close_date in quarter and now.close_date > quarter.end:
                slipped.append(now)
        elif before.close_date > quarter.end and now.close_date in quarter:
            pulled.append(now)
    return Movement(pushed=tuple(pushed), slipped_out=tuple(slipped), pulled_in=tuple(pulled))


def add_movement(sheet: Sheet, history: CrmHistory) -> None:
    """Enter pushed, slipped and pulled-in deals, and how often each open deal's date moved to a later month."""
    frame = history.frame
    if frame.snapshot is None:
        return
    if frame.previous_snapshot is None:
        sheet.warn(
            f"There is no CRM export from before week {frame.week} to compare with, "
            "so deals pushed, slipped, pulled in or entered late, the pipeline waterfall and the standing before "
            "are not given."
        )
    else:
        moved = movement(history)
        since = f"than in the export of {day_text(frame.previous_snapshot)}"
        what = f"open deals whose close date is later {since}"
        sheet.pair("pushed", "Pushed to a later close date", what, moved.pushed)
        what = f"open deals whose close date was in {frame.quarter} and is now after it, later {since}"
        sheet.pair("slipped_out_of_quarter", f"Slipped out of {frame.quarter}", what, moved.slipped_out)
        what = f"open deals whose close date was after {frame.quarter} and is now in it, earlier {since}"
        sheet.pair("pulled_in", f"Pulled into {frame.quarter}", what, moved.pulled_in)
    _add_push_counts(sheet, history)


def _add_push_counts(sheet: Sheet, history: CrmHistory) -> None:
    for key, deal in sorted(history.current.items()):
        if not deal.is_open or not (moves := history.later_moves(key)):
            continue
        rows = rows_of(step.deal for move in moves for step in move)
        formula = (
            "number of moves of the deal's close date to a later month, each against the last known date, "
            f"over the {len(history.dates)} exports up to {day_text(history.frame.as_of)}"
        )
        label = f"Times the close date of {deal.name or deal.account or key} was pushed to a later month"
        sheet.put(f"push_count:{key}", label, Decimal(len(moves)), COUNT, formula, rows=rows)
