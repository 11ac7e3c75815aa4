"""Which goal is the quarter's."""

import datetime as dt
from decimal import Decimal

import pytest

from assistant.insight.goals import period_key, quarter_goal
from assistant.models.deal import Goal, RowRef
from assistant.models.week import Quarter

Q4 = Quarter.of(dt.date(2026, 11, 20))


def goals(*rows):
    return [
        Goal(period=p, metric=m, target=Decimal(t), segment=s, ref=RowRef(path="goals.csv", row=n))
        for n, (p, m, t, s) in enumerate(rows, 2)
    ]


def test_the_quarters_own_row_without_segment_comes_first():
    found = quarter_goal(
        goals(("2026-Q4", "Bookings", 500, ""), ("2026-Q4", "bookings", 300, "SMB"), ("2026-Q4", "calls", 9, "")), Q4
    )
    assert found.target == 500
    assert [ref.row for ref in found.rows] == [2]


def test_segments_add_up_where_there_is_no_whole():
    found = quarter_goal(goals(("2026-Q4", "bookings", 300, "SMB"), ("2026-Q4", "bookings", 250, "Enterprise")), Q4)
    assert found.target == 550
    assert len(found.rows) == 2


def test_three_months_add_up_and_two_do_not():
    months = goals(("2026-10", "bookings", 1, ""), ("2026-11", "bookings", 2, ""), ("2026-12", "bookings", 3, ""))
    assert quarter_goal(months, Q4).target == 6
    partial = quarter_goal(months[:2], Q4)
    assert partial.target is None
    assert "not for all three" in partial.warnings[0]


def test_a_years_goal_is_never_split():
    found = quarter_goal(goals(("2026", "bookings", 400, "")), Q4)
    assert found.target is None
    assert "not split by four" in found.warnings[0]


def test_synonyms_count_only_without_any_bookings_row():
    assert quarter_goal(goals(("2026-Q4", "New Bookings", 70, "")), Q4).target == 70
    mixed = goals(("2026-Q4", "New Bookings", 70, ""), ("2026-Q3", "bookings", 80, ""))
    assert quarter_goal(mixed, Q4).target is None


def test_two_goals_for_one_period_are_reported_and_the_last_stands():
    found = quarter_goal(goals(("2026-Q4", "bookings", 5, ""), ("Q4 2026", "bookings", 6, "")), Q4)
    assert found.target == 6
    assert "row 3" in found.warnings[0]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("2026-Q4", "2026-Q4"), ("Q4 2026", "2026-Q4"), ("FY27-Q2", "2027-Q2"), ("2026Q4", "2026-Q4"),
        ("2026-10", "2026-10"), ("Oct 2026", "2026-10"), ("October 2026", "2026-10"), ("10/2026", "2026-10"),
        ("FY2026", "2026"), ("2026", "2026"), ("next year", "next year"),
    ],
)  # fmt: skip
def test_periods_are_read_in_their_usual_spellings(text, key):
    assert period_key(text) == key
