"""A backup taken while somebody writes is whole, and a home made from it tells the same narrative."""

import sqlite3
import subprocess
import threading

import pytest

from assistant.errors import IntegrityError, NotFoundError, StoreError, UsageError
from assistant.models.week import Week
from assistant.service import Service, backups, render
from assistant.settings import Settings
from tests.service.test_privacy import COMPANY, CRM, GOALS, NOTES

WEEK = Week.parse("2026-W47")


@pytest.fixture
def folder(tmp_path):
    for name, text in ({"crm/opps_2026-11-20.csv": CRM, "company.yaml": COMPANY, "goals.csv": GOALS} | NOTES).items():
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / name).write_text(text, "utf-8")
    return tmp_path / "in"


def test_a_backup_of_an_open_home_restores_to_the_same_narrative(tmp_path, folder):
    settings = Settings.load(home=tmp_path / "home")
    with Service.open(settings) as service:
        service.ingest([folder])
        drafted = render(service.draft(WEEK), "json")
        hits = [(h.path, h.char_start) for h in service.search("budget frozen until January")]
        stop = threading.Event()

        def write():
            number = 0
            while not stop.is_set():
                service.home.records.append_audit("Dan", "edit", "2026-W47", {"number": str(number)})
                number += 1

        writer = threading.Thread(target=write)
        writer.start()
        try:
            for number in range(5):
                done = backups.back_up(settings, tmp_path / f"backup{number}.sqlite3")
        finally:
            stop.set()
            writer.join()
    assert done.bytes > 0
    again = Settings.load(home=tmp_path / "again")
    found = backups.restore(again, tmp_path / "backup4.sqlite3")
    assert found.documents == 4
    assert found.index_in_step
    with Service.open(again) as service:
        assert render(service.draft(WEEK), "json") == drafted
        assert [(h.path, h.char_start) for h in service.search("budget frozen until January")] == hits
        assert service.home.records.verify_audit().holds
        assert service.ingest([folder]).added == ()


def test_a_backup_is_not_put_over_records(tmp_path, folder):
    settings = Settings.load(home=tmp_path / "home")
    with Service.open(settings) as service:
        service.ingest([folder / "crm"])
    backups.back_up(settings, tmp_path / "b.sqlite3")
    with pytest.raises(StoreError, match="records already"):
        backups.restore(settings, tmp_path / "b.sqlite3")


def test_what_is_no_backup_is_refused_and_leaves_no_home(tmp_path):
    with sqlite3.connect(tmp_path / "other.sqlite3") as other:
        other.execute("CREATE TABLE x (y)")
    other.close()
    (tmp_path / "text.sqlite3").write_text("not a database, but long enough to be read as one " * 40)
    settings = Settings.load(home=tmp_path / "home")
    for name in ("other.sqlite3", "text.sqlite3"):
        with pytest.raises(IntegrityError):
            backups.restore(settings, tmp_path / name)
        assert not list((tmp_path / "home").glob("*"))
    with pytest.raises(NotFoundError):
        backups.restore(settings, tmp_path / "nowhere.sqlite3")
    with pytest.raises(NotFoundError):
        backups.back_up(settings, tmp_path / "b.sqlite3")


def test_on_postgresql_its_own_tools_are_named(tmp_path):
    settings = Settings.load(home=tmp_path, database_url="postgresql://somebody@localhost/records")
    with pytest.raises(UsageError, match="PostgreSQL") as refused:
        backups.back_up(settings, tmp_path / "b")
    assert "pg_dump" in refused.value.how


def test_a_dump_of_postgresql_restores_to_the_same_narrative(tmp_path, folder, databases):
    first, second = databases.new(), databases.new()
    dump = tmp_path / "records.dump"
    with Service.open(Settings.load(home=tmp_path / "home", database_url=first)) as service:
        service.ingest([folder])
        drafted = render(service.draft(WEEK), "json")
        programs = databases.server.programs
        subprocess.run([programs / "pg_dump", "--format=custom", f"--file={dump}", first], check=True)
    restored = [programs / "pg_restore", "--clean", "--if-exists", f"--dbname={second}", dump]
    subprocess.run(restored, check=True)
    with Service.open(Settings.load(home=tmp_path / "again", database_url=second)) as service:
        assert service.reindex() == service.status().passages
        assert render(service.draft(WEEK), "json") == drafted
        assert service.home.records.verify_audit().holds
    databases.drop(first)
    databases.drop(second)
