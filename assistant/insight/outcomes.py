"""Outcomes: what a sentence about a promise says has become of it."""

import datetime as dt
import re
from collections.abc import Sequence
from typing import Literal

from assistant.insight.days import before, days_said, in_figures
from assistant.insight.telling_words import stems
from assistant.language.dates import DateMention

Outcome = Literal["kept", "missed", "redated"]
_AHEAD = re.compile(r"\b(?:will|going to|shall|to be|if|once|when|until)\b|'ll\b", re.IGNORECASE)
_NUMBER = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|half|some|most|\d+)"
_PART = re.compile(rf"\b{_NUMBER} of (?:the |our |their )?{_NUMBER}\b", re.IGNORECASE)
"""`two of the five`: begun, not kept."""
_DONE = re.compile(
    r"\b(?:sent|opened|shipped|published|delivered|signed|closed|completed|finished|done|fixed|repaired|released|"
    r"handed|received|arrived|presented|submitted|answered|launched|installed|booked|held|met|cleared|uploaded|"
    r"confirmed|named|written|rewritten|drafted|wrote|called|rang|spoke|paid|moved in|set up|rolled out|in place|"
    r"(?:is|was|are|were) (?:on|in) (?:the|his|her|their|my|your|our) (?:desk|table|inbox|hands|post)|"
    r"(?:went|gone|going) (?:out|over|across|on|onto|through|off|to|live)|was there|"
    r"(?:he|she|they|I|we) had (?:the|his|her|their|our|my|a) (?:[\w-]+ ){1,7}(?:at|by|before|in the|on the|on "
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b|"
    r"came (?:on|in|through)|is (?:in|out|live|up)|"
    r"as (?:agreed|promised|planned)|on time|in time|ahead of|(?:one|two|three|\d+) days? (?:early|before|ahead))\b",
    re.IGNORECASE,
)
_UNDONE = re.compile(
    r"\b(?:missed|failed|overdue|outstanding|forgot\w*|fell through|slipped|delayed|stuck|tried|did try|"
    r"still (?:waiting|open|missing|owe\w*|to come)|no (?:new date|date|progress|sign|echo|news))\b",
    re.IGNORECASE,
)
_NEGATED = re.compile(
    r"(?:\b(?:not|never|nobody|no one|nothing|neither|yet to)\b|n't\b)(?P<what>[^.;:]{0,45})", re.IGNORECASE
)
_HAPPENS = re.compile(
    r"\b(?:have (?:it|one|them|any|that)|"
    r"ready|there|here|happen\w*|come|came|in|back|got|had|seen|heard|turned up|reached|begun|started|do|"
    r"be (?:kept|met|held)|take place|taken place|gone?|past)\b",
    re.IGNORECASE,
)
_MOVED = re.compile(
    r"\bnew date\b|\bre-?dated\b|\brescheduled?\b|\bpostponed\b|\b(?:moved?|moves|pushed|put|shifted|slips?|slipped|"
    r"delayed|extended) (?:\w+ )?(?:to|until|till|back|out)\b|\binstead of\b|\bwas \d|\boriginally\b|\bnow (?:due|by|"
    r"on|planned|for|expected)\b|\brather than\b|\bnot before\b|\bneeds? (?:\w+ ){0,2}until\b|"
    r"\bgave \S+ \S+ as\b|\blater than\b",
    re.IGNORECASE,
)
_COMES = re.compile(
    r"[,;:] (?:but |and |so |now )?(?:it|that|this|they|these)(?:'ll| will| is| are|'s|'re)? (?:now )?"
    r"(?:be|come|comes|follow|follows|go|goes|due|there)? ?(?:only |now )?(?:out |over )?(?:on|by|for|the) (?=\S)",
    re.IGNORECASE,
)
"""`was not ready, it comes on the 13th`: undone, with the day that now counts."""
_WILL_BE = re.compile(r"\b(?:it|that|this)(?:'ll| will| is going to) be\b|\bnow (?:it's |it is )?the\b", re.IGNORECASE)
_BEGAN = re.compile(r"^\W*(?:(?:I|we|he|she|they)(?: have|'ve)? )?(?P<did>\w{2,}ed)\b", re.IGNORECASE)
_AS_SAID = re.compile(
    r"\bas (?:I|we|he|she|they)(?:'d| had)? (?:said|promised|told|agreed)\b|\bas promised\b", re.IGNORECASE
)
_TAKES_BACK = re.compile(r"\b(?:not|no longer|instead of|rather than)(?: (?:on|by|the|\w+day,?))*\s*$", re.IGNORECASE)
_ECHO = re.compile(r"\bno (?:echo|reply|answer|reaction|response)\b", re.IGNORECASE)
"""Silence of the other side says nothing against that our part was done."""


def news_of(
    text: str, day: dt.date, due: dt.date | None, about: frozenset[str], told: Literal["itself", "nearby"] = "itself"
) -> tuple[Outcome | None, dt.date | None]:
    """Return what a sentence of that `day` says of a matter due then: kept, missed, or re-dated with the new date."""
    plain = in_figures(text.replace("’", "'"))
    named = days_said(plain, day)
    later = [
        m
        for m in named
        if (due is None or m.end > due)
        and (m.precision in ("day", "week") or re.search(r"\b(?:to|in|until|till|for)\s$", plain[: m.char_start]))
    ]
    moved = _MOVED.search(plain) or _instead(plain, named, due) or (told == "nearby" and _WILL_BE.search(plain))
    if not moved and later and told == "itself" and _undone(_ECHO.sub("", plain), about):
        moved = next((m for m in _COMES.finditer(plain) if later[-1].char_start - m.end() in range(-4, 5)), None)
    if later and moved:
        return "redated", later[0].end
    if told == "nearby" or plain.rstrip().endswith("?"):
        return None, None
    if _undone(_ECHO.sub("", plain), about):
        return "missed", None
    if due is not None and due > day and any(m.end == due for m in named):
        return None, None  # `it goes live on the 17th, as planned` speaks of a day that is still to come
    done = _DONE.search(plain) is not None or as_promised(plain) or _did(plain, about)
    if done and not _AHEAD.search(plain) and not _PART.search(plain):
        return "kept", None
    return None, None


def as_promised(text: str) -> bool:
    """Whether the sentence tells of something done because it was promised: `drove up on Monday as I said I would`."""
    return _AS_SAID.search(text) is not None and _AHEAD.search(text) is None


def _did(plain: str, about: frozenset[str]) -> bool:
    """Whether the sentence begins with the promised action, in the past: `Walked the line with them`."""
    begun = _BEGAN.match(plain)
    return begun is not None and bool(stems(begun["did"]) & about)


def _instead(plain: str, named: Sequence[DateMention], due: dt.date | None) -> bool:
    """Whether the sentence takes the day back: `the 4th, not the 2nd`."""
    return any(m.end == due and _TAKES_BACK.search(before(plain, m)) for m in named)


def _undone(plain: str, about: frozenset[str]) -> bool:
    if _UNDONE.search(plain):
        return True
    for match in _NEGATED.finditer(plain):
        what = match["what"]
        if _DONE.search(what) or _HAPPENS.search(what) or stems(what) & about:
            return True
    return False
