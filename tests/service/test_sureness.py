"""How sure a risk sentence must be before it puts a deal at risk."""

import datetime as dt

import pytest

from assistant.models.risk import Label, NoteSignal, Tense
from assistant.service.sureness import sure_enough


def risk(text, score, *, signal="budget_freeze", deal="D1", label=Label.RISK):
    return NoteSignal(
        document_id="d", document="a.md", path="deals/a.md", char_start=len(text), char_end=2 * len(text), text=text,
        label=label, signal=signal, tense=Tense.HAPPENED, score=score, account="Marrow Mills", opportunity_id=deal,
        date=dt.date(2026, 11, 18),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("signal", "counts"),
    [
        (risk("The paper log has been abandoned", 0.45), False),
        (risk("The paper log has been abandoned", 0.5), True),
        (risk("Their capex is on hold", 0.36), True),
        (risk("Their capex is on hold", 0.3), False),
        (risk("Orvanta sat there when I came in", 0.3, signal="competitor_pressure"), True),
        (risk("Somebody sat there when I came in", 0.3, signal="competitor_pressure"), False),
        (risk("They said they liked it", 0.1, label=Label.WIN_OR_PROGRESS), True),
    ],
)
def test_a_doubtful_sentence_counts_by_its_words_or_not_at_all(signal, counts):
    assert (signal in sure_enough([signal], ["Orvanta"])) is counts


def test_two_doubtful_sentences_of_one_trouble_carry_each_other():
    first, second = (risk(t, 0.38, signal="ghosted") for t in ("Mail on the 3rd, mail on the 9th", "From her or him"))
    assert sure_enough([first, second], []) == [first, second]
    assert sure_enough([first, second.model_copy(update={"opportunity_id": "D2"})], []) == []


def test_a_rival_whose_name_was_corrected_bears_out_the_one_who_is_there():
    wrong = risk("Somebody else comes on Monday", 0.6, signal="competitor_pressure")
    right = risk("There is a crane on loan by the gate", 0.38, signal="competitor_pressure")
    corrected = wrong.model_copy(update={"superseded": True})
    assert sure_enough([right], []) == []
    assert sure_enough([corrected, right], []) == [right]
    settled = risk("Their capex is on hold", 0.9).model_copy(update={"superseded": True})
    assert sure_enough([settled, risk("The paper log has been abandoned", 0.38)], []) == []
