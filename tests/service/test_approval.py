import json

import pytest

from assistant.errors import CheckError, NotFoundError
from assistant.models.company import Persona
from assistant.models.week import Week
from assistant.service import Service, render
from assistant.settings import Settings

WEEK = Week.parse("2026-W47")
CRM = """Opportunity ID,Account Name,Opportunity Name,Opportunity Owner,Stage,Amount,Close Date,Created Date,Next Step
O-1,Halden Foods,Halden line,Ines Faber,Negotiation,620000,2026-12-12,2026-08-03,Contract
O-2,Tarn Mills,Tarn camera,Dan Cole,Proposal,90000,2026-12-04,2026-09-03,Call
"""
COMPANY = """name: Kestrel Sensors
currency: USD
ceo: {name: Ada Lindqvist, personas: [questioning], advisors: [Tom Reyes]}
social_contract:
  autonomy: {max_deal_amount_without_ceo: 500000}
  risk_thresholds: {deal_at_risk_amount: 250000}
"""


@pytest.fixture
def service(tmp_path):
    folder = tmp_path / "in"
    (folder / "crm").mkdir(parents=True)
    (folder / "crm" / "opps_2026-11-20.csv").write_text(CRM, "utf-8")
    (folder / "company.yaml").write_text(COMPANY, "utf-8")
    (folder / "goals.csv").write_text("Period,Metric,Target\n2026-Q4,bookings,2000000\n", "utf-8")
    with Service.open(Settings.load(home=tmp_path / "home")) as opened:
        opened.ingest([folder])
        yield opened


@pytest.fixture
def drafted(service):
    return json.loads(render(service.draft(WEEK), "json"))


def without(drafted, ids):
    for section in drafted["sections"]:
        section["statements"] = [s for s in section["statements"] if s["id"] not in ids]
    return json.dumps(drafted)


def test_a_whole_draft_is_approved_and_frozen(service, drafted):
    done = service.approve(WEEK, by="Dan")
    assert (done.version, done.override) == (2, None)
    assert [v.status for v in service.history(WEEK).versions] == ["draft", "frozen"]
    with pytest.raises(CheckError, match="frozen already"):
        service.approve(WEEK, by="Dan", version=2)


def test_without_an_escalated_statement_it_is_refused(service, drafted):
    escalated = drafted["escalations"][0]
    report = service.edit(without(drafted, escalated["statements"]), by="Dan")
    assert [m.subject for m in report.missing] == ["Halden Foods"]
    with pytest.raises(CheckError, match="Halden Foods"):
        service.approve(WEEK, by="Dan")


def test_deleting_the_escalation_from_the_json_too_does_not_help(service, drafted):
    ids = [i for e in drafted["escalations"] for i in e["statements"]]
    report = service.edit(without({**drafted, "escalations": []}, ids), by="Dan")
    assert report.missing and "escalations" in report.ignored
    with pytest.raises(CheckError):
        service.approve(WEEK, by="Dan")


def test_a_statement_that_no_longer_names_the_item_is_missing(service, drafted):
    ids = {i for e in drafted["escalations"] for i in e["statements"]}
    for statement in (s for section in drafted["sections"] for s in section["statements"]):
        if statement["id"] in ids:
            statement["text"] = "One deal needs your word."
    report = service.edit(json.dumps(drafted), by="Dan")
    assert {m.why for m in report.missing} == {"its statement no longer names it"}


def test_an_override_needs_a_reason_and_is_logged(service, drafted):
    service.edit(without(drafted, drafted["escalations"][0]["statements"]), by="Dan")
    with pytest.raises(CheckError, match="reason"):
        service.approve(WEEK, by="Dan", override=" ")
    done = service.approve(WEEK, by="Dan", override="told by telephone")
    entry = service.history(WEEK).log[0]
    assert done.override == "told by telephone"
    assert (entry.actor, entry.action, entry.detail["reason"]) == ("Dan", "override", "told by telephone")
    assert "Halden Foods" in entry.detail["missing"] and entry.at


def test_an_untrue_edit_is_flagged_at_once_and_not_approved(service, drafted):
    headline = drafted["sections"][0]["statements"][0]
    headline["text"] = "We have booked $1.9M of the $2M goal."
    report = service.edit(json.dumps(drafted), by="Dan")
    assert [s.id for s in report.flagged] == [headline["id"]] and report.flagged[0].reasons
    with pytest.raises(CheckError, match="not supported"):
        service.approve(WEEK, by="Dan")


def test_the_same_draft_twice_is_one_version(service, drafted):
    service.draft(WEEK)
    assert len(service.history(WEEK).versions) == 1


def test_nothing_drafted_can_be_approved(service):
    with pytest.raises(NotFoundError):
        service.approve(Week.parse("2026-W30"), by="Dan")


def test_what_is_no_narrative_is_refused(service, drafted):
    with pytest.raises(CheckError, match="can't be read"):
        service.edit('{"week": "2026-W47"}', by="Dan")


def test_the_contract_is_shown_line_by_line(service, drafted):
    view = service.review().contract(WEEK)
    assert {line.key.rsplit(".", 1)[-1]: line.status for line in view.lines} == {
        "deal_at_risk_amount": "kept",
        "max_deal_amount_without_ceo": "crossed",
    }
    assert any("CROSSED" in text and "Halden Foods" in text for text in view.texts())


def test_under_every_persona_each_escalation_is_told_and_its_absence_blocks_approval(service):
    first = service.draft(WEEK)
    for persona in Persona:
        narrative = service.draft(WEEK, personas=[persona.value])
        told = {s.id: s.text for section in narrative.sections for s in section.statements}
        assert narrative.escalations == first.escalations and narrative.escalations
        assert all(e.statements and set(e.statements) <= set(told) for e in narrative.escalations)
        drafted = json.loads(render(narrative, "json"))
        assert service.edit(without(drafted, narrative.escalations[0].statements), by="Dan").missing
        with pytest.raises(CheckError, match="Halden Foods"):
            service.approve(WEEK, by="Dan")
