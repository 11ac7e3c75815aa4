import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.language.dates import calendar_spans, date_mentions

WEDNESDAY = dt.date(2026, 11, 18)


def read(text, reference=WEDNESDAY, **options):
    return [(m.start.isoformat(), m.end.isoformat(), m.precision) for m in date_mentions(text, reference, **options)]


@pytest.mark.parametrize(
    ("text", "start", "end", "precision"),
    [
        ("18 Nov 2026", "2026-11-18", "2026-11-18", "day"),
        ("Nov. 18, 2026", "2026-11-18", "2026-11-18", "day"),
        ("November 18th", "2026-11-18", "2026-11-18", "day"),
        ("the 3rd of March 2027", "2027-03-03", "2027-03-03", "day"),
        ("Thursday 12 November 2026", "2026-11-12", "2026-11-12", "day"),
        ("Thursday, November 12", "2026-11-12", "2026-11-12", "day"),
        ("2026-11-18", "2026-11-18", "2026-11-18", "day"),
        ("2026-11-18T10:30", "2026-11-18", "2026-11-18", "day"),
        ("11/18/2026", "2026-11-18", "2026-11-18", "day"),
        ("18/11/2026", "2026-11-18", "2026-11-18", "day"),
        ("18.11.2026", "2026-11-18", "2026-11-18", "day"),
        ("18-Nov-26", "2026-11-18", "2026-11-18", "day"),
        ("12 September", "2026-09-12", "2026-09-12", "day"),
        ("3 March", "2027-03-03", "2027-03-03", "day"),
        ("30 Dec.", "2026-12-30", "2026-12-30", "day"),
        ("12–14 November", "2026-11-12", "2026-11-14", "day"),
        ("Nov 12-14, 2026", "2026-11-12", "2026-11-14", "day"),
        ("by Thursday", "2026-11-19", "2026-11-19", "day"),
        ("next Tuesday", "2026-11-24", "2026-11-24", "day"),
        ("Tuesday next week", "2026-11-24", "2026-11-24", "day"),
        ("this Friday", "2026-11-20", "2026-11-20", "day"),
        ("last Friday", "2026-11-13", "2026-11-13", "day"),
        ("on Fri", "2026-11-20", "2026-11-20", "day"),
        ("we spoke on Monday", "2026-11-16", "2026-11-16", "day"),
        ("she will sign on Monday", "2026-11-23", "2026-11-23", "day"),
        ("the call moved to Tuesday", "2026-11-24", "2026-11-24", "day"),
        ("tomorrow", "2026-11-19", "2026-11-19", "day"),
        ("yesterday", "2026-11-17", "2026-11-17", "day"),
        ("the day after tomorrow", "2026-11-20", "2026-11-20", "day"),
        ("on the 11th", "2026-11-11", "2026-11-11", "day"),
        ("by the 11th", "2026-12-11", "2026-12-11", "day"),
        ("three days ago", "2026-11-15", "2026-11-15", "day"),
        ("within 10 business days", "2026-12-02", "2026-12-02", "day"),
        ("in two weeks", "2026-11-30", "2026-12-06", "week"),
        ("a couple of weeks ago", "2026-11-02", "2026-11-08", "week"),
        ("next week", "2026-11-23", "2026-11-29", "week"),
        ("week of 9 November", "2026-11-09", "2026-11-15", "week"),
        ("2026-W31", "2026-07-27", "2026-08-02", "week"),
        ("week 48", "2026-11-23", "2026-11-29", "week"),
        ("end of the month", "2026-11-24", "2026-11-30", "week"),
        ("end of next month", "2026-12-25", "2026-12-31", "week"),
        ("end of quarter", "2026-12-25", "2026-12-31", "week"),
        ("end of March", "2027-03-25", "2027-03-31", "week"),
        ("EOW", "2026-11-20", "2026-11-20", "day"),
        ("quarter-end", "2026-12-25", "2026-12-31", "week"),
        ("first week of December", "2026-12-01", "2026-12-07", "week"),
        ("last week of January", "2027-01-25", "2027-01-31", "week"),
        ("mid-January", "2027-01-11", "2027-01-21", "week"),
        ("early December", "2026-12-01", "2026-12-10", "week"),
        ("March", "2027-03-01", "2027-03-31", "month"),
        ("in May", "2027-05-01", "2027-05-31", "month"),
        ("last March", "2026-03-01", "2026-03-31", "month"),
        ("since September", "2026-09-01", "2026-09-30", "month"),
        ("November 2026", "2026-11-01", "2026-11-30", "month"),
        ("Nov '26", "2026-11-01", "2026-11-30", "month"),
        ("next month", "2026-12-01", "2026-12-31", "month"),
        ("Q1", "2027-01-01", "2027-03-31", "quarter"),
        ("Q3", "2026-07-01", "2026-09-30", "quarter"),
        ("Q4 2026", "2026-10-01", "2026-12-31", "quarter"),
        ("2027-Q2", "2027-04-01", "2027-06-30", "quarter"),
        ("1Q27", "2027-01-01", "2027-03-31", "quarter"),
        ("FY27 Q2", "2027-04-01", "2027-06-30", "quarter"),
        ("the fourth quarter of 2026", "2026-10-01", "2026-12-31", "quarter"),
        ("third-quarter", "2026-07-01", "2026-09-30", "quarter"),
        ("this quarter", "2026-10-01", "2026-12-31", "quarter"),
        ("H1 2027", "2027-01-01", "2027-06-30", "quarter"),
        ("in 2027", "2027-01-01", "2027-12-31", "year"),
        ("FY27", "2027-01-01", "2027-12-31", "year"),
        ("next year", "2027-01-01", "2027-12-31", "year"),
    ],
)
def test_a_written_date_is_read_against_the_day_of_writing(text, start, end, precision):
    assert read(text) == [(start, end, precision)]
    assert read(f"It will close {text}, they say.")[:1] == [(start, end, precision)] or "we" in text or "Fri" in text


@pytest.mark.parametrize(
    "text",
    [
        "May we ask?",
        "it may slip",
        "we march on",
        "they sat down",
        "Mon cher",
        "the second deal",
        "24/7",
        "3/4 of it",
        "version 1.2.3",
        "2026 seats",
        "call 555-123-4567",
        "the 11th floor",
        "10:30",
        "12 deals",
        "sun and sea",
        "an august body",
        "phase 2",
        "$1.12.",
    ],
)
def test_what_only_looks_like_a_date_is_none(text):
    assert read(text) == []


def test_a_fiscal_year_moves_the_quarters():
    assert read("Q2", dt.date(2026, 11, 18), fiscal_year_start=7) == [("2026-10-01", "2026-12-31", "quarter")]
    assert read("2027-Q2", fiscal_year_start=7) == [("2026-10-01", "2026-12-31", "quarter")]
    assert read("end of quarter", dt.date(2026, 5, 3), fiscal_year_start=2) == [("2026-07-25", "2026-07-31", "week")]


def test_slash_dates_follow_the_hint_else_their_neighbours_else_the_month_comes_first():
    assert read("04/05/2026", order="dmy")[0][0] == "2026-05-04"
    assert read("04/05/2026", order="mdy")[0][0] == "2026-04-05"
    assert read("04/05/2026")[0][0] == "2026-04-05"
    assert [start for start, _, _ in read("from 04/05/2026 to 28/05/2026")] == ["2026-05-04", "2026-05-28"]


def test_the_second_month_of_a_move_comes_after_the_first():
    assert [start for start, _, _ in read("moved from March to June")] == ["2027-03-01", "2027-06-01"]
    assert [start for start, _, _ in read("pulled in from March to January")] == ["2027-03-01", "2027-01-01"]


def test_without_a_day_of_writing_only_full_dates_are_given_and_all_are_still_known_as_dates():
    text = "On 18 Nov 2026 we agreed on Friday, 12 March and Q1."
    assert [m.text for m in date_mentions(text, None)] == ["18 Nov 2026"]
    assert [text[a:b] for a, b in calendar_spans(text)] == ["18 Nov 2026", "Friday, 12 March", "Q1"]


def test_impossible_days_are_left_alone():
    assert read("31/02/2026") == []
    assert read("2026-13-45") == []


FORMS = ["%d %b %Y", "%d %B %Y", "%B %d, %Y", "%b %d, %Y", "%Y-%m-%d", "%d.%m.%Y", "%m/%d/%Y", "%d-%b-%Y"]


@given(
    st.dates(dt.date(1990, 1, 1), dt.date(2049, 12, 31)),
    st.sampled_from(FORMS),
    st.sampled_from(["", "It closes on ", "Date: ", "(signed "]),
    st.sampled_from(["", ".", ", then", ") and"]),
)
def test_a_date_is_read_back_in_any_form(day, form, before, after):
    written = day.strftime(form)
    (found,) = date_mentions(before + written + after, None, order="mdy")
    assert (found.start, found.end, found.precision) == (day, day, "day")
    assert found.text == written
    assert (found.char_start, found.char_end) == (len(before), len(before) + len(written))


@given(
    st.text(alphabet="0123456789/-. MayFriQnovbythe\n", max_size=50), st.dates(dt.date(1990, 1, 1), dt.date(2090, 1, 1))
)
def test_whatever_the_text_ranges_are_exact_and_apart(text, reference):
    position = 0
    for mention in date_mentions(text, reference):
        assert position <= mention.char_start < mention.char_end
        assert mention.text == text[mention.char_start : mention.char_end]
        assert mention.start <= mention.end
        position = mention.char_end


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("she finishes on the thirty-first of January", "2027-01-31", "2027-01-31"),
        ("the board sits on the twenty fourth of November", "2026-11-24", "2026-11-24"),
        ("it went in on the sixth of October", "2026-10-06", "2026-10-06"),
        ("signature is pencilled in for December the ninth", "2026-12-09", "2026-12-09"),
        ("they decide November twenty-seventh", "2026-11-27", "2026-11-27"),
        ("the first of April 2027", "2027-04-01", "2027-04-01"),
        ("somewhere between the third and the ninth of May", "2027-05-03", "2027-05-09"),
        ("the panel sits on the twenty-fourth, we go first", "2026-11-24", "2026-11-24"),
        ("you'll have it by the nineteenth", "2026-11-19", "2026-11-19"),
        ("we meet on Friday the twenty-seventh", "2026-11-27", "2026-11-27"),
    ],
)
def test_days_said_in_words_are_days(text, start, end):
    assert read(text) == [(start, end, "day")]


@pytest.mark.parametrize(
    "text",
    [
        "a third of the seats stays empty",
        "we agreed on the second and moved on",
        "the office is on the fourth floor",
        "that is the second of two offers",
        "he was against it from the first",
        "the tenth anniversary",
    ],
)
def test_ordinals_that_count_something_else_are_no_days(text):
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "year"), [("They order in September.", 2029), ("We met in September.", 2028), ("They order in May.", 2029)]
)
def test_a_month_half_a_year_off_lies_ahead_unless_the_words_before_it_are_past(text, year):
    (found,) = date_mentions(text, dt.date(2029, 3, 16))
    assert found.start.year == year
