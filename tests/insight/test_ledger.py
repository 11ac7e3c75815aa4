import datetime as dt

import pytest

from assistant.insight.ledger import ledger
from assistant.insight.undertakings import our_people, undertakings
from assistant.models.company import Ceo, Company
from assistant.models.document import Document, Kind
from assistant.models.narrative import Commitment
from assistant.models.risk import Label, NoteSignal, Tense

PEOPLE = ("Ada Lindqvist", "Tom Reyes", "Ines Faber")
COMPANY = Company(ceo=Ceo(name="Ada Lindqvist", advisors=("Tom Reyes",)))


def note(day, *sentences, author="Ines Faber", account=None):
    text = "\n".join(sentences)
    document = Document(
        id=f"{day:032d}", path=f"meetings/2026-11-{day:02d}_x.md", kind=Kind.MEETING, format="md", text=text,
        date=dt.date(2026, 11, day), author=author, attendees=PEOPLE, account=account, sha256="0", size=len(text),
    )  # fmt: skip
    signals, start = [], 0
    for sentence in sentences:
        signals.append(
            NoteSignal(
                document_id=document.id,
                document=document.name,
                path=document.path,
                char_start=start,
                char_end=start + len(sentence),
                text=sentence,
                label=Label.OTHER,
                date=document.date,
                account=account,
            )
        )
        start += len(sentence) + 1
    return document, signals


def followed(*notes, as_of=dt.date(2026, 11, 20), earlier=()):
    documents, signals = [d for d, _ in notes], [s for _, found in notes for s in found]
    people = our_people(COMPANY, [], documents)
    undertaken = undertakings(documents, signals, people, {})
    monday = as_of - dt.timedelta(days=as_of.weekday())
    accounts = {d.id: d.account for d in documents}
    authors = {d.id: d.author for d in documents}
    book = ledger(undertaken, signals, as_of, monday, earlier=earlier, accounts=accounts, authors=authors)
    return book.commitments


MADE = "Tom will publish the new freight tariff by 17 November."
FILLER = ("The canteen is closed.", "Ada opened the meeting.", "The roof of hall four was discussed at length.")


@pytest.mark.parametrize(
    ("news", "status", "due"),
    [
        ("The freight tariff was published on Monday.", "kept", "2026-11-17"),
        ("The freight tariff has not been published.", "missed", "2026-11-17"),
        ("The freight tariff is moved to 27 November.", "redated", "2026-11-27"),
        ("The new hall has a roof.", "no_news", "2026-11-17"),
        ("Two of the five freight tariff sheets are published.", "no_news", "2026-11-17"),
    ],
)
def test_a_commitment_is_followed_with_its_evidence(news, status, due):
    (found,) = followed(note(10, MADE, *FILLER), note(18, news, *FILLER[:1]))
    assert (found.owner, found.status, found.due) == ("Tom Reyes", status, due)
    assert found.citations[0].quote == MADE
    if status != "no_news":
        assert found.citations[1].quote == news


def test_a_commitment_ahead_is_open():
    (found,) = followed(note(18, "Ines: first draft of the service catalogue, 27 November.", *FILLER))
    assert (found.owner, found.status, found.due) == ("Ines Faber", "open", "2026-11-27")


def test_i_is_the_author_and_a_spoken_day_is_read():
    (found,) = followed(note(18, "I send the wiring plan by the twenty-seventh of November.", *FILLER))
    assert (found.owner, found.due) == ("Ines Faber", "2026-11-27")


@pytest.mark.parametrize(
    "text",
    [
        "Their board decides by 27 November.",
        "Could Tom publish it by 27 November?",
        "If Tom were to publish it by 27 November, we would win.",
        "Tom was in Oslo on 3 November.",
    ],
)
def test_what_nobody_of_ours_undertakes_is_no_commitment(text):
    document, signals = note(18, text, *FILLER)
    if text.startswith("If"):
        signals = [s.model_copy(update={"tense": Tense.HYPOTHETICAL}) for s in signals]
    assert followed((document, signals)) == ()


def test_the_same_promise_twice_is_one_commitment():
    found = followed(note(10, MADE, *FILLER), note(12, "Tom publishes the freight tariff by 17 November.", FILLER[0]))
    assert len(found) == 1 and len(found[0].citations) == 2


def test_what_was_promised_in_an_approved_narrative_does_not_drop_out():
    old = Commitment(id="commitment-1", text="Tom sends it.", owner="Tom Reyes", due="2026-11-02", status="open")
    (found,) = followed(note(18, *FILLER), earlier=(old,))
    assert (found.id, found.status) == ("commitment-1", "no_news")
    assert followed(note(18, *FILLER), earlier=(old.model_copy(update={"status": "kept"}),)) == ()


def test_its_id_stays_from_week_to_week():
    notes = (note(10, MADE, *FILLER),)
    first = followed(*notes, as_of=dt.date(2026, 11, 13))
    second = followed(*notes, note(18, "The freight tariff was published.", FILLER[0]))
    assert first[0].id == second[0].id and (first[0].status, second[0].status) == ("open", "kept")


UNDATED = "Tom will publish the new freight tariff."


def undated(day, text, *more, speaker=None):
    document, signals = note(day, text, *more)
    changed = {"label": Label.ASK_OR_COMMITMENT, "tense": Tense.PLANNED, "speaker": speaker}
    return document, [signals[0].model_copy(update=changed), *signals[1:]]


@pytest.mark.parametrize(
    ("made", "news", "status"),
    [
        (10, "The new hall has a roof.", "open"),
        (2, "The new hall has a roof.", "no_news"),
        (2, "The freight tariff was published on Monday.", "kept"),
        (2, "The freight tariff has not been published.", "missed"),
    ],
)
def test_a_plain_promise_without_a_date_is_followed_and_silent_after_a_fortnight(made, news, status):
    (found,) = followed(undated(made, UNDATED, *FILLER), note(18, news, FILLER[0]))
    assert (found.owner, found.due, found.status) == ("Tom Reyes", None, status)


def test_a_date_that_is_named_later_is_the_promise_s():
    (found,) = followed(undated(10, UNDATED, *FILLER), note(12, MADE, FILLER[0]))
    assert (found.due, found.status) == ("2026-11-17", "no_news")


@pytest.mark.parametrize("text", ["The customer will publish its tariff.", "Tom will not publish the freight tariff."])
def test_a_forecast_without_a_date_is_no_promise(text):
    assert followed(undated(10, text, *FILLER)) == ()


def test_what_is_said_in_talk_without_a_date_is_no_promise():
    assert followed(undated(10, UNDATED, *FILLER, speaker="Tom Reyes")) == ()


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("Give me until the sixteenth and I'll bring you a figure for the ovens.", "2026-11-16"),
        ("I leave her the flour samples and come back on the 3rd.", "2026-12-03"),
        ("I'm tasting the rye loaves with them on the 16th.", "2026-11-16"),
        ("Tom takes the oven lease to Ada on the 24th.", "2026-11-24"),
    ],
)
def test_a_day_of_the_month_alone_is_a_date(text, due):
    document, signals = note(10, text, *FILLER)
    signals[0] = signals[0].model_copy(update={"label": Label.ASK_OR_COMMITMENT})
    (found,) = followed((document, signals))
    assert found.due == due


@pytest.mark.parametrize(
    "text", ["I'll ring the mill on Friday.", "I'll bring the oven lease on the 16th.", "Lease is out on the 16th."]
)
def test_a_plain_promise_in_talk_is_followed(text):
    document, signals = note(10, text, *FILLER)
    signals[0] = signals[0].model_copy(update={"speaker": "Ines Faber", "label": Label.ASK_OR_COMMITMENT})
    (found,) = followed((document, signals))
    assert found.owner == "Ines Faber"
    rained = signals[0].model_copy(update={"text": "It rains on Friday.", "label": Label.OTHER})
    assert followed((document, [rained, *signals[1:]])) == ()


@pytest.mark.parametrize(
    ("news", "status", "due"),
    [
        ("The freight tariff goes out on the 27th, not the 17th.", "redated", "2026-11-27"),
        ("I still haven't got the freight tariff.", "missed", "2026-11-17"),
        ("The freight tariff is still not back from the printer.", "missed", "2026-11-17"),
        ("The freight tariff was on her desk in the morning.", "kept", "2026-11-17"),
    ],
)
def test_news_is_read_in_everyday_words(news, status, due):
    (found,) = followed(note(10, MADE, *FILLER), note(18, news, *FILLER[:1]))
    assert (found.status, found.due) == (status, due)


def test_what_goes_live_on_its_day_as_planned_is_not_kept_before_it():
    news = note(12, "The freight tariff is printed and goes live on 17 November as planned.", FILLER[0])
    (found,) = followed(note(10, MADE, *FILLER), news, as_of=dt.date(2026, 11, 13))
    assert found.status == "open"


def test_i_after_a_name_that_is_called_is_who_speaks():
    (found,) = followed(note(10, "Tom, please read it, I answer the mill by 17 November.", *FILLER))
    assert found.owner == "Ines Faber"


def test_an_initial_is_the_one_of_ours_whom_it_fits():
    document, signals = note(10, "I'll price the two ovens apart, by the sixteenth.", *FILLER, account="Mill Lane")
    talk = [s.model_copy(update={"speaker": "I", "label": Label.ASK_OR_COMMITMENT}) for s in signals[:1]]
    (found,) = followed((document, [*talk, *signals[1:]]))
    assert found.owner == "Ines Faber"
    unknown = [s.model_copy(update={"speaker": "Q"}) for s in talk]
    assert followed((document, unknown)) == ()


def test_a_new_day_said_a_moment_after_the_matter_moves_it():
    news = note(
        16, "The freight tariff still hangs on one signature.", "She is out today.",
        "He told me the twenty-fifth instead of the seventeenth.",
    )  # fmt: skip
    (found,) = followed(note(10, MADE, *FILLER), news)
    assert (found.status, found.due) == ("redated", "2026-11-25")


def test_two_items_of_one_kind_with_days_of_their_own_are_two():
    first = "Tom: list of every lorry above forty tonnes with the bridge it may cross, by 17 November."
    second = "Tom: list of the lorries which only one driver knows, by 27 November."
    found = followed(note(10, first, *FILLER), note(12, second, *FILLER[:1]), as_of=dt.date(2026, 11, 13))
    assert [c.due for c in found] == ["2026-11-17", "2026-11-27"]


@pytest.mark.parametrize(
    "news", ["Drove over on Tuesday as I said I would.", "Inspected the silo, two hours in the rain."]
)
def test_what_is_done_as_promised_is_kept(news):
    made = note(10, "Ines: inspect the silo of Mill Lane by 17 November.", *FILLER, account="Mill Lane")
    (found,) = followed(made, note(18, news, account="Mill Lane"))
    assert found.status == "kept"


@pytest.mark.parametrize("text", ["There was to be a tariff by 17 November.", "I'll know by 17 November."])
def test_what_was_to_be_or_will_be_known_is_no_promise(text):
    assert followed(note(10, text, *FILLER)) == ()


def test_a_promise_in_answer_is_about_what_was_asked():
    document, signals = note(10, "Ines, the fire certificate of the bakery?", "I do it by the sixteenth.", *FILLER)
    signals[0] = signals[0].model_copy(update={"speaker": "Ada Lindqvist"})
    signals[1] = signals[1].model_copy(update={"speaker": "Ines Faber", "label": Label.ASK_OR_COMMITMENT})
    (found,) = followed((document, signals), note(18, "The fire certificate, I have not seen it.", FILLER[0]))
    assert (found.owner, found.status) == ("Ines Faber", "missed")


def test_somebody_s_confidence_is_no_promise():
    assert followed(note(10, "She is certain that we will have the signed lease by 17 November.", *FILLER)) == ()


@pytest.mark.parametrize(
    ("author", "news", "status"),
    [
        ("Tom Reyes", "Spoke to Gusmar on the phone this morning.", "kept"),
        ("Tom Reyes", "The lease of Gusmar was not signed.", "no_news"),
        ("Ines Faber", "Spoke to Gusmar on the phone this morning.", "no_news"),
    ],
)
def test_the_owner_s_own_note_tells_by_a_name_alone_that_a_promise_was_kept(author, news, status):
    made = note(10, "Tom talks to Gusmar by 17 November.", *FILLER)
    made[1][0] = made[1][0].model_copy(update={"label": Label.ASK_OR_COMMITMENT})
    (found,) = followed(made, note(18, news, FILLER[0], author=author))
    assert found.status == status


def test_a_promise_that_takes_its_day_back_is_the_same_promise():
    first = note(10, "Ines: go to Millbrook in person by 17 November, the bakery.", *FILLER)
    moved = note(16, "Millbrook is now on Friday 20 November, I have the van and a key of the gate.", FILLER[0])
    moved[1][0] = moved[1][0].model_copy(update={"label": Label.ASK_OR_COMMITMENT})
    (found,) = followed(first, moved)
    assert (found.status, found.due) == ("redated", "2026-11-20")


def test_a_promise_of_one_word_is_about_what_its_voice_has_just_said():
    said = ("The camera for wet boxes comes in January.", "I'll give you a date by 17 November.")
    document, signals = note(10, *said, *FILLER)
    talk = [s.model_copy(update={"speaker": "Tom Reyes", "label": Label.ASK_OR_COMMITMENT}) for s in signals[:2]]
    news = note(18, "Tom has no date for the camera for wet boxes; he needs until 27 November.", FILLER[0])
    (found,) = followed((document, [*talk, *signals[2:]]), news)
    assert (found.status, found.due) == ("redated", "2026-11-27")


def test_a_promise_that_only_sets_a_day_with_not_before_is_one_of_its_own():
    first = note(10, "Ines: the camera release for the ovens by 17 November.", *FILLER)
    second = note(12, "I send a written price of the camera by 27 November, not before.", FILLER[0])
    assert [c.due for c in followed(first, second, as_of=dt.date(2026, 11, 13))] == ["2026-11-17", "2026-11-27"]


def test_a_sentence_about_an_account_needs_more_words_to_tell_of_a_promise_about_none():
    made = note(10, "Tom: price of the oven lease with the tray by 17 November.", *FILLER)
    mill = "Millbrook: the oven lease is signed."
    (found,) = followed(made, note(18, mill, FILLER[0], account="Millbrook"))
    assert found.status == "no_news"
    (found,) = followed(made, note(18, mill.removeprefix("Millbrook: "), FILLER[0]))
    assert found.status == "kept"
