"""CRM rows by snapshot, goals and the company: the tables that figures are read from."""

import datetime as dt
import gc
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Literal

from pydantic import TypeAdapter
from sqlalchemy import Connection, func, insert, select
from sqlalchemy import delete as delete_from

from assistant.models.base import Model
from assistant.models.company import Company
from assistant.models.deal import Deal, Goal, RowRef, Snapshot
from assistant.store import tables
from assistant.store.database import Clock, Database
from assistant.store.exact import to_json
from assistant.store.removals import removals
from assistant.store.tables import crm_files, deal_rows, inputs

_DEALS = TypeAdapter(list[Deal])
_REMEMBERED_SNAPSHOTS = 64
_Stamp = tuple[str, ...]
_ELSEWHERE = RowRef(path="", row=0)
"""A record says nothing of its place, which the row's own columns give: so an unchanged deal is the same text."""


class SnapshotOutcome(Model):
    """What storing the rows of one export for one date came to."""

    status: Literal["added", "replaced", "unchanged"]
    date: dt.date
    rows: int
    repeated: tuple[tuple[RowRef, RowRef], ...] = ()
    """Rows whose id another file already gives for this date: (the row that counts, the row that does not)."""


class DealRecords:
    """What the records know of deals, goals and the company."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._decoded: OrderedDict[dt.date, tuple[_Stamp, Snapshot]] = OrderedDict()
        self._templates: dict[str, Deal] = {}
        self._removals = 0

    def has_input(self, path: str, fingerprint: str) -> bool:
        """Say whether this CRM export, goals file or profile was last read with this very fingerprint.

        A fingerprint is made by the caller from the file's bytes and all else that its reading depends on.
        """
        table = select(inputs.c.path).where(inputs.c.path == path, inputs.c.fingerprint == fingerprint)
        with self._database.reading() as connection:
            return connection.execute(table).first() is not None

    def put_snapshot(self, snapshot: Snapshot, *, path: str, fingerprint: str) -> SnapshotOutcome:
        """Store one export's rows for one date in place of what the same path gave for that date before.

        The same fingerprint again changes nothing. Other files' rows for the date stay: a date's snapshot is the
        union, and where two files give one id, the file whose path sorts first counts and the pair is reported.
        """
        with self._database.changing() as connection:
            statement = select(crm_files.c.fingerprint).where(
                crm_files.c.path == path, crm_files.c.snapshot_date == snapshot.date
            )
            known: str | None = connection.execute(statement).scalar()
            if known != fingerprint:
                self._replace(connection, snapshot, path, fingerprint, replaces=known is not None)
            self._note_input(connection, path, fingerprint)
            repeated = _repeated(connection, snapshot.date, path)
        self._decoded.pop(snapshot.date, None)
        status: Literal["added", "replaced", "unchanged"] = "replaced" if known else "added"
        return SnapshotOutcome(
            status="unchanged" if known == fingerprint else status,
            date=snapshot.date,
            rows=len(snapshot.deals),
            repeated=repeated,
        )

    def snapshot_dates(self) -> list[dt.date]:
        """Return the dates of which there is a CRM export, oldest first."""
        return list(self._stamps())

    def snapshots(self, until: dt.date | None = None) -> list[Snapshot]:
        """Return the snapshots up to and including that date, oldest first."""
        stamps = self._stamps()
        return [self._snapshot(date, stamp) for date, stamp in stamps.items() if until is None or date <= until]

    def snapshot(self, date: dt.date) -> Snapshot | None:
        """Return the snapshot of that very date, or None."""
        stamp = self._stamps().get(date)
        return None if stamp is None else self._snapshot(date, stamp)

    def _stamps(self) -> dict[dt.date, _Stamp]:
        """Return what each date's rows were read from: another process may have read an export anew.

        What was decoded before somebody's data were taken out, by whichever process, is dropped.
        """
        statement = select(crm_files.c.snapshot_date, crm_files.c.path, crm_files.c.fingerprint)
        stamps: dict[dt.date, _Stamp] = {}
        with self._database.reading() as connection:
            taken_out = removals(connection)
            for date, *stamp in connection.execute(statement.order_by(crm_files.c.snapshot_date, crm_files.c.path)):
                stamps[date] = (*stamps.get(date, (str(taken_out),)), *stamp)
        if taken_out != self._removals:
            self._decoded.clear()
            self._templates = {}
            self._removals = taken_out
        return stamps

    def _snapshot(self, date: dt.date, stamp: _Stamp) -> Snapshot:
        known = self._decoded.get(date)
        if known is not None and known[0] == stamp:
            return known[1]
        with self._database.reading() as connection, _uncollected():
            read, self._templates = _decode(connection, date, self._templates)
        self._decoded[date] = stamp, read
        if len(self._decoded) > _REMEMBERED_SNAPSHOTS:
            self._decoded.popitem(last=False)
        return read

    def _replace(
        self, connection: Connection, snapshot: Snapshot, path: str, fingerprint: str, *, replaces: bool
    ) -> None:
        if replaces:
            for table in (crm_files, deal_rows):
                connection.execute(
                    delete_from(table).where(table.c.path == path, table.c.snapshot_date == snapshot.date)
                )
        columns = snapshot.deals[0].columns if snapshot.deals else {}
        connection.execute(
            insert(crm_files).values(
                path=path,
                snapshot_date=snapshot.date,
                fingerprint=fingerprint,
                columns=columns,
                added_at=self._clock(),
            )
        )
        rows = [_row(snapshot.date, path, deal, columns) for deal in snapshot.deals]
        if rows:
            connection.execute(insert(deal_rows), rows)

    def _note_input(self, connection: Connection, path: str, fingerprint: str) -> None:
        connection.execute(delete_from(inputs).where(inputs.c.path == path))
        connection.execute(insert(inputs).values(path=path, fingerprint=fingerprint, added_at=self._clock()))

    def put_goals(self, goals: Sequence[Goal], *, path: str, fingerprint: str) -> None:
        """Store a goals file's rows in place of what the same path gave before."""
        table = tables.goals
        rows = [
            {
                "path": path,
                "row": goal.ref.row,
                "period": goal.period,
                "metric": goal.metric,
                "segment": goal.segment,
                "target": str(goal.target),
            }
            for goal in goals
        ]
        with self._database.changing() as connection:
            connection.execute(delete_from(table).where(table.c.path == path))
            if rows:
                connection.execute(insert(table), rows)
            self._note_input(connection, path, fingerprint)

    def goals(self) -> list[Goal]:
        """Return all goals, by path and row."""
        table = tables.goals
        with self._database.reading() as connection:
            rows = connection.execute(select(table).order_by(table.c.path, table.c.row)).all()
        return [
            Goal(
                period=row.period,
                metric=row.metric,
                segment=row.segment,
                target=row.target,
                ref=RowRef(path=row.path, row=row.row),
            )
            for row in rows
        ]

    def put_company(self, company: Company, *, sha256: str) -> None:
        """Store the company profile in place of any earlier one."""
        table = tables.company
        with self._database.changing() as connection:
            connection.execute(delete_from(table))
            connection.execute(insert(table).values(id=1, record=to_json(company), sha256=sha256))
            self._note_input(connection, company.path, sha256)

    def company(self) -> Company:
        """Return the company profile, or the defaults where none was stored."""
        with self._database.reading() as connection:
            record: str | None = connection.execute(select(tables.company.c.record)).scalar()
        return Company() if record is None else Company.model_validate_json(record)

    def company_sha256(self) -> str | None:
        """Return the hash that came with the profile, or None where none was stored."""
        with self._database.reading() as connection:
            sha256: str | None = connection.execute(select(tables.company.c.sha256)).scalar()
        return sha256

    def deal_row_count(self) -> int:
        """Return how many CRM rows are stored, over all snapshots."""
        with self._database.reading() as connection:
            return connection.execute(select(func.count()).select_from(deal_rows)).scalar_one()


def _row(date: dt.date, path: str, deal: Deal, columns: dict[str, str]) -> dict[str, object]:
    shared = {"columns"} if deal.columns == columns else set()
    return {
        "snapshot_date": date,
        "path": path,
        "row": deal.ref.row,
        "opportunity_id": deal.opportunity_id,
        "account": deal.account,
        "owner": deal.owner,
        "stage": deal.stage,
        "status": deal.status.value,
        "amount": None if deal.amount_given is None else str(deal.amount_given),
        "close_date": deal.close_date,
        "record": to_json(deal.model_copy(update={"ref": _ELSEWHERE}), without=shared),
    }


def _decode(connection: Connection, date: dt.date, templates: Mapping[str, Deal]) -> tuple[Snapshot, dict[str, Deal]]:
    """Read a date's rows; the first file by path wins a repeated id.

    Most rows stand in the export of the week before as well: what `templates` knows is copied, not read again, and
    shares its cells. Returns the snapshot and its own templates.
    """
    statement = select(deal_rows.c.record, deal_rows.c.path, deal_rows.c.row).where(deal_rows.c.snapshot_date == date)
    rows = connection.execute(statement.order_by(deal_rows.c.path, deal_rows.c.row)).all()
    files = select(crm_files.c.path, crm_files.c.columns).where(crm_files.c.snapshot_date == date)
    columns: dict[str, dict[str, str]] = {row.path: row.columns for row in connection.execute(files)}
    fresh = list(dict.fromkeys(record for record, _, _ in rows if record not in templates))
    read = dict(zip(fresh, _DEALS.validate_json("[" + ",".join(fresh) + "]"), strict=True))
    own: dict[str, Deal] = {}
    unique: dict[str, Deal] = {}
    for record, path, row in rows:
        template = own[record] = read.get(record) or templates[record]
        place: dict[str, object] = {"ref": RowRef(path=path, row=row)}
        if "columns" not in template.model_fields_set:
            place["columns"] = columns[path]
        unique.setdefault(template.opportunity_id, template.model_copy(update=place))
    return Snapshot.model_construct(date=date, deals=tuple(unique.values())), own


@contextmanager
def _uncollected() -> Iterator[None]:
    """Hold the garbage collector off: walking the growing heap again and again costs twice the reading itself."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _repeated(connection: Connection, date: dt.date, path: str) -> tuple[tuple[RowRef, RowRef], ...]:
    """Return the pairs of rows of this date that give one id, of which this path's file is one."""
    first, second = deal_rows.alias(), deal_rows.alias()
    statement = (
        select(first.c.path, first.c.row, second.c.path, second.c.row)
        .join(second, first.c.opportunity_id == second.c.opportunity_id)
        .where(
            first.c.snapshot_date == date,
            second.c.snapshot_date == date,
            first.c.path < second.c.path,
            (first.c.path == path) | (second.c.path == path),
        )
        .order_by(first.c.path, first.c.row, second.c.path, second.c.row)
    )
    return tuple(
        (RowRef(path=kept_path, row=kept_row), RowRef(path=left_path, row=left_row))
        for kept_path, kept_row, left_path, left_row in connection.execute(statement)
    )
