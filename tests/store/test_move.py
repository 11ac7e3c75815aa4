"""A home moves into PostgreSQL without loss: every row, every hit, every link of the audit log."""

import datetime as dt

import pytest

from assistant.errors import StoreError
from assistant.models.document import Refusal
from assistant.store.move import move
from assistant.store.records import Records
from tests.store.test_home import open_home
from tests.store.test_records import narrative
from tests.store.world import SeededEmbedder, deal, new, snapshot


@pytest.fixture
def home(tmp_path):
    folder = tmp_path / "home"
    with open_home(folder) as opened:
        first = new("Größe 1.\nThe budget is frozen — “quoted”.", attendees=("Ada", "Bo"), signature=b"\0\1")
        opened.add([first, new("The budget is thawed.", "calls/b.md", near_duplicate_of=first.document.id)])
        opened.add([new("The budget grew.", "calls/b.md"), new("Undated.", "calls/c.md", date=None, account=None)])
        records = opened.records
        records.put_snapshot(
            snapshot(dt.date(2026, 11, 20), deal(1), deal(2, amount_given=None)), path="crm/x.csv", fingerprint="f"
        )
        records.save_narrative(narrative(), author="cso", evidence={"d": "s"})
        records.set_narrative_status("2026-W47", 1, "frozen")
        records.log_ingest([Refusal(path="calls/b.pdf", what="It is broken.", how="Export it again.", rows=(3, 4))])
        for number in range(3):
            records.append_audit("Ada", "edit", "2026-W47", {"version": str(number)})
    return folder


def told(records):
    return (
        records.status(),
        records.documents(),
        records.passage_ids(),
        records.near_duplicates(),
        records.snapshots(),
        records.narratives(),
        records.refusals(),
        records.audit(),
        records.verify_audit(),
        [(key, round(score, 8)) for key, score in records.lexical("budget grew", 9)],
        [(ids, vectors.tobytes()) for ids, vectors in records.stored_vectors()],
        records.embedder(),
    )


def test_everything_that_a_home_told_the_database_tells(home, databases, chroma):
    url = databases.new(migrated=False)
    before = Records(home / "records.sqlite3")
    wanted = told(before)
    before.close()
    moved = move(home, url)
    assert moved.rows["documents"] == 4
    assert moved.rows["audit_log"] == 3
    with open_home(home.with_name("other"), database_url=url, chroma_url=chroma.url) as opened:
        assert told(opened.records) == wanted
        opened.records.append_audit("Bo", "approve", "2026-W47")
        assert opened.records.verify_audit().holds
        opened.add([new("One more.", "calls/d.md")])
        assert opened.index_state().in_step
        assert opened.dense(SeededEmbedder().embed(["Undated."])[0], 1)[0][1] == pytest.approx(1, abs=1e-5)
    after = Records(home / "records.sqlite3")
    assert told(after) == wanted
    after.close()
    databases.drop(url)


def test_a_database_that_holds_records_is_left_alone(home, databases):
    url = databases.new()
    held = Records(url)
    held.add_documents([new("Mine.")])
    with pytest.raises(StoreError, match="already"):
        move(home, url)
    assert [d.text for d in held.documents()] == ["Mine."]
    held.close()
    databases.drop(url)


def test_a_folder_without_records_is_no_home(tmp_path, databases):
    with pytest.raises(StoreError, match="no records"):
        move(tmp_path, "postgresql://nobody@127.0.0.1/none")
