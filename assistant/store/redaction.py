"""Taking out of the records what must be forgotten, in one transaction: all of it, or none."""

import datetime as dt
import hashlib
import json
import secrets
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Table, and_, insert, select, update
from sqlalchemy import delete as delete_from

from assistant.models.base import Model
from assistant.models.deal import Deal
from assistant.models.draft import Narrative
from assistant.store.chain import FORGET
from assistant.store.database import Clock, Database
from assistant.store.documents import chunks, relink_near_duplicates, vector_bytes
from assistant.store.exact import to_json
from assistant.store.filters import account_key
from assistant.store.held import Holding, Owned, holdings, owned, rows_naming
from assistant.store.journal import AuditEntry, append_entry
from assistant.store.narrative_redaction import Gone, redacted
from assistant.store.removals import note_removal
from assistant.store.subject import MARK, Subject, parsed_json
from assistant.store.tables import (
    audit_log,
    conversations,
    corrections,
    deal_rows,
    document_paths,
    document_vectors,
    documents,
    feedback,
    forgotten,
    index_pending,
    messages,
    metadata,
    narratives,
    note_bands,
    note_signals,
    passages,
    sessions,
    uploads,
    users,
)

Embed = Callable[[Sequence[str]], NDArray[np.float32]]
Hide = Callable[[str, Subject], str]
"""Hides in a note's text what tells of the subject, leaving it as long as it was."""

_OF_DOCUMENT = (
    corrections, uploads, note_bands, note_signals, document_vectors, passages, document_paths, index_pending,
)  # fmt: skip
_BY_THEMSELVES = frozenset({"documents", "passages", "narratives", "audit_log", "forgotten", "messages", "deal_rows"})
_KEPT_OF_A_DEAL = frozenset({
    "status", "stage", "amount_given", "currency", "probability", "forecast_category", "created", "close_date",
    "last_activity", "stage_since", "type", "lead_source", "segment", "owner", "ref",
})  # fmt: skip
"""What the figures are computed from; the rest of an account's deal says who the customer is."""


class Forgotten(Model):
    """What was taken out, counted."""

    reference: str
    """Names this deletion in the audit log, and wherever its mark stands."""
    documents: int = 0
    """Notes deleted whole, withdrawn ones too."""
    passages: int = 0
    redacted_documents: int = 0
    """Notes in which names or sentences were hidden."""
    deal_rows: int = 0
    narratives: int = 0
    messages: int = 0
    users: int = 0
    audit_entries: int = 0
    other_rows: int = 0

    def lines(self) -> list[str]:
        """Return the counts for a person, a line each; what was not found is left out."""
        named = {name: count for name, count in self.model_dump(exclude={"reference"}).items() if count}
        return [f"reference {self.reference}", *(f"{name.replace('_', ' ')}: {n}" for name, n in named.items())]


class RedactionRecords:
    """What the records hold about somebody, and how it is taken out."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def held(self, subject: Subject) -> list[Holding]:
        """Return every place that names the subject; reads everything."""
        with self._database.reading() as connection:
            return list(holdings(connection, subject))

    def forgotten(self, sha256: str) -> str | None:
        """Return the reference of the deletion that bytes with this SHA-256 fell under, None for none."""
        with self._database.reading() as connection:
            statement = select(forgotten.c.reference).where(forgotten.c.sha256 == sha256)
            return connection.execute(statement).scalar()

    def forget(self, subject: Subject, *, by: str, hide: Hide, embed: Embed) -> Forgotten:
        """Take out all that the records hold about the subject; the audit log keeps that, not what, it was."""
        with self._database.changing() as connection:
            run = _Run(connection, subject, self._clock(), f"{subject.kind}-{secrets.token_hex(6)}")
            done = run.forget(hide, embed)
            detail = {key: str(value) for key, value in done.model_dump().items() if value}
            note_removal(connection)
            entry = AuditEntry(at=self._clock(), actor=by, action=FORGET, subject=subject.kind, detail=detail)
            append_entry(connection, entry)
        return done


def delete_documents(connection: Connection, ids: Sequence[str]) -> int:
    """Delete notes, live or withdrawn, with their passages, vectors, paths and links; return how many passages."""
    gone = 0
    for document_id in ids:
        relink_near_duplicates(connection, document_id)
    for chunk in chunks(ids):
        for column in (documents.c.near_duplicate_of, documents.c.superseded_by):
            connection.execute(update(documents).where(column.in_(chunk)).values({column.name: None}))
        for table in _OF_DOCUMENT:
            deleted = connection.execute(delete_from(table).where(table.c.document_id.in_(chunk)))
            gone += deleted.rowcount if table is passages else 0
    for chunk in chunks(ids):
        connection.execute(delete_from(documents).where(documents.c.id.in_(chunk)))
    return gone


def keep_away(connection: Connection, sha256: Sequence[str], reference: str, moment: dt.datetime) -> None:
    """Remember deleted notes' bytes by their SHA-256, so that no later ingest brings them back."""
    for chunk in chunks(sha256):
        connection.execute(delete_from(forgotten).where(forgotten.c.sha256.in_(chunk)))
        rows = [{"sha256": each, "reference": reference, "at": moment} for each in chunk]
        connection.execute(insert(forgotten), rows)


class _Run:
    """One deletion; its methods go from what is the subject's own to what merely names it."""

    def __init__(self, connection: Connection, subject: Subject, moment: dt.datetime, reference: str) -> None:
        self._connection = connection
        self._mine: Owned = owned(connection, subject)
        self._subject = self._mine.subject
        self._moment = moment
        self._reference = reference
        self._ids = {each: f"redacted-{secrets.token_hex(6)}" for each in sorted(self._mine.opportunity_ids)}
        self._texts: dict[str, str] = {}
        self._counts: dict[str, int] = {}
        self._changed: set[str] = set()

    def forget(self, hide: Hide, embed: Embed) -> Forgotten:
        if self._subject.kind == "account":
            self._deals()
            self._own_documents()
        else:
            self._own_users()
        self._other_documents(hide, embed)
        self._narratives()
        self._conversations()
        self._audit()
        self._counts["other_rows"] = sum(
            self._everywhere(table) for table in metadata.sorted_tables if table.name not in _BY_THEMSELVES
        )
        return Forgotten(reference=self._reference, **self._counts)

    def _deals(self) -> None:
        """Leave of the account's deals what figures are computed from, under an id of no meaning."""
        rows = self._connection.execute(select(deal_rows).where(deal_rows.c.opportunity_id.in_(self._ids))).all()
        for row in rows:
            stands = self._ids[row.opportunity_id]
            deal = _emptied(Deal.model_validate_json(row.record), stands)
            values = {"opportunity_id": stands, "account": MARK, "record": to_json(deal)}
            self._connection.execute(update(deal_rows).where(_same(deal_rows, row)).values(**values))
        self._counts["deal_rows"] = len(rows)

    def _own_documents(self) -> None:
        ids = sorted(self._mine.documents)
        hashes = [
            sha256
            for chunk in chunks(ids)
            for sha256 in self._connection.execute(
                select(documents.c.sha256).where(documents.c.id.in_(chunk)).order_by(documents.c.id)
            ).scalars()
        ]
        self._changed |= self._mine.documents
        self._counts["documents"] = len(ids)
        self._counts["passages"] = delete_documents(self._connection, ids)
        keep_away(self._connection, hashes, self._reference, self._moment)

    def _own_users(self) -> None:
        """End the person's accounts, and forget what was asked and answered there."""
        for row, _named in list(rows_naming(self._connection, users, self._subject)):
            if not self._subject.is_in(row.name):
                continue
            for table in (sessions, feedback, messages, conversations):
                self._connection.execute(delete_from(table).where(table.c.user_id == row.id))
            values = {"name": MARK, "name_key": None, "password": "", "removed_at": self._moment}
            self._connection.execute(update(users).where(users.c.id == row.id).values(**values))
            mine = update(documents).where(documents.c.uploader.in_((row.id, row.name))).values(uploader=None)
            self._connection.execute(mine)
            self._counts["users"] = self._counts.get("users", 0) + 1

    def _other_documents(self, hide: Hide, embed: Embed) -> None:
        hidden = 0
        for row, named in list(rows_naming(self._connection, documents, self._subject)):
            values: dict[str, Any] = {name: self._out(row._mapping[name]) for name in named if name != "text"}
            if "text" in named:
                values["text"] = hide(row.text, self._subject)
                self._changed.add(row.id)
                self._texts[row.path] = values["text"]
            if "account" in values:
                values["account_key"] = account_key(values["account"])
            self._connection.execute(update(documents).where(documents.c.id == row.id).values(**values))
            self._passages(row.id, values.get("text", row.text), embed)
            self._connection.execute(delete_from(note_signals).where(note_signals.c.document_id == row.id))
            hidden += 1
        self._counts["redacted_documents"] = hidden

    def _passages(self, document_id: str, text: str, embed: Embed) -> None:
        """Let the note's passages be those of its text as it stands now, their vectors too."""
        mine = select(passages).where(passages.c.document_id == document_id).order_by(passages.c.ordinal)
        rows = self._connection.execute(mine).all()
        changed = [row for row in rows if row.text != text[row.char_start : row.char_end]]
        for row in rows:
            values = {"text": text[row.char_start : row.char_end], "speakers": self._out(row.speakers)}
            if values["text"] != row.text or values["speakers"] != row.speakers:
                self._connection.execute(update(passages).where(passages.c.key == row.key).values(**values))
        if not changed:
            return
        statement = select(document_vectors.c.vectors).where(document_vectors.c.document_id == document_id)
        stored = np.frombuffer(self._connection.execute(statement).scalar_one(), dtype="<f4").reshape(len(rows), -1)
        vectors = stored.astype(np.float32)
        vectors[[row.ordinal for row in changed]] = embed([text[row.char_start : row.char_end] for row in changed])
        put = update(document_vectors).where(document_vectors.c.document_id == document_id)
        self._connection.execute(put.values(vectors=vector_bytes(vectors)))

    def _narratives(self) -> None:
        gone = Gone(self._subject, self._mine.paths, self._texts, self._ids, self._mine.rows)
        changed = 0
        for row in self._connection.execute(select(narratives)).all():
            before = Narrative.model_validate_json(row.record)
            after = redacted(before, gone)
            author = self._subject.out_of(row.author)
            evidence = self._evidence(row.evidence)
            if (after, author, evidence) == (before, row.author, row.evidence):
                continue
            values = {"record": to_json(after), "author": author, "evidence": evidence, "redacted_by": self._reference}
            self._connection.execute(update(narratives).where(_same(narratives, row)).values(**values))
            changed += 1
        self._counts["narratives"] = changed

    def _evidence(self, evidence: dict[str, str]) -> dict[str, str]:
        """Return the hashes of the notes quoted: anew where a note was hidden in part, a mark where it is gone."""
        known: dict[str, str] = {}
        for document_id, sha256 in evidence.items():
            known[document_id] = sha256
            if document_id in self._changed:
                text = self._connection.execute(select(documents.c.text).where(documents.c.id == document_id)).scalar()
                known[document_id] = MARK if text is None else hashlib.sha256(text.encode()).hexdigest()
        return known

    def _conversations(self) -> None:
        """Delete each question whose answer names the subject, or rests on what was its own."""
        named = {row.id for row, _ in rows_naming(self._connection, messages, self._subject)}
        if self._subject.kind == "account":
            told = select(messages.c.id, messages.c.answer).execution_options(yield_per=500)
            named |= {row.id for row in self._connection.execute(told) if self._mine.rests_on(parsed_json(row.answer))}
        for chunk in chunks(sorted(named)):
            self._connection.execute(delete_from(feedback).where(feedback.c.message_id.in_(chunk)))
            self._connection.execute(delete_from(messages).where(messages.c.id.in_(chunk)))
        self._counts["messages"] = len(named)

    def _audit(self) -> None:
        """Take the names out of the log's entries; their hashes stay, so that the chain still holds."""
        found = list(rows_naming(self._connection, audit_log, self._subject))
        for row, _named in found:
            values = {name: self._out(row._mapping[name]) for name in ("actor", "subject", "detail")}
            values |= {"salt": "", "redacted_by": self._reference}
            self._connection.execute(update(audit_log).where(audit_log.c.id == row.id).values(**values))
        self._counts["audit_entries"] = len(found)
        # Deals go by another row's rule: those of other accounts may still name this one in a free field.
        for row, named in list(rows_naming(self._connection, deal_rows, self._subject)):
            values = {name: self._out(row._mapping[name]) for name in named if name not in ("path", "row")}
            self._connection.execute(update(deal_rows).where(_same(deal_rows, row)).values(**values))

    def _everywhere(self, table: Table) -> int:
        """Put the mark into every other table that names the subject, whatever it is for."""
        found = list(rows_naming(self._connection, table, self._subject))
        for number, (row, named) in enumerate(found):
            values = {name: self._out(row._mapping[name]) for name in named}
            if self._taken(table, row, values):
                keys = [c.name for c in table.primary_key.columns if c.name in values]
                values |= {name: f"{values[name]} {self._reference}-{number}" for name in keys}
            self._connection.execute(update(table).where(_same(table, row)).values(**values))
        return len(found)

    def _taken(self, table: Table, row: Any, values: dict[str, Any]) -> bool:  # noqa: ANN401 - a row of any table
        """Say whether another row has the key that this one would have without the names."""
        key = {c: values.get(c.name, row._mapping[c.name]) for c in table.primary_key.columns}
        if not any(c.name in values for c in key):
            return False
        same = and_(*(column == value for column, value in key.items()))
        return self._connection.execute(select(*key).where(same)).first() is not None

    def _out(self, value: Any) -> Any:  # noqa: ANN401 - text or whatever JSON holds
        """Return a column's value without names; JSON that is kept as text stays the JSON that it was."""
        parsed = parsed_json(value) if isinstance(value, str) else None
        if parsed is None:
            return self._subject.out_of_all(value)
        return json.dumps(self._subject.out_of_all(parsed), ensure_ascii=False, separators=(",", ":"))


def _same(table: Table, row: Any) -> Any:  # noqa: ANN401 - a row of any table, a condition on it
    return and_(*(column == row._mapping[column.name] for column in table.primary_key.columns))


def _emptied(deal: Deal, stands: str) -> Deal:
    kept = {name: getattr(deal, name) for name in _KEPT_OF_A_DEAL}
    cells = {name: cell for name, cell in deal.cells.items() if name in _KEPT_OF_A_DEAL}
    shown = {"opportunity_id": stands, "account": MARK}
    return Deal(**kept, **shown, cells=cells | shown, columns=deal.columns)


def counted(rows: Iterable[Holding]) -> dict[str, int]:
    """Return table -> how many of its places name the subject."""
    counts: dict[str, int] = {}
    for holding in rows:
        counts[holding.table] = counts.get(holding.table, 0) + 1
    return counts
