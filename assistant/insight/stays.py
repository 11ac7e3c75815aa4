"""How long deals stay: in a stage, and from created to won."""

import datetime as dt
from collections import defaultdict
from decimal import Decimal
from itertools import groupby, pairwise
from typing import NamedTuple

from assistant.insight.closings import cycle_days
from assistant.insight.history import CrmHistory, DatedDeal, median, name_key
from assistant.models.deal import Deal, Status

FEWEST_STAYS = 3
"""Won deals with a measured stay in a stage, below which no typical stay is told."""


class Stay(NamedTuple):
    """A deal's unbroken run in one stage, as the exports show it."""

    stage: str
    first: DatedDeal
    last: DatedDeal
    since: dt.date | None
    """When it entered the stage; None when that was before anything that the exports show."""


def stays(history: CrmHistory, opportunity_id: str) -> list[Stay]:
    """Return the deal's runs in one stage after another, oldest first.

    A run's start is the export's own stage date where it has one; else the first export that shows the stage, when
    an earlier one shows the deal elsewhere; else the deal's created date, when the deal is younger than the oldest
    export and was in this stage when first seen.
    """
    course = history.course(opportunity_id)
    runs = [(key, list(run)) for key, run in groupby(course, key=lambda step: name_key(step.deal.stage))]
    return [Stay(key, run[0], run[-1], _since(history, run, number)) for number, (key, run) in enumerate(runs)]


def _since(history: CrmHistory, run: list[DatedDeal], number: int) -> dt.date | None:
    stated = next((step.deal.stage_since for step in reversed(run) if step.deal.stage_since is not None), None)
    if stated is not None:
        return stated
    if number > 0:
        return run[0].date
    created = run[0].deal.created
    return created if created is not None and created > history.dates[0] else None


class TypicalStays:
    """What won deals took: the median days in each stage, and from created to close."""

    def __init__(self, history: CrmHistory) -> None:
        won = [deal for deal in history.current.values() if deal.status is Status.WON]
        self._days: defaultdict[str, list[int]] = defaultdict(list)
        for deal in won:
            runs = stays(history, deal.opportunity_id)
            for run, after in pairwise(runs):
                end = after.since or after.first.date
                if run.since is not None and run.first.deal.is_open and end >= run.since:
                    self._days[run.stage].append((end - run.since).days)
        closed = [deal for deal in won if deal.close_date is not None and deal.close_date <= history.frame.as_of]
        cycles = cycle_days(closed)
        self.cycle: Decimal | None = median(cycles) if cycles else None
        """Median days from created to close of the won deals; None where no won deal has both dates."""

    def in_stage(self, stage: str) -> Decimal | None:
        """Return the median days that won deals spent in the stage; None with fewer than three measured stays."""
        days = self._days.get(name_key(stage), [])
        return median(days) if len(days) >= FEWEST_STAYS else None


def present_stay(history: CrmHistory, deal: Deal) -> tuple[dt.date, DatedDeal]:
    """Return since when at least the deal has been in its stage, and the first export of that run."""
    run = stays(history, deal.opportunity_id)[-1]
    return run.since or run.first.date, run.first
