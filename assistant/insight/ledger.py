"""The ledger of commitments: each followed until it is kept, missed, re-dated, or met with silence."""

import datetime as dt
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from assistant.insight.completing import substance
from assistant.insight.days import days_said, in_figures
from assistant.insight.hearing import About, News, Status, heard
from assistant.insight.lines import Line, lines_of
from assistant.insight.outcomes import news_of
from assistant.insight.promises import Promise
from assistant.insight.telling_words import SHARED, same_matter, shared_part, stems, weights_of
from assistant.language.dates import date_mentions
from assistant.models.base import Model
from assistant.models.narrative import Citation, Commitment, NoteCitation
from assistant.models.risk import NoteSignal

FRESH = dt.timedelta(days=7)
"""A commitment kept longer ago than this before the week was told then and is closed."""
CITED = 4
AGAIN = 0.4
"""The share of the words of two promises, with different days, from which on they are one."""
PATIENCE = dt.timedelta(days=14)
"""A promise without a date of which nothing is heard for so long is told as silent."""
_SUCCESS = re.compile(r";\s*success is\s*", re.IGNORECASE)


class Course(Model):
    """How a commitment came to stand as it does."""

    promised: dt.date | None = None
    """The day that was named first."""
    news: tuple[NoteCitation, ...] = ()
    """The sentences that say how it stands, the one that tells most first; none where nothing was heard."""


class Book(Model):
    """The ledger of a week."""

    commitments: tuple[Commitment, ...] = ()
    """Dates ascending."""
    courses: Mapping[str, Course] = {}
    """By commitment id."""
    vague: int = 0
    """Promises that don't say what is promised, so that nobody can follow them."""


class Matter(NamedTuple):
    """One commitment with everything that was undertaken about it, oldest first."""

    promises: tuple[Promise, ...]
    wanted: tuple[frozenset[str], ...]
    """By promise what it is about."""

    @property
    def stems(self) -> frozenset[str]:
        """Every telling word of it."""
        return frozenset[str]().union(*self.wanted)

    @property
    def first(self) -> Promise:
        """The sentence that made it."""
        return self.promises[0]

    @property
    def id(self) -> str:
        """Made of the place of the first sentence, so stable from week to week."""
        place = f"{self.first.citation.path}:{self.first.citation.char_start}"
        return f"commitment-{hashlib.sha256(place.encode()).hexdigest()[:8]}"

    @property
    def due(self) -> dt.date | None:
        """The day that was named first, None where none was."""
        return next((p.due for p in self.promises if p.due), None)

    @property
    def about(self) -> About:
        """What news of it is known by."""
        first = self.first
        return About(
            owner=first.owner,
            account=first.account,
            opportunity=first.opportunity_id,
            due=self.due,
            since=first.said or dt.date.min,
            wanted=self.wanted,
            stems=self.stems,
            path=first.citation.path,
            made=frozenset((p.citation.path, p.citation.char_start) for p in self.promises),
        )


class _Week(NamedTuple):
    """What a week's ledger is kept by."""

    lines: Sequence[Line]
    weights: dict[str, float]
    as_of: dt.date
    monday: dt.date
    remedies: Mapping[str, str]


def ledger(
    undertaken: Sequence[Promise],
    understood: Sequence[NoteSignal],
    as_of: dt.date,
    week_start: dt.date,
    *,
    earlier: Iterable[Commitment] = (),
    since: Mapping[str, dt.date] | None = None,
    accounts: Mapping[str, str | None] | None = None,
    authors: Mapping[str, str | None] | None = None,
    remedies: Mapping[str, str] | None = None,
) -> Book:
    """Return every commitment that is open, or came to its end lately, as it stands on `as_of`.

    `undertaken` and `understood` are of the notes that still count, `accounts` says by document id whom a note is
    about, `authors` who wrote it; `earlier` are the commitments of the approved narrative before, its plan among them,
    and `since` says from which day on each stands: one that no note makes is followed by what later notes say of it,
    and stays in the list until it is closed. `remedies` says by its words which risk a planned step is to end; once
    notes settle that risk, the step is done. A commitment kept is told once; one missed without a new date stays until
    it is kept or re-dated; one without a date is silent after `PATIENCE`. Vague promises are counted.
    """
    weights = weights_of([p.text for p in undertaken] + [s.text for s in understood])
    week = _Week(list(lines_of(understood, accounts or {}, authors)), weights, as_of, week_start, remedies or {})
    matters = _matters(undertaken, weights)
    told = {c.id: c for c in earlier}
    found: dict[str, tuple[Commitment, Course]] = {}
    for matter in matters:
        item = _followed(matter, week)
        before = told.get(matter.id)
        closed = item is not None and item[0].status == "kept" and before is not None and before.status == "kept"
        if item is not None and not closed:
            found[matter.id] = item
    known = {(c.path, c.char_start) for m in matters for p in m.promises for c in [p.citation]}
    for old in told.values():
        place = next(((c.path, c.char_start) for c in old.citations if isinstance(c, NoteCitation)), None)
        if old.status != "kept" and old.id not in {m.id for m in matters} and place not in known:
            found.setdefault(old.id, _carried(old, (since or {}).get(old.id), week))
    listed = sorted((c for c, _ in found.values()), key=lambda c: (c.due or "9999", c.id))
    return Book(
        commitments=tuple(listed),
        courses={c.id: course for c, course in found.values()},
        vague=sum(p.vague for p in undertaken),
    )


def _carried(item: Commitment, since: dt.date | None, week: _Week) -> tuple[Commitment, Course]:
    """Return a commitment of an approved narrative as it stands now, by what notes after `since` say of it."""
    due = dt.date.fromisoformat(item.due) if item.due else None
    start = since or week.as_of
    about = _about(item, due, start + dt.timedelta(days=1), week)
    found = _standing(heard(about, week.lines, week.weights, week.as_of), due, week.monday)
    status = "redated" if item.status == "redated" and found.status == "open" else found.status
    if status in ("open", "redated") and _is_late(found.due, start, week.as_of):
        status = "no_news"
    if item.status == "missed" and status in ("open", "no_news"):
        status = "missed"
    last = found.telling(about.stems)
    now = item.model_copy(
        update={
            "status": status,
            "due": found.due.isoformat() if found.due else None,
            "citations": tuple(dict.fromkeys((*item.citations, *last)))[: CITED + len(last)],
        }
    )
    return now, Course(promised=due, news=last)


def _about(item: Commitment, due: dt.date | None, since: dt.date, week: _Week) -> About:
    """Return what a commitment of an approved narrative is about; its measure of success tells of it too."""
    text = " ".join(item.text.split()).casefold()
    known = {line.account for line in week.lines if line.account}
    account = max((a for a in known if a.casefold() in text), key=len, default=None)
    named = stems(account or "") | stems(item.owner)
    wanted = tuple(w for part in _SUCCESS.split(item.text) if (w := stems(part) - named))
    return About(
        owner=item.owner,
        account=account,
        due=due,
        since=since,
        wanted=wanted,
        stems=frozenset[str]().union(*wanted),
        only_account=account is not None,
        risk=next((risk for step, risk in week.remedies.items() if text.startswith(step.casefold())), None),
    )


def _of(promise: Promise) -> frozenset[str]:
    """Return what is promised: the words up to the date, where these say enough, without the owner's name."""
    text = in_figures(promise.text)
    named = [m for m in date_mentions(text, promise.said) if m.end == promise.due]
    head = stems(text[: named[-1].char_end]) - stems(promise.owner) if named else frozenset[str]()
    return head if len(head) >= SHARED else stems(promise.text) - stems(promise.owner)


def _matters(undertaken: Sequence[Promise], weights: dict[str, float]) -> list[Matter]:
    """Return the commitments, each with the later sentences that undertake the same again."""
    found: list[Matter] = []
    for promise in undertaken:
        if promise.vague:
            continue
        mine = _of(promise)
        if promise.beside is not None:
            mine |= substance(promise.beside.quote, promise.said, promise.owner)
        at = next((i for i, m in enumerate(found) if _again(m, promise, mine, weights)), None)
        if at is None:
            found.append(Matter((promise,), (mine,)))
        else:
            found[at] = Matter((*found[at].promises, promise), (*found[at].wanted, mine))
    return found


def _again(matter: Matter, promise: Promise, mine: frozenset[str], weights: dict[str, float]) -> bool:
    if not any(p.owner == promise.owner for p in matter.promises):
        return False
    if any(p.account and promise.account and p.account != promise.account for p in matter.promises):
        return False
    last = matter.promises[-1]
    # Two items of the same kind, each with a day of its own, are two: more than their kind must be the same.
    moves = _takes_back(promise, last.due)
    need = 0.0 if moves or last.due == promise.due or None in (last.due, promise.due) else AGAIN
    alike = any(
        (same_matter(f, mine, weights, known=True) or same_matter(mine, f, weights, known=True))
        and shared_part(f, mine, weights) >= need
        for f in matter.wanted
    )
    whose = stems(promise.account or "") | stems(last.account or "")
    alike = alike or bool(moves and (matter.wanted[-1] & mine) - whose)
    beside = last.citation.path == promise.citation.path and last.due == promise.due and bool(matter.wanted[-1] & mine)
    return alike or beside


def _takes_back(promise: Promise, due: dt.date | None) -> bool:
    """Whether a promise says that a day is no longer its day: `now on the 20th`, `by the 20th (was the 17th)`."""
    if promise.said is None or due is None or news_of(promise.text, promise.said, due, frozenset())[0] != "redated":
        return False
    named = {m.end for m in days_said(in_figures(promise.text), promise.said)}
    return due in named or re.search(r"\bnow\b", promise.text, re.IGNORECASE) is not None


class _Standing(NamedTuple):
    """What news has made of a commitment."""

    status: Status
    due: dt.date | None
    news: tuple[News, ...]
    closed: dt.date | None
    """When it was kept."""

    def telling(self, about: frozenset[str]) -> tuple[NoteCitation, ...]:
        """Return the two sentences that tell most of how it stands, none where nothing was heard."""
        last = self.news[-1] if self.news else None
        same = [n for n in self.news if last and (n.status, n.due) == (last.status, last.due)]
        same.sort(key=lambda n: (len(stems(n.citation.quote) & about), n.date), reverse=True)
        return tuple(dict.fromkeys(n.citation for n in same))[:2]


def _standing(news: Iterable[News], due: dt.date | None, week_start: dt.date) -> _Standing:
    """Return how a commitment stands after its news; what was re-dated before last week is open."""
    status: Status = "open"
    taken: list[News] = []
    closed: dt.date | None = None
    for item in sorted(news, key=lambda n: n.date):
        if status == "kept":
            break
        if item.status == "missed" and due is not None and item.date < due:
            continue
        status, taken = item.status, [*taken, item]
        due = item.due or due
        closed = item.date if status == "kept" else None
        if status == "redated" and item.date < week_start - FRESH:
            status = "open"
    return _Standing(status, due, tuple(taken), closed)


def _is_late(due: dt.date | None, since: dt.date, as_of: dt.date) -> bool:
    """Whether the day is past, or, where none was named, so much time has gone that silence is told."""
    return due < as_of if due is not None else since + PATIENCE < as_of


def _followed(matter: Matter, week: _Week) -> tuple[Commitment, Course] | None:
    """Return the commitment as it stands, or None where it was closed before last week."""
    first = matter.first
    found = _standing(_news(matter, week), matter.due, week.monday)
    if found.closed is not None and found.closed < week.monday - FRESH:
        return None
    status = found.status
    if status in ("open", "redated") and _is_late(found.due, first.said or week.as_of, week.as_of):
        status = "no_news"
    shown = found.telling(matter.stems)
    beside = [first.beside] if first.beside else []
    # A turn that is only a day (`Friday.`) shows nothing by itself; the day is told as the due date.
    own = [first.citation] if len(first.text.split()) > 1 or not beside else []
    owned = [first.owned_by] if first.owned_by else []
    cites: list[Citation] = [*own, *beside, *shown, *owned, *(p.citation for p in matter.promises[1:])]
    item = Commitment(
        id=matter.id,
        text=_with_its_account(" ".join([*(c.quote for c in beside), first.text]), first),
        owner=first.owner,
        due=found.due.isoformat() if found.due else None,
        status=status,
        citations=tuple(dict.fromkeys(cites))[:CITED],
    )
    return item, Course(promised=matter.due, news=shown)


def _with_its_account(text: str, promise: Promise) -> str:
    """Return the words of a promise after whom it is to, where they do not say so: `I'm walking it on the 17th`."""
    account = promise.account if promise.of_account else None
    return f"{account}: {text}" if account and not stems(account) & stems(text) else text


def _news(matter: Matter, week: _Week) -> Iterator[News]:
    """Yield what later sentences say: done, not done, or a new date; and later promises of the same."""
    due = matter.due
    for promise in matter.promises[1:]:
        if promise.due and due and promise.due > due and promise.said:
            yield News("redated", promise.said, promise.citation, promise.due)
            due = promise.due
    yield from heard(matter.about, week.lines, week.weights, week.as_of)
