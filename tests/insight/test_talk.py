import pytest

from assistant.insight.matter import settle
from assistant.models.risk import Label
from tests.insight.note_signals import said


def labels(*texts, risk="churn_threat"):
    """How a note reads of which the first sentence was taken for a risk."""
    first, *others = texts
    note = [said(first, label=Label.RISK, signal=risk), *(said(text, char_start=500) for text in others)]
    return [s.label for s in settle(note)]


@pytest.mark.parametrize(
    "text",
    [
        "Their cook jokes that he throws our ovens out if the bread is late once more.",
        "She said with a grin that they will end the contract over the coffee.",
        "He was only kidding that the whole fleet goes back to the old supplier.",
    ],
)
def test_a_jest_is_no_risk(text):
    assert labels(text) == [Label.OTHER]


@pytest.mark.parametrize(
    "text",
    [
        "He was not joking, they end the contract in March.",
        "Half joking she said that they may end the contract.",
        "Joking aside, they end the contract in March.",
    ],
)
def test_who_is_in_earnest_is_a_risk(text):
    assert labels(text) == [Label.RISK]


def test_what_somebody_says_to_everybody_is_a_habit():
    assert labels("He would drop us for one late truck.", "He says that to every supplier.")[0] is Label.OTHER
    assert labels("He would drop us for one late truck.", "He says that the trucks are late.")[0] is Label.RISK


def test_hearsay_that_was_looked_into_and_denied_is_no_risk():
    hearsay = "The driver of the fair told me that the dairy was being merged with another and buys nothing."
    assert labels(hearsay, "I asked Ruth, and nobody is merging with anybody.")[0] is Label.OTHER
    assert labels(hearsay, "Lovely weather.", "That is a false alarm.")[0] is Label.OTHER


@pytest.mark.parametrize(
    "after",
    [
        "They are not merging before June, he thinks.",
        "I asked about the delivery, and it is not late.",
        "Did nobody check whether they are merging?",
        "I like the dairy.",
    ],
)
def test_hearsay_that_nobody_looked_into_stands(after):
    hearsay = "The driver of the fair told me that the dairy was being merged with another and buys nothing."
    assert labels(hearsay, after)[0] is Label.RISK


def test_what_the_customer_says_itself_is_not_undone_by_a_further_trouble():
    assert (
        labels("She told me that all orders are frozen.", "She is not happy that orders are frozen.")[0] is Label.RISK
    )


def test_an_absent_sponsor_is_told_with_a_word_of_absence():
    assert labels("The director knows all the words and has done this twice.", risk="no_executive_sponsor") == [
        Label.OTHER
    ]
    assert labels("Nobody above the foreman has met us.", risk="no_executive_sponsor") == [Label.RISK]
