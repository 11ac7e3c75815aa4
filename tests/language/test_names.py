import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.language.names import names


def found(text):
    return [n.text for n in names(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Yesterday Dana Reyes of Calder Bank called.", ["Dana Reyes", "Calder Bank"]),
        ("Budget is frozen. Dana said no.", ["Dana"]),
        ("VP of Sales Priya Nair met Jean-Claude van der Berg.", ["Priya Nair", "Jean-Claude van der Berg"]),
        ("We spoke to the Bank of Ireland on Monday in March.", ["Bank of Ireland"]),
        ("Procurement will restart. Helion bundles installation; we beat Helion.", ["Helion", "Helion"]),
        ("They like IBM's team, AT&T and SAP.", ["IBM", "AT&T", "SAP"]),
        ("Dr. Jonas Weil's fix ships next week.", ["Jonas Weil"]),
        ("I think English is fine. Åsa Öberg from Łódź agreed.", ["Åsa Öberg", "Łódź"]),
        ("CFO Maria Lopez left McKinsey & Company.", ["Maria Lopez", "McKinsey & Company"]),
        ("Our contact J. R. Smith and Priya met.", ["J. R. Smith", "Priya"]),
        ("It went to Fairmont Clinics, Inc. after all.", ["Fairmont Clinics, Inc"]),
        ("The Berlin-based team and the iPhone app", ["Berlin", "iPhone"]),
        ("Next Steps And Open Risks", []),
        ("URGENT: Legal is late. Pricing too. Thanks.", []),
        ("They need SSO, an SLA and the RFP by Q3 in EUR.", []),
        ("Will the CEO sign? Great question.", []),
        ("Phone: 555. Phase 2 is done, see Option 3.", []),
        ("we talked to nobody.", []),
        ("Мария Петрова встретила нас в Москве.", ["Мария Петрова", "Москве"]),
        ("Tom: We like Ostby. Ostby likes us.", ["Ostby", "Ostby"]),
        ('"Helion was cheaper," said Ngozi Okafor-Bright.', ["Helion", "Ngozi Okafor-Bright"]),
    ],
)
def test_names_are_told_from_capitals_that_only_open_a_sentence(text, expected):
    assert found(text) == expected


def test_acronyms_are_marked():
    assert [(n.text, n.kind) for n in names("They asked SAP and Helion.")] == [("SAP", "acronym"), ("Helion", "name")]


def test_a_word_that_opens_a_sentence_is_a_name_when_it_is_one_elsewhere():
    assert found("Target wants terms. We met Target in June.") == ["Target", "Target"]
    assert found("Target is set. The target is high.") == []


@given(st.text(alphabet="ABab .,'’\n-&É12of:“", max_size=60))
def test_whatever_the_text_ranges_are_exact_and_apart(text):
    position = 0
    for name in names(text):
        assert position <= name.char_start < name.char_end
        assert name.text == text[name.char_start : name.char_end]
        assert not name.text[-1].isspace()
        position = name.char_end
