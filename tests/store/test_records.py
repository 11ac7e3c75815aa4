"""Narratives, the audit log, refusals, search words, and the file itself."""

import datetime as dt
import sqlite3
from decimal import Decimal

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import DBAPIError

from assistant.errors import IntegrityError, NotFoundError, StoreError
from assistant.models.document import Refusal, SearchFilter
from assistant.models.draft import Narrative
from assistant.models.figure import Figure
from assistant.models.narrative import CellCitation, Framing, NoteCitation, Section, Statement
from assistant.models.risk import Label, NoteSignal
from assistant.store import database
from assistant.store.records import Records
from assistant.store.tables import REVISION, metadata
from tests.store.world import new


def narrative(week="2026-W47", value="123456789012345678.123"):
    note = NoteCitation(document="a.md", path="calls/a.md", char_start=0, char_end=3, quote="One")
    cell = CellCitation(path="crm/x.csv", row=2, column="Amount", value="$1")
    statement = Statement(id="s1", text="One.", kind="fact", citations=(note, cell))
    return Narrative(
        week=week,
        as_of=dt.date(2026, 11, 20),
        company="Brightwater",
        personas=("framing",),
        sections=(Section(id="headline", title="Headline", statements=(statement,)),),
        facts=(Figure(id="gap", label="Gap", value=Decimal(value), unit="USD", formula="goal less bookings"),),
        risks=(),
        escalations=(),
        framing=Framing(),
        commitments=(),
        discrepancies=(),
        ceo_style=(),
        quarantined=0,
        omitted={},
        warnings=(),
    )


def test_a_narrative_keeps_every_version_exactly(records):
    first = records.save_narrative(narrative(), author="cso")
    second = records.save_narrative(narrative(value="2.5"), status="edited", evidence={"d": "s"})
    assert (first.version, second.version) == (1, 2)
    assert records.narrative("2026-W47") == second
    assert records.narrative("2026-W47", 1) == first
    assert records.narratives() == [first, second]
    with pytest.raises(NotFoundError):
        records.narrative("2026-W48")


def test_the_narrative_before_is_the_settled_one_where_there_is_one(records):
    settled = records.save_narrative(narrative("2026-W46"))
    records.set_narrative_status("2026-W46", 1, "approved")
    records.save_narrative(narrative("2026-W46"))
    records.save_narrative(narrative("2026-W45"))
    before = records.latest_narrative_before("2026-W47")
    assert (before.week, before.version) == (settled.week, settled.version)
    assert records.latest_narrative_before("2026-W45") is None


def test_a_frozen_narrative_can_not_be_changed(records, place):
    records.save_narrative(narrative())
    records.set_narrative_status("2026-W47", 1, "frozen")
    with pytest.raises(StoreError, match="frozen"):
        records.set_narrative_status("2026-W47", 1, "draft")
    for statement in ("UPDATE narratives SET status='draft'", "DELETE FROM narratives"):
        with pytest.raises(DBAPIError, match="frozen"):
            place.raw(statement)


def test_the_audit_log_only_grows(records, place):
    records.append_audit("cso", "approve", "2026-W47", {"override": "told in person"})
    records.append_audit("rep", "upload", "calls/a.md")
    assert [entry.action for entry in records.audit()] == ["upload", "approve"]
    assert records.audit("2026-W47")[0].detail == {"override": "told in person"}
    for statement in ("UPDATE audit_log SET actor='x'", "DELETE FROM audit_log"):
        with pytest.raises(DBAPIError, match="only grow"):
            place.raw(statement)
    assert len(records.audit()) == 2


def test_a_refusal_stands_until_its_file_is_read(records):
    broken = Refusal(path="calls/b.pdf", what="It is broken.", how="Export it again.", rows=(3, 4))
    records.log_ingest([broken])
    records.log_ingest([broken], read=["calls/a.md"])
    assert records.refusals() == [broken]
    records.log_ingest([], read=["calls/b.pdf"])
    assert records.refusals() == []


def test_understood_signals_are_kept_by_method(records):
    stored = new("Their sponsor left.")
    records.add_documents([stored])
    key = stored.document.id
    signal = NoteSignal(
        document_id=key,
        document="a.md",
        path="calls/a.md",
        char_start=0,
        char_end=19,
        text="Their sponsor left.",
        label=Label.RISK,
        signal="champion_left",
        score=0.125,
        date=dt.date(2026, 11, 18),
    )
    records.put_note_signals({key: [signal]}, "m1")
    assert records.note_signals([key], "m1") == {key: (signal,)}
    assert records.note_signals([key], "m2") == {}
    records.put_note_signals({key: []}, "m2")
    assert records.note_signals([key], "m1") == {}
    assert records.note_signals([key], "m2") == {key: ()}


def test_words_are_found_stemmed_without_accents_and_best_first(records):
    records.add_documents(
        [
            new("Procurement froze the budgets.\nThe café renewed.", "calls/a.md"),
            new("A budget, a budget, a budgeting exercise.", "calls/b.md", account="Nor Electric"),
        ]
    )
    found = records.lexical("What about the budgeting?", 5)
    assert [i.split(":")[1] for i, _ in found] == ["00000", "00000"]
    assert found[0][1] > found[1][1] > 0
    assert len(records.lexical("budget", 1)) == 1
    assert len(records.lexical("cafe renewals", 5)) == 1
    assert len(records.lexical("budget", 5, SearchFilter(account="nor electric"))) == 1
    assert records.lexical("what is the", 5) == []
    assert records.lexical("budget", 0) == []


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.one_of(
        st.text(max_size=80),
        st.lists(
            st.sampled_from(
                ['"', "'", "*", "(", ")", "NEAR(", "AND", "OR", "NOT", "^", "text:", "-", ":", "budget", "\0"]
            )
        ).map(" ".join),
    )
)
def test_search_syntax_in_a_query_is_harmless(records, query):
    if not records.documents():
        records.add_documents([new("The budget is frozen.")])
    found = records.lexical(query, 3)
    assert len(found) <= 1
    if "budget" in query.split():
        assert len(found) == 1


def test_full_text_is_checked_against_the_passages_and_made_anew(records, place):
    records.add_documents([new("The budget is frozen.")])
    assert records.full_text_is_in_step()
    if place.engine == "sqlite":
        place.raw("INSERT INTO passages_fts(rowid, text) VALUES (99, 'stray')")
    else:
        place.raw("UPDATE passages_fts SET terms = 'stray'")
    assert not records.full_text_is_in_step()
    records.rebuild_full_text()
    assert records.full_text_is_in_step()
    assert len(records.lexical("frozen", 5)) == 1


def test_migrations_make_the_tables_that_the_code_names(records, place):
    def ours(_object, name, kind, _reflected, _compared):
        return not (kind == "table" and name.startswith("passages_fts"))

    with place.connected() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_object": ours})
        assert compare_metadata(context, metadata) == []
    assert ScriptDirectory(str(database._MIGRATIONS)).get_current_head() == REVISION


def test_an_older_home_is_migrated_when_it_is_opened(tmp_path):
    path = tmp_path / "records.sqlite3"
    sqlite3.connect(path).close()
    Records(path).close()
    opened = Records(path)
    assert opened.status().documents == 0
    opened.close()


def test_a_newer_home_is_refused_and_left_alone(tmp_path):
    path = tmp_path / "records.sqlite3"
    Records(path).close()
    with sqlite3.connect(path) as raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
    raw.close()
    with pytest.raises(StoreError, match="newer") as caught:
        Records(path)
    assert caught.value.how


def test_a_file_that_is_no_database_is_refused(tmp_path):
    path = tmp_path / "records.sqlite3"
    path.write_bytes(b"not a database at all" * 100)
    with pytest.raises(IntegrityError):
        Records(path)
    with pytest.raises(StoreError):
        Records(tmp_path / "absent" / "records.sqlite3")


def test_a_commit_waits_for_the_disk_and_keys_are_enforced(tmp_path):
    records = Records(tmp_path / "records.sqlite3")
    with records._database.reading() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    records.close()
