"""Faults of the machine under the stores: each is told in two lines, and nothing is lost.

The table of fault, message and outcome is written to build/faults.md from what was seen.
"""

import datetime as dt
import logging
import os
import re
import shutil
import subprocess

import pytest

from assistant.errors import IndexAwayError, IntegrityError, StoreError
from assistant.models.week import Week
from assistant.service import Service
from assistant.service.privacy import Privacy, Subject
from assistant.settings import Settings
from assistant.store.home import Home
from tests.e2e.commands import ROOT, run
from tests.servers import ChromaProcess, Databases, PostgresServer
from tests.store.world import SeededEmbedder, new

SAMPLE = ROOT / "corpus" / "sample"


@pytest.fixture(scope="module")
def table():
    rows = []
    yield lambda *row: rows.append(row)
    lines = ["| fault | message | outcome |", "| --- | --- | --- |"]
    lines += [f"| {fault} | {message} | {outcome} |" for fault, message, outcome in rows]
    text = re.sub(r"/tmp/\S*?/(?=home|index|\.s\.|t[0-9a-f]{12})", "…/", "\n".join(lines)) + "\n"
    (ROOT / "build").mkdir(exist_ok=True)
    (ROOT / "build" / "faults.md").write_text(text, "utf-8")


def told(error):
    """Return the two lines that a user sees, having seen that they are lines and say what to do."""
    for line in (error.what, error.how):
        assert line
        assert "\n" not in line
        assert len(line) < 400
    return f"{error.what} {error.how}"


def open_home(folder, **fields):
    return Home(Settings(home=folder, lock_wait_seconds=3, **fields), SeededEmbedder())


def note(number, lines=3):
    return new("\n".join(f"Note {number}, line {line}, budget frozen." for line in range(lines)), f"calls/{number}.md")


def is_whole(home, numbers):
    state = home.index_state()
    paths = [document.path for document in home.records.documents()]
    nearest = [home.dense(note(number).vectors[0], 1)[0][0] for number in numbers]
    return (
        state.in_step
        and sorted(paths) == sorted(f"calls/{number}.md" for number in numbers)
        and len(home.records.lexical("budget", 10_000)) == state.passages
        and nearest == [note(number).passages[0].id for number in numbers]
    )


@pytest.fixture
def small_disk(tmp_path):
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("a small file system can be mounted by root alone")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_disk_full(small_disk, table):
    with open_home(small_disk / "home") as home:
        home.add([note(0)])
        stored, error = [0], None
        with (small_disk / "filler").open("wb") as filler:
            left = os.statvfs(small_disk)
            filler.write(b"\0" * max(0, left.f_bavail * left.f_frsize - 1_500_000))
        for number in range(1, 200):
            try:
                home.add([note(number, lines=60)])
            except StoreError as caught:
                error = caught
                break
            stored.append(number)
        assert error is not None
        message = told(error)
        assert "full" in message
        (small_disk / "filler").unlink()
        home.add([note(number, lines=60)])
    with open_home(small_disk / "home") as home:
        state = home.index_state()
        paths = {document.path for document in home.records.documents()}
        assert paths == {f"calls/{n}.md" for n in (*stored, number)}
        assert state.in_step
    table("disk full in the middle of an ingest", message, "the notes before it stand; the same command goes on")


def test_read_only_home(small_disk, table):
    with open_home(small_disk / "home") as home:
        home.add([note(0)])
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with pytest.raises(StoreError) as caught:
        open_home(small_disk / "home")
    done = run("status", home=small_disk / "home")
    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.strip().splitlines()) == 2
    subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)
    with open_home(small_disk / "home") as home:
        assert is_whole(home, [0])
    table("read-only home", told(caught.value), "refused at once; nothing is changed")


def test_corrupted_index_folder(tmp_path, table, caplog):
    with open_home(tmp_path) as home:
        home.add([note(0), note(1)])
    (tmp_path / "index" / "chroma.sqlite3").write_bytes(b"garbage" * 1_000)
    with open_home(tmp_path) as home, caplog.at_level(logging.WARNING):
        assert home.dense(note(1).vectors[0], 1)[0][0] == note(1).passages[0].id
        home.add([note(2)])
        assert home.dense(note(2).vectors[2], 1)[0][0] == note(2).passages[2].id
        with pytest.raises(IntegrityError) as caught:
            home.index_state()
        assert sum("goes through the records" in record.message for record in caplog.records) == 1
        assert home.reindex().in_step
        assert is_whole(home, [0, 1, 2])
    table("corrupted index folder", told(caught.value), "search and ingest go on from the records; reindex mends it")


def test_corrupted_page_of_the_records(tmp_path, table):
    folder = tmp_path / "home"
    with open_home(folder) as home:
        home.add([note(number, lines=30) for number in range(40)])
    backup = tmp_path / "backup"
    shutil.copytree(folder, backup)
    file = folder / "records.sqlite3"
    data = bytearray(file.read_bytes())
    third = len(data) // 3 // 4096 * 4096
    data[third : 2 * third] = b"\xa5" * third
    file.write_bytes(data)
    with pytest.raises(IntegrityError) as caught, open_home(folder) as home:
        home.records.documents()
        home.records.passage_ids()
        home.records.lexical("budget", 10)
        home.records.hits([(key, 0.0) for key in home.records.passage_ids()])
    shutil.rmtree(folder)
    shutil.copytree(backup, folder)
    with open_home(folder) as home:
        assert home.index_state().in_step
        assert home.status().documents == 40
    table("corrupted page of the records", told(caught.value), "nothing more is written; the backup holds everything")


def test_clock_set_back(tmp_path, table):
    now = [dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)]
    with Home(Settings(home=tmp_path), SeededEmbedder(), lambda: now[0]) as home:
        home.add([note(0)])
        home.records.append_audit("Ada", "edit", "2026-W47")
        now[0] -= dt.timedelta(days=900)
        home.add([note(1)])
        home.records.append_audit("Ada", "approve", "2026-W47")
        assert [entry.action for entry in home.records.audit()] == ["approve", "edit"]
        verified = home.records.verify_audit()
        assert (verified.holds, verified.entries) == (True, 2)
        assert is_whole(home, [0, 1])
    table("clock set back by years", "none", "order comes from numbers, not from the clock; the audit log verifies")


@pytest.fixture
def own_chroma(tmp_path):
    server = ChromaProcess(tmp_path / "chroma")
    yield server
    server.stop()


@pytest.fixture
def own_postgres():
    server = PostgresServer(durable=True)
    yield server
    server.remove()


def test_chroma_down(tmp_path, table, databases, own_chroma, monkeypatch, caplog):
    monkeypatch.setattr("assistant.store.upkeep._AGAIN_SECONDS", 0.0)
    url, server = databases.new(), own_chroma
    with open_home(tmp_path, database_url=url, chroma_url=server.url) as home:
        home.add([note(0)])
        server.stop()
        with caplog.at_level(logging.WARNING):
            assert home.dense(note(0).vectors[1], 1)[0][0] == note(0).passages[1].id
        home.add([note(1)])
        assert home.dense(note(1).vectors[0], 1)[0][0] == note(1).passages[0].id
        assert home.status().index_pending == 1
        with pytest.raises(IndexAwayError) as caught:
            home.index_state()
        assert any("goes through the records" in record.message for record in caplog.records)
        server.start()
        assert is_whole(home, [0, 1])
    databases.drop(url)
    table("Chroma down", told(caught.value), "search and ingest go on from the records; the index catches up by itself")


def test_chroma_down_while_somebody_is_forgotten(tmp_path, table, databases, own_chroma):
    url = databases.new()
    with open_home(tmp_path, database_url=url, chroma_url=own_chroma.url) as home:
        home.add([note(0), new("Vale Mills waits.", "calls/vale.md", account="Vale Mills")])
        own_chroma.stop()
        privacy, vale = Privacy(home), Subject.of("account", ["Vale Mills"])
        with pytest.raises(IndexAwayError) as caught:
            privacy.forget(vale, by="admin")
        assert "deleted from the records" in told(caught.value)
        assert not privacy.held(vale, by="admin").holdings
        own_chroma.start()
        assert home.reindex().in_step
        assert is_whole(home, [0])
    databases.drop(url)
    message = re.sub(r"account-[0-9a-f]{12}", "account-…", told(caught.value))
    table("Chroma down while somebody is forgotten", message, "the records are clean; reindex makes the index so")


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    base = tmp_path_factory.mktemp("faults") / "in"
    for kind in ("crm", "calls"):
        (base / kind).mkdir(parents=True)
        for path in sorted((SAMPLE / kind).iterdir())[-3:]:
            shutil.copy(path, base / kind)
    for name in ("company.yaml", "goals.csv"):
        shutil.copy(SAMPLE / name, base / name)
    return base


@pytest.mark.slow
def test_postgresql_restarted_and_gone_in_mid_draft(workspace, tmp_path, table, own_postgres, monkeypatch):
    server = own_postgres
    settings = Settings(home=tmp_path, database_url=Databases(server).new(), lock_wait_seconds=10)
    week = Week.parse("2026-W47")
    with Service.open(settings) as service:
        service.ingest([workspace])
        wanted = service.draft(week).sections
        records, real = service.home.records, type(service.home.records).documents
        done = []

        def in_the_midst(act):
            def documents(self, *arguments):
                if not done:
                    done.append(act())
                return real(self, *arguments)

            monkeypatch.setattr(type(records), "documents", documents)
            done.clear()

        in_the_midst(lambda: (server.stop(), server.start()))
        assert service.draft(week).sections == wanted
        assert done
        table("PostgreSQL restarted in mid-draft", "none", "the draft waits for the server and ends as if nothing was")

        service.home.records._database._kind._wait = 0.5
        in_the_midst(server.stop)
        with pytest.raises(StoreError) as caught:
            service.draft(week)
        assert "PostgreSQL" in told(caught.value)
        server.start()
        assert service.draft(week).sections == wanted
        assert records.status().documents == 3
        assert records.verify_audit().holds
        assert service.home.index_state().in_step
    table("PostgreSQL gone in mid-draft", told(caught.value), "nothing is lost; the same command drafts the same again")
