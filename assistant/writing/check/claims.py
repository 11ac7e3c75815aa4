"""What a statement claims beyond numbers and names: that it happened, that it is so, how much, how strongly."""

import re
from collections.abc import Iterable
from decimal import Decimal
from itertools import pairwise

from assistant.language.dates import date_mentions
from assistant.models.deal import Deal, Status
from assistant.writing.check.amounts import told_quantities
from assistant.writing.check.evidence import Evidence
from assistant.writing.check.lexicon import lexicon
from assistant.writing.check.modality import EVENTS, Use, is_planned, uses
from assistant.writing.check.quotation import without_quotations
from assistant.writing.check.roles import UNCERTAIN, chunks, roles_of
from assistant.writing.check.vocabulary import word_set

_BOOKED = re.compile(
    r"\b(?:booked|closed[- ]won|won|signed|countersigned|secured|landed|in the bag|done deal|is revenue|"
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
_STRONG = re.compile(
    r"\b(?:all|every(?:one|body|thing)?|always|never|nobody|entire(?:ly)?|whole|complete(?:ly)?|total(?:ly)?|"
    r"absolute(?:ly)?|"
    r"huge(?:ly)?|massive(?:ly)?|enormous(?:ly)?|tremendous(?:ly)?|dramatic(?:ally)?|drastic(?:ally)?|"
    r"significant(?:ly)?|"
    r"substantial(?:ly)?|overwhelming(?:ly)?|guarantee[ds]?|certain(?:ly|ty)?|definite(?:ly)?|undoubtedly|"
    r"inevitabl[ey]|"
    r"record(?:-breaking)?|unprecedented|historic|best[- ]ever|ever|all-time|game[- ]chang\w+|world[- ]class|"
    r"outstanding|"
    r"excellent|exceptional(?:ly)?|extraordinary|extraordinarily|incredible|incredibly|amazing|fantastic|"
    r"phenomenal|stellar|"
    r"thrilled|delighted|ecstatic|love[sd]?|perfect(?:ly)?|flawless(?:ly)?|unanimous(?:ly)?|universal(?:ly)?|most|"
    r"catastroph\w+|disast\w+|collaps\w+|skyrocket\w*|soar\w*|plummet\w*|crush\w*|dominat\w+|unstoppable|"
    r"extremely|hugely|vast(?:ly)?|"
    r"largest|biggest|greatest|highest|strongest|fastest|worst|best|only|sole(?:ly)?|top|leading|first)\b",
    re.IGNORECASE,
)
_MILD_USE = re.compile(
    r"\ball (?:the )?(?:two|three|four|five|six|seven|eight|nine|ten|\d+)\b|\b(?:in|at|after|above|of) all\b|"
    r"\bat (?:most|least|best|worst)\b|"
    r"\bbest case\b|\bfirst (?:meeting|quarter|half|week|month|time|call|step|pilot|of)\b|\bon the whole\b|"
    r"\bas a whole\b|"
    r"\bon record\b|\b(?:the|our|in) records?\b|\bnot only\b|\bleading (?:to|up)\b|\bif ever\b|\brecords\b|"
    r"\btop of\b|\bwhole quarter\b|"
    r"\bonly (?:after|when|if|once|from)\b",
    re.IGNORECASE,
)
_LARGEST = re.compile(r"\b(?:largest|biggest) (?:open |remaining )?(?:deal|opportunity|renewal)\b", re.IGNORECASE)
_UP = re.compile(
    r"\b(?:rose|risen|rising|rises?|grew|grown|growing|increas\w+|up|climb\w*|improv\w+|gain\w*|higher|"
    r"accelerat\w+|expand\w*|raised?)\b",
    re.I,
)
_DOWN = re.compile(
    r"\b(?:fell|fallen|falling|falls?|drop\w*|declin\w+|decreas\w+|down|shr[aiu]nk\w*|reduc\w+|lower\w*|"
    r"worsen\w*|slow\w*|weaken\w*|cut)\b",
    re.I,
)
_ABOVE = re.compile(r"\b(?:above|over|exceed\w*|more than|at least|beyond|past)\s+(?:the|our|its|a)?\s*$", re.I)
_BELOW = re.compile(r"\b(?:below|under|beneath|less than|short of|at most)\s+(?:the|our|its|a)?\s*$", re.I)


def claim_faults(text: str, evidence: Evidence) -> list[str]:
    """Return what the statement claims and its evidence does not: status, tense, denial, direction, strength."""
    plain = without_quotations(text)
    own = unread(plain, evidence)
    reasons = [
        *_status_faults(plain, evidence),
        *_direction_faults(plain, evidence),
        *_strength_faults(plain, evidence),
    ]
    if evidence.quotes:
        reasons += _tense_faults(own, evidence)
        reasons += _denial_faults(own, evidence)
        reasons += _opposite_faults(own, evidence)
    reasons += _blank_faults(plain, evidence)
    reasons += _bare_denial_faults(own, evidence)
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


_SAID = {"won": frozenset({"sign", "win", "book", "close", "countersign"}), "lost": frozenset({"lose"})}


def _said_happened(evidence: Evidence, word: str) -> bool:
    said = uses(evidence.quoted_text)
    return any(u.lemma in _SAID[word] and u.mode == "happened" and not u.denied for u in said)


def _tense_faults(plain: str, evidence: Evidence) -> list[str]:
    """Return what is told as happened and cited as planned, or the other way round."""
    told = [u for u in uses(plain) if not u.denied]
    said = uses(" \n".join(q.sentence for q in evidence.quotes))
    reasons = []
    for use in told:
        same = [s for s in said if s.lemma == use.lemma]
        alternatives = {t.mode for t in told if t.lemma == use.lemma}
        if use.mode != "happened" or alternatives - {"happened"}:
            continue
        if same and all(s.mode == "planned" for s in same):
            reasons.append(f"{use.word!r} is told as happened; the citation tells it as planned or possible")
        elif (
            not same and not _synonym_happened(use, said) and is_planned(evidence.quoted_text) and use.lemma in _CLOSING
        ):
            reasons.append(f"{use.word!r} is told as happened; the citation speaks of what is planned or possible")
    for use in told:
        same = [s for s in said if s.lemma == use.lemma]
        if use.mode == "planned" and same and all(s.mode == "happened" for s in same):
            reasons.append(f"{use.word!r} is told as planned; the citation tells it as happened")
    return reasons


_DENYING = re.compile(r"\b(?:not|never|cannot)\b|n['’]t\b", re.IGNORECASE)
_NOT_REVENUE = re.compile(r"\b(?:not|never)\b(?: \w+){0,2} (?:revenue|booked|signed|won|closed)\b", re.IGNORECASE)


def _bare_denial_faults(plain: str, evidence: Evidence) -> list[str]:
    """Return a fault where the statement denies something and no quotation denies anything."""
    match = _DENYING.search(_NOT_REVENUE.sub(" ", plain))
    if not match or any(u.denied for u in uses(evidence.quoted_text)) or _DENYING.search(evidence.quoted_text):
        return []
    return [f"the statement denies something ({match[0].lower()!r}) that nothing cited denies"]


_REVENUE = re.compile(r"\b(?:revenues?|booked|bookings(?! (?:goal|target))|closed[- ]won|signed)\b", re.IGNORECASE)


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


def _synonym_happened(use: Use, said: Iterable[Use]) -> bool:
    alike = lexicon().synonyms(use.lemma)
    return any(s.mode == "happened" and s.lemma in alike for s in said)


_CLOSING = word_set("sign close win book approve renew pay buy launch ship deliver complete")


def _denial_faults(plain: str, evidence: Evidence) -> list[str]:
    """Return what is told as so and cited as denied, or the other way round."""
    said = uses(" \n".join(q.citation.quote for q in evidence.quotes))
    reasons = []
    for use in uses(plain):
        same = [s for s in said if s.lemma == use.lemma]
        if same and all(s.denied != use.denied for s in same):
            way = (
                "denied in the statement and not in the citation"
                if use.denied
                else "denied in the citation and not here"
            )
            reasons.append(f"{use.word!r} is {way}")
    return reasons


def _opposite_faults(plain: str, evidence: Evidence) -> list[str]:
    """Return words whose opposite the citation uses, and which it doesn't use itself."""
    said = uses(evidence.quoted_text)
    lemmas = {s.lemma for s in said if not s.denied}
    reasons = []
    for use in uses(plain):
        if use.denied or use.lemma in lemmas or len(use.lemma) < 3:
            continue
        opposite = lexicon().antonyms(use.word) & lemmas
        if opposite and lexicon().part(use.word) in ("v", "a", "r") and not lexicon().synonyms(use.word) & lemmas:
            reasons.append(f"{use.word!r} is the opposite of the citation's {min(opposite)!r}")
    quoted = evidence.quoted_text
    for told, other, name in ((_UP, _DOWN, "up"), (_DOWN, _UP, "down")):
        if told.search(plain) and other.search(quoted) and not told.search(quoted) and not other.search(plain):
            reasons.append(f"the statement tells a move {name}, the citation the other way")
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
    if _UP.search(before) and second < first:
        return ["a fall is told as a rise"]
    if _DOWN.search(before) and second > first:
        return ["a rise is told as a fall"]
    return []


def _strength_faults(plain: str, evidence: Evidence) -> list[str]:
    """Return absolutes and superlatives that nothing in the evidence carries."""
    reasons = []
    mild = [(m.start(), m.end()) for m in _MILD_USE.finditer(plain)]
    held = f"{evidence.quoted_text}\n" + "\n".join(c.value for c, _ in evidence.cells)
    held_lemmas = {lexicon().stem(w) for w in re.findall(r"[^\W\d_]+", held)}
    for match in _STRONG.finditer(plain):
        word = match[0].lower()
        if any(a <= match.start() < b for a, b in mild) or lexicon().stem(word) in held_lemmas:
            continue
        if lexicon().synonyms(word) & held_lemmas and word not in (
            "all",
            "every",
            "never",
            "only",
            "most",
            "best",
            "worst",
            "first",
        ):
            continue
        if word in ("largest", "biggest") and _LARGEST.match(plain[match.start() :]) and _is_largest(plain, evidence):
            continue
        reasons.append(f"nothing cited carries {match[0]!r}")
    return reasons


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
