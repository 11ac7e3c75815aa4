"""Passages: the stretches of a note that are embedded and searched, cut where a matter ends."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from assistant.language.sentences import Sentence, split_sentences, visible_spans
from assistant.models.document import Document, Passage

_PIECE = re.compile(r"[^\W\d_]+|\d+|[^\w\s]|_")
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")
_RULE_LINE = re.compile(r"^[^\S\n]*[-=_*~#](?:[^\S\n]*[-=_*~#]){2,}[^\S\n]*$", re.MULTILINE)
_HEADING = re.compile(r"[ \t]*#{1,6}[ \t]|[ \t]*(?:\*\*|__)[^*_\n]{1,80}(?:\*\*|__):?[ \t]*$", re.MULTILINE)
_CAPITALS = re.compile(r"[ \t]*[A-ZÀ-Þ][A-ZÀ-Þ0-9 &'’.,/()-]{2,60}:?[ \t]*$", re.MULTILINE)
_DAY = r"\d{1,2}(?:st|nd|rd|th|\.)?"
_MONTH = r"[A-Z][a-zé]{2,9}\.?"
_DATED = re.compile(
    r"[ \t]*(?:[-*•+][ \t]+)?(?:\*\*|__|\[)?(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6},?[ \t]+)?"
    rf"(?:\d{{4}}-\d{{2}}-\d{{2}}|\d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}}|{_DAY}[ \t]{_MONTH}[ \t]\d{{4}}"
    rf"|{_MONTH}[ \t]{_DAY},[ \t]\d{{4}}|{_DAY}[ \t]{_MONTH}(?=[ \t]*[:–—|-])|{_MONTH}[ \t]{_DAY}(?=[ \t]*[:–—|-])"
    r"|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day(?=[ \t]*[:–—|-]))"
)
_SENTENCE, _LINE, _PARAGRAPH, _MATTER = 1, 2, 3, 4
"""How strong a border is: within a line, between lines or turns, at a blank line, at a heading or a dated entry."""


class Window(NamedTuple):
    """How large a passage may be; one default, which a measurement on retrieval may move."""

    words: int = 120
    """A passage with as many words ends at the next line or turn."""
    most_words: int = 180
    paragraph_words: int = 60
    """A passage with as many words ends at a blank line."""
    tokens: int = 240
    """A bound on the embedder's 256 tokens, of which two frame the text, by an estimate that errs upwards."""


DEFAULT_WINDOW = Window()


class _Piece(NamedTuple):
    start: int
    end: int
    border: int
    """The border before it."""
    words: int
    tokens: int
    speaker: str | None
    heading: bool


def passages(document: Document, window: Window = DEFAULT_WINDOW) -> list[Passage]:
    """Return the document's visible text as passages of whole sentences, in order, no visible character left out.

    A passage never holds hidden, quoted, header or signature text, and crosses no heading or dated entry. Ids depend
    on the document and the window alone.
    """
    found: list[Passage] = []
    for start, end in visible_spans(document):
        for pieces in _windows(list(_pieces(document.text, start, end, window)), window):
            first, last = pieces[0].start, pieces[-1].end
            speakers = dict.fromkeys(piece.speaker for piece in pieces if piece.speaker)
            found.append(
                Passage(
                    id=f"{document.id}:{len(found):05d}",
                    document_id=document.id,
                    ordinal=len(found),
                    char_start=first,
                    char_end=last,
                    text=document.text[first:last],
                    speakers=tuple(speakers),
                )
            )
    return found


def estimated_tokens(text: str) -> int:
    """Return about how many word pieces an uncased BERT vocabulary makes of `text`, rather more than fewer."""
    return sum(_token_count(piece) for piece in _PIECE.findall(text))


def _token_count(piece: str) -> int:
    size = len(piece)
    if piece.isascii():
        return (1 if size <= 7 else 1 + size // 5) if piece[0].isalpha() else 1 + (size - 1) // 2
    return size


def _pieces(text: str, start: int, end: int, window: Window) -> Iterator[_Piece]:
    """Cut the span at its sentences; marks and turn prefixes stay with the sentence after them."""
    sentences = split_sentences(text, start, end) or [Sentence(start, end, text[start:end], None)]
    ends = [*(sentence.char_end for sentence in sentences[:-1]), end]
    gap = start
    for sentence, stop in zip(sentences, ends, strict=True):
        first, last = _trim(text, gap, stop)
        border, heading = _border(text, gap, sentence._replace(char_end=last))
        for number, (a, b) in enumerate(_fitting(text, first, last, window)):
            words, tokens = len(text[a:b].split()), estimated_tokens(text[a:b])
            yield _Piece(a, b, _SENTENCE if number else border, words, tokens, sentence.speaker, heading)
        gap = stop


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())


def _border(text: str, gap: int, sentence: Sentence) -> tuple[int, bool]:
    """Return how strong the border before a sentence is, and whether it is a heading; `gap` begins the border."""
    body = sentence.char_start
    if not (gap == 0 or text[gap - 1] == "\n" or "\n" in text[gap:body]):
        return _SENTENCE, False
    if sentence.speaker is not None and not _DATED.match(f"{sentence.speaker}:"):
        return _LINE, False
    line_start = max(gap, text.rfind("\n", gap, body) + 1)
    line_end = text.find("\n", body, sentence.char_end)
    line = text[line_start : sentence.char_end if line_end < 0 else line_end]
    heading = line_end < 0 and bool(_HEADING.match(line) or _CAPITALS.match(line))
    if heading or _DATED.match(line) or _RULE_LINE.search(text, gap, body):
        return _MATTER, heading
    return (_PARAGRAPH if _BLANK_LINE.search(text, gap, body) else _LINE), False


def _fitting(text: str, start: int, end: int, window: Window) -> Iterator[tuple[int, int]]:
    """Split what is too long for one passage at the ends of clauses, else between words, else between characters."""
    piece = text[start:end]
    if len(piece.split()) <= window.most_words and (len(piece) <= window.tokens or _fits(piece, window)):
        yield start, end
        return
    chunks = [(m.start(), m.end(), estimated_tokens(m[0])) for m in re.finditer(rf"\S{{1,{window.tokens}}}", piece)]
    at = 0
    while at < len(chunks):
        stop = tokens = clause = 0
        while at + stop < len(chunks) and stop < window.most_words:
            tokens += chunks[at + stop][2]
            if stop and tokens > window.tokens:
                break
            stop += 1
            if piece[chunks[at + stop - 1][1] - 1] in ",;:.!?)–—":
                clause = stop
        if at + stop < len(chunks) and 2 * clause > stop:
            stop = clause
        yield start + chunks[at][0], start + chunks[at + stop - 1][1]
        at += stop


def _fits(piece: str, window: Window) -> bool:
    return estimated_tokens(piece) <= window.tokens


def _windows(pieces: list[_Piece], window: Window) -> Iterator[list[_Piece]]:
    """Pack pieces in order; a full window ends at the strongest border in its later half."""
    held: list[_Piece] = []
    words = tokens = 0
    for piece in pieces:
        while held and (words + piece.words > window.most_words or tokens + piece.tokens > window.tokens):
            cut = _best_cut(held, piece, window)
            yield held[:cut]
            held = held[cut:]
            words, tokens = sum(p.words for p in held), sum(p.tokens for p in held)
        if held and _ends_before(piece, held, words, window):
            yield held
            held, words, tokens = [], 0, 0
        held.append(piece)
        words, tokens = words + piece.words, tokens + piece.tokens
    if held:
        yield held


def _ends_before(piece: _Piece, held: list[_Piece], words: int, window: Window) -> bool:
    if piece.border == _MATTER:
        return not all(p.heading for p in held)
    if held[-1].heading:
        return False
    return words >= {_PARAGRAPH: window.paragraph_words, _LINE: window.words}.get(piece.border, window.most_words)


def _best_cut(held: list[_Piece], following: _Piece, window: Window) -> int:
    """Return how many of the held pieces make the passage: up to the strongest border past half its size."""
    best, strength, words, tokens = len(held), following.border, 0, 0
    for index in range(1, len(held)):
        words, tokens = words + held[index - 1].words, tokens + held[index - 1].tokens
        border = held[index].border
        if (
            (2 * words >= window.words or 2 * tokens >= window.tokens)
            and not held[index - 1].heading
            and border > strength
        ):
            best, strength = index, border
    return best
