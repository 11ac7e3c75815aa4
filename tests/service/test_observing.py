"""What the use cases count, and that no note's text leaves with it."""

import logging

import pytest
from prometheus_client.parser import text_string_to_metric_families

from assistant.errors import NotFoundError
from assistant.models.user import Role
from assistant.models.week import Week
from assistant.service import Service
from assistant.service.uploads import Uploads
from assistant.settings import Settings
from assistant.writing.chain.spending import Budget, Usage

CRM = """Opportunity ID,Account Name,Opportunity Owner,Stage,Amount,Close Date,Created Date,Next Step
O-1,Halden Foods,Ines Faber,Negotiation,620000,2026-12-12,2026-08-03,Contract
"""
NOTE = "Account: Halden Foods\nDate: 2026-11-18\n\nTheir sponsor left, says Brindlewick.\n"


@pytest.fixture
def service(tmp_path):
    for name, text in {"crm/opps_2026-11-20.csv": CRM, "calls/a.md": NOTE, "calls/b.md": "\n"}.items():
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / name).write_text(text, "utf-8")
    with Service.open(Settings.load(home=tmp_path / "home")) as opened:
        yield opened


def counted(service):
    families = text_string_to_metric_families(service.telemetry.exposition().decode())
    return {
        (sample.name.removeprefix("sales_narrative_"), *sorted(sample.labels.values())): sample.value
        for family in families
        for sample in family.samples
        if not sample.name.endswith(("_created", "_bucket", "_sum"))
    }


def test_ingest_drafts_checks_and_their_time_are_counted(service, tmp_path):
    service.ingest([tmp_path / "in"])
    service.draft(Week.parse("2026-W47"))
    service.check_claim("The moon is made of 14 cheeses.", NOTE)
    found = counted(service)
    assert found["ingested_notes_total", "added"] == 1
    assert found["ingested_notes_total", "refusals"] == 1
    assert found["drafts_total", "embedded"] == 1
    assert found["statements_total", "verified"] > 3
    assert found["checks_failed_total", "claim"] == 1
    assert found["use_case_seconds_count", "done", "ingest"] == 1


def test_a_use_case_that_fails_is_counted_by_its_error(service):
    with pytest.raises(NotFoundError):
        service.draft()
    assert counted(service)["use_case_seconds_count", "NotFoundError", "draft"] == 1


def test_what_users_hand_in_and_ask_is_counted(service, tmp_path):
    service.ingest([tmp_path / "in"])
    user = service.home.records.add_user("dan", Role.REP, "hash")
    uploads = Uploads(service, user)
    text = b"Account: Halden Foods\nDate: 2026-11-19\n\nThey want a second demo.\n"
    assert uploads.hand_in("demo.md", text, {}).status == "accepted"
    assert uploads.hand_in("empty.md", b"", {}).status == "refused"
    service.turn("How many deals are open?", ())
    found = counted(service)
    assert found["ingested_notes_total", "added"] == 2
    assert found["ingested_notes_total", "refusals"] == 2
    assert found["use_case_seconds_count", "done", "upload"] == 2
    assert found["use_case_seconds_count", "ask", "done"] == 1


def test_calls_and_tokens_of_a_model_are_counted_as_they_are_spent(service):
    budget = Budget(100_000, heard=service.telemetry.model)
    budget.settle(budget.reserve("A prompt.", 100), Usage(calls=1, tokens_in=20, tokens_out=7))
    budget.from_cache()
    found = counted(service)
    assert (found["model_calls_total", "model"], found["model_calls_total", "cache"]) == (1, 1)
    assert (found["model_tokens_total", "in"], found["model_tokens_total", "out"]) == (20, 7)


def test_each_use_case_is_one_line_without_a_word_of_the_notes(service, tmp_path, caplog):
    with caplog.at_level(logging.INFO, "assistant"):
        service.ingest([tmp_path / "in"])
        service.search("What does Brindlewick say?")
    lines = [record for record in caplog.records if record.name == "assistant.use_cases"]
    assert [record.event["use_case"] for record in lines] == ["ingest", "search"]
    assert "Brindlewick" not in " ".join(f"{r.getMessage()} {r.__dict__}" for r in lines)
