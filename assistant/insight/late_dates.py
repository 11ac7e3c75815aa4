"""Sentences that say that a deal is decided later than its close date, though no word of them is `close`."""

import datetime as dt
import re

from assistant.language.dates import DateMention, date_mentions

_FLAGS = re.IGNORECASE
_DEAL = (
    r"(?:contract|order|deal|decision|signature|signing|purchase|renewal|paper(?:work)?|agreement|approval|commitment|"
    r"close|closing|award)"
)
_ACT = (
    r"(?:sign\w*|decid\w+|order\w*|buy|buys|bought|clos\w+|commit\w*|approv\w+|award\w*|purchas\w+|happen\w*|go ahead|"
    r"mov\w+|releas\w+|agree\w*)"
)
_DECIDED = (
    r"\b(?:decid(?:e|es|ing)|(?:the |a |their |its )?(?:decision|order|signature|contract|paper|money) "
    r"(?:only |now )?(?:comes?|is|falls?|will (?:be|come))|(?:buy|buys|order|orders|sign|signs))"
    r"(?: [\w'’-]+){0,2} (?:in|on|at)(?: the)?"
)
_PART = r"(?: in| not before| around| about| the| end of| middle of| mid| early| late| start of| next)*"
_NEGATED = (
    r"\b(?:nothing|no (?:signature|order|contract|decision|money|paper|deal|way)|"
    rf"(?:not|won['’]t|can(?:no|['’])t|n['’]t)(?= [^.;:!?]{{0,30}}?\b{_ACT}\b))(?: [\w'’-]+){{0,4}} "
    r"(?:before|until|till)"
)
_EVENT = (
    r" [^.;:!?]{3,60}?,? (?:and |so )?(?:that['’]s|that is|that means|which is|which means|meaning|i\.e\.|so|"
    rf"that will be|that['’]ll be|probably){_PART}"
)
_THE_DEAL = rf"(?:(?:the|this|that|our|their) )?(?:{_DEAL}|whole thing)"
_PUT_OFF = (
    rf"\b(?:wait\w* with (?:it|{_THE_DEAL})|(?:put\w*|hold\w*|push\w*|postpon\w+|delay\w+|mov\w+|shift\w*) "
    rf"(?:off |back |out )?{_THE_DEAL}|{_DEAL} (?:now |has |have |was |is |been |gets? )*(?:slip\w*|mov\w+|push\w*|"
    rf"drift\w*|goes|shift\w*|postponed|delayed|put|waits?)) ?(?:off |back |out )?(?:until|till|to|into)"
)
_BEFORE = tuple(
    re.compile(rf"{pattern}{_PART}\s*$", _FLAGS)
    for pattern in (_DECIDED, rf"{_NEGATED}(?: the| end of| start of)*(?:{_EVENT})?", _PUT_OFF)
)
_UNTIL_THEY = re.compile(rf"^ before (?:[\w'’-]+ ){{1,3}}{_ACT}\b", _FLAGS)
_WILL_BE = re.compile(rf"\b(?:it(?:['’]ll| will) be|it['’]s|not until|only){_PART}\s*$", _FLAGS)
_OTHER_WORK = re.compile(
    r"\b(?:deliver\w*|ship\w*|install\w*|mount\w*|repair\w*|fitted|built|back|(?:no|have|has) time|fitters?|survey\w*|"
    r"measur\w+|invoiced?|paid|visit\w*|"
    r"meeting|call|workshop|demo|training|go-?live|appointment|audit|review|harvest(?:ed|ing))\b",
    _FLAGS,
)
"""What else comes no earlier than a date: work and visits, which date no signature."""
_HYPOTHETICAL = re.compile(
    r"\b(?:if|might|could|would|unless|in practice|usually|normally|generally|as a rule|mostly|always|every year|"
    r"each year|tends? to|has meant|in the past|last year)\b",
    _FLAGS,
)
"""What is supposed, or the habit of a house, dates no deal."""


def decided_after(text: str, written: dt.date | None, close: dt.date) -> DateMention | None:
    """Return the date after `close` at which a sentence says that they decide or sign; None where it says none.

    `written` is the note's own date, from which `next month` counts; without it nothing is read.
    """
    if written is None or _HYPOTHETICAL.search(text):
        return None
    for mention in date_mentions(text, written):
        if mention.start > close and _dates_deal(text[: mention.char_start], text[mention.char_end :]):
            return mention
    return None


def _dates_deal(before: str, after: str) -> bool:
    if _WILL_BE.search(before) and _UNTIL_THEY.search(after):
        return True
    found = next((m for m in (rule.search(before) for rule in _BEFORE) if m), None)
    return found is not None and _OTHER_WORK.search(re.split(r"[.;:!?]", before)[-1]) is None
