"""What a statement claims beyond numbers and names: that it happened, that it is so, how much, how strongly."""

import re
from decimal import Decimal
from itertools import pairwise

from assistant.insight.signatures import tells_a_signature
from assistant.language.dates import date_mentions
from assistant.models.deal import Deal, Status
from assistant.writing.check.amounts import told_quantities
from assistant.writing.check.evidence import Evidence
from assistant.writing.check.meaning import DOWN, UP, bare_denial_faults, meaning_faults, strong_words
from assistant.writing.check.modality import EVENTS, uses
from assistant.writing.check.quotation import without_quotations
from assistant.writing.check.roles import UNCERTAIN, chunks, roles_of

_BOOKED = re.compile(
    r"\b(?:booked|closed[- ]won|won|signed|countersigned|secured|landed|in the bag|done deal|is revenue|"
    r"(?:towards?|to) (?:\S+ ){0,3}revenue|"
    r"as revenue|in revenue)\b",
    re.I,
)
_LOST = re.compile(r"\b(?:lost|closed[- ]lost)\b", re.I)
_NOT_YET = re.compile(
    r"\b(?:not|no|never|none|nothing|nor|without|until|before|if|unless|whether|to be|will|would|could|may|"
    r"might|should|"
    r"expected|likely|forecast|once|when|win[- ]rate|won deals?|average|median|typical)\b|n['’]t\b|['’]ll\b",
    re.I,
)
_LARGEST = re.compile(r"\b(?:largest|biggest) (?:open |remaining )?(?:deal|opportunity|renewal)\b", re.IGNORECASE)
_ABOVE = re.compile(r"\b(?:above|over|exceed\w*|more than|at least|beyond|past)\s+(?:the|our|its|a)?\s*$", re.I)
_BELOW = re.compile(r"\b(?:below|under|beneath|less than|short of|at most)\s+(?:the|our|its|a)?\s*$", re.I)


def claim_faults(text: str, evidence: Evidence, *, proposal: bool = False) -> list[str]:
    """Return what the statement claims and its evidence does not: status, tense, denial, direction, strength.

    A proposal may deny what nobody cited (`do not discount`).
    """
    plain = without_quotations(text)
    own = unread(plain, evidence)
    reasons = [
        *_status_faults(plain, evidence),
        *_direction_faults(plain, evidence),
        *_strength_faults(plain, evidence),
    ]
    if evidence.quotes:
        around = " \n".join(q.sentence for q in evidence.quotes)
        reasons += meaning_faults(own, evidence.quoted_text, around)
    reasons += _blank_faults(plain, evidence)
    if not proposal:
        reasons += bare_denial_faults(own, evidence.quoted_text)
    reasons += _uncertain_faults(plain, evidence)
    reasons += _future_faults(plain, evidence)
    return list(dict.fromkeys(reasons))


def unread(plain: str, evidence: Evidence) -> str:
    """Return the text without the house's own words for what the cited sentences were understood to mean."""
    for quote in evidence.quotes:
        key = (quote.citation.path, quote.citation.char_start, quote.citation.char_end)
        for phrase in sorted(evidence.context.readings.get(key, ()), key=len, reverse=True):
            plain = re.sub(re.escape(phrase), " ", plain, flags=re.IGNORECASE)
    return plain


def _status_faults(plain: str, evidence: Evidence) -> list[str]:
    """Return deals told as won or lost that are not so in the CRM, nor said to be so in the quotation, as happened."""
    reasons = []
    for chunk in _sentences(plain):
        for pattern, status, word in ((_BOOKED, Status.WON, "won"), (_LOST, Status.LOST, "lost")):
            match = pattern.search(chunk)
            if not match or _NOT_YET.search(_clause_of(chunk, match.start())):
                continue
            deals = _deals_in(chunk, evidence)
            if deals and not any(d.status is status for d in deals) and not _said_happened(evidence, word):
                names = ", ".join(sorted({d.account or d.name for d in deals}))
                reasons.append(f"{names} is {deals[0].status.value} in the CRM and is told as {match[0].lower()!r}")
            elif not deals and evidence.quotes and not evidence.figures and not _said_happened(evidence, word):
                reasons.append(f"the citation does not say that anything is {match[0].lower()!r}")
    return reasons


def told_as_won(text: str) -> bool:
    """Whether a text tells of something booked, won or signed, outright."""
    return any(not _NOT_YET.search(_clause_of(text, m.start())) for m in _BOOKED.finditer(text))


def _sentences(text: str) -> list[str]:
    return [part for part in re.split(r"(?<=[.!?])\s+(?=[A-Z])", text) if part.strip()]


def _clause_of(text: str, position: int) -> str:
    return next((c.text for c in chunks(text) if c.start <= position < c.end), text)


def _deals_in(chunk: str, evidence: Evidence) -> list[Deal]:
    accounts = evidence.context.accounts
    if accounts is None:
        return []
    named = {m.account for m in accounts.mentions(chunk)}
    return [d for d in (*evidence.cell_deals, *evidence.figure_deals) if d.account in named]


_SAID = {"won": frozenset({"sign", "win", "book", "countersign"}), "lost": frozenset({"lose"})}


def _said_happened(evidence: Evidence, word: str) -> bool:
    if word == "won" and any(tells_a_signature(q.citation.quote) for q in evidence.quotes):
        return True
    said = uses(evidence.quoted_text)
    return any(u.lemma in _SAID[word] and u.mode == "happened" and not u.denied for u in said)


_REVENUE = re.compile(
    r"\b(?:revenues?|in the bag|done deal|secured|landed|booked|bookings(?! (?:goal|target))|closed[- ]won|signed)\b",
    re.IGNORECASE,
)


def _uncertain_faults(plain: str, evidence: Evidence) -> list[str]:
    """Return a fault where figures that are all forecast, pipeline or the like are told as revenue."""
    roles = [roles_of(f) for f in evidence.figures]
    if not any(r & UNCERTAIN for r in roles) or any("booked" in r for r in roles):
        return []
    if any(d.status is Status.WON for d in evidence.cell_deals):
        return []
    found = [m for m in _REVENUE.finditer(plain) if not _NOT_YET.search(_clause_of(plain, m.start()))]
    return [f"a forecast or pipeline figure is told as {found[0][0].lower()!r}"] if found else []


def _future_faults(plain: str, evidence: Evidence) -> list[str]:
    """Return what is told as having happened on a day that is still to come."""
    frame = evidence.context.frame
    if frame is None:
        return []
    reasons = []
    for told in date_mentions(plain, frame.as_of):
        before = plain[max(0, told.char_start - 60) : told.char_start]
        if told.start <= frame.as_of or not re.search(r"\b(?:on|in|by|since|at the end of)\s+$", before):
            continue
        last = uses(before)[-1:]
        if last and last[0].mode == "happened" and last[0].lemma in EVENTS and not last[0].denied:
            reasons.append(f"{last[0].word!r} is told as happened on {told.text}, which is still to come")
    return reasons


def _direction_faults(plain: str, evidence: Evidence) -> list[str]:
    """Return directions that disagree with the numbers beside them: `rose from 2.6 to 2.4`, `2.4, above the 2.5`."""
    found = told_quantities(plain)
    reasons = []
    for one, other in pairwise(found):
        between = plain[one.char_end : other.char_start]
        before = plain[max(0, one.char_start - 40) : one.char_start]
        if re.fullmatch(r"\s*(?:to|→|->)\s*", between) and re.search(r"from\s*$", before):
            reasons += _moved(one.value, other.value, before)
        if re.fullmatch(r"\s*from\s*", between) and re.search(r"\bto\s*$", before):
            reasons += _moved(other.value, one.value, before)
        if _ABOVE.search(between) and one.value < other.value and _comparable(one.unit, other.unit):
            reasons.append(f"{one.text.strip()} is told as above {other.text.strip()}")
        if _BELOW.search(between) and one.value > other.value and _comparable(one.unit, other.unit):
            reasons.append(f"{one.text.strip()} is told as below {other.text.strip()}")
    pace = next((f for f in evidence.figures if f.id == "pace_percent"), None)
    if pace is not None:
        if re.search(r"\bahead of\b", plain) and pace.value < 100:
            reasons.append("the quarter is behind its pace and is told as ahead")
        if re.search(r"\bbehind\b", plain) and pace.value > 100:
            reasons.append("the quarter is ahead of its pace and is told as behind")
    return reasons


def _comparable(one: str, other: str) -> bool:
    kinds = {u.partition(":")[0] for u in (one, other)}
    return len(kinds) == 1 or kinds <= {"plain", "ratio", "count"}


def _moved(first: Decimal, second: Decimal, before: str) -> list[str]:
    if UP.search(before) and second < first:
        return ["a fall is told as a rise"]
    if DOWN.search(before) and second > first:
        return ["a rise is told as a fall"]
    return []


def _strength_faults(plain: str, evidence: Evidence) -> list[str]:
    held = f"{evidence.quoted_text}\n" + "\n".join(c.value for c, _ in evidence.cells)
    largest = [m.start() for m in _LARGEST.finditer(plain)] if _is_largest(plain, evidence) else []
    return [f"nothing cited carries {word!r}" for start, word in strong_words(plain, held) if start not in largest]


def _is_largest(plain: str, evidence: Evidence) -> bool:
    opened = [d for d in evidence.context.current if d.is_open]
    top = max((d.amount for d in opened), default=None)
    named = _deals_in(plain, evidence) or list(evidence.cell_deals)
    return any(d.is_open and d.amount == top for d in named)


_BLANK = (
    (re.compile(r"\bno next step\b|\bwithout a next step\b", re.I), "next_step"),
    (re.compile(r"\bno close date\b", re.I), "close_date"),
    (re.compile(r"\bno amount\b", re.I), "amount"),
    (re.compile(r"\bno owner\b", re.I), "owner"),
)


def _blank_faults(plain: str, evidence: Evidence) -> list[str]:
    """Return cells told as blank that are not, in the rows of the accounts that the text names."""
    reasons = []
    for sentence in _sentences(plain):
        deals = _deals_in(sentence, evidence) or list(evidence.cell_deals)
        for pattern, field in _BLANK:
            if pattern.search(sentence) and deals and not any(not d.cells.get(field, "").strip() for d in deals):
                reasons.append(f"the CRM holds a {field.replace('_', ' ')} where the statement tells of none")
    return reasons
