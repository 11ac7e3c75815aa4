"""Moving the records of a home into a PostgreSQL database: all rows or none, compared by hash afterwards."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, Integer, Select, Table, func, insert, select, text, update
from sqlalchemy.sql.sqltypes import LargeBinary

from assistant.errors import IntegrityError, StoreError
from assistant.models.base import Model
from assistant.store.database import OLDEST, Database
from assistant.store.tables import facts_about_home, metadata

_AT_ONCE = 500
_OF_THE_ENGINE = ("generation", OLDEST, "index_collection")
"""Facts about a database itself, which stay where they are."""


class Moved(Model):
    """What a move came to."""

    rows: dict[str, int]
    """Table -> how many rows it has there now, the same and with the same content as in the home."""


def move(home: Path, url: str, progress: Callable[[str, int], None] = lambda _table, _rows: None) -> Moved:
    """Copy every row of a home's records into an empty database, which is brought up to this program's tables.

    The home must not be in use and is left as it is. Raises StoreError where the database holds records already or
    the home has none, IntegrityError where a row is not the same afterwards; nothing is then kept.
    """
    source = Database(require_records(home))
    try:
        target = Database(url)
        try:
            return _copied(source, target, progress)
        finally:
            target.close()
    finally:
        source.close()


def require_records(home: Path) -> Path:
    """Return the file of a home's records. Raises StoreError where there is none."""
    file = home / "records.sqlite3"
    if not file.is_file():
        raise StoreError(f"There are no records in {home}.", "Name the home with --from-home.")
    return file


def _copied(source: Database, target: Database, progress: Callable[[str, int], None]) -> Moved:
    rows: dict[str, int] = {}
    with source.reading() as old, target.changing() as new:
        for table in metadata.sorted_tables:
            if new.execute(_rows_of(table).limit(1)).first() is not None:
                raise StoreError(
                    f"The database {target.place} holds records already (in {table.name}).",
                    "Name an empty one in SALES_NARRATIVE_DATABASE_URL.",
                )
        for table in metadata.sorted_tables:
            rows[table.name] = _copy(old, new, table)
            progress(table.name, rows[table.name])
        target.full_text.rebuild(new)
        for table in metadata.sorted_tables:
            if _digest(old, table) != _digest(new, table):
                raise IntegrityError(
                    f"The rows of {table.name} did not arrive as they were.", "Nothing was kept; please report this."
                )
    return Moved(rows=rows)


def _rows_of(table: Table) -> Select[Any]:
    statement = select(table).order_by(*table.primary_key.columns)
    return statement.where(facts_about_home.c.name.not_in(_OF_THE_ENGINE)) if table is facts_about_home else statement


def _copy(old: Connection, new: Connection, table: Table) -> int:
    """Copy a table; references to rows of the same table are set once all are there."""
    within = [key.parent for key in table.foreign_keys if key.column.table is table]
    count = 0
    for chunk in _chunks(old, table):
        new.execute(insert(table), [row | {column.name: None for column in within} for row in chunk])
        count += len(chunk)
    keys = list(table.primary_key.columns)
    for column in within:
        for row in old.execute(select(*keys, column).where(column.is_not(None))).mappings():
            found = [key == row[key.name] for key in keys]
            new.execute(update(table).where(*found).values({column.name: row[column.name]}))
    _count_on(new, table, keys)
    return count


def _count_on(new: Connection, table: Table, keys: list[Column[Any]]) -> None:
    """Let the next key that the database gives follow the copied ones."""
    if table.autoincrement_column is None or not isinstance(keys[0].type, Integer):
        return
    sequence = new.execute(
        text("SELECT pg_get_serial_sequence(:table, :key)"), {"table": table.name, "key": keys[0].name}
    ).scalar()
    newest = new.execute(select(func.max(keys[0]))).scalar()
    if sequence is not None and newest is not None:
        new.execute(text("SELECT setval(:sequence, :newest)"), {"sequence": sequence, "newest": newest})


def _chunks(old: Connection, table: Table) -> Iterator[list[dict[str, Any]]]:
    with old.execute(_rows_of(table).execution_options(yield_per=_AT_ONCE)) as rows:
        for part in rows.mappings().partitions():
            yield [dict(row) for row in part]


def _digest(connection: Connection, table: Table) -> str:
    """Return a hash over all rows, each as JSON, in the order of their keys; the same on both engines."""
    digest = hashlib.sha256()
    for chunk in _chunks(connection, table):
        for row in chunk:
            digest.update(json.dumps(_plain(row, table), sort_keys=True).encode() + b"\n")
    return digest.hexdigest()


def _plain(row: Mapping[str, Any], table: Table) -> dict[str, object]:
    plain: dict[str, object] = {}
    for name, value in row.items():
        if isinstance(value, datetime):  # SQLite keeps no zone; all that is stored is in UTC
            plain[name] = value.replace(tzinfo=None).isoformat(timespec="microseconds")
        elif isinstance(value, date):
            plain[name] = value.isoformat()
        elif value is not None and isinstance(table.c[name].type, LargeBinary):
            plain[name] = hashlib.sha256(value).hexdigest()
        else:
            plain[name] = value
    return plain
