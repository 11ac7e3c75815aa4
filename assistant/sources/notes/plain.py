"""Reads .md and .txt: the file's text whole, with what is hidden in it marked."""

import re

from assistant.errors import SourceError
from assistant.models.document import Region, RegionKind
from assistant.sources.notes.extract import Extract
from assistant.sources.notes.hidden import hidden_markup
from assistant.sources.text import decode

_HEADING = re.compile(r"^#{1,3}[ \t]+(.+?)[ \t#]*$", re.MULTILINE)
_ATTRIBUTED = re.compile(
    r"^(?:[-_]{2,}\s*(?:original message|forwarded message)\s*[-_]*|on [^\n]{6,200} wrote:)[ \t]*\n",
    re.IGNORECASE | re.MULTILINE,
)


def decoded(data: bytes) -> tuple[str, tuple[str, ...]]:
    """Return the file's text and a warning when characters of it were lost; raises SourceError when it is not text."""
    result = decode(data)
    if not result.text.strip():
        raise SourceError("it holds no text", "Export it again, or leave it out.")
    warning = f"{result.damaged} characters could not be read as {result.encoding}" if result.damaged else ""
    return result.text, (warning,) if warning else ()


def read_markdown(data: bytes) -> Extract:
    """Read Markdown; the first heading is its title."""
    text, warnings = decoded(data)
    heading = _HEADING.search(text[:4000])
    title = heading[1].strip(" *_`") if heading else None
    return Extract(text=text, regions=_regions(text), title=title, warnings=warnings)


def read_text(data: bytes) -> Extract:
    """Read plain text."""
    text, warnings = decoded(data)
    return Extract(text=text, regions=_regions(text), warnings=warnings)


def _regions(text: str) -> tuple[Region, ...]:
    return (*hidden_markup(text), *_pasted_history(text))


def _pasted_history(text: str) -> tuple[Region, ...]:
    """Mark an older mail pasted below a note. `>` alone is no sign of one: in Markdown it quotes what was said."""
    for match in _ATTRIBUTED.finditer(text):
        if text[: match.start()].strip():
            below = text[match.end() :].split("\n")
            quoted = [line for line in below if line.strip()]
            all_marked = bool(quoted) and all(line.lstrip().startswith(">") for line in quoted)
            if match[0].lstrip().startswith(("-", "_")) or all_marked:
                return (Region(char_start=match.start(), char_end=len(text), kind=RegionKind.QUOTED_HISTORY),)
    return ()
