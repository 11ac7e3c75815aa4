import datetime as dt
from email.message import EmailMessage

import pytest

from assistant.language.sentences import visible_spans
from assistant.models.document import RegionKind
from assistant.sources.notes import read_note


def mail(body, subject="Acme renewal", html=None, **fields):
    message = EmailMessage()
    message["From"] = fields.pop("sender", "Dana Ortiz <dana@example.com>")
    message["To"] = fields.pop("to", "Jürgen Weiß <jw@example.com>, bob@example.com")
    message["Subject"] = subject
    message["Date"] = fields.pop("date", "Wed, 18 Nov 2026 23:30:00 -0500")
    for name, value in fields.items():
        message[name] = value
    if body is not None:
        message.set_content(body)
    if html is not None:
        if body is None:
            message.set_content(html, subtype="html")
        else:
            message.add_alternative(html, subtype="html")
    return message


@pytest.fixture
def read(tmp_path):
    def _read(message):
        path = tmp_path / "mail.eml"
        path.write_bytes(message if isinstance(message, bytes) else message.as_bytes())
        return read_note(path, relative="deals/mail.eml")

    return _read


def visible(document):
    return "\n".join(document.text[a:b].strip("\n") for a, b in visible_spans(document)).strip()


def marked(document, kind):
    return "\n".join(document.text[r.char_start : r.char_end] for r in document.regions if r.kind == kind)


def test_header_fields_become_header_lines_and_metadata(read):
    document = read(mail("They will sign.\n", Cc='"Lee, Ann" <ann@example.com>'))
    assert document.text.startswith("Subject: Acme renewal\nFrom: Dana Ortiz <dana@example.com>\n")
    assert visible(document) == "They will sign."
    assert (document.author, document.title) == ("Dana Ortiz", "Acme renewal")
    assert document.attendees == ("Jürgen Weiß", "bob@example.com", "Ann Lee")
    assert (document.date, document.date_source) == (dt.date(2026, 11, 18), "header")
    assert not document.confidential


def test_header_lines_in_the_body_name_the_account(read):
    document = read(mail("Account: Acme\nOpp ID: 006A1\n\nThey will sign.\n"))
    assert (document.account, document.opportunity_id, visible(document)) == ("Acme", "006A1", "They will sign.")


@pytest.mark.parametrize(
    "history",
    [
        "On Mon, Nov 2, 2026 at 3:00 PM Ann Lee <ann@example.com> wrote:\n> We are fine.\n> Really.\n",
        "On Mon, Nov 2, 2026 at 3:00 PM Ann Lee with a long name\n<ann@example.com> wrote:\n\n> We are fine.\n",
        "-----Original Message-----\nFrom: Ann\nSent: Monday\nTo: Dana\nSubject: x\n\nWe are fine.\n",
        "________________________________\nFrom: Ann <ann@example.com>\nSent: Monday\nTo: Dana\n\nWe are fine.\n",
        "From: Ann <ann@example.com>\nDate: Monday\nTo: Dana\nSubject: x\n\nWe are fine.\n",
        "*Von:* Ann\n*Gesendet:* Montag\n*An:* Dana\n\nWe are fine.\n",
        "Am 02.11.2026 um 15:00 schrieb Ann Lee:\n> We are fine.\n",
        "---------- Forwarded message ---------\nFrom: Ann\nDate: Monday\nTo: Dana\n\nWe are fine.\n",
    ],
)
def test_what_was_written_before_is_history_and_not_news(read, history):
    own = (
        "The budget is frozen until January and nobody can sign before the new director has started. I would not count "
        "on it this quarter, whatever the paper below says about it."
    )
    document = read(mail(f"{own}\n\n{history}"))
    assert visible(document) == own
    assert "We are fine." in marked(document, RegionKind.QUOTED_HISTORY)


@pytest.mark.parametrize("cover", ["", "FYI\n\n", "See below, worth a look.\n\nBest,\nDana\n+47 555 12 345\n\n"])
def test_a_message_that_is_only_passed_on_is_the_content(read, cover):
    body = (
        f"{cover}---------- Forwarded message ----------\nFrom: Ann <ann@example.com>\nDate: Mon, 16 Nov 2026\n"
        "Subject: Acme\nTo: Dana\n\nAccount: Acme\n\nThe champion has left.\n\n"
        "On Mon, Nov 2, 2026 Bob wrote:\n> All good.\n"
    )
    document = read(mail(body, subject="Fwd: Acme"))
    assert "The champion has left." in visible(document)
    assert "All good." not in visible(document)
    assert "Subject: Acme" not in visible(document)
    assert document.account == "Acme"
    assert "passes on" in " ".join(document.warnings)


def test_a_message_attached_whole_to_an_empty_one_is_the_content(read):
    outer = EmailMessage()
    outer["From"], outer["Subject"], outer["Date"] = "bob@example.com", "Fwd: Acme", "Thu, 19 Nov 2026 08:00:00 +0000"
    outer.add_attachment(mail("The champion has left.\n"))
    assert visible(read(outer)) == "The champion has left."


@pytest.mark.parametrize(
    "signature",
    [
        "-- \nDana Ortiz\nBrightwater Systems\n",
        "Best regards,\nDana Ortiz\nAccount Executive | Brightwater\n+47 555 12 345\nwww.example.com\n",
        "Thanks!\nDana\n",
        "Mit freundlichen Grüßen\n\nDana Ortiz\n",
        "Dana Ortiz\nTel. 555 12 345 67\ndana@example.com\n",
        "Sent from my iPhone\n",
        "This e-mail and any attachments are confidential and intended solely for the addressee.\n",
    ],
)
def test_signatures_and_footers_are_not_content(read, signature):
    document = read(mail(f"They want 12 % off by Friday.\n\n{signature}"))
    assert visible(document) == "They want 12 % off by Friday."
    assert marked(document, RegionKind.SIGNATURE)


@pytest.mark.parametrize(
    "ending",
    [
        "Thanks,\nDana\n\nP.S. They also asked for exit terms.",
        "Thanks to Bob, they also asked for exit terms.",
        "Best,\n- they also asked for exit terms\n- no budget until May",
    ],
)
def test_content_near_a_signature_is_not_lost(read, ending):
    assert "asked for exit terms" in visible(read(mail(f"The call went well.\n\n{ending}\n")))


def test_the_html_body_is_read_where_there_is_no_plain_one(read):
    html = "<p>They <b>left</b>.</p><div style='display:none'>preheader</div><div>On Mon Bob wrote:</div><p>old</p>"
    document = read(mail(None, html=html))
    assert visible(document) == "They left."
    assert "preheader" in marked(document, RegionKind.HIDDEN)
    assert visible(read(mail("Plain.\n", html="<p>Rich.</p>"))) == "Plain."


def test_attachments_are_named_as_not_read(read):
    message = mail("See the paper.\n")
    message.add_attachment(b"%PDF-", maintype="application", subtype="pdf", filename="offer.pdf")
    document = read(message)
    assert "'offer.pdf'" in " ".join(document.warnings)
    assert visible(document) == "See the paper."


def test_soft_line_breaks_of_flowed_text_are_joined(read):
    head = b"From: a@example.com\nSubject: x\nContent-Type: text/plain; format=flowed\n\n"
    assert visible(read(head + b"The budget \nis gone.\nNew line.\n")) == "The budget is gone.\nNew line."


def test_charsets_of_parts_are_followed_even_when_declared_wrongly(read):
    head = b"From: a@example.com\nSubject: x\nContent-Type: text/plain; charset="
    assert visible(read(head + b"iso-8859-1\n\nCaf\xe9 Zo\xeb\n")) == "Café Zoë"
    assert visible(read(head + b"no-such-set\n\nCaf\xc3\xa9\n")) == "Café"
    assert visible(read(head + b"us-ascii\n\nThey said \x93no\x94.\n")) == "They said “no”."


def test_a_private_mail_is_confidential(read):
    assert read(mail("Words.\n", Sensitivity="Company-Confidential")).confidential


def test_a_mail_without_a_readable_date_says_so(read):
    document = read(b"From: a@example.com\nSubject: x\nDate: yesterday\n\nWords.\n")
    assert document.date is None
    assert "Date" in " ".join(document.warnings)
