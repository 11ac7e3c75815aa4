"""The frame of a week: up to which day figures count, in which quarter, and which exports they are read from."""

import datetime as dt
from collections.abc import Iterable, Sequence

from assistant.models.week import Frame, Quarter, Week


def newest(dates: Iterable[dt.date], limit: dt.date) -> dt.date | None:
    """Return the newest of `dates` on or before `limit`, or None."""
    return max((day for day in dates if day <= limit), default=None)


def make_frame(
    week: Week, snapshot_dates: Sequence[dt.date], fiscal_year_start: int, as_of: dt.date | None = None
) -> Frame:
    """Return the frame in which the week's figures are read (PRODUCT.md section 2).

    Without `as_of` it is the newest snapshot's date on or before the week's Sunday; with it, it stands, and the
    snapshot is the newest on or before it. With no snapshot at all `as_of` is the given day, else the Sunday.
    The previous snapshot is the newest on or before the Sunday before the week; where that is not earlier than
    the snapshot that is read there is nothing to compare with, and it is None. The quarter is that of `as_of`.
    """
    snapshot = newest(snapshot_dates, as_of or week.sunday)
    day = as_of or snapshot or week.sunday
    previous = newest(snapshot_dates, week.previous.sunday)
    if snapshot is None or (previous is not None and previous >= snapshot):
        previous = None
    return Frame(
        week=week,
        as_of=day,
        quarter=Quarter.of(day, fiscal_year_start),
        snapshot=snapshot,
        previous_snapshot=previous,
    )
