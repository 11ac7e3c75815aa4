"""What a reader of one format hands over: the text as it will be stored, with its regions."""

from collections.abc import Iterable
from typing import NamedTuple

from assistant.models.document import Region, RegionKind
from assistant.sources.metadata import Facts


class Extract(NamedTuple):
    """A note's text and what its format says about it, before front matter and header lines are looked at."""

    text: str
    regions: tuple[Region, ...] = ()
    title: str | None = None
    facts: Facts = Facts()
    """What the format's own header fields say, such as a mail's."""
    aside: str = ""
    """Text beside the note proper that may hold header lines, such as a transcript's NOTE blocks."""
    body_start: int = 0
    """Where the note proper begins in `text`."""
    warnings: tuple[str, ...] = ()


class TextBuilder:
    """Puts a text together piece by piece and keeps which pieces are of a special kind."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._length = 0
        self._regions: list[tuple[int, int, RegionKind]] = []
        self._tail = ""

    def add(self, piece: str, kind: RegionKind | None = None) -> None:
        """Append `piece`, marked as `kind` where one is given."""
        if not piece:
            return
        if kind and piece.strip():
            self._mark(self._length, self._length + len(piece), kind)
        self._pieces.append(piece)
        self._length += len(piece)
        self._tail = (self._tail + piece)[-2:]

    def _mark(self, start: int, end: int, kind: RegionKind) -> None:
        if self._regions and self._regions[-1][1:] == (start, kind):
            start = self._regions.pop()[0]
        self._regions.append((start, end, kind))

    def line_break(self, lines: int = 1) -> None:
        """See to it that the text ends with `lines` line ends, one or two; at its beginning with none."""
        if not self._length:
            return
        have = len(self._tail) - len(self._tail.rstrip("\n"))
        self.add("\n" * max(0, lines - have))

    @property
    def ends_with_space(self) -> bool:
        """Whether the text is empty or ends with white space."""
        return not self._tail or self._tail[-1].isspace()

    @property
    def length(self) -> int:
        """How many characters were added so far."""
        return self._length

    @property
    def text(self) -> str:
        """The text so far."""
        return "".join(self._pieces)

    @property
    def regions(self) -> tuple[Region, ...]:
        """The marked stretches, in order."""
        return tuple(Region(char_start=a, char_end=b, kind=kind) for a, b, kind in self._regions)


def tidy_regions(regions: Iterable[Region], length: int) -> tuple[Region, ...]:
    """Return the regions in order, within the text, with repeats and empty ones left out."""
    kept = {
        (max(0, r.char_start), min(length, r.char_end), r.kind)
        for r in regions
        if min(length, r.char_end) > max(0, r.char_start)
    }
    ordered = sorted(kept, key=lambda item: (item[0], -item[1], item[2]))
    return tuple(Region(char_start=a, char_end=b, kind=kind) for a, b, kind in ordered)
