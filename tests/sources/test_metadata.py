import datetime as dt

import pytest

from assistant.models.document import Kind
from assistant.sources.metadata import Facts, HeaderLines, file_name_facts, front_matter, header_lines, people, settle
from assistant.sources.note_dates import written_dates
from assistant.sources.notes import read_note

NOV_18 = dt.date(2026, 11, 18)


@pytest.fixture
def read(tmp_path):
    def _read(text, name="note.md"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return read_note(path, relative=name)

    return _read


@pytest.mark.parametrize(
    "written",
    [
        "2026-11-18", "2026/11/18 14:05", "20261118", "18 Nov 2026", "Wed, 18th of November, 2026", "Nov 18, 2026",
        "November 18 2026", "18. November 2026", "18 de noviembre de 2026", "18 novembre 2026", "18.11.2026",
        "18.11.26", "11/18/2026", "18/11/26", "18-Nov-2026", "18 marraskuuta 2026", "Mittwoch, 18. November 2026",
        "2026-11-18T10:00:00Z",
    ],
)  # fmt: skip
def test_a_date_is_read_however_it_is_written(written):
    assert written_dates(written) == (NOV_18,)


@pytest.mark.parametrize("written", ["", "next week", "2026-13-45", "31/31/2026", "Bed002", "18 Nov", "1234-56-78"])
def test_what_is_no_whole_date_is_none(written):
    assert written_dates(written) == ()


def test_an_open_order_gives_both_readings():
    assert written_dates("03/04/2026") == (dt.date(2026, 4, 3), dt.date(2026, 3, 4))
    assert written_dates("04/04/2026") == (dt.date(2026, 4, 4),)


def test_front_matter_of_unexpected_types_is_read():
    facts = front_matter(
        "---\naccount: [Acme, Acme AS]\ndate: 2026-11-18 10:00:00\nid: 7\nconfidential: Yes\nOpp ID: 0061\n"
        "attendees: Ann Lee, Bob Ray\nowner:\n  name: Dana Ortiz\nkind: call\n---\nText.\n"
    ).facts
    assert (facts.account, facts.dates, facts.opportunity_id) == ("Acme", (NOV_18,), "0061")
    assert (facts.confidential, facts.attendees, facts.kind) == (True, ("Ann Lee", "Bob Ray"), Kind.CALL)
    assert facts.author == "Dana Ortiz"


@pytest.mark.parametrize(("value", "expected"), [("true", True), ("YES", True), ("no", False), ("false", False)])
def test_confidential_is_a_yes_or_a_no(read, value, expected):
    assert read(f"---\nconfidential: {value}\n---\nText.\n").confidential is expected
    assert read(f"Account: Acme\nConfidential: {value}\n\nText.\n").confidential is expected


def test_a_doubtful_mark_of_confidence_counts_and_is_reported(read):
    document = read("---\nconfidential: internal only\n---\nText.\n")
    assert document.confidential
    assert "confidential" in " ".join(document.warnings)


def test_damaged_front_matter_is_read_line_by_line(read):
    document = read("---\naccount: Acme: the big one\ndate: 2026-11-18\ntags: [a, b\n---\nThe words.\n")
    assert (document.date, document.account) == (NOV_18, "Acme: the big one")
    assert "not valid YAML" in " ".join(document.warnings)


def test_a_rule_above_prose_is_no_front_matter():
    assert front_matter("---\nWe met them. They said: no, and: never.\nIt ends badly.\n---\nMore.\n").end == 0
    assert front_matter("---\nJust words\n---\n").end == 0
    assert front_matter("Text\n---\naccount: Acme\n---\n").end == 0


@pytest.mark.parametrize(
    "text",
    [
        "Account: Acme Corp.\nDate: 18 Nov 2026\nRep: Dana Ortiz\nAttendees: Ann Lee, Bob Ray\n\nThey said no.\n",
        "# Call\n\n**Account:** Acme Corp.\n**Date**: 18 Nov 2026\n- **AE:** Dana Ortiz\n* With: Ann Lee & Bob Ray\n",
        "Date: 18 Nov 2026 | Customer: Acme Corp. | Author: Dana Ortiz | Participants: Ann Lee; Bob Ray\n\nWords.\n",
        "| Client | Acme Corp. |\n|--|--|\n| Date | 18 Nov 2026 |\n| Rep | Dana Ortiz |\n| With | Ann Lee, Bob Ray |\n",
        "Account | Date | Rep | Attendees\nAcme Corp. | 18 Nov 2026 | Dana Ortiz | Ann Lee, Bob Ray\n\nWords.\n",
        "Notes\n\nKunde: Acme Corp.\nDatum: 18.11.2026\nVerfasser: Dana Ortiz\nTeilnehmer: Ann Lee und Bob Ray\n",
        "ACCOUNT:Acme Corp.\nMEETING DATE: 2026-11-18\nFROM: Dana Ortiz <d@x.org>\nWITH:\n- Ann Lee\n- Bob Ray\n",
    ],
)
def test_header_lines_are_read_in_many_forms(text):
    facts = header_lines(text).facts
    assert (facts.account, facts.dates, facts.author) == ("Acme Corp.", (NOV_18,), "Dana Ortiz")
    assert facts.attendees == ("Ann Lee", "Bob Ray")


def test_an_opportunity_is_a_name_or_an_id_or_both():
    assert header_lines("Opportunity: Platform renewal (OPP-1042)\n").facts.opportunity_id == "OPP-1042"
    assert header_lines("Opportunity: Platform renewal (OPP-1042)\n").facts.opportunity_name == "Platform renewal"
    assert header_lines("Deal: 0065g00000AbCdE\n").facts.opportunity_id == "0065g00000AbCdE"
    assert header_lines("Deal: Phase 2\n").facts.opportunity_name == "Phase 2"
    assert header_lines("Opp ID: 1042\n").facts.opportunity_id == "1042"


def test_a_wrapped_list_of_people_goes_on_in_the_next_line():
    text = "Present: Margit Oye, Henrike Vos, Sunil Barath, Clare Ashdown, Amara Lind, Daniel\nPrewitt, Zoë (CFO)."
    found = header_lines(f"{text}\nThey met.\n")
    assert found.facts.attendees[-2:] == ("Daniel Prewitt", "Zoë (CFO)")
    assert [text[a:b] for a, b in found.ranges] == text.split("\n")


def test_notes_names_their_taker_only_before_a_name():
    assert header_lines("Notes: Siobhan Karney\n\nWords.\n").facts.author == "Siobhan Karney"
    assert header_lines("Notes: budget is frozen\n\nWords.\n").facts.author is None


@pytest.mark.parametrize(
    "text",
    [
        "Rep: Hi, how are you?\nCustomer: We can't go on like this.\nRep: Why?\nCustomer: The price.\n",
        "Customer: We are really quite worried about all of this, to be honest with you.\n",
        "We met on Tuesday to talk about the rollout and how it goes on from here, and all went well.\nAccount: Acme\n",
    ],
)
def test_what_is_said_is_no_header(text):
    found = header_lines(text)
    assert found.facts.account is None
    assert found.facts.author is None
    assert found.ranges == ()


def test_a_line_far_down_is_no_header(read):
    assert (
        read("Prose begins here, and it goes on for a while as prose does.\n" * 30 + "Account: Acme\n").account is None
    )


@pytest.mark.parametrize(
    ("name", "day", "account", "kind"),
    [
        ("2026-11-18_acme_call.md", NOV_18, "acme", Kind.CALL),
        ("20261118-acme.txt", NOV_18, "acme", None),
        ("acme_2026-11-18.vtt", NOV_18, "acme", None),
        ("18 Nov 2026 acme.docx", NOV_18, "acme", None),
        ("2026-11-18_Møller-Værft_meeting.md", NOV_18, "Møller Værft", Kind.MEETING),
        ("Weekly sales meeting 2026-11-18.docx", NOV_18, None, Kind.MEETING),
        ("Bed002.txt", None, None, None),
        ("covid_2.txt", None, None, None),
    ],
)
def test_a_file_name_tells_date_account_and_kind(name, day, account, kind):
    facts = file_name_facts(name)
    assert facts.dates == ((day,) if day else ())
    assert (facts.account, facts.kind) == (account, kind)


def test_front_matter_goes_before_header_lines_before_the_file_name(read):
    name = "2026-11-01_gamma.md"
    header = "Account: Beta\nDate: 2 Nov 2026\n\nWords.\n"
    both = read(f"---\naccount: Alpha\ndate: 2026-11-03\n---\n{header}", name)
    assert (both.account, both.date, both.date_source) == ("Alpha", dt.date(2026, 11, 3), "front_matter")
    lines = read(header, name)
    assert (lines.account, lines.date, lines.date_source) == ("Beta", dt.date(2026, 11, 2), "header")
    bare = read("Words.\n", name)
    assert (bare.account, bare.date, bare.date_source) == ("gamma", dt.date(2026, 11, 1), "file_name")
    mixed = read(f"---\nauthor: Dana\n---\n{header}", name)
    assert (mixed.account, mixed.author, mixed.date_source) == ("Beta", "Dana", "header")
    none = read("Words.\n")
    assert (none.account, none.date, none.date_source) == (None, None, None)


def test_an_ambiguous_date_is_decided_by_another_place_or_left_open(read):
    text = "Date: 03/04/2026\n\nWords.\n"
    decided = read(text, "2026-03-04_acme.md")
    assert (decided.date, decided.date_source, decided.warnings) == (dt.date(2026, 3, 4), "header", ())
    other = read(text, "2026-05-05_acme.md")
    assert (other.date, other.date_source) == (dt.date(2026, 5, 5), "file_name")
    assert "2026-03-04 or 2026-04-03" in " ".join(other.warnings)
    undecided = read(text)
    assert (undecided.date, undecided.date_source) == (None, None)
    assert "YYYY-MM-DD" in " ".join(undecided.warnings)


def test_a_date_in_the_title_serves_where_nothing_else_does(read):
    assert read("# Acme weekly, 18 Nov 2026\n\nWords.\n").date == NOV_18
    assert read("# Plan for 18 Nov 2026\n\nDate: 2026-11-02\n\nWords.\n").date == dt.date(2026, 11, 2)


def test_an_unreadable_date_is_reported(read):
    assert "'soon'" in " ".join(read("Date: soon\n\nWords.\n").warnings)


def test_people_are_parted_outside_brackets_only():
    assert people("Ann Lee (CIO, Acme), Bob <b@example.com> and Zoë") == ("Ann Lee (CIO, Acme)", "Bob", "Zoë")


def test_settling_nothing_gives_nothing():
    assert settle(Facts(), HeaderLines(facts=Facts()), Facts()).date is None
