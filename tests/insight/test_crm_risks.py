"""Risk signals from the CRM: when each stands, how bad it is, and which cells show it."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given, settings

from assistant.insight.crm_risks import crm_signals
from assistant.insight.frame import make_frame
from assistant.models.deal import Deal, RowRef, Snapshot, Status
from assistant.models.risk import CRM_RISKS, CallRecord
from assistant.models.week import Week
from tests.generators import WEEK, crms, row, written

DAYS = [dt.date(2026, 10, 30), dt.date(2026, 11, 6), dt.date(2026, 11, 13), dt.date(2026, 11, 20)]
NOW = DAYS[-1]
W47 = Week.parse("2026-W47")


def deal(key="a", **fields):
    given = {
        "account": "Lindqvist Pumps",
        "stage": "Proposal",
        "status": Status.OPEN,
        "amount_given": Decimal(100),
        "close_date": dt.date(2026, 12, 1),
        "last_activity": NOW,
        "next_step": "Send the offer",
    }
    return Deal(opportunity_id=key, ref=RowRef(path="", row=1), **(given | fields))


def signals(*weeks, calls=(), fields=None):
    """Signals by id of deal `a`, whose state in each of the last weeks is given."""
    days = DAYS[-len(weeks) :]
    snapshots = [
        Snapshot(
            date=day,
            deals=tuple(row(d, f"crm/{day}.csv", n, fields) for n, d in enumerate(deals, 2)),
        )
        for day, deals in zip(days, (w if isinstance(w, list) else [w] for w in weeks), strict=True)
    ]
    found = crm_signals(snapshots, make_frame(W47, days, 1), calls)
    return {s.id: s for entry in found if entry.deal.opportunity_id == "a" for s in entry.signals}


def shown(signal):
    return [(citation.path, citation.column, citation.value) for citation in signal.citations]


def test_a_healthy_deal_has_no_signal():
    assert signals(deal()) == {}


@pytest.mark.parametrize(("late", "severity"), [(0, None), (1, "medium"), (29, "medium"), (30, "high")])
def test_slipped_is_open_and_past_its_close_date(late, severity):
    found = signals(deal(close_date=NOW - dt.timedelta(days=late))).get("slipped")
    assert (found.severity.value if found else None) == severity


def test_a_closed_deal_is_no_risk():
    assert signals(deal(status=Status.LOST, close_date=dt.date(2026, 10, 1), next_step="")) == {}


def test_pushed_twice_is_high_and_cites_the_dates_it_had():
    november, december, january = dt.date(2026, 11, 30), dt.date(2026, 12, 20), dt.date(2027, 1, 20)
    found = signals(deal(close_date=november), deal(close_date=december), deal(close_date=january))
    assert found["pushed"].severity.value == "high"
    assert shown(found["pushed"]) == [
        ("crm/2026-11-20.csv", "Close Date", "2027-01-20"),
        ("crm/2026-11-06.csv", "Close Date", "2026-11-30"),
        ("crm/2026-11-13.csv", "Close Date", "2026-12-20"),
    ]
    assert found["slipped_out_of_quarter"].severity.value == "high"


def test_a_move_within_the_month_is_no_push():
    assert signals(deal(close_date=dt.date(2026, 12, 1)), deal(close_date=dt.date(2026, 12, 31))) == {}


def test_a_blank_next_step_counts_only_where_the_column_exists():
    found = signals(deal(next_step=""))
    assert shown(found["no_next_step"]) == [("crm/2026-11-20.csv", "Next Step", "")]
    assert "no_next_step" not in signals(deal(next_step=""), fields=("close_date", "stage", "last_activity"))


@pytest.mark.parametrize(("idle", "severity"), [(13, None), (14, "medium"), (29, "medium"), (30, "high")])
def test_no_activity_from_two_weeks_on(idle, severity):
    found = signals(deal(last_activity=NOW - dt.timedelta(days=idle))).get("no_activity")
    assert (found.severity.value if found else None) == severity


def test_no_activity_at_all_counts_from_creation():
    assert "no_activity" not in signals(deal(last_activity=None, created=NOW - dt.timedelta(days=13)))
    found = signals(deal(last_activity=None, created=NOW - dt.timedelta(days=14)))["no_activity"]
    assert [column for _, column, _ in shown(found)] == ["Last Activity", "Created Date"]
    assert "no_activity" not in signals(deal(last_activity=None, created=DAYS[0]), fields=("stage",))


def won(key, since, closed):
    """A deal that was in Proposal from `since` and won on `closed`, as two exports show it."""
    before = deal(key, stage_since=since)
    return before, deal(key, status=Status.WON, stage="Closed Won", stage_since=closed, close_date=closed)


@pytest.mark.parametrize(("measured", "days", "stalled"), [(3, 15, False), (3, 16, True), (2, 60, False)])
def test_stalled_is_half_again_the_won_deals_median_of_three(measured, days, stalled):
    pairs = [won(f"w{n}", dt.date(2026, 11, 8), dt.date(2026, 11, 18)) for n in range(measured)]
    mine = deal(stage_since=NOW - dt.timedelta(days=days))
    found = signals([mine, *(p[0] for p in pairs)], [mine, *(p[1] for p in pairs)])
    assert ("stalled" in found) is stalled


def test_without_stage_dates_the_stay_is_read_from_the_exports():
    others = [f"w{n}" for n in range(3)]

    def week(mine, theirs, **more):
        return [deal(stage=mine), *(deal(key, stage=theirs, **more) for key in others)]

    found = signals(
        week("Proposal", "Discovery"),
        week("Proposal", "Proposal"),
        week("Proposal", "Closed Won", status=Status.WON),
        week("Proposal", "Closed Won", status=Status.WON),
    )
    assert found["stalled"].severity.value == "medium"
    assert shown(found["stalled"])[:2] == [
        ("crm/2026-11-20.csv", "Stage", "Proposal"),
        ("crm/2026-10-30.csv", "Stage", "Proposal"),
    ]


def test_aging_is_older_than_the_median_won_deal():
    closed = deal("w", status=Status.WON, created=dt.date(2026, 10, 1), close_date=dt.date(2026, 10, 31))
    assert "aging" not in signals([deal(created=dt.date(2026, 10, 21)), closed])
    found = signals([deal(created=dt.date(2026, 10, 20)), closed])
    assert found["aging"].severity.value == "low"


@pytest.mark.parametrize(("amount", "severity"), [(100, None), (99, "medium"), (51, "medium"), (50, "high")])
def test_a_fallen_amount_cites_both(amount, severity):
    found = signals(deal(), deal(amount_given=Decimal(amount))).get("amount_decreased")
    assert (found.severity.value if found else None) == severity
    if found:
        assert [value for _, _, value in shown(found)] == [str(amount), "100"]


@pytest.mark.parametrize(
    ("call", "evidence"),
    [
        (CallRecord(date=NOW - dt.timedelta(days=20), account="lindqvist  pumps"), True),
        (CallRecord(date=NOW, opportunity_id="a"), True),
        (CallRecord(date=NOW - dt.timedelta(days=21), account="Lindqvist Pumps"), False),
        (CallRecord(date=NOW + dt.timedelta(days=1), account="Lindqvist Pumps"), False),
        (CallRecord(date=NOW, account="Another Company"), False),
        (CallRecord(date=NOW), False),
    ],
)
def test_a_commit_needs_a_customer_call_within_three_weeks(call, evidence):
    found = signals(deal(forecast_category="Commit"), calls=[call])
    assert ("commit_without_evidence" not in found) is evidence
    assert "commit_without_evidence" not in signals(deal(forecast_category="Best Case"))


@settings(max_examples=60, deadline=None)
@given(crms(weeks=4))
def test_every_citation_equals_a_cell(snapshots):
    cells = {
        (deal.ref.path, deal.ref.row, deal.columns[field]): text
        for snapshot in snapshots
        for deal in snapshot.deals
        for field, text in deal.cells.items()
    }
    open_now = {deal.opportunity_id for deal in snapshots[-1].deals if deal.is_open}
    for entry in crm_signals(snapshots, make_frame(WEEK, [s.date for s in snapshots], 1)):
        assert entry.deal.opportunity_id in open_now
        for signal in entry.signals:
            assert signal.id in CRM_RISKS
            assert signal.citations
            assert all(cells[c.path, c.row, c.column] == c.value for c in signal.citations)


def test_exports_after_as_of_are_not_seen():
    later = written(dt.date(2026, 11, 27), [deal(close_date=dt.date(2027, 3, 1))])
    now = written(NOW, [deal()])
    assert crm_signals([now, later], make_frame(W47, [now.date, later.date], 1)) == []
