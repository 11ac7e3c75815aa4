"""Real input: a public CRM of 8,800 opportunities and public meetings, where the data is at hand."""

import datetime as dt
import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from assistant.models.week import Week
from assistant.service import Service
from assistant.settings import Settings
from evals.recompute import recompute

DATA = Path(__file__).parents[3] / "shared" / "data"
AS_OF = dt.date(2017, 12, 31)

pytestmark = pytest.mark.skipif(
    not (DATA / "crm_maven").is_dir(), reason="the public CRM and meetings (shared/data) are not at hand"
)


@pytest.fixture(scope="module")
def drafted(tmp_path_factory):
    base = tmp_path_factory.mktemp("real")
    folder = base / "in"
    (folder / "crm").mkdir(parents=True)
    (folder / "meetings").mkdir()
    shutil.copy(DATA / "crm_maven" / "sales_pipeline.csv", folder / "crm")
    for path in sorted((DATA / "qmsum_val" / "meetings").iterdir())[:4]:
        shutil.copy(path, folder / "meetings")
    with Service.open(Settings.load(home=base / "home")) as service:
        report = service.ingest([folder], snapshot_date=AS_OF)
        yield report, service.draft(Week.parse("2017-W52"))


def test_it_ingests_whole(drafted):
    report = drafted[0]
    assert report.refusals == ()
    assert [(s.date, s.deals) for s in report.snapshots] == [(AS_OF, 8800)]
    assert len(report.added) == 4


def test_every_figure_equals_a_recomputation_in_pandas(drafted, tmp_path):
    narrative = drafted[1]
    exports = {AS_OF: DATA / "crm_maven" / "sales_pipeline.csv"}
    independent = recompute(tmp_path, "2017-W52", exports)
    found = {f.id: f.value for f in narrative.facts}
    assert len(independent) > 15
    for figure_id, value in independent.items():
        assert abs(found[figure_id] - Decimal(str(value))) < Decimal("0.0001"), figure_id


def test_what_is_missing_is_said(drafted):
    narrative = drafted[1]
    unknowns = " ".join(t.text for s in narrative.sections if s.id == "unknowns" for t in s.statements)
    assert "no bookings goal" in unknowns
    assert "There is no company.yaml" in unknowns
    assert "without a date" in unknowns
    assert all(t.status == "verified" for s in narrative.sections for t in s.statements)
