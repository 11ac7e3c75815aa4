"""Accounts, sign-ins, conversations and uploads are the same through whichever process they are asked for."""

import datetime as dt

import pytest

from assistant.errors import NotFoundError, StoreError
from assistant.models.user import Role
from assistant.store.records import Records
from tests.store.world import new

LONG_AGO = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


@pytest.fixture
def other(place, records):
    opened = Records(place.place)
    yield opened
    opened.close()


def test_a_user_and_a_session_made_through_one_are_known_through_the_other(records, other):
    user = records.add_user("Ada Lind", Role.CSO, "hash")
    assert other.users() == [user]
    with pytest.raises(StoreError, match="already"):
        other.add_user("ADA LIND", Role.REP, "hash")
    records.put_session("key", user.id)
    assert other.session("key", made_after=LONG_AGO, seen_after=LONG_AGO).user == user
    other.end_session("key")
    assert records.session("key", made_after=LONG_AGO, seen_after=LONG_AGO) is None
    records.note_failures("name:ada", "address:::1")
    records.note_failures("name:ada")
    number, last = other.failures("name:ada", LONG_AGO)
    assert number == 2
    assert last.utcoffset() == dt.timedelta(0)


def test_a_conversation_goes_on_through_the_other(records, other):
    user, stranger = (records.add_user(name, Role.REP, "hash") for name in ("Dan", "Eve"))
    held = records.add_conversation(user.id)
    said = {"understood": "", "answer": "{}", "stopped": False, "title": "Gap?"}
    first = records.add_message(user.id, held.id, asked="Gap?", **said)
    second = other.add_message(user.id, held.id, asked="And then — größer?", **said)
    assert records.messages(user.id, held.id) == other.messages(user.id, held.id) == [first, second]
    assert other.conversations(user.id)[0].title == "Gap?"
    other.put_feedback(user.id, first.id, "up", "to the point")
    assert records.messages(user.id, held.id)[0].verdict == "up"
    with pytest.raises(NotFoundError):
        other.add_message(stranger.id, held.id, asked="Mine?", **said)
    records.delete_conversation(user.id, held.id)
    assert other.conversations(user.id) == []


def test_an_upload_is_its_owners_through_both(records, other):
    user = records.add_user("Dan", Role.REP, "hash")
    note = new("Ours.")
    records.add_documents([note])
    upload = records.put_upload(user.id, note.document.id, "uploads/dan/a.md", "a.md", {"account": "Ostby Marine"})
    assert other.uploads(user.id) == [upload]
    assert other.by_hand() == {note.document.id: {"account": "Ostby Marine"}}
    other.end_upload(user.id, upload.id)
    assert records.uploads(user.id) == []
