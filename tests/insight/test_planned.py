import datetime as dt

import pytest

from assistant.insight.ledger import ledger
from assistant.insight.planned import owed, planned
from assistant.insight.undertakings import undertakings
from assistant.language.people import PeopleIndex
from assistant.models.draft import Narrative
from assistant.models.narrative import CellCitation, Framing, Section, Statement, StatementKind
from tests.insight.test_ledger import FILLER, PEOPLE, note

INDEX = PeopleIndex(PEOPLE)
CELL = CellCitation(path="crm/a_2026-11-06.csv", row=2, column="Account Name", value="Halden Foods")
STEP = "find and meet the new sponsor at Halden Foods ($620K); success is a named sponsor confirmed in writing."


def narrative(text, *, as_of=dt.date(2026, 11, 6), kind=StatementKind.RECOMMENDATION, commitments=()):
    statement = Statement(id="action_plan-1", text=text, kind=kind, citations=(CELL,))
    week = f"2026-W{as_of.isocalendar().week:02d}"
    return Narrative(
        week=week, as_of=as_of, company="Kestrel Sensors", personas=(), facts=(), framing=Framing(), risks=(),
        sections=(Section(id="action_plan", title="Action plan", statements=(statement,)),),
        escalations=(), commitments=commitments, discrepancies=(), ceo_style=(), quarantined=0, omitted={}, warnings=(),
    )  # fmt: skip


PLAN = f"Proposed, Tom Reyes by 13 November: {STEP}"


APPROVED = (narrative(PLAN),)


def followed(*notes, approved=APPROVED, as_of=dt.date(2026, 11, 20), remedies=None):
    documents, signals = [d for d, _ in notes], [s for _, found in notes for s in found]
    before = owed(approved, INDEX)
    return ledger(
        undertakings(documents, signals, INDEX, {}), signals, as_of, as_of - dt.timedelta(days=as_of.weekday()),
        earlier=before.commitments, since=before.since, accounts={d.id: d.account for d in documents},
        remedies=remedies,
    ).commitments  # fmt: skip


def test_a_proposal_that_was_approved_is_a_commitment_with_owner_and_date():
    (found,) = planned(narrative(PLAN), INDEX)
    assert (found.owner, found.due, found.status) == ("Tom Reyes", "2026-11-13", "open")
    assert found.text.startswith("find and meet the new sponsor at Halden Foods;") and found.citations == (CELL,)


def test_an_action_that_the_cso_wrote_is_one_too_and_one_without_owner_is_not():
    own = narrative("Ines Faber, by 16 November: publish the freight tariff.", kind=StatementKind.COMMITMENT)
    assert [(c.owner, c.due) for c in planned(own, INDEX)] == [("Ines Faber", "2026-11-16")]
    assert planned(narrative("Somebody should publish the freight tariff."), INDEX) == ()


@pytest.mark.parametrize(
    ("news", "status"),
    [
        ("Their new sponsor is named and confirmed it on Monday.", "kept"),
        ("The new sponsor is not named.", "missed"),
        ("The meeting with the new sponsor was moved to 27 November.", "redated"),
        ("The roof of the hall was inspected.", "no_news"),
    ],
)
def test_it_is_followed_by_what_notes_about_its_account_say(news, status):
    (found,) = followed(note(17, news, *FILLER, account="Halden Foods"))
    assert found.status == status
    assert found.due == ("2026-11-27" if status == "redated" else "2026-11-13")
    assert (found.citations[-1] != CELL) == (status != "no_news")


@pytest.mark.parametrize("account", ["Tarn Mills", None])
def test_news_of_another_account_does_not_close_it(account):
    spoken = note(17, "Their new sponsor is named and confirmed it on Monday.", *FILLER, account=account)
    known = note(18, *FILLER, account="Halden Foods")
    (found,) = followed(spoken, known)
    assert found.status == "no_news"


def test_a_note_from_before_the_plan_is_no_news_of_it():
    (found,) = followed(note(6, "Their new sponsor is named and confirmed it.", *FILLER, account="Halden Foods"))
    assert found.status == "no_news"


@pytest.mark.parametrize(
    ("day", "due", "status"), [("24 November", "2026-11-24", "redated"), ("20 November", "2026-11-13", "open")]
)
def test_the_same_action_planned_again_stays_one_and_is_re_dated_by_a_day_of_its_own_only(day, due, status):
    (first,) = planned(narrative(PLAN), INDEX)
    later = narrative(PLAN.replace("13 November", day), as_of=dt.date(2026, 11, 13), commitments=(first,))
    before = owed((narrative(PLAN), later), INDEX)
    assert [(c.id, c.due, c.status) for c in before.commitments] == [(first.id, due, status)]
    assert before.since == {first.id: dt.date(2026, 11, 6)}


def test_it_does_not_drop_out_week_after_week_and_is_told_once_when_kept():
    third = dt.date(2026, 11, 20)
    (silent,) = followed(note(17, *FILLER), as_of=third)
    held = narrative("Nothing.", as_of=third, commitments=(silent,))
    (still,) = followed(note(24, *FILLER), approved=(narrative(PLAN), held), as_of=dt.date(2026, 11, 27))
    assert (still.id, still.status) == (silent.id, "no_news")
    done = narrative("Nothing.", as_of=third, commitments=(silent.model_copy(update={"status": "kept"}),))
    assert followed(note(24, *FILLER), approved=(narrative(PLAN), done), as_of=dt.date(2026, 11, 27)) == ()


def test_one_that_was_missed_stays_missed_until_there_is_news():
    (silent,) = followed(note(17, *FILLER))
    held = narrative(
        "Nothing.", as_of=dt.date(2026, 11, 20), commitments=(silent.model_copy(update={"status": "missed"}),)
    )
    (still,) = followed(note(24, *FILLER), approved=(narrative(PLAN), held), as_of=dt.date(2026, 11, 27))
    assert still.status == "missed"


def test_the_next_plan_s_reminder_of_an_action_is_no_second_commitment():
    (first,) = planned(narrative(PLAN), INDEX)
    reminder = narrative(f"Planned already, Tom Reyes by 13 November: {first.text}", as_of=dt.date(2026, 11, 13))
    section = reminder.sections[0]
    other = section.statements[0].model_copy(update={"id": "action_plan-2"})
    sections = (section.model_copy(update={"statements": (other,)}),)
    reminder = reminder.model_copy(update={"sections": sections, "commitments": (first,)})
    assert [c.id for c in owed((narrative(PLAN), reminder), INDEX).commitments] == [first.id]


def test_what_the_last_plan_put_off_is_told_as_re_dated_once_and_is_open_after():
    (first,) = planned(narrative(PLAN), INDEX)
    later = narrative(PLAN.replace("13 November", "27 November"), as_of=dt.date(2026, 11, 13), commitments=(first,))
    (told,) = followed(note(17, *FILLER), approved=(narrative(PLAN), later))
    assert (told.status, told.due) == ("redated", "2026-11-27")
    held = narrative("Nothing.", as_of=dt.date(2026, 11, 20), commitments=(told,))
    approved = (narrative(PLAN), later, held)
    (after,) = followed(note(24, *FILLER), approved=approved, as_of=dt.date(2026, 11, 26))
    assert (after.status, after.due) == ("open", "2026-11-27")


@pytest.mark.parametrize(
    ("news", "status"),
    [
        ("Their budget for it is released.", "kept"),
        ("Their budget for it is not released.", "no_news"),
        ("The roof of the hall was inspected.", "no_news"),
    ],
)
def test_a_step_against_a_risk_is_done_once_the_risk_is_over(news, status):
    plan = "Proposed, Tom Reyes by 13 November: settle what is still funded at Halden Foods; success is a decision."
    (found,) = followed(
        note(17, news, *FILLER, account="Halden Foods"),
        approved=(narrative(plan),), remedies={"settle what is still funded": "budget_freeze"},
    )  # fmt: skip
    assert found.status == status
