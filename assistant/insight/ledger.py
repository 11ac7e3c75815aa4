"""The ledger of commitments: each followed until it is kept, missed, re-dated, or met with silence."""

import datetime as dt
import hashlib
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from assistant.insight.promises import Promise
from assistant.insight.undertakings import in_figures
from assistant.language.dates import date_mentions
from assistant.models.narrative import Citation, Commitment, NoteCitation
from assistant.models.risk import NoteSignal

Status = Literal["open", "kept", "missed", "redated", "no_news"]
FRESH = dt.timedelta(days=7)
"""A commitment kept longer ago than this before the week was told then and is closed."""
SHARED, ALIKE, ALONE = 2, 0.34, 0.5
"""Two sentences are of one matter when they share two telling words and this share of their weight; or one word and
half of it, where owner or account are the same."""
CITED = 4
_AHEAD = re.compile(r"\b(?:will|going to|shall|to be|if|once|when|until)\b|'ll\b", re.IGNORECASE)
_NUMBER = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|half|some|most|\d+)"
_PART = re.compile(rf"\b{_NUMBER} of (?:the |our |their )?{_NUMBER}\b", re.IGNORECASE)
"""`two of the five`: begun, not kept."""
_GOES_ON = re.compile(r"^\W*(?:it|this|that|she|he|they|new date|the new date)\b|\bfor it\b", re.IGNORECASE)

_WORD = re.compile(r"\d+\.\d+|[^\W\d_][\w'’]{2,}")
_PLAIN = frozenset(
    """
    the and for with from that this these those there their they them our ours your you has have had was were are been
    being its his her she him who whom which what when where while will would can could may might shall should must not
    but nor than then here also into about over under out off after before during until till such any some all both each
    more most other only own same too very just how why one two three four five six seven eight nine ten get got send
    sends sent bring brings brought give gives gave take takes took make makes made let need needs want wants ask asks
    asked promise promised promises agree agreed back week weeks day days today tomorrow monday tuesday wednesday
    thursday friday saturday sunday january february march april may june july august september october november
    december date due new said says say told tell i'll we'll please done ready yet still now next last
    first time end
    """.split()  # noqa: SIM905 - a word list reads better than a list of words
)
_DONE = re.compile(
    r"\b(?:sent|opened|shipped|published|delivered|signed|closed|completed|finished|done|fixed|repaired|released|"
    r"handed|received|arrived|presented|submitted|answered|launched|installed|booked|held|met|cleared|uploaded|"
    r"confirmed|named|written|rewritten|drafted|wrote|called|rang|spoke|paid|moved in|set up|rolled out|in place|"
    r"(?:went|gone|going) (?:out|over|across|on|off|to|live)|was there|came (?:on|in|through)|is (?:in|out|live|up)|"
    r"as (?:agreed|promised|planned)|on time|in time|ahead of|(?:one|two|three|\d+) days? (?:early|before|ahead))\b",
    re.IGNORECASE,
)
_UNDONE = re.compile(
    r"\b(?:missed|failed|overdue|outstanding|forgot\w*|fell through|slipped|delayed|stuck|tried|did try|"
    r"still (?:waiting|open|missing|owe\w*|to come)|no (?:new date|progress|sign|echo|news))\b",
    re.IGNORECASE,
)
_NEGATED = re.compile(
    r"(?:\b(?:not|never|nobody|no one|nothing|neither|yet to)\b|n't\b)(?P<what>[^.;:]{0,45})", re.IGNORECASE
)
_HAPPENS = re.compile(r"\b(?:ready|there|happen\w*|come|in|begun|started|do|be (?:kept|met|held))\b", re.IGNORECASE)
_MOVED = re.compile(
    r"\bnew date\b|\bre-?dated\b|\brescheduled?\b|\bpostponed\b|\b(?:moved?|moves|pushed|put|shifted|slips?|slipped|"
    r"delayed|extended) (?:\w+ )?(?:to|until|till|back|out)\b|\binstead of\b|\bwas \d|\boriginally\b|\bnow (?:due|by|"
    r"planned|for|expected)\b|\brather than\b|\bnot before\b|\bgave \S+ \S+ as\b|\blater than\b",
    re.IGNORECASE,
)
_ECHO = re.compile(r"\bno (?:echo|reply|answer|reaction|response)\b", re.IGNORECASE)
"""Silence of the other side says nothing against that our part was done."""


class Line(NamedTuple):
    """A sentence of a note as evidence: what it says, and what the one before it is about."""

    signal: NoteSignal
    stems: frozenset[str]
    context: frozenset[str]
    account: str | None
    """Whom it is about: the note's account, else the one that the sentence names."""


class News(NamedTuple):
    """What one sentence says of a commitment."""

    status: Status
    date: dt.date
    citation: NoteCitation
    due: dt.date | None = None


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


def ledger(
    undertaken: Sequence[Promise],
    understood: Sequence[NoteSignal],
    as_of: dt.date,
    week_start: dt.date,
    *,
    earlier: Iterable[Commitment] = (),
    accounts: Mapping[str, str | None] | None = None,
) -> tuple[Commitment, ...]:
    """Return every commitment that is open, or came to its end lately, as it stands on `as_of`; dates ascending.

    `undertaken` and `understood` are of the notes that still count, `accounts` says by document id whom a note is
    about; `earlier` are the commitments of the approved
    narrative before: one that no note tells of any more stays in the list until it is closed, as open or no_news.
    A commitment kept is told once; one missed without a new date stays until it is kept or re-dated.
    """
    texts = [p.text for p in undertaken] + [s.text for s in understood]
    weights = _weights(texts)
    matters = _matters(undertaken, weights)
    lines = list(_lines(understood, accounts or {}))
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
            found.setdefault(item.id, _carried(item, as_of))
    return tuple(sorted(found.values(), key=lambda c: (c.due or "9999", c.id)))


def _carried(item: Commitment, as_of: dt.date) -> Commitment:
    late = item.due is not None and dt.date.fromisoformat(item.due) < as_of
    status: Status = "missed" if item.status == "missed" else "no_news" if late else "open"
    return item.model_copy(update={"status": status})


def stems(text: str) -> frozenset[str]:
    """Return the telling words of a sentence, without endings."""
    words = (w.replace("’", "'").lower().removesuffix("'s") for w in _WORD.findall(text))
    return frozenset(_stem(w) for w in words if w not in _PLAIN)


def _stem(word: str) -> str:
    for ending in ("ations", "ation", "ings", "ing", "ied", "ies", "ed", "es", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def _weights(texts: Sequence[str]) -> dict[str, float]:
    """Return by stem how telling it is: the rarer in these notes, the more."""
    seen = Counter(stem for text in texts for stem in stems(text))
    total = max(len(texts), 2)
    return {stem: math.log(total / number) / math.log(total) + 0.05 for stem, number in seen.items()}


def _weight(found: Iterable[str], weights: dict[str, float]) -> float:
    return sum(weights.get(stem, 1.0) for stem in found)


def _same_matter(one: frozenset[str], other: frozenset[str], weights: dict[str, float], *, known: bool = False) -> bool:
    """Whether a sentence (`other`) speaks of what a commitment (`one`) is about; `known`: of its owner or account."""
    shared = one & other
    whole = _weight(one, weights)
    if not shared or not whole:
        return False
    share = _weight(shared, weights) / whole
    return (len(shared) >= SHARED and share >= ALIKE) or (known and share >= ALONE)


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
        mine = _of(promise)
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
    alike = any(
        _same_matter(f, mine, weights, known=True) or _same_matter(mine, f, weights, known=True) for f in matter.wanted
    )
    last = matter.promises[-1]
    beside = last.citation.path == promise.citation.path and last.due == promise.due and bool(matter.wanted[-1] & mine)
    return alike or beside


def _lines(understood: Sequence[NoteSignal], accounts: Mapping[str, str | None]) -> Iterator[Line]:
    """Yield the dated sentences, each with the words of the one before it in its note."""
    before: tuple[str, frozenset[str]] = ("", frozenset())
    for signal in sorted(understood, key=lambda s: (s.path, s.char_start)):
        own = stems(signal.text)
        if signal.date is not None:
            named = signal.account if stems(signal.account or "") & own else None
            context = before[1] if before[0] == signal.path else frozenset[str]()
            yield Line(signal, own, context, accounts.get(signal.document_id) or named)
        before = (signal.path, own)


def _followed(
    matter: Matter, lines: Sequence[Line], weights: dict[str, float], as_of: dt.date, week_start: dt.date
) -> Commitment | None:
    """Return the commitment as it stands, or None where it was closed before last week."""
    news = sorted(_news(matter, lines, weights, as_of), key=lambda n: n.date)
    due = matter.first.due
    status: Status = "open"
    evidence: list[tuple[Status, NoteCitation]] = []
    closed: dt.date | None = None
    for item in news:
        if status == "kept":
            break
        if item.status == "missed" and due is not None and item.date < due:
            continue
        status, evidence = item.status, [*evidence, (item.status, item.citation)]
        due = item.due or due
        closed = item.date if status == "kept" else None
        if status == "redated" and item.date < week_start - FRESH:
            status = "open"
    if closed is not None and closed < week_start - FRESH:
        return None
    if status in ("open", "redated") and due is not None and due < as_of:
        status = "no_news"
    last = evidence[-1][0] if evidence else status
    shown = [citation for said, citation in evidence if said == last]
    again = [p.citation for p in matter.promises[1:]]
    cites: list[Citation] = [matter.first.citation, *shown[-2:], *again]
    return Commitment(
        id=matter.id,
        text=matter.first.text,
        owner=matter.first.owner,
        due=due.isoformat() if due else None,
        status=status,
        citations=tuple(dict.fromkeys(cites))[:CITED],
    )


def _news(matter: Matter, lines: Sequence[Line], weights: dict[str, float], as_of: dt.date) -> Iterator[News]:
    """Yield what later sentences say: done, not done, or a new date; and later promises of the same."""
    first = matter.first
    made = {(p.citation.path, p.citation.char_start) for p in matter.promises}
    said = first.said or dt.date.min
    due = first.due
    for promise in matter.promises[1:]:
        if promise.due and due and promise.due > due and promise.said:
            yield News("redated", promise.said, promise.citation, promise.due)
            due = promise.due
    for line in lines:
        signal = line.signal
        day = signal.date or dt.date.min
        if day > as_of + FRESH or day < said or (signal.path, signal.char_start) in made:
            continue
        if signal.path == first.citation.path or (first.account and line.account and first.account != line.account):
            continue
        told = _told(line, matter, weights)
        status, new = news_of(signal.text, day, first.due, matter.stems, told) if told else (None, None)
        if status is not None:
            yield News(status, day, _citation(signal), new)


def _told(line: Line, matter: Matter, weights: dict[str, float]) -> Literal["itself", "nearby", ""]:
    """Say whether the sentence speaks of the matter itself, or goes on about it right after one that does."""
    first, signal = matter.first, line.signal
    owner = any(re.search(rf"\b{re.escape(n)}\b", signal.text) for n in first.owner.split())
    known = owner or bool(first.account and first.account == line.account)
    wanted = matter.wanted[0]
    if _same_matter(wanted, line.stems, weights, known=known):
        return "itself"
    if (
        known
        and wanted & line.stems
        and any(m.end == first.due for m in date_mentions(in_figures(signal.text), signal.date))
    ):
        return "itself"
    goes_on = len(line.stems - matter.stems) <= 1 or _GOES_ON.search(signal.text) is not None
    if goes_on and _goes_on_about(wanted, line, weights, known):
        return "nearby"
    return ""


def _goes_on_about(wanted: frozenset[str], line: Line, weights: dict[str, float], known: bool) -> bool:
    return _same_matter(wanted, line.context | line.stems, weights, known=known) or (
        known and bool(wanted & line.context)
    )


def news_of(
    text: str, day: dt.date, due: dt.date | None, about: frozenset[str], told: Literal["itself", "nearby"] = "itself"
) -> tuple[Status | None, dt.date | None]:
    """Return what a sentence of that `day` says of a matter due then: kept, missed, or re-dated with the new date."""
    plain = in_figures(text.replace("’", "'"))
    later = [
        m
        for m in date_mentions(plain, day)
        if (due is None or m.end > due)
        and (m.precision in ("day", "week") or re.search(r"\b(?:to|in|until|till|for)\s$", plain[: m.char_start]))
    ]
    if later and _MOVED.search(plain):
        return "redated", later[0].end
    if told == "nearby" or plain.rstrip().endswith("?"):
        return None, None
    if _undone(_ECHO.sub("", plain), about):
        return "missed", None
    if _DONE.search(plain) and not _AHEAD.search(plain) and not _PART.search(plain):
        return "kept", None
    return None, None


def _undone(plain: str, about: frozenset[str]) -> bool:
    if _UNDONE.search(plain):
        return True
    for match in _NEGATED.finditer(plain):
        what = match["what"]
        if _DONE.search(what) or _HAPPENS.search(what) or stems(what) & about:
            return True
    return False


def _citation(signal: NoteSignal) -> NoteCitation:
    return NoteCitation(
        document=signal.document,
        path=signal.path,
        char_start=signal.char_start,
        char_end=signal.char_end,
        quote=signal.text,
    )
