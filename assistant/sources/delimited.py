"""Delimited text (CSV and its kin) as records, one broken quotation mark costing one row and no more."""

import csv
import io
from collections.abc import Callable, Sequence
from itertools import islice
from typing import NamedTuple

from assistant.errors import SourceError

DELIMITERS = (",", ";", "\t", "|")
SAMPLE_RECORDS = 60
_MOST_BROKEN = 20

Rate = Callable[[Sequence[str]], int]
"""How much a row looks like the header that is looked for; higher is better, 0 is not at all."""


class _Record(NamedTuple):
    start: int
    lines: int
    cells: list[str]


def records(text: str, rate: Rate) -> list[list[str]]:
    """Return the records of delimited text in order, blank ones as empty lists, whatever the delimiter.

    The delimiter is the one under which the best header is found, or the one of a first line `sep=;`, which is then
    no record. A quotation mark that is never closed ends with its line. Raises SourceError when too many are broken.
    """
    lines = list(io.StringIO(text, newline="\n"))
    named = lines[0].strip().lower() if lines else ""
    if named.startswith("sep=") and len(named) == 5:
        return _mended(lines[1:], named[4])
    return _mended(lines, _delimiter(lines, rate))


def _delimiter(lines: list[str], rate: Rate) -> str:
    def quality(delimiter: str) -> tuple[int, int]:
        sample = [record.cells for record in _split(lines[: 4 * SAMPLE_RECORDS], delimiter)][:SAMPLE_RECORDS]
        return max(map(rate, sample), default=0), max(map(len, sample), default=0)

    return max(DELIMITERS, key=quality)


def _split(lines: list[str], delimiter: str) -> list[_Record]:
    found: list[_Record] = []
    start = broken = 0
    while start < len(lines):
        begin = start
        reader = csv.reader(islice(lines, begin, None), delimiter=delimiter)
        try:
            for cells in reader:
                end = begin + reader.line_num
                found.append(_Record(start, end - start, cells))
                start = end
        except csv.Error as error:
            broken += 1
            if broken > _MOST_BROKEN:
                raise SourceError(
                    f"its quotation marks do not match in more than {_MOST_BROKEN} rows",
                    "Export it again, with text cells in double quotation marks.",
                ) from error
            found.append(_Record(start, 1, _alone(lines[start], delimiter)))
            start += 1
    return found


def _mended(lines: list[str], delimiter: str) -> list[list[str]]:
    """Take apart the records that a missing quotation mark has run together."""
    found = _split(lines, delimiter)
    widths = [len(record.cells) for record in found if len(record.cells) > 1]
    width = max(set(widths), key=widths.count) if widths else 0
    out: list[list[str]] = []
    for record in found:
        own = lines[record.start : record.start + record.lines]
        if record.lines == 1:
            out.append(record.cells)
            continue
        single = [_alone(line, delimiter) for line in own]
        run_together = len(record.cells) != width and any(len(cells) == width for cells in single[1:])
        if run_together or _is_misquoted(own, delimiter):
            out.extend(single)
        else:
            out.append(record.cells)
    return out


def _alone(line: str, delimiter: str) -> list[str]:
    """Return one line as a record; a mark that it never closes takes the rest of the line into one cell."""
    if len(line) > csv.field_size_limit():
        return [line]
    return next(csv.reader([line.rstrip("\n")], delimiter=delimiter), [])


def _is_misquoted(lines: list[str], delimiter: str) -> bool:
    """Return whether a quotation mark is never closed, or closes in the middle of another cell."""
    try:
        list(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error:
        return True
    return False
