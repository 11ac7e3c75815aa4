import pytest

from assistant.chat.room import embedded_answer
from assistant.models.narrative import Commitment, NoteCitation
from tests.chat.desks import desk, reader

STATES = ("open", "kept", "no_news", "missed", "redated")


def commitment(state):
    text = f"Ines will bring the {state.replace('_', ' ')} tariff by 11 November."
    cited = NoteCitation(document="a.md", path="meetings/a.md", char_start=0, char_end=len(text), quote=text)
    return Commitment(id=state, text=text, owner="Ines Faber", due="2026-11-11", status=state, citations=(cited,))


@pytest.mark.parametrize(
    ("asked", "states"),
    [
        ("Every date promised and not kept", ["missed", "redated", "no_news"]),
        ("Which commitments were kept?", ["kept"]),
        ("Which promises were missed?", ["missed"]),
        ("List all commitments", list(STATES)),
    ],
)
def test_commitments_are_answered_by_the_state_that_is_asked_for(asked, states):
    week = desk(commitments=tuple(commitment(s) for s in STATES))
    answer = embedded_answer(asked, week, reader())
    told = [s for part in answer.answer.split("; ") for s in STATES if f"({s.replace('_', ' ')})" in part]
    assert told == states and not answer.abstained
