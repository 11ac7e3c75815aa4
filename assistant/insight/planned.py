"""What an approved narrative plans: its actions, each a commitment to be followed from the next week on."""

import datetime as dt
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence

from assistant.insight.days import in_figures
from assistant.language.dates import date_mentions
from assistant.language.people import PeopleIndex
from assistant.models.base import Model
from assistant.models.draft import Narrative
from assistant.models.narrative import Commitment, NoteCitation, Statement, StatementKind

PLAN = "action_plan"
_LEAD = re.compile(r"^(?:proposed|agreed|planned|next)?[,:]?\s*(?P<who>[^:]{2,80}):\s+(?P<step>\S.*)$", re.IGNORECASE)
_AMOUNT = re.compile(r"\s*\([^()]*\d[^()]*\)")
"""What a deal was worth when it was planned is no part of what is to be done."""


def proposed_day(sunday: dt.date) -> dt.date:
    """Return the day by which a plan proposes what nobody has dated: the Friday after the week that ends then."""
    return sunday + dt.timedelta(days=5)


class Owed(Model):
    """What the approved narratives before a week have left to follow."""

    commitments: tuple[Commitment, ...] = ()
    since: Mapping[str, dt.date] = {}
    """By id the day up to which the first narrative that holds it tells."""


def planned(narrative: Narrative, people: PeopleIndex) -> tuple[Commitment, ...]:
    """Return the actions of the narrative's plan that no note made, each with its owner and its date.

    A proposal becomes a commitment by being approved. One without a named owner is the plan's reader's, and left out.
    """
    made = {_place(c.citations) for c in narrative.commitments} - {None}
    section = next((s for s in narrative.sections if s.id == PLAN), None)
    found = []
    for statement in section.statements if section else ():
        if statement.kind is StatementKind.GAP or (_place(statement.citations) in made and _quotes(statement)):
            continue
        item = _commitment(statement, narrative.as_of, people)
        if item:
            found.append(item)
    return tuple(found)


def owed(approved: Sequence[Narrative], people: PeopleIndex) -> Owed:
    """Return what the newest of the approved narratives, oldest first, leaves to follow, and since when each stands.

    An action that the last plan holds again with a later date is re-dated, not a new one, unless that date is only the
    proposal's own: a plan that says the same again a week on moves nothing. What was re-dated in an earlier week was
    told then, and is open.
    """
    if not approved:
        return Owed()
    since: dict[str, dt.date] = {}
    for narrative in approved:
        for item in (*narrative.commitments, *planned(narrative, people)):
            since.setdefault(item.id, narrative.as_of)
    last = approved[-1]
    held = {c.id: _told(c) for c in last.commitments}
    sunday = last.as_of + dt.timedelta(days=6 - last.as_of.weekday())
    for item in planned(last, people):
        before = held.get(item.id)
        if before is None or before.status == "kept":
            held[item.id] = item
            since[item.id] = last.as_of
        elif item.due and before.due and before.due < item.due != proposed_day(sunday).isoformat():
            held[item.id] = before.model_copy(update={"due": item.due, "status": "redated"})
    return Owed(commitments=tuple(held.values()), since={i: since[i] for i in held})


def _told(item: Commitment) -> Commitment:
    return item.model_copy(update={"status": "open"}) if item.status == "redated" else item


def _commitment(statement: Statement, as_of: dt.date, people: PeopleIndex) -> Commitment | None:
    text = " ".join(statement.text.split())
    lead = _LEAD.match(text)
    who, step = (lead["who"], lead["step"]) if lead else (text, text)
    named = people.mentions(who)
    if not named:
        return None
    ahead = [m.end for m in date_mentions(in_figures(who), as_of) if m.end >= as_of]
    ahead = ahead or [m.end for m in date_mentions(in_figures(step), as_of) if m.end >= as_of]
    step = _AMOUNT.sub("", step)
    # Not of the statement's id: next week's plan names the same action in a statement of its own.
    key = hashlib.sha256(f"{named[0].name}|{step}".encode()).hexdigest()[:8]
    return Commitment(
        id=f"commitment-{key}",
        text=step,
        owner=named[0].name,
        due=ahead[0].isoformat() if ahead else None,
        citations=statement.citations,
    )


def _quotes(statement: Statement) -> bool:
    return statement.kind is StatementKind.COMMITMENT


def _place(citations: Sequence[object]) -> tuple[str, int] | None:
    return next(_places(citations), None)


def _places(citations: Sequence[object]) -> Iterator[tuple[str, int]]:
    for citation in citations:
        if isinstance(citation, NoteCitation):
            yield citation.path, citation.char_start
