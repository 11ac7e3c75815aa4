from assistant.models.document import Kind
from assistant.service.naming import tie
from tests.insight.note_signals import DIRECTORY, note

SMALL_TALK = "The canteen is being painted and nobody knows for how long it stays shut. "


def account_of(text, **known):
    return tie(note(text, **{"kind": Kind.DEAL, "path": "deals/2026-07-30_note.md", **known}), DIRECTORY, {}).account


def test_a_note_that_opens_with_an_account_is_that_accounts():
    assert account_of("Calder Bank wants the audit first. The paper follows.") == "Calder Bank"


def test_one_account_in_passing_late_in_a_note_does_not_make_it_that_accounts():
    late = SMALL_TALK * 5 + "The new screws went to Ostby Marine."
    assert account_of(late) is None
    assert account_of(late, title="Ostby Marine, screws") == "Ostby Marine"
    assert account_of(late + " Ostby pays in May. Ostby is glad.") == "Ostby Marine"


def test_an_early_item_of_minutes_does_not_make_them_an_accounts():
    minutes = SMALL_TALK * 3 + "The new screws are tried at Ostby Marine. Paint is dear."
    assert account_of(minutes, kind=Kind.MEETING, path="meetings/2026-07-30_workshop.md") is None
    assert account_of(minutes) == "Ostby Marine"


def test_a_mail_that_names_no_account_is_its_senders():
    mail = (
        "From: A. Reed <a.reed@{}>\nTo: Dan Cole <dan@seller.example>\nSubject: Invoices\n\nThe cap stays where it is."
    )
    assert account_of(mail.format("calder-bank.example"), format="eml") == "Calder Bank"
    assert account_of(mail.format("post.fairmont.example"), format="eml") == "Fairmont Clinics"
    assert account_of(mail.format("bank.example"), format="eml") is None
    assert account_of(mail.format("calderbank.example"), format="eml") == "Calder Bank"
    assert account_of(mail.format("calderbank.example")) is None


def test_a_mail_to_two_accounts_is_neithers():
    mail = "From: a@calder-bank.example\nCc: b@fairmont.example\n\nSee you both."
    assert account_of(mail, format="eml") is None
