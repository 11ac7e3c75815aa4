import datetime as dt

import pytest

from assistant.insight.matter import settle
from assistant.insight.tense import tense_of
from assistant.models.risk import Label
from tests.insight.note_signals import said

OLD, NEW = dt.date(2026, 7, 10), dt.date(2026, 7, 24)
FROZEN = ("budget_freeze", "Spending is frozen until autumn.")
QUIET = ("ghosted", "No answer since May.")
LESS = ("price_pressure", "They want 15 % off or they walk.")
LEAVES = ("churn_threat", "They want to cancel the cleaning.")
RIVAL = ("competitor_pressure", "Helion has offered them a pilot.")
STOPPED = ("legal_or_security_block", "Their works council objects to the cameras.")
BROKEN = ("delivery_failure", "Two pumps failed last week.")
GOES = ("champion_left", "Our sponsor Marta resigned on Monday.")
CUT = ("scope_reduction", "They cut the order from 40 beds to 25.")


def over(trouble, text, **known):
    risk, told = trouble
    old = said(told, day=OLD, label=Label.RISK, signal=risk)
    return settle([old, said(text, day=NEW, tense=tense_of(text, NEW), **known)])[0].superseded


@pytest.mark.parametrize(
    ("trouble", "text"),
    [
        (GOES, "Marta has chosen to stay."),
        (GOES, "Jonas has taken Marta's chair and likes the plan as she did."),
        (RIVAL, "They told Helion no yesterday."),
        (RIVAL, "We are the only bidder left."),
        (RIVAL, "They have turned Helion down."),
        (FROZEN, "Finance has freed the money."),
        (FROZEN, "They may buy again since the first."),
        (STOPPED, "The works council has said yes."),
        (STOPPED, "Their works council has no further questions."),
        (LEAVES, "They took the notice back."),
        (LEAVES, "She rang: they stay with us."),
        (("no_executive_sponsor", "Nobody above the foreman knows us."), "We have a sponsor now, the plant director."),
        (("single_threaded", "All hangs on Piet."), "Piet brought two colleagues from purchasing."),
        (QUIET, "She rang back on Monday."),
        (QUIET, "Got hold of him at last."),
        (CUT, "They are back at 40."),
        (LESS, "They dropped the discount."),
        (LESS, "He signs at list."),
        (LESS, "We agreed without a discount."),
        (BROKEN, "Both pumps run again."),
    ],
)
def test_an_end_in_plain_talk_ends_the_trouble(trouble, text):
    assert over(trouble, text)


@pytest.mark.parametrize(
    ("trouble", "text"),
    [
        (GOES, "A new contact in the canteen made us coffee."),
        (RIVAL, "They told us no yesterday."),
        (RIVAL, "They have not turned Helion down."),
        (FROZEN, "Finance has still not freed the money."),
        (STOPPED, "The fire brigade said yes to the party."),
        (STOPPED, "Has the works council said yes?"),
        (STOPPED, "The works council said yes, but the cameras must face the wall."),
        (LEAVES, "They took the machine back."),
        (LEAVES, "They would stay with us."),
        (QUIET, "I wrote back to the office twice."),
        (QUIET, "Nobody rang back."),
        (CUT, "He is back at 9."),
        (LESS, "They took our pens."),
        (LESS, "They may agree without a discount."),
        (BROKEN, "The marathon runs again in May."),
        (BROKEN, "Not one of the pumps has come back."),
        (BROKEN, "If the pumps run again he pays."),
    ],
)
def test_another_matter_an_open_one_or_a_question_ends_nothing(trouble, text):
    assert over(trouble, text) is False


def test_an_end_that_was_read_as_the_trouble_is_progress_and_one_that_goes_on_with_more_stays_a_risk():
    read = {"day": NEW, "label": Label.RISK, "signal": "delivery_failure"}
    assert settle([said("Both pumps run again.", **read)])[0].label is Label.WIN_OR_PROGRESS
    assert settle([said("Both pumps run again and the third leaks.", **read)])[0].label is Label.RISK
