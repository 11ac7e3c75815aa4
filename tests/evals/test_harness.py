"""The frame of the eval suite: nothing that crashes, is lost or has no number passes for good."""

import io
import json
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import jsonschema
import numpy as np
import pytest
import yaml
from rich.console import Console

from assistant.errors import NotFoundError, SourceError, UsageError
from evals.harness import baseline as baselines
from evals.harness.case import CASES, read_cases
from evals.harness.command import compared as compared_by
from evals.harness.compare import compare, texts
from evals.harness.gate import Gate, read_gates
from evals.harness.junit import write_junit
from evals.harness.record import Run, load, save
from evals.harness.report import html, worth_showing
from evals.harness.schemas import schema_text
from evals.harness.statistics import auroc, balanced_accuracy, interval, paired
from evals.harness.suite import Measure, Suite, score, share
from evals.harness.table import show
from evals.suites import NAMES, load_suite
from tests.evals.toy import TOY, ToyCase, numbered, run_toy, task, write_cases

GOOD = {"id": "good"}


def verdicts(record):
    return {j.measure: j.verdict for j in record.judgements}


def run_of(*suites, name="one", half="full"):
    return Run(id=name, started="2026-11-22T01:00:00Z", half=half, mode="embedded", suites=suites, seconds=3)


@pytest.mark.parametrize(
    ("does", "told"),
    [
        ("crash", "the task broke"),
        ("crash_evaluator", "the evaluator broke"),
        ("bool", "bools"),
        ("misnamed", "no score worth"),
        ("silent", "no score worth"),
        ("nan", "invalid type"),
    ],
)
def test_what_goes_wrong_fails_the_gate_though_the_mean_is_perfect(tmp_path, does, told):
    record = run_toy(tmp_path, GOOD, {"id": "bad", "does": does})
    assert record.case("bad").status == "crashed"
    assert told in record.case("bad").problem
    assert record.measures[0].value == 1
    assert not record.passed
    assert any(j.cases == ("bad",) for j in record.judgements)


def test_a_crash_is_told_with_its_place(tmp_path):
    assert re.search(r"\(toy\.py line \d+\)", run_toy(tmp_path, {"id": "x", "does": "crash"}).cases[0].problem)


def test_a_run_in_which_every_case_crashed_has_no_passing_measure(tmp_path):
    record = run_toy(tmp_path, {"id": "x", "does": "crash"}, {"id": "y", "slow": True}, fast=True)
    assert verdicts(record)["worth"] == "fail"


def test_a_case_that_gets_lost_fails_the_gate(tmp_path):
    record = run_toy(tmp_path, GOOD, count=2)
    assert not record.passed
    assert "says 2 cases and gave 1" in record.judgements[0].why


def test_an_unscored_case_is_counted_and_neither_good_nor_bad(tmp_path):
    record = run_toy(tmp_path, GOOD, {"id": "dumb", "does": "unscored"})
    assert (record.measures[0].n, record.measures[0].unscored, record.measures[0].value) == (1, 1, 1)
    assert record.passed


def test_slow_cases_and_absent_data_are_left_out_and_said_to_be(tmp_path, monkeypatch):
    monkeypatch.setattr("evals.harness.run.data_set", lambda name: None)
    record = run_toy(tmp_path, GOOD, {"id": "slow", "slow": True}, {"id": "far", "needs": "qmsum_val"}, fast=True)
    assert {c.id: c.status for c in record.cases} == {"good": "ran", "slow": "left_out", "far": "left_out"}
    assert record.passed
    alone = run_toy(tmp_path, {"id": "far", "needs": "qmsum_val"})
    assert verdicts(alone) == {"worth": "left out"}


@pytest.mark.parametrize(
    ("gate", "values", "baseline", "passes"),
    [
        ({"min": 0.5}, (1, 0.2), {}, True),
        ({"min": 0.7}, (1, 0.2), {}, False),
        ({"max": 0.5}, (1, 0.2), {}, False),
        ({"each_min": 0.5}, (1, 1, 1, 0.2), {}, False),
        ({"drop": 0.1}, (0.85, 0.85), {"worth": 0.9}, True),
        ({"drop": 0.1}, (0.7, 0.7), {"worth": 0.9}, False),
        ({"drop": 0.1}, (0.7, 0.7), {}, True),
        ({"watch": True}, (0.0, 0.0), {"worth": 1.0}, True),
    ],
)
def test_a_gate_holds_what_it_says(tmp_path, gate, values, baseline, passes):
    record = run_toy(tmp_path, *numbered(*values), gates={"toy": {"worth": Gate(**gate, why="-")}}, baseline=baseline)
    assert record.passed is passes


def test_the_worst_cases_are_named_first(tmp_path):
    record = run_toy(tmp_path, *numbered(1, 0.1, 0.3), gates={"toy": {"worth": Gate(min=0.9, why="-")}})
    assert record.judgements[0].cases == ("c1", "c2")


def test_a_measure_without_a_gate_and_a_gate_without_a_measure_fail(tmp_path):
    gates = {"toy": {"worht": Gate(min=0, why="a slip of the pen")}}
    record = run_toy(tmp_path, GOOD, gates=gates)
    assert {"no gate for worth", "a gate for what nobody measures: worht"} <= {j.why for j in record.judgements}


def test_a_gate_says_something_and_not_two_things():
    for wrong in ({"why": "-"}, {"watch": True, "min": 1, "why": "-"}, {"min": 1}):
        with pytest.raises(ValueError):
            Gate(**wrong)


def test_broken_case_files_are_refused_in_one_line(tmp_path):
    for case, told in (({"id": "x", "colour": "red"}, "colour"), ({"id": ""}, "at least 1 character")):
        with pytest.raises(SourceError, match=told) as caught:
            read_cases("toy", ToyCase, write_cases(tmp_path, case))
        assert "\n" not in caught.value.what
    with pytest.raises(SourceError, match="two cases 'x'"):
        read_cases("toy", ToyCase, write_cases(tmp_path, {"id": "x"}, {"id": "x"}))
    with pytest.raises(SourceError, match="no case files"):
        read_cases("none", ToyCase, tmp_path)


@pytest.mark.parametrize("name", NAMES)
def test_every_suite_has_a_schema_that_its_files_keep_and_a_gate_for_each_measure(name):
    suite = load_suite(name)
    schema = (CASES / name / "schema.json").read_text("utf-8")
    assert schema == schema_text(name), "run `python -m evals.harness.schemas`"
    for path in (CASES / name).glob("*.yaml"):
        jsonschema.Draft202012Validator(json.loads(schema)).validate(yaml.safe_load(path.read_text("utf-8")))
    assert read_cases(name, suite.inputs)
    assert set(read_gates()[name]) == {m.name for m in suite.measures}
    assert set(read_gates()) <= set(NAMES)


def test_an_unknown_suite_is_a_wrong_use():
    with pytest.raises(UsageError):
        load_suite("astrology")


def test_scores_are_floats_and_shares_say_what_they_count():
    assert type(score(True, "-").value) is float
    assert (share(1, 2, ["b is bad"]).value, share(1, 2, ["b is bad"]).reason) == (0.5, "1 of 2: b is bad")
    assert share(0, 0, []).value == 1


def test_an_interval_holds_the_value_and_narrows_with_cases():
    def mean(columns):
        return float(columns["x"].mean())

    few, many = ({"x": np.tile([0.0, 1.0], n)} for n in (5, 100))
    wide, narrow = (interval(c, [str(i) for i in range(len(c["x"]))], mean) for c in (few, many))
    assert wide[0] < narrow[0] < 0.5 < narrow[1] < wide[1]
    assert interval({"x": np.ones(2)}, ["a", "b"], mean) is None
    grouped = interval(many, [str(i % 2) + str(i // 50) for i in range(200)], mean)
    assert grouped[1] - grouped[0] > narrow[1] - narrow[0]


def test_a_paired_interval_sees_a_steady_change_that_spread_would_hide():
    rng = np.random.default_rng(0)
    before = {"x": rng.random(40)}
    after = {"x": before["x"] - 0.05}
    low, high = paired(before, after, [str(i) for i in range(40)], lambda c: float(c["x"].mean()))
    assert low == pytest.approx(-0.05) == high


def test_auroc_and_balanced_accuracy_on_known_rankings():
    labels = np.array([1.0, 1, 0, 0])
    assert auroc(labels, np.array([0.9, 0.8, 0.2, 0.1])) == 1
    assert auroc(labels, np.array([0.1, 0.2, 0.8, 0.9])) == 0
    assert auroc(labels, np.array([0.5, 0.5, 0.5, 0.5])) == 0.5
    assert balanced_accuracy(labels, np.array([1.0, 0, 0, 0])) == 0.75
    assert np.isnan(auroc(np.ones(3), np.arange(3.0)))


@pytest.fixture
def compared(tmp_path, monkeypatch):
    monkeypatch.setattr("evals.harness.compare.NAMES", ("toy",))
    monkeypatch.setattr("evals.harness.compare.load_suite", lambda name: TOY)

    def between(before, after):
        one = run_of(run_toy(tmp_path, *numbered(*before)), name="one")
        return compare(one, run_of(run_toy(tmp_path, *numbered(*after)), name="two"))

    return between


def test_a_steady_loss_names_its_suite_and_the_changed_cases_come_first(compared):
    found = compared([0.9] * 12, [0.7] * 11 + [0.9])
    assert found.worse == ("toy",)
    assert len(found.changed) == 11
    told = texts(found)
    assert told.index(next(t for t in told if "toy/c0 worth: 0.9 → 0.7" in t)) < told.index(
        next(t for t in told if t.startswith("WORSE"))
    )


def test_one_changed_case_of_many_and_no_change_at_all_name_nobody(compared):
    assert compared([0.9] * 12, [0.9] * 11 + [0.7]).worse == ()
    same = compared([0.9, 0.4, 1], [0.9, 0.4, 1])
    assert (same.worse, same.better, same.changed) == ((), (), ())


def test_a_gain_is_named_as_one_and_a_gate_that_fails_now_names_its_suite(compared):
    assert compared([0.6] * 8, [0.9] * 8).better == ("toy",)
    fallen = compared([0.6, 0.6], [0.6, 0.2])
    assert fallen.worse == ("toy",)
    assert fallen.gates


@pytest.mark.parametrize("by", ["models", "prompts"])
def test_two_models_or_two_folders_are_run_first_with_all_else_alike(tmp_path, monkeypatch, by):
    """The runs themselves are the real command's, in test_runs; here is what they are asked to do."""
    asked = []

    def run_all(suites, **given):
        asked.append((suites, given["overrides"], given["fast"], given["with_model"]))
        return run_of(run_toy(tmp_path, GOOD), name=f"run{len(asked)}")

    monkeypatch.setattr("evals.harness.command.run_all", run_all)
    given = [str(tmp_path / n) if by == "prompts" else n for n in ("one", "two")]
    for name in given if by == "prompts" else ():
        Path(name).mkdir()
    done = compared_by(given[0], given[1], suites=["toy"], by=by, fast=True, runs=tmp_path / "runs")
    wanted = [{"prompts": Path(n)} if by == "prompts" else {"model_name": n} for n in given]
    assert asked == [(["toy"], w, True, True) for w in wanted]
    assert (done.machine.before, done.machine.after) == ("run1", "run2")
    assert sorted(p.stem for p in (tmp_path / "runs").iterdir()) == ["run1", "run2"]
    if by == "prompts":
        with pytest.raises(UsageError, match="not a folder of prompts"):
            compared_by("nowhere", "two", suites=[], by=by, fast=True, runs=tmp_path)


def test_too_small_to_matter_is_said_and_not_named(tmp_path, monkeypatch):
    suite = Suite(
        name="toy", title="-", inputs=ToyCase, task=task, evaluators=TOY.evaluators,
        measures=(Measure("worth", "worth", matters=0.05),),
    )  # fmt: skip
    monkeypatch.setattr("evals.harness.compare.NAMES", ("toy",))
    monkeypatch.setattr("evals.harness.compare.load_suite", lambda name: suite)
    one, two = (run_of(run_toy(tmp_path, *numbered(*[v] * 5), suite=suite)) for v in (0.9, 0.88))
    found = compare(one, two)
    assert (found.worse, found.differences[0].verdict) == ((), "too small to matter")


def test_a_run_is_kept_found_again_and_refused_when_it_is_none(tmp_path):
    run = run_of(run_toy(tmp_path, GOOD), name="20261122T010000000Z")
    path = save(run, tmp_path / "runs")
    assert load(str(path), tmp_path) == load("latest", path.parent) == load("20261122", path.parent) == run
    with pytest.raises(NotFoundError):
        load("2025", path.parent)
    (tmp_path / "odd.json").write_text("{}")
    with pytest.raises(SourceError):
        load(str(tmp_path / "odd.json"), tmp_path)


def test_a_failed_run_is_no_baseline_and_an_accepted_one_keeps_what_it_did_not_run(tmp_path):
    path = tmp_path / "baseline.json"
    baselines.accept(run_of(run_toy(tmp_path, *numbered(1, 0.5)), half="fast"), path)
    assert baselines.values(baselines.read_baseline(path), "fast", "toy") == {"worth": 0.75}
    baselines.accept(run_of(half="full"), path)
    assert baselines.values(baselines.read_baseline(path), "fast", "toy") == {"worth": 0.75}
    with pytest.raises(SourceError, match="failed its gate"):
        baselines.accept(run_of(run_toy(tmp_path, {"id": "x", "does": "crash"})), path)


def test_the_table_gives_seconds_a_suite_and_names_what_fails(tmp_path):
    record = run_toy(tmp_path, *numbered(1, 0.1), gates={"toy": {"worth": Gate(min=0.9, why="half is not enough")}})
    console = Console(width=160, file=io.StringIO())
    show(run_of(record.model_copy(update={"seconds": 12.4})), console)
    told = console.file.getvalue()
    assert "toy, 12 s" in told
    assert "toy worth: 0.55 is below 0.9. half is not enough" in told
    assert "c1: 0.100" in told
    assert "FAILED: toy. 2 cases in 1 suite," in told


def test_a_measure_of_which_every_case_was_left_out_is_named_without_a_row_of_dashes(tmp_path):
    console = Console(width=160, file=io.StringIO())
    show(run_of(run_toy(tmp_path, {"id": "slow", "slow": True}, fast=True)), console)
    assert "left out: worth" in console.file.getvalue()
    assert "–" not in console.file.getvalue()


def test_junit_has_a_test_a_case_and_a_gate(tmp_path):
    record = run_toy(tmp_path, GOOD, {"id": "bad\x00", "does": "crash"}, {"id": "slow", "slow": True}, fast=True)
    write_junit(run_of(record), tmp_path / "out" / "junit.xml")
    suite = ET.parse(tmp_path / "out" / "junit.xml").getroot()[0]
    assert (suite.get("errors"), suite.get("failures"), suite.get("skipped")) == ("1", "1", "1")
    assert int(suite.get("tests")) == len(suite.findall("testcase"))


def test_the_report_opens_the_cases_that_are_short_of_the_best(tmp_path):
    record = run_toy(tmp_path, *numbered(1, 0.4), {"id": "dumb", "does": "unscored"}, {"id": "bad", "does": "crash"})
    shown = [c.id for c in record.cases if worth_showing(record, c)]
    assert shown == ["c1", "dumb", "bad"]
    assert "Cases with something to look at (3)" in html(run_of(record))


def test_the_report_needs_nothing_from_outside_and_runs_nothing(tmp_path):
    hostile = {"id": "<script>alert(1)</script>", "does": "crash", "about": "<img src=https://example.com/x.png>"}
    page = html(run_of(run_toy(tmp_path, GOOD, hostile)))
    assert "<script" not in page
    assert "<img" not in page
    assert not re.search(r"(?:src|href)=\"(?!#)", page)
    assert "the task broke" in page
    assert "default-src 'none'" in page
