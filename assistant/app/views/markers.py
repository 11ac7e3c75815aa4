"""Which numbered mark stands where in an answer, and what it leads to."""

import re
from typing import NamedTuple

from assistant.app.render import Html, Piece, element, joined
from assistant.app.views.parts import unbroken
from assistant.chat.answer import Answer
from assistant.models.narrative import CellCitation, Citation, NoteCitation

_QUOTED = re.compile(r"“([^”]+)”")
_EDGES = " .…,;:!?"
_TIED = Html("\N{WORD JOINER}")
"""Between words and their mark: no line begins with a mark."""
_FEW = 8
"""So many marks may stand at an answer's end."""


class Source(NamedTuple):
    """What one mark leads to: a quotation, the cells of one row, or a figure."""

    number: int
    citations: tuple[Citation, ...] = ()
    figure: str = ""


def sources(answer: Answer) -> tuple[Source, ...]:
    """Return what the answer rests on, numbered: quotations and rows as they are cited, then figures."""
    groups: dict[tuple[str, int, int], list[Citation]] = {}
    for citation in answer.citations:
        groups.setdefault(_place(citation), []).append(citation)
    found = [Source(number, tuple(held)) for number, held in enumerate(groups.values(), start=1)]
    return (*found, *(Source(len(found) + n, figure=f) for n, f in enumerate(answer.facts, start=1)))


def marked(answer: Answer, message: str) -> list[Html]:
    """Return the answer in paragraphs, each mark right behind the words it backs, the others at the end.

    More than a few others are folded away, so that a long answer does not end in lines of numbers.
    """
    known = sources(answer)
    places = sorted((at, source.number) for source in known if (at := _where(answer.answer, source)) is not None)
    paragraphs, start = list[list[Piece]](), 0
    for line in answer.answer.split("\n"):
        end, last, pieces = start + len(line), start, list[Piece]()
        for at, number in places:
            if start < at <= end:
                pieces += [unbroken(answer.answer[last:at]), _TIED, mark(number, message)]
                last = at
        pieces.append(unbroken(answer.answer[last:end]))
        start = end + 1
        if line.strip():
            paragraphs.append(pieces)
    placed = {number for _, number in places}
    rest = [mark(s.number, message) for s in known if s.number not in placed]
    folded = None
    if len(rest) > _FEW:
        folded = element("details", element("summary", f"{len(rest)} further sources"), rest, class_="further")
    elif rest and paragraphs:
        paragraphs[-1] += [" ", rest]
    return [*(element("p", joined(pieces)) for pieces in paragraphs), *([folded] if folded else [])]


def mark(number: int, message: str) -> Html:
    """Return a numbered mark that opens what it leads to."""
    return element(
        "button",
        str(number),
        type="button",
        class_="ref",
        aria_label=f"Source {number}",
        aria_pressed="false",
        data_act="source",
        data_id=message,
        data_n=number,
    )


def _place(citation: Citation) -> tuple[str, int, int]:
    if isinstance(citation, NoteCitation):
        return citation.path, citation.char_start, citation.char_end
    return citation.path, citation.row, -1


def _where(text: str, source: Source) -> int | None:
    """Return the place right behind what the source backs; None where the words don't show it."""
    for citation in source.citations:
        if isinstance(citation, NoteCitation):
            quote = " ".join(citation.quote.split())
            for match in _QUOTED.finditer(text):
                told = " ".join(match[1].split()).strip(_EDGES)
                if told and told in quote:
                    return match.end()
        elif _named(citation, text):
            return text.index(citation.value) + len(citation.value)
    return None


def _named(citation: CellCitation, text: str) -> bool:
    return len(citation.value) > 3 and any(c.isalpha() for c in citation.value) and citation.value in text
