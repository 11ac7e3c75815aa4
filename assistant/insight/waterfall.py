"""How the open pipeline of the quarter became what it is: all changes since the previous export, in parts that foot."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Literal, NamedTuple

from assistant.insight.history import CrmHistory, name_key
from assistant.insight.sheet import Sheet, day_text, in_currency, rows_of
from assistant.models.deal import ZERO, Deal, Status
from assistant.models.week import Quarter

Part = Literal["created", "pulled_in", "increased", "decreased", "slipped_out", "won", "lost", "other"]

PARTS: dict[Part, tuple[int, str, str]] = {
    "created": (1, "created", "open deals that the previous export did not have, at their present amount"),
    "pulled_in": (1, "pulled in", "deals open before with a close date after the quarter, at their present amount"),
    "increased": (1, "increased", "rises in amount of deals that were and are open in the quarter"),
    "decreased": (-1, "decreased", "falls in amount of deals that were and are open in the quarter"),
    "slipped_out": (-1, "slipped out", "open deals with a close date now after the quarter, at their former amount"),
    "won": (-1, "won", "deals won since, at the amount of the previous export"),
    "lost": (-1, "lost", "deals lost since, at the amount of the previous export"),
    "other": (1, "other", "deals reopened, deleted, re-dated from or to an earlier quarter, or with a close date "
              "entered or blanked, or a currency changed: those that entered minus those that left"),
}  # fmt: skip
"""Sign in the sum, word, and what it holds. `other` is signed by itself."""

FORMULA = "start + created + pulled_in + increased − decreased − slipped_out − won − lost + other"


class Change(NamedTuple):
    """What one deal did to the open pipeline of the quarter; `amount` is 0 or above, but for `other`."""

    part: Part
    amount: Decimal
    deals: tuple[Deal, ...]


class Waterfall(NamedTuple):
    """The pipeline before and now, with each deal's change between them."""

    start: list[Deal]
    end: list[Deal]
    changes: list[Change]
    transfers: list[Deal]
    """Deals in both whose owner changed, as they are now; no part of the sum."""

    def amount(self, part: Part) -> Decimal:
        """Return the sum of one part."""
        return sum((change.amount for change in self.changes if change.part == part), ZERO)


def waterfall(history: CrmHistory, currency: str) -> Waterfall:
    """Return what changed in the open pipeline of the quarter since the previous export, deal by deal."""
    quarter = history.frame.quarter
    start = _open(history.previous, quarter, currency)
    end = _open(history.current, quarter, currency)
    stayed = sorted(start.keys() & end.keys())
    changes = [_change(start[key], end[key]) for key in stayed if start[key].amount != end[key].amount]
    changes += [_entry(deal, history.previous.get(key), quarter) for key, deal in end.items() if key not in start]
    changes += [_exit(deal, history.current.get(key), quarter) for key, deal in start.items() if key not in end]
    transfers = [end[key] for key in stayed if _other_owner(start[key].owner, end[key].owner)]
    return Waterfall(list(start.values()), list(end.values()), changes, transfers)


def _open(deals: dict[str, Deal], quarter: Quarter, currency: str) -> dict[str, Deal]:
    return {k: d for k, d in deals.items() if d.is_open and d.close_date in quarter and in_currency(d, currency)}


def _change(before: Deal, now: Deal) -> Change:
    difference = now.amount - before.amount
    return Change("increased" if difference > 0 else "decreased", abs(difference), (before, now))


def _entry(now: Deal, before: Deal | None, quarter: Quarter) -> Change:
    if before is None:
        return Change("created", now.amount, (now,))
    pulled = before.is_open and before.close_date is not None and before.close_date > quarter.end
    return Change("pulled_in" if pulled else "other", now.amount, (before, now))


def _exit(before: Deal, now: Deal | None, quarter: Quarter) -> Change:
    if now is None:
        return Change("other", -before.amount, (before,))
    if now.status is Status.WON:
        return Change("won", before.amount, (before, now))
    if now.status is Status.LOST:
        return Change("lost", before.amount, (before, now))
    if now.close_date is not None and now.close_date > quarter.end:
        return Change("slipped_out", before.amount, (before, now))
    return Change("other", -before.amount, (before, now))


def _other_owner(before: str, now: str) -> bool:
    """Return whether a named owner gave way to another; a name entered where none stood is no transfer."""
    old, new = name_key(before), name_key(now)
    return bool(old and new and old != new)


def add_waterfall(sheet: Sheet, history: CrmHistory) -> None:
    """Enter start, every part, end and the residual, which is end minus the sum of the others and must be 0."""
    frame = history.frame
    if frame.snapshot is None or frame.previous_snapshot is None:
        return
    flow = waterfall(history, sheet.currency)
    before, now, quarter = day_text(frame.previous_snapshot), day_text(frame.snapshot), str(frame.quarter)
    pipeline = f"Open pipeline closing in {quarter}"
    what = f"open deals with a close date in {quarter} in the export of "
    sheet.money("waterfall_start", f"{pipeline} on {before}", what + before, flow.start)
    computed = sheet.total(flow.start)
    for part, (sign, word, holds) in PARTS.items():
        value = flow.amount(part)
        computed += sign * value
        rows = rows_of(_behind(flow.changes, part))
        formula = f"from {before} to {now}, open pipeline of {quarter}: {holds}"
        sheet.put(f"waterfall_{part}", f"{pipeline}: {word}", value, sheet.currency, formula, rows=rows)
    sheet.money("waterfall_end", f"{pipeline} on {now}", what + now, flow.end)
    residual = sheet.total(flow.end) - computed
    formula = f"waterfall_end − ({FORMULA})"
    label, rows = f"{pipeline}: what the parts leave unexplained", rows_of(flow.start + flow.end)
    sheet.put("waterfall_residual", label, residual, sheet.currency, formula, rows=rows)
    what = f"deals open in {quarter} on {before} and on {now} whose owner changed between"
    sheet.pair("waterfall_owner_transfers", f"{pipeline}: owner changed", what, flow.transfers)


def _behind(changes: Iterable[Change], part: Part) -> list[Deal]:
    return [deal for change in changes if change.part == part for deal in change.deals]
