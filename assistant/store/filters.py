"""A search filter as conditions on the records, so that what may not be seen is not read."""

import datetime as dt
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, or_, select

from assistant.errors import UsageError
from assistant.models.document import SearchFilter
from assistant.models.week import Week
from assistant.store.tables import document_paths, documents, passages


def account_key(account: str | None) -> str | None:
    """Return the form in which accounts are compared: case and outer or doubled spaces don't count."""
    return " ".join(account.split()).casefold() if account else None


def passage_conditions(search: SearchFilter | None) -> list[ColumnElement[bool]]:
    """Return the conditions on `passages`; none for an empty filter. Raises UsageError for a bad week."""
    return _conditions(passages, passages.c.document_id, search)


def document_conditions(search: SearchFilter | None) -> list[ColumnElement[bool]]:
    """Return the conditions on live `documents`; an empty account is that of notes without one.

    Raises UsageError for a bad week.
    """
    return [documents.c.withdrawn_at.is_(None), *_conditions(documents, documents.c.id, search)]


def document_named(name: str) -> Select[Any]:
    """Select the ids of the live documents with this path or file name."""
    return select(document_paths.c.document_id).where(or_(document_paths.c.path == name, document_paths.c.name == name))


def _conditions(
    table: Table, document_id: ColumnElement[str], search: SearchFilter | None
) -> list[ColumnElement[bool]]:
    if search is None:
        return []
    conditions: list[ColumnElement[bool]] = []
    first, last = filter_days(search)
    if first is not None:
        conditions.append(table.c.date >= first)
    if last is not None:
        conditions.append(table.c.date <= last)
    if search.account is not None:
        conditions.append(table.c.account_key == account_key(search.account))
    if search.kind is not None:
        conditions.append(table.c.kind == search.kind.value)
    if search.document is not None:
        conditions.append(document_id.in_(document_named(search.document)))
    return conditions


def filter_days(search: SearchFilter) -> tuple[dt.date | None, dt.date | None]:
    """Return the first and the last day that the filter allows, None where it is open; a week is a range of days.

    Raises UsageError for a bad week.
    """
    firsts, lasts = [search.date_from], [search.date_to]
    if search.week is not None:
        try:
            week = Week.parse(search.week)
        except ValueError as error:
            raise UsageError(f"{search.week!r} is not an ISO week.", "Write it as in 2026-W47.") from error
        firsts.append(week.monday)
        lasts.append(week.sunday)
    return (
        max((day for day in firsts if day is not None), default=None),
        min((day for day in lasts if day is not None), default=None),
    )
