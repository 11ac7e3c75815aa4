"""`kill -9` at random moments of an ingest: after the next run nothing is lost and nothing is there twice."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time

import pytest

from assistant.settings import Settings
from assistant.store.home import Home
from tests.e2e.commands import ROOT, run_json

ROUNDS, KILLS = 5, 3
SAMPLE = ROOT / "corpus" / "sample"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A third of the sample company: its exports, profile and goals, and 20 notes."""
    base = tmp_path_factory.mktemp("kill") / "in"
    for name in ("company.yaml", "goals.csv"):
        base.mkdir(exist_ok=True)
        shutil.copy(SAMPLE / name, base / name)
    shutil.copytree(SAMPLE / "crm", base / "crm")
    notes = sorted(p for kind in ("calls", "deals", "meetings") for p in (SAMPLE / kind).iterdir())
    for path in notes[::3]:
        target = base / path.relative_to(SAMPLE)
        target.parent.mkdir(exist_ok=True)
        shutil.copy(path, target)
    return base


def content(home):
    """What a home holds: documents with their passages, deal rows, goals."""
    with Home(Settings.load(home=home)) as opened:
        records = opened.records
        documents = {d.path: (d.sha256, d.account) for d in records.documents()}
        rows = {s.date: [d.opportunity_id for d in s.deals] for s in records.snapshots()}
        return documents, sorted(records.passage_ids()), rows, records.goals(), opened.index_state()


def killed_within(folder, home, seconds):
    """Start an ingest and kill it after so long; False when it had ended before."""
    code = "from assistant.cli import main; main()"
    child = subprocess.Popen(
        [sys.executable, "-c", code, "ingest", str(folder), "--json"],
        env=os.environ | {"SALES_NARRATIVE_HOME": str(home), "PYTHONPATH": str(ROOT)},
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        child.wait(seconds)
    except subprocess.TimeoutExpired:
        child.send_signal(signal.SIGKILL)
    return child.wait() == -signal.SIGKILL


@pytest.mark.slow
def test_an_ingest_killed_at_any_moment_is_completed_by_the_next(folder, tmp_path):
    whole, home = tmp_path / "whole", tmp_path / "killed"
    start = time.monotonic()
    run_json("ingest", folder, home=whole)
    takes = time.monotonic() - start
    wanted = content(whole)
    rng = random.Random(20)
    for _ in range(ROUNDS):
        shutil.rmtree(home, ignore_errors=True)
        for _ in range(KILLS):
            # an ingest that goes on where a killed one stopped is shorter, and the machine has its moods: one that
            # ended unharmed says only that the next one's moment has to come sooner
            while not killed_within(folder, home, rng.uniform(0.1, takes)):
                takes *= 0.8
        run_json("ingest", folder, home=home)
        found = content(home)
        assert found[:4] == wanted[:4]
        assert found[4].in_step and found[4].passages == wanted[4].passages
