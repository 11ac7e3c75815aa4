"""Accounts on the command line, and many users of one service at the same time."""

import io
import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from assistant.cli.entry import main
from assistant.models.user import Role
from assistant.service import Service
from assistant.service.access import Access
from assistant.service.accounts import Accounts
from assistant.settings import Settings

PASSWORD = "four plain words here"
CRM = """Opportunity ID,Account Name,Opportunity Name,Opportunity Owner,Stage,Amount,Close Date,Created Date,Next Step
O-1,Halden Foods,Halden line,Ines Faber,Negotiation,620000,2026-12-12,2026-08-03,Contract
"""


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    def called(*arguments, typed=""):
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        code = 0
        try:
            main(["--home", str(tmp_path / "home"), *arguments])
        except SystemExit as ended:
            code = ended.code or 0
        told = capsys.readouterr()
        return code, told.out, told.err

    return called


def test_users_are_added_listed_given_another_password_and_removed(run, tmp_path):
    assert run("users", "add", "Ines Faber", "--role", "rep", typed=f"{PASSWORD}\n")[0] == 0
    assert run("users", "add", "Tom Reyes", "--role", "admin", typed=f"{PASSWORD}\n")[0] == 0
    assert [(u["name"], u["role"]) for u in json.loads(run("users", "list", "--json")[1])] == [
        ("Ines Faber", "rep"), ("Tom Reyes", "admin"),
    ]  # fmt: skip
    assert run("users", "passwd", "ines faber", typed="another plain phrase\n")[0] == 0
    with Service.open(Settings.load(home=tmp_path / "home")) as service:
        accounts = Accounts(service.home.records, service.settings)
        assert accounts.session(accounts.sign_in("Ines Faber", "another plain phrase", "::1")).user.role is Role.REP
        assert {e.action for e in service.home.records.audit()} >= {"add user", "set password", "sign in"}
        records = (tmp_path / "home" / "records.sqlite3").read_bytes()
        assert b"another plain phrase" not in records
        assert b"$argon2id$" in records or (tmp_path / "home" / "records.sqlite3-wal").exists()
    assert run("users", "remove", "Ines Faber")[0] == 0
    assert "Ines" not in run("users", "list")[1]


@pytest.mark.parametrize(
    ("arguments", "typed", "code"),
    [
        (("users", "add", "Ada", "--role", "king"), PASSWORD, 2),
        (("users", "add", "Ada", "--role", "rep"), "short", 2),
        (("users", "add", "Ada", "--role", "rep"), "", 2),
        (("users", "passwd", "nobody"), PASSWORD, 1),
        (("users", "remove", "nobody"), "", 1),
    ],
)
def test_what_can_not_be_done_is_said_in_two_lines(run, arguments, typed, code):
    ended, out, err = run(*arguments, typed=f"{typed}\n")
    assert (ended, out) == (code, "")
    assert len(err.strip().splitlines()) == 2
    assert PASSWORD not in err


@pytest.mark.slow
def test_many_users_at_once_lose_nothing_and_see_only_their_own(tmp_path):
    export = tmp_path / "opps_2026-11-20.csv"
    export.write_text(CRM, "utf-8")
    with Service.open(Settings.load(home=tmp_path / "home")) as service:
        service.ingest([export])
        accounts = Accounts(service.home.records, service.settings)
        reps = [Access(service, accounts.add(f"rep {n}", Role.REP, PASSWORD, by="test")) for n in range(4)]
        leaders = [Access(service, accounts.add(f"cso {n}", Role.CSO, PASSWORD, by="test")) for n in range(4)]

        def hands_in(rep):
            name = rep.user.name
            texts = [f"Date: 2026-11-18\nAccount: Halden Foods\n\n{name} heard wish {n}.\n" for n in range(3)]
            return [rep.upload(f"{name} {n}.md", text.encode()).status for n, text in enumerate(texts)]

        def asks(leader):
            held = leader.begin_conversation()
            told = [list(leader.ask(held.id, "What is the amount of Halden Foods?"))[-1] for _ in range(3)]
            return [t.message.answer.answer for t in told]

        with ThreadPoolExecutor(8) as pool:
            handed = [pool.submit(hands_in, rep) for rep in reps]
            asked = [pool.submit(asks, leader) for leader in leaders]
            assert [h.result() for h in handed] == [["accepted"] * 3] * 4
            assert all("620,000" in answer for a in asked for answer in a.result())
        for rep in reps:
            assert sorted(n.name for n in rep.my_notes()) == [f"{rep.user.name} {n}.md" for n in range(3)]
        for leader in leaders:
            assert [len(leader.messages(c.id)) for c in leader.conversations()] == [3]
        assert service.status().index_in_step
