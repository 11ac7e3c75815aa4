"""A close date that a note gives is history once the CRM has moved the deal past it."""

import datetime as dt

import pytest

from assistant.insight.outdated import outdated
from assistant.models.deal import Snapshot
from tests.insight.note_signals import deal, said

WRITTEN = dt.date(2026, 7, 8)
BEFORE, AFTER = dt.date(2026, 7, 3), dt.date(2026, 7, 17)


def exports(then, now):
    """Two exports around the note, with the deal's close date in each."""
    return [
        Snapshot(date=day, deals=(deal("OPP-1", "Ostby Marine", close=close),))
        for day, close in ((BEFORE, then), (AFTER, now))
    ]


def note(text, day=WRITTEN):
    return said(text, day=day, account="Ostby Marine", opportunity="OPP-1")


@pytest.mark.parametrize(
    "text",
    [
        "Ostby closes on 27 August, the board votes on the 25th.",
        "Ostby comes on 27 August instead of 30 July, council recess.",
        "They sign on 27 August.",
    ],
)
def test_a_day_that_the_crm_has_moved_past_since_is_history(text):
    moved = exports(dt.date(2026, 8, 27), dt.date(2026, 9, 18))
    assert outdated([note(text)], moved) == {0}


def test_a_day_that_the_crm_never_had_or_still_has_is_none():
    text = "Ostby closes on 27 August."
    still = exports(dt.date(2026, 8, 27), dt.date(2026, 8, 28))
    later_all_along = exports(dt.date(2026, 9, 18), dt.date(2026, 9, 18))
    sooner = exports(dt.date(2026, 8, 27), dt.date(2026, 8, 1))
    for found in (still, later_all_along, sooner, still[:1], []):
        assert outdated([note(text)], found) == set()


def test_a_note_as_new_as_the_export_and_another_matter_stand():
    moved = exports(dt.date(2026, 8, 27), dt.date(2026, 9, 18))
    assert outdated([note("Ostby closes on 27 August.", day=AFTER)], moved) == set()
    assert outdated([note("The visit is on 27 August.")], moved) == set()
    assert outdated([note("Ostby closes on 27 August.").model_copy(update={"opportunity_id": None})], moved) == set()
