"""A log line says what happened and never what was in it."""

import io
import json
import logging

import pytest

from assistant.logs import cleaned, start_logging


@pytest.fixture
def logged():
    stream = io.StringIO()
    level = logging.getLogger().level
    handler = start_logging("json", stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logging.getLogger().removeHandler(handler)
    logging.getLogger().setLevel(level)


def test_a_record_is_one_json_object_with_its_event(logged):
    logging.getLogger("assistant.x").info("draft", extra={"event": {"seconds": 1.5, "use_case": "draft"}})
    (line,) = logged()
    assert (line["level"], line["message"], line["seconds"]) == ("info", "draft", 1.5)
    assert line["at"].endswith("+00:00")


def test_an_error_tells_its_type_and_place_and_not_its_words(logged):
    try:
        float("the note says: Petra Vass left")
    except ValueError:
        logging.getLogger("assistant.x").exception("It failed")
    (line,) = logged()
    assert line["error"] == "ValueError"
    assert "test_logs.py" in line["places"]
    assert "Petra" not in json.dumps(line)


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ('GET /ask?question=Who+is+leaving HTTP/1.1" 200', "leaving"),
        ("key sk-abcdef123456 was refused", "abcdef"),
        ("postgresql://app:hunter2secret@db/records", "hunter2secret"),
        ("Authorization: Bearer tok_12345", "tok_12345"),
        ("connect with password=swordfish now", "swordfish"),
    ],
)
def test_secrets_and_questions_in_addresses_are_taken_out(text, gone):
    assert gone in text
    assert gone not in cleaned(text)


def test_a_message_of_many_lines_is_one_line(logged):
    logging.getLogger("assistant.x").warning("one\ntwo\r\nthree")
    (line,) = logged()
    assert line["message"] == "one two three"
