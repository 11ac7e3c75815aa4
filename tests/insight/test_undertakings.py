"""Which sentences of notes are promises, whose they are, and for which day."""

import pytest

from assistant.insight.undertakings import our_people, undertakings
from assistant.models.document import Kind
from assistant.models.risk import Label, Tense
from tests import worlds
from tests.insight.test_ledger import COMPANY, FILLER, PEOPLE, followed, note


@pytest.mark.parametrize(("text", "number"), [("I'm tasting the rye on the 16th.", 1), ("I'm hoping for the 16th.", 0)])
def test_what_somebody_is_doing_on_a_day_ahead_is_promised_whatever_it_was_read_as(text, number):
    assert len(followed(note(10, text, *FILLER))) == number


def said_by(day, speaker, text, *more, account="Mill Lane", turns=()):
    """A talk with an account: who says each sentence, the first understood as a commitment."""
    document, signals = note(day, *turns, text, *more, account=account)
    at = len(turns)
    spoken = [s.model_copy(update={"speaker": "Ada Miller"}) for s in signals]
    update = {"speaker": speaker, "label": Label.ASK_OR_COMMITMENT, "tense": Tense.PLANNED}
    spoken[at] = signals[at].model_copy(update=update)
    return document, spoken


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("You'll have the price for the four ovens by Tuesday the seventeenth.", "2026-11-17"),
        ("You get a plan of every oven we move, on the twentieth.", "2026-11-20"),
    ],
)
def test_a_promise_told_from_the_side_of_who_gets_it_is_its_speaker_s(text, due):
    (found,) = followed(said_by(10, "Ines Faber", text, *FILLER))
    assert (found.owner, found.due) == ("Ines Faber", due)


def test_what_the_other_side_says_that_we_get_is_no_promise_of_ours():
    assert followed(said_by(10, "Gus Miller", "You'll have our order by Tuesday the seventeenth.", *FILLER)) == ()


def test_what_it_is_that_they_get_was_just_asked_for():
    talk = said_by(10, "Ines Faber", "By Tuesday the seventeenth, you'll have it.", turns=("Do me a fresh sheet.",))
    (found,) = followed(talk)
    assert found.text == "Do me a fresh sheet. By Tuesday the seventeenth, you'll have it."


@pytest.mark.parametrize(
    "text",
    ["She gets an answer by 17 November.", "I can't give that by myself, she gets an answer by 17 November."],
)
def test_an_answer_that_they_get_is_the_author_s_to_give(text):
    document, signals = note(10, text, *FILLER, account="Mill Lane")
    signals[0] = signals[0].model_copy(update={"label": Label.ASK_OR_COMMITMENT})
    (found,) = followed((document, signals))
    assert (found.owner, found.status, found.due) == ("Ines Faber", "no_news", "2026-11-17")


def test_a_visit_on_a_day_ahead_is_promised():
    (found,) = followed(note(10, "I see Helen Moody, the treasurer, on 24 November.", *FILLER, account="Mill Lane"))
    assert (found.owner, found.due) == ("Ines Faber", "2026-11-24")


def test_she_is_the_one_of_ours_who_was_named_last():
    he = "He drives over and knocks, by 17 November."
    document, signals = note(10, "Tom has written three mails to the mill.", he, author=None)
    made = document, [signals[0], signals[1].model_copy(update={"label": Label.ASK_OR_COMMITMENT})]
    (found,) = followed(made)
    assert found.owner == "Tom Reyes"


@pytest.mark.parametrize(
    "text",
    [
        "Mill Lane wants the surveyor first, Tom is off till 17 November.",
        "We'd want the river side in by 17 November though.",
        "I had said that I would bring the name by 17 November.",
    ],
)
def test_absence_wishes_and_what_had_been_said_are_no_promise(text):
    document, signals = note(10, text, *FILLER)
    signals[0] = signals[0].model_copy(update={"label": Label.ASK_OR_COMMITMENT})
    assert followed((document, signals)) == ()


def test_what_had_been_said_and_is_not_there_is_missed():
    made = note(10, "Tom: the name of the person who decides at Mill Lane, by 16 November.", *FILLER)
    said = "I had said I'd bring the name of the person who decides by Monday, and I still don't have one."
    news = note(18, said, FILLER[0],
                account="Mill Lane", author="Tom Reyes")  # fmt: skip
    (found,) = followed(made, news)
    assert found.status == "missed"


def test_a_promised_visit_is_kept_by_being_there_in_time():
    def visit(day, author="Tom Reyes"):
        return note(day, "On site at half past five.", FILLER[0], account="Mill Lane", author=author)

    document, signals = note(10, "Tom: second site visit at Mill Lane by 17 November.", *FILLER)
    signals[0] = signals[0].model_copy(update={"account": "Mill Lane"})
    made = (document, signals)
    assert [c.status for c in followed(made, visit(16))] == ["kept"]
    assert [c.status for c in followed(made, visit(18))] == ["no_news"]
    talk, lines = visit(16)
    spoken = talk, [s.model_copy(update={"speaker": "Tom Reyes"}) for s in lines]
    assert [c.status for c in followed(made, spoken)] == ["no_news"]
    assert [c.status for c in followed(made, visit(16, author="Ines Faber"))] == ["no_news"]


def test_an_everyday_word_before_a_colon_is_a_name_where_one_of_ours_has_it():
    made = note(10, "Will: the oven count to the mill by 24 November.", *FILLER)
    (found,) = followed((made[0].model_copy(update={"attendees": (*PEOPLE, "Will Ambrose")}), made[1]))
    assert found.owner == "Will Ambrose"


def test_what_an_account_mails_from_its_own_domain_is_not_the_deal_owner_s_promise():
    def owners(domain):
        lines = (f"From: Harriet <h.stone@{domain}.example>", "I have it down for 24 November.")
        document, signals = note(10, *lines, account="Halden Foods", author="Harriet")
        signals[1] = signals[1].model_copy(update={"label": Label.ASK_OR_COMMITMENT})
        deals = worlds.snapshots()[-1].by_id()
        mail = document.model_copy(update={"kind": Kind.DEAL})
        return [p.owner for p in undertakings([mail], signals[1:], our_people(COMPANY, deals.values(), [mail]), deals)]

    assert owners("haldenfoods") == []
    assert owners("kestrel") == ["Ines Faber"]


def test_a_promise_in_a_call_names_the_account_where_its_words_do_not():
    def told(kind, text):
        document, signals = note(10, text, *FILLER, account="Mill Lane")
        (found,) = followed((document.model_copy(update={"kind": kind}), signals))
        return found.text

    tariff = "I will publish the freight tariff by 17 November."
    assert told(Kind.CALL, tariff) == f"Mill Lane: {tariff}"
    assert told(Kind.MEETING, tariff) == tariff
    named = "I will send Mill Lane the tariff by 17 November."
    assert told(Kind.CALL, named) == named


def test_who_i_is_in_an_unsigned_note_is_cited_from_the_crm():
    document, signals = note(10, "She gets an answer by 24 November.", *FILLER, account="Halden Foods", author=None)
    document = document.model_copy(update={"kind": Kind.DEAL})
    signals[0] = signals[0].model_copy(update={"label": Label.ASK_OR_COMMITMENT, "text": "I send it by 24 November."})
    deals = worlds.snapshots()[-1].by_id()
    (found,) = undertakings([document], signals, our_people(COMPANY, deals.values(), [document]), deals)
    assert (found.owner, found.owned_by.column, found.owned_by.value) == (
        "Ines Faber",
        "Opportunity Owner",
        "Ines Faber",
    )


@pytest.mark.parametrize(("day", "author", "status"), [(17, "Tom Reyes", "kept"), (17, "Ines Faber", "no_news")])
def test_a_promise_to_write_of_a_matter_is_kept_by_the_owner_s_own_note_of_it(day, author, status):
    made = note(10, "Tom: write of Montrose by 18 November.", *FILLER)
    mail = note(day, "At Montrose the lawyer has read half of the pages.", FILLER[0], author=author)
    assert [c.status for c in followed(made, mail)] == [status]


def test_what_is_asked_for_in_our_own_meeting_is_asked_of_who_writes_it_down():
    asked = "Ada asked for one number on the channel by 24 November."
    (found,) = followed(note(10, asked, *FILLER))
    assert (found.owner, found.due) == ("Ines Faber", "2026-11-24")
    (of_tom,) = followed(note(10, "Ada asked for one number from Tom Reyes by 24 November.", *FILLER))
    assert of_tom.owner == "Tom Reyes"
    strangers = note(10, "Gus asked for one number on the channel by 24 November.", *FILLER, account="Mill Lane")
    assert followed((strangers[0].model_copy(update={"attendees": ("Gus Miller",)}), strangers[1])) == ()


def test_a_vow_for_next_friday_needs_no_preposition():
    document, signals = note(10, "I'll bring the list of the large ovens next Friday.", *FILLER)
    signals[0] = signals[0].model_copy(update={"label": Label.ASK_OR_COMMITMENT})
    (found,) = followed((document, signals))
    assert (found.owner, found.due[:7]) == ("Ines Faber", "2026-11")


@pytest.mark.parametrize(
    "greeting", ["Hi Harriet, see below, nothing dramatic, ", "Dear Harriet, ", "Hi Harriet Stone: ", ""]
)
def test_who_is_greeted_is_not_who_acts(greeting):
    made = note(10, f"{greeting}I will ring the freight office by 17 November.", *FILLER, author="Tom Reyes")
    assert [c.owner for c in followed(made)] == ["Tom Reyes"]
