from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.language.numbers import quantities, same_quantity

D = Decimal


def read(text):
    return [(q.value, q.unit) for q in quantities(text)]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("$1.2M", "1200000", "money:USD"),
        ("$ 1.2 million", "1200000", "money:USD"),
        ("1.2m", "1200000", "plain"),
        ("1,200,000", "1200000", "plain"),
        ("one point two million", "1200000", "plain"),
        ("one point two million dollars", "1200000", "money:USD"),
        ("1.2 mil", "1200000", "plain"),
        ("$5mm", "5000000", "money:USD"),
        ("$3bn", "3000000000", "money:USD"),
        ("$410K", "410000", "money:USD"),
        ("250k", "250000", "plain"),
        ("half a million", "500000", "plain"),
        ("half a million euros", "500000", "money:EUR"),
        ("a quarter of a million", "250000", "plain"),
        ("two and a half million", "2500000", "plain"),
        ("two hundred and fifty thousand", "250000", "plain"),
        ("six hundred twenty thousand", "620000", "plain"),
        ("a million two hundred thousand", "1200000", "plain"),
        ("fifty grand", "50000", "money"),
        ("60 grand", "60000", "money"),
        ("20 bucks", "20", "money"),
        ("a two-million-dollar deal", "2000000", "money:USD"),
        ("twelve thousand pounds", "12000", "money:GBP"),
        ("kr 3,5 mill.", "3500000", "money"),
        ("3,5 Mio. EUR", "3500000", "money:EUR"),
        ("NOK 3.5m", "3500000", "money:NOK"),
        ("1.234.567,89 €", "1234567.89", "money:EUR"),
        ("3.500 EUR", "3500", "money:EUR"),
        ("€ 1.2 million", "1200000", "money:EUR"),
        ("1 200 000", "1200000", "plain"),
        ("1\u202f200\u202f000 €", "1200000", "money:EUR"),
        ("CHF 1'200'000", "1200000", "money:CHF"),
        ("USD 1.3M", "1300000", "money:USD"),
        ("1.3M USD", "1300000", "money:USD"),
        ("410 kUSD", "410000", "money:USD"),
        ("MEUR 3.5", "3500000", "money:EUR"),
        ("k€ 250", "250000", "money:EUR"),
        ("250 k€", "250000", "money:EUR"),
        ("A$45,000", "45000", "money:AUD"),
        ("£95k", "95000", "money:GBP"),
        ("₹12,50,000", "1250000", "money:INR"),
        ("-$1.2M", "-1200000", "money:USD"),
        ("−$0.4M", "-400000", "money:USD"),
        ("$-1.2M", "-1200000", "money:USD"),
        ("+$0.3M", "300000", "money:USD"),
        ("(1.2m)", "-1200000", "plain"),
        ("($95,000)", "-95000", "money:USD"),
        ("12 %", "12", "percent"),
        ("12%", "12", "percent"),
        ("2,5 %", "2.5", "percent"),
        ("twelve percent", "12", "percent"),
        ("12 pct", "12", "percent"),
        ("12 per cent", "12", "percent"),
        ("12 percentage points", "12", "points"),
        ("50 bps", "0.5", "points"),
        ("minus 5 %", "-5", "percent"),
        ("EUR 2'500.-", "2500", "money:EUR"),
        ("120.000 euros", "120000", "money:EUR"),
        ("10k+ users", "10000", "count:user"),
        ("30 days' notice", "30", "count:day"),
        ("2.4x", "2.4", "ratio"),
        ("2.4 times", "2.4", "ratio"),
        ("three times the size", "3", "ratio"),
        ("two thirds", "0.6667", "ratio"),
        ("four deals", "4", "count:deal"),
        ("12 seats", "12", "count:seat"),
        ("four new open deals", "4", "count:deal"),
        ("five of their sites", "5", "count:site"),
        ("a dozen sites", "12", "count:site"),
        ("two dozen companies", "24", "count:company"),
        ("a three-year term", "3", "count:year"),
        ("one deal", "1", "count:deal"),
        ("twenty-four people", "24", "count:person"),
        ("the 3rd time", "3", "ordinal"),
        ("our third-largest deal", "3", "ordinal"),
    ],
)
def test_a_quantity_is_read_in_every_usual_form(text, value, unit):
    assert read(f"We have {text} here, for now.") == [(D(value), unit)] or read(text) == [(D(value), unit)]


@pytest.mark.parametrize(
    "text",
    [
        "low six figures",
        "mid seven figures",
        "on 18 Nov 2026",
        "2026-11-18",
        "11/18/2026",
        "by 12 September",
        "week 31",
        "2026-W31",
        "in Q3",
        "at 10:30",
        "at 5 p.m.",
        "[00:12:03]",
        "call 555-123-4567",
        "+47 22 33 44 55",
        "v2.3.1",
        "version 4.1",
        "OPP-1042",
        "1C1I7A6R",
        "XT9000",
        "1. First",
        "2) Second",
        "- 3. Third",
        "the 2026 goal",
        "in 2026",
        "SOC 2",
        "ISO 27001",
        "phase 2",
        "option 3",
        "#123",
        "[14]",
        "24/7",
        "no one",
        "this one",
        "one on one",
        "a one-off",
        "twenty twenty-six",
        "five five five one two",
        "dana@acme2.com",
        "https://acme.com/2024/99",
        "and a half",
        "U18",
        "COVID-19",
        "end of FY27",
        "H2 2026",
    ],
)
def test_dates_times_labels_and_ids_are_no_quantities(text):
    assert [q for q in quantities(text) if q.unit != "ordinal"] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$200-250K", [("200000", "money:USD"), ("250000", "money:USD")]),
        ("$200K to $250K", [("200000", "money:USD"), ("250000", "money:USD")]),
        ("between $200 and $250K", [("200000", "money:USD"), ("250000", "money:USD")]),
        ("1.2-1.4M EUR", [("1200000", "money:EUR"), ("1400000", "money:EUR")]),
        ("10 to 12 percent", [("10", "percent"), ("12", "percent")]),
        ("10–12 %", [("10", "percent"), ("12", "percent")]),
        ("3–5 deals", [("3", "count:deal"), ("5", "count:deal")]),
        ("two or three deals", [("2", "count:deal"), ("3", "count:deal")]),
        ("fell from 2.6 to 2.4", [("2.6", "plain"), ("2.4", "plain")]),
        ("€1.2–1.4m", [("1200000", "money:EUR"), ("1400000", "money:EUR")]),
        ("ten to fifteen thousand dollars", [("10000", "money:USD"), ("15000", "money:USD")]),
        ("two to three hundred thousand", [("200000", "plain"), ("300000", "plain")]),
        ("two of three pilot sites", [("2", "count:site"), ("3", "count:site")]),
        ("7-8 month cycle", [("7", "count:month"), ("8", "count:month")]),
        ("$500 to $3M", [("500", "money:USD"), ("3000000", "money:USD")]),
    ],
)
def test_both_ends_of_a_range_share_unit_and_scale(text, expected):
    assert read(text) == [(D(v), u) for v, u in expected]


def test_a_memo_sentence_is_read_whole():
    text = "Open pipeline is $8.2M; it was $9.9M: created +$0.3M, slipped −$1.2M, won −$0.4M (48 % of 12 deals, 2.4x)."
    assert read(text) == [
        (D("8200000"), "money:USD"),
        (D("9900000"), "money:USD"),
        (D("300000"), "money:USD"),
        (D("-1200000"), "money:USD"),
        (D("-400000"), "money:USD"),
        (D(48), "percent"),
        (D(12), "count:deal"),
        (D("2.4"), "ratio"),
    ]


def test_a_list_that_was_given_out_can_be_changed_without_effect_on_the_next():
    quantities("We won 3 deals.").clear()
    assert [q.text for q in quantities("We won 3 deals.")] == [q.text for q in quantities("We won 3 deals." + " ")]
    assert quantities("We won 3 deals.")


def test_brackets_in_prose_are_no_accountants_negative():
    assert read("Fairmont ($180K) and Tarn (240k) closed.") == [(D(180000), "money:USD"), (D(240000), "plain")]
    assert read("| lost | (180,000) |") == [(D(-180000), "plain")]


@pytest.mark.parametrize(
    ("text", "resolution", "approximate"),
    [
        ("$1.2M", "50000", False),
        ("$3M", "500000", False),
        ("$1,200,000", "0.5", False),
        ("$12.50", "0.005", False),
        ("about 300 seats", "15", True),
        ("nearly $3.1M", "50000", True),
        ("nearly $3,100,000", "50000", True),
        ("100+ users", "5", True),
        ("over 40%", "2", True),
        ("half a million", "50000", False),
    ],
)
def test_a_number_knows_how_exactly_it_was_written(text, resolution, approximate):
    (found,) = quantities(text)
    assert (found.resolution, found.approximate) == (D(resolution), approximate)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("$3.1M", "$3,104,500", True),
        ("$3.1M", "$3,204,500", False),
        ("three point one million dollars", "USD 3,104,500", True),
        ("$620K", "620000", True),
        ("$12", "12", False),
        ("$620K", "€620K", False),
        ("$620K", "CAD 620,000", True),
        ("US$620K", "CAD 620,000", False),
        ("kr 3,5 mill.", "NOK 3,500,000", True),
        ("48 %", "48.2 %", True),
        ("48 %", "49 %", False),
        ("48 %", "48 points", False),
        ("four deals", "4 deals", True),
        ("four deals", "four seats", False),
        ("four deals", "five deals", False),
        ("2.4x", "240%", True),
        ("a third of it", "33 %", True),
    ],
)
def test_two_writings_of_one_quantity_are_the_same(one, other, same):
    (a,), (b,) = quantities(one), quantities(other)
    assert same_quantity(a, b) is same
    assert same_quantity(b, a) is same


def _grouped(value, mark):
    return f"{value:,}".replace(",", mark)


FORMS = {
    "us": (lambda v: f"${v:,.2f}", "money:USD"),
    "after": (lambda v: f"{v:,.2f} USD", "money:USD"),
    "german": (lambda v: f"{v:,.2f}".translate(str.maketrans(",.", ".,")) + " €", "money:EUR"),
    "swiss": (lambda v: "CHF " + f"{v:,.2f}".replace(",", "'"), "money:CHF"),
    "french": (lambda v: f"{v:,.2f}".replace(",", "\u202f").replace(".", ",") + " EUR", "money:EUR"),
    "bare": (lambda v: f"{v:,.2f}", "plain"),
    "percent": (lambda v: f"{v} %", "percent"),
    "millions": (lambda v: f"£{v.scaleb(-6):f} million", "money:GBP"),
    "k": (lambda v: f"{v.scaleb(-3):f}k EUR", "money:EUR"),
}


@given(
    st.decimals(min_value=D("1.01"), max_value=D("99999999.99"), places=2, allow_nan=False),
    st.sampled_from(sorted(FORMS)),
    st.sampled_from(["", "We booked ", "They said: ", "(see below) "]),
    st.sampled_from(["", ".", ", they said.", "; more later", " and so on"]),
)
def test_a_written_amount_is_read_back_whatever_the_form_and_the_text_around_it(value, form, before, after):
    write, unit = FORMS[form]
    written = write(value)
    (found,) = quantities(before + written + after)
    assert (found.value, found.unit) == (value, unit)
    assert found.text == written
    assert (found.char_start, found.char_end) == (len(before), len(before) + len(written))


ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
TENS = "twenty thirty forty fifty sixty seventy eighty ninety"


def spell(n):
    ones, tens = ONES.split(), TENS.split()
    if n < 20:
        return ones[n]
    if n < 100:
        return tens[n // 10 - 2] + (f"-{ones[n % 10]}" if n % 10 else "")
    if n < 1000:
        return f"{ones[n // 100]} hundred" + (f" and {spell(n % 100)}" if n % 100 else "")
    for size, name in ((10**6, "million"), (1000, "thousand")):
        if n >= size:
            rest = n % size
            return f"{spell(n // size)} {name}" + (f" {spell(rest)}" if rest else "")
    raise AssertionError(n)


@given(st.integers(2, 999_999_999))
def test_spelled_numbers_are_read_back(number):
    (found,) = quantities(f"they bought {spell(number)} seats")
    assert (found.value, found.unit) == (number, "count:seat")


@given(st.text(alphabet="0123456789.,'- $€%kMxQW:/()abon \n", max_size=60))
def test_whatever_the_text_ranges_are_exact_and_apart(text):
    position = 0
    for quantity in quantities(text):
        assert position <= quantity.char_start < quantity.char_end
        assert quantity.text == text[quantity.char_start : quantity.char_end]
        assert quantity.resolution >= 0
        position = quantity.char_end
