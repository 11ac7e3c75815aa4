import pytest

from assistant.chat.answer import Answer
from assistant.chat.commands import command_answer
from assistant.chat.conversation import Histories, Turn, carried, standalone
from assistant.language.accounts import AccountDirectory
from tests.chat.desks import desk
from tests.worlds import brief

DIRECTORY = AccountDirectory(brief().deals.values())


def after(question, text):
    turn = Turn(asked=question, understood=question, answer=Answer(answer="…"))
    return standalone(text, [turn], DIRECTORY)


@pytest.mark.parametrize(
    ("before", "text", "understood"),
    [
        ("What is the pipeline coverage?", "And last week?", "What is the pipeline coverage last week?"),
        ("How much did we win this week?", "what about week 46?", "How much did we win in week 46?"),
        ("What is the pipeline coverage?", "And the week before?", "What is the pipeline coverage last week?"),
        ("How much did we win last week?", "And the week before?", "How much did we win two weeks ago?"),
        ("How much did we win in week 45?", "and the week before that?", "How much did we win in week 44?"),
        (
            "When does the Halden Foods deal close?",
            "And Osprey Canning?",
            "When does the Osprey Canning deal close?",
        ),
        ("How much did we lose?", "What about Osprey?", "What is the status of Osprey Canning?"),
        ("Who owns the Halden deal?", "What about the renewal?", "the renewal at Halden Foods?"),
        ("Who owns the Halden deal?", "When does it close?", "When does it close at Halden Foods?"),
        ("Is Marta leaving Halden?", "Why?", "Why is Marta leaving Halden?"),
        ("Who won at Halden?", "Why?", "Why won at Halden?"),
        ("Who is the new manager at Halden?", "When do we meet him?", "When do we meet him at Halden Foods?"),
        ("Is the Halden contract signed?", "Who handles that one?", "Who handles that one at Halden Foods?"),
        ("Who owns the Halden deal?", "How much did we win this week?", "How much did we win this week?"),
    ],
)
def test_a_follow_up_is_understood_in_the_light_of_the_question_before(before, text, understood):
    assert after(before, text) == understood


def test_a_follow_up_is_about_the_one_account_that_the_answer_before_named():
    def following(told, text="Who owns it?"):
        turn = Turn(asked="Which deal is the largest?", understood="Which deal is the largest?", answer=told)
        return standalone(text, [turn], DIRECTORY)

    assert following(Answer(answer="Halden Foods ($620,000).")) == "Who owns it at Halden Foods?"
    assert following(Answer(answer="Halden Foods and Osprey Canning.")) == "Who owns it?"
    assert following(Answer(answer="Nothing on Halden Foods.", abstained=True)) == "Who owns it?"
    assert following(Answer(answer="Halden Foods."), "How much did we win?") == "How much did we win?"


def test_a_first_question_is_left_as_it_is():
    assert standalone("And last week?", [], DIRECTORY) == "And last week?"


def test_each_user_has_a_history_of_their_own_and_it_can_be_forgotten():
    histories = Histories()
    turn = Turn(asked="a", understood="a", answer=Answer(answer="b"))
    histories.keep("ada", turn)
    assert histories.of("ada") == (turn,)
    assert histories.of("tom") == ()
    histories.forget("ada")
    assert histories.of("ada") == ()


def test_an_order_to_draft_gives_the_headline_and_what_it_rests_on():
    answer = command_answer("Please draft the narrative for this week", desk())
    assert "2026-W47" in answer.answer
    assert answer.facts


def test_the_evidence_of_a_statement_is_shown_by_its_id_or_its_words():
    week = desk()
    statement = week.narrative.sections[0].statements[0]
    for order in (f"Show me the evidence for {statement.id}", f'What is the evidence for "{statement.text[:40]}"?'):
        answer = command_answer(order, week)
        assert answer.facts == statement.facts
        assert answer.citations == statement.citations


def test_a_question_is_no_order():
    assert command_answer("How much did we win this week?", desk()) is None


def test_a_bare_order_to_draft_drafts_and_a_question_with_the_word_does_not():
    for order in ("draft", "Draft it", "now write it, please", "draft the update"):
        assert "2026-W47" in command_answer(order, desk()).answer
    assert command_answer("Has the draft of the contract gone out?", desk()) is None


@pytest.mark.parametrize("order", ["show the evidence for the {} risk", "what is the proof of the {} worst risk?"])
def test_the_evidence_of_a_statement_is_shown_by_its_place_as_a_reader_counts(order):
    week = desk()
    told = next(s for s in week.narrative.sections if s.id == "risks").statements
    accounts = [s for s in told if week.named(s.text)]
    for word, statement in zip(("first", "2nd"), accounts, strict=False):
        answer = command_answer(order.format(word), week)
        assert answer.answer.startswith(statement.text)
        assert answer.citations == statement.citations
        assert all(c.path.rsplit("/", 1)[-1] in answer.answer for c in answer.citations)


def test_the_evidence_of_a_statement_that_is_not_there_is_refused_with_how_many_there_are():
    answer = command_answer("show the evidence for risk 19", desk())
    assert answer.abstained
    assert "“Risks”" in answer.answer
    first = desk().narrative.escalations[0].statements[0]
    assert command_answer("show the evidence for the first escalation", desk()).answer.startswith(
        next(s.text for x in desk().narrative.sections for s in x.statements if s.id == first)
    )


@pytest.mark.parametrize(
    ("before", "text", "understood"),
    [
        ("How much have we booked this quarter?", "And last week?", "How much have we booked last week?"),
        ("Who is at Halden?", "How far is that from our price?", "How far is that from our price at Halden Foods?"),
        ("Why did we lose Tarn Mills?", "To whom?", "To whom did we lose Tarn Mills?"),
        ("Who owns the Halden deal?", "Do we know that the win rate fell?", "Do we know that the win rate fell?"),
    ],
)  # fmt: skip
def test_time_and_matter_of_the_question_before_are_put_where_they_belong(before, text, understood):
    assert after(before, text) == understood


def test_a_question_that_names_nothing_may_be_carried_to_the_account_spoken_of():
    turn = Turn(asked="", understood="Why did we lose Tarn Mills?", answer=Answer(answer="…"))
    assert carried("What did we learn?", [turn], DIRECTORY) == "What did we learn at Tarn Mills?"
    assert carried("What did we learn at Osprey?", [turn], DIRECTORY) is None
    assert carried("What did we learn last week?", [turn], DIRECTORY) is None
    assert carried("What did we learn?", [], DIRECTORY) is None
