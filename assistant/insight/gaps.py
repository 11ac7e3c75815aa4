"""What the CRM export leaves open: blank amounts, missing close dates, other currencies."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from assistant.insight.history import CrmHistory
from assistant.insight.sheet import Sheet, day_text, in_currency
from assistant.models.deal import Deal, Status

SHOWN_ROWS = 5


def warn_of_gaps(sheet: Sheet, history: CrmHistory) -> None:
    """Note what in the export that is read could not count, and how it was treated."""
    frame = history.frame
    if frame.snapshot is None:
        sheet.warn(
            f"There is no CRM export from {day_text(frame.as_of)} or before, "
            "so no figure that is read from the CRM can be given."
        )
        return
    if frame.snapshot < frame.as_of:
        age = (frame.as_of - frame.snapshot).days
        sheet.warn(
            f"The CRM export that is read is from {day_text(frame.snapshot)}, {age} day{'' if age == 1 else 's'} "
            f"before {day_text(frame.as_of)}."
        )
    deals = list(history.current.values())
    blank = [deal for deal in deals if deal.amount_given is None]
    if blank:
        sheet.warn(f"{_count(blank)} with a blank amount, counted as 0 ({_rows(blank)}).")
    undated = [deal for deal in deals if deal.is_open and deal.close_date is None]
    if undated:
        sheet.warn(f"{_count(undated, 'open ')} without a close date, in no quarter's pipeline ({_rows(undated)}).")
    unclosed = [deal for deal in deals if not deal.is_open and deal.close_date is None]
    if unclosed:
        sheet.warn(f"{_count(unclosed, 'won or lost ')} without a close date, in no period ({_rows(unclosed)}).")
    early = [d for d in deals if d.status is Status.WON and d.close_date is not None and d.close_date > frame.as_of]
    if early:
        sheet.warn(
            f"{_count(early, 'won ')} with a close date after {day_text(frame.as_of)}, "
            f"not counted yet ({_rows(early)})."
        )
    _warn_of_currencies(sheet, deals, history)


def _warn_of_currencies(sheet: Sheet, deals: Sequence[Deal], history: CrmHistory) -> None:
    """Name, by currency, what could have counted now: open deals, and those closed in the quarter."""
    quarter = history.frame.quarter
    foreign: dict[str, list[Deal]] = {}
    for deal in deals:
        if not in_currency(deal, sheet.currency) and (deal.is_open or deal.close_date in quarter):
            foreign.setdefault(deal.currency.strip().upper(), []).append(deal)
    for code, members in sorted(foreign.items()):
        total = sum((deal.amount for deal in members), Decimal(0))
        sheet.warn(
            f"{_count(members)} in {code}, {code} {total:,f} in all, not added to the figures in {sheet.currency} "
            f"({_rows(members)})."
        )


def _count(deals: Sequence[Deal], kind: str = "") -> str:
    return f"{len(deals)} {kind}deal{'' if len(deals) == 1 else 's'}"


def _rows(deals: Iterable[Deal]) -> str:
    """Name up to five rows with their file, so that they can be mended."""
    refs = sorted((deal.ref.path, deal.ref.row) for deal in deals)
    shown = ", ".join(str(row) for _, row in refs[:SHOWN_ROWS])
    more = f" and {len(refs) - SHOWN_ROWS} more" if len(refs) > SHOWN_ROWS else ""
    return f"{refs[0][0]}, row{'' if len(refs) == 1 else 's'} {shown}{more}"
