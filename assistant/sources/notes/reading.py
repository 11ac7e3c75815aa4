"""A file of any note format becomes a Document; the one door to the readers."""

import hashlib
from collections.abc import Callable
from pathlib import Path

from assistant.errors import SourceError
from assistant.models.document import Document, Kind, Region, RegionKind
from assistant.sources.metadata import Facts, FrontMatter, file_name_facts, front_matter, header_lines, settle
from assistant.sources.notes.extract import Extract, tidy_regions
from assistant.sources.notes.hidden import invisible_characters
from assistant.sources.notes.mail import read_mail
from assistant.sources.notes.page import read_page
from assistant.sources.notes.plain import read_markdown, read_text
from assistant.sources.notes.portable import read_portable
from assistant.sources.notes.transcript import read_transcript
from assistant.sources.notes.word import read_word

MAX_BYTES = 25 * 1024 * 1024
_READERS: dict[str, Callable[[bytes], Extract]] = {
    "md": read_markdown,
    "txt": read_text,
    "vtt": read_transcript,
    "docx": read_word,
    "pdf": read_portable,
    "eml": read_mail,
    "html": read_page,
}
_ENDINGS = {"markdown": "md", "text": "txt", "htm": "html"}
NOTE_FORMATS = (*_READERS, *_ENDINGS)
"""The file endings that are read as notes, without the dot."""


def read_note(path: Path, *, relative: str, kind: Kind | None = None, max_bytes: int = MAX_BYTES) -> Document:
    """Read one note whole, with its metadata and the regions of it that are not to be quoted.

    `relative` is its path within what is ingested, `kind` what its folder says (else header or file name). Raises
    SourceError, naming the file and no folder above it, when the file cannot be taken.
    """
    try:
        data = _read_bytes(path, max_bytes)
    except SourceError as error:
        raise _unread(path.name, error) from error
    return note_of(data, name=path.name, relative=relative, kind=kind)


def note_of(data: bytes, *, name: str, relative: str, kind: Kind | None = None) -> Document:
    """Return the note that a file of this name with these bytes holds; as `read_note`, with no file at hand."""
    try:
        form = _format(Path(name))
        extract = _READERS[form](_something(data))
    except SourceError as error:
        raise _unread(name, error) from error
    return _document(extract, data, form, relative, kind)


def _something(data: bytes) -> bytes:
    if not data.strip():
        raise SourceError("it is empty", "Export it again, or leave it out.")
    return data


def _unread(name: str, error: SourceError) -> SourceError:
    return SourceError(f"{name!r} was not read: {error.what}.", error.how)


def _format(path: Path) -> str:
    ending = path.suffix.lstrip(".").casefold()
    form = _ENDINGS.get(ending, ending)
    if form not in _READERS:
        raise SourceError(
            f"{path.suffix or 'no ending'} is not a format for notes", f"Save it as one of {', '.join(_READERS)}."
        )
    return form


def _read_bytes(path: Path, max_bytes: int) -> bytes:
    try:
        size = path.stat().st_size
        if size > max_bytes:
            limit = f"{max_bytes / 1_048_576:g} MB"
            raise SourceError(
                f"it has {size / 1_048_576:,.1f} MB; the limit is {limit}", "Split it, or raise max_file_mb."
            )
        with path.open("rb") as file:
            # A file may grow between the two looks at it.
            data = file.read(max_bytes + 1)
    except OSError as error:
        raise SourceError(f"it cannot be opened ({error.strerror})", "Check that it exists and may be read.") from error
    if len(data) > max_bytes:
        raise SourceError("it is still being written", "Wait until it is complete.")
    return data


def _document(extract: Extract, data: bytes, form: str, relative: str, kind: Kind | None) -> Document:
    text = extract.text
    front = front_matter(text) if form in ("md", "txt") else FrontMatter()
    header = header_lines(text, max(front.end, extract.body_start))
    facts = _together(extract.facts, header.facts, header_lines(extract.aside).facts)
    settled = settle(front.facts, header.model_copy(update={"facts": facts}), file_name_facts(Path(relative).name))
    found = settled.facts
    regions = _regions(extract, front.end, header.ranges)
    unsaid = () if _says_something(text, regions) else ("it has no text of its own",)
    digest = hashlib.sha256(data).hexdigest()
    return Document(
        id=digest[:32],
        path=relative,
        kind=kind or found.kind or Kind.OTHER,
        format=form,
        text=text,
        regions=regions,
        title=front.facts.title or extract.title or found.title,
        date=settled.date,
        date_source=settled.date_source,
        account=found.account,
        opportunity_id=found.opportunity_id,
        opportunity_name=found.opportunity_name,
        author=found.author,
        attendees=found.attendees,
        confidential=bool(found.confidential),
        sha256=digest,
        size=len(data),
        warnings=tuple(dict.fromkeys((*extract.warnings, *found.warnings, *unsaid))),
    )


def _says_something(text: str, regions: tuple[Region, ...]) -> bool:
    at = 0
    for region in regions:
        if text[at : region.char_start].strip():
            return True
        at = max(at, region.char_end)
    return bool(text[at:].strip())


def _together(*places: Facts) -> Facts:
    """Merge what stands at a note's head: the format's own fields first, then its lines, then what stands beside it."""
    merged = {
        field: next((value for place in places if (value := getattr(place, field)) not in (None, ())), None)
        for field in ("account", "opportunity_id", "opportunity_name", "author", "confidential", "kind", "title")
    }
    dates = next((place.dates for place in places if place.dates), ())
    attendees = next((place.attendees for place in places if place.attendees), ())
    warnings = tuple(warning for place in places for warning in place.warnings)
    return Facts.model_validate({**merged, "dates": dates, "attendees": attendees, "warnings": warnings})


def _regions(extract: Extract, front_end: int, header: tuple[tuple[int, int], ...]) -> tuple[Region, ...]:
    found = [*extract.regions, *invisible_characters(extract.text)]
    if front_end:
        found.append(Region(char_start=0, char_end=front_end, kind=RegionKind.FRONT_MATTER))
    found.extend(Region(char_start=a, char_end=b, kind=RegionKind.HEADER) for a, b in header)
    return tidy_regions(found, len(extract.text))
