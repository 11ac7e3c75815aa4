"""Figures: each by its definition, absent with a reason, and the same whatever the order of rows."""

import datetime as dt
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.insight.figures import compute_figures
from assistant.insight.frame import make_frame
from assistant.insight.history import company_currency
from assistant.models.company import Company, Segment
from assistant.models.deal import Deal, Goal, RowRef, Status
from assistant.models.week import Week
from tests.generators import WEEK, companies, crms, goal_sets, written

W47 = Week.parse("2026-W47")
NOW, BEFORE = dt.date(2026, 11, 20), dt.date(2026, 11, 13)
GOAL_FIGURES = {"target_qtd", "attainment_percent", "gap", "coverage_ratio", "pace_percent"}
GOAL_FIGURES |= {f"{name}_previous" for name in ("attainment_percent", "gap", "coverage_ratio")}


def deal(key, status="open", amount=100, close=dt.date(2026, 12, 1), **more):
    return Deal(
        opportunity_id=key,
        account=more.pop("account", f"Account {key}"),
        status=Status(status),
        amount_given=None if amount is None else Decimal(str(amount)),
        close_date=close,
        ref=RowRef(path="", row=1),
        **more,
    )


def goal(target, period="2026-Q4"):
    return Goal(period=period, metric="bookings", target=Decimal(target), ref=RowRef(path="goals.csv", row=2))


def figures(now, before=None, goals=(), company=None, week=W47, as_of=None):
    snapshots = [written(NOW, now)] + ([written(BEFORE, before)] if before is not None else [])
    frame = make_frame(week, [s.date for s in snapshots], 1, as_of)
    return compute_figures(snapshots, goals, company or Company(currency="USD"), frame)


def values(found):
    return {key: figure.value for key, figure in found.figures.items()}


def test_bookings_count_from_the_quarters_first_day_to_as_of():
    found = figures(
        [
            deal("a", "won", 10, dt.date(2026, 9, 30)),
            deal("b", "won", 20, dt.date(2026, 10, 1)),
            deal("c", "won", 30, NOW),
            deal("d", "won", 40, dt.date(2026, 11, 21)),
            deal("e", "lost", 50, NOW),
        ],
        goals=[goal(200)],
    )
    got = values(found)
    assert got["bookings_qtd"] == 50
    assert [ref.row for ref in found.figures["bookings_qtd"].rows] == [3, 4]
    assert found.figures["bookings_qtd"].formula == (
        "sum of amounts of deals won with a close date from 1 Oct 2026 to 20 Nov 2026"
    )
    assert (got["attainment_percent"], got["gap"]) == (25, 150)
    assert got["pace_percent"] == Decimal(100) * 25 / (Decimal(100) * 51 / 92)
    assert (got["bookings_week"], got["won_count_week"], got["lost_amount_week"], got["lost_count_week"]) == (
        30,
        1,
        50,
        1,
    )
    assert any("not counted yet" in warning for warning in found.warnings)


def test_on_the_quarters_last_day_pace_is_attainment():
    week = Week.of(dt.date(2026, 12, 31))
    got = values(figures([deal("a", "won", 50, NOW)], goals=[goal(200)], week=week, as_of=dt.date(2026, 12, 31)))
    assert got["pace_percent"] == got["attainment_percent"] == 25


def test_without_a_goal_its_figures_are_absent_with_the_reason():
    found = figures([deal("a", "won", 10, NOW)], goals=[goal(400, "2026")])
    assert not GOAL_FIGURES & found.figures.keys()
    assert any("not split by four" in warning for warning in found.warnings)


def test_a_goal_that_is_reached_leaves_no_coverage():
    found = figures([deal("a", "won", 10, NOW)], goals=[goal(10)])
    assert found.figures["gap"].value == 0
    assert found.get("coverage_ratio") is None
    assert any("goal is reached" in warning for warning in found.warnings)


def test_without_any_export_only_the_goal_is_given():
    frame = make_frame(W47, [], 1)
    found = compute_figures([], [goal(10)], Company(), frame)
    assert set(found.figures) == {"target_qtd"}
    assert any("no CRM export" in warning for warning in found.warnings)


def test_an_export_from_before_the_week_says_nothing_of_the_week():
    found = figures([deal("a", "won", 10, NOW)], week=Week.parse("2026-W48"))
    assert "bookings_week" not in found.figures
    assert "pushed_count" not in found.figures
    assert found.figures["bookings_qtd"].value == 10
    assert any("before week 2026-W48 begins" in warning for warning in found.warnings)


def test_an_explicit_day_in_the_week_does_not_make_an_older_export_speak_of_it():
    snapshots = [written(BEFORE, [deal("a", "won", 10, BEFORE)]), written(NOW, [])]
    frame = make_frame(W47, [BEFORE, NOW], 1, dt.date(2026, 11, 18))
    found = compute_figures(snapshots, [], Company(), frame)
    assert found.figures["bookings_qtd"].value == 10
    assert "won_count_week" not in found.figures
    assert any("5 days before 18 Nov 2026" in warning for warning in found.warnings)


def test_open_pipeline_holds_past_due_deals_of_the_quarter_and_blank_amounts_as_zero():
    found = figures(
        [
            deal("a", close=dt.date(2026, 10, 5)),
            deal("b", amount=None),
            deal("c", close=dt.date(2027, 1, 1)),
            deal("d", close=None),
        ]
    )
    got = values(found)
    assert (got["open_pipeline_quarter"], got["open_pipeline_quarter_count"]) == (100, 2)
    assert (got["past_due_open_count"], got["past_due_open_amount"]) == (1, 100)
    assert any("1 deal with a blank amount" in w and "row 3" in w for w in found.warnings)
    assert any("without a close date" in w and "row 5" in w for w in found.warnings)


def test_other_currencies_are_counted_and_not_added():
    found = figures([deal("a", currency="USD"), deal("b", amount=700, currency="EUR"), deal("c", amount=5)])
    got = values(found)
    assert (got["open_pipeline_quarter"], got["open_pipeline_quarter_count"]) == (105, 3)
    assert any("1 deal in EUR, EUR 700 in all" in warning for warning in found.warnings)


def test_the_currency_is_the_crms_most_frequent_where_the_company_names_none():
    found = figures(
        [deal("a", currency="EUR"), deal("b", currency="EUR"), deal("c", currency="USD")], company=Company()
    )
    assert found.figures["open_pipeline_quarter"].unit == "EUR"
    assert figures([deal("a")], company=Company()).figures["open_pipeline_quarter"].unit == "USD"


def test_weighted_pipeline_leaves_out_deals_without_probability():
    found = figures([deal("a", probability=Decimal("0.6")), deal("b")])
    assert found.figures["weighted_pipeline_quarter"].value == 60
    assert any("1 open deal of the quarter has no probability" in warning for warning in found.warnings)
    assert "weighted_pipeline_quarter" not in figures([deal("a")]).figures


def test_rates_sizes_and_cycles_of_the_quarter():
    got = values(
        figures(
            [
                deal("a", "won", 300, NOW, created=dt.date(2026, 11, 10)),
                deal("b", "won", 100, dt.date(2026, 10, 31), created=dt.date(2026, 10, 10)),
                deal("c", "lost", 100, NOW),
            ]
        )
    )
    assert got["win_rate_qtd_count"] == Decimal(2) / 3
    assert got["win_rate_qtd_value"] == Decimal("0.8")
    assert got["average_deal_size_qtd"] == 200
    assert got["median_cycle_days_qtd"] == Decimal("15.5")


def test_forecast_categories_stand_alone():
    got = values(figures([deal("a", forecast_category="Commit"), deal("b", forecast_category="Best Case", amount=7)]))
    assert (got["forecast_amount:Commit"], got["forecast_amount:Best Case"]) == (100, 7)
    assert got["forecast_count:Commit"] == 1


def test_a_deal_entered_late_is_named_apart():
    got = values(
        figures(
            [deal("a", "won", 80, dt.date(2026, 11, 12)), deal("b", "won", 5, NOW)],
            [deal("a", amount=70), deal("b")],
        )
    )
    assert (got["late_entered_won_count"], got["late_entered_won_amount"]) == (1, 80)
    assert (got["bookings_week"], got["bookings_qtd"]) == (5, 85)


def test_close_dates_that_moved_are_told_with_present_amounts():
    january, november, december = dt.date(2027, 1, 15), dt.date(2026, 11, 30), dt.date(2026, 12, 15)
    found = figures(
        [
            deal("slips", amount=90, close=january),
            deal("pushed", amount=10, close=december),
            deal("pulled", amount=7, close=november),
            deal("won", "won", 5, NOW),
        ],
        [
            deal("slips", close=december),
            deal("pushed", close=november),
            deal("pulled", close=january),
            deal("won", close=january),
        ],
    )
    got = values(found)
    assert (got["pushed_count"], got["pushed_amount"]) == (2, 100)
    assert (got["slipped_out_of_quarter_count"], got["slipped_out_of_quarter_amount"]) == (1, 90)
    assert (got["pulled_in_count"], got["pulled_in_amount"]) == (1, 7)
    assert (got["push_count:slips"], got["push_count:pushed"]) == (1, 1)
    assert "push_count:pulled" not in got
    assert {ref.path for ref in found.figures["push_count:slips"].rows} == {
        "crm/opportunities_2026-11-13.csv",
        "crm/opportunities_2026-11-20.csv",
    }


def test_a_month_is_compared_with_the_last_known_date():
    weeks = [dt.date(2026, 10, 30), dt.date(2026, 11, 6), BEFORE, NOW]
    closes = [dt.date(2026, 11, 30), None, dt.date(2026, 12, 1), dt.date(2026, 12, 31)]
    snapshots = [written(day, [deal("a", close=close)]) for day, close in zip(weeks, closes, strict=True)]
    found = compute_figures(snapshots, [], Company(), make_frame(W47, weeks, 1))
    assert found.figures["push_count:a"].value == 1


def test_the_previous_standing_is_read_on_the_previous_export():
    got = values(
        figures(
            [deal("a", "won", 60, NOW), deal("b", amount=20)],
            [deal("a", amount=50), deal("b", amount=30), deal("c", "won", 20, BEFORE)],
            goals=[goal(100)],
        )
    )
    assert (got["open_pipeline_quarter_previous"], got["bookings_qtd_previous"]) == (80, 20)
    assert (got["coverage_ratio_previous"], got["attainment_percent_previous"]) == (1, 20)
    assert (got["coverage_ratio"], got["attainment_percent"]) == (Decimal("0.5"), 60)


def test_segments_come_from_the_crm_then_from_the_amount():
    company = Company(segments=(Segment(name="SMB", min_amount=10), Segment(name="Enterprise", min_amount=100)))
    got = values(
        figures([deal("a", segment="smb", amount=500), deal("b", amount=100), deal("c", amount=9)], company=company)
    )
    assert got["deal_mix_open_amount:SMB"] == 500
    assert got["deal_mix_open_amount:Enterprise"] == 100
    assert got["deal_mix_open_amount:Unsegmented"] == 9
    assert got["deal_mix_won_count:SMB"] == 0


def test_without_segments_there_is_no_mix():
    found = figures([deal("a")])
    assert not [key for key in found.figures if key.startswith("deal_mix")]
    assert any("no deal mix" in warning for warning in found.warnings)


def computed(snapshots, goals, company):
    frame = make_frame(WEEK, [s.date for s in snapshots], 1)
    return compute_figures(snapshots, goals, company, frame)


@settings(max_examples=60, deadline=None)
@given(crms(), goal_sets, companies)
def test_figures_keep_their_bounds_and_segments_add_up(snapshots, goals, company):
    found = computed(snapshots, goals, company)
    got = values(found)
    for key, value in got.items():
        unit = found.figures[key].unit
        assert unit in {"USD", "ratio", "percent", "count", "days"}, key
        assert unit != "count" or value == len(found.figures[key].rows) or key.startswith("push_count:"), key
        assert not key.startswith("win_rate") or 0 <= value <= 1, key
        assert unit not in {"percent", "ratio"} or value >= 0, key
    if any(key.startswith("deal_mix_") for key in got):
        newest = max(snapshots, key=lambda shot: shot.date).deals
        currency = company_currency(company, newest)
        open_amount = sum(d.amount for d in newest if d.is_open and (d.currency or currency) == currency)
        assert sum(v for k, v in got.items() if k.startswith("deal_mix_open_amount:")) == open_amount
        assert sum(v for k, v in got.items() if k.startswith("deal_mix_won_amount:")) == got["bookings_qtd"]
    assert not goals or got["gap"] >= 0


@settings(max_examples=40, deadline=None)
@given(st.data(), crms(), goal_sets, companies)
def test_figures_do_not_depend_on_the_order_of_rows_or_files(data, snapshots, goals, company):
    shuffled = [s.model_copy(update={"deals": tuple(data.draw(st.permutations(s.deals)))}) for s in reversed(snapshots)]
    assert computed(shuffled, goals, company) == computed(snapshots, goals, company)


@settings(max_examples=30, deadline=None)
@given(crms(), companies)
def test_removing_the_goal_only_removes_its_figures(snapshots, company):
    with_goal = values(computed(snapshots, [goal(4_200_000)], company))
    without = values(computed(snapshots, [], company))
    assert {key: value for key, value in with_goal.items() if key not in GOAL_FIGURES} == without
