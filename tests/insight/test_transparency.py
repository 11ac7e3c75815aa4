"""Promises to the CEO: each is listed with what in the week answers it, by records or by sentences of notes."""

import datetime as dt

import pytest

from assistant.insight.contract_week import ContractWeek
from assistant.insight.frame import make_frame
from assistant.insight.spoken_promise import nearest
from assistant.insight.transparency import transparency_lines
from assistant.models.company import Company, SocialContract
from assistant.models.figure import FigureSet
from assistant.models.narrative import Commitment
from assistant.models.risk import Label, Risk, RiskSignal, Severity
from assistant.models.week import Week
from assistant.store.embeddings import MiniLmEmbedder
from tests.insight.note_signals import DEALS, said

FRIDAY = dt.date(2026, 7, 31)
FRAME = make_frame(Week.of(FRIDAY), [FRIDAY], 1)


def trouble(text, account, *, kind="delivery_failure", score=0.9, day=FRIDAY, **known):
    return said(text, day=day, label=Label.RISK, signal=kind, account=account, score=score, **known)


WRONG = trouble("The pumps were due on 3 July, they came on the 29th and two are cracked.", "Calder Bank")
SLOW = trouble("Our screens freeze for minutes whenever a train comes in.", "Northgate Rail")
REFUSED = trouble(
    "The works council wants a written agreement before anybody may log in.",
    "Ostby Marine",
    kind="legal_or_security_block",
)
SMALL_TALK = said("The train was late and the coffee cold, as ever.", label=Label.OTHER, score=0.9)


@pytest.fixture(scope="module")
def embed():
    return MiniLmEmbedder().embed


def line(promise, embed=None, **known):
    """What answers one promise."""
    contract = SocialContract(transparency=(promise,))
    empty = {"risks": (), "escalations": (), "discounts": (), "commitments": (), "sentences": ()}
    week = ContractWeek(
        company=Company(social_contract=contract),
        frame=FRAME,
        figures=FigureSet(),
        deals={d.opportunity_id: d for d in DEALS},
        currency="USD",
        embed=embed,
        **{**empty, **known},
    )
    (found,) = transparency_lines(week)
    return found


def test_a_delivery_that_came_late_is_told_in_the_notes_words(embed):
    found = line("Every delivery that came late is told, with its dates", embed, sentences=[SMALL_TALK, WRONG, SLOW])
    assert found.status == "kept"
    assert found.sentences[0].text == WRONG.text
    assert WRONG.citation in found.citations
    assert "Calder Bank" in found.subjects
    assert SMALL_TALK.citation not in found.citations


def test_a_narrow_promise_is_not_answered_by_another_trouble_of_its_kind(embed):
    found = line("Every failed screen is named", embed, sentences=[WRONG, SLOW])
    assert found.subjects == ("Northgate Rail",)


def test_a_promise_finds_the_kind_of_trouble_that_it_names(embed):
    found = line("Every works council objection is told", embed, sentences=[WRONG, REFUSED])
    assert found.subjects == ("Ostby Marine",)


def test_a_late_delivery_is_no_deal_that_moved(embed):
    pushed = Risk(
        opportunity_id="OPP-1002", account="Calder Bank", amount=310_000, escalated=False,
        signals=(RiskSignal(id="pushed", severity=Severity.HIGH, citations=()),),
    )  # fmt: skip
    assert line("Every delayed deal is named", embed, risks=[pushed]).subjects == ("Calder Bank",)
    assert line("Every delayed delivery is named", embed, risks=[pushed]).status == "unknown"


def test_what_nothing_on_record_answers_is_unknown_and_never_kept(embed):
    promise = "Every accident at a railway crossing is told the same day"
    found = line(promise, embed, sentences=[WRONG, REFUSED, SMALL_TALK])
    assert (found.status, found.subjects, found.sentences) == ("unknown", (), ())
    assert line(promise).status == "unknown"


@pytest.mark.parametrize(
    "promise",
    [
        "Every date that was promised to a customer and not kept is told",
        "Broken promises and missed dates: promises missed",
    ],
)
def test_a_date_not_kept_is_one_that_was_missed_or_moved(promise):
    states = {"a": "kept", "b": "missed", "c": "redated", "d": "open", "e": "no_news"}
    owed = [Commitment(id=k, text="to send it", owner=k, status=v) for k, v in states.items()]
    assert line(promise, commitments=owed).subjects == ("b: missed", "c: redated")
    assert len(line("Commitments are followed until they are closed", commitments=owed).subjects) == 4


def test_only_what_stands_answers(embed):
    old = trouble(WRONG.text, "Calder Bank", day=FRIDAY - dt.timedelta(days=60))
    settled = WRONG.model_copy(update={"superseded": True})
    ahead = trouble(WRONG.text, "Calder Bank", day=FRIDAY + dt.timedelta(days=3))
    unsure = trouble(WRONG.text, "Calder Bank", score=0.3)
    for sentence in (old, settled, ahead, unsure):
        assert nearest("Every late delivery is told", [sentence], FRAME, embed) is None
    recent = trouble(WRONG.text, "Calder Bank", day=FRIDAY - dt.timedelta(days=20))
    assert nearest("Every late delivery is told", [recent], FRAME, embed) == [recent]
