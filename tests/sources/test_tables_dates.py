import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import SourceError
from assistant.sources.table_dates import DateCells, date_in_name, infer_order, is_written_date, read_date

DAY = dt.date(2026, 11, 20)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-20", "2026-11-20T23:30:00.000Z", "2026-11-20 09:15:00 -0500", "2026-11-20T09:15:00+01:00",
        "2026/11/20 14:30", "2026.11.20", "20261120", "20.11.2026", "20. 11. 2026", "20/11/2026", "20/11/26",
        "20-11-2026",
        "11/20/2026", "11/20/2026 2:30 PM", "11/20/2026, 2:30:05 PM", "20-Nov-2026", "20-Nov-26", "20 November 2026",
        "Nov 20, 2026", "November 20 2026", "Fri, 20 Nov 2026", "Friday, November 20, 2026", "20. november 2026",
        "  20  Nov   2026 ",
    ],
)  # fmt: skip
def test_dates_are_read_in_every_usual_writing(text):
    assert read_date(text) == DAY


@pytest.mark.parametrize(
    "text",
    ["", "TBD", "31/02/2026", "2026-02-30", "2026-13-01", "Q4 2026", "46346", "1.5", "0/0/2026", "20 Foo 2026", "2026"],
)
def test_what_is_no_date_is_not_read_as_one(text):
    assert read_date(text) is None
    assert not is_written_date(text)


def test_an_open_order_is_not_guessed():
    assert read_date("03/04/2026") is None
    assert read_date("03/04/2026", "dmy") == dt.date(2026, 4, 3)
    assert read_date("03/04/2026", "mdy") == dt.date(2026, 3, 4)
    assert read_date("04/04/2026") == dt.date(2026, 4, 4)


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        (["03/04/2026", "25/04/2026"], "dmy"),
        (["03/04/2026", "04/25/2026"], "mdy"),
        (["2026-04-03", "Nov 3, 2026"], None),
        (["03.04.2026"], None),
        (["04/04/2026"], None),
        (["04/25/2026", "31/02/2026"], "mdy"),
        (["04/25/2026"] * 30 + ["25/04/2026"], "mdy"),
    ],
)
def test_the_order_is_inferred_from_the_whole_file(cells, order):
    assert infer_order(cells) == order


@pytest.mark.parametrize("cells", [["03/04/2026", "05/06/2026"], ["25/04/2026", "04/25/2026"]])
def test_an_order_that_stays_open_is_refused_with_the_way_to_set_it(cells):
    with pytest.raises(SourceError) as caught:
        infer_order(cells)
    assert "--date-order" in caught.value.how
    assert "SALES_NARRATIVE_DATE_ORDER" in caught.value.how


def test_day_counts_are_dates_only_where_the_whole_column_has_them():
    assert DateCells(["46346", "46347"], None).read("46346") == DAY
    assert DateCells(["46346", "2026-11-20"], None).read("46346") is None


@pytest.mark.parametrize(
    ("stem", "day"),
    [
        ("opportunities_2026-11-20", DAY),
        ("opportunities_2026_11_20_final", DAY),
        ("20261120", DAY),
        ("export_20261120_093000", DAY),
        ("export_20261120093000", DAY),
        ("opps-20-11-2026", DAY),
        ("pipeline 20Nov2026", DAY),
        ("Nov-20-2026", DAY),
        ("hubspot-crm-exports-all-deals-2026-11-20-1", DAY),
        ("opps_03-04-2026", None),
        ("2026-10-01_to_2026-11-20", None),
        ("opportunities", None),
        ("deals_2026", None),
        ("report123456789", None),
    ],
)
def test_a_file_name_gives_a_date_only_where_it_gives_one(stem, day):
    assert date_in_name(stem) == day


_FORMATS = {"dmy": ["%d/%m/%Y", "%d-%m-%y", "%d.%m.%Y %H:%M"], "mdy": ["%m/%d/%Y", "%m-%d-%y", "%m/%d/%Y %I:%M %p"]}


@given(
    st.lists(st.dates(dt.date(1970, 1, 1), dt.date(2068, 12, 31)), min_size=1, max_size=10),
    st.sampled_from(["dmy", "mdy"]),
    st.integers(0, 2),
)
def test_a_column_written_in_one_order_reads_back(days, order, form):
    cells = [day.strftime(_FORMATS[order][form]) for day in days]
    try:
        inferred = infer_order(cells)
    except SourceError:
        assert all(day.day <= 12 for day in days)
        inferred = order
    assert [read_date(cell, inferred) for cell in cells] == days


@given(st.text(max_size=30))
def test_any_text_is_a_date_or_none(text):
    assert read_date(text) is None or isinstance(read_date(text), dt.date)
