import datetime as dt

import pytest

from assistant.insight.matter import settle
from assistant.models.risk import Label, Tense
from tests.insight.note_signals import said

OLD, NEW = dt.date(2026, 7, 10), dt.date(2026, 7, 24)


def flags(*signals):
    return [s.superseded for s in settle(signals)]


def old(text, **known):
    return said(text, day=OLD, **{"tense": Tense.PLANNED, **known})


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("I promised him a second reference visit by 20 July.", "The reference visit of 20 July has not happened."),
        ("Mara will have the sensor report repaired by 20 July.", "Sensor report repair: moved to 3 August."),
        ("The contract with the depot will be signed on 20 July.", "The contract was not signed on 20 July."),
        (
            "She brings the data annex to their lawyer by 15 July.",
            "The data annex for their lawyer is now due 31 July.",
        ),
    ],
)
def test_a_day_that_was_missed_or_moved_is_history(before, after):
    assert flags(old(before), said(after, day=NEW)) == [True, False]
    assert flags(said(after, day=OLD), said(before, day=NEW, tense=Tense.PLANNED))[1] is False


@pytest.mark.parametrize(
    "after",
    [
        "The reference visit of 20 July went well.",
        "No news of the app.",
        "The visit is on 20 July, as planned.",
    ],
)
def test_a_day_that_was_kept_or_not_spoken_of_stands(after):
    assert flags(old("I promised him a second reference visit by 20 July."), said(after, day=NEW)) == [False, False]


def test_a_forwarded_copy_overtakes_nothing():
    text = "He won't sign anything before he hears about the price, decision on 20 August."
    assert flags(old(text), said(text, day=NEW)) == [False, False]


def test_a_close_date_that_moved_again_is_history():
    first = said("Moved from 26 July to 17 August.", day=OLD)
    again = said("Their director is away, so I have put it to October.", day=NEW)
    assert flags(first, again) == [True, False]
    assert flags(first, said("I have moved the meeting room to the second floor.", day=NEW)) == [False, False]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "Depot scanners in the base stand at four of ten.",
            "Harbour signed, that's 5 of 10 depot scanners in the base.",
        ),
        ("So far this quarter marketing passed 58 leads.", "Marketing has passed 71 leads so far this quarter."),
    ],
)
def test_a_count_that_went_on_is_history(before, after):
    programme = {"account": None, "opportunity": None}
    assert flags(said(before, day=OLD, **programme), said(after, day=NEW, **programme)) == [True, False]
    assert flags(said(after, day=OLD, **programme), said(before, day=NEW, **programme)) == [False, False]


def test_what_is_recalled_only_to_be_corrected_is_history():
    recalled = said("In my note of 3 July I wrote that Helion sits at the table.", day=NEW, label=Label.COMPETITOR)
    put_right = said("That was wrong, it is Brandsen.", day=NEW, char_start=80, char_end=110)
    assert flags(recalled, put_right) == [True, False]
    assert flags(recalled, said("They meet on Friday.", day=NEW, char_start=80, char_end=100)) == [False, False]


def test_a_count_that_would_be_reached_overtakes_none():
    programme = {"account": None, "opportunity": None}
    now = said("Depot scanners in the base stand at four of ten.", day=OLD, **programme)
    soon = said("With Harbour about to sign we'd be at 5 of 10 depot scanners in the base.", day=NEW, **programme)
    assert flags(now, soon) == [False, False]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "Signature on 20 July, it is in her diary.",
            "Moved from the twentieth to the thirty-first, the crane is late.",
        ),
        ("It'll be the 12th of August instead of the 20th of July.", "New date is the 28th of August."),
        ("Moved from 20 July to 12 August.", "On Northgate Rail: second move, now 9 September."),
        ("Moved from 20 July to 12 August.", "Northgate and Calder are both in September now, the depots are full."),
        ("20 July holds if the crane comes.", "Northgate is fifteenth of August now, I have seen the crane's list."),
        ("Their owner signs on 20 July, she swears.", "Signature slips two weeks to 3 August, the notary is ill."),
        ("The council signs on 20 July.", "The July council is called off, too many are away, so it's 14 August."),
        ("The council signs on 20 July.", "Northgate has slipped for the third time, now 14 August."),
        ("Piet: scales at the depot adjusted by 20 July.", "The depot scales are not adjusted, it will be the 30th."),
        ("The note on the depot rebate by 20 July.", "The depot rebate note was not ready, it comes on the 29th."),
        ("Mara is sure of 20 July.", "Moved to 12 August, the crane is late."),
        ("The drawing of the gate goes out by 21 July.", "The drawing of the gate comes on the 31st, not the 21st."),
        (
            "Nothing moves until the platform permit is on the record, Mara rings the office.",
            "The platform permit went onto the record on Tuesday.",
        ),
    ],
)
def test_a_new_day_or_what_was_awaited_makes_the_older_word_history(before, after):
    assert flags(old(before), said(after, day=NEW)) == [True, False]


def test_what_a_note_says_of_the_moved_day_goes_with_it():
    first = old("It'll be the 12th of August instead of the 20th of July.")
    sure = old("12 August is certain, she says.", char_start=80)
    tower = old("The tower was painted on 3 July.", char_start=120)
    again = said("New date is the 28th of August.", day=NEW)
    assert flags(first, sure, tower, again) == [True, True, False, False]


def test_what_was_awaited_stands_while_it_is_only_planned():
    waits = old("Nothing moves until the platform permit is on the record.")
    planned = said("The platform permit will be on the record in August.", day=NEW, tense=Tense.PLANNED)
    assert flags(waits, planned) == [False, False]


def test_an_undertaking_that_was_missed_still_stands_until_it_has_a_new_day():
    made = old("Meet the treasurer before 20 July.", label=Label.ASK_OR_COMMITMENT)
    missed = said("Mara has not met the treasurer, the date of 20 July went by.", day=NEW)
    moved = said("She is at the coast till then, so it will be the thirtieth.", day=NEW, char_start=80)
    assert flags(made, missed) == [False, False]
    assert flags(made, missed, moved) == [True, False, False]
