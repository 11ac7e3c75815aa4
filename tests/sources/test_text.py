import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import SourceError
from assistant.sources.text import decode

SAMPLE = "Besøk hos Åse – «€ 1 200»\nnaïve café\n"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (SAMPLE.encode(), "utf-8"),
        (codecs.BOM_UTF8 + SAMPLE.encode(), "utf-8"),
        (codecs.BOM_UTF16_LE + SAMPLE.encode("utf-16-le"), "utf-16-le"),
        (codecs.BOM_UTF16_BE + SAMPLE.encode("utf-16-be"), "utf-16-be"),
        (SAMPLE.encode("utf-16-le"), "utf-16-le"),
        (SAMPLE.encode("utf-16-be"), "utf-16-be"),
        (codecs.BOM_UTF32_LE + SAMPLE.encode("utf-32-le"), "utf-32-le"),
        (SAMPLE.encode("windows-1252"), "windows-1252"),
    ],
)
def test_every_usual_encoding_gives_the_same_text(data, encoding):
    decoded = decode(data)
    assert (decoded.text, decoded.encoding, decoded.damaged) == (SAMPLE, encoding, 0)


def test_cyrillic_utf16_without_a_mark_is_recognised():
    text = "Встреча прошла хорошо, но бюджет под вопросом.\n"
    assert decode(text.encode("utf-16-le")).text == text


def test_line_ends_become_line_feeds():
    assert decode(b"a\r\nb\rc\nd\r\n").text == "a\nb\nc\nd\n"


def test_an_empty_file_is_empty_text():
    assert decode(b"").text == ""


def test_a_utf8_file_cut_inside_a_character_keeps_the_rest():
    whole = "Größe, Übergabe, Fußweg, Müller, Jäger, schön é"
    decoded = decode(whole.encode()[:-1])
    assert decoded.text.startswith(whole[:-1])
    assert decoded.damaged == 1
    assert decoded.encoding == "utf-8"


def test_bytes_that_windows_1252_leaves_undefined_do_not_stop_the_reading():
    assert decode(b"caf\xe9 and more than fifty other characters of plain text \x81 end").text.startswith("café")


@pytest.mark.parametrize(
    "data",
    [
        bytes(range(256)) * 8,
        b"%PDF-1.7\n",
        b"PK\x03\x04" + b"abc" * 50,
        b"\x89PNG\r\n\x1a\n" + bytes(100),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512),
        b"some text and then\x00\x00\x01 a zero byte in the middle of it",
        bytes(100),
        bytes([1, 2, 3, 4, 5, 6, 200, 201, 14, 15, 16, 17]),
    ],
)
def test_binary_data_is_refused_with_a_remedy(data):
    with pytest.raises(SourceError) as caught:
        decode(data)
    assert caught.value.what
    assert "\n" not in caught.value.what
    assert "save it as text" in caught.value.how


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="\ufeff"), min_size=1))
def test_utf8_text_comes_back_unchanged(text):
    try:
        assert decode(text.encode()).text == text
    except SourceError:
        assert text.startswith("%PDF-") or text.startswith("GIF8") or text.startswith("{\\rtf")


@given(st.binary(max_size=300))
def test_any_bytes_are_text_or_a_source_error(data):
    try:
        decoded = decode(data)
    except SourceError:
        return
    assert "\r" not in decoded.text
    assert "\x00" not in decoded.text
