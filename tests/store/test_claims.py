"""Claims: one holder at a time, freed by the holder's end, by its silence, and by nothing else."""

import threading

import pytest
from sqlalchemy import create_engine, text

from assistant.settings import Settings
from assistant.store.claims import LocalClaims, Run, SharedClaims, claims_of
from assistant.store.home import Home
from assistant.store.postgres import PostgresEngine
from evals.benchmarks.serving import wait_until
from tests.store.world import SeededEmbedder, new


@pytest.fixture
def url(databases):
    made = databases.new()
    yield made
    databases.drop(made)


def shared(url, lease=60):
    return SharedClaims(PostgresEngine(url, 1), lease)


def test_a_name_is_held_by_one_process_at_a_time(url):
    first, second = shared(url), shared(url)
    assert first.take("a")
    assert not second.take("a")
    assert second.take("b")
    first.release("a")
    assert second.take("a")
    assert first.keeps("a") is False
    first.close(), second.close()


def test_threads_of_one_process_exclude_each_other_too(url):
    for claims in (shared(url), LocalClaims()):
        assert claims.take("a")
        taken = []
        thread = threading.Thread(target=lambda held=claims, found=taken: found.append(held.take("a")))
        thread.start()
        thread.join()
        assert taken == [False]
        claims.close()


def test_a_process_that_ends_or_falls_silent_loses_its_claims(url):
    first, second = shared(url, lease=1), shared(url)
    assert first.take("a")
    wait_until(lambda: second.take("a"))
    assert not first.keeps("a")
    assert not first.take("a")
    engine = create_engine(url.replace(":", "+psycopg:", 1), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        killed = connection.execute(
            text("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted")
        )
        assert killed.scalars().all() == [True]
    engine.dispose()
    wait_until(lambda: first.take("a"))
    assert not second.keeps("a")
    first.close(), second.close()


def test_a_piece_of_work_lets_go_of_all_that_it_held():
    claims = LocalClaims()
    with pytest.raises(RuntimeError), Run(claims) as run:
        assert run.take("a")
        assert run.take("a")
        raise RuntimeError
    assert claims.take("a")


def test_a_server_that_is_away_grants_nothing(tmp_path):
    claims = claims_of(f"postgresql://nobody@/none?host={tmp_path}", 0)
    assert not claims.take("a")
    claims.close()


def test_what_one_process_leaves_pending_the_next_completes(url, chroma, tmp_path):
    settings = Settings(home=tmp_path, database_url=url, chroma_url=chroma.url)
    with Home(settings, SeededEmbedder()) as first, Home(settings, SeededEmbedder()) as second:
        first.add([new("One.")])
        assert first.claims.take("index")
        note = new("Two.", "calls/2.md")
        second.add([note])
        assert second.records.index_pending_count() == 1
        first.claims.release("index")
        assert first.dense(note.vectors[0], 1)[0][0] == note.passages[0].id
        assert second.records.index_pending_count() == 0
        assert second.index_state().in_step


def test_an_index_made_anew_by_one_process_is_taken_up_by_the_other(url, chroma, tmp_path, monkeypatch):
    monkeypatch.setattr("assistant.store.upkeep._AGAIN_SECONDS", 0.0)
    settings = Settings(home=tmp_path, database_url=url, chroma_url=chroma.url)
    with Home(settings, SeededEmbedder()) as first, Home(settings, SeededEmbedder()) as second:
        first.add([new("One.")])
        assert second.index_state().in_step
        assert first.reindex().in_step
        note = new("Two.", "calls/2.md")
        second.add([note])
        for home in (first, second, first, second):
            assert home.dense(note.vectors[0], 1)[0][0] == note.passages[0].id
        second.sync_index()
        assert first.index_state().in_step and second.index_state().in_step
