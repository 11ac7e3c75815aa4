"""The audit log's hash chain: each entry's hash covers the one before it, so that no change goes unseen.

An entry is sealed in two steps, both SHA-256 in hex:
    content = sha256(salt, actor, subject, detail)      what was done by whom to what, blinded by a random salt
    hash    = sha256(previous hash, at, action, content)
The chain holds contents by their hash alone. So a person's name can be taken out of an entry, as the law may ask,
and the chain still stands: the salt goes with the name, and without it the content's hash tells nothing.
"""

import datetime as dt
import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from assistant.models.base import Model

GENESIS = "0" * 64
"""What the first entry's hash covers in place of an earlier one's."""
FORGET = "forget"
"""The action of an entry that says what was taken out, also of earlier entries."""


class Seal(NamedTuple):
    """What an entry carries so that it can be verified."""

    salt: str
    content: str
    hash: str


class Link(NamedTuple):
    """An entry of the log as it is stored."""

    number: int
    at: dt.datetime
    actor: str
    action: str
    subject: str
    detail: Mapping[str, str]
    salt: str
    content: str
    hash: str
    redacted_by: str | None


class BrokenLink(Model):
    """The first entry that does not follow from those before it."""

    number: int
    """The entry's number in the log."""
    why: str


class Verification(Model):
    """What verifying the whole log came to."""

    entries: int
    redacted: int = 0
    head: str = GENESIS
    """The newest entry's hash: kept elsewhere, it shows later that nothing before it was cut off."""
    broken: BrokenLink | None = None

    @property
    def holds(self) -> bool:
        """True when every entry follows from the one before."""
        return self.broken is None


def seal(previous: str, *, at: dt.datetime, actor: str, action: str, subject: str, detail: Mapping[str, str]) -> Seal:
    """Return a new entry's seal, with a salt of its own; `previous` is the hash of the entry before it."""
    salt = secrets.token_hex(16)
    content = content_hash(salt, actor, subject, detail)
    return Seal(salt, content, entry_hash(previous, at, action, content))


def content_hash(salt: str, actor: str, subject: str, detail: Mapping[str, str]) -> str:
    """Return the hash of what may have to be taken out one day."""
    return _sha256(salt, actor, subject, json.dumps(dict(detail), sort_keys=True, ensure_ascii=True))


def entry_hash(previous: str, at: dt.datetime, action: str, content: str) -> str:
    """Return an entry's hash over the one before; a moment without a zone is in UTC."""
    moment = at.replace(tzinfo=dt.UTC) if at.tzinfo is None else at.astimezone(dt.UTC)
    return _sha256(previous, moment.isoformat(timespec="microseconds"), action, content)


def verify(links: Iterable[Link], known_head: str | None = None) -> Verification:
    """Walk the entries in order and return where the chain first breaks, or its head.

    An entry whose content was taken out must name the reference of a later `forget` entry, which tells for how many
    it stands; that one may have lost its own names to another since. `known_head`, noted at an earlier time, must
    still be the hash of an entry: else the log's end was cut off or written anew.
    """
    previous, count, last = GENESIS, 0, 0
    redactions: dict[str, list[int]] = {}
    explained: dict[str, tuple[int, int]] = {}
    found_head = known_head is None
    for link in links:
        why = _fault(link, previous)
        if why:
            return Verification(entries=count, head=previous, broken=BrokenLink(number=link.number, why=why))
        if link.redacted_by:
            redactions.setdefault(link.redacted_by, []).append(link.number)
        if link.action == FORGET:
            explained[link.detail.get("reference", "")] = link.number, _number(link.detail.get("audit_entries"))
        previous, count, last = link.hash, count + 1, link.number
        found_head = found_head or link.hash == known_head
    broken = None
    unexplained = [each for by, numbers in redactions.items() for each in _unexplained(numbers, explained.get(by))]
    if unexplained:
        broken = BrokenLink(number=min(unexplained), why="its content was taken out and no entry says why")
    elif not found_head:
        broken = BrokenLink(number=last + 1, why="the entry with the hash that was noted earlier is not there any more")
    return Verification(entries=count, redacted=sum(map(len, redactions.values())), head=previous, broken=broken)


def _unexplained(numbers: Sequence[int], by: tuple[int, int] | None) -> list[int]:
    """Return which of a deletion's entries, in their order, lost their content without it."""
    if by is None:
        return list(numbers)
    number, counted = by
    earlier = [each for each in numbers if each < number]
    return [*earlier[counted:], *(each for each in numbers if each >= number)]


def _number(told: str | None) -> int:
    return int(told) if told is not None and told.isdecimal() else 0


def _fault(link: Link, previous: str) -> str:
    if not link.hash:
        return "it was never chained"
    if entry_hash(previous, link.at, link.action, link.content) != link.hash:
        return "its hash does not follow from the entry before, or its time or action was changed"
    if link.redacted_by is None and content_hash(link.salt, link.actor, link.subject, link.detail) != link.content:
        return "its actor, subject or detail was changed"
    return ""


def _sha256(*parts: str) -> str:
    """Hash the parts, each led by its length, so that no two runs of parts give the same bytes."""
    digest = hashlib.sha256()
    for part in parts:
        encoded = part.encode()
        digest.update(f"{len(encoded)}:".encode() + encoded)
    return digest.hexdigest()
