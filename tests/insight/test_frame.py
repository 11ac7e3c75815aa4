"""The frame of a week: as_of, the exports that are read, the fiscal quarter."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from assistant.insight.frame import make_frame
from assistant.models.week import Week

W47 = Week.parse("2026-W47")
FRIDAYS = [dt.date(2026, 11, 6), dt.date(2026, 11, 13), dt.date(2026, 11, 20), dt.date(2026, 11, 27)]


def test_as_of_is_the_newest_export_of_the_week_or_before():
    frame = make_frame(W47, FRIDAYS, 1)
    assert (frame.as_of, frame.snapshot, frame.previous_snapshot) == (FRIDAYS[2], FRIDAYS[2], FRIDAYS[1])
    assert str(frame.quarter) == "2026-Q4"


def test_an_explicit_day_stands_and_reads_the_newest_export_before_it():
    frame = make_frame(W47, FRIDAYS, 1, as_of=dt.date(2026, 11, 19))
    assert (frame.as_of, frame.snapshot) == (dt.date(2026, 11, 19), FRIDAYS[1])
    assert frame.previous_snapshot is None


def test_an_export_of_the_sunday_belongs_to_its_week():
    sundays = [dt.date(2026, 11, 15), dt.date(2026, 11, 22)]
    frame = make_frame(W47, sundays, 1)
    assert (frame.snapshot, frame.previous_snapshot) == (sundays[1], sundays[0])


def test_an_export_from_before_the_week_is_not_compared_with_itself():
    frame = make_frame(W47, FRIDAYS[:2], 1)
    assert (frame.as_of, frame.previous_snapshot) == (FRIDAYS[1], None)


def test_without_any_export_the_sunday_stands():
    frame = make_frame(W47, [], 1)
    assert (frame.as_of, frame.snapshot, frame.previous_snapshot) == (W47.sunday, None, None)
    assert make_frame(W47, FRIDAYS[3:], 1).snapshot is None


def test_the_quarter_is_fiscal():
    assert str(make_frame(W47, FRIDAYS, 7).quarter) == "2027-Q2"


@given(st.lists(st.dates(dt.date(2026, 9, 1), dt.date(2027, 2, 1))), st.integers(1, 12))
def test_no_frame_reads_an_export_from_after_its_day(dates, start):
    frame = make_frame(W47, dates, start)
    assert frame.as_of in frame.quarter
    if frame.snapshot:
        assert frame.snapshot == frame.as_of <= W47.sunday
    if frame.previous_snapshot:
        assert frame.snapshot and frame.previous_snapshot < min(frame.snapshot, W47.monday)
