"""The door of one user: conversations are kept and stopped, notes are taken, corrected and withdrawn, drafts edited."""

import datetime as dt

import pytest

from assistant.errors import CheckError, NotFoundError, SourceError, UsageError
from assistant.models.document import Kind
from assistant.models.risk import Label
from assistant.models.user import Role
from assistant.models.week import Week
from assistant.service import Service
from assistant.service.access import Access
from assistant.service.accounts import Accounts
from assistant.settings import Settings

PASSWORD = "four plain words here"
WEEK = "2026-W47"
CRM = """Opportunity ID,Account Name,Opportunity Name,Opportunity Owner,Stage,Amount,Close Date,Created Date,Next Step
O-1,Halden Foods,Halden line,Ines Faber,Negotiation,620000,2026-12-12,2026-08-03,Contract
O-2,Tarn Mills,Tarn camera,Dan Cole,Proposal,90000,2026-12-04,2026-09-03,Call
"""
COMPANY = """name: Kestrel Sensors
currency: USD
social_contract: {risk_thresholds: {deal_at_risk_amount: 250000}}
"""
NOTE = "Account: Halden Foods\nDate: 2026-11-18\n\nOur champion there, the head of works, left the company last week.\n"


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
def door(service):
    accounts = Accounts(service.home.records, service.settings)

    def opened(role, name=None):
        return Access(service, accounts.add(name or role.value, role, PASSWORD, by="test"))

    return opened


def escalated(service):
    return {e.subject for e in service.draft(Week.parse(WEEK)).escalations}


def test_the_parts_that_are_told_are_the_answer_that_is_kept(door):
    cso = door(Role.CSO)
    held = cso.begin_conversation()
    told = list(cso.ask(held.id, "How far are we from our goal?"))
    assert [e.kind for e in told if e.kind != "part"] == ["reading", "found", "done"]
    message = told[-1].message
    assert "".join(e.text for e in told if e.kind == "part") == message.answer.answer
    assert {f.id for f in told[1].figures} == set(message.answer.facts) != set()
    assert cso.messages(held.id) == (message,)
    assert cso.conversations()[0].title == "How far are we from our goal?"
    assert cso.rate(message.id, "down", "too short").reason == "too short"
    assert [(r.question, r.verdict) for r in door(Role.REVIEWER).rated_answers()] == [(message.asked, "down")]


def test_an_answer_that_is_stopped_or_left_is_kept_as_far_as_it_was_told(door):
    cso = door(Role.CSO)
    held = cso.begin_conversation()
    *_, done = cso.ask(held.id, "How far are we from our goal?", stop=lambda: True)
    assert done.message.stopped
    leaving = cso.ask(held.id, "How far are we from our goal?")
    heard = next(e.text for e in leaving if e.kind == "part")
    leaving.close()
    last = cso.messages(held.id)[-1]
    assert last.stopped
    assert last.answer.answer.startswith(heard.strip())
    assert not last.answer.citations


def test_a_conversation_goes_on_after_a_restart_and_is_forgotten_when_asked(service, door):
    cso = door(Role.CSO)
    held = cso.begin_conversation()
    list(cso.ask(held.id, "What is the amount of Halden Foods?"))
    again = Access(service, cso.user)
    *_, done = again.ask(held.id, "And Tarn Mills?")
    assert "Tarn Mills" in done.message.understood
    again.forget_conversation(held.id)
    with pytest.raises(NotFoundError):
        cso.messages(held.id)
    for wrong in ("", "  ", "x" * 3000):
        with pytest.raises(UsageError):
            cso.ask(cso.begin_conversation().id, wrong)


def test_what_was_set_by_hand_stands_above_what_the_note_says_and_outlasts_a_new_export(service, door, tmp_path):
    rep = door(Role.REP)
    read = rep.prefill("call.md", NOTE.encode())
    assert (read.account, read.date, read.deals) == ("Halden Foods", dt.date(2026, 11, 18), (("O-1", "Halden line"),))
    assert not rep.my_notes()
    note = rep.upload(
        "call.md", NOTE.encode(), account="Tarn Mills", opportunity_id="O-2", date="2026-11-17", kind="call_summary"
    ).note
    assert (note.account, note.opportunity_id, note.date, note.kind) == (
        "Tarn Mills", "O-2", dt.date(2026, 11, 17), Kind.CALL,
    )  # fmt: skip
    later = tmp_path / "opps_2026-11-21.csv"
    later.write_text(CRM, "utf-8")
    service.ingest([later])
    assert [(n.account, n.opportunity_id) for n in rep.my_notes()] == [("Tarn Mills", "O-2")]
    for wrong in ({"date": "tomorrow"}, {"kind": "poem"}, {"opportunity_id": "O-99"}):
        assert rep.upload("other.md", f"{NOTE}{wrong}".encode(), **wrong).status == "refused"


def test_a_correction_is_kept_and_later_drafts_go_by_it(service, door):
    rep = door(Role.REP)
    done = rep.upload("call.md", NOTE.encode())
    risk = next(s for s in done.understood if s.label is Label.RISK)
    assert risk.signal == "champion_left"
    assert "Halden Foods" in escalated(service)
    told = rep.correct(done.note.document, risk.char_start, risk.char_end, Label.OTHER)
    assert [(s.label, s.corrected) for s in told if s.char_start == risk.char_start] == [(Label.OTHER, True)]
    assert "Halden Foods" not in escalated(service)
    rep.correct(done.note.document, risk.char_start, risk.char_end, Label.RISK, "champion_left")
    assert "Halden Foods" in escalated(service)
    with pytest.raises(UsageError):
        rep.correct(done.note.document, risk.char_start + 1, risk.char_end, Label.OTHER)
    with pytest.raises(UsageError):
        rep.correct(done.note.document, risk.char_start, risk.char_end, Label.OTHER, "champion_left")


def test_a_withdrawn_note_leaves_answers_and_drafts_while_what_was_approved_keeps_its_evidence(service, door):
    rep, cso = door(Role.REP), door(Role.CSO)
    note = rep.upload("call.md", NOTE.encode()).note
    drafted = cso.draft(WEEK).narrative
    cited = next(
        c for s in drafted.sections for t in s.statements for c in t.citations if getattr(c, "path", "") == note.path
    )
    cso.approve(WEEK, override="shown as it stands")
    rep.withdraw(note.document)
    assert not rep.my_notes()
    assert not service.search("champion left")
    assert "Halden Foods" not in escalated(service)
    kept = cso.evidence(cited.path, cited.char_start, cited.char_end, cited.quote)
    assert (kept.quote, kept.withdrawn) == (cited.quote, True)
    with pytest.raises(NotFoundError):
        rep.withdraw(note.document)
    again = rep.upload("call.md", NOTE.encode())
    assert again.status == "accepted"


def test_a_sentence_that_is_edited_is_checked_at_once_and_can_be_taken_out(door):
    cso = door(Role.CSO)
    steps = []
    view = cso.draft(WEEK, progress=lambda *step: steps.append(step))
    assert len([s for s in steps if s[2] == 12]) == 12
    first = view.narrative.sections[0].statements[0]
    report = cso.edit_statement(WEEK, first.id, "We won 99 million this week.")
    assert [s.id for s in report.flagged] == [first.id]
    assert cso.narrative(WEEK).status == "edited"
    with pytest.raises(CheckError, match="not supported"):
        cso.approve(WEEK)
    with pytest.raises(NotFoundError):
        cso.edit_statement(WEEK, "headline-00000000", "x")
    back = cso.edit_statement(WEEK, first.id, first.text)
    assert not back.flagged
    assert first.id in cso.edit_statement(WEEK, first.id, " ").deleted


def test_the_ceo_reads_what_was_approved_and_nothing_else(door):
    cso, ceo = door(Role.CSO), door(Role.CEO)
    cso.draft(WEEK)
    assert not ceo.weeks()
    for tried in (lambda: ceo.narrative(WEEK), lambda: ceo.narrative(WEEK, 1), lambda: ceo.export(WEEK, "md")):
        with pytest.raises(NotFoundError):
            tried()
    done = cso.approve(WEEK)
    assert [w.approved for w in ceo.weeks()] == [done.version]
    assert ceo.narrative(WEEK).version == done.version
    assert ceo.export(WEEK, "docx").data[:2] == b"PK"
    with pytest.raises(NotFoundError):
        ceo.narrative(WEEK, 1)
    with pytest.raises(UsageError):
        ceo.export(WEEK, "exe")


def test_what_is_kept_back_is_not_shown_as_evidence_either(service, door, tmp_path):
    text = "Date: 2026-11-18\nAccount: Halden Foods\n\nThey sign in May. She's off sick with burnout since June.\n"
    path = tmp_path / "2026-11-18_halden.md"
    path.write_text(text, "utf-8")
    secret = tmp_path / "2026-11-18_secret.md"
    secret.write_text(f"---\nconfidential: true\n---\n{text}", "utf-8")
    service.ingest([path, secret])
    cso = door(Role.CSO)
    start = text.index("They sign")
    shown = cso.evidence(path.name, start, start + 17)
    assert shown.quote == "They sign in May."
    assert "burnout" not in f"{shown.before}{shown.quote}{shown.after}"
    with pytest.raises(NotFoundError):
        cso.evidence(secret.name, 0, 10)
    with pytest.raises(NotFoundError):
        cso.evidence(path.name, start, 10_000)


def test_users_are_managed_and_the_last_admin_stays(door):
    admin = door(Role.ADMIN)
    admin.add_user("Rolf Berg", Role.REP, PASSWORD)
    with pytest.raises(Exception, match="already"):
        admin.add_user("rolf berg", Role.CSO, PASSWORD)
    for name, password in (
        ("Ada", "short"),
        ("Ada", "a" * 20),
        ("<script>", PASSWORD),
        ("", PASSWORD),
        ("Adalind", "adalind1234"),
    ):
        with pytest.raises(UsageError):
            admin.add_user(name, Role.REP, password)
    with pytest.raises(Exception, match="last admin"):
        admin.remove_user("admin")
    admin.remove_user("Rolf Berg")
    assert [u.name for u in admin.users()] == ["admin"]
    admin.add_user("Rolf Berg", Role.CSO, PASSWORD)
    shown = admin.settings()
    assert shown["openai_api_key"] == "unset"


def test_a_file_is_refused_before_it_is_read_when_it_can_be_no_note(door):
    rep = door(Role.REP)
    for name, data in (("a.exe", b"MZ"), ("a.md", b""), ("a", b"text")):
        with pytest.raises(SourceError):
            rep.prefill(name, data)
        assert rep.upload(name, data).status == "refused"
