"""Dates as people write them, read against the day on which they wrote."""

import datetime as dt
import re
from collections.abc import Iterator
from functools import lru_cache

from assistant.language.calendar_words import Span, shift
from assistant.language.date_grammar import RULES, TRIGGER
from assistant.language.date_readers import READERS, Precision, Reader, Setting, SlashOrder
from assistant.models.base import Model

__all__ = ["DateMention", "Precision", "SlashOrder", "calendar_spans", "date_mentions"]


class DateMention(Model):
    """A date or period as written at `char_start:char_end`: its first and last day, both included."""

    start: dt.date
    end: dt.date
    char_start: int
    char_end: int
    text: str
    precision: Precision


REMEMBERED = 8_192
"""So many readings are remembered: one draft asks for the dates of each of its sentences some ten times."""
LONGEST = 2_000
"""Characters; a longer text is read each time, so that whole notes don't stay in memory."""
_SURE = re.compile(r"(?<![\d./-])(\d{1,2})/(\d{1,2})/(?:\d{4}|\d\d)(?![\d/-])")


def date_mentions(
    text: str, reference: dt.date | None = None, *, order: SlashOrder | None = None, fiscal_year_start: int = 1
) -> list[DateMention]:
    """Return the dates and periods written in `text`, in order, resolved to days.

    `reference` is the day on which the text was written; without it only dates that carry their year are given.
    A month or day without year is the one nearest to it; a weekday is the coming one unless the text says otherwise.
    `order` settles `04/05/2026`; where it is None another slash date in the text settles it, else month first.
    """
    read = _mentions if len(text) <= LONGEST else _mentions.__wrapped__
    return list(read(text, reference, order, fiscal_year_start))


@lru_cache(REMEMBERED)
def _mentions(
    text: str, reference: dt.date | None, order: SlashOrder | None, fiscal_year_start: int
) -> tuple[DateMention, ...]:
    setting = Setting(reference, order or _order_in(text), fiscal_year_start)
    mentions: list[DateMention] = []
    for match, reader in _matches(text):
        found = reader(match, setting, _before(text, match.start()))
        if found is None:
            continue
        start, end = found.span
        a, b = _trimmed(text, match.start(), match.end())
        if mentions and reference is not None and not re.search(r"\d{4}", match[0]):
            start, end = _after_previous(text, mentions[-1], (start, end), a, reference)
        mentions.append(
            DateMention(start=start, end=end, char_start=a, char_end=b, text=text[a:b], precision=found.precision)
        )
    return tuple(mentions)


def _before(text: str, at: int) -> str:
    """Return the words before a date within its sentence, as far as they can bear on it."""
    return re.split(r"[.!?;\n]\s", text[max(0, at - 80) : at])[-1]


def _after_previous(text: str, previous: DateMention, span: Span, at: int, reference: dt.date) -> Span:
    """Return the second date of `from March to June` a year later where the nearest one would run backwards."""
    joined = re.fullmatch(r",? ?(?:to|until|till|through|into|-|–) ?(?:the )?", text[previous.char_end : at])
    if not joined or span[1] >= reference or previous.start < span[0] or previous.end < reference:
        return span
    return shift(span[0], "year", 1), shift(span[1], "year", 1)


def calendar_spans(text: str) -> list[tuple[int, int]]:
    """Return the ranges that are dates of the calendar, resolved or not; `in two weeks` counts weeks and is none."""
    return [
        _trimmed(text, match.start(), match.end())
        for match, reader in _matches(text)
        if reader is not READERS["offset"]
    ]


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while end > start and text[end - 1] in " ,.-":
        end -= 1
    while start < end and text[start] == " ":
        start += 1
    return start, end


def _order_in(text: str) -> SlashOrder:
    for match in _SURE.finditer(text):
        if int(match[1]) > 12 >= int(match[2]):
            return "dmy"
        if int(match[2]) > 12 >= int(match[1]):
            return "mdy"
    return "mdy"


def _matches(text: str) -> Iterator[tuple[re.Match[str], Reader]]:
    """Every rule's matches; where two overlap, the earlier one stands, of two at one place the longer."""
    if not TRIGGER.search(text):
        return
    found = [
        (match.start(), -match.end(), rank, match, READERS[reader])
        for rank, (pattern, reader) in enumerate(RULES)
        for match in pattern.finditer(text)
    ]
    position = 0
    for start, minus_end, _, match, reader in sorted(found, key=lambda item: item[:3]):
        if start >= position:
            yield match, reader
            position = -minus_end
