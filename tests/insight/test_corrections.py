import datetime as dt

import pytest

from assistant.insight.matter import settle
from assistant.models.risk import Label, NoteSignal, Tense


def said(number, text, label=Label.OTHER, account="Acorn Foods", day=1):
    return NoteSignal(
        document_id=f"d{number}",
        document=f"{number}.md",
        path=f"deals/{number}.md",
        char_start=0,
        char_end=len(text),
        text=text,
        label=label,
        signal=None,
        score=0.9,
        account=account,
        opportunity_id=None,
        speaker=None,
        tense=Tense.HAPPENED,
        date=dt.date(2026, 11, day),
    )


@pytest.mark.parametrize(
    "correction",
    [
        "Correction: the other offer is from Korrigan, not Visarro.",
        "I was wrong, the competitor is Korrigan and not Visarro.",
        "The second offer is from Korrigan, Visarro was never invited.",
        "They compare us with Korrigan instead of Visarro, I had misheard.",
        "Visarro wasn't asked for a quote, it is Korrigan.",
    ],
)
@pytest.mark.parametrize(
    ("before", "label"),
    [
        ("They have two offers, ours and one of Visarro.", Label.COMPETITOR),
        ("The buyer likes the quote of Visarro.", Label.OTHER),
        ("Visarro is cheaper by a fifth.", Label.COMPETITOR),
    ],
)
def test_a_rival_who_was_wrongly_named_is_history(before, label, correction):
    old, new = settle([said(1, before, label), said(2, correction, day=9)])
    assert old.superseded
    assert not new.superseded


@pytest.mark.parametrize(
    "later",
    [
        "Visarro has sent a second offer.",
        "What if Visarro was never asked for an offer?",
        "They do not trust the offer.",
        "Korrigan has sent an offer as well.",
    ],
)
def test_other_news_of_rivals_takes_nothing_back(later):
    old, _ = settle([said(1, "They have an offer of Visarro.", Label.COMPETITOR), said(2, later, day=9)])
    assert not old.superseded


def test_only_the_account_that_is_corrected_is_meant_and_only_what_was_said_before():
    signals = [
        said(1, "They have an offer of Visarro.", Label.COMPETITOR, account="Birch Mills"),
        said(2, "The other offer is from Korrigan, not Visarro.", day=9),
        said(3, "Now Visarro has sent an offer too.", Label.COMPETITOR, day=20),
    ]
    assert [s.superseded for s in settle(signals)] == [False, False, False]


def test_a_recalled_name_is_taken_back_where_the_next_sentence_tells_who_it_is():
    recalled = said(2, "In my note of 1 November I put Visarro, that was wrong.", day=9)
    right = said(2, "It is Korrigan, with a crane on trial.", Label.COMPETITOR, day=9).model_copy(
        update={"char_start": recalled.char_end + 1, "char_end": recalled.char_end + 40}
    )
    before = said(1, "There is somebody else, Visarro I believe.", Label.COMPETITOR)
    old, *_ = settle([before, recalled, right])
    assert old.superseded
    elsewhere = right.model_copy(update={"label": Label.OTHER})
    old, *_ = settle([before, recalled, elsewhere])
    assert not old.superseded
