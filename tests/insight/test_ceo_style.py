import datetime as dt

import numpy as np
import pytest

from assistant.insight.ceo_style import grouped, reading, style_evidence
from assistant.models.company import Ceo, Persona
from assistant.models.document import Document, Kind

CEO = Ceo(name="Ada Lindqvist", personas=(Persona.QUESTIONING,), advisors=("Tom Reyes",))


def embed(texts):
    """No two texts are alike: only words decide."""
    return np.eye(400, dtype=np.float32)[[abs(hash(t)) % 400 for t in texts]]


def note(text, *, attendees=("Ada Lindqvist", "Tom Reyes", "Ines Faber"), author="Ines Faber", title="Leadership", n=1):
    return Document(
        id=f"{n:032d}", path=f"meetings/2026-11-{n:02d}_x.md", kind=Kind.MEETING, format="md", text=text, title=title,
        date=dt.date(2026, 11, n), author=author, attendees=attendees, sha256="0", size=len(text),
    )  # fmt: skip


def shown(*notes):
    found = style_evidence(notes, CEO, {}, embed)
    for item in found:
        document = next(d for d in notes if d.path == item.citation.path)
        assert document.text[item.citation.char_start : item.citation.char_end] == item.citation.quote
    return [(e.persona.value, e.citation.quote) for e in found]


@pytest.mark.parametrize(
    ("persona", "text"),
    [
        ("questioning", "Ada asked how many of the renewals have a signed order."),
        ("questioning", "Ada wanted to see the churn list before she says anything."),
        ("trusting", "Ada asked Tom what he would do."),
        ("trusting", "Ada said that she went with Tom's advice."),
        ("delegating", "Ada told Ines and Tom to agree on one number."),
        ("delegating", "Ada left the choice to Ines."),
        ("framing", "Ada asked what our pricing policy says."),
        ("framing", "Ada held it against the criteria that were agreed in spring."),
        ("consulting", "Ada went round the table and heard everyone."),
        ("consulting", "Ada asked everybody around the table for their view before giving hers."),
        ("framing", "Ada said that there is a rule for this and asked whether it holds."),
        ("consulting", "Ada joined for ten minutes and asked everybody around the table for a view."),
        ("questioning", "Ada asked where the 9.6 comes from, and then where that comes from."),
        ("questioning", "Ada asked eleven questions in a row, and nobody had three of the answers."),
        ("delegating", "Ada did not want to see the working."),
        ("framing", "Ada said that there is a house rule and that Halden gets no exception."),
        ("trusting", "Ada said that if Tom's figure works she will sign without another meeting."),
        ("consulting", "Ada asked each of the heads in turn what they would do."),
    ],
)
def test_what_the_ceo_does_is_read(persona, text):
    assert shown(note(f"Welcome to all.\n\n{text}\n")) == [(persona, text)]


def test_what_somebody_else_does_is_no_evidence():
    assert shown(note("Tom asked how many deals we lost on price. Ines told Ada and Tom to agree on one number.")) == []


def test_words_in_quotes_after_the_ceo_spoke_are_the_ceos():
    text = 'Ada listened. "Bring me the list of the figures, deal by deal."'
    assert shown(note(text)) == [("questioning", '"Bring me the list of the figures, deal by deal."')]


def test_a_quotation_that_goes_on_stays_the_ceos():
    text = 'Ada: "I am not going to referee this. Go away, agree on it between you, and tell me."'
    assert [p for p, _ in shown(note(text))] == ["delegating", "delegating"]


def test_in_a_one_to_one_she_is_the_ceo():
    text = "She asked for the margin of the last exceptions. I had no number."
    assert [p for p, _ in shown(note(text, attendees=("Ada Lindqvist", "Ines Faber")))] == ["questioning"]


def test_a_persona_is_suggested_only_on_enough_evidence():
    few = [note("Ada went round the table.", n=1)]
    many = [note("Ada went round the table.\n\nAda heard everybody first.", n=n) for n in (1, 2)]
    assert reading(style_evidence(few, CEO, {}, embed), CEO.personas).suggestion is None
    found = reading(style_evidence(many, CEO, {}, embed), CEO.personas)
    assert (found.suggestion, found.sentences, found.notes) == (Persona.CONSULTING, 4, 2)


def test_no_persona_is_named_without_evidence():
    assert grouped(style_evidence([note("Ada was on holiday. Tom sang.")], CEO, {}, embed)) == ()


def test_a_confidential_note_is_not_quoted():
    kept_back = note("Ada asked how many deals we lost.").model_copy(update={"confidential": True})
    assert shown(kept_back) == []


def headed(*lines, title="Friday with Ada"):
    """A note whose title names the CEO, who is called by a pronoun from there on, among others."""
    return note(f"# {title}\n" + "\n".join(lines) + "\n", title=title)


def test_a_note_headed_by_the_ceos_name_tells_of_the_ceo_by_pronoun():
    rule = "She held Halden against the card and put a tick."
    asked = '"I won\'t choose between two opinions," she said, "bring me the counts first."'
    sent = "On the second crew she gave it back to Tom and Ines: settle it between you and bring me one page."
    assert sorted(shown(headed("Blue sky until nine.", rule, asked, sent))) == [
        ("delegating", sent),
        ("framing", rule),
        ("questioning", asked),
    ]


def test_another_pronoun_than_the_ceos_is_somebody_elses():
    turned = "Then she turned to Tom and asked what he would do."
    assert shown(headed(turned, "He asked how many lanes were counted.")) == [("trusting", turned)]


def test_a_title_that_names_somebody_else_as_well_tells_of_nobody_by_pronoun():
    assert shown(headed("She held it against the card and put a tick.", title="Ada and Tom on prices")) == []


def test_who_acted_last_takes_the_pronoun_after_it():
    assert shown(headed("She listened.", "Ines Faber reported the week.", "She asked how many were counted.")) == []
