"""One folder with everything broken that a folder can hold: each is named, and the rest is taken."""

import pytest

from tests.e2e.bad_files import REFUSED, bad_workspace
from tests.e2e.commands import run, run_json


@pytest.fixture(scope="module")
def batch(tmp_path_factory):
    base = tmp_path_factory.mktemp("bad")
    bad_workspace(base / "in", base / "outside.txt")
    report = run_json("ingest", base / "in", home=base / "home", code=3)
    return base, report


def test_every_bad_input_is_named(batch):
    assert {r["path"] for r in batch[1]["refusals"]} == REFUSED


def test_each_says_in_one_line_what_and_in_one_line_how(batch):
    for refusal in batch[1]["refusals"]:
        for part in ("what", "how"):
            assert refusal[part].strip(), refusal
            assert "\n" not in refusal[part]
            assert "Traceback" not in refusal[part] and str(batch[0]) not in refusal[part], refusal


def test_refused_rows_are_named_by_their_number(batch):
    rows = {r["path"]: r["rows"] for r in batch[1]["refusals"]}
    assert rows["crm/shifted_2026-11-06.csv"] == [3]
    assert rows["crm/repeated_2026-11-13.csv"] == [3]
    assert rows["crm/stage_2026-10-30.csv"] == [2]


def test_the_rest_of_the_batch_is_intact(batch):
    report = batch[1]
    assert report["added"] == ["calls/2026-11-18_good.md"]
    assert report["company"] == "Kestrel"
    deals = {s["date"]: s["deals"] for s in report["snapshots"]}
    assert deals == {"2026-11-20": 1, "2026-11-13": 1, "2026-11-06": 1, "2026-10-30": 1}


def test_for_a_person_the_refusals_go_to_standard_error(batch):
    base, _ = batch
    done = run("ingest", base / "in", home=base / "second")
    assert done.returncode == 3
    assert "1 added" in done.stdout and "refused:" not in done.stdout
    assert done.stderr.count("refused: ") == len(REFUSED)
    assert "Traceback" not in done.stderr


def test_a_second_run_adds_nothing_and_still_names_them(batch):
    base, first = batch
    again = run_json("ingest", base / "in", home=base / "home", code=3)
    assert again["added"] == []
    assert {r["path"] for r in again["refusals"]} == REFUSED
    status = run_json("status", home=base / "home")
    assert status["documents"] == 1 and status["index_in_step"]
    assert status["refused"] == len(first["refusals"])


def test_a_path_that_does_not_exist_is_one_line_and_a_remedy(tmp_path):
    done = run("ingest", tmp_path / "nowhere", home=tmp_path / "home")
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 2
