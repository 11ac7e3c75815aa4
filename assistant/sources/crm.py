"""CRM exports as snapshots: what can be read is read, what can't is reported by row number."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from assistant.errors import SourceError
from assistant.models.base import Model
from assistant.models.company import Company
from assistant.models.deal import Deal, Snapshot
from assistant.models.document import Refusal
from assistant.sources.aliases import CRM, Columns, expected, find_columns
from assistant.sources.crm_rows import RowReader
from assistant.sources.problems import Problems, quoted
from assistant.sources.table_dates import DateOrder, date_in_name
from assistant.sources.tables import MAX_BYTES, Row, Table, read_table

_REQUIRED = ("opportunity_id", "stage")
_HEADER_FOUND = 100
_HOW_ROW = "Check the row for a missing quotation mark, or a separator too many or too few."


class ExportResult(Model):
    """The snapshots of one export, what of it was refused, and what a reader should know."""

    snapshots: tuple[Snapshot, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    warnings: tuple[str, ...] = ()


def read_export(
    path: Path,
    *,
    relative: str,
    company: Company,
    snapshot_date: dt.date | None = None,
    date_order: DateOrder | None = None,
    max_bytes: int = MAX_BYTES,
) -> ExportResult:
    """Return the export's deals as one snapshot per date; never raises for what the file holds.

    A snapshot's date is the row's `Snapshot Date` cell, else the date in the file's name, else `snapshot_date`.
    A refusal without rows means that nothing of the file was taken; one with rows, that only these were left out or
    have a blank in place of the cell. `date_order` settles what `03/04/2026` means; None infers it from the file.
    """
    problems = Problems(relative)
    try:
        table = read_table(path, rate_header, _HEADER_FOUND, max_bytes)
        columns = find_columns(table.header, CRM)
        _refuse_unfit(table, columns)
        reader = RowReader(table, columns.positions, company, problems, date_order)
        named = date_in_name(path.stem, reader.date_order)
        deals = _deals(_sound_rows(table, reader, problems), reader, problems, relative, named or snapshot_date)
        reader.refuse_unread_columns()
    except SourceError as error:
        return ExportResult(refusals=(Refusal(path=relative, what=error.what, how=error.how),))
    warnings = [*columns.doubtful, *_warnings(table, reader)]
    if named and snapshot_date and named != snapshot_date:
        warnings.append(f"its name says {named}, so {snapshot_date} is not used for it")
    return ExportResult(
        snapshots=tuple(Snapshot(date=date, deals=tuple(found)) for date, found in sorted(deals.items())),
        refusals=problems.refusals(),
        warnings=tuple(warnings),
    )


def rate_header(cells: Sequence[str]) -> int:
    """Return how many CRM fields a row names, and 100 more where the id and the stage are among them."""
    found = find_columns(cells, CRM).positions
    return len(found) + (_HEADER_FOUND if all(field in found for field in _REQUIRED) else 0)


def is_export_header(cells: Sequence[str]) -> bool:
    """Return whether a row is an export's header beyond doubt: id, stage, and what a deal has besides."""
    return rate_header(cells) >= _HEADER_FOUND + 3


def _warnings(table: Table, reader: RowReader) -> Iterator[str]:
    if table.left_out:
        yield f"{len(table.left_out)} closing lines are no deals, from {quoted(table.left_out[0])} on"
    if len(reader.currencies) > 1:
        yield f"its amounts stand in several currencies: {', '.join(sorted(reader.currencies))}"


def _refuse_unfit(table: Table, columns: Columns) -> None:
    lacking = [field for field in _REQUIRED if field not in columns.positions]
    if lacking:
        names = {"opportunity_id": "an id", "stage": "a stage"}
        headers = ", ".join(quoted(text) for text in table.header[:12])
        wanted = "; ".join(f"{names[field]} column may be called {expected(field)}" for field in lacking)
        raise SourceError(
            f"no column is {' or '.join(names[field] for field in lacking)}; row {table.header_row} has {headers}",
            f"Rename the column: {wanted}.",
        )
    if not table.rows and not table.misfits:
        raise SourceError("it has a header and no rows below it", "Export it again with the deals.")
    if len(table.misfits) > len(table.rows):
        number, count = table.misfits[0]
        raise SourceError(
            f"{len(table.misfits)} of its {len(table.misfits) + len(table.rows)} rows do not fit the header, "
            f"such as row {number} with {count} cells under {len(table.header)} headers",
            "Export it again; cells that hold the separator need double quotation marks.",
        )


def _sound_rows(table: Table, reader: RowReader, problems: Problems) -> Iterable[Row]:
    """Yield the rows that have an id and whose cells stand under their headers; report the others."""
    for number, count in table.misfits:
        problems.add(number, f"it has {count} cells under {len(table.header)} headers, not read", _HOW_ROW)
    for row in table.rows:
        if reader.is_total(row):
            continue
        if not reader.opportunity_id(row):
            problems.add(row.number, "it has no id, not read", "Fill in the id, or remove the row.")
        elif reader.is_shifted(row):
            problems.add(row.number, "its cells stand under the wrong headers, not read", _HOW_ROW)
        else:
            yield row


def _deals(
    rows: Iterable[Row], reader: RowReader, problems: Problems, relative: str, file_date: dt.date | None
) -> dict[dt.date, list[Deal]]:
    """Return the deals by snapshot date; of rows with one id and date the first stands."""
    dated = [(row, reader.snapshot_date(row)) for row in rows]
    stated = {date for _, date in dated if date}
    fallback = (next(iter(stated)) if len(stated) == 1 else None) if stated else file_date
    found: dict[dt.date, list[Deal]] = {}
    seen: dict[tuple[dt.date, str], int] = {}
    for row, own_date in dated:
        date = own_date or fallback
        if date is None:
            if not stated:
                raise SourceError(
                    "it does not say of which date it is",
                    "Put the date in its name (opportunities_2026-11-20.csv), add a `Snapshot Date` column, "
                    "or give --snapshot-date.",
                )
            problems.add(row.number, "its snapshot date can't be read, row left out", "Fill in the snapshot date.")
            continue
        opportunity_id = reader.opportunity_id(row)
        first = seen.setdefault((date, opportunity_id), row.number)
        if first != row.number:
            what = "its id stands in an earlier row, which is used"
            problems.add(row.number, what, "Keep one row for each id.", f"{opportunity_id} in row {first}")
            continue
        found.setdefault(date, []).append(reader.deal(row, relative, date))
    if not found:
        first_trouble = next((refusal.what for refusal in problems.refusals()), "")
        raise SourceError(f"none of its rows could be read as a deal: {first_trouble}", "Compare rows and header.")
    return found
