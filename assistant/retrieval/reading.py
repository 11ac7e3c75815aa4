"""What to read first: a few places apart from one another, then more of the best one, as ranges that never overlap."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise

from assistant.models.document import Passage
from assistant.retrieval.ground import Ground, Piece
from assistant.retrieval.pool import Pool

FIRST_WORDS, NEXT_WORDS = 240, 70
"""The best place is grown to about so many words; the next are shown in brief, since they may be elsewhere."""
PLACES = 3
"""So many of the first hits are at different places."""
READ_WORDS = 600
"""What a reader has patience for: until then hits deepen the best place, afterwards they widen the search."""
_APART = 2
"""Passages between two places of one document, at least."""
_ADJACENT = 0.2
"""What standing next to the best place is worth when more is read."""
_SCRAP = 30
"""A rest of fewer words goes to the hit beside it rather than being one."""
_LEAST = 0.9
"""A run with this share of the words that it is meant to have is long enough."""
_WORD = re.compile(r"\w{3,}")
_STEM = 5


@dataclass
class Run:
    """Pieces of one document that follow one another, with how well they fit."""

    pieces: list[Piece]
    score: float

    @property
    def words(self) -> int:
        """How many words they have."""
        return _words(self.pieces)

    @property
    def passages(self) -> list[int]:
        """The pool's rows that they are of."""
        return sorted({piece.passage for piece in self.pieces})


class Reading:
    """Chooses at most k runs of text from a pool, best first."""

    def __init__(self, pool: Pool, ground: Ground, topic: str) -> None:
        self._pool = pool
        self._ground = ground
        self._stems = {word.casefold()[:_STEM] for word in _WORD.findall(topic)}

    def runs(self, k: int) -> list[Run]:
        """Return at most k runs: three places, then more around the best until READ_WORDS, then further places."""
        places = self._places()
        runs = list(islice(places, min(k, PLACES)))
        for run in runs:
            self._size(run, FIRST_WORDS if run is runs[0] else NEXT_WORDS)
        if runs:
            self._fill(runs, k, READ_WORDS)
            runs += islice(places, k - len(runs))
            self._fill(runs, k, None)
        for earlier, later in pairwise(runs):
            later.score = min(later.score, earlier.score)
        return runs

    def _places(self) -> Iterator[Run]:
        """Yield the best passages that are apart, each with its pieces; those of one are taken before the next."""
        pool = self._pool
        chosen: list[Passage] = []
        for row in sorted(range(len(pool.passages)), key=lambda i: (-pool.rank[i], i)):
            passage = pool.passages[row]
            if any(p.document_id == passage.document_id and abs(p.ordinal - passage.ordinal) <= _APART for p in chosen):
                continue
            segments = self._ground.segments(row)
            best = max(segments, key=lambda pieces: (sum(map(self._matches, pieces)), _words(pieces)), default=[])
            if not best or (len(chosen) >= PLACES and _words(best) < min(_SCRAP, len(passage.text.split()))):
                continue
            self._ground.take(best)
            chosen.append(passage)
            yield Run(best, float(pool.rank[row]))

    def _size(self, run: Run, words: int) -> None:
        while len(run.pieces) > 1:
            first, last = run.pieces[0], run.pieces[-1]
            dropped = first if self._matches(first) < self._matches(last) else last
            if run.words - dropped.words < _LEAST * words or run.words <= words:
                break
            run.pieces.remove(dropped)
            self._ground.free([dropped])
        while run.words < _LEAST * words and self._grow(run):
            pass

    def _grow(self, run: Run) -> bool:
        """Add the better of the pieces before and after the run, where there is one of the same matter."""
        before, after = self._ground.before(run.pieces[0]), self._ground.after(run.pieces[-1])
        if before is None and after is None:
            return False
        around = self._pool.around
        if after is None or (before is not None and around[before.passage] > around[after.passage]):
            assert before is not None
            run.pieces.insert(0, before)
            self._ground.take([before])
        else:
            run.pieces.append(after)
            self._ground.take([after])
        return True

    def _fill(self, runs: list[Run], k: int, words: int | None) -> None:
        """Add what fits best with its surroundings, where what touches the best place counts for more.

        Stops at k runs, or once all together have so many words.
        """
        left = set(range(len(self._pool.passages)))
        while len(runs) < k and left and (words is None or sum(run.words for run in runs) < words):
            beside = self._beside(runs[0])
            row = max(left, key=lambda i: (self._pool.around[i] + _ADJACENT * (i in beside), -i))
            left.discard(row)
            for segment in self._ground.segments(row):
                self._ground.take(segment)
                if _words(segment) >= _SCRAP or not _joined(runs, segment, self._ground):
                    runs.append(Run(segment, float(self._pool.rank[row])))
        del runs[k:]

    def _beside(self, run: Run) -> set[int]:
        """Return the rows of the passages that the run lies in, and of the ones before and after it."""
        rows = set(run.passages)
        for row in (run.pieces[0].passage, run.pieces[-1].passage):
            passage = self._pool.passages[row]
            near = ((passage.document_id, passage.ordinal + step) for step in (-1, 1))
            rows |= {self._pool.place[place] for place in near if place in self._pool.place}
        return rows

    def _matches(self, piece: Piece) -> int:
        """Return how many of the topic's words, by their beginnings, the piece holds."""
        text = self._ground.text(piece.passage)[piece.start : piece.end]
        return len(self._stems & {word.casefold()[:_STEM] for word in _WORD.findall(text)})


def _words(pieces: Sequence[Piece]) -> int:
    return sum(piece.words for piece in pieces)


def _joined(runs: Sequence[Run], segment: list[Piece], ground: Ground) -> bool:
    """Put the segment to the run that it touches and say so; False where it touches none."""
    for run in runs:
        if ground.follows(run.pieces[-1], segment[0]):
            run.pieces.extend(segment)
            return True
        if ground.follows(segment[-1], run.pieces[0]):
            run.pieces[:0] = segment
            return True
    return False
