"""CRM rows, goals and the company: exact, once, replaced by path and date."""

import datetime as dt
from decimal import Decimal

from assistant.models.company import Company, RiskThresholds, SocialContract
from assistant.models.deal import Goal, RowRef, Status
from tests.store.world import deal, snapshot

FRIDAY = dt.date(2026, 11, 20)
PATH = "crm/opportunities_2026-11-20.csv"


def test_a_snapshot_comes_back_as_it_went_in(records):
    given = snapshot(
        FRIDAY,
        deal(1, probability=Decimal("0.35"), created=dt.date(2026, 8, 1), next_step="Call — Größe"),
        deal(2, amount_given=Decimal("1234567890123456.789"), status=Status.WON),
        deal(3, amount_given=None, columns={"amount_given": "ACV"}, cells={}),
        deal(4, columns={}),
    )
    outcome = records.put_snapshot(given, path=PATH, fingerprint="f1")
    assert (outcome.status, outcome.rows) == ("added", 4)
    read = records.snapshots()[0]
    assert read == given
    assert read.deals[1].amount == Decimal("1234567890123456.789")
    assert isinstance(read.deals[0].probability, Decimal)
    assert records.snapshot(FRIDAY) == given
    assert records.snapshot(FRIDAY + dt.timedelta(1)) is None


def test_the_same_file_again_adds_nothing(records):
    given = snapshot(FRIDAY, deal(1), deal(2))
    records.put_snapshot(given, path=PATH, fingerprint="f1")
    assert records.has_input(PATH, "f1")
    assert not records.has_input(PATH, "f2")
    assert records.put_snapshot(given, path=PATH, fingerprint="f1").status == "unchanged"
    assert records.deal_row_count() == 2


def test_a_changed_file_replaces_the_rows_of_its_date_alone(records):
    earlier = FRIDAY - dt.timedelta(7)
    records.put_snapshot(snapshot(earlier, deal(1)), path=PATH, fingerprint="f0")
    records.put_snapshot(snapshot(FRIDAY, deal(1), deal(2)), path=PATH, fingerprint="f1")
    assert len(records.snapshots()[1].deals) == 2
    outcome = records.put_snapshot(snapshot(FRIDAY, deal(3)), path=PATH, fingerprint="f2")
    assert outcome.status == "replaced"
    assert [[d.opportunity_id for d in s.deals] for s in records.snapshots()] == [["006-1"], ["006-3"]]
    assert records.snapshot_dates() == [earlier, FRIDAY]
    assert [s.date for s in records.snapshots(until=earlier)] == [earlier]


def test_two_files_of_one_date_are_united_and_repeated_ids_reported(records):
    second = "crm/second_2026-11-20.csv"
    records.put_snapshot(snapshot(FRIDAY, deal(1, path=second), deal(9, path=second)), path=second, fingerprint="s")
    outcome = records.put_snapshot(snapshot(FRIDAY, deal(1), deal(2)), path=PATH, fingerprint="f")
    assert outcome.repeated == ((RowRef(path=PATH, row=3), RowRef(path=second, row=3)),)
    united = records.snapshot(FRIDAY)
    assert [(d.opportunity_id, d.ref.path) for d in united.deals] == [
        ("006-1", PATH),
        ("006-2", PATH),
        ("006-9", second),
    ]


def test_an_empty_export_is_a_snapshot_too(records):
    records.put_snapshot(snapshot(FRIDAY), path=PATH, fingerprint="f")
    assert records.snapshot(FRIDAY) == snapshot(FRIDAY)


def test_goals_are_replaced_by_path_and_stay_exact(records):
    def goal(row, target):
        return Goal(period="2026-Q4", metric="bookings", target=target, ref=RowRef(path="goals.csv", row=row))

    records.put_goals([goal(2, Decimal("4200000.01")), goal(3, Decimal("1E+6"))], path="goals.csv", fingerprint="g1")
    records.put_goals([goal(2, Decimal("4200000.02"))], path="goals.csv", fingerprint="g2")
    assert records.goals() == [goal(2, Decimal("4200000.02"))]
    assert records.has_input("goals.csv", "g2")


def test_the_company_is_the_last_one_stored_and_has_defaults(records):
    assert records.company() == Company()
    assert records.company_sha256() is None
    contract = SocialContract(risk_thresholds=RiskThresholds(coverage_ratio_min=Decimal("2.55")))
    given = Company(name="Brightwater", social_contract=contract, path="company.yaml")
    records.put_company(Company(name="Old", path="company.yaml"), sha256="1")
    records.put_company(given, sha256="2")
    assert records.company() == given
    assert records.company_sha256() == "2"
