"""Several app processes on the same PostgreSQL and Chroma: no work twice, nothing acknowledged lost to a kill."""

import json
import shutil
import subprocess

import pytest

from assistant.models.week import Week
from assistant.service import Service
from assistant.service.modelling import replies_of
from assistant.service.privacy import REPLIES
from assistant.settings import Settings
from assistant.store.home import Home
from assistant.store.tables import REVISION
from evals.benchmarks.kill_uploads import run as kill_uploads
from tests.servers import ROOT, WAIT_SECONDS, program, stores
from tests.service.test_privacy import COMPANY, CRM, GOALS, NOTES
from tests.store.world import SeededEmbedder, new

SAMPLE = ROOT / "corpus" / "sample"
WEEK = Week.parse("2026-W47")


@pytest.fixture
def shared(databases, chroma, tmp_path):
    url = databases.new()
    yield Settings(home=tmp_path / "home", database_url=url, chroma_url=chroma.url, lock_wait_seconds=20)
    databases.drop(url)


def started(settings, *arguments):
    command, environment = program(*arguments, home=settings.home, settings=stores(settings))
    return subprocess.Popen(
        command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


@pytest.mark.slow
def test_two_processes_that_ingest_the_same_folder_share_the_work(shared, tmp_path):
    folder = tmp_path / "in"
    for name in ("company.yaml", "goals.csv"):
        folder.mkdir(exist_ok=True)
        shutil.copy(SAMPLE / name, folder / name)
    shutil.copytree(SAMPLE / "crm", folder / "crm")
    notes = sorted((SAMPLE / "calls").iterdir())[:12]
    (folder / "calls").mkdir()
    for path in notes:
        shutil.copy(path, folder / "calls")
    both = [started(shared, "ingest", folder, "--json") for _ in range(2)]
    ended = [process.communicate(timeout=WAIT_SECONDS) for process in both]
    assert [process.returncode for process in both] == [0, 0], ended
    reports = [json.loads(out) for out, _ in ended]
    assert sum(len(report["added"]) for report in reports) == len(notes)
    with Home(shared) as home:
        assert home.status().documents == len(notes)
        assert sum(report["passages"] for report in reports) == home.records.passage_count()
        assert home.index_state().in_step
        assert home.records.status().duplicates == 0


@pytest.mark.slow
def test_nothing_acknowledged_is_lost_while_processes_are_killed(shared):
    found = kill_uploads(shared, seconds=12, every=3)
    assert found.kills >= 1
    assert found.holds, found


@pytest.mark.slow
def test_migrate_prepares_a_database_and_moves_a_home_into_it(databases, tmp_path):
    url = databases.new(migrated=False)
    settings = Settings(home=tmp_path, database_url=url, chroma_url="http://127.0.0.1:9")
    prepared = started(settings, "migrate", "--json").communicate(timeout=WAIT_SECONDS)
    assert json.loads(prepared[0]) | {"place": ""} == {"place": "", "found": None, "version": REVISION}, prepared
    nowhere = started(settings, "migrate", "--from-home", tmp_path / "nowhere")
    assert "no records" in nowhere.communicate(timeout=WAIT_SECONDS)[1]
    assert (nowhere.returncode, (tmp_path / "nowhere").exists()) == (1, False)
    with Home(Settings(home=tmp_path / "old"), SeededEmbedder()) as home:
        home.add([new("The budget is frozen.")])
    moved = started(settings, "migrate", "--from-home", tmp_path / "old", "--json").communicate(timeout=WAIT_SECONDS)
    assert json.loads(moved[0])["rows"]["documents"] == 1, moved
    again = started(settings, "migrate", "--from-home", tmp_path / "old")
    _, said = again.communicate(timeout=WAIT_SECONDS)
    assert again.returncode == 1
    assert "holds records already" in said
    assert "Traceback" not in said
    databases.drop(url)


@pytest.mark.slow
def test_what_one_process_forgets_no_other_goes_on_telling(shared, tmp_path):
    """The other has read deals, gathered the week for conversations, and kept a model's replies beside it."""
    for name, text in {"crm/opps_2026-11-20.csv": CRM, "company.yaml": COMPANY, "goals.csv": GOALS, **NOTES}.items():
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / name).write_text(text, "utf-8")
    with Service.open(shared) as service:
        service.ingest([tmp_path / "in"])
        replies_of(service.home).put("a", '{"text": "Halden Foods is at risk."}')
        asked = "What of Halden Foods?"
        before, _ = service.turn(asked, (), week=WEEK)
        assert "Halden" in before.answer.answer
        assert "Halden" in service.draft(WEEK).model_dump_json()
        beside = shared.model_copy(update={"home": tmp_path / "beside"})
        forgetting = started(beside, "forget", "--account", "Halden Foods", "--also", "Halden", "--yes")
        assert forgetting.communicate(timeout=WAIT_SECONDS)
        assert forgetting.returncode == 0
        after, _ = service.turn("What is the state of our largest deals?", (), week=WEEK)
        assert "Halden" not in after.model_dump_json()
        assert "Halden" not in service.turn(asked, (), week=WEEK)[0].answer.model_dump_json()
        assert "Halden" not in service.draft(WEEK).model_dump_json()
        assert not [d for s in service.home.records.snapshots() for d in s.deals if "Halden" in d.model_dump_json()]
        assert not [hit for hit in service.search("Brindlewick module") if "Brindlewick" in hit.text]
        assert replies_of(service.home).get("a") is None
        kept = [path for path in (shared.home / REPLIES).rglob("*") if path.is_file()]
        assert kept == []
