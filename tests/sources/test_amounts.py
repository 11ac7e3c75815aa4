from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.sources.amounts import Probabilities, currency_code, decimal_mark, is_blank, read_money


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("1200", "1200", ""),
        ("$1,200", "1200", "USD"),
        ("$ 1,200.50", "1200.50", "USD"),
        ("-$5", "-5", "USD"),
        ("$-5", "-5", "USD"),
        ("(1,200)", "-1200", ""),
        ("($1,200.00)", "-1200", "USD"),
        ("1,200-", "-1200", ""),
        ("\u2212 40", "-40", ""),
        ("USD 1,200.50", "1200.50", "USD"),
        ("1.200,50 EUR", "1200.50", "EUR"),
        ("1.234.567,89 €", "1234567.89", "EUR"),
        ("€1.5M", "1500000", "EUR"),
        ("250k", "250000", ""),
        ("250 K USD", "250000", "USD"),
        ("1.2m€", "1200000", "EUR"),
        ("kr 3,5 mill.", "3500000", ""),
        ("1'234'567.80", "1234567.80", ""),
        ("CHF 12'000.–", "12000", "CHF"),
        ("1 200,-", "1200", ""),
        ("1\u00a0234\u202f567", "1234567", ""),
        ("12,34,567", "1234567", ""),
        ("£0.99", "0.99", "GBP"),
        ("US$1.2m", "1200000", "USD"),
        ("1.5E+06", "1500000", ""),
        ("0", "0", ""),
    ],
)
def test_amounts_are_read_in_every_usual_writing(text, value, currency):
    money = read_money(text)
    assert money is not None
    assert (money.value, money.currency) == (Decimal(value), currency)


@pytest.mark.parametrize(
    "text",
    [
        *("TBD", "12/11/2026", "2026-11-20", "1..2", "1,2,3", "5,000,00", "1-2", "50%", "1 or 2", "--5", "٣٤", "()"),
        *("1,234.56.78", "Acme 5", "5 apples", "9" * 40, "1 2", "$", "1.2.3,4"),
    ],
)
def test_what_is_no_amount_is_not_read_as_one(text):
    assert read_money(text) is None


@pytest.mark.parametrize("text", ["", " ", "-", "–", "N/A", "null", "$ -", "\u00a0", "(blank)"])
def test_blank_cells_are_blank(text):
    assert is_blank(text)


@pytest.mark.parametrize(
    ("column", "mark"),
    [
        (["1,200", "250,000"], "."),
        (["1.200", "250.000"], ","),
        (["1.200", "3,5"], ","),
        (["1,200", "3.5"], "."),
        (["1.200", "1.234.567"], ","),
        (["1,200.50", "3,5"], None),
        (["1,200", "3.500"], None),
        (["1'200.50", "1.200"], None),
        (["$1,200", "1.200,5"], None),
        (["12.345", "1.5"], None),
        (["12.345", "1.5", "1234.5"], "."),
        (["12.345"] + ["1.5"] * 10, "."),
        ([], "."),
        (["TBD", "12"], "."),
    ],
)
def test_the_decimal_mark_is_decided_on_the_whole_column(column, mark):
    assert decimal_mark(column) == mark


def test_a_cell_that_its_column_leaves_open_is_not_guessed():
    assert read_money("1.200", None) is None
    assert read_money("1.200,50", None).value == Decimal("1200.50")


def test_the_company_currency_settles_what_a_shared_sign_means():
    assert read_money("$5", home_currency="CAD").currency == "CAD"
    assert read_money("kr 5", home_currency="SEK").currency == "SEK"
    assert read_money("¥5", home_currency="EUR").currency == "JPY"


@pytest.mark.parametrize(
    ("text", "code"),
    [("usd", "USD"), ("€", "EUR"), ("US Dollar (USD)", "USD"), ("EUR - Euro", "EUR"), ("dollars", ""), ("", "")],
)
def test_currency_cells_are_read(text, code):
    assert currency_code(text) == code


@pytest.mark.parametrize(
    ("column", "shares"),
    [
        (["10", "75", "100"], ["0.1", "0.75", "1"]),
        (["0.1", "0.75", "1"], ["0.1", "0.75", "1"]),
        (["10%", "75 %"], ["0.1", "0.75"]),
        (["0,1", "0,75"], ["0.1", "0.75"]),
        (["0", "1", "50"], ["0", "0.01", "0.5"]),
        (["7.5", "12.345"], ["0.075", "0.12345"]),
        (["7,5", "12,345"], ["0.075", "0.12345"]),
    ],
)
def test_probabilities_are_shares_whatever_the_columns_scale(column, shares):
    read = Probabilities(column).read
    assert [read(text) for text in column] == [Decimal(share) for share in shares]


def test_a_probability_beyond_all_bounds_is_not_read():
    read = Probabilities(["10", "900", "-5", "high"]).read
    assert [read(text) for text in ("900", "-5", "high")] == [None, None, None]


_DIALECTS = {"us": (",", "."), "german": (".", ","), "swiss": ("'", "."), "french": ("\u202f", ","), "plain": ("", ".")}


def _written(value: Decimal, dialect: str, style: str) -> str:
    thousands, mark = _DIALECTS[dialect]
    body = f"{abs(value):,.2f}".replace(",", "T").replace(".", mark).replace("T", thousands)
    if value < 0:
        body = {"brackets": f"({body})", "trailing": f"{body}-"}.get(style, f"-{body}")
    return {"symbol": f"€{body}", "code": f"{body} EUR"}.get(style, body)


@given(
    st.lists(st.decimals(-(10**9), 10**9, places=2), min_size=1, max_size=8),
    st.sampled_from(sorted(_DIALECTS)),
    st.sampled_from(["plain", "brackets", "trailing", "symbol", "code"]),
)
def test_a_column_written_in_one_dialect_reads_back(values, dialect, style):
    column = [_written(value, dialect, style) for value in values]
    mark = decimal_mark(column)
    assert [read_money(text, mark).value for text in column] == values


@given(st.text(max_size=30), st.sampled_from([".", ",", None]))
def test_any_text_is_an_amount_or_none(text, mark):
    money = read_money(text, mark)
    assert money is None or money.value.is_finite()
