import datetime as dt

import pytest

from assistant.insight.promises import due_date, owner_of, promises
from assistant.models.risk import Label, Tense
from tests.insight.note_signals import DAY, note, said


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("I'll send the revised quote on Thursday.", dt.date(2026, 8, 6)),
        ("Priya will provide the study by 14 November.", dt.date(2026, 11, 14)),
        ("Please send it by the end of September.", dt.date(2026, 9, 30)),
        ("We'll look into it.", None),
    ],
)
def test_the_due_date_is_read_against_the_notes_date(text, due):
    assert due_date(text, DAY) == due


@pytest.mark.parametrize(
    ("text", "owner"),
    [
        ("Priya will provide the study by 14 November.", "Priya"),
        ("James to chase the certificate by Wednesday.", "James"),
        ("Owner: Tomas, due 30 November: revised savings model.", "Tomas"),
        ("I'll send the revised quote on Thursday.", "Dan Cole"),
        ("Legal will return comments within ten days.", "Legal"),
        ("We said we'd replace the two drivers.", "we"),
    ],
)
def test_the_owner_is_whom_the_sentence_names_or_who_says_i(text, owner):
    assert owner_of(text, None, "Dan Cole") == owner


def test_a_promise_keeps_its_quotation_and_deal():
    text = "Jonas will ship the fix by 9 August."
    document = note(text, author="Dan Cole")
    signal = said(
        text, label=Label.ASK_OR_COMMITMENT, signal="commitment", document_id=document.id, tense=Tense.PLANNED
    )
    (promise,) = promises(document, [signal])
    assert (promise.kind, promise.owner, promise.due) == ("commitment", "Jonas", dt.date(2026, 8, 9))
    assert document.text[promise.citation.char_start : promise.citation.char_end] == promise.citation.quote
