"""The home: one process, whole after a crash, the index always in step with the records."""

import datetime as dt
import os
import stat
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.errors import HomeBusyError, IndexMismatchError, IntegrityError, StoreError
from assistant.models.document import Kind, SearchFilter
from assistant.settings import Settings
from assistant.store import dense as dense_module
from assistant.store.home import Home
from tests.store.world import SeededEmbedder, new


class OtherEmbedder(SeededEmbedder):
    name = "seeded/2"

    def embed(self, texts):
        return -super().embed(texts)


def open_home(folder, embedder=None, **fields):
    return Home(Settings(home=folder, **{"lock_wait_seconds": 0} | fields), embedder or SeededEmbedder())


class Stores:
    """Opens homes on one kind of stores; `new` names empty ones."""

    def __init__(self, tmp_path, databases=None, chroma=None):
        self._folder = tmp_path
        self._databases = databases
        self._chroma = chroma
        self._made = []
        self.new()

    def new(self):
        self._count = len(self._made) + 1
        self._fields = {}
        if self._databases is not None:
            self._fields = {"database_url": self._databases.new(), "chroma_url": self._chroma.url}
        self._made.append(self._fields.get("database_url"))

    def __call__(self, embedder=None, **fields):
        return open_home(self._folder / str(self._count), embedder, **self._fields | fields)

    def drop(self):
        for url in filter(None, self._made):
            self._databases.drop(url)


@pytest.fixture(params=["embedded", "servers"])
def stores(request, tmp_path):
    names = ("databases", "chroma") if request.param == "servers" else ()
    made = Stores(tmp_path, *(request.getfixturevalue(name) for name in names))
    yield made
    made.drop()


def in_step(home):
    state = home.index_state()
    return state.in_step and state.passages == state.indexed == home.records.passage_count()


def test_a_new_home_is_its_owners_alone(tmp_path):
    with open_home(tmp_path / "deep" / "home") as home:
        assert stat.S_IMODE(home.folder.stat().st_mode) == 0o700
        assert home.status().documents == 0


def test_what_is_added_is_found_by_meaning_and_by_words(stores):
    given_notes = [new(f"Note {i}.\nBudget {i} frozen.", f"calls/{i}.md") for i in range(20)]
    with stores() as home:
        home.add(given_notes)
        wanted = given_notes[7].passages[1]
        assert home.dense(home.embedder.embed([wanted.text])[0], 1)[0][0] == wanted.id
        assert len(home.records.lexical("frozen", 50)) == 20
        home.withdraw(given_notes[7].document.id)
        assert wanted.id not in dict(home.dense(home.embedder.embed([wanted.text])[0], 40))
        assert in_step(home)
    with stores() as home:
        assert in_step(home)
        assert home.status().documents == 19


def test_a_second_process_is_told_that_the_home_is_busy(tmp_path):
    code = (
        "import sys; from assistant.settings import Settings; from assistant.store.home import Home\n"
        "from assistant.errors import HomeBusyError\n"
        "try: Home(Settings(home=sys.argv[1], lock_wait_seconds=0.2))\n"
        "except HomeBusyError as e: print(e.what, '|', e.how); sys.exit(7)\n"
    )
    with open_home(tmp_path):
        second = subprocess.run(
            [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=False
        )
        assert second.returncode == 7, second.stderr
        assert str(tmp_path) in second.stdout
        with pytest.raises(HomeBusyError):
            open_home(tmp_path)
    open_home(tmp_path).close()


def test_a_folder_that_can_not_be_used_is_a_clear_error(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError):
        open_home(tmp_path / "file" / "home")


def test_what_the_records_have_and_the_index_lacks_is_completed_at_the_next_start(stores):
    with stores() as home:
        home.add([new("One.\nTwo.", "calls/1.md"), new("Three.", "calls/3.md")])
        home.records.add_documents([new("Four.", "calls/4.md"), new("Changed.", "calls/3.md")])
        assert home.status().index_pending == 3
    with stores() as home:
        assert home.status().index_pending == 3
        assert in_step(home)
        assert home.status().index_pending == 0


def test_a_lost_or_strayed_index_is_mended_when_it_is_opened(stores):
    with stores() as home:
        home.add([new("One.\nTwo.")])
        home.index.delete(home.records.passage_ids()[:1])
    with stores() as home:
        assert in_step(home)
        home.index.upsert(["stray:00000"], SeededEmbedder().embed(["stray"]))
    with stores() as home:
        assert in_step(home)


def test_fewer_passages_of_the_same_bytes_leave_no_stray_ids(stores):
    first, fresh = new("One.\nTwo.\nThree."), new("Else.")
    with stores() as home:
        home.add([first])
        home.records.add_documents([fresh])
        shorter = type(first)(first.document, first.passages[:1], first.vectors[:1])
        home.records.add_documents([shorter])
        home.sync_index()
        assert in_step(home)
        assert home.index.count() == 1


def test_other_embeddings_are_refused_until_a_reindex_has_embedded_again(stores):
    note = new("One.\nTwo.")
    with stores() as home:
        home.add([note])
    with stores(OtherEmbedder()) as home:
        assert home.status().passages == 2
        with pytest.raises(IndexMismatchError) as caught:
            home.dense(note.vectors[0], 1)
        assert "reindex" in caught.value.how
        with pytest.raises(IndexMismatchError):
            home.add([new("Three.", "calls/3.md")])
        seen = []
        assert home.reindex(seen.append).in_step
        assert sum(seen) == 2
        assert np.array_equal(home.records.vectors([note.passages[0].id])[0], -note.vectors[0])
        assert home.dense(-note.vectors[0], 1)[0][0] == note.passages[0].id


def test_an_interrupted_change_of_embeddings_can_not_be_taken_for_done(stores):
    class Failing(OtherEmbedder):
        def embed(self, texts):
            raise RuntimeError("the machine went down")

    with stores() as home:
        home.add([new("One.")])
    with stores(Failing()) as home, pytest.raises(RuntimeError):
        home.reindex()
    with stores() as home:
        with pytest.raises(IndexMismatchError):
            _ = home.index
        assert home.reindex().in_step


def test_a_corrupt_index_is_mended_by_a_reindex(tmp_path):
    with open_home(tmp_path) as home:
        home.add([new("One.\nTwo.")])
    (tmp_path / "index" / "chroma.sqlite3").write_bytes(b"garbage" * 1000)
    with open_home(tmp_path) as home:
        with pytest.raises(IntegrityError, match="index"):
            _ = home.index
        assert home.reindex().in_step


@pytest.mark.parametrize("few", [4_000, 10])
def test_a_filtered_search_equals_the_exact_one(stores, monkeypatch, few):
    monkeypatch.setattr(dense_module, "FEW", few)
    kinds = [Kind.CALL, Kind.DEAL, Kind.MEETING]
    notes = [
        new(
            f"Note {i} about something.\nSecond line {i}.",
            f"calls/{i}.md",
            kind=kinds[i % 3],
            account=f"Account {i % 7}",
            date=dt.date(2026, 11, 1) + dt.timedelta(days=i % 28),
        )
        for i in range(90)
    ]
    searches = [
        SearchFilter(),
        SearchFilter(kind=Kind.DEAL),
        SearchFilter(week="2026-W47"),
        SearchFilter(week="2026-W47", kind=Kind.CALL, account="account 2"),
        SearchFilter(account="nobody"),
        SearchFilter(document="calls/5.md"),
    ]
    with stores() as home:
        home.add(notes)
        query = SeededEmbedder().embed(["a query"])[0]
        for search in searches * 2:
            ids, vectors = home.records.filtered_vectors(search)
            exact = sorted(ids, key=lambda key: -float(vectors[ids.index(key)] @ query))[:8]
            assert [key for key, _ in home.dense(query, 8, search)] == exact
        home.add([new("A query, nearly.", "calls/x.md", account="Account 2")])
        assert len(home.dense(query, 100, SearchFilter(account="account 2"))) == 27


STEP = st.tuples(
    st.sampled_from(["add", "add_records_only", "withdraw", "reindex", "reopen"]),
    st.integers(0, 3),
    st.integers(0, 4),
)


@settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(st.lists(STEP, max_size=9))
def test_records_words_and_index_hold_the_same_after_any_steps(stores, steps):
    stores.new()
    home = stores()
    expected = {}
    for action, path, body in steps:
        note = new("\n".join(f"Body {body} line {i}." for i in range(body + 1)), f"calls/{path}.md")
        if action in ("add", "add_records_only"):
            (home.add if action == "add" else home.records.add_documents)([note])
            expected[note.document.path] = note
        elif action == "withdraw" and note.document.path in expected:
            gone = expected[note.document.path].document.id
            home.withdraw(gone)
            expected = {p: n for p, n in expected.items() if n.document.id != gone}
        elif action == "reindex":
            assert home.reindex().in_step
        elif action == "reopen":
            home.close()
            home = stores()
    home.sync_index()
    live = {p.id for n in expected.values() for p in n.passages}
    assert set(home.records.passage_ids()) == home.index.ids() == live
    assert {key for key, _ in home.records.lexical("body", 1_000)} == live
    assert home.records.full_text_is_in_step()
    home.close()


@pytest.mark.parametrize("kills", [2, pytest.param(20, marks=pytest.mark.slow)])
def test_nothing_acknowledged_is_lost_or_there_twice_after_a_kill(tmp_path, kills):
    rng = np.random.default_rng(11)
    acknowledged = set()
    for attempt in range(kills):
        child = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("ingest_child.py")), str(tmp_path), str(attempt)],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        )
        wanted = int(rng.integers(1, 12))
        with child:
            for count, line in enumerate(child.stdout, start=1):
                acknowledged.add(line.strip())
                if count >= wanted:
                    break
            child.kill()
            acknowledged.update(line.strip() for line in child.stdout if line.endswith("\n"))
        with open_home(tmp_path, lock_wait_seconds=10) as home:
            stored = [document.path for document in home.records.documents()]
            assert len(stored) == len(set(stored))
            assert acknowledged <= set(stored)
            assert in_step(home)
            assert home.status().index_pending == 0
    assert len(acknowledged) >= kills
