"""Sentences of a note, with exact ranges and who says them."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from assistant.language.layout import blocks
from assistant.language.word_lists import word_set
from assistant.models.document import Document

_END = re.compile(
    r"(?P<mark>[.!?…]+|[。！？]+)(?P<close>[\"'”’»)\]*_]*)"
    r"(?=(?P<gap>\s+)|$|(?<=[。！？])|(?<=[a-z]{3}[.!?])(?=[A-Z][a-z]+ ))"
)
_LAST_WORD = re.compile(r"[^\s(\[\"'“‘«]+$")
_OPENERS = " \t\n\"'“‘«([*_—–-"
_STARTERS = word_set(
    "a after again all also an and any are as at because before both but by can could did do does during each even "
    "every finally first for from had has have he her here his how however i if in is it its just last later many "
    "maybe meanwhile most my nearly next no nobody none not nothing now on once one only our overall perhaps please "
    "she since so some still that the their then there these they this those though thus to today tomorrow under "
    "until was we well were what when where whether which while who why will with without would yes yesterday yet "
    "you your"
)
"""Words that open an English sentence far more often than they go on a name."""
_NEVER_LAST = word_set(
    "mr mrs ms mx dr prof rev hon sr. st gen sen rep gov capt lt col sgt messrs e.g i.e eg ie vs v cf ca c approx incl "
    "excl esp resp viz al fig figs eq nr z.b d.h bzw ggf inkl zzgl u.a mt ft"
)
_SELDOM_LAST = word_set(
    "inc ltd co corp llc llp plc bros jr sr ph.d etc u.s u.k u.n e.u a.m p.m jan feb mar apr jun jul aug sep sept oct "
    "nov dec mon tue tues wed thu thur thurs fri sat sun dept div est min max avg qty ext tel pct mio mill mrd mn bn "
    "acct mgr mgmt appt govt intl natl assn univ ave blvd rd yr yrs mo mos wk wks hr hrs attn no. rev. std tech "
    "op orig misc ref temp"
)
_LETTERED = word_set(
    "plan option vitamin series class grade type tier appendix section exhibit version team group part round building "
    "site zone phase level block variant scenario case lot annex schedule grad professor speaker participant"
)
"""Nouns that a single letter numbers."""
_BEFORE_NUMBER = word_set("no nos nr art sec ch p pp vol ver v para tab app item opp pos kr")


class Sentence(NamedTuple):
    """`document_text[char_start:char_end] == text`, without the turn prefix or list mark before it."""

    char_start: int
    char_end: int
    text: str
    speaker: str | None


def split_sentences(text: str, start: int = 0, end: int | None = None) -> list[Sentence]:
    """Return the sentences of `text[start:end]` in order; ranges count in `text` and never overlap.

    Every visible character lies in exactly one sentence, except list marks, rules, time stamps and the `Name:` before
    a turn, which goes into `speaker`. A line that stands for itself is a sentence, with or without a full stop.
    """
    found: list[Sentence] = []
    for block in blocks(text, start, end):
        for first, last in _cut(text, block.char_start, block.char_end):
            found.append(Sentence(first, last, text[first:last], block.speaker))
    return found


def visible_spans(document: Document) -> list[tuple[int, int]]:
    """Return the ranges of a document that its author says now and in the open: its text less its regions."""
    spans: list[tuple[int, int]] = []
    position = 0
    for region in sorted(document.regions, key=lambda r: r.char_start):
        if region.char_start > position:
            spans.append((position, region.char_start))
        position = max(position, region.char_end)
    if position < len(document.text):
        spans.append((position, len(document.text)))
    return [(a, b) for a, b in spans if document.text[a:b].strip()]


def document_sentences(document: Document) -> list[Sentence]:
    """Return the sentences of a document's visible text; a hidden stretch between them is a border."""
    return [
        sentence for first, last in visible_spans(document) for sentence in split_sentences(document.text, first, last)
    ]


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut one block at its sentence ends; a scrap without letter or digit stays with the sentence before it."""
    pending: tuple[int, int] | None = None
    position = start
    for last in [*_ends(text, start, end), end]:
        span = _trim(text, position, last)
        position = last
        if span is None:
            continue
        if pending is not None and not any(ch.isalnum() for ch in text[span[0] : span[1]]):
            pending = (pending[0], span[1])
            continue
        if pending is not None:
            yield pending
        pending = span
    if pending is not None:
        yield pending


def _trim(text: str, start: int, end: int) -> tuple[int, int] | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else None


def _ends(text: str, start: int, end: int) -> Iterator[int]:
    for match in _END.finditer(text, start, end):
        if match.end() < end and _is_end(text, start, end, match):
            yield match.end()


def _is_end(text: str, start: int, end: int, match: re.Match[str]) -> bool:
    mark, at = match["mark"], match.start()
    following = text[match.end() : min(end, match.end() + 40)].lstrip(_OPENERS)
    if not following:
        return False
    first, lower = following[0], following[0].islower()
    word = re.match(r"[\w'’]+", following)
    opens = word is not None and word[0].casefold().split("'")[0].split("’")[0] in _STARTERS
    if "…" in mark or mark.startswith(".."):
        return not lower and not (word is not None and word[0] in ("I", "I'm", "I'll", "I've", "I'd"))
    if match["gap"] is None and mark[0] in ".!?":
        return opens
    if mark != ".":
        return not (lower and match["close"])
    if at > start and text[at - 1].isspace():
        return True
    before = _LAST_WORD.search(text, max(start, at - 30), at)
    last = before[0] if before else ""
    if len(last) == 1 and last.isalpha() and last.isupper() and first.isalpha():
        return opens or _labelled(text, start, at)
    return _stop_ends(last, first, opens)


def _stop_ends(before: str, first: str, opens: bool) -> bool:
    """Whether a full stop after the word `before` and ahead of the character `first` ends its sentence."""
    folded = before.casefold()
    if folded in _NEVER_LAST:
        return False
    if first.isdigit():
        return folded not in _BEFORE_NUMBER and folded not in _SELDOM_LAST
    if folded in _SELDOM_LAST or re.fullmatch(r"(?:[^\W\d_]\.)+[^\W\d_]", before):
        return not first.islower() and (opens or folded in ("etc", "a.m", "p.m") or not first.isalpha())
    if first.islower():
        return len(folded) > 1 and any(ch in "aeiouyäöüéèáíóúåøæ" or ch.isdigit() for ch in folded)
    return True


def _labelled(text: str, start: int, at: int) -> bool:
    """Whether a single capital before the stop names a thing ("we go with plan B.") rather than begins a name."""
    words = text[max(start, at - 40) : at - 1].split()
    return bool(words) and words[-1].casefold() in _LETTERED
