from decimal import Decimal

import openpyxl
import pytest

from assistant.sources.goals import read_goals
from assistant.sources.periods import read_period


def goals(tmp_path, text):
    path = tmp_path / "goals.csv"
    path.write_text(text, encoding="utf-8")
    return read_goals(path, "goals.csv")


def test_goals_are_read_with_their_rows(tmp_path):
    result = goals(
        tmp_path,
        'Period,Metric,Target,Segment\n2026-Q4,bookings,4200000,\nQ4 2026,bookings,"$1,500,000",Enterprise\n'
        "FY2026,win rate,25%,All\n",
    )
    assert result.refusals == ()
    assert [(g.period, g.metric, g.target, g.segment, g.ref.row) for g in result.goals] == [
        ("2026-Q4", "bookings", Decimal(4200000), "", 2),
        ("2026-Q4", "bookings", Decimal(1500000), "Enterprise", 3),
        ("2026", "win rate", Decimal(25), "", 4),
    ]


def test_a_row_may_end_before_the_segment(tmp_path):
    result = goals(tmp_path, "Period,Metric,Target,Segment\n2026-Q4,bookings,4200000\n")
    assert [(g.target, g.segment) for g in result.goals] == [(Decimal(4200000), "")]


def test_columns_go_by_other_names_and_the_segment_may_be_absent(tmp_path):
    result = goals(tmp_path, "fiscal_quarter;KPI;Goal Amount\nQ4 FY26;Bookings;4.200.000\n")
    assert [(g.period, g.target) for g in result.goals] == [("2026-Q4", Decimal(4200000))]


def test_a_row_that_lacks_something_is_reported_and_the_rest_is_read(tmp_path):
    result = goals(
        tmp_path,
        "Period,Metric,Target,Segment\n2026-Q4,bookings,5,\nsoon,bookings,5,\n2026-Q3,bookings,lots,\n"
        "2026-Q2,bookings\n2026-Q1,,5,\n",
    )
    assert [g.period for g in result.goals] == ["2026-Q4"]
    assert sorted(row for refusal in result.refusals for row in refusal.rows) == [3, 4, 5, 6]


def test_without_a_metric_column_goals_are_bookings_and_that_is_said(tmp_path):
    result = goals(tmp_path, "Quarter,Target\n2026-Q4,5\n")
    assert result.goals[0].metric == "bookings"
    assert "bookings" in result.warnings[0]


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "Period,Metric,Target\n"])
def test_a_file_without_goals_is_refused_with_a_remedy(tmp_path, text):
    result = goals(tmp_path, text)
    assert result.goals == ()
    assert result.refusals[0].how


def test_goals_may_be_a_workbook(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["Period", "Metric", "Target"])
    book.active.append([2026, "bookings", 4200000.0])
    book.save(tmp_path / "goals.xlsx")
    (goal,) = read_goals(tmp_path / "goals.xlsx", "goals.xlsx").goals
    assert (goal.period, goal.target) == ("2026", Decimal(4200000))


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2026-Q4", "2026-Q4"), ("FY2026-Q4", "2026-Q4"), ("Q4 2026", "2026-Q4"), ("Q4 FY26", "2026-Q4"),
        ("4Q26", "2026-Q4"), ("2026", "2026"), ("FY26", "2026"),
        ("q4/2026", "2026-Q4"), ("2026Q4", "2026-Q4"), ("4th quarter of 2026", "2026-Q4"),
        ("2026-10", "2026-10"), ("10/2026", "2026-10"), ("Oct 2026", "2026-10"), ("October-2026", "2026-10"),
        ("H2 2026", "2026-H2"), ("2026-W47", "2026-W47"), ("2026-Q5", None), ("2026-13", None), ("H3 2026", None),
        ("26", None), ("2026/27", None), ("", None), ("soon", None),
    ],
)  # fmt: skip
def test_periods_have_one_spelling(text, period):
    assert read_period(text) == period
