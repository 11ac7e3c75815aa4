"""Whole runs: the fast half as CI has it, and prompts compared through a scripted model."""

import json
import shutil

import pytest
import yaml

from assistant.resources import data_folder
from evals.generated import write_company
from evals.harness.bench import Bench
from evals.harness.compare import compare
from evals.harness.record import Run
from evals.harness.run import run_suite
from evals.harness.scripted import repeating, serving
from evals.suites import load_suite
from tests.e2e.commands import run

SCORES = ["pages", "level", "hedged", "repeated", "fragments", "worst_early", "worst_early_as_read"]
SHORT = "Plain words, short sentences"
LONG = "Write at length"


def obedient(prompt):
    """A model that does as its instructions say: tells again, or tells again at length."""
    padding = ", which we would like to set out here in some detail for the reader."
    return repeating((lambda t: t.rstrip(".") + padding) if LONG in prompt else (lambda t: t))(prompt)


def prompts(folder, name, instead):
    shutil.copytree(data_folder("prompts"), folder / name)
    path = folder / name / "section_writer.md"
    text = path.read_text("utf-8")
    assert SHORT in text
    path.write_text(text.replace(SHORT, instead), "utf-8")
    return folder / name


@pytest.mark.slow
def test_a_prompt_changed_for_the_worse_is_named_in_its_suite_and_one_without_effect_is_not(tmp_path):
    (tmp_path / "cases" / "reading").mkdir(parents=True)
    weeks = [{"id": w, "company": "sample", "week": w} for w in ("2026-W45", "2026-W46", "2026-W47")]
    content = {"suite": "reading", "count": 3, "scores": SCORES, "cases": weeks}
    (tmp_path / "cases" / "reading" / "weeks.yaml").write_text(yaml.safe_dump(content), "utf-8")
    with serving(obedient) as script, Bench(tmp_path / "homes") as bench:
        bench.company("sample", lambda folder: write_company(folder, 1))

        def measured(name, instead):
            given = {"openai_base_url": script.url, "prompts": prompts(tmp_path, name, instead)}
            written = bench.wrapped(lambda _: bench.modelled("sample", **given))
            record = run_suite(load_suite("reading"), written, cases=tmp_path / "cases")
            assert [c.problem for c in record.cases if c.status == "crashed"] == []
            return Run(id=name, started="2026-11-22T01:00:00Z", half="full", mode="model", suites=(record,))

        before, same, worse = measured("a", SHORT), measured("b", "Short sentences, plain words"), measured("c", LONG)
    assert compare(before, same).worse == ()
    found = compare(before, worse)
    assert found.worse == ("reading",)
    assert any(d.measure == "pages" and d.verdict == "worse" for d in found.differences)


@pytest.mark.slow
def test_the_fast_half_holds_its_gates(tmp_path):
    names = ("figures", "retrieval", "grounding")
    report, junit = tmp_path / "report.html", tmp_path / "junit.xml"
    done = run(
        "evals", "run", *names, "--fast", "--json", "--report", report, "--junit", junit, home=tmp_path / "home",
        timeout=900,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr
    found = json.loads(done.stdout)
    assert [s["name"] for s in found["suites"]] == list(names)
    assert found["half"] == "fast"
    assert len(found["prompts"]) >= 4
    assert found["data"]["sample"]
    assert "Every gate held" in report.read_text("utf-8")
    assert junit.stat().st_size > 1000
