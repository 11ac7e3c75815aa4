import datetime as dt

import pytest

from assistant.insight.days import before, days_said, in_figures

SAID = dt.date(2026, 3, 9)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("The new date is the twenty-first.", [(3, 21)]),
        ("The bakery says the nineteenth instead of the fifth.", [(3, 19), (3, 5)]),
        ("It goes out on the sixteenth, not the tenth, the printer is ill.", [(3, 16), (3, 10)]),
        ("Their start moved from the ninth to the 2nd.", [(3, 9), (4, 2)]),
        ("We spoke of the second gate and the third oven.", []),
        ("She was there on the 4th.", [(3, 4)]),
    ],
)
def test_days_of_the_month_are_read_where_no_month_is_named(text, days):
    found = days_said(in_figures(text), SAID)
    assert [(m.end.month, m.end.day) for m in found] == days


def test_what_is_promised_for_a_day_is_promised_for_the_coming_one():
    text = "I come back with the samples on the 2nd."
    assert [m.end for m in days_said(text, SAID)] == [dt.date(2026, 3, 2)]
    assert [m.end for m in days_said(text, SAID, ahead=True)] == [dt.date(2026, 4, 2)]


def test_the_preposition_of_a_date_stands_before_it():
    text = "You have it by the 20th."
    (mention,) = days_said(text, SAID)
    assert before(text, mention).endswith("by the ")


def test_a_day_that_is_looked_back_at_is_of_this_year():
    (mention,) = days_said("There was to be a menu by the 4th of March.", SAID)
    assert mention.end == dt.date(2026, 3, 4)
