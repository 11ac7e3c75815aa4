"""Which sentences of notes are taken as an initiative's progress or barrier."""

import datetime as dt
from zlib import crc32

import numpy as np
import pytest

from assistant.insight.initiatives import initiative_news
from assistant.models.company import Initiative
from assistant.models.risk import Label, NoteSignal, Tense

BUNDLE = Initiative(id="starter", name="Starter kit for small wharves", kpi="Starter kits sold", target="40 kits")
CALLS = Initiative(id="calls", name="Forecast rigour", kpi="Share of commit deals with a call", target="80 %")


def said(text, label=Label.OTHER, *, document="d1", day=10, tense=Tense.HAPPENED, account=None):
    return NoteSignal(
        document_id=document,
        document=f"{document}.md",
        path=f"meetings/{document}.md",
        char_start=0,
        char_end=len(text),
        text=text,
        label=label,
        tense=tense,
        account=account,
        score=0.9,
        date=dt.date(2026, 3, day),
    )


def alike(texts):
    return np.full((len(texts), 4), 0.5, dtype=np.float32)


def unlike(texts):
    vectors = np.zeros((len(texts), 64), dtype=np.float32)
    for row, text in enumerate(texts):
        vectors[row, crc32(text.encode()) % 64] = 1.0
    return vectors


def progress(initiatives, signals, embed=alike, titles=None):
    return {n.initiative_id: [s.text for s in n.progress] for n in initiative_news(initiatives, signals, embed, titles)}


def test_a_number_set_against_the_target_is_progress_whatever_its_label_and_comes_first():
    found = progress(
        [BUNDLE, CALLS],
        [
            said("The starter kit for small wharves was shown at two harbours.", Label.INITIATIVE_PROGRESS, day=12),
            said("Shipped so far: 11 of 40.", document="d2"),
            said("We are at nine of twelve, 75 %, against the 80 % that we promised.", Label.PRICING, document="d3"),
        ],
        titles={"d2": "starter kit for small wharves status"},
    )
    assert found["starter"][0] == "Shipped so far: 11 of 40."
    assert found["calls"] == ["We are at nine of twelve, 75 %, against the 80 % that we promised."]


@pytest.mark.parametrize(
    "sentence",
    [
        "With the harbour board we would be at 12 of 40.",
        "They ordered 40 ropes and 3 buoys.",
        "It took 40 weeks and two visits.",
    ],
)
def test_a_number_that_only_looks_like_the_target_is_none(sentence):
    assert progress([BUNDLE], [said(sentence)]) == {"starter": []}


def test_a_note_named_for_an_initiative_lends_its_barriers_to_it():
    signal = said("Nobody can install before May because the second fitter was not hired.", Label.BARRIER)
    (news,) = initiative_news([BUNDLE], [signal], unlike, {"d1": "2026-03-10 starter kit small wharves"})
    assert [s.text for s in news.barriers] == [signal.text]
    (news,) = initiative_news([BUNDLE], [signal], unlike, {"d1": "2026-03-10 weekly meeting"})
    assert news.barriers == ()


def test_what_is_denied_or_overtaken_tells_nothing():
    text = "The starter kit for small wharves reached 20 of 40."
    denied = said(text, Label.INITIATIVE_PROGRESS, tense=Tense.DENIED)
    overtaken = said(text, Label.INITIATIVE_PROGRESS).model_copy(update={"superseded": True})
    assert progress([BUNDLE], [denied, overtaken]) == {"starter": []}


GROW = Initiative(id="grow", name="Grow with those we have", kpi="Expansion bookings", target="USD 2.4M")


def test_money_without_its_currency_is_set_against_a_target_of_money():
    counted = said("Installed base: 1.2M of the 2.4M booked so far.")
    (news,) = initiative_news([GROW], [counted], alike)
    assert news.progress == (counted,)


def test_another_amount_is_not_set_against_a_target_of_money():
    other = said("Spent on the fair: 1.2M of the 2.5M.")
    assert initiative_news([GROW], [other], alike)[0].progress == ()


CHANNEL = Initiative(id="channel", name="Northern dealers", kpi="Dealers under contract", target="3 dealers")


def test_one_of_three_is_a_measure_and_one_day_is_none():
    counted = said("We stay with one signed dealer of three.", label=Label.BARRIER)
    loose = said("One of them rang, three days late.", document="d2")
    (news,) = initiative_news([CHANNEL], [counted, loose], alike)
    assert news.progress == (counted,)
