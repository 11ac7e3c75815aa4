import datetime as dt

import pytest

from assistant.insight.matter import settle
from assistant.models.risk import Label, Tense
from tests.insight.note_signals import said

OLD, NEW = dt.date(2026, 7, 10), dt.date(2026, 7, 24)


def flags(before, after, **known):
    old = said(before, day=OLD, label=Label.RISK, signal="legal_or_security_block")
    return [s.superseded for s in settle([old, said(after, day=NEW, **known)])]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Without the harbour master's permit the depot signs nothing.", "The permit from the harbour master arrived."),
        ("The insurer has refused its consent to the crane.", "They have their consent and order next week."),
        ("No order before the noise certificate exists.", "I saw it myself, the certificate is on her desk."),
    ],
)
def test_a_block_is_over_once_the_wanting_paper_has_come(before, after):
    assert flags(before, after) == [True, False]


@pytest.mark.parametrize(
    "after",
    [
        "The report on the floor arrived.",
        "The permit has not arrived.",
        "The draft permit arrived.",
        "The harbour office promised that the permit is issued soon.",
        "The permit will be issued in August.",
        "Has the permit arrived?",
    ],
)
def test_another_paper_or_one_that_is_still_to_come_frees_nothing(after):
    assert flags("Without the harbour master's permit the depot signs nothing.", after) == [False, False]


def test_a_paper_ends_no_other_trouble_and_a_supposed_one_ends_none():
    before = "Without the permit they will go elsewhere."
    old = said(before, day=OLD, label=Label.RISK, signal="churn_threat")
    came = said("The permit arrived.", day=NEW)
    assert [s.superseded for s in settle([old, came])] == [False, False]
    assert flags(before, "The permit arrived.", tense=Tense.HYPOTHETICAL) == [False, False]
