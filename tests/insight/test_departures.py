import datetime as dt

import pytest

from assistant.insight.matter import settle
from assistant.models.risk import Label, Tense
from tests.insight.note_signals import said

DAY = dt.date(2026, 7, 24)
KNOWN = said("A cheerful breakfast with Liesbet Aerts.", day=DAY, char_start=900)


def read(*texts, known=KNOWN, **more):
    note = [
        said(text, day=DAY, char_start=100 * i, label=Label.WIN_OR_PROGRESS, **more) for i, text in enumerate(texts)
    ]
    first = settle([*note, known])[0]
    return first.label, first.signal


@pytest.mark.parametrize(
    "texts",
    [
        ("Liesbet joins the port council on 1 September, we drank to it, and whoever follows gets our folder.",),
        ("Liesbet takes a post at the ministry from 3 August.", "Her successor will ring us."),
        ("Liesbet Aerts is off to the brewery on the 30th.", "Nobody knows who comes after her."),
    ],
)
def test_a_customer_who_begins_elsewhere_and_is_followed_is_a_champion_who_leaves(texts):
    assert read(*texts) == (Label.RISK, "champion_left")


@pytest.mark.parametrize(
    "texts",
    [
        ("Liesbet joins the call on 1 September.", "She brings the plans."),
        ("Liesbet joins us in the depot on 1 September, whoever follows gets our folder.",),
        ("Liesbet joined the council on 1 July.", "Her successor has met us."),
        ("Liesbet starts at the gate with the audit, whoever follows takes the hall.",),
        ("Does Liesbet join the council on 1 September, and who comes after her?",),
    ],
)
def test_who_only_comes_to_a_meeting_or_goes_nowhere_leaves_nobody(texts):
    assert read(*texts)[0] is Label.WIN_OR_PROGRESS


def test_somebody_whom_no_other_sentence_of_the_account_names_is_not_theirs():
    text = "Liesbet joins the port council on 1 September, and whoever follows gets our folder."
    assert read(text, known=said("A cheerful breakfast.", day=DAY, char_start=900))[0] is Label.WIN_OR_PROGRESS
    assert read(text, tense=Tense.HYPOTHETICAL)[0] is Label.WIN_OR_PROGRESS
