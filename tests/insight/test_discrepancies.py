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


def test_who_closes_may_be_a_person_or_the_account_by_its_name():
    for text in (
        "We'll close it in November, not in September.",
        "Northgate closes in November.",
        "The deal closes in November.",
    ):
        assert [k for k, _, _ in kinds(text)] == ["close_date"]


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
        "They took the second crane as well, so we stand at 540,000.",
        "With the two other sites it comes to $540K.",
        "Nothing new from the kiln, it's 540,000 for both lines and the loader.",
        "With the second crane the quote stands at $540,000 now.",
        "Our offer is up to 540K.",
        "We shook hands on 540,000 in the hayloft.",
        "They've trimmed it to 540,000, no more changes.",
        "It came down to 540,000 after the second kiln was dropped.",
        "Price is settled, 540,000 for everything.",
    ],
)
def test_a_total_said_in_prose_is_compared(text):
    assert [(k, v) for k, v, _ in kinds(text)] == [("amount", "540000")]


@pytest.mark.parametrize(
    "text",
    [
        "We expect 25,000 visitors.",
        "It's 20,000 less than in spring.",
        "That's 12,500 at the gate.",
        "He sold his boat for 540,000.",
        "They raised the fine for the spill to 540,000.",
        "She wants a page on every open deal from $500K up.",
        "It would be $540K if they took all of it.",
    ],
)
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
        "Northgate is signed!",
        "Elsbeth signed at the weighbridge yesterday, both lines and the loader.",
        "Signed, both copies, I have them here.",
        "She signed in front of me.",
        "Got the signature this morning.",
        "The mill owner put her name under it on Monday.",
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
        "Signed contract back from the mill by 14 August.",
        "Our copy is signed, theirs lies in the tray.",
        "Elsbeth signed up at the fair.",
        "Was the order signed?",
    ],
)
def test_what_is_not_signed_yet_or_something_else_is_none(text):
    assert kinds(text, label=WIN) == []


def test_what_a_competitor_offers_is_not_the_amount_of_the_deal():
    assert kinds("Corbel's offer stands at $540K.", label=Label.COMPETITOR) == []


def test_a_signature_is_no_news_where_the_stage_says_that_the_order_is_there():
    ordered = BY_ID | {"OPP-1001": BY_ID["OPP-1001"].model_copy(update={"stage": "Purchase Order"})}
    assert discrepancies([said("They signed on Tuesday.", label=WIN)], ordered) == []


def test_a_bare_dollar_is_the_dollar_of_the_deal():
    canadian = BY_ID | {"OPP-1001": BY_ID["OPP-1001"].model_copy(update={"currency": "CAD"})}
    (found,) = discrepancies([said("The deal is now $540K.")], canadian)
    assert found.note_value == "540000"
    assert discrepancies([said("The deal is now US$540K.")], canadian) == []


def test_a_signature_counts_for_the_deal_that_the_account_has_won():
    won = BY_ID | {"OPP-2001": deal("OPP-2001", "Northgate Rail").model_copy(update={"status": Status.WON})}
    assert discrepancies([said("They signed on Tuesday.", label=WIN)], won) == []


@pytest.mark.parametrize(
    "text",
    [
        "Nothing gets signed before December.",
        "They decide in November and not in September.",
        "Idris says they order in January when the hall has its floor.",
        "They won't buy before the middle of November.",
        "The order only comes in November, with the new budget.",
        "Ben says it will be November before they sign.",
        "They want to wait with the order until November.",
        "The deal slips into November.",
        "She says nothing moves on the quay before the beets are in, that's November.",
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
        "Closing day for bids comes in November.",
        "Closing time for all applications is 30 November.",
        "Landing tomorrow.",
        "The kiln closes in November.",
        "Their fiscal year closes in November.",
        "Enrolment closes in November.",
        "Nothing gets delivered before November.",
        "They never buy snow tyres before November.",
        "He won't be back before November.",
        "The audit of the kiln won't happen before November.",
        "We are not done with the soil survey before November.",
        "Our fitters have no time before November.",
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
