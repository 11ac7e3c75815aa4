import datetime as dt

import pytest

from assistant.insight.growth import grows, moves_a_date


@pytest.mark.parametrize(
    "text",
    [
        "She asked for a revised offer covering nine plants instead of eight.",
        "They go from 12 seats to 20 in May.",
        "It is 40 boats up from 31.",
    ],
)
def test_numbers_that_go_up_are_growth(text):
    assert grows(text)


@pytest.mark.parametrize(
    "text",
    [
        "They take nine seats instead of fourteen.",
        "They go from 20 seats to 12.",
        "Nine plants, and the offer is of May.",
        "They want nine plants.",
        "We shrink.",
    ],
)
def test_numbers_that_go_down_or_stand_alone_are_none(text):
    assert not grows(text)


@pytest.mark.parametrize(
    ("text", "moves"),
    [
        ("They come on 27 April instead of 30 March, council recess.", True),
        ("It went from March to June.", True),
        ("Nine loaders instead of fourteen from 1 May.", False),
        ("Phase two went from March to June and takes 4 sites fewer.", False),
        ("It is for May.", False),
    ],
)
def test_a_day_in_the_place_of_another_makes_nothing_smaller(text, moves):
    assert moves_a_date(text, dt.date(2026, 2, 26)) is moves
