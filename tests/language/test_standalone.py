import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.language.standalone import stands_alone


@pytest.mark.parametrize(
    "sentence",
    [
        "The board has frozen all spending until the new fiscal year.",
        "Maria says she will leave at the end of May.",
        "My last working day at the ferry company is the thirty-first of January.",
        "Sold since launch: 16 of 25.",
        "There is no budget holder on the customer's side any more.",
        "Kowalski compared our offer with two others and found the training too thin.",
        "Of nine new sellers only two could explain the savings calculation.",
    ],
)
def test_a_sentence_that_says_what_it_is_about_stands_alone(sentence):
    assert stands_alone(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Please write that down somewhere before I read it in a forecast.",
        "Tom, can you send it to her before lunch?",
        "That would be about forty thousand less than planned.",
        "She's not been able to do the heavy side of it since the summer.",
        "And they have asked for a visit first.",
        "This is not right and I told him so.",
        "We have crews for two.",
        "Send me these before Friday, please.",
        "Which is what I feared from the start.",
    ],
)
def test_a_sentence_that_leans_on_its_neighbours_does_not(sentence):
    assert not stands_alone(sentence)


def test_they_and_it_are_understood_where_the_customer_is_named():
    sentence = "They want the logger to keep recording and catch up later."
    assert not stands_alone(sentence)
    assert stands_alone(sentence, subject_named=True)


@given(st.text(max_size=200))
def test_any_text_gets_an_answer_and_naming_the_subject_never_hurts(text):
    assert stands_alone(text, subject_named=True) or not stands_alone(text)
