"""Notes of one day that give a matter two values, and notes of one day that merely say different things."""

import datetime as dt

import pytest

from assistant.insight.disagreements import disagreements
from assistant.models.deal import Status
from assistant.models.risk import Tense
from tests.insight.note_signals import DEALS, said

DAY = dt.date(2026, 7, 24)
OPEN = {d.opportunity_id: d for d in DEALS}


def found(one, other, *further, deals=OPEN, **known):
    first = said(one, day=DAY, **known)
    second = said(other, day=DAY, document_id="other", document="other.md", path="deals/other.md", **known)
    return [(d.matter, d.values) for d in disagreements([first, second, *further], deals, currency="USD")]


@pytest.mark.parametrize(
    ("one", "other", "matter", "values"),
    [
        ("The deal is worth $620K.", "The deal is worth $540K.", "amount", ("$620K", "$540K")),
        ("all in it comes to 620k now", "Total for the contract: USD 540,000", "amount", ("620k", "USD 540,000")),
        ("They sign on 12 August.", "we close on the 28th of August", "close date", None),
        ("The board decides on 3 August.", "Decision by the board is on Aug 17th.", "decision date", None),
        ("Go-live is 1 September.", "go live on the fifteenth of September, she says", "start date", None),
        ("The renewal date is 30 September.", "Their contract renews on 31 October.", "renewal date", None),
    ],
)
def test_two_values_of_one_day_are_both_given(one, other, matter, values):
    ((told, given),) = found(one, other)
    assert told == matter
    assert values is None or given == values


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The deal is worth $620K.", "The contract is worth 620,000 dollars."),
        ("The deal is worth about $620K.", "The deal is worth $618,400."),
        ("The deal is worth $620K.", "The pilot order is $40K."),
        ("The deal is worth $620K.", "They want a discount that takes $80K off the contract."),
        ("The board decides on 3 August.", "The works council decides on 17 August."),
        ("The board decides on 3 August.", "They decide in August."),
        ("They sign on 12 August.", "They must sign by 28 August."),
        ("The certificate expires on 3 August.", "The licence runs out on 17 August."),
        ("The board decides on 3 August.", "Decision by the twentieth of August."),
        ("The first delivery is on 3 August.", "The second delivery is on 17 August."),
        ("The pilot starts on 3 August, go-live of the pilot.", "Go-live is 1 September."),
        ("They sign on 12 August.", "Correction: they sign on 28 August, not on the 12th."),
        ("They sign on 12 August.", "If legal drags its feet they sign on 28 August."),
        ("They sign on 12 August.", "Do they sign on 28 August?"),
        ("No decision yet, I visit on 3 August.", "The decision is on 17 August."),
        ("Their buyer liked the demo.", "Their engineer asked about spare parts."),
    ],
)
def test_what_can_both_be_true_is_no_dispute(one, other):
    assert found(one, other) == []


def test_a_later_note_ends_the_dispute():
    later = said("The deal is worth $600K.", day=DAY + dt.timedelta(days=3))
    assert found("The deal is worth $620K.", "The deal is worth $540K.", later) == []


def test_another_deal_another_tense_and_a_closed_deal_dispute_nothing():
    elsewhere = said(
        "The deal is worth $540K.", day=DAY, document_id="x", account="Calder Bank", opportunity="OPP-1002"
    )
    assert disagreements([said("The deal is worth $620K.", day=DAY), elsewhere], OPEN) == []
    assert found("The deal is worth $620K.", "The deal is worth $540K.", tense=Tense.HYPOTHETICAL) == []
    won = {i: d.model_copy(update={"status": Status.WON}) for i, d in OPEN.items()}
    assert found("The deal is worth $620K.", "The deal is worth $540K.", deals=won) == []


def test_two_values_in_one_note_are_no_dispute_between_notes():
    one = said("The deal is worth $620K.", day=DAY)
    other = said("The deal is worth $540K.", day=DAY, char_start=40, char_end=64)
    assert disagreements([one, other], OPEN) == []
