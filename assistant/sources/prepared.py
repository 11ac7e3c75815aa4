"""A note made ready to be stored, all but its vectors and its ties to the CRM: a function of its bytes alone.

So it may be made anywhere, in this process or on a cluster, and is the same.
"""

from pathlib import Path
from typing import NamedTuple

from assistant.language.sentences import visible_spans
from assistant.models.document import Document, Kind, Passage
from assistant.sources.near_duplicates import signature
from assistant.sources.notes import MAX_BYTES, read_note
from assistant.sources.notes.reading import note_of
from assistant.sources.passages import passages


class RawNote(NamedTuple):
    """A note's bytes, with what its file and folder say of them."""

    name: str
    """The file's own name, whose ending tells the format."""
    relative: str
    kind: Kind
    data: bytes


class PreparedNote(NamedTuple):
    """A note as it was read, cut into passages, with what near-duplicates are found by."""

    document: Document
    passages: tuple[Passage, ...]
    signature: bytes


def visible(document: Document) -> str:
    """Return what a reader of the note sees of it, without heads, hidden text and repeated history."""
    return "\n".join(document.text[start:end] for start, end in visible_spans(document))


def prepared(document: Document) -> PreparedNote:
    """Return a note that was read, cut and signed."""
    return PreparedNote(document, tuple(passages(document)), signature(visible(document)))


def prepare_file(path: Path, *, relative: str, kind: Kind, max_bytes: int = MAX_BYTES) -> PreparedNote:
    """Read a file and make it ready. Raises SourceError."""
    return prepared(read_note(path, relative=relative, kind=kind, max_bytes=max_bytes))


def prepare_bytes(raw: RawNote) -> PreparedNote:
    """Read bytes, as `prepare_file` reads the file that holds them. Raises SourceError, with the same words."""
    return prepared(note_of(raw.data, name=raw.name, relative=raw.relative, kind=raw.kind))
