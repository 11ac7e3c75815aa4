"""What `history`, `contract` and `draft --follow-up` show: rows for machines and lines for people."""

from pathlib import Path
from typing import NamedTuple

from assistant.cli.arguments import read_week
from assistant.service import Service


class Shown(NamedTuple):
    """The same, twice."""

    rows: object
    lines: list[str]


def compared(service: Service, first: str, second: str) -> Shown:
    """Return what changed between two weeks, in words. Raises UsageError and NotFoundError."""
    before, after = read_week(first), read_week(second)
    changes = service.review().diff(before, after) if before and after else ()
    return Shown([c.model_dump(mode="json") for c in changes], [c.text for c in changes])


def progress(service: Service) -> Shown:
    """Return each initiative over the approved weeks."""
    found = service.review().progress()
    lines = [line for p in found for line in (p.initiative, *(f"  {line}" for line in p.lines()))]
    return Shown([p.model_dump(mode="json") for p in found], lines or ["The company profile lists no initiatives."])


def followed_up(service: Service, path: Path) -> Shown:
    """Take in the notes of a meeting; return the decisions and asks with owner and date that they hold."""
    service.ingest([path])
    found = service.review().follow_up(path)
    lines = [f"{c.due or 'no date':<12}{c.owner:<24}{' '.join(c.text.split())}" for c in found]
    return Shown(
        [c.model_dump(mode="json") for c in found],
        lines or ["No decision or ask with an owner and a date was found."],
    )
