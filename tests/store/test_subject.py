"""A name is found in whatever way people, addresses, files and JSON write it, and another's is left alone."""

import json
import unicodedata

import pytest

from assistant.errors import UsageError
from assistant.store.subject import MARK, Subject

HALDEN = Subject.of("account", ["Halden Foods GmbH"])
PETRA = Subject.of("person", ["Petra Vass"])


@pytest.mark.parametrize(
    "text",
    [
        "HALDEN FOODS wants it.",
        "Halden Foods GmbH",
        "halden\nfoods",
        "Halden\u00a0Foods",
        "Halden\u2011Foods",
        "Hal\u00adden Foods",
        "2026-11-18_halden_foods_call.md",
        "2026-11-18_haldenfoods.md",
        "from ana@haldenfoods.com.",
        "ana@halden-foods.example",
        "https://www.haldenfoods.com/order",
        "HaldenFoods",
        "halden%20foods",
    ],
)
def test_an_account_is_found_as_notes_addresses_and_files_write_it(text):
    assert HALDEN.is_in(text)


@pytest.mark.parametrize("text", ["Haldenberg Foods", "the haldenfoodstuff", "Halden. Foods are dear.", "Halden", ""])
def test_what_is_not_the_account_is_left_alone(text):
    assert not HALDEN.is_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "PETRA VASS",
        "Vass, Petra",
        "petra.vass@buyer.example",
        "petra_vass",
        "Petra M. Vass",
        "Petra Vass's",
        "PetraVass",
    ],
)
def test_a_person_is_found_with_the_surname_first_an_initial_and_in_an_address(text):
    assert PETRA.is_in(text)


@pytest.mark.parametrize("text", ["Petra", "Ms Vass", "Petra. Then Vass", "Petra Vassal"])
def test_half_a_persons_name_is_nobodys(text):
    assert not PETRA.is_in(text)


@pytest.mark.parametrize("given", ["Jörg Müller", "Joerg Mueller", unicodedata.normalize("NFD", "Jörg Müller")])
@pytest.mark.parametrize("written", ["Jörg Müller", "JÖRG MÜLLER", "Joerg Mueller", "Jorg Muller", "Müller, Jörg"])
def test_accents_and_their_spellings_are_one(given, written):
    for text in (f"é {written}, ok", unicodedata.normalize("NFD", f"é {written}, ok")):
        assert Subject.of("person", [given]).out_of(text) == text[: text.index(" ") + 1] + f"{MARK}, ok"


def test_one_word_that_a_legal_form_leaves_must_look_like_a_name():
    acme = Subject.of("account", ["Acme Inc."])
    for text in ("Acme wants more.", "sales@acme.com", "2026_acme_call.md", "acme inc"):
        assert acme.is_in(text)
    assert not acme.is_in("the acme of quality.")


def test_and_is_written_in_many_ways():
    for text in ("Dun and Bradley", "DUN & BRADLEY", "Dun&Bradley", "dun_bradley.md"):
        assert Subject.of("account", ["Dun & Bradley Ltd"]).is_in(text)


@pytest.mark.parametrize("account", ["halden-foods", "HALDEN FOODS S.A.", "Haldenfoods AG", "Halden Foods GmbH & Co"])
def test_an_account_is_the_same_whatever_its_signs_and_legal_form(account):
    assert HALDEN.is_account(account)
    assert not HALDEN.is_account("Halden Foods Africa")


def test_in_json_a_line_break_before_or_within_the_name_hides_nothing():
    answer = json.dumps({"quote": "They said:\nHalden\nFoods waits."})
    assert HALDEN.is_in_any(answer)
    assert not HALDEN.is_in_any(json.dumps({"quote": "They said nothing."}))


def test_ids_are_found_where_they_can_be_nothing_else():
    subject = HALDEN.with_ids(["O-7711", "42", "12500", "Q4", "12345678901"])
    assert subject.ids == ("12345678901", "O-7711")
    assert subject.is_in("see o-7711")
    assert not subject.is_in("42 of 12500 in Q4; O-77112")


def test_a_short_form_is_one_where_its_words_are_capitalised():
    subject = HALDEN.with_short(["halden", "project falcon", "o 7711"])
    assert subject.short == ("halden", "project falcon")
    assert subject.with_ids(["O-7711"]).short == subject.short
    for text in ("Halden waits.", "HALDEN", "the Project Falcon"):
        assert subject.is_in(text)
    assert not subject.is_in("the halden; a project Falcon; Haldenberg")


@pytest.mark.parametrize("name", ["Al", " . ", "& Co"])
def test_a_name_too_short_is_refused(name):
    with pytest.raises(UsageError, match="3 letters"):
        Subject.of("account", [name])
