"""Whole runs from the command line: the fast half as CI has it, and prompts compared through a scripted model."""

import json
import shutil

import pytest

from assistant.resources import data_folder
from evals.harness.case import CASES, read_cases
from evals.harness.scripted import repeating, serving
from evals.suites import NAMES, load_suite
from tests.e2e.commands import run

STANDARD = [name for name in NAMES if not load_suite(name).optional]
SHORT = "Plain words, short sentences"
LONG = "Write at length"
OTHER_WORDS = "Short sentences, plain words"
COMPARED = ("figures", "reading")


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


def evals(*arguments, folder, **more):
    done = run("evals", *arguments, "--json", "--runs", folder / "runs", home=folder / "home", timeout=600, **more)
    assert done.stdout.startswith("{"), done.stdout[-2000:] + done.stderr
    return json.loads(done.stdout)


@pytest.mark.slow
def test_a_prompt_changed_for_the_worse_is_named_in_its_suite_and_one_without_effect_is_not(tmp_path, monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    now, same, worse = (prompts(tmp_path, n, w) for n, w in (("a", SHORT), ("b", OTHER_WORDS), ("c", LONG)))
    with serving(obedient) as script:
        monkeypatch.setenv("OPENAI_BASE_URL", script.url)
        suites = [part for name in COMPARED for part in ("--suite", name)]
        unlike = evals("compare", now, worse, "--prompts", *suites, "--fast", folder=tmp_path)
        given = {"SALES_NARRATIVE_PROMPTS": str(same)}
        third = evals("run", *COMPARED, "--fast", "--with-model", folder=tmp_path, settings=given)
        assert script.prompts
    assert unlike["worse"] == ["reading"]
    assert {d["verdict"] for d in unlike["differences"] if d["suite"] == "figures"} == {"the same"}
    assert "pages" in {d["measure"] for d in unlike["differences"] if d["verdict"] == "worse"}
    assert unlike["changed"]
    alike = evals("compare", unlike["before"], third["id"], folder=tmp_path)
    assert (alike["worse"], alike["better"], alike["changed"], alike["gates"]) == ([], [], [], [])
    before, after = (
        json.loads((tmp_path / "runs" / f"{n}.json").read_text("utf-8")) for n in (alike["before"], alike["after"])
    )
    assert before["prompts"]["section_writer"] != after["prompts"]["section_writer"]
    ids = unlike["before"], unlike["after"]
    told = run("evals", "compare", *ids, "--runs", tmp_path / "runs", home=tmp_path / "home")
    assert "Worse: reading." in told.stdout


@pytest.mark.slow
def test_the_fast_half_of_every_suite_holds_its_gates(tmp_path):
    """What CI runs on each submission: every suite that needs no judge, on what a clean clone holds."""
    report, junit = tmp_path / "report.html", tmp_path / "junit.xml"
    done = run(
        "evals", "run", "--fast", "--json", "--runs", tmp_path / "runs", "--report", report, "--junit", junit,
        home=tmp_path / "home", timeout=900,
    )  # fmt: skip
    assert done.returncode == 0, _failed(done)
    found = json.loads(done.stdout)
    assert [s["name"] for s in found["suites"]] == STANDARD
    assert all(any(c["status"] == "ran" for c in s["cases"]) for s in found["suites"])
    assert found["half"] == "fast"
    assert len(found["prompts"]) >= 4
    assert found["data"]["sample"]
    assert "Every gate held" in report.read_text("utf-8")
    assert junit.stat().st_size > 1000


def _failed(done):
    """Return each gate that failed, with its cases; the whole output where there is no run in it."""
    try:
        suites = json.loads(done.stdout)["suites"]
    except ValueError:
        return done.stdout[-2000:] + done.stderr
    return "\n".join(
        f"{s['name']} {j['measure']}: {j['why']} {', '.join(j['cases'])}"
        for s in suites
        for j in s["judgements"]
        if j["verdict"] == "fail"
    )


def test_the_fast_half_needs_nothing_beside_the_checkout():
    """So that CI measures the same as a developer who has every data set."""
    for name in STANDARD:
        assert any(not case.slow for case in _cases(name)), name
        assert all(case.slow for case in _cases(name) if case.needs), name


def _cases(name):
    return [case for held in read_cases(name, load_suite(name).inputs, CASES) for case in held.cases]
