from decimal import Decimal

import pytest

from assistant.insight.discrepancies import discrepancies
from assistant.models.deal import Status
from assistant.models.risk import Label, Tense
from tests.insight.note_signals import DEALS, deal, said

BY_ID = {d.opportunity_id: d for d in DEALS}


def kinds(text, **known):
    return [(d.kind, d.note_value, d.crm_value) for d in discrepancies([said(text, **known)], BY_ID)]


@pytest.mark.parametrize(
    "text", ["The deal is now $540K.", "The contract is worth 540,000 dollars.", "It's a $540K deal."]
)
def test_another_total_than_the_crm_has_is_a_discrepancy(text):
    ((kind, _, crm),) = kinds(text)
    assert (kind, crm) == ("amount", "620000")


@pytest.mark.parametrize(
    "text",
    [
        "The deal is worth $620K.",
        "Their budget for the contract is $540K.",
        "The first phase of the deal is $100K.",
        "They want $40K off the deal.",
        "Northgate pays a fee of $12,000 on the contract.",
        "Helion quoted $400K for the order.",
    ],
)
def test_the_same_total_or_a_part_is_none(text):
    assert kinds(text) == []


def test_another_close_date_is_a_discrepancy_and_the_same_is_none():
    assert [k for k, _, _ in kinds("We expect to close in November.")] == ["close_date"]
    assert kinds("We expect to close in September.") == []
    assert kinds("The security review closes in November.") == []


def test_a_won_deal_that_the_crm_has_open_is_a_discrepancy():
    assert [k for k, _, _ in kinds("Marked as closed won.")] == ["stage"]


def test_supposed_values_and_unknown_deals_give_none():
    assert kinds("The deal would be worth $540K if they took all sites.", tense=Tense.HYPOTHETICAL) == []
    assert kinds("The deal is now $540K.", opportunity="OPP-9999") == []


def test_a_bare_number_as_large_as_a_deal_is_an_amount_and_a_small_one_is_none():
    (found,) = kinds("The total for the renewal comes to about 470K, we are finalising the split.")
    assert found[:2] == ("amount", "470000")
    assert kinds("The total for the renewal comes to 320 pages.") == []


def test_another_stage_of_the_crm_that_the_deal_is_said_to_be_in_is_a_discrepancy():
    mine = BY_ID["OPP-1001"].model_copy(update={"stage": "Discovery"})
    deals = BY_ID | {"OPP-1001": mine, "OPP-1002": BY_ID["OPP-1002"].model_copy(update={"stage": "Negotiation"})}
    (found,) = discrepancies([said("That one's in negotiation now, the owner has the text.")], deals)
    assert (found.kind, found.note_value, found.crm_value) == ("stage", "Negotiation", "Discovery")
    assert discrepancies([said("That one is now in discovery.")], deals) == []


def test_a_day_that_is_named_with_a_meeting_elsewhere_in_the_sentence_still_counts():
    (found,) = kinds("He told me that the board signs on Friday 27 November, at the regular family meeting.")
    assert (found[0], found[1][4:]) == ("close_date", "-11-27")


@pytest.mark.parametrize(
    "text",
    [
        "Before that she had told Priya that it would be $540,000 with the depot included.",
        "On the prices given we expect about 540,000.",
        "All in all that makes $540K.",
        "With the two other sites it comes to $540K.",
    ],
)
def test_a_total_said_in_prose_is_compared(text):
    assert [(k, v) for k, v, _ in kinds(text)] == [("amount", "540000")]


@pytest.mark.parametrize("text", ["We expect 25,000 visitors.", "It would be $540K if they took all of it."])
def test_other_numbers_that_are_expected_are_none(text):
    assert kinds(text) == []


def test_a_step_that_names_a_later_stage_is_a_discrepancy_and_one_behind_is_none():
    early = BY_ID["OPP-1001"].model_copy(update={"stage": "Business Case", "probability": Decimal(20)})
    sent = BY_ID["OPP-1002"].model_copy(update={"stage": "Contract Sent", "probability": Decimal(80)})
    deals = BY_ID | {"OPP-1001": early, "OPP-1002": sent}
    (found,) = discrepancies([said("The contract has been sent, Dan reports.")], deals)
    assert (found.kind, found.note_value, found.crm_value) == ("stage", "Contract Sent", "Business Case")
    assert discrepancies([said("The contract has not been sent.")], deals) == []
    late = deals | {"OPP-1001": early.model_copy(update={"stage": "Signature", "probability": Decimal(90)})}
    assert discrepancies([said("The contract has been sent, Dan reports.")], late) == []


WIN = Label.WIN_OR_PROGRESS


@pytest.mark.parametrize(
    "text",
    [
        "They signed on Tuesday evening, both copies.",
        "The order form is back, countersigned.",
        "Berit signed the spares frame on Tuesday.",
        "Signature is in.",
    ],
)
def test_a_signature_on_a_deal_that_the_crm_has_open_is_a_discrepancy(text):
    assert [(k, v) for k, v, _ in kinds(text, label=WIN)] == [("stage", "signed")]


@pytest.mark.parametrize(
    "text",
    [
        "They will have signed by Friday.",
        "The NDA is signed.",
        "She signed the acceptance sheet.",
        "The director has signed it off.",
        "I would sooner have the order signed than discussed.",
        "They signed the data processing terms.",
        "Nobody has signed yet.",
        "She signed up for the fair.",
        "As good as signed, he says.",
    ],
)
def test_what_is_not_signed_yet_or_something_else_is_none(text):
    assert kinds(text, label=WIN) == []


def test_a_signature_counts_for_the_deal_that_the_account_has_won():
    won = BY_ID | {"OPP-2001": deal("OPP-2001", "Northgate Rail").model_copy(update={"status": Status.WON})}
    assert discrepancies([said("They signed on Tuesday.", label=WIN)], won) == []


@pytest.mark.parametrize(
    "text",
    [
        "Nothing gets signed before December.",
        "They decide in November and not in September.",
        "They won't buy before the middle of November.",
        "The order only comes in November, with the new budget.",
    ],
)
def test_a_decision_that_comes_after_the_close_date_is_a_discrepancy(text):
    assert [k for k, _, _ in kinds(text)] == ["close_date"]


@pytest.mark.parametrize(
    "text",
    [
        "They decide in August.",
        "Nothing gets signed before August.",
        "We visit them in November.",
        "If they decide in November we lose the slot.",
        "In practice that has meant that nothing is ordered before November.",
        "The plant decides on the winter plan, ours is not in it, and we meet in November.",
    ],
)
def test_an_earlier_decision_or_another_date_is_none(text):
    assert kinds(text) == []


def test_of_two_notes_of_one_day_the_one_that_disagrees_with_the_crm_is_shown():
    agrees = said("The deal is worth $620K.")
    other = said("The deal is worth $540K.", document_id="other", path="deals/other.md")
    for order in ([agrees, other], [other, agrees]):
        (found,) = discrepancies(order, BY_ID)
        assert (found.kind, found.note_value) == ("amount", "540000")
