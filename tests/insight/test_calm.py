import datetime as dt

import pytest

from assistant.insight.calm import calmed, elsewhere, speaks_of_ending, without_own_promises
from assistant.insight.matter import settle
from assistant.insight.promises import Promise
from assistant.models.narrative import NoteCitation
from assistant.models.risk import Label, NoteSignal

NOTE = dt.date(2026, 11, 10)


def signal(text, *, risk=False, note="a", day=NOTE, account="Halden Foods", place=0):
    read = {"label": Label.RISK, "signal": "churn_threat"} if risk else {"label": Label.OTHER}
    return NoteSignal(
        document_id=note, document=f"{note}.txt", path=f"deals/{note}.txt", text=text, char_start=place,
        char_end=place + len(text), account=account, date=day, **read,
    )  # fmt: skip


MOVED = "Their council votes in June, not in March, since the new mayor wants to see the pilot first."
BOTH = "Nothing has changed in our wish for the project and\nthe money stays set aside."
BUSY = "The foreman and his brother are busy with the new barn until Easter."


@pytest.mark.parametrize(
    ("threat", "word"),
    [
        (MOVED, BOTH),
        (BUSY, "The owner told me that he wants the project."),
        (BUSY, "The amount is reserved in the plan of next year."),
        ("They asked for a tour of a finished barn before they sign.", "No drama here."),
    ],
)
def test_a_threat_by_tone_is_calmed_where_wish_or_money_stands(threat, word):
    assert calmed([signal(threat, risk=True), signal(word, place=200)]) == {0}


@pytest.mark.parametrize(
    ("threat", "word"),
    [
        (
            "They want their readings in a file and the notice period.",
            "Nothing has changed and the budget is approved.",
        ),
        ("They look at what a second house could do.", "The owner told me that he wants the project."),
        (MOVED, "I don't see any danger."),
        (BUSY, "No drama here."),
        (BUSY, "If the owner still wants the project we are safe."),
        (BUSY, "The money is not approved."),
    ],
)
def test_a_word_of_leaving_stands_whatever_is_said_beside_it(threat, word):
    assert calmed([signal(threat, risk=True), signal(word, place=200)]) == set()


def test_only_the_same_note_or_a_later_one_of_the_same_account_calms():
    threat = signal(BUSY, risk=True)
    word = "The owner still wants it, the money is in the plan."
    assert calmed([threat, signal(word, note="b", day=NOTE + dt.timedelta(days=3))]) == {0}
    assert calmed([threat, signal(word, note="b", day=NOTE - dt.timedelta(days=3))]) == set()
    assert calmed([threat, signal(word, account="Tarn Mills")]) == set()


@pytest.mark.parametrize(
    ("text", "away"),
    [
        ("The brewery down the road has stopped all orders, but Ines buys from the other one.", True),
        ("Their neighbour lost his herd, but that has nothing to do with them.", True),
        ("The brewery down the road has stopped all orders.", True),
        ("Another ferry line up the coast has cancelled its new boats, they had bought too many.", True),
        ("The brewery down the road has stopped all orders, and so has theirs.", False),
        ("The brewery down the road has stopped all orders and our buyer will too.", False),
        ("The board next door to the minister has stopped all orders.", False),
        ("Ines at the plant next door has stopped all orders.", False),
        ("Head office across the river has stopped all orders, but Ines will ask again.", False),
    ],
)
def test_another_house_s_trouble_is_none_of_ours_where_it_says_so(text, away):
    assert elsewhere(text) is away
    assert calmed([signal(text, risk=True)]) == ({0} if away else set())


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("Ines said she would send the answers by the twentieth and he nearly fell off his chair.", True),
        ("Ines will ask by 20 November who comes after the sponsor, who resigned.", False),
    ],
)
def test_what_our_own_people_are_to_do_is_no_news_of_the_customer(text, own):
    read = signal(text, risk=True).model_copy(update={"signal": "champion_left"})
    cited = NoteCitation(document="a.txt", path=read.path, char_start=0, char_end=len(text), quote=text)
    promise = Promise(text=text, kind="commitment", owner="Ines Faber", due=dt.date(2026, 11, 20), citation=cited)
    assert without_own_promises([read], [promise]) == ([] if own else [read])
    assert without_own_promises([read], []) == [read]


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("Please tell us what it costs to end the plan in May.", True),
        ("We look at buying it rather than renewing.", True),
        ("What is the notice period in our agreement?", True),
        ("The service ends at six in the evening.", False),
        ("They left the drawings on the wall.", False),
    ],
)
def test_ending_an_agreement_is_known_by_its_words(text, ends):
    assert speaks_of_ending(text) is ends


@pytest.mark.parametrize(
    ("text", "calm"), [(BUSY, True), ("The trial line failed and the foreman is busy until Easter.", False)]
)
def test_where_both_stand_a_sentence_without_any_word_of_trouble_is_none_of_any_kind(text, calm):
    read = signal(text, risk=True).model_copy(update={"signal": "delivery_failure"})
    assert calmed([read, signal(BOTH, place=200)]) == ({0} if calm else set())
    assert calmed([read, signal("The owner told me that he wants the project.", place=200)]) == set()


@pytest.mark.parametrize(("kind", "label"), [("ask", Label.RISK), ("commitment", Label.ASK_OR_COMMITMENT)])
def test_a_polite_request_to_end_the_agreement_is_a_threat(kind, label):
    asked = signal("Please tell us what it costs to end the plan in May.")
    asked = asked.model_copy(update={"label": Label.ASK_OR_COMMITMENT, "signal": kind})
    assert settle([asked])[0].label is label


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Kindly tell me how many months' notice the cleaning contract asks for.", Label.RISK),
        ("In what form can the machine records be imported into a different system?", Label.RISK),
        ("Kindly tell me how much notice your fitters want before a visit.", Label.ASK_OR_COMMITMENT),
        ("In what form can the records of our old system be imported into yours?", Label.ASK_OR_COMMITMENT),
    ],
)
def test_who_asks_after_the_notice_or_how_another_takes_over_thinks_of_leaving(text, label):
    asked = signal(text).model_copy(update={"label": Label.ASK_OR_COMMITMENT, "signal": "ask"})
    assert settle([asked])[0].label is label


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("What does a single visit cost, as we mean to look after them ourselves from April?", True),
        ("Could you name the price of spares, we shall maintain the\nfleet ourselves?", True),
        ("Could we bring the upkeep in-house?", True),
        ("Could your fitter look after the gate on Monday?", False),
        ("Can we hang the sign ourselves?", False),
    ],
)
def test_who_means_to_do_our_work_thinks_of_ending(text, ends):
    assert speaks_of_ending(text) is ends
