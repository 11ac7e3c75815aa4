"""Which sentences of the notes answer a promise that no record can: `every delivery that came late is told`."""

import datetime as dt
import re
from collections.abc import Sequence

from assistant.insight.telling_words import stems
from assistant.insight.themes import Embed
from assistant.models.risk import Label, NoteSignal
from assistant.models.week import Frame

STANDS = dt.timedelta(days=28)
"""How long a trouble that no note takes back still answers a promise; anything else answers in its own week."""
ALIKE_OF_KIND, ALIKE = 0.35, 0.5
"""The least cosine of promise and sentence: where both are of one kind of trouble, and where they need not be."""
SURE_OF_KIND, SURE = 0.46, 0.5
"""The least probability of the sentence's label in the same cases."""
SURE_ALONE, NEAR_IF_SURE = 0.85, 0.25
"""The least probability where a promise names only a kind of trouble, or shares no word with a sentence so near."""
SHORTEST = 4
"""Words of a sentence that can answer."""
_LEAD = re.compile(r"^\W*(?:every|each|any|all|the)\s+", re.IGNORECASE)
_TAIL = re.compile(
    r"[\s,]+(?:(?:is|are|will be|gets?|shall be|must be) )?(?:named|told|reported|listed|said|shown|explained|raised|"
    r"brought|mentioned|flagged|written|counted)\b.*$",
    re.IGNORECASE,
)
_KINDS: Sequence[tuple[str, re.Pattern[str]]] = tuple(
    (kind, re.compile(rf"\b(?:{words})\b", re.IGNORECASE))
    for kind, words in (
        ("delivery_failure", r"deliver\w*|shipments?|install\w*|late|outages?|downtime|defects?|defective|faults?|"
         r"faulty|complaints?|fail\w*|worse than|quality|"
         r"service levels?|slas?|repairs?|handed back|broken|wrong"),
        ("legal_or_security_block", r"legal|lawyers?|complian\w+|security|privacy|data protection|works councils?|"
         r"regulat\w+|permits?|consents?|certificat\w+|audits?"),
        ("budget_freeze", r"budgets?|funding|funds|fr(?:ee|o)z\w+|capex"),
        ("ghosted", r"silen\w+|unanswered|no answer|not answer\w*|quiet|unresponsive"),
        ("competitor_pressure", r"competitors?|competition|rivals?"),
        ("champion_left", r"sponsors?|champions?|contacts?"),
        ("no_executive_sponsor", r"sponsors?|executives?|decision[- ]makers?"),
        ("single_threaded", r"single|only one|one contact"),
        ("scope_reduction", r"scope|shrink\w*|smaller|downgrad\w*|reduc\w+|fewer"),
    )
)  # fmt: skip
"""The kinds of trouble (PRODUCT.md section 4), and the words by which a promise names them."""
_ANY = re.compile(
    r"\b(?:customers?|clients?|deals?|accounts?|opportunit\w+|cases?|problems?|issues?|open|seen)\b", re.IGNORECASE
)
"""Words that narrow no promise."""


def nearest(promise: str, sentences: Sequence[NoteSignal], frame: Frame, embed: Embed) -> list[NoteSignal] | None:
    """Return the sentences that answer a promise, one an account, the nearest first; None where none does.

    A sentence about an account answers when it tells a trouble of the kind that the promise names, and shares a word
    with what the promise says beyond the kind, or is near to it; where the promise says no more, the kind is enough.
    Whatever its kind it answers when it is nearer still and shares a word. Nearness is the cosine of `embed`'s rows.
    """
    core = _TAIL.sub("", _LEAD.sub("", " ".join(promise.split())))
    kinds = {kind for kind, words in _KINDS if words.search(core)}
    told = [s for s in sentences if _counts(s, frame)]
    if not told or not core:
        return None
    wanted, further = stems(core), stems(_beyond(core, kinds))
    best: dict[str, tuple[float, NoteSignal]] = {}
    for sentence, cosine in zip(told, map(float, embed([s.text for s in told]) @ embed([core])[0]), strict=True):
        words = stems(sentence.text)
        fits = bool(wanted & words if not further else further & words) or cosine >= ALIKE_OF_KIND
        least = SURE_OF_KIND if fits else SURE_ALONE if not further or cosine >= NEAR_IF_SURE else 1.0
        of_kind = sentence.signal in kinds and sentence.score >= least
        if of_kind or (wanted & words and cosine >= ALIKE and sentence.score >= SURE):
            rank = cosine + sentence.score
            if rank > best.get(sentence.account or "", (0.0,))[0]:
                best[sentence.account or ""] = (rank, sentence)
    return [s for _, s in sorted(best.values(), key=lambda pair: -pair[0])] or None


def _beyond(core: str, kinds: set[str]) -> str:
    """Return what a promise says beside the kinds of trouble and the words that any promise has."""
    for kind, words in _KINDS:
        core = words.sub(" ", core) if kind in kinds else core
    return _ANY.sub(" ", core)


def _counts(sentence: NoteSignal, frame: Frame) -> bool:
    if sentence.label is Label.OTHER or sentence.superseded or sentence.date is None or sentence.account is None:
        return False
    if sentence.date > frame.as_of or len(sentence.text.split()) < SHORTEST:
        return False
    return sentence.date in frame.week or (sentence.label is Label.RISK and frame.as_of - sentence.date <= STANDS)
