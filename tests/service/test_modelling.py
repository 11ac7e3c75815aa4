"""A model behind the whole service, over real HTTP on loopback: its budget, its additions, its calls."""

import re

import pytest
from pydantic import SecretStr
from typer.testing import CliRunner

from assistant.chat.answer import Answer
from assistant.cli.common import app
from assistant.models.risk import Label
from assistant.models.user import Role
from assistant.service import Service
from assistant.service.remembering import KeptHistories
from assistant.settings import Settings
from tests.service.test_approval import COMPANY, CRM, WEEK
from tests.writing.scripted import Scripted, prompt_of, serving
from tests.writing.test_chain import parrot

NOTE = """Date: 18 November 2026
Account: Halden Foods
Author: Ines Faber

We walked through the plant for an hour.
The purse strings over there are being drawn tight until spring.
Their people liked the demonstration.
{hidden}
"""
TIGHT = "The purse strings over there are being drawn tight until spring."
SECRET = "Ann's sick leave for depression continues until spring."


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "in"
    for name in ("crm", "calls"):
        (made / name).mkdir(parents=True)
    (made / "crm" / "opps_2026-11-20.csv").write_text(CRM, "utf-8")
    (made / "company.yaml").write_text(COMPANY, "utf-8")
    (made / "goals.csv").write_text("Period,Metric,Target\n2026-Q4,bookings,2000000\n", "utf-8")
    (made / "calls" / "2026-11-18_halden.txt").write_text(NOTE.format(hidden=SECRET), "utf-8")
    return made


def opened(folder, url, **more):
    settings = Settings.load(
        home=folder.parent / "home", openai_base_url=url, openai_api_key=SecretStr("sk"), model_name="scripted",
        model_retries=0, **more,
    )  # fmt: skip
    service = Service.open(settings)
    service.ingest([folder])
    return service


def answering(*found):
    """A model that repeats sections, proposes `found` as signals, and answers with the first piece of evidence."""

    def reply(prompt):
        if "You read one note" in prompt:
            return {"found": [{"what": what, "sentence": text} for what, text in found]}
        if "Answer a Chief Sales Officer's question" in prompt:
            quote = re.search(r"^E1 \([^)]*\): “(.*)”$", prompt, re.MULTILINE)
            return {"answerable": True, "sentences": [{"text": f"“{quote[1]}”", "evidence": ["E1"]}]}
        return parrot()(prompt)

    return reply


def test_a_draft_makes_no_more_calls_than_sections_and_repairs(folder):
    script = Scripted(default=answering())
    with serving(script) as url, opened(folder, url) as service:
        narrative = service.draft(WEEK)
    writing = [p for p in map(prompt_of, script.requests) if "You write one section" in p]
    repairs = [p for p in map(prompt_of, script.requests) if "did not hold" in p]
    assert len(script.requests) == len(writing) + len(repairs)
    assert len(writing) <= len(narrative.sections) and len(repairs) <= len(writing)
    assert narrative.mode == "openai"


def test_replies_that_can_not_be_read_cost_one_more_call_each_and_no_repair(folder):
    script = Scripted(default="no object at all")
    with serving(script) as url, opened(folder, url) as service:
        narrative = service.draft(WEEK)
    again = [p for p in map(prompt_of, script.requests) if "could not be read" in p]
    assert len(script.requests) == 2 * len(again)
    assert len(again) <= len(narrative.sections)
    assert not [p for p in map(prompt_of, script.requests) if "did not hold" in p]
    assert narrative.mode == "embedded"


def test_a_repair_that_can_not_be_read_is_asked_for_once_more_and_mends_nothing(folder):
    def spoiled(prompt):
        if "did not hold" in prompt:
            return "no object at all"
        reply = parrot()(prompt)
        told = [{**s, "text": f"{s['text']} That makes 987,654,321 in all."} for s in reply["sentences"]]
        return {"sentences": told}

    script = Scripted(default=spoiled)
    with serving(script) as url, opened(folder, url) as service:
        narrative = service.draft(WEEK)
    prompts = [prompt_of(r) for r in script.requests]
    repairs = [p for p in prompts if "did not hold" in p and "could not be read" not in p]
    unread = [p for p in prompts if "could not be read" in p]
    writing = [p for p in prompts if "You write one section" in p]
    assert 0 < len(repairs) <= len(writing) <= len(narrative.sections)
    assert len(unread) == len(repairs)
    assert len(prompts) == len(writing) + len(repairs) + len(unread)
    assert "987,654,321" not in narrative.model_dump_json()


def test_what_a_user_with_an_account_asked_is_kept_in_the_records(folder):
    with serving(Scripted(default=answering())) as url:
        with opened(folder, url) as service:
            service.home.records.add_user("Ada Lind", Role.CSO, "correct horse battery")
            service.ask("What is the pipeline coverage?", week=WEEK, user="ada lind", embedded=True)
        with opened(folder, url) as service:
            answer = service.ask("And the week before?", week=WEEK, user="Ada Lind", embedded=True)
            other = service.ask("And the week before?", week=WEEK, user="tom", embedded=True)
            kept = KeptHistories(service.home.records)
            assert [t.understood for t in kept.of("Ada Lind")][-1] == "What is the pipeline coverage last week?"
            assert answer.answer != other.answer
            kept.forget("Ada Lind")
            assert kept.of("Ada Lind") == ()


def test_what_a_run_may_spend_and_what_it_used_is_told_and_kept_with_an_answer(folder):
    with serving(Scripted(default=answering())) as url, opened(folder, url, model_price_in=2.0) as service:
        assert "scripted" in service.allowance and "200,000 tokens" in service.allowance
        assert service.spent is None
        narrative = service.draft(WEEK)
        assert service.spent and any(service.spent in w for w in narrative.warnings)
        answer = service.ask("What did their people like?", week=WEEK)
    assert answer.made_with["usage"].startswith("1 calls")
    assert Answer.model_validate_json(answer.kept()) == answer
    assert set(answer.model_dump()) == {"answer", "abstained", "citations", "facts"}


def test_the_prompt_that_put_a_follow_up_is_kept_with_the_answer_whoever_answers_it(folder):
    def putting(prompt):
        if "Write the last question of a conversation" in prompt:
            return {"question": "What is the pipeline coverage last week?"}
        return answering()(prompt)

    with serving(Scripted(default=putting)) as url, opened(folder, url) as service:
        first, _ = service.turn("What is the pipeline coverage?", (), week=WEEK)
        second, _ = service.turn("And last week?", (first,), week=WEEK)
        sha256 = service._modelling.prompts["question"].sha256
    assert first.answer.made_with == {}
    assert second.understood == "What is the pipeline coverage last week?"
    assert second.answer.made_with["question"] == sha256
    assert second.answer.made_with["model"].startswith("scripted")


def test_the_commands_tell_it_on_standard_error_and_leave_json_alone(folder, monkeypatch):
    with serving(Scripted(default=answering())) as url:
        opened(folder, url).__exit__(None, None, None)
        monkeypatch.setenv("OPENAI_BASE_URL", url)
        home = ["--home", str(folder.parent / "home")]
        done = CliRunner().invoke(app, [*home, "ask", "What did their people like?", "--json"])
        plain = CliRunner().invoke(app, [*home, "ask", "What did their people like?", "--embedded"])
    assert "model: " in done.stderr and "at most 200,000 tokens" in done.stderr and "model used: 1 calls" in done.stderr
    assert done.stdout.lstrip().startswith("{") and "model" not in done.stdout.split('"answer"')[0]
    assert "model" not in plain.stderr


def signals(service):
    return {s.text: (s.label, s.signal) for s in service.signals(week=WEEK)}


def test_a_model_adds_a_risk_whose_sentence_stands_in_the_note_and_nothing_else(folder):
    with serving(Scripted(default=answering())) as url, opened(folder, url) as service:
        before = signals(service)
        service.draft(WEEK)
        assert signals(service) == before  # the setting is off
    assert before[TIGHT][0] is Label.OTHER, "the embedded method understands it, so it is no test of the model's"
    script = Scripted(
        default=answering(
            ("budget_freeze", TIGHT.replace(" being ", "  being\t")),
            ("churn_threat", "They will cancel every contract with us next week."),
            ("churn_threat", SECRET),
            ("need", "purse"),
        )
    )
    with serving(script) as url, opened(folder, url, model_signals=True) as service:
        narrative = service.draft(WEEK)
        after = signals(service)
        calls = len(script.requests)
        service.draft(WEEK)
        assert len(script.requests) == calls, "a note is read once, and the sections come from the cache"
    assert after == before | {TIGHT: (Label.RISK, "budget_freeze")}
    assert any(s.id == "budget_freeze" for r in narrative.risks for s in r.signals)
    assert SECRET not in script.sent
    assert any("read for risks and needs by" in w and "tokens" in w for w in narrative.warnings)
    assert set(narrative.prompts) == {"section_writer", "repair", "signals"}


def test_when_the_model_fails_the_draft_says_that_notes_were_not_read(folder):
    with serving(Scripted(default="server")) as url, opened(folder, url, model_signals=True) as service:
        narrative = service.draft(WEEK)
    assert (narrative.mode, narrative.prompts) == ("embedded", {})
    assert any("not read for risks and needs" in w for w in narrative.warnings)
