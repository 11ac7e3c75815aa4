import pytest

from assistant.insight.growth import grows


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
