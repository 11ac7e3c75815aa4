from decimal import Decimal

import pytest

from assistant.insight.discounts import discounts
from assistant.models.risk import Tense
from tests.insight.note_signals import said

ASKED = [
    ("They are asking for 18 %.", 18),
    ("Purchasing wants 18 % off or it goes back out to tender.", 18),
    ("We need 15% off to get this through.", 15),
    ("He wants a fifth off.", 20),
    ("We granted an early-signature discount of 3 %.", 3),
    ("Procurement requested a price reduction of 15 %.", 15),
    ("We agreed to a 10% multi-year discount.", 10),
    ("Der Einkauf will 20 Prozent Nachlass.", 20),
    ("They want another ten points off the rate card.", 10),
    ("At the quay I have told them sixteen per cent when the year is paid ahead.", 16),
    ("So I let her have nine percent, and that was that.", 9),
    ("Twelve and a half points off, or the tender is opened again.", "12.5"),
    ("They gave him seventeen and a half per cent for the second hall.", "17.5"),
    ("A quarter off the list is what the brothers have in mind.", 25),
    ("He gets twenty off if he signs before Easter.", 20),
    ("Twenty-two percent is what their buyer asks.", 22),
    ("We'd do eight per cent against a longer term.", 8),
    ("Her chairman wants us to halve the price.", 50),
    ("He is after a price reduction of a fifth.", 20),
    ("They want it a third cheaper.", "33.33"),
]
NOT_ASKED = [
    "They won't accept the 7% uplift on renewal.",
    "Attainment is at 48 %.",
    "Availability was 91 % against a guaranteed 97 %.",
    "They want 99.9 % uptime.",
    "The price goes up four percent in January.",
    "Win rate fell to 22 %.",
    "He has two years of data and he wants a third winter.",
    "Their usage is 18 % below last year.",
    "The auditors gave us eighty per cent.",
    "They gave the new app thirty per cent of their calls.",
    "We promised them twenty percent growth.",
    "Fifteen per cent of the nurses have it on the phone.",
    "Two of the fitters were off, and twelve off sick.",
    "Sales fell by twenty per cent.",
    "Their rival has laid off a third of its fitters.",
    "They pay ahead if the discount is right, a third on order.",
    "Another supplier there gave her 20 percent, she says.",
    "He has a second offer, about 6 per cent below ours.",
    "The off-season leaves half of the crew at home.",
]


@pytest.mark.parametrize(("text", "percent"), ASKED)
def test_a_discount_is_read_with_its_percentage_and_deal(text, percent):
    (mention,) = discounts([said(text)])
    assert mention.percent == Decimal(percent)
    assert mention.opportunity_id == "OPP-1001"
    assert mention.citation.quote == text


@pytest.mark.parametrize("text", NOT_ASKED)
def test_other_percentages_are_no_discount(text):
    assert discounts([said(text)]) == []


def test_a_supposed_discount_is_none():
    assert discounts([said("If they asked for 20 % off we would walk.", tense=Tense.HYPOTHETICAL)]) == []
