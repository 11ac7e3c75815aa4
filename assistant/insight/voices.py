"""Voices: who of ours says `I` in a note, by name, by the initial that a script gives, or as its author."""

import re
from collections.abc import Mapping

from assistant.language.common_words import is_common
from assistant.language.people import PeopleIndex
from assistant.models.deal import Deal
from assistant.models.document import Document, Kind
from assistant.models.risk import NoteSignal

HEAD = 400
"""Characters at the start of a note in which it says who was there."""
_FROM = re.compile(r"^From:[^\n<]*<[^@\s>]+@(?P<domain>[^>\s]+)>", re.MULTILINE)
LEAST = 4
"""Letters of a word of an account's name by which its mail domain is known."""
_DASHED = re.compile(r"^(?P<who>[A-Z]{1,2}|[A-Z][a-z]+)\s+[-–—]\s+(?=\S)")
"""A turn that a dash sets apart from its voice: `H - I can do it`."""


def among_us(document: Document) -> bool:
    """Whether a note is of our own people's talk: a meeting, or a note of no kind, about no single account."""
    return document.kind in (Kind.MEETING, Kind.OTHER) and not document.account


def from_the_account(document: Document) -> bool:
    """Whether a mail was sent from its own account's domain, so that its author is none of ours."""
    sent = _FROM.search(document.text[:HEAD])
    domain = re.sub(r"[^a-z]", "", sent["domain"].casefold()) if sent else ""
    words = re.findall(r"[a-z]+", (document.account or "").casefold())
    return any(len(word) >= LEAST and word in domain for word in words)


def speaker_of(signal: NoteSignal) -> str:
    """Return who speaks as the sentence or the turn before it says; empty in what is written."""
    dashed = _DASHED.match(signal.text) if signal.speaker else None
    return dashed["who"] if dashed else signal.speaker or ""


def voice(signal: NoteSignal, document: Document, people: PeopleIndex, deals: Mapping[str, Deal], who: str = "") -> str:
    """Return who of ours says `I`: the speaker, by name or by the initial that a script gives, else the author.

    `who` is the speaker where the sentence before it says so.
    """
    speaker = (who or speaker_of(signal)).rstrip(".:")
    if not speaker:
        return of_ours(document.author, people)
    known = of_ours(speaker, people)
    if known or not re.fullmatch(r"[A-Z]{1,2}", speaker):
        return known
    named = [m.name for m in people.mentions(document.text[:HEAD])] if among_us(document) else []
    owner = deal_owner(document.account, signal.opportunity_id, deals)
    present = [document.author, owner, *document.attendees, *named]
    ours = dict.fromkeys(n for p in present if p and (n := of_ours(p, people)))
    meant = [n for n in ours if speaker in (n[:1], "".join(part[:1] for part in n.split()))]
    return meant[0] if len(meant) == 1 else ""


def deal_owner(account: str | None, opportunity_id: str | None, deals: Mapping[str, Deal]) -> str:
    """Return whose deal it is: the one named, else the account's first open one; empty where there is none."""
    deal = deals.get(opportunity_id or "")
    if deal is None and account:
        deal = next((d for d in deals.values() if d.is_open and d.account == account), None)
    return deal.owner if deal else ""


def is_name(text: str) -> bool:
    """Whether the words before a colon can be a person's name that no record knows."""
    return re.fullmatch(r"[A-Z][a-zà-ÿ'’-]+(?: [A-Z][a-zà-ÿ'’-]+)?", text) is not None and not is_common(
        text.casefold()
    )


def of_ours(name: str | None, people: PeopleIndex) -> str:
    """Return the whole name of the one of ours who is so called, else an empty string."""
    found = people.mentions(name) if name else []
    return found[0].name if found else ""
