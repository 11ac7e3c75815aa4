"""Notes as stored: their text, what is known about them, and the passages they are searched by."""

import datetime as dt
from enum import StrEnum
from pathlib import PurePosixPath

from pydantic import Field

from assistant.models.base import Model


class Kind(StrEnum):
    """What sort of note a document is; the workspace folder gives it."""

    MEETING = "meeting_note"
    DEAL = "deal_update"
    CALL = "call_summary"
    OTHER = "note"


class RegionKind(StrEnum):
    """A stretch of a document's text that is not what its author says now, in the open."""

    FRONT_MATTER = "front_matter"
    HEADER = "header"
    QUOTED_HISTORY = "quoted_history"
    """An older mail repeated below a newer one: kept, not cited as news."""
    HIDDEN = "hidden"
    """HTML comments and text that a reader would not see: kept as data, never quoted."""
    SIGNATURE = "signature"
    PRIVATE = "private"
    """What was found, when the note was read in, to be about a person's private matters: kept, never shown."""


class Region(Model):
    """`text[char_start:char_end]` of a document is of this kind."""

    char_start: int
    char_end: int
    kind: RegionKind


class Document(Model):
    """One note, whole: its text never changes once it is stored."""

    id: str
    """First 32 hex digits of the SHA-256 of the file's bytes."""
    path: str
    """POSIX path within what was ingested."""
    kind: Kind
    format: str
    """File ending without the dot: md, txt, vtt, docx, pdf, eml, html."""
    text: str
    """What was read, line ends as LF, no BOM. Character ranges count in this text."""
    regions: tuple[Region, ...] = ()
    title: str | None = None
    date: dt.date | None = None
    date_source: str | None = None
    """front_matter, header, file_name, by_hand, or None where no date was found."""
    account: str | None = None
    """The account as the CRM spells it when the CRM knows it."""
    opportunity_id: str | None = None
    opportunity_name: str | None = None
    author: str | None = None
    attendees: tuple[str, ...] = ()
    confidential: bool = False
    sha256: str
    size: int = Field(ge=0)
    warnings: tuple[str, ...] = ()
    near_duplicate_of: str | None = None
    """Id of the earlier document that this one all but repeats."""

    @property
    def name(self) -> str:
        """The file's name, by which it is cited."""
        return PurePosixPath(self.path).name


class Passage(Model):
    """A stretch of a document that is embedded and searched: `text == document.text[char_start:char_end]`."""

    id: str
    """`{document_id}:{ordinal:05d}`, stable however often the same bytes are ingested."""
    document_id: str
    ordinal: int
    char_start: int
    char_end: int
    text: str
    speakers: tuple[str, ...] = ()


class Hit(Model):
    """A passage that answers a query, with its place and its score (higher is better)."""

    document_id: str
    document: str
    path: str
    char_start: int
    char_end: int
    text: str
    score: float
    date: dt.date | None = None
    account: str | None = None
    kind: Kind = Kind.OTHER
    near_duplicates: tuple[str, ...] = ()
    """Paths of documents that repeat this passage and were left out for it."""


class SearchFilter(Model):
    """Which notes a search may see; every given field must hold."""

    week: str | None = None
    """ISO week, compared with the document's own date."""
    date_from: dt.date | None = None
    date_to: dt.date | None = None
    account: str | None = None
    kind: Kind | None = None
    document: str | None = None
    """A file's name or its path."""


class Refusal(Model):
    """An input that could not be taken: one line what, one line how to mend it."""

    path: str
    what: str
    how: str
    rows: tuple[int, ...] = ()
    """Row numbers within a table (header is row 1) when only these were refused; the rest was read."""
