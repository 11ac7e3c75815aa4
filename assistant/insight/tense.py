"""Whether a sentence tells what happened, what is planned, what is only supposed, or what is denied."""

import datetime as dt
import re

from assistant.language.dates import date_mentions
from assistant.models.risk import Label, NoteSignal, Tense

_DENIED = re.compile(
    r"\b(?:isn't|is not|aren't|are not|wasn't|was not|'s not|not|never) (?:actually |really |true that |in fact )?"
    r"(?:leaving|going anywhere|affected|true|at risk|a (?:problem|concern|risk|blocker|threat)|the (?:problem|"
    r"issue|case)|"
    r"resigning|quitting|considering|looking (?:at|for)|talking to|stopping with|planning to (?:leave|switch|"
    r"cancel|go)|"
    r"worried|concerned|about the (?:money|price))"
    r"|\b(?:there (?:is|was|'s|are|were)|there's|has|have|had|see|sees|saw|heard|raised|mentioned|with|"
    r"found) (?:absolutely )?no "
    r"(?:\w+ )?(?:mention|concerns?|signs?|competit\w+|rival|other (?:bidder|vendor|supplier)|issues?|risks?|"
    r"plans?|intention|"
    r"objections?|talk|truth|problem|freeze|pushback|complaints?|insolvency|bankruptcy|dispute|quarrel|lawsuit|"
    r"cancellation|merger|takeover|layoffs?|danger|drama|threat|second (?:offer|bidder|supplier|source))\b"
    r"|^no (?:mention|concerns?|signs?|sign|competit\w+|issues?|risks?|objections?|other bidders?|freeze|pushback)\b"
    r"|\b(?:did not|didn't|does not|doesn't|nobody|no one|never) (?:\w+ )?(?:mention|mentioned|bring up|"
    r"brought up|raise|raised|object|"
    r"come up|complain|complained|question|ask about)\b"
    r"|\b(?:denied|denies|ruled out|false alarm|only a rumou?r|just a rumou?r|rumou?r (?:\w+ )*(?:isn't|is not|"
    r"was not) true|"
    r"no truth|contrary to what)\b"
    r"|^(?:no|nah|nope),? .*\b(?:isn't|is not|not|stays?|staying|wasn't|aren't|hasn't)\b",
    re.IGNORECASE,
)
_SUPPOSED = re.compile(
    r"^(?:and |but |so |i mean,? |or )?(?:if|should|were|suppose|supposing|what if|in case|assuming|imagine|"
    r"unless|hypothetically|"
    r"had (?:he|she|they|we|it))\b"
    r"|\bwhat (?:would )?(?:happens?|if)\b"
    r"|\bif (?:\w+ ){1,6}(?:were|was|had|did|refuses?|drops?|fails?|gets?|goes|loses?|leaves?|blocks?|comes?|"
    r"cut|froze|freezes?)\b"
    r".*\b(?:would|could|might|may|'d|will|'ll)\b"
    r"|\b(?:would|could|might|'d) (?:\w+ ){0,6}(?:if|unless|in case|should)\b"
    r"|\b(?:in theory|theoretically|hypothetical(?:ly)?|worst case|just in case|as a contingency|"
    r"for the sake of argument|in the event)\b"
    r"|\bwould(?:n't)? only\b.*\bif\b|\bmight (?:one day|at some point)\b",
    re.IGNORECASE,
)
_THREAT = re.compile(
    r"\bif (?:you|this|that|it|we don't|nothing|things)\b.*\b(?:we|i|they)\b.*\b(?:will|'ll|need|have to|must|"
    r"leave|go|look|don't|won't|are)\b"
    r"|\bunless (?:you|we)\b",
    re.IGNORECASE,
)
_PLANNED = re.compile(
    r"\b(?:will|won't|shall|'ll|going to|gonna|plans? to|planning (?:to|on)|intends? to|intend|aims? to|"
    r"expects? to|expected to|"
    r"due to|set to|about to|scheduled|is to|are to|to be|hopes? to|promis\w+ to|committed to|agreed to (?:send|"
    r"credit|pay|meet|run))\b"
    r"|\b(?:he|she|they|who|\w+) (?:is|are|'s|'re) (?:leaving|moving|retiring|joining|stepping|handing|stopping|"
    r"starting|launching|"
    r"opening|closing|merging|switching|going)\b|\bi'm (?:leaving|moving|retiring|handing|transitioning|stopping)\b"
    r"|\b(?:last day|final (?:day|week|project))\b|\b(?:from|as of|starting|effective) (?:next|january|february|"
    r"march|april|may|june|july|"
    r"august|september|october|november|december|the \d|\d|spring|summer|autumn|winter)\b"
    r"|\b(?:next|coming) (?:week|month|quarter|year|spring|summer|autumn|winter|monday|tuesday|wednesday|"
    r"thursday|friday)\b"
    r"|\b(?:tomorrow|tmrw)\b|\bby (?:the end|end of|monday|tuesday|wednesday|thursday|friday|eod|cob|next)\b",
    re.IGNORECASE,
)
_TO_DO = re.compile(
    r"^\W*(?:[A-Z][\w'-]*(?: [A-Za-z][\w'-]*){0,3} )?to (?:send|ask|call|chase|confirm|answer|quote|re-?quote|"
    r"provide|prepare|check|"
    r"book|set|follow|share|draft|decide|get|bring|deliver|write|review|arrange|schedule|introduce|update|speak|"
    r"find|make|look)\b"
    r"|^\W*(?:[A-Z][\w'-]*(?: [\w'-]+){0,2}: )?(?:tell|decide|send|ask|call|book|get|make|write|check|bring|"
    r"prepare|arrange|confirm|chase|"
    r"please|suggest)\b(?!ed)"
    r"|\b(?:needs? now|what (?:it|we|i) (?:needs?|do)|need:|still on for|(?:is|are) (?:only |still )?possible|"
    r"remains? possible|subject to|"
    r"planned for|pencilled in for|wants? (?:the|it|us|this)\b.{0,40}\b(?:live|done|ready|delivered|"
    r"installed) (?:before|by))\b"
    r"|^\W*(?:need|todo|to do|action|next):",
)
_ASIDES = re.compile(r"\bto be (?:fair|honest|frank|clear|sure|precise|exact)\b,?", re.IGNORECASE)
_PAST = re.compile(
    r"\b(?:has|have|had|'ve|was|were|did|got|came|said|asked|went|sent|been|froze|gave|lost|made|met|took|wrote|rang|"
    r"became|began|broke|brought|bought|found|held|kept|paid|ran|saw|sold|spoke|stood|thought|won|left|since|"
    r"ago|yesterday)\b"
    r"|\b(?!need|speed|feed|exceed|proceed|indeed|succeed)\w{3,}ed\b(?! to (?:be|take|happen)\b)",
    re.IGNORECASE,
)
_MAY_DATE = re.compile(
    r"\d|\b(?:january|february|march|april|may|june|july|august|september|october|november|december|monday|tuesday|"
    r"wednesday|thursday|friday|quarter|spring|summer|autumn|winter|tomorrow|week|month)\b",
    re.IGNORECASE,
)


def tense_of(text: str, said: dt.date | None = None) -> Tense:
    """Return how the sentence stands to what it tells; a customer's threat ("if you can't, we go") is planned.

    `said` is the day it was written: what the present tense ties to a later day is planned as well.
    """
    plain = _ASIDES.sub(" ", text.replace("’", "'"))
    if _DENIED.search(plain):
        return Tense.DENIED
    if _THREAT.search(plain):
        return Tense.PLANNED
    if _SUPPOSED.search(plain):
        return Tense.HYPOTHETICAL
    if _PLANNED.search(plain) or _TO_DO.search(plain):
        return Tense.PLANNED
    return Tense.PLANNED if said is not None and _lies_ahead(plain, said) else Tense.HAPPENED


def told_tense(text: str, tense: Tense, label: Label, signal: str | None) -> Tense:
    """Return the tense of what a sentence tells once it is known what that is; `tense` is how it is worded.

    What is asked or promised is still to come, in whatever words (`Ms Mandel has the list on Friday`), unless somebody
    only tells that it was asked. What is known is so already, even where it is about a later day (`we are three
    fitters short in July`, `from May they pay by the month`); a step of the sale or a person's leaving may lie ahead.
    """
    if label is Label.ASK_OR_COMMITMENT and tense is Tense.HAPPENED:
        return tense if signal != "commitment" and _PAST.search(text) else Tense.PLANNED
    steps = label in (Label.ASK_OR_COMMITMENT, Label.WIN_OR_PROGRESS, Label.OTHER) or signal == "champion_left"
    return Tense.HAPPENED if tense is Tense.PLANNED and not steps else tense


def points_ahead(signal: NoteSignal) -> bool:
    """Whether a sentence is worded as something still to come, whatever it is taken to tell."""
    return tense_of(signal.text, signal.date) is Tense.PLANNED


def _lies_ahead(text: str, said: dt.date) -> bool:
    """Whether a present-tense sentence without a past verb names a later day (`the board signs on 27 November`)."""
    if _PAST.search(text) or not _MAY_DATE.search(text):
        return False
    return any(mention.start > said for mention in date_mentions(text, said))


def is_asked(text: str) -> bool:
    """Whether the sentence only asks: a question tells nothing that has happened."""
    return text.rstrip("\"'”’) ").endswith("?")
