"""Backup, restore, held, forget, retain and verify as a user types them."""

import json
import sqlite3

import pytest

from assistant.cli import main

NOTE = "Account: Halden Foods\nDate: 2026-11-18\n\nTheir sponsor left on Monday.\n"
OLD = "Account: Tarn Mills\nDate: 2021-02-03\n\nThey froze the budget.\n"


@pytest.fixture
def home(tmp_path):
    (tmp_path / "in" / "calls").mkdir(parents=True)
    (tmp_path / "in" / "calls" / "halden.md").write_text(NOTE)
    (tmp_path / "in" / "calls" / "old.md").write_text(OLD)
    with pytest.raises(SystemExit) as ended:
        main(["--home", str(tmp_path / "home"), "ingest", str(tmp_path / "in")])
    assert not ended.value.code
    return tmp_path / "home"


@pytest.fixture
def command(home, capsys):
    def run(*arguments, at=home):
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(["--home", str(at), *map(str, arguments)])
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return run


def test_what_is_held_is_shown_then_forgotten_and_the_log_holds(command, tmp_path):
    code, out, _ = command("held", "--account", "Halden Foods", "-o", tmp_path / "held.json")
    assert code == 0
    assert "documents" in out
    assert "sponsor left" in (tmp_path / "held.json").read_text("utf-8")
    assert (tmp_path / "held.json").stat().st_mode & 0o077 == 0
    code, _, err = command("held", "--account", "Halden Foods", "-o", tmp_path / "nowhere" / "held.json")
    assert (code, len(err.splitlines())) == (1, 2)
    code, out, _ = command("forget", "--account", "Halden Foods")
    assert "Nothing was deleted" in out
    code, out, _ = command("forget", "--account", "Halden Foods", "--yes", "--json")
    assert (code, json.loads(out)["documents"]) == (0, 1)
    assert json.loads(command("status", "--json")[1])["documents"] == 1
    code, out, _ = command("verify", "--json")
    told = json.loads(out)
    assert (code, told["broken"]) == (0, None)
    assert told["entries"] >= 2


def test_what_is_old_is_shown_then_let_go(command):
    assert "documents: 1" in command("retain", "--older-than", "2y")[1]
    code, out, _ = command("retain", "--older-than", "2y", "--yes", "--json")
    assert (code, json.loads(out)["documents"]) == (0, 1)
    code, _, err = command("retain", "--older-than", "soon")
    assert (code, len(err.splitlines())) == (2, 2)


def test_a_broken_log_is_an_error_that_names_the_entry(command, home):
    command("held", "--person", "Petra Vass")
    with sqlite3.connect(home / "records.sqlite3") as raw:
        raw.execute("DROP TRIGGER audit_log_no_update")
        raw.execute("UPDATE audit_log SET actor = 'Eve' WHERE id = 1")
    raw.close()
    code, out, err = command("verify")
    assert (code, out) == (1, "")
    assert "broken at entry 1" in err


def test_a_backup_makes_a_home(command, tmp_path):
    assert command("backup", tmp_path / "b.sqlite3")[0] == 0
    code, out, _ = command("restore", tmp_path / "b.sqlite3", "--json", at=tmp_path / "again")
    assert (code, json.loads(out)["documents"], json.loads(out)["index_in_step"]) == (0, 2, True)
    code, _, err = command("restore", tmp_path / "b.sqlite3", at=tmp_path / "again")
    assert code == 1
    assert "records already" in err


def test_one_of_account_and_person_is_needed(command):
    for given in ((), ("--account", "A B C", "--person", "D E F")):
        assert command("forget", *given)[0] == 2
