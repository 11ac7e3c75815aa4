"""The written forms of dates, one pattern a form, each with the name of what reads it."""

import re

from assistant.language.calendar_words import DAY_WORDS, ORDINALS, SMALL

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_SURE_MONTH = "(?-i:January|February|March|April|June|July|August|September|October|November|December)"
_ANY_MONTH = "(?-i:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)"
_FULL_DAY = "(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)"
_DAY = (
    r"(?:mon(?:day)?|tue(?:s(?:day)?)?|wed(?:s|nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|sat(?:urday)?|"
    r"sun(?:day)?)\b\.?"
)
_NUM_DAY = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
_DAY_WORDS = sorted(DAY_WORDS, key=len, reverse=True)
_SAID_DAY = "(?:" + "|".join(word.replace("-", "[ -]") for word in _DAY_WORDS) + ")"
_SURE_SAID = "(?:" + "|".join(w.replace("-", "[ -]") for w in _DAY_WORDS if DAY_WORDS[w] > 3) + ")"
"""First to third count other things as well (`on the second, we agreed`)."""
_CLOSED = (
    r"\b(?! (?!and\b|or\b|to\b|but\b|at\b|with\b|for\b|if\b|so\b|we\b|they\b|he\b|she\b|it\b|is\b|in\b|on\b|"
    r"as\b|i\b|was\b)[a-z])"
)
"""What may follow a day of the month that stands alone: no noun that it could count."""
_TO = r" ?(?:-|–|to|and|until) ?"
_YEAR = r"(?:19|20)\d\d"
_YEAR2 = rf"(?:{_YEAR}|['’]\d\d)"
_PART_WORDS = (
    r"(?:early|late|mid|middle of|(?:beginning|start) of|(?:very )?end(?: of)?|first half of|second half of)"
    r"(?: the| in)?[- ]"
)
_PART = rf"(?P<part>{_PART_WORDS}|)"
_SOME_PART = rf"(?P<part>{_PART_WORDS})"
_NO_PART = "(?P<part>)"
_COUNT = rf"(?P<n>\d{{1,3}}|{'|'.join(sorted(SMALL, key=len, reverse=True))})"
_UNIT = r"(?P<unit>(?:business |working |calendar )?(?:day|week|fortnight|month|quarter|year))s?"
_ABOUT = "(?:about |around |roughly )?"
_ENDS = r"(?![\w%/]|[.,:]\d|-\d)"
_FRESH = r"(?<![\w./$€£,-])"


def _after(words: str) -> str:
    return "(?:" + "|".join(rf"(?<=\b{word} )" for word in words.split()) + ")"


_IN_TIME = _after("in by until till since from to of for on before after during through next last this between and or")
_SAME_DAY = _after("on by until till before due from since after")

FORMS: tuple[tuple[str, str], ...] = (
    ("iso", rf"{_FRESH}(?P<y>{_YEAR})(?P<s>[-/.])(?P<m>\d{{1,2}})(?P=s)(?P<d>\d{{1,2}})(?!\d)"),
    ("iso_week", rf"{_FRESH}(?P<y>{_YEAR})-?W(?P<w>\d{{1,2}})\b"),
    (
        "numeric",
        rf"{_FRESH}(?P<a>\d{{1,2}})(?P<sep>[/.-])(?P<b>\d{{1,2}})(?P=sep)(?P<y>{_YEAR}|\d\d)(?![\w-]|[.,/]\d)",
    ),
    ("numeric", rf"{_SAME_DAY}(?P<a>\d{{1,2}})(?P<sep>/)(?P<b>\d{{1,2}})(?P<y>)(?![\w/-]|[.,]\d)"),
    (
        "week_of",
        rf"\bweek (?:of|commencing|starting|beginning) (?:the )?(?P<d>{_NUM_DAY})(?P<d2>)(?: of)? (?P<mon>{_MONTH})"
        rf"(?:,? (?P<y>{_YEAR}))?",
    ),
    (
        "week_of",
        rf"\bweek (?:of|commencing|starting|beginning) (?P<mon>{_MONTH}) (?:the )?(?P<d>{_NUM_DAY})(?P<d2>)\b"
        rf"(?:,? (?P<y>{_YEAR})\b)?",
    ),
    (
        "written",
        rf"(?:\b{_DAY},? (?:the )?)?{_FRESH}(?P<d>{_NUM_DAY})(?:{_TO}(?P<d2>{_NUM_DAY}))?(?: of |-| )?(?P<mon>{_MONTH})"
        rf"(?:(?:,? |-)(?P<y>{_YEAR2}){_ENDS})?(?!\w)",
    ),
    ("written", rf"{_FRESH}(?P<d>{_NUM_DAY})(?P<d2>)(?P<s>[-/])(?P<mon>{_MONTH})(?P=s)(?P<y>\d\d){_ENDS}"),
    (
        "written",
        rf"(?:\b{_DAY},? )?\b(?P<mon>{_MONTH})[ ](?:the )?(?P<d>{_NUM_DAY})(?:{_TO}(?P<d2>{_NUM_DAY}))?{_ENDS}"
        rf"(?:,? (?P<y>{_YEAR2}){_ENDS})?",
    ),
    (
        "written",
        rf"(?:\b{_DAY},? )?(?:\bthe )?\b(?P<d>{_SAID_DAY})(?: ?(?:-|–|to|and|until|or) (?:the )?(?P<d2>{_SAID_DAY}))?"
        rf" (?:day )?of (?P<mon>{_MONTH})(?:,? (?P<y>{_YEAR2}){_ENDS})?(?!\w)",
    ),
    (
        "written",
        rf"(?:\b{_DAY},? )?\b(?P<mon>{_MONTH}) the (?P<d>{_SAID_DAY})(?P<d2>)\b"
        rf"(?! (?:quarter|half|time|week))(?:,? (?P<y>{_YEAR2}){_ENDS})?",
    ),
    (
        "written",
        rf"\b(?P<mon>{_MONTH}) (?P<d>{_SURE_SAID})(?P<d2>)\b(?! (?:quarter|half|time|week|of))"
        rf"(?:,? (?P<y>{_YEAR2}){_ENDS})?",
    ),
    (
        "week_of_month",
        rf"\b(?P<nth>{'|'.join(ORDINALS)}) week (?:of|in) {_NO_PART}(?P<mon>{_MONTH})(?: (?P<y>{_YEAR}))?",
    ),
    ("month", rf"\b{_PART}(?P<mon>{_MONTH})(?:,? of |,? |-)(?P<y>{_YEAR2}|(?<=-)\d\d){_ENDS}"),
    ("month", rf"\b{_SOME_PART}(?P<mon>{_MONTH})(?P<y>)(?!\w)"),
    ("month", rf"\b{_NO_PART}(?P<mon>{_SURE_MONTH})\b(?P<y>)"),
    ("month", rf"{_IN_TIME}{_NO_PART}(?P<mon>{_ANY_MONTH})\b(?P<y>)"),
    (
        "weekday",
        rf"\b(?:(?P<side>next|this|last|past|previous|coming) )?(?P<wd>{_FULL_DAY})\b"
        r"(?P<after>,? (?:next|this|last) week\b)?",
    ),
    ("weekday", rf"\b(?P<side>next|this|last) (?P<wd>{_DAY})(?!\w)(?P<after>)"),
    ("weekday", rf"{_SAME_DAY}(?P<side>)(?P<wd>(?-i:Mon|Tues?|Weds?|Thur?s?|Fri|Sat|Sun))\b(?P<after>)"),
    (
        "near",
        r"\b(?P<near>(?:the )?day after tomorrow|(?:the )?day before yesterday|today|tonight|tomorrow|yesterday)\b",
    ),
    ("quarter", rf"{_FRESH}{_PART}(?:the )?(?:(?P<y0>{_YEAR})|FY ?(?P<y1>\d\d|{_YEAR}))[- ]?Q(?P<q>[1-4])\b"),
    (
        "quarter",
        rf"{_FRESH}{_PART}Q(?P<q>[1-4])(?![\dA-EG-Za-z])"
        rf"(?:(?:,? (?:of )?|[-/])?(?P<y0>{_YEAR2}){_ENDS}|(?: of |[ -]|)FY ?(?P<y1>\d\d|{_YEAR}){_ENDS})?",
    ),
    (
        "quarter",
        rf"\b{_PART}(?:the )?(?P<qw>first|second|third|fourth|1st|2nd|3rd|4th)[- ]quarter\b"
        rf"(?:,? (?:of )?(?:FY ?)?(?P<y0>{_YEAR}))?(?P<y1>)",
    ),
    ("quarter", rf"{_FRESH}{_NO_PART}(?P<q>[1-4])Q[ -]?(?:FY)?(?:(?P<y1>\d\d)|(?P<y0>{_YEAR})){_ENDS}"),
    ("half", rf"\bH(?P<h>[12])\b(?:[ -]?(?:of |FY ?)?(?P<y>{_YEAR2})(?!\d))?"),
    ("iso_week", rf"\b(?:week |wk[ .]?|KW ?|CW ?|W)(?P<w>[0-5]?\d)\b(?:,? (?:of )?(?P<y>{_YEAR})\b)?"),
    (
        "period",
        rf"\b{_PART}(?P<side>next|this|last|previous|coming|past|the current) "
        r"(?P<unit>week|month|quarter|year)\b(?![-])",
    ),
    (
        "period",
        r"\b(?:the )?(?P<part>(?:beginning|start|middle|end) of (?:the )?)(?P<side>)"
        r"(?P<unit>week|month|quarter|year)\b",
    ),
    ("period_end", r"\b(?P<eo>(?-i:EO[DWMQY])|(?:week|month|quarter|year)[- ]end)\b"),
    ("offset", rf"\b(?:in|within) (?:the next )?{_ABOUT}{_COUNT} {_UNIT}(?:['’] time)?\b(?P<ago>)"),
    ("offset", rf"\b{_ABOUT}{_COUNT} {_UNIT} (?P<ago>ago|earlier|back)\b"),
    ("offset", rf"\b{_COUNT} {_UNIT} from (?:now|today)\b(?P<ago>)"),
    (
        "day_of_month",
        r"\b(?P<prep>on|by|until|till|before|since|from|to) the (?P<d>(?:[12]?\d|3[01])(?:st|nd|rd|th))\b"
        r"(?! (?!and\b|or\b|to\b|but\b|at\b|with\b|for\b|if\b|so\b|we\b|they\b|he\b|she\b|it\b|is\b|in\b)[a-z])",
    ),
    ("day_of_month", rf"\b(?P<prep>on|by|until|till|before|since|from|to) the (?P<d>{_SURE_SAID}){_CLOSED}"),
    ("day_of_month", rf"\b(?P<prep>by|until|till|before|since) the (?P<d>{_SAID_DAY}){_CLOSED}"),
    ("day_of_month", rf"\b(?P<prep>){_FULL_DAY},? the (?P<d>{_NUM_DAY}|{_SAID_DAY})\b(?! of )"),
    ("year", rf"\b{_PART}(?P<fy>FY ?|fiscal (?:year )?)(?P<y>{_YEAR}|\d\d){_ENDS}"),
    ("year", rf"{_IN_TIME}{_NO_PART}(?P<fy>)(?P<y>{_YEAR}){_ENDS}(?! [a-z]+s\b)"),
    ("year", rf"\b{_SOME_PART}(?P<fy>)(?P<y>{_YEAR}){_ENDS}"),
)

RULES = tuple((re.compile(pattern, re.IGNORECASE), reader) for reader, pattern in FORMS)
"""Compiled forms, most telling first: at one place the longest match stands, of equals the first in this order."""
TRIGGER = re.compile(
    rf"\d|\b(?:{_MONTH}|{_DAY}|EO[DWMQY]\b|to(?:day|night|morrow)|yesterday|weeks?|months?|quarters?|years?|fortnight|ago|"
    rf"the {_SAID_DAY})\b",
    re.IGNORECASE,
)
"""What every form has at least one of: a text without it holds no date."""
