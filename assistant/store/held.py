"""All that the records hold about somebody: every table searched, those of tomorrow too."""

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import JSON, Column, Connection, Row, String, Table, Text, select

from assistant.models.base import Model
from assistant.store.subject import Subject, parsed_json
from assistant.store.tables import deal_rows, document_paths, documents, messages, metadata, users

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


class Owned(Model):
    """What is an account's own, whether it names it or not."""

    subject: Subject
    """With the ids of its deals."""
    opportunity_ids: frozenset[str] = frozenset()
    documents: frozenset[str] = frozenset()
    paths: frozenset[str] = frozenset()
    """Under which its notes were seen."""
    rows: frozenset[tuple[str, int]] = frozenset()
    """(path, row) of its deals in the CRM's exports, those too that had the account under another name."""

    def rests_on(self, value: Any) -> bool:  # noqa: ANN401 - an answer or a narrative, as JSON holds it
        """Say whether a JSON value cites one of its notes or rows, or names one of its deals by id."""
        if isinstance(value, list):
            return any(self.rests_on(item) for item in value)
        if not isinstance(value, dict):
            return False
        path, deal = str(value.get("path")), str(value.get("opportunity_id"))
        mine = path in self.paths or deal in self.opportunity_ids or (path, value.get("row")) in self.rows
        return mine or any(self.rests_on(item) for item in value.values())


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
        named = [c.name for c in columns if subject.is_in_any(row._mapping[c.name])]
        if named:
            yield row, named


def owned(connection: Connection, subject: Subject) -> Owned:
    """Return what is an account's own by its name or its deals' ids: notes, withdrawn ones too, and rows of the CRM."""
    if subject.kind != "account":
        return Owned(subject=subject)
    of_deal = select(deal_rows.c.path, deal_rows.c.row, deal_rows.c.opportunity_id, deal_rows.c.account)
    deals = connection.execute(of_deal).all()
    ids = frozenset(row.opportunity_id for row in deals if subject.is_account(row.account))
    of_note = select(documents.c.id, documents.c.path, documents.c.account, documents.c.opportunity_id)
    notes = [
        row
        for row in connection.execute(of_note)
        if row.opportunity_id in ids or (row.account and subject.is_account(row.account))
    ]
    mine = frozenset(row.id for row in notes)
    seen = connection.execute(select(document_paths.c.path, document_paths.c.document_id)) if mine else ()
    return Owned(
        subject=subject.with_ids(ids),
        opportunity_ids=ids,
        documents=mine,
        paths=frozenset({row.path for row in notes} | {row.path for row in seen if row.document_id in mine}),
        rows=frozenset((row.path, row.row) for row in deals if row.opportunity_id in ids),
    )


def holdings(connection: Connection, subject: Subject) -> Iterator[Holding]:
    """Yield every place in the records that names the subject, or is its own; reads everything.

    A person's own is what their account of the app holds; an account's own are its notes, and the answers that rest
    on them or on its deals.
    """
    mine = owned(connection, subject)
    accounts = [row.id for row, named in rows_naming(connection, users, subject) if "name" in named]
    for table in metadata.sorted_tables:
        told: set[tuple[str, ...]] = set()
        for holding in _of_table(connection, table, mine, accounts):
            place = (holding.column, *holding.row.values())
            if place not in told and holding.text not in ("", "[]", "{}"):
                told.add(place)
                yield holding


def _of_table(connection: Connection, table: Table, mine: Owned, accounts: list[str]) -> Iterator[Holding]:
    for row, named in rows_naming(connection, table, mine.subject):
        yield from _places(table, row, named)
    words = [c.name for c in columns_with_words(table) if not c.primary_key]
    for row in _own_rows(connection, table, mine, accounts):
        yield from _places(table, row, words)


def _own_rows(connection: Connection, table: Table, mine: Owned, accounts: list[str]) -> Iterator[Row[Any]]:
    every = select(table).execution_options(yield_per=_AT_ONCE)
    if accounts and "user_id" in table.c:
        yield from connection.execute(every.where(table.c.user_id.in_(accounts)))
    if mine.documents and table is documents:
        yield from (row for row in connection.execute(every) if row.id in mine.documents)
    if mine.paths | mine.opportunity_ids and table is messages:
        yield from (row for row in connection.execute(every) if mine.rests_on(parsed_json(row.answer)))


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
