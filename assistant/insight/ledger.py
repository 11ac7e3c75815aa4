"""The ledger of commitments: each followed until it is kept, missed, re-dated, or met with silence."""

import datetime as dt
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from assistant.insight.days import in_figures
from assistant.insight.lines import Line, lines_of, sentences_before
from assistant.insight.outcomes import as_promised, news_of
from assistant.insight.promises import Promise
from assistant.insight.telling_words import SHARED, same_matter, shared_part, stems, weights_of
from assistant.language.dates import date_mentions
from assistant.models.narrative import Citation, Commitment, NoteCitation
from assistant.models.risk import NoteSignal

Status = Literal["open", "kept", "missed", "redated", "no_news"]
FRESH = dt.timedelta(days=7)
"""A commitment kept longer ago than this before the week was told then and is closed."""
CITED = 4
AGAIN = 0.4
"""The share of the words of two promises, with different days, from which on they are one."""
PATIENCE = dt.timedelta(days=14)
"""A promise without a date of which nothing is heard for so long is told as silent."""
_SUCCESS = re.compile(r";\s*success is\s*", re.IGNORECASE)
_GOES_ON = re.compile(r"^\W*(?:it|this|that|she|he|they|new date|the new date)\b|\bfor it\b", re.IGNORECASE)


class News(NamedTuple):
    """What one sentence says of a commitment."""

    status: Status
    date: dt.date
    citation: NoteCitation
    due: dt.date | None = None


class About(NamedTuple):
    """By what news of a commitment is known: whose it is, about whom, since when, and in which words."""

    owner: str
    account: str | None
    due: dt.date | None
    since: dt.date
    """News is dated on this day or later."""
    wanted: tuple[frozenset[str], ...]
    """The telling words, each set of which speaks of it by itself."""
    stems: frozenset[str]
    path: str = ""
    """The note that made it, which tells nothing new of it."""
    made: frozenset[tuple[str, int]] = frozenset()
    """Where it was undertaken."""
    opportunity: str | None = None
    """The deal that was spoken of when it was made."""
    only_account: bool = False
    """Whether only sentences about its account tell of it."""


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
            wanted=self.wanted[:1],
            stems=self.stems,
            path=first.citation.path,
            made=frozenset((p.citation.path, p.citation.char_start) for p in self.promises),
        )


def ledger(
    undertaken: Sequence[Promise],
    understood: Sequence[NoteSignal],
    as_of: dt.date,
    week_start: dt.date,
    *,
    earlier: Iterable[Commitment] = (),
    since: Mapping[str, dt.date] | None = None,
    accounts: Mapping[str, str | None] | None = None,
) -> tuple[Commitment, ...]:
    """Return every commitment that is open, or came to its end lately, as it stands on `as_of`; dates ascending.

    `undertaken` and `understood` are of the notes that still count, `accounts` says by document id whom a note is
    about; `earlier` are the commitments of the approved narrative before, its plan among them, and `since` says from
    which day on each stands: one that no note makes is followed by what later notes say of it, and stays in the list
    until it is closed. A commitment kept is told once; one missed without a new date stays until it is kept or
    re-dated; one without a date is silent after `PATIENCE`.
    """
    texts = [p.text for p in undertaken] + [s.text for s in understood]
    weights = weights_of(texts)
    matters = _matters(undertaken, weights, understood)
    lines = list(lines_of(understood, accounts or {}))
    told = {c.id: c for c in earlier}
    found: dict[str, Commitment] = {}
    for matter in matters:
        item = _followed(matter, lines, weights, as_of, week_start)
        before = told.get(matter.id)
        closed = item is not None and item.status == "kept" and before is not None and before.status == "kept"
        if item is not None and not closed:
            found[item.id] = item
    known = {(c.path, c.char_start) for m in matters for p in m.promises for c in [p.citation]}
    for item in told.values():
        place = next(((c.path, c.char_start) for c in item.citations if isinstance(c, NoteCitation)), None)
        if item.status != "kept" and item.id not in {m.id for m in matters} and place not in known:
            start = (since or {}).get(item.id)
            carried = _carried(item, start, lines=lines, weights=weights, as_of=as_of, week_start=week_start)
            found.setdefault(item.id, carried)
    return tuple(sorted(found.values(), key=lambda c: (c.due or "9999", c.id)))


def _carried(
    item: Commitment,
    since: dt.date | None,
    *,
    lines: Sequence[Line],
    weights: dict[str, float],
    as_of: dt.date,
    week_start: dt.date,
) -> Commitment:
    """Return a commitment of an approved narrative as it stands now, by what notes after `since` say of it."""
    due = dt.date.fromisoformat(item.due) if item.due else None
    start = since or as_of
    about = _about(item, due, start + dt.timedelta(days=1), lines)
    found = _standing(_heard(about, lines, weights, as_of), due, week_start)
    status = "redated" if item.status == "redated" and found.status == "open" else found.status
    if status in ("open", "redated") and _is_late(found.due, start, as_of):
        status = "no_news"
    if item.status == "missed" and status in ("open", "no_news"):
        status = "missed"
    last = [citation for said, citation in found.evidence if said == found.status][-2:]
    return item.model_copy(
        update={
            "status": status,
            "due": found.due.isoformat() if found.due else None,
            "citations": tuple(dict.fromkeys((*item.citations, *last)))[: CITED + len(last)],
        }
    )


def _about(item: Commitment, due: dt.date | None, since: dt.date, lines: Sequence[Line]) -> About:
    """Return what a commitment of an approved narrative is about; its measure of success tells of it too."""
    text = " ".join(item.text.split()).casefold()
    known = {line.account for line in lines if line.account}
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
    )


def _of(promise: Promise) -> frozenset[str]:
    """Return what is promised: the words up to the date, where these say enough, without the owner's name."""
    text = in_figures(promise.text)
    named = [m for m in date_mentions(text, promise.said) if m.end == promise.due]
    head = stems(text[: named[-1].char_end]) - stems(promise.owner) if named else frozenset[str]()
    return head if len(head) >= SHARED else stems(promise.text) - stems(promise.owner)


def _matters(
    undertaken: Sequence[Promise], weights: dict[str, float], understood: Sequence[NoteSignal]
) -> list[Matter]:
    """Return the commitments, each with the later sentences that undertake the same again."""
    found: list[Matter] = []
    answered = sentences_before(understood)
    for promise in undertaken:
        mine = _of(promise)
        if len(mine) < SHARED:
            # `I do it by Friday` answers what was asked a moment before.
            asked = answered.get((promise.citation.path, promise.citation.char_start), "")
            mine |= stems(asked) - stems(promise.owner)
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
    need = 0.0 if last.due == promise.due or None in (last.due, promise.due) else AGAIN
    alike = any(
        (same_matter(f, mine, weights, known=True) or same_matter(mine, f, weights, known=True))
        and shared_part(f, mine, weights) >= need
        for f in matter.wanted
    )
    beside = last.citation.path == promise.citation.path and last.due == promise.due and bool(matter.wanted[-1] & mine)
    return alike or beside


class Standing(NamedTuple):
    """What news has made of a commitment."""

    status: Status
    due: dt.date | None
    evidence: tuple[tuple[Status, NoteCitation], ...]
    closed: dt.date | None
    """When it was kept."""


def _standing(news: Iterable[News], due: dt.date | None, week_start: dt.date) -> Standing:
    """Return how a commitment stands after its news; what was re-dated before last week is open."""
    status: Status = "open"
    evidence: list[tuple[Status, NoteCitation]] = []
    closed: dt.date | None = None
    for item in sorted(news, key=lambda n: n.date):
        if status == "kept":
            break
        if item.status == "missed" and due is not None and item.date < due:
            continue
        status, evidence = item.status, [*evidence, (item.status, item.citation)]
        due = item.due or due
        closed = item.date if status == "kept" else None
        if status == "redated" and item.date < week_start - FRESH:
            status = "open"
    return Standing(status, due, tuple(evidence), closed)


def _is_late(due: dt.date | None, since: dt.date, as_of: dt.date) -> bool:
    """Whether the day is past, or, where none was named, so much time has gone that silence is told."""
    return due < as_of if due is not None else since + PATIENCE < as_of


def _followed(
    matter: Matter, lines: Sequence[Line], weights: dict[str, float], as_of: dt.date, week_start: dt.date
) -> Commitment | None:
    """Return the commitment as it stands, or None where it was closed before last week."""
    first = matter.first
    found = _standing(_news(matter, lines, weights, as_of), matter.due, week_start)
    if found.closed is not None and found.closed < week_start - FRESH:
        return None
    status = found.status
    if status in ("open", "redated") and _is_late(found.due, first.said or as_of, as_of):
        status = "no_news"
    last = found.evidence[-1][0] if found.evidence else status
    shown = [citation for said, citation in found.evidence if said == last]
    again = [p.citation for p in matter.promises[1:]]
    cites: list[Citation] = [first.citation, *shown[-2:], *again]
    return Commitment(
        id=matter.id,
        text=first.text,
        owner=first.owner,
        due=found.due.isoformat() if found.due else None,
        status=status,
        citations=tuple(dict.fromkeys(cites))[:CITED],
    )


def _news(matter: Matter, lines: Sequence[Line], weights: dict[str, float], as_of: dt.date) -> Iterator[News]:
    """Yield what later sentences say: done, not done, or a new date; and later promises of the same."""
    due = matter.due
    for promise in matter.promises[1:]:
        if promise.due and due and promise.due > due and promise.said:
            yield News("redated", promise.said, promise.citation, promise.due)
            due = promise.due
    yield from _heard(matter.about, lines, weights, as_of)


def _heard(about: About, lines: Sequence[Line], weights: dict[str, float], as_of: dt.date) -> Iterator[News]:
    """Yield what the lines say of it."""
    for line in lines:
        signal = line.signal
        day = signal.date or dt.date.min
        if day > as_of + FRESH or day < about.since or (signal.path, signal.char_start) in about.made:
            continue
        if signal.path == about.path or _of_another(about, line):
            continue
        told = _told(line, about, weights)
        status, new = news_of(signal.text, day, about.due, about.stems, told) if told else (None, None)
        if status is not None:
            yield News(status, day, _citation(signal), new)


def _of_another(about: About, line: Line) -> bool:
    """Whether a sentence is about another account."""
    if about.only_account:
        return line.account != about.account
    return bool(about.account and line.account and about.account != line.account)


def _told(line: Line, about: About, weights: dict[str, float]) -> Literal["itself", "nearby", ""]:
    """Say whether the sentence speaks of the matter itself, or goes on about it right after one that does."""
    signal = line.signal
    owner = any(re.search(rf"\b{re.escape(n)}\b", signal.text) for n in about.owner.split())
    known = owner or bool(about.account and about.account == line.account)
    if any(same_matter(wanted, line.stems, weights, known=known) for wanted in about.wanted):
        return "itself"
    if (
        known
        and any(wanted & line.stems for wanted in about.wanted)
        and any(m.end == about.due for m in date_mentions(in_figures(signal.text), signal.date))
    ):
        return "itself"
    here = known or (about.opportunity is not None and about.opportunity == signal.opportunity_id)
    if here and as_promised(signal.text) and _on_the_day(about.due, line):
        return "itself"
    if about.due in line.days and any(same_matter(w, line.around, weights, known=True) for w in about.wanted):
        return "nearby"
    goes_on = len(line.stems - about.stems) <= 1 or _GOES_ON.search(signal.text) is not None
    if goes_on and any(_goes_on_about(wanted, line, weights, known) for wanted in about.wanted):
        return "nearby"
    return ""


def _on_the_day(due: dt.date | None, line: Line) -> bool:
    """Whether the sentence names the day that was promised, by its date or by its weekday in the days after it."""
    if due is None or line.signal.date is None:
        return False
    since = (line.signal.date - due).days
    return due in line.days or (0 <= since < 7 and f"{due:%A}".casefold() in line.signal.text.casefold())


def _goes_on_about(wanted: frozenset[str], line: Line, weights: dict[str, float], known: bool) -> bool:
    return same_matter(wanted, line.context | line.stems, weights, known=known) or (
        known and bool(wanted & line.context)
    )


def _citation(signal: NoteSignal) -> NoteCitation:
    return NoteCitation(
        document=signal.document,
        path=signal.path,
        char_start=signal.char_start,
        char_end=signal.char_end,
        quote=signal.text,
    )
