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


@pytest.mark.parametrize(
    ("turns", "owner"),
    [
        ((("Tom Reyes", "I can do the two pages on the mill."), ("Tom Reyes", "Friday.")), "Tom Reyes"),
        ((("Ada Lindqvist", "Tom, when can you have the count?"), ("Tom Reyes", "On Friday.")), "Tom Reyes"),
        ((("T", "the list of leads, yes yes."), ("T", "20 November, promise.")), "Tom Reyes"),
        ((("A", "I - I can do the two pages on the mill."), ("A", "Friday.")), "Ines Faber"),
    ],
)
def test_a_turn_that_is_only_a_day_is_a_promise_where_it_ends_a_vow_or_answers_when(turns, owner):
    document, signals = talk(12, *turns)
    read = [*signals[:-1], signals[-1].model_copy(update={"label": Label.OTHER})]
    (found,) = undertaken((document, read))
    assert (found.owner, found.due.day, found.beside.quote) == (owner, 20 if "20" in found.text else 13, turns[0][1])


@pytest.mark.parametrize(
    "turns",
    [
        (("Ada Lindqvist", "When do you want to know?"), ("Tom Reyes", "Friday.")),
        (("Tom Reyes", "The mill is shut."), ("Tom Reyes", "Friday.")),
        (("Ada Lindqvist", "Is it Friday?"), ("Tom Reyes", "Friday?")),
    ],
)
def test_a_day_that_answers_something_else_is_none(turns):
    document, signals = talk(12, *turns)
    read = [*signals[:-1], signals[-1].model_copy(update={"label": Label.OTHER})]
    assert undertaken((document, read)) == []


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("Action: Tom -> list of all mills without a visit, fri 20 nov", 20),
        ("TODO - Tom: list of all mills without a visit by 20 November", 20),
        ("Action: Tom, margin on the samples.", None),
    ],
)
def test_an_item_of_a_list_is_one_however_its_name_is_set_apart(text, due):
    (found,) = undertaken(note(12, *FILLER[:1], text))
    assert found.owner == "Tom Reyes" and (found.due and found.due.day) == due


def test_not_before_sets_a_day_and_does_not_deny_it():
    text = "I'll give you a date by 20 November, not before."
    (found,) = undertaken(talk(12, ("Ada Lindqvist", "Okay."), ("Tom Reyes", text)))
    assert found.due.day == 20
