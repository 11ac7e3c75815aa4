"""All that the records hold about somebody: every table searched, those of tomorrow too."""

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import JSON, Column, Connection, Row, String, Table, Text, select

from assistant.models.base import Model
from assistant.store.subject import Subject
from assistant.store.tables import metadata, users

SECRET = frozenset({"password", "key", "salt", "content", "hash", "token"})
"""Columns that hold no words, or words that nobody may see."""
_AT_ONCE = 500


class Holding(Model):
    """One place that names the subject."""

    table: str
    row: dict[str, str]
    """The row's key."""
    column: str
    text: str
    """What stands there."""


def columns_with_words(table: Table) -> list[Column[Any]]:
    """Return the columns in which words may stand; those that refer to another row hold its id."""
    worded = (c for c in table.c if isinstance(c.type, (String, Text, JSON)) and not c.foreign_keys)
    return [c for c in worded if c.name not in SECRET]


def rows_naming(connection: Connection, table: Table, subject: Subject) -> Iterator[tuple[Row[Any], list[str]]]:
    """Yield each row of the table that names the subject, with the names of the columns that do."""
    columns = columns_with_words(table)
    if not columns:
        return
    wanted = list(dict.fromkeys([*table.primary_key.columns, *columns]))
    for row in connection.execute(select(*wanted).execution_options(yield_per=_AT_ONCE)):
        fields = row._mapping
        named = [c.name for c in columns if subject.is_in(as_text(fields[c.name]))]
        if named:
            yield row, named


def holdings(connection: Connection, subject: Subject) -> Iterator[Holding]:
    """Yield every place in the records that names the subject, or is of an account of theirs; reads everything."""
    accounts = [row.id for row, named in rows_naming(connection, users, subject) if "name" in named]
    for table in metadata.sorted_tables:
        for row, named in rows_naming(connection, table, subject):
            yield from _places(table, row, named)
        if accounts and "user_id" in table.c:
            words = columns_with_words(table)
            for row in connection.execute(select(table).where(table.c.user_id.in_(accounts))):
                yield from _places(table, row, [c.name for c in words if not c.foreign_keys and not c.primary_key])


def _places(table: Table, row: Row[Any], names: list[str]) -> Iterator[Holding]:
    fields = row._mapping
    place = {c.name: str(fields[c.name]) for c in table.primary_key.columns if c.name not in SECRET}
    for name in names:
        yield Holding(table=table.name, row=place, column=name, text=as_text(fields[name]))


def as_text(value: object) -> str:
    """Return a column's value as the words that stand in it."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
