"""A promise says what is promised, or comes with the sentence beside it that does; else nobody can follow it."""

import pytest

from assistant.insight.undertakings import our_people, undertakings
from assistant.models.risk import Label
from tests.insight.test_ledger import COMPANY, FILLER, followed, note


def talk(day, *turns):
    document, signals = note(day, *(text for _, text in turns))
    spoken = [
        s.model_copy(update={"speaker": who, "label": Label.ASK_OR_COMMITMENT if number == len(turns) - 1 else s.label})
        for number, (s, (who, _)) in enumerate(zip(signals, turns, strict=True))
    ]
    return document, spoken


def undertaken(made):
    document, signals = made
    return undertakings([document], signals, our_people(COMPANY, [], [document]), {})


@pytest.mark.parametrize(
    "text",
    [
        "Tom sends the annex by 17 November.",
        "Tom: release 4.3, 17 November.",
        "Tom rings the dairy by 17 November.",
        "Tom will have the numbers by 17 November.",
    ],
)
def test_a_deed_and_a_thing_need_no_sentence_beside(text):
    document, signals = note(10, "The roof of hall four was discussed at length.", text)
    read = [signals[0], signals[1].model_copy(update={"label": Label.ASK_OR_COMMITMENT})]
    (found,) = undertaken((document, read))
    assert found.beside is None and not found.vague


def test_an_assent_is_to_what_was_just_asked():
    (found,) = undertaken(talk(10, ("Ada Lindqvist", "Drive out to the silo."), ("Ines Faber", "I will, on Friday.")))
    assert found.beside.quote == "Drive out to the silo." and found.owner == "Ines Faber"


def test_the_question_that_named_the_matter_completes_what_is_said_of_it_later():
    turns = (
        ("Ada Lindqvist", "And the lease of Millbrook?"), ("Tom Reyes", "It is not good."), ("Ada Lindqvist", "Okay."),
        ("Ada Lindqvist", "Write it before Thursday."),
    )  # fmt: skip
    (found,) = undertaken(talk(10, *turns))
    assert found.beside.quote == "And the lease of Millbrook?"
    assert found.owner == "Tom Reyes"


def test_you_have_to_is_the_one_who_is_spoken_to():
    turns = (("Ada Lindqvist", "What did I promise?"), ("Tom Reyes", "You've to ask the bank about it by 17 November."))
    (found,) = undertaken(talk(10, *turns))
    assert found.owner == "Ada Lindqvist"


def test_the_same_voice_s_promise_a_moment_before_says_what_and_which_friday():
    made = talk(
        10,
        ("Ines Faber", "If I send you the plan of the ovens by Friday the twentieth, is that early enough?"),
        ("Gus Marr", "Earlier is better."),
        ("Ines Faber", "I'll aim for Wednesday, and I promise Friday."),
    )
    both = undertaken(made)
    assert [p.due.day for p in both] == [20, 20] and both[1].beside == both[0].citation
    (found,) = followed(made)
    assert found.text.startswith("If I send you the plan")


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("When do you want to know?", "By the end of the month."),
        ("I must run.", "I'll ring you on Friday."),
        ("Yes.", "I do it by Friday."),
    ],
)
def test_what_nobody_could_check_is_vague_and_stays_out_of_the_ledger(asked, answer):
    made = talk(10, ("Gus Marr", asked), ("Ines Faber", answer))
    assert all(p.vague for p in undertaken(made)) and followed(made) == ()


def test_in_writing_the_sentence_before_or_the_one_that_opens_the_paragraph_completes_it():
    document, signals = note(10, "Gus asked for a fifth off the flour.", "I said nothing.", "We answer by 17 November.")
    read = [*signals[:2], signals[2].model_copy(update={"label": Label.ASK_OR_COMMITMENT})]
    (found,) = undertaken((document, read))
    assert found.beside.quote == "Gus asked for a fifth off the flour."
    (told,) = followed((document, read), note(12, *FILLER))
    assert told.citations[1].quote == "Gus asked for a fifth off the flour." and "a fifth off" in told.text
