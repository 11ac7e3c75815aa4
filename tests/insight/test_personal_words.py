import pytest

from assistant.insight.quarantine import personal_kind, quarantined_ranges
from assistant.resources import data_folder
from tests.insight.note_signals import note

TOLD_ROUNDABOUT = [
    ("He spends every other Monday in the cardiology ward and is tired after it.", "health"),
    ("She is expecting in May and has told nobody in the firm.", "health"),
    ("He hasn't touched a drop since the clinic.", "health"),
    ("What she takes home would start a riot in the team.", "pay"),
    ("Korrigan has offered Otto half as much again if he comes.", "pay"),
    ("The interns don't want to be alone in the lift with him.", "conduct"),
    ("You could smell it on his breath at ten in the morning.", "conduct"),
    ("The debt collectors wait for him at the gate.", "private"),
    ("Her husband moved out in August and she sleeps badly.", "private"),
    ("Bea's biopsy came back and there is a lump after all, so she stays with her sister till Sunday.", "health"),
    ("They have kept him in hospital, the second time since May.", "health"),
    ("He lost his licence in spring, so Olga drives him to the mills.", "conduct"),
    ("Their foreman was breathalysed on the slipway.", "conduct"),
    ("Tilda's been sent home while they look into what she said to the apprentice.", "conduct"),
    ("Between you and me, he cried in the car park after the visit.", "private"),
    ("Just between ourselves, her husband is ill again.", "private"),
    ("Rob is having his gall bladder out next week.", "health"),
    ("The doctors have found something on her lung.", "health"),
    ("He was stopped by the police drunk driving.", "conduct"),
    ("Off the record, Petra's in for tests on Monday and nobody knows.", "private"),
    ("He joined some sect and gives them his money.", "private"),
]
BUSINESS_ALL_THE_SAME = [
    "They received a final warning from the regulator and have to act by June.",
    "The authority sent the plant a written warning about the noise.",
    "The cardiology ward orders six monitors in the spring.",
    "They are expecting the purchase order in May.",
    "Our sponsor takes his severance and leaves, his last working day is the nineteenth.",
    "She gave us 20 percent more volume.",
    "They haven't touched the licence since the pilot.",
    "The debt of the group is with the bank, so nothing is ordered.",
    "Henning joined the steering group and supports us.",
    "The scan of the network came back clean, she says.",
    "He lost his licence for the drawing program and asks for a new one.",
    "The crew was stood down for the storm, he says.",
    "Between us, Marta doubts that the yard can pay by June.",
    "Between ourselves, he is leaving for Corbel in March.",
    "Between us and the other mill, she would take us.",
    "She asked us to keep Thursday free for the demo at the hospital.",
    "Between us, her hospital is not happy with Corbel.",
    "He asked me not to tell the hospital about the delay.",
    "Between us, the doctors at the hospital prefer the other model.",
    "They have found something on the line, a hairline crack, she says.",
    "She has the results from the clinic, the washers saved a third of the water.",
    "Nobody wants to be alone with that machine on the night shift.",
]


@pytest.mark.parametrize(("text", "kind"), TOLD_ROUNDABOUT)
def test_a_private_matter_told_in_a_roundabout_way_is_withheld(text, kind):
    assert personal_kind(text) == kind


@pytest.mark.parametrize("text", BUSINESS_ALL_THE_SAME)
def test_business_in_like_words_stays(text):
    assert personal_kind(text) is None


def test_the_business_beside_a_private_remark_stays():
    text = "They froze the budget on Monday. His wife threw him out in June. The board meets again in May."
    (withheld,) = quarantined_ranges(note(text))
    assert text[withheld.char_start : withheld.char_end] == "His wife threw him out in June."


def test_most_of_what_was_written_as_private_is_found_and_hardly_any_business():
    lines = [
        line.split("\t")
        for path in sorted((data_folder("corpus") / "private/sentences").glob("*.tsv"))
        for line in path.read_text("utf-8").splitlines()
    ]
    private = [text for kind, text in lines if kind != "none"]
    business = [text for kind, text in lines if kind == "none"]
    assert len(lines) >= 600
    assert sum(personal_kind(t) is not None for t in private) >= 0.6 * len(private)
    assert sum(personal_kind(t) is not None for t in business) <= 0.02 * len(business)
