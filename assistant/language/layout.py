"""How a note is laid out: its blocks, its turns and who speaks in each."""

import re
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from assistant.language.word_lists import word_set

_MARK = re.compile(
    r"[ \t]*(?:(?:[-*+•·‣▪●○◦–—]|\d{1,3}[.)]|\(\d{1,3}\)|(?:[a-z][.)]|[A-Z]\))(?=[ \t]+\S{2})|#{1,6}|>+)[ \t]+"
    r"|\[[ xX]\][ \t]+)+"
)
_RULE = re.compile(r"[ \t]*([-=_*~#])(?:[ \t]*\1){2,}[ \t]*")
_HEADING = re.compile(r"[ \t]*#{1,6}[ \t]")
_TIME = r"(?:\d{1,2}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?(?:[ \t]?[apAP]\.?[mM]\.?)?"
_STAMP = rf"(?:[\[(<][ \t]*{_TIME}[ \t]*[\])>]|{_TIME})"
_WORD = r"(?:[^\W\d_][\w'’.\-]*)"
_NAME = rf"{_WORD}(?:[ \t]+(?:{_WORD}|\d{{1,2}}|&)){{0,4}}"
_TURN = re.compile(
    rf"[ \t]*(?:[-*•][ \t]+)?(?P<stamp>{_STAMP}[ \t]*[-–—]?[ \t]*)?(?P<bold>\*\*|__)?"
    rf"(?P<name>{_NAME})(?:[ \t]*[\[(](?P<side>[^\])\n]{{1,40}})[\])])?(?P<stamp2>[ \t]*{_STAMP})?"
    r"(?:(?P=bold))?[ \t]*:(?P<bold2>\*\*|__)?(?=[ \t]|$)[ \t]*"
)
_TURN_LINE = re.compile(
    rf"[ \t]*(?:(?P<name>{_NAME})(?:[ \t]*[\[(][^\])\n]{{1,40}}[\])])?[ \t]*[,|–—-]?[ \t]+{_STAMP}"
    rf"|{_STAMP}[ \t]*[|–—-]?[ \t]+(?P<name2>{_NAME}))[ \t]*"
)
_LONGEST_TURN_LINE = 200
_STAMP_ONLY = re.compile(rf"[ \t]*{_STAMP}(?:[ \t]*-+>[ \t]*{_STAMP})?[ \t]*")
_TERMINATED = re.compile(r"[.!?…:;。！？][\"'”’»)\]*_]*[ \t]*$")
_OPEN_END = re.compile(
    r"(?:,|[-–—]|\b(?:the|a|an|of|to|and|or|in|on|at|for|with|by|from|that|our|their|is|was))[ \t]*$"
)
_FIELDS = word_set(
    "account accounts action actions agenda amount ask asks attendees author background barrier barriers bcc budget "
    "cc champion close competition competitor competitors concern concerns cons contact context contract currency "
    "customer date deal deals decision decisions due email expected forecast from goal goals headline issue issues "
    "kind location meeting mood name need needs new next note notes objection objections opportunity outcome overall "
    "owner participants phone present previous price pricing priority pros ps progress question questions re reason "
    "recap result risk risks role sent source stage status step steps strengths subject summary tags time title to "
    "todo topic topics tl;dr type update updates url value weaknesses week what when where who why wins"
)
"""First words of the field labels that notes and mails usually carry; such a label is no speaker."""


class Block(NamedTuple):
    """A stretch that holds whole sentences: `text[char_start:char_end]`, said by `speaker`."""

    char_start: int
    char_end: int
    speaker: str | None


class _Line(NamedTuple):
    start: int
    body: int
    end: int
    speaker: str | None
    label: bool
    kind: str


def blocks(text: str, start: int = 0, end: int | None = None) -> list[Block]:
    """Return the paragraphs, bullets, lines and turns of `text[start:end]` in order, marks and turn prefixes left out.

    Prose that was wrapped at a column stays together: a line goes on in the next one when the next one's first word
    would not have fitted on it, measured by the width to which the note itself is wrapped.
    """
    end = len(text) if end is None else end
    lines = _read_lines(text, start, end)
    width = _wrap_width(text, lines)
    return list(_join(text, lines, width))


def _read_lines(text: str, start: int, end: int) -> list[_Line]:
    speakers = _speakers(text, start, end)
    return [_read_line(text, line_start, line_end, speakers) for line_start, line_end in _line_spans(text, start, end)]


def _line_spans(text: str, start: int, end: int) -> Iterable[tuple[int, int]]:
    position = start
    while position < end:
        line_end = text.find("\n", position, end)
        line_end = end if line_end < 0 else line_end
        yield position, line_end
        position = line_end + 1


def _read_line(text: str, start: int, end: int, speakers: frozenset[str]) -> _Line:
    if not text[start:end].strip():
        return _Line(start, end, end, None, False, "blank")
    if _RULE.fullmatch(text, start, end) or _STAMP_ONLY.fullmatch(text, start, end):
        return _Line(start, end, end, None, False, "rule")
    turn = _TURN.match(text, start, end)
    if turn and (turn["stamp"] or turn["stamp2"] or turn["name"] in speakers):
        return _Line(start, turn.end(), end, turn["name"], False, "turn")
    alone = _turn_alone(text, start, end)
    if alone and (alone["name"] or alone["name2"]) in speakers:
        return _Line(start, end, end, alone["name"] or alone["name2"], False, "turn")
    if _HEADING.match(text, start, end):
        mark = _MARK.match(text, start, end)
        return _Line(start, mark.end() if mark else start, end, None, True, "heading")
    label = turn is not None and turn["name"][0].isupper()
    mark = _MARK.match(text, start, end)
    if mark and mark.end() < end:
        return _Line(start, mark.end(), end, None, label, "item")
    if text[start:end].lstrip().startswith("|"):
        return _Line(start, start, end, None, False, "item")
    indent = len(text[start:end]) - len(text[start:end].lstrip())
    return _Line(start, start + indent, end, None, label, "prose")


def _speakers(text: str, start: int, end: int) -> frozenset[str]:
    """Return the labels before a colon that are people speaking rather than fields of a note."""
    seen: list[str] = []
    stamped: set[str] = set()
    lines = 0
    for line_start, line_end in _line_spans(text, start, end):
        if line_end - line_start < 2 or text[line_start:line_end].isspace():
            continue
        lines += 1
        turn = _TURN.match(text, line_start, line_end)
        if turn:
            seen.append(turn["name"])
            if turn["stamp"] or turn["stamp2"]:
                stamped.add(turn["name"])
            continue
        alone = _turn_alone(text, line_start, line_end)
        if alone:
            stamped.add(alone["name"] or alone["name2"])
    counts = Counter(seen)
    candidates = {name for name in counts if _may_speak(name, counts[name])}
    turns = sum(counts[name] for name in candidates)
    talk = turns >= 2 and (
        (len(candidates) >= 2 and any(counts[name] >= 2 for name in candidates)) or turns >= 0.6 * lines
    )
    return frozenset(stamped | (candidates if talk else {n for n in candidates if counts[n] >= 3}))


def _turn_alone(text: str, start: int, end: int) -> re.Match[str] | None:
    """Match a line that holds a speaker and a time stamp only; such a line is short, and a long one costs too much."""
    return _TURN_LINE.fullmatch(text, start, end) if end - start <= _LONGEST_TURN_LINE else None


def _may_speak(name: str, count: int) -> bool:
    words = name.split()
    if words[0].casefold().strip(".") in _FIELDS or len(words) > 4:
        return False
    if not words[0][0].isupper():
        return False
    return count >= 2 or all(word[0].isupper() or word[0].isdigit() for word in words)


def _wrap_width(text: str, lines: list[_Line]) -> int | None:
    """Return the column at which this note's prose is wrapped, or None where each line stands for itself."""
    pairs = [
        (len(text[a.start : a.end].rstrip()), text[b.body], _TERMINATED.search(text, a.body, a.end) is not None)
        for a, b in pairwise(lines)
        if a.kind in ("prose", "item", "turn") and b.kind == "prose" and not b.label and b.body < b.end
    ]
    carried = [length for length, first, ended in pairs if first.islower() and not ended and 45 <= length <= 130]
    if not carried:
        return None
    width = max(carried)
    near = sum(1 for length, _, ended in pairs if not ended and width - 14 <= length <= width + 14)
    open_pairs = sum(1 for _, _, ended in pairs if not ended)
    return width if near >= 0.5 * open_pairs else None


def _goes_on(text: str, line: _Line, following: _Line, width: int | None) -> bool:
    if following.kind != "prose" or following.label or line.kind not in ("prose", "item", "turn"):
        return False
    if line.body >= line.end:
        return line.kind == "turn"
    first = text[following.start : following.end].split(maxsplit=1)[0]
    length = len(text[line.start : line.end].rstrip())
    if line.kind == "item" and following.body - following.start >= 2 and first[0].islower():
        return True
    if width is None:
        return bool(_OPEN_END.search(text, line.body, line.end)) and first[0].islower()
    if length + 1 + len(first) > width - 2 or (first[0].islower() and length >= 0.6 * width):
        return True
    return first[0].islower() and bool(_OPEN_END.search(text, line.body, line.end))


def _join(text: str, lines: list[_Line], width: int | None) -> Iterable[Block]:
    speaker: str | None = None
    scripted = _is_script(lines)
    open_block: tuple[int, int, str | None] | None = None
    for i, line in enumerate(lines):
        if line.kind == "turn":
            speaker = line.speaker
        elif line.kind in ("rule", "heading") or line.label or (line.kind == "blank" and not scripted):
            speaker = None
        joined = open_block is not None and _goes_on(text, lines[i - 1], line, width)
        if open_block is not None and not joined:
            yield Block(*open_block)
            open_block = None
        if line.body < line.end and text[line.body : line.end].strip():
            first = open_block[0] if open_block is not None else line.body
            open_block = (first, line.end, speaker)
    if open_block is not None:
        yield Block(*open_block)


def _is_script(lines: list[_Line]) -> bool:
    """Whether nearly every paragraph is a turn, so that one without a name belongs to the last speaker."""
    paragraphs = turns = 0
    after_blank = True
    for line in lines:
        if line.kind == "blank":
            after_blank = True
            continue
        if after_blank or line.kind == "turn":
            paragraphs += 1
            turns += line.kind == "turn"
        after_blank = False
    return turns >= 3 and turns >= 0.7 * paragraphs
