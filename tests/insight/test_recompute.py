"""The product's figures and an independent recomputation in pandas agree, figure by figure."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from assistant.insight.figures import compute_figures
from assistant.insight.frame import make_frame
from assistant.models.company import Company, Segment
from assistant.models.deal import Goal, RowRef
from assistant.models.week import Week
from assistant.sources.crm import read_export
from evals.recompute import recompute

ROOT = Path(__file__).parent.parent.parent
MAVEN = ROOT.parent / "shared" / "data" / "crm_maven" / "sales_pipeline.csv"
SAMPLE = ROOT / "corpus" / "sample"


def snapshots_of(path, company, day=None):
    result = read_export(path, relative=f"crm/{path.name}", company=company, snapshot_date=day)
    assert not result.refusals
    return result.snapshots


def assert_agree(figures, recomputed):
    ours = {key: float(figure.value) for key, figure in figures.figures.items()}
    assert ours.keys() == recomputed.keys()
    for key, value in recomputed.items():
        assert ours[key] == pytest.approx(float(value), rel=1e-9, abs=1e-6), key


@pytest.mark.skipif(not MAVEN.exists(), reason="the public data set crm_maven is not beside this checkout")
def test_figures_agree_with_pandas_on_a_public_crm(tmp_path):
    (tmp_path / "goals.csv").write_text("Period,Metric,Target,Segment\n2017-Q4,bookings,4000000,\n")
    goals = [Goal(period="2017-Q4", metric="bookings", target=Decimal(4_000_000), ref=RowRef(path="goals.csv", row=2))]
    day = dt.date(2017, 12, 31)
    frame = make_frame(Week.parse("2017-W52"), [day], 1)
    figures = compute_figures(snapshots_of(MAVEN, Company(), day), goals, Company(), frame)
    assert_agree(figures, recompute(tmp_path, "2017-W52", {day: MAVEN}))
    assert figures.figures["bookings_qtd"].value == 2_802_496


@pytest.mark.parametrize("week", ["2026-W44", "2026-W45", "2026-W46", "2026-W47"])
def test_figures_agree_with_pandas_on_the_sample_company(week):
    profile = yaml.safe_load((SAMPLE / "company.yaml").read_text(encoding="utf-8"))
    company = Company(currency=profile["currency"], segments=tuple(Segment(**s) for s in profile["segments"]))
    lines = (SAMPLE / "goals.csv").read_text(encoding="utf-8").splitlines()[1:]
    goals = [
        Goal(period=period, metric=metric, target=Decimal(target), segment=segment, ref=RowRef(path="goals.csv", row=n))
        for n, (period, metric, target, segment) in enumerate((line.split(",") for line in lines), 2)
    ]
    snapshots = [s for path in sorted((SAMPLE / "crm").iterdir()) for s in snapshots_of(path, company)]
    frame = make_frame(Week.parse(week), [snapshot.date for snapshot in snapshots], profile["fiscal_year_start"])
    assert_agree(compute_figures(snapshots, goals, company, frame), recompute(SAMPLE, week))
