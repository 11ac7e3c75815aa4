"""Which cases a reviewer sees as changed: against the accepted baseline, else against the run before."""

import json

import pytest

from assistant.app.texts import Wording
from assistant.app.views import runs
from assistant.errors import NotFoundError
from assistant.service.eval_runs import EvalRuns

BASE, MIDDLE, NEWEST = "20261101T000000000Z", "20261102T000000000Z", "20261103T000000000Z"


@pytest.fixture
def kept(tmp_path):
    """Three runs of two suites, the first of which was accepted for the suite `chat` of the fast half."""
    folder = tmp_path / "build" / "evals"
    folder.mkdir(parents=True)
    for name, day, suites in ((BASE, 1, {"chat": 1.0}), (MIDDLE, 2, {"chat": 0.5, "tone": 0.8}),
                              (NEWEST, 3, {"chat": 0.5, "tone": 0.6})):  # fmt: skip
        told = [
            {"name": s, "cases": [{"id": "a", "status": "ran", "scores": {"right": {"value": v, "reason": "counted"}}}]}
            for s, v in suites.items()
        ]
        run = {"id": name, "started": f"2026-11-0{day}T00:00:00Z", "half": "fast", "suites": told}
        (folder / f"{name}.json").write_text(json.dumps(run), "utf-8")
    (tmp_path / "evals").mkdir()
    (tmp_path / "evals" / "baseline.json").write_text(json.dumps({"fast": {"run": BASE}}), "utf-8")
    return EvalRuns(tmp_path)


def told(changes):
    return [(c.suite, c.before, c.after, c.since) for c in changes]


def test_cases_are_compared_with_the_baseline_and_without_one_with_the_run_before(kept):
    changes = kept.changes(NEWEST)
    assert told(changes) == [("chat", 1.0, 0.5, "baseline"), ("tone", 0.8, 0.6, "before")]
    shown = runs.run(kept.one(NEWEST), changes, Wording())
    assert "Cases that changed since the baseline (1)" in shown
    assert "Cases that changed since the run before (1)" in shown


def test_the_baselines_own_run_has_nothing_before_it(kept):
    assert kept.changes(BASE) == ()
    with pytest.raises(NotFoundError):
        kept.changes("no such run")


@pytest.mark.parametrize(
    "text", ["", "{", "{}", '{"fast": {"run": "../../../etc/passwd"}}', '{"fast": {"run": "gone"}}']
)
def test_without_a_baseline_that_is_kept_the_run_before_stands_in(kept, tmp_path, text):
    (tmp_path / "evals" / "baseline.json").write_text(text, "utf-8")
    assert told(kept.changes(NEWEST)) == [("tone", 0.8, 0.6, "before")]
    assert told(kept.changes(MIDDLE)) == [("chat", 1.0, 0.5, "before")]
