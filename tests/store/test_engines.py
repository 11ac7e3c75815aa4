"""SQLite and PostgreSQL find the same passages for the same words, with the same scores; PostgreSQL's own matters."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from assistant.errors import HomeBusyError, StoreError, UsageError
from assistant.models.document import Kind, SearchFilter
from assistant.store import database
from assistant.store.fulltext import terms_of
from assistant.store.records import Records
from assistant.store.tables import REVISION
from tests.store.world import new

SAMPLE = Path(__file__).parents[2] / "corpus" / "sample"
ODD = (
    "Größe, café, naïve: ÅNGSTRÖM's 3.5 % — e-mail a_b@c.example.",
    "budget " * 250 + "frozen",
    "Один заказ, два заказа; 予算 凍結.",
    "It's 'quoted' \\ back & | ! <-> :* (x)",
    "",
    "the and of",
    "renewals renewal renewed renewing",
    "x" * 700 + " " + "y" * 3_000,
)


def sample_notes():
    paths = sorted(p for kind in ("calls", "deals", "meetings") for p in (SAMPLE / kind).iterdir() if p.suffix == ".md")
    for number, path in enumerate(paths[::2]):
        yield new(
            path.read_text("utf-8"),
            f"calls/{path.name}",
            kind=[Kind.CALL, Kind.DEAL][number % 2],
            account=f"Account {number % 3}",
        )
    yield from (new(odd, f"calls/odd{number}.md") for number, odd in enumerate(ODD))


@pytest.fixture(scope="module")
def both(databases, tmp_path_factory):
    url = databases.new()
    held = Records(tmp_path_factory.mktemp("engines") / "records.sqlite3"), Records(url)
    for records in held:
        records.add_documents(sample_notes())
    gone = held[0].documents(SearchFilter(account="account 1"))[0].id
    for records in held:
        records.withdraw(gone)
    yield held
    for records in held:
        records.close()
    databases.drop(url)


WORDS = sorted({word.strip(".,:;") for note in sample_notes() for word in note.document.text.split()})
queries = st.one_of(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=9).map(" ".join),
    st.sampled_from(ODD),
    st.text(max_size=40),
)
searches = st.sampled_from(
    [None, SearchFilter(kind=Kind.DEAL), SearchFilter(account="account 2"), SearchFilter(week="2026-W47")]
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(queries, searches)
def test_both_engines_give_the_same_hits_with_the_same_scores(both, query, search):
    sqlite, postgres = ({key: round(score, 8) for key, score in r.lexical(query, 10_000, search)} for r in both)
    assert sqlite.keys() == postgres.keys()
    assert sqlite == pytest.approx(postgres, rel=1e-6, abs=1e-9)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(queries)
def test_the_best_few_are_the_same_within_ties(both, query):
    first, second = ([score for _, score in records.lexical(query, 8)] for records in both)
    assert first == pytest.approx(second, rel=1e-6, abs=1e-9)


def test_other_orders_are_the_same_too(both):
    for ask in (
        lambda r: [d.path for d in r.documents()],
        lambda r: r.passage_ids(SearchFilter(kind=Kind.CALL)),
        lambda r: r.catalogue(),
        lambda r: r.status(),
        lambda r: [ids for ids, _ in r.stored_vectors()],
    ):
        assert ask(both[0]) == ask(both[1])


def test_a_texts_terms_are_stemmed_and_without_diacritics():
    assert terms_of(["Budgets, café!", "", "The x"]) == [["budget", "cafe"], [], ["the", "x"]]


def test_a_change_by_one_process_is_seen_by_the_other(databases):
    url = databases.new()
    first, second = Records(url), Records(url)
    before = second.generation
    first.add_documents([new("The budget is frozen.")])
    assert second.generation != before
    assert len(second.lexical("frozen", 5)) == 1
    with pytest.raises(ValueError, match="range"):
        bad = new("Bad.", "calls/b.md")
        first.add_documents(
            [type(bad)(bad.document, [bad.passages[0].model_copy(update={"text": "Bed."})], bad.vectors)]
        )
    assert second.document_count() == 1
    first.close(), second.close()
    databases.drop(url)


def test_a_new_database_is_migrated_once_whoever_comes_first(databases):
    url = databases.new(migrated=False)
    opened = [Records(url), Records(url)]
    assert [r._database.migrated_from for r in opened] == [None, REVISION]
    for records in opened:
        records.close()
    databases.drop(url)


def test_an_older_program_goes_on_beside_a_newer_one_that_only_added(databases, monkeypatch):
    url = databases.new()
    running = Records(url)
    with running._database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9998'"))
    running.add_documents([new("The old program writes on.")])
    restarted = Records(url)
    assert restarted.document_count() == 1
    with restarted._database.writing() as connection:
        connection.execute(text("UPDATE facts_about_home SET value = '9998' WHERE name = 'oldest_program'"))
    running.close(), restarted.close()
    with pytest.raises(StoreError, match="newer"):
        Records(url)
    databases.drop(url)


def test_two_that_write_wait_for_one_another_and_not_for_ever(databases):
    url = databases.new()
    first, second = Records(url), Records(url)
    with second._database.writing() as connection:
        connection.execute(text("SET LOCAL lock_timeout = '100ms'"))
    with first._database.writing(), pytest.raises(HomeBusyError), second._database._engine.connect() as waiting:
        waiting.execute(text("SET lock_timeout = '100ms'"))
        with second._database._explaining():
            second._database._kind.hold(waiting)
    second.put_embedder("still works")
    first.close(), second.close()
    databases.drop(url)


@pytest.mark.parametrize("url", ["nonsense", "mysql://a@b/c", "postgresql://host-only"])
def test_a_url_of_another_kind_is_refused_without_its_password(url):
    with pytest.raises(UsageError, match="SALES_NARRATIVE_DATABASE_URL"):
        Records(url)


def test_a_server_that_is_away_is_named_without_the_password(tmp_path):
    with pytest.raises(StoreError) as caught:
        Records(f"postgresql://ada:s3cret@/records?host={tmp_path}", wait_seconds=0.3)
    assert "s3cret" not in f"{caught.value.what}{caught.value.how}"
    assert "PostgreSQL" in caught.value.how


def test_a_connection_cut_in_mid_transaction_is_told_and_the_next_is_fresh(databases):
    url = databases.new()
    records = Records(url)
    with pytest.raises(StoreError, match="server") as caught, records._database.writing() as connection:
        records_of = connection.execute(text("INSERT INTO facts_about_home (name, value) VALUES ('a', 'b')"))
        assert records_of.rowcount == 1
        connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
    assert "stays stored" in caught.value.how
    assert records.fact("a", "fresh") == "fresh"
    records.close()
    databases.drop(url)


def test_migrations_stand_in_one_chain():
    names = sorted(path.name[:4] for path in (database._MIGRATIONS / "versions").glob("0*.py"))
    assert names == [f"{number:04d}" for number in range(1, len(names) + 1)]
