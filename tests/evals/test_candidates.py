"""A thumb down in the app becomes a candidate for an eval case, by one command."""

import pytest
import yaml

from assistant.models.user import Role
from assistant.service import Service
from assistant.service.access import Access
from assistant.service.accounts import Accounts
from assistant.settings import Settings
from evals.generated import write_company
from evals.harness.candidates import candidates, text_of
from evals.suites.chat import ChatCase
from tests.e2e.commands import run_json

PASSWORD = "four plain words here"
WRONG = "How far are we from our goal?"


class Rated:
    def __init__(self, asked, verdict="down", reason="wrong date", understood=""):
        self.asked, self.verdict, self.reason = asked, verdict, reason
        self.understood = understood or asked
        self.answer = '{"answer": "It signs on Friday.", "citations": []}'


def test_thumbs_down_become_candidates_once_each_and_nobody_is_named(tmp_path):
    (tmp_path / "chat").mkdir()
    (tmp_path / "chat" / "known.yaml").write_text("cases:\n- {id: a, turns: ['Known already?']}\n", "utf-8")
    rated = [Rated("When does it sign?"), Rated("when does  it sign?"), Rated("Fine?", "up"), Rated("Known already?")]
    found = candidates(rated, "2026-W47", tmp_path)
    assert [(c["turns"], c["about"], c["week"]) for c in found] == [(["When does it sign?"], "wrong date", "2026-W47")]
    assert "say what would have been right" in text_of(found)


def test_a_follow_up_is_put_as_it_was_understood(tmp_path):
    found = candidates([Rated("And then?", understood="When does Halden sign?")], "2026-W47", tmp_path)
    assert found[0]["turns"] == ["When does Halden sign?"]


@pytest.mark.slow
def test_what_was_rated_in_the_app_comes_out_of_the_command_ready_to_be_filled_in(tmp_path):
    home = tmp_path / "home"
    with Service.open(Settings.load(home=home)) as service:
        service.ingest([write_company(tmp_path / "company", 1)])
        cso = Access(
            service, Accounts(service.home.records, service.settings).add("vera", Role.CSO, PASSWORD, by="test")
        )
        held = cso.begin_conversation()
        for question, verdict in ((WRONG, "down"), ("What is the pipeline coverage?", "up")):
            *_, done = cso.ask(held.id, question)
            cso.rate(done.message.id, verdict, "that is last week's number")
    path = tmp_path / "candidates.yaml"
    told = run_json("evals", "candidates", "-o", path, home=home)
    written = yaml.safe_load(path.read_text("utf-8"))["cases"]
    assert written == told
    assert [(c["turns"], c["about"]) for c in written] == [([WRONG], "that is last week's number")]
    assert "vera" not in path.read_text("utf-8")
    filled = {k: v for k, v in written[0].items() if k != "answered"} | {"expect": ["1,000,000"]}
    assert ChatCase.model_validate(filled).turns == (WRONG,)
