"""Since last week, as a reader finds it: who was to do what by when, and what a later note says of it."""

import datetime as dt

import pytest

from assistant.insight.ledger import Course
from assistant.models.document import Kind
from assistant.models.narrative import CellCitation, Commitment, NoteCitation
from assistant.writing.brief import NoteInfo
from assistant.writing.compose.links import Links
from assistant.writing.compose.since import compose, promised_days
from assistant.writing.ledger import statement_id
from tests.worlds import brief

MADE = "Ines will bring the tariff for the mills by 11 November."
EARLIER, NOW = dt.date(2026, 11, 6), dt.date(2026, 11, 18)


def cite(quote, path="meetings/old.md", start=0):
    return NoteCitation(document=path[9:], path=path, char_start=start, char_end=start + len(quote), quote=quote)


def commitment(text=MADE, *, status="no_news", due="2026-11-11", owner="Ines Faber", cited=True, more=()):
    cell = CellCitation(path="crm/a.csv", row=2, column="Account Name", value="Halden Foods")
    cites = (cite(text) if cited else cell, *more)
    return Commitment(id="commitment-1", text=text, owner=owner, due=due, status=status, citations=cites)


def told(item, *, news=(), promised=dt.date(2026, 11, 11), vague=0):
    notes = {
        "old": NoteInfo(name="old.md", path="meetings/old.md", kind=Kind.MEETING, date=EARLIER),
        "new": NoteInfo(name="new.md", path="meetings/new.md", kind=Kind.MEETING, date=NOW),
    }
    world = brief().model_copy(
        update={
            "commitments": (item,), "notes": notes, "vague_promises": vague,
            "courses": {item.id: Course(promised=promised, news=news)},
        }
    )  # fmt: skip
    links = Links()
    section = compose(world, links)
    return [s.text for s in section.statements][-1], world, links


def test_news_that_repeats_the_promise_is_all_that_is_told():
    news = cite("The tariff for the mills, which Ines was to bring, is not ready.", "meetings/new.md")
    text, *_ = told(commitment(status="missed", more=(news,)), news=(news,))
    assert text == f"Missed (Ines Faber, due 11 November): “{news.quote[:-1]}”."


def test_news_that_does_not_repeat_it_comes_after_the_deed():
    news = cite("She had no time for it.", "meetings/new.md")
    text, *_ = told(commitment(status="missed", more=(news,)), news=(news,))
    assert text == "Missed (Ines Faber, due 11 November): to bring the tariff for the mills. “She had no time for it”."


def test_a_new_day_stands_beside_the_first_one():
    news = cite("It is now due on 27 November.", "meetings/new.md")
    text, *_ = told(commitment(status="redated", due="2026-11-27", more=(news,)), news=(news,))
    assert text.startswith("Re-dated (Ines Faber, moved from 11 November to 27 November): to bring the tariff")


def test_silence_is_told_of_the_words_that_promised_with_their_source():
    text, *_ = told(commitment())
    assert text == f"No news (Ines Faber, due 11 November) since “{MADE[:-1]}” (meeting, 6 November)."


def test_what_only_the_sentence_beside_says_is_shown_with_both():
    asked, answer = "Ines, the tariff for the mills?", "I do it by the eleventh."
    item = commitment(answer, more=(cite(asked, start=90),)).model_copy(update={"text": f"{asked} {answer}"})
    text, *_ = told(item)
    assert f"since “{asked}” and “{answer[:-1]}” (meeting, 6 November)" in text


@pytest.mark.parametrize(
    ("status", "due", "line"),
    [
        ("no_news", "2026-11-11", "No news (Ines Faber, due 11 November), a step of our plan: find the new sponsor."),
        (
            "redated",
            "2026-11-27",
            "Re-dated (Ines Faber, moved from 11 November to 27 November) by the plan, a step of",
        ),
    ],
)
def test_a_step_of_an_approved_plan_is_told_with_its_days_though_no_note_holds_them(status, due, line):
    item = commitment("find the new sponsor; success is a name.", status=status, due=due, cited=False)
    text, world, _ = told(item)
    assert text.startswith(line)
    days = promised_days(world)[statement_id("since_last_week", item.id)]
    assert days == {dt.date(2026, 11, 11), dt.date.fromisoformat(due)}


def test_the_owner_has_a_whole_name_where_the_records_know_one_of_that_first_name():
    ours = commitment("Ines brings the tariff for the mills by 11 November.")
    assert "(Ines Faber," in told(ours)[0]
    stranger = commitment("Zoe brings the tariff for the mills by 11 November.", owner="Zoe Ander")
    assert "(Zoe," in told(stranger)[0]


def test_vague_promises_are_counted_among_what_is_not_shown():
    *_, links = told(commitment(), vague=3)
    assert links.omitted["promises that do not say what is promised"] == 3
