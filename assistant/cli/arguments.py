"""How the words of a command line, and the lines of its files, are read."""

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from assistant.errors import SourceError, UsageError
from assistant.models.document import Kind, SearchFilter
from assistant.models.week import Week

_KINDS = {"meeting": Kind.MEETING, "deal": Kind.DEAL, "call": Kind.CALL, "other": Kind.OTHER}


def read_day(text: str | None, option: str) -> dt.date | None:
    """Return the date that an option gives, None for none. Raises UsageError."""
    if text is None:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{option} {text!r} is not a date", "Write it as YYYY-MM-DD, such as 2026-11-20.") from error


def read_week(text: str | None) -> Week | None:
    """Return the ISO week that `--week` gives, None for none. Raises UsageError."""
    if text is None:
        return None
    try:
        return Week.parse(text)
    except ValueError as error:
        raise UsageError(f"--week {text!r} is not an ISO week", "Write it as 2026-W47.") from error


def read_kind(text: str | None) -> Kind | None:
    """Return the kind of note that a word means, None for none. Raises UsageError."""
    if text is None:
        return None
    wanted = text.strip().lower().replace(" ", "_").replace("-", "_")
    for kind in Kind:
        if wanted in (kind.value, f"{kind.value}s"):
            return kind
    short = wanted.removesuffix("s")
    if short in _KINDS:
        return _KINDS[short]
    raise UsageError(f"--kind {text!r} is not a kind of note", f"Use one of {', '.join(k.value for k in Kind)}.")


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a JSON Lines file; a line that is not one is an error that names its number."""
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"{path.name!r} can't be read", "Give a UTF-8 file with one JSON object a line.") from error
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except json.JSONDecodeError as error:
            raise SourceError(f"line {number} of {path.name!r} is not JSON", "Write one JSON object a line.") from error
        if not isinstance(value, dict):
            raise SourceError(f"line {number} of {path.name!r} is not a JSON object", "Write one JSON object a line.")
        yield value


def needed(line: dict[str, Any], key: str, path: Path) -> str:
    """Return a line's text under a key. Raises SourceError where it has none."""
    if not isinstance(line.get(key), str):
        raise SourceError(f"a line of {path.name!r} has no {key!r}", f"Give every line its {key!r} as text.")
    return str(line[key])


def read_filter(given: dict[str, Any]) -> SearchFilter:
    """Return which notes a search may see, out of options or of a line. Raises UsageError."""
    week = read_week(given.get("week"))
    return SearchFilter(
        week=str(week) if week else None,
        account=given.get("account"),
        kind=read_kind(given.get("kind")),
        document=given.get("document"),
    )


def read_text(path: Path) -> str:
    """Return a text file's content. Raises SourceError."""
    try:
        return path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"{path.name!r} can't be read", "Name a UTF-8 text file that exists.") from error
