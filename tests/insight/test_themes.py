"""Themes: what several accounts say alike, counted with the open amount behind it."""

import datetime as dt
from decimal import Decimal

import numpy as np

from assistant.insight.themes import keyword, themes
from assistant.models.risk import Label
from tests.insight.note_signals import said

WISH, PRICE, OTHER = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)


def need(text, account, label=Label.CUSTOMER_NEED_OR_TREND):
    return said(text).model_copy(update={"account": account, "label": label, "date": dt.date(2026, 3, 3)})


def by_words(texts):
    """Return one direction for wishes, one for prices, so that the grouping is known."""
    rows = [WISH if "sign-on" in t else PRICE if "thousand" in t or "uplift" in t else OTHER for t in texts]
    return np.array(rows, dtype=np.float32)


def test_a_need_of_two_accounts_is_a_theme_with_its_words():
    wishes = [need("They want single sign-on first.", "Tarn"), need("No single sign-on, no order.", "Ostby")]
    (found,) = themes(wishes, [], by_words)
    assert found.accounts == ("Tarn", "Ostby")
    assert found.keyword == "single sign-on"
    assert found.open_amount == Decimal(0)


def test_one_accounts_need_is_no_theme():
    assert themes([need("They want single sign-on.", "Tarn")] * 2, [], by_words) == ()


def test_a_sum_is_no_talk_of_price():
    sums = [
        need("Together it is forty thousand of renewals.", "Tarn", Label.PRICING),
        need("Eleven thousand for the second.", "Ostby", Label.PRICING),
    ]
    assert themes(sums, [], by_words) == ()


def test_an_uplift_that_two_push_back_on_is_one():
    pushed = [
        need("The uplift is too much for us.", "Tarn", Label.PRICING),
        need("Why an uplift at all?", "Ostby", Label.PRICING),
    ]
    (found,) = themes(pushed, [], by_words)
    assert found.label is Label.PRICING


def test_a_word_of_the_trade_names_no_theme():
    texts = {"Tarn": ["The ward wants it."], "Ostby": ["Every ward has one."]}
    assert keyword(texts) == "ward"
    assert keyword(texts, {"ward"}.__contains__) == ""
