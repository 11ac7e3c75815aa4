import pytest

from assistant.insight.quarantine import quarantined_ranges
from tests.insight.note_signals import note

PERSONAL = [
    ("Between us, Tom has been diagnosed with cancer and starts chemo next week.", "health"),
    ("She's off sick with burnout since June.", "health"),
    ("Julia told me that she is pregnant and hasn't told her boss yet.", "health"),
    ("He earns 140k and thinks he deserves more.", "pay"),
    ("Jack's base is 20K above Dana's for the same territory.", "pay"),
    ("Priya's bonus will be cut because of the miss.", "pay"),
    ("HR has opened an investigation: there's a harassment complaint against him.", "conduct"),
    ("He turned up drunk to the dinner again.", "conduct"),
    ("Joan won't be in before June after her operation, and her surgeon has forbidden the telephone.", "health"),
    ("Pat broke his wrist and types with one finger.", "health"),
    ("Her doctor won't let her fly.", "health"),
    ("Colin was spoken to about his tone with the interns.", "conduct"),
    ("He keeps shouting at the night shift and personnel has it on record.", "conduct"),
    ("Mark is going through a divorce and isn't himself.", "private"),
]
BUSINESS = [
    "We have a healthy pipeline this quarter.",
    "How the company conducted the pilot impressed us.",
    "Our champion Marta is leaving on the 15th.",
    "Cancer Centre North wants 40 pumps.",
    "The patients with diabetes use the app twice a day.",
    "Their installed base is 20K units.",
    "Acme's base is in Leeds.",
    "They pay 480K a year for the WAN.",
    "Salary data is exported to the payroll module.",
    "Head office pays bonus on units, we're asked to sell service.",
    "Tom in purchasing is on leave this week.",
    "The system underperforms at peak load.",
    "His team is lazy loading the page.",
    "They diagnosed the fault within an hour.",
    "We spoke to Rowan about the price.",
    "The doctors want the app on the ward.",
    "Her operation in Leeds buys from us as well.",
    "HR has the module since May.",
    "He broke the record for calls in a week.",
]


@pytest.mark.parametrize(("text", "kind"), PERSONAL)
def test_a_personal_remark_is_withheld(text, kind):
    assert [w.kind for w in quarantined_ranges(note(text))] == [kind]


@pytest.mark.parametrize("text", BUSINESS)
def test_business_words_are_no_personal_remark(text):
    assert quarantined_ranges(note(text)) == []


def test_the_sentence_that_only_makes_sense_with_it_is_withheld_and_the_business_stays():
    text = (
        "Calder wants the revised offer by Friday. Ines has been diagnosed with a heart condition. "
        "She'll be out until March. Please don't share this. Her deputy takes over the contract talks."
    )
    (withheld,) = quarantined_ranges(note(text))
    kept = text[: withheld.char_start] + text[withheld.char_end :]
    assert "revised offer" in kept
    assert "deputy takes over" in kept
    assert "heart" not in kept
    assert "March" not in kept
    assert "share this" not in kept


def test_a_confidential_note_is_withheld_whole():
    document = note("The order came in.", confidential=True)
    (withheld,) = quarantined_ranges(document)
    assert (withheld.char_start, withheld.char_end, withheld.kind) == (0, len(document.text), "confidential")
