"""A real Ray cluster of two nodes on this machine: the same records and index as one process makes, whatever dies."""

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from assistant.service import Service
from assistant.settings import Settings
from assistant.store.home import Home
from tests.cluster.notes_world import digest, write_notes
from tests.servers import SKIPPING

NOTES = 200
ROOT = Path(__file__).parents[2]


def held(home):
    with Home(Settings(home=home)) as opened:
        assert opened.index_state().in_step
        return digest(opened)


@pytest.mark.slow
@pytest.mark.skipif(find_spec("ray") is None and SKIPPING, reason="needs Ray: pip install ray[data]")
def test_a_cluster_that_loses_a_driver_and_a_node_makes_the_same_records_and_index(tmp_path):
    write_notes(tmp_path / "in", NOTES)
    with Service.open(Settings.load(home=tmp_path / "single")) as service:
        report = service.ingest([tmp_path / "in"])
    assert report.refusals
    assert report.duplicates
    assert report.near_duplicates
    command = [sys.executable, "-W", "ignore", "-m", "tests.cluster.cluster_child", "in", "cluster", str(NOTES)]
    command[-3:-1] = [str(tmp_path / name) for name in command[-3:-1]]
    done = subprocess.run(
        command,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    known = int(done.stdout.split()[-1])
    assert "raylet" not in done.stdout, "what Ray says of the lost node is not in the command's output"
    assert 0 < known < NOTES, "the second driver found what the first had stored, and did the rest"
    assert held(tmp_path / "cluster") == held(tmp_path / "single")
