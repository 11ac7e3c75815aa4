import datetime as dt
import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.language.numbers import quantities
from assistant.writing.wording import (
    count,
    day,
    excerpt,
    listed,
    money,
    percent,
    percent_pair,
    quoted,
    ratio,
    ratio_pair,
    share,
)


@pytest.mark.parametrize(
    ("value", "currency", "text"),
    [
        ("3104500", "USD", "$3.1M"),
        ("9870000", "EUR", "€9.87M"),
        ("12345678", "USD", "$12.3M"),
        ("620000", "USD", "$620K"),
        ("999600", "USD", "$1M"),
        ("8450", "CHF", "CHF 8.5K"),
        ("850", "GBP", "£850"),
        ("849.5", "GBP", "£849.5"),
        ("-400000", "USD", "−$400K"),
        ("0", "USD", "$0"),
    ],
)
def test_money_reads_as_in_a_memo(value, currency, text):
    assert money(Decimal(value), currency) == text


@given(st.decimals(min_value=0, max_value=10**9, places=2), st.sampled_from(["USD", "EUR", "CHF", "NOK"]))
def test_money_read_back_is_within_its_own_rounding(value, currency):
    found = quantities(f"It is {money(value, currency)} in all.")
    assert len(found) == 1
    assert abs(found[0].value - value) <= found[0].resolution


def test_signed_money_keeps_its_sign():
    assert money(Decimal(300000), "USD", signed=True) == "+$300K"
    assert money(Decimal(-300000), "USD", signed=True) == "−$300K"


def test_percent_share_and_ratio():
    assert percent(Decimal("47.6")) == "48 %"
    assert percent(Decimal("7.25")) == "7.3 %"
    assert share(Decimal("0.355")) == "36 %"
    assert ratio(Decimal("2.449")) == "2.4"
    assert ratio(Decimal("0.355")) == "0.36"


def test_two_ratios_get_as_many_decimals_as_tell_them_apart():
    assert ratio_pair(Decimal("2.41"), Decimal("2.44")) == ("2.41", "2.44")
    assert ratio_pair(Decimal("2.6"), Decimal("2.4")) == ("2.6", "2.4")


def test_days_counts_and_lists():
    today = dt.date(2026, 11, 20)
    assert day(dt.date(2026, 9, 12), today) == "12 September"
    assert day(dt.date(2027, 1, 3), today) == "3 January 2027"
    assert count(1, "deal") == "one deal"
    assert count(14, "deal") == "14 deals"
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert listed(["a", "b", "c", "d"], limit=2) == "a, b and 2 more"


def test_a_short_sentence_is_quoted_whole_without_its_bullet():
    assert quoted("- We have had no answer\n  since the 4th.") == "“We have had no answer since the 4th”"


def test_a_long_sentence_is_cut_to_the_clauses_that_tell():
    text = (
        "So we went through the whole agenda again with the plant people, and it was nice to see the new hall and all, "
        "but procurement will restart the paper with whoever takes over because Marta leaves on 15 August, "
        "and then we had lunch in the canteen with the rest of the team, which was good."
    )
    part = excerpt(text)
    assert "Marta leaves on 15 August" in part
    assert len(part.split()) <= 32


@given(st.text(alphabet=st.characters(categories=["L", "N", "P", "Zs"]), min_size=1, max_size=400))
def test_an_excerpt_adds_no_word(text):
    folded = " ".join(text.split())
    assert excerpt(text).removeprefix("… ").removesuffix(" …").strip() in folded


def test_two_percentages_that_differ_are_told_apart():
    assert percent_pair(Decimal("39.64"), Decimal(40)) == ("39.6 %", "40 %")
    assert percent_pair(Decimal("39.996"), Decimal(40)) == ("40 %", "40 %")
    assert percent_pair(Decimal(25), Decimal(40)) == ("25 %", "40 %")


def test_an_excerpt_keeps_the_clause_that_tells_and_ends_where_a_clause_ends():
    text = (
        "One bit of admin: could you let me know what the notice period in the current agreement is, and in which form "
        "the data of the last three years can be handed over to us or to somebody else"
    )
    part = excerpt(text, words=16, cue=re.compile(r"notice(?: period)?"))
    assert "notice period" in part and len(part.split()) > 5
    rosy = (
        "Owen says he and the mill manager 'are in touch all the time', which may well be so, but there is nothing in "
        "the system or in my mail that I could show to anybody"
    )
    part = excerpt(rosy, words=16).removesuffix(" …")
    assert part.endswith(("time'", "so", "anybody"))


def test_a_sentence_little_over_its_length_is_told_whole():
    text = "The wardens voted on Tuesday to move the reserve into the bridge, all of it, and to see what comes back."
    assert excerpt(text, words=14) == text


def test_no_excerpt_begins_with_half_a_thought():
    text = (
        "One bit of admin: on the way out Philippa asked if I could send over how they would get their six years of "
        "readings out of the system in a usable format, and what the notice period in the current agreement is."
    )
    for words in (12, 14, 16, 20, 24):
        assert excerpt(text, words=words, cue=re.compile("notice|agreement")).startswith("One bit of admin: on the way")
