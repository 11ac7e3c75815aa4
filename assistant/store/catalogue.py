"""Live documents as a filter sees them, in memory: which it allows, and how many passages that leaves."""

import datetime as dt
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from assistant.models.document import SearchFilter
from assistant.store.filters import account_key, filter_days
from assistant.store.passages import CatalogueEntry

_UNDATED = -1
_NOBODY = -1


class Catalogue:
    """A few columns over the documents; a filter is a handful of comparisons whatever it asks."""

    def __init__(self, entries: Sequence[CatalogueEntry], named: Callable[[str], Sequence[str]]) -> None:
        self._named = named
        self._ids = [entry.document_id for entry in entries]
        self._rows = {document_id: row for row, document_id in enumerate(self._ids)}
        self._accounts: dict[str, int] = {}
        self._kinds: dict[str, int] = {}
        self._days = _column(_UNDATED if entry.date is None else entry.date.toordinal() for entry in entries)
        self._kind = _column(self._kinds.setdefault(entry.kind, len(self._kinds)) for entry in entries)
        self._account = _column(
            _NOBODY if entry.account_key is None else self._accounts.setdefault(entry.account_key, len(self._accounts))
            for entry in entries
        )
        self._passages = _column(entry.passages for entry in entries)
        self.passages = int(self._passages.sum())
        """How many passages there are without a filter."""

    def select(self, search: SearchFilter) -> "Selection":
        """Return what the filter allows. Raises UsageError for a bad week."""
        allowed = np.ones(len(self._ids), dtype=bool)
        first, last = filter_days(search)
        if first is not None or last is not None:
            low = first or dt.date.min
            allowed &= self._days >= low.toordinal()
        if last is not None:
            allowed &= self._days <= last.toordinal()
        if search.account is not None:
            key = account_key(search.account)
            allowed &= self._account == (_NOBODY if key is None else self._accounts.get(key, len(self._accounts)))
        if search.kind is not None:
            allowed &= self._kind == self._kinds.get(search.kind.value, len(self._kinds))
        if search.document is not None:
            named = np.zeros(len(self._ids), dtype=bool)
            named[[self._rows[key] for key in self._named(search.document) if key in self._rows]] = True
            allowed &= named
        return Selection(self._ids, self._rows, allowed, int(self._passages[allowed].sum()))


class Selection:
    """The documents that a filter allows."""

    def __init__(self, ids: list[str], rows: dict[str, int], allowed: NDArray[np.bool_], passages: int) -> None:
        self._ids = ids
        self._rows = rows
        self._allowed = allowed
        self.passages = passages
        """How many passages they have together."""

    def document_ids(self) -> list[str]:
        """Return the ids of the documents."""
        return [self._ids[row] for row in np.flatnonzero(self._allowed)]

    def allows(self, passage_id: str) -> bool:
        """Say whether the passage is one of an allowed document."""
        row = self._rows.get(passage_id.partition(":")[0])
        return row is not None and bool(self._allowed[row])


def _column(values: object) -> NDArray[np.int64]:
    return np.fromiter(values, dtype=np.int64)  # type: ignore[call-overload, no-any-return]
