"""Where two notes of one day give one matter of a deal different values: neither is newer, so both are told."""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from assistant.insight.discrepancies import closing_said, slack, total_said
from assistant.insight.matter import CORRECTS, MATTERS, ahead, kept, same_deal
from assistant.language.dates import date_mentions
from assistant.language.numbers import Quantity, same_quantity
from assistant.models.deal import Deal
from assistant.models.risk import Disagreement, NoteSignal, Tense

_FLAGS = re.IGNORECASE
FURTHEST = 40
"""Characters between the word for a matter and its date."""
IN_WORDS = {
    "amount": "amount",
    "close date": "close date",
    "decision": "decision date",
    "go_live": "start date",
    "renewal": "renewal date",
}
"""The matters of which two values can't both hold, as a reader calls them."""
_BOUND = re.compile(
    r"\b(?:by|before|until|till|no later than|not later than|latest|within|during|from|after|since|not before|"
    r"earliest|starting|as of|onwards?|around|about|or)\s+(?:[\w’']+\s+){0,2}$",
    _FLAGS,
)
"""What makes of a date a limit or a guess, with which another date can be true as well."""
_PART = re.compile(
    r"\b(?:pilot|trial|test|proof|first|second|third|fourth|phase|stage|step|part|partial|batch|tranche|wave|initial|"
    r"interim|soft|next|another|other|final|last|new|old|rest|remaining|early|earliest|internal|if|unless|usually)\b",
    _FLAGS,
)
"""What tells one delivery, decision or start from another of the same deal."""
_DECIDER = re.compile(
    r"\b(?:board|committee|council|works council|supervisory|management|executive|steering|procurement|purchasing|"
    r"legal|security|it|finance|treasury|parliament|ministry|city|group|parent|headquarters|plant|c[efiot]o|"
    r"director|owners?|shareholders?|investors?|jury|panel|tender|budget|investment|credit|audit)\b",
    _FLAGS,
)
"""Who decides, and on what: two bodies decide on two days."""

_OPEN = re.compile(r"\b(?:no|not|nothing|never|without|unless|yet|whether|might|may|could|hop\w+)\b|n['’]t\b", _FLAGS)
"""What leaves open whether the day is the matter's."""


_RENEWS = re.compile(r"\brenew|\bcontract\b", _FLAGS)
"""A certificate, too, expires or runs out; what is renewed is the contract."""


class _Said(NamedTuple):
    signal: NoteSignal
    matter: str
    text: str
    value: Quantity | tuple[dt.date, dt.date]
    scope: frozenset[str]
    """Words that say which of several such matters is meant."""


def disagreements(
    signals: Sequence[NoteSignal], deals: Mapping[str, Deal], *, currency: str = ""
) -> list[Disagreement]:
    """Return where standing sentences of two notes of one day differ on a deal, newest first, once a matter.

    `deals` are those of the newest snapshot by opportunity id; of one that is no longer open nothing is in dispute.
    A sentence that gives several values, a limit or a guess gives none; what a later note says ends the dispute.
    """
    told: dict[tuple[str, str], list[_Said]] = defaultdict(list)
    for signal in signals:
        if _counts(signal, deals):
            for said in _values(signal, deals, currency):
                told[signal.account or "", said.matter].append(said)
    pairs = [pair for group in told.values() if (pair := _differing(group))]
    return sorted((_disagreement(*pair) for pair in pairs), key=lambda d: (-d.date.toordinal(), d.account, d.matter))


def _counts(signal: NoteSignal, deals: Mapping[str, Deal]) -> bool:
    deal = deals.get(signal.opportunity_id or "")
    if signal.date is None or not signal.account or signal.superseded or (deal and not deal.is_open):
        return False
    asks = signal.text.rstrip().endswith("?")
    return not asks and signal.tense not in (Tense.DENIED, Tense.HYPOTHETICAL) and not CORRECTS.search(signal.text)


def _values(signal: NoteSignal, deals: Mapping[str, Deal], currency: str) -> Iterator[_Said]:
    deal = deals.get(signal.opportunity_id or "")
    total = total_said(signal.text, deal.currency if deal and deal.currency else currency)
    if total is not None and not _of_part(signal.text, total.char_start):
        yield _Said(signal, "amount", total.text.strip(), total, frozenset())
    dated = list(_dated(signal))
    yield from dated
    closing = None if dated else closing_said(signal)
    if closing is not None and _firm(signal.text, closing.char_start) and not _of_part(signal.text, closing.char_start):
        yield _Said(signal, "close date", closing.text, (closing.start, closing.end), frozenset())


def _of_part(text: str, at: int) -> bool:
    """Whether the words before a value say that it is of a part, or of another than the whole deal."""
    return _PART.search(text[max(0, at - 2 * FURTHEST) : at]) is not None


def _dated(signal: NoteSignal) -> Iterator[_Said]:
    """Yield the one date that a sentence gives the one matter it speaks of."""
    text = kept(signal.text)
    found = [(name, match) for name, pattern in MATTERS for match in pattern.finditer(text)]
    mentions = date_mentions(text, signal.date)
    if len({name for name, _ in found}) != 1 or len(mentions) != 1 or found[0][0] not in IN_WORDS:
        return
    (mention,), (name, match) = mentions, found[0]
    if name == "renewal" and not _RENEWS.search(match[0]):
        return
    span = ahead(mention, signal)
    between = text[min(match.end(), mention.char_end) : max(match.start(), mention.char_start)]
    near = len(between) <= FURTHEST and not re.search(r"[.;:,]", between)
    if span is not None and near and _firm(text, mention.char_start) and not _OPEN.search(_clause(text, match.start())):
        yield _Said(signal, name, mention.text, span, _scope(signal))


def _clause(text: str, at: int) -> str:
    """Return the stretch between commas and the like in which a place lies."""
    return re.split(r"[.;:,]", text[:at])[-1] + re.split(r"[.;:,]", text[at:])[0]


def _firm(text: str, at: int) -> bool:
    """Whether the date that begins at `at` is the day itself: neither a limit nor a guess."""
    return _BOUND.search(text[:at]) is None and not re.match(
        r"(?:by|before|until|till|from|after|since)\b", text[at:], _FLAGS
    )


def _scope(signal: NoteSignal) -> frozenset[str]:
    own = set((signal.account or "").casefold().split())
    words = {m[0].casefold() for pattern in (_PART, _DECIDER) for m in pattern.finditer(signal.text)}
    return frozenset(words - own)


def _differing(group: Sequence[_Said]) -> tuple[_Said, _Said] | None:
    """Return the newest pair that can't both hold, unless a still newer sentence gives the matter a value."""
    for one, other in combinations(sorted(group, key=lambda s: (s.signal.date, s.signal.path), reverse=True), 2):
        apart = one.signal.date == other.signal.date and one.signal.document_id != other.signal.document_id
        if not apart or not same_deal(one.signal, other.signal) or one.scope != other.scope or _agree(one, other):
            continue
        return None if _settled(group, one) else (other, one)
    return None


def _settled(group: Sequence[_Said], one: _Said) -> bool:
    day = one.signal.date or dt.date.min
    return any((s.signal.date or day) > day and same_deal(s.signal, one.signal) for s in group)


def _agree(one: _Said, other: _Said) -> bool:
    if isinstance(one.value, Quantity) and isinstance(other.value, Quantity):
        if one.value.approximate or other.value.approximate:
            return abs(one.value.value - other.value.value) <= slack(one.value) + slack(other.value)
        return same_quantity(one.value, other.value)
    if isinstance(one.value, Quantity) or isinstance(other.value, Quantity):
        return True
    return max(one.value[0], other.value[0]) <= min(one.value[1], other.value[1])


def _disagreement(one: _Said, other: _Said) -> Disagreement:
    return Disagreement(
        matter=IN_WORDS[one.matter],
        account=one.signal.account or "",
        opportunity_id=one.signal.opportunity_id or other.signal.opportunity_id,
        date=one.signal.date or dt.date.min,
        values=(one.text, other.text),
        citations=(one.signal.citation, other.signal.citation),
    )
