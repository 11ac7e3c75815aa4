"""Days as people say them: `the twenty-seventh`, `not the sixth`, `on the 4th` of the month that is meant."""

import calendar
import datetime as dt
import re
from collections.abc import Iterator
from functools import lru_cache

from assistant.language.dates import LONGEST, REMEMBERED, DateMention, date_mentions

_ONES = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"]
_TENS = [
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
    "twentieth",
]
_SPELLED = [*_ONES, *_TENS, *(f"twenty-{one}" for one in _ONES), "thirtieth", "thirty-first"]
_DAYS = {word: number for number, word in enumerate(_SPELLED, 1)}
_SPOKEN = re.compile(
    rf"(?<=\bthe )(?:{'|'.join(sorted((d.replace('-', '[ -]') for d in _DAYS), key=len, reverse=True))})\b"
    r"(?! (?:of|time|half|quarter|one|two|call|meeting|week|year|line|site)\b"
    r"(?! (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)))",
    re.IGNORECASE,
)
_OF_MONTH = re.compile(r"(?:(?P<prep>\w+) )?the (?P<day>\d{1,2})(?:st|nd|rd|th)", re.IGNORECASE)
_ALONE = re.compile(
    r"\b(?P<lead>is|are|was|were|be|me|you|us|him|her|them|not|of|than|now|said|says|call it|for|make it) "
    r"(?P<span>the (?P<day>[12]?\d|3[01])(?:st|nd|rd|th))"
    r"(?=\s*(?:$|[,.;:!?)]|(?:instead|rather|and|or|but|not|now|because|as|since|after|before|then|if|when|with|at)\b))",
    re.IGNORECASE,
)
_BACK = re.compile(
    r"\b(?:was|were|had) (?:\w+ )?(?:to|due|planned|promised|set|meant|supposed|for|by|before)\b", re.IGNORECASE
)
FAR = 300
"""Days ahead from which on a day without a year, looked back at, is one of the year before."""
_LOOKS_BACK = frozenset({"was", "were", "not", "of", "than", "said"})
_COMING = frozenset({"to", "until", "till", "by"})


def in_figures(text: str) -> str:
    """Return the text in one line, spoken days of the month as figures: `the twenty-seventh` becomes `the 27th`."""
    return _SPOKEN.sub(lambda match: f"{_DAYS[match[0].lower().replace(' ', '-')]}th", " ".join(text.split()))


def days_said(plain: str, said: dt.date | None, *, ahead: bool = False) -> list[DateMention]:
    """Return the dates in a text that is `in_figures`, in order, days of the month that stand alone among them.

    What is moved `to the 4th`, or due by then, is the coming 4th; with `ahead` (a promise) what is `on the 4th` is too.
    """
    read = _said if len(plain) <= LONGEST else _said.__wrapped__
    return list(read(plain, said, ahead))


@lru_cache(REMEMBERED)
def _said(plain: str, said: dt.date | None, ahead: bool) -> tuple[DateMention, ...]:
    back = _BACK.search(plain) is not None
    found = [_gone(m, said) if back else _coming(m, said, ahead) for m in date_mentions(plain, said)]
    taken = [(m.char_start, m.char_end) for m in found]
    alone = [m for m in _alone(plain, said) if not any(a < m.char_end and m.char_start < b for a, b in taken)]
    return tuple(sorted([*found, *alone], key=lambda m: m.char_start))


def before(plain: str, mention: DateMention) -> str:
    """Return the words before a date, its own preposition among them."""
    match = _OF_MONTH.match(mention.text)
    return plain[: mention.char_start] + (f"{match['prep']} the " if match and match["prep"] else "")


def _gone(mention: DateMention, said: dt.date | None) -> DateMention:
    """Return a date that is looked back at in the year in which it was: `it was to be there by the 4th of June`."""
    far = said is not None and (mention.end - said).days > FAR and not re.search(r"\d{4}", mention.text)
    if not far:
        return mention
    year = dt.timedelta(days=366 if calendar.isleap(mention.end.year) and mention.end.month > 2 else 365)
    return mention.model_copy(update={"start": mention.start - year, "end": mention.end - year})


def _coming(mention: DateMention, said: dt.date | None, ahead: bool) -> DateMention:
    match = _OF_MONTH.fullmatch(mention.text)
    if match is None or said is None or mention.end >= said:
        return mention
    prep = (match["prep"] or "").casefold()
    if prep not in _COMING and not (ahead and prep == "on"):
        return mention
    day = _next(int(match["day"]), said)
    return mention.model_copy(update={"start": day, "end": day}) if day else mention


def _alone(plain: str, said: dt.date | None) -> Iterator[DateMention]:
    for match in _ALONE.finditer(plain):
        number = int(match["day"])
        day = _next(number, said) if said else None
        if day and said and match["lead"].casefold() in _LOOKS_BACK:
            past = _next(number, said - dt.timedelta(days=31))
            day = past if past and said - past < day - said else day
        if day:
            start, end = match.span("span")
            yield DateMention(start=day, end=day, char_start=start, char_end=end, text=match["span"], precision="day")


def _next(number: int, since: dt.date) -> dt.date | None:
    """Return the first day with this number in its month on `since` or within two months after."""
    days = (since + dt.timedelta(days=n) for n in range(62))
    return next((d for d in days if d.day == number), None)
