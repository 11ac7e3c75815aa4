"""Forgetting an account or a person: gone from every byte of the home, and what was approved stands beside it."""

import datetime as dt
import json

import pytest

from assistant.errors import UsageError
from assistant.models.user import Role
from assistant.models.week import Week
from assistant.service import Service, render
from assistant.service.access import Access
from assistant.service.accounts import Accounts
from assistant.service.privacy import Privacy, Subject, hidden
from assistant.service.retention import Retention, day_before
from assistant.settings import Settings

WEEK = Week.parse("2026-W47")
CRM = """Opportunity ID,Account Name,Opportunity Name,Opportunity Owner,Stage,Amount,Close Date,Created Date,Next Step
O-7711,Halden Foods,Halden line,Ines Faber,Negotiation,620000,2026-12-12,2026-08-03,Contract with Halden Foods
O-7712,Tarn Mills,Tarn camera,Dan Cole,Proposal,590000,2026-12-04,2026-09-03,Call
O-7713,Vale Bakeries,Vale scales,Dan Cole,Proposal,40000,2026-12-09,2026-09-03,Beat Halden Foods' price
"""
COMPANY = """name: Kestrel Sensors
currency: USD
ceo: {name: Ada Lindqvist, personas: [questioning], advisors: [Tom Reyes]}
social_contract:
  autonomy: {max_deal_amount_without_ceo: 500000}
  risk_thresholds: {deal_at_risk_amount: 250000}
"""
NOTES = {
    "calls/2026-11-18_halden_foods_call.md": "Account: Halden Foods\nDate: 2026-11-18\n\nTheir sponsor Petra Vass left "
    "the company on Monday. They asked for 24 % off the Brindlewick module.\n",
    "calls/2026-11-19_halden_foods_again.md": "FYI\n\nAccount: Halden Foods\nDate: 2026-11-18\n\nTheir sponsor Petra "
    "Vass left the company on Monday. They asked for 24 % off the Brindlewick module.\n",
    "calls/2026-11-19_tarn_mills_call.md": "Account: Tarn Mills\nDate: 2026-11-19\nAuthor: Dan Cole\n\nThe budget is "
    "frozen until January, says Petra Vass. Tarn Mills wants a second demo.\n",
    "meetings/2026-11-20_weekly.md": "Date: 2026-11-20\n\nHalden Foods wants the Brindlewick module for less. "
    "Tarn Mills froze its budget until January.\n",
}
GOALS = "Period,Metric,Target\n2026-Q4,bookings,2000000\n"


@pytest.fixture
def folder(tmp_path):
    files = {"crm/opps_2026-11-20.csv": CRM, "company.yaml": COMPANY, "goals.csv": GOALS} | NOTES
    for name, text in files.items():
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / name).write_text(text, "utf-8")
    return tmp_path / "in"


@pytest.fixture
def service(tmp_path, folder):
    with Service.open(Settings.load(home=tmp_path / "home")) as opened:
        opened.ingest([folder])
        opened.draft(WEEK)
        opened.approve(WEEK, by="Petra Vass", override="Halden Foods is told in person")
        records = opened.home.records
        user = records.add_user("petra", Role.REP, "hash")
        talk = records.add_conversation(user.id)
        said = {"asked": "What of Halden Foods?", "understood": "…", "answer": "{}", "title": "Halden Foods"}
        records.add_message(user.id, talk.id, stopped=False, **said)
        cache = tmp_path / "home" / "model_replies"
        cache.mkdir()
        (cache / "a.json").write_text('{"text": "Halden Foods is at risk."}')
        yield opened


def bytes_with(folder, *words):
    found = []
    for path in folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes().lower()
            found += [(path.name, word) for word in words if word.lower().encode() in content]
    return found


def frozen(service):
    stored = [n for n in service.home.records.narratives() if n.status == "frozen"]
    return stored[0]


def test_a_forgotten_account_is_in_no_byte_of_the_home(service, tmp_path, folder):
    home = tmp_path / "home"
    assert bytes_with(home, "Halden", "Brindlewick", "O-7711")
    figures = {f.id: f.value for f in frozen(service).narrative.facts}
    before = json.loads(render(frozen(service).narrative, "json"))
    done = Privacy(service.home).forget(Subject.of("account", ["Halden Foods", "Halden"]), by="admin")
    assert (done.documents, done.redacted_documents, done.deal_rows) == (2, 1, 1)
    assert done.messages == 1
    service.home.index.count()
    assert service.home.index_state().in_step
    assert Privacy(service.home).verify().holds
    after = json.loads(render(frozen(service).narrative, "json"))
    statements = [
        (old, new)
        for a, b in zip(before["sections"], after["sections"], strict=True)
        for old, new in zip(a["statements"], b["statements"], strict=True)
    ]
    assert any(new["text"] == "[redacted]" for _, new in statements)
    kept = [(old, new) for old, new in statements if "Tarn" in old["text"] and "Halden" not in json.dumps(old)]
    assert kept
    assert all(old["text"] == new["text"] for old, new in kept)
    assert {f.id: f.value for f in frozen(service).narrative.facts} == figures
    assert {f.id: f.value for f in service.draft(WEEK).facts} == figures
    again = service.ingest([folder / "calls"])
    assert not again.added
    assert "deleted before" in again.warnings[-1]
    service.home.close()
    assert bytes_with(home, "Halden", "Brindlewick", "O-7711") == []


def test_what_is_kept_of_a_redacted_narrative_can_not_be_changed_afterwards(service):
    Privacy(service.home).forget(Subject.of("account", ["Halden Foods"]), by="admin")
    with pytest.raises(Exception, match="frozen"), service.home.records._database.writing() as connection:
        connection.exec_driver_sql("UPDATE narratives SET record = '{}' WHERE status = 'frozen'")


def test_a_quotation_in_a_note_that_was_hidden_in_part_still_stands(service):
    Privacy(service.home).forget(Subject.of("person", ["Petra Vass"]), by="admin")
    documents = {d.path: d for d in service.home.records.documents()}
    cited = [
        citation
        for stored in service.home.records.narratives()
        for section in stored.narrative.sections
        for statement in section.statements
        for citation in statement.citations
        if hasattr(citation, "quote")
    ]
    assert cited
    for citation in cited:
        text = documents[citation.path].text
        assert text[citation.char_start : citation.char_end] == citation.quote
    assert any("█████ ████" in d.text for d in documents.values())


def test_a_forgotten_person_is_in_no_byte_of_the_home_and_their_notes_stay(service, tmp_path):
    done = Privacy(service.home).forget(Subject.of("person", ["Petra Vass", "petra"]), by="admin")
    assert done.documents == 0
    assert done.users == 1
    assert done.messages == 0, "the account's conversation went with it"
    assert len(service.home.records.documents()) == 4
    assert frozen(service).author == "[redacted]"
    assert service.home.index_state().in_step
    service.home.close()
    assert bytes_with(tmp_path / "home", "Petra", "Vass") == []


def test_what_is_held_is_told_in_full_and_nothing_after_it_is_forgotten(service):
    subject = Subject.of("account", ["Halden Foods"])
    privacy = Privacy(service.home)
    found = privacy.held(subject, by="admin")
    assert {"documents", "passages", "deal_rows", "narratives", "messages"} <= set(found.counts)
    assert any("Brindlewick" in holding.text for holding in found.holdings)
    privacy.forget(subject, by="admin")
    assert privacy.held(subject, by="admin").counts == {}


def test_a_person_is_told_what_their_account_did(service):
    found = Privacy(service.home).held(Subject.of("person", ["petra"]), by="admin")
    assert any(h.table == "messages" and h.text == "What of Halden Foods?" for h in found.holdings)
    assert not any("hash" in h.text for h in found.holdings if h.table == "users")


def test_what_notes_call_an_account_for_short_goes_with_it_and_is_told_before(service, folder):
    (folder / "meetings" / "2026-11-20_stand_up.md").write_text(
        "Date: 2026-11-20\n\nHalden asks again on Friday. Vale is calm. Ask ana@haldenfoods.com by Monday.\n"
    )
    service.ingest([folder / "meetings"])
    subject = Subject.of("account", ["HALDEN FOODS"])
    found = Privacy(service.home).held(subject, by="admin")
    assert "halden" in found.short
    assert "also known as: halden" in found.lines()[0]
    Privacy(service.home).forget(subject, by="admin")
    (kept,) = [d.text for d in service.home.records.documents() if "stand_up" in d.path]
    assert "Vale is calm." in kept
    assert "Friday" not in kept
    assert "ana" not in kept
    for asked in ("Halden", "O-7711"):
        assert not [hit for hit in service.search(asked) if "Halden" in hit.text]


def test_a_short_form_with_which_the_companys_own_name_begins_is_left_alone(service, folder):
    (folder / "company.yaml").write_text(COMPANY.replace("Kestrel Sensors", "Halden Sensors"))
    service.ingest([folder / "company.yaml"])
    found = Privacy(service.home).held(Subject.of("account", ["Halden Foods"]), by="admin")
    assert "halden" not in found.short


def test_who_hands_in_a_note_that_was_deleted_is_told_why_it_is_not_taken(service):
    Privacy(service.home).forget(Subject.of("account", ["Halden Foods"]), by="admin")
    rep = Access(
        service, Accounts(service.home.records, service.settings).add("rep", Role.REP, "four plain words", by="t")
    )
    again = rep.upload("call.md", NOTES["calls/2026-11-18_halden_foods_call.md"].encode())
    assert again.status == "refused"
    assert "deleted here on request" in again.what
    assert not [d for d in service.home.records.documents() if "sponsor" in d.text]


def test_another_account_whose_name_begins_alike_is_left_alone():
    subject = Subject.of("account", ["Halden"])
    assert not subject.is_in("Haldenberg is well.")
    assert subject.is_in("2026-11-18_halden_call.md")
    text = "Haldenberg is well. Halden is not. It rains."
    assert hidden(text, subject) == "Haldenberg is well. ██████ ██ ████ It rains."


def test_a_name_too_short_is_refused():
    with pytest.raises(UsageError, match="3 letters"):
        Subject.of("person", ["Al"])


def test_what_is_older_than_may_be_kept_goes_and_stays_away(service, folder):
    (folder / "calls" / "2024-02-01_tarn.md").write_text(
        "Account: Tarn Mills\nDate: 2024-02-01\n\nAn old Quillfeather.\n"
    )
    service.ingest([folder / "calls"])
    retention = Retention(service.home)
    before = dt.date(2025, 1, 1)
    assert retention.would_go(before).documents == 1
    done = retention.let_go(before, by="admin")
    assert (done.documents, done.drafts) == (1, 0)
    assert frozen(service).narrative.sections
    assert service.home.index_state().in_step
    assert not service.ingest([folder / "calls"]).added
    assert Privacy(service.home).verify().holds
    assert service.home.records.audit()[0].action == "retain"
    home = service.home.folder
    service.home.close()
    assert bytes_with(home, "Quillfeather") == []


def test_an_age_is_days_weeks_months_or_years():
    today = dt.date(2026, 11, 20)
    assert day_before(today, "400d") == dt.date(2025, 10, 16)
    assert day_before(today, "3y") == dt.date(2023, 11, 21)
    for wrong in ("3", "y", "1d", "999y", "-2y"):
        with pytest.raises(UsageError, match="age"):
            day_before(today, wrong)
