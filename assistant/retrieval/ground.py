"""The text that a search may still give: its documents cut into pieces, each given at most once."""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from assistant.language.sentences import Sentence, split_sentences
from assistant.models.document import Document
from assistant.retrieval.pool import Pool

Ranges = Sequence[tuple[int, int]]
Exclude = Callable[[Document], Ranges]
"""Returns the character ranges of a document that must never be given."""

_PIECE_WORDS, _MOST_PIECE_WORDS = 12, 40
_MATTER = re.compile(
    r"[^\S\n]*(?:#{1,6}[^\S\n]|(?:\*\*|__)[^*_\n]{1,80}(?:\*\*|__):?[^\S\n]*$"
    r"|[A-ZÀ-Þ][A-ZÀ-Þ0-9 &'’.,/()-]{2,60}:?[^\S\n]*$"
    r"|(?:[-*•+][^\S\n]+)?(?:\*\*|__|\[)?"
    r"(?:\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{1,2}\.?[^\S\n][A-Z][a-z]{2,9}\b))",
    re.MULTILINE,
)
"""A heading or a dated entry: what follows it is another matter than what stands before."""


class Piece(NamedTuple):
    """Some sentences of one passage: `text[start:end]` of its document."""

    passage: int
    """Row in the pool."""
    number: int
    start: int
    end: int
    words: int
    opens_matter: bool


class Ground:
    """Cuts passages into pieces of whole sentences, and keeps account of which are taken.

    What `exclude` names, and confidential documents whole, are in no piece.
    """

    def __init__(self, pool: Pool, document: Callable[[str], Document], exclude: Exclude) -> None:
        self._pool = pool
        self._load = document
        self._exclude = exclude
        self._excluded: dict[str, Ranges] = {}
        self._pieces: dict[int, list[Piece]] = {}
        self._taken: set[tuple[int, int]] = set()

    def text(self, passage: int) -> str:
        """Return the whole text of the passage's document."""
        return self._document(passage).text

    def segments(self, passage: int) -> list[list[Piece]]:
        """Return the passage's free pieces in runs with nothing but white space inside."""
        runs: list[list[Piece]] = []
        for piece in self._cut(passage):
            if (piece.passage, piece.number) in self._taken:
                continue
            if runs and self._touch(runs[-1][-1], piece):
                runs[-1].append(piece)
            else:
                runs.append([piece])
        return runs

    def before(self, piece: Piece) -> Piece | None:
        """Return the free piece that ends where this one begins, of the same matter."""
        if piece.opens_matter:
            return None
        other = self._neighbour(piece, -1)
        return other if other is not None and self._touch(other, piece) else None

    def after(self, piece: Piece) -> Piece | None:
        """Return the free piece that begins where this one ends, of the same matter."""
        other = self._neighbour(piece, 1)
        return other if other is not None and not other.opens_matter and self._touch(piece, other) else None

    def take(self, pieces: Sequence[Piece]) -> None:
        """Give these pieces away."""
        self._taken.update((piece.passage, piece.number) for piece in pieces)

    def free(self, pieces: Sequence[Piece]) -> None:
        """Take these pieces back."""
        self._taken.difference_update((piece.passage, piece.number) for piece in pieces)

    def follows(self, first: Piece, second: Piece) -> bool:
        """Say whether the second piece begins where the first ends, in the same document and matter."""
        one, other = (self._pool.passages[piece.passage].document_id for piece in (first, second))
        in_order = one == other and first.end <= second.start and not second.opens_matter
        return in_order and self._touch(first, second)

    def _neighbour(self, piece: Piece, step: int) -> Piece | None:
        own = self._cut(piece.passage)
        place = next(n for n, other in enumerate(own) if other.number == piece.number) + step
        if 0 <= place < len(own):
            found = own[place]
        else:
            passage = self._pool.passages[piece.passage]
            row = self._pool.place.get((passage.document_id, passage.ordinal + step))
            beyond = self._cut(row) if row is not None else []
            if not beyond:
                return None
            found = beyond[0 if step > 0 else -1]
        return None if (found.passage, found.number) in self._taken else found

    def _touch(self, first: Piece, second: Piece) -> bool:
        return not self.text(first.passage)[first.end : second.start].strip()

    def _document(self, passage: int) -> Document:
        return self._load(self._pool.passages[passage].document_id)

    def _barred(self, document: Document) -> Ranges:
        if document.id not in self._excluded:
            whole = [(0, len(document.text))]
            self._excluded[document.id] = whole if document.confidential else self._exclude(document)
        return self._excluded[document.id]

    def _cut(self, passage: int) -> list[Piece]:
        if passage not in self._pieces:
            self._pieces[passage] = self._made(passage)
        return self._pieces[passage]

    def _made(self, passage: int) -> list[Piece]:
        """Pack sentences to pieces that end with a line or turn where one is near; marks stay with what they mark."""
        own, document = self._pool.passages[passage], self._document(passage)
        text, excluded = document.text, self._barred(document)
        whole = Sentence(own.char_start, own.char_end, own.text, None)
        sentences = split_sentences(text, own.char_start, own.char_end) or [whole]
        pieces: list[Piece] = []
        start = position = own.char_start
        words = 0
        for n, sentence in enumerate(sentences):
            end = own.char_end if n == len(sentences) - 1 else sentence.char_end
            if any(first < end and last > position for first, last in excluded):
                pieces += _piece(text, passage, len(pieces), start, position)
                start, words = end, 0
            else:
                words += len(text[position:end].split())
                line_ends = "\n" in text[end : sentences[n + 1].char_start] if n + 1 < len(sentences) else True
                if words >= (_PIECE_WORDS if line_ends else _MOST_PIECE_WORDS):
                    pieces += _piece(text, passage, len(pieces), start, end)
                    start, words = end, 0
            position = end
        return pieces + _piece(text, passage, len(pieces), start, position)


def _piece(text: str, passage: int, number: int, start: int, end: int) -> list[Piece]:
    inner = text[start:end]
    if not inner.strip():
        return []
    first, last = start + len(inner) - len(inner.lstrip()), start + len(inner.rstrip())
    at_line = first == 0 or "\n" in text[max(0, start - 1) : first] or text[first - 1] == "\n"
    opens = at_line and _MATTER.match(text, first, last) is not None
    return [Piece(passage, number, first, last, len(inner.split()), opens)]
