"""Search over a real home: places, ranges, filters, and what must never come back."""

from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.errors import UsageError
from assistant.models.document import Kind, SearchFilter
from assistant.retrieval.langchain import NoteRetriever
from assistant.retrieval.retriever import Retriever
from assistant.settings import Settings
from assistant.store.home import Home

FILTERS = {
    "none": (None, lambda hit: True),
    "document": (SearchFilter(document="warehouse.txt"), lambda hit: hit.document == "warehouse.txt"),
    "account": (SearchFilter(account="fjellgard foods"), lambda hit: hit.account == "Fjellgard Foods"),
    "kind": (SearchFilter(kind=Kind.DEAL), lambda hit: hit.kind is Kind.DEAL),
    "week": (SearchFilter(week="2026-W46"), lambda hit: hit.date.isocalendar().week == 46),
    "days": (SearchFilter(date_to="2026-11-03"), lambda hit: str(hit.date) <= "2026-11-03"),
    "nothing": (SearchFilter(document="absent.md"), lambda hit: False),
}
WORDS = (
    "pallets",
    "crane",
    "discount",
    "budget",
    "AND",
    "OR",
    "NOT",
    "NEAR(",
    ")",
    "*",
    '"',
    "'",
    ":",
    "^",
    "walrus",
    "😀",
)
QUERIES = st.one_of(
    st.text(max_size=60),
    st.lists(
        st.sampled_from(WORDS),
        max_size=8,
    ).map(" ".join),
)


@pytest.fixture(scope="module")
def retriever(home):
    return Retriever(home)


def paths(hits):
    return [hit.path for hit in hits]


def text_of(home, hit):
    return home.records.document(hit.document_id).text[hit.char_start : hit.char_end]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=QUERIES, k=st.integers(0, 12), name=st.sampled_from(sorted(FILTERS)))
def test_hits_are_slices_that_never_overlap_and_keep_the_filter(home, query, k, name):
    search, allowed = FILTERS[name]
    hits = Retriever(home).search(query, k, search)
    assert len(hits) <= k
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    for n, hit in enumerate(hits):
        assert hit.text == text_of(home, hit)
        assert hit.text.strip()
        assert allowed(hit)
        for other in hits[:n]:
            apart = hit.char_end <= other.char_start or other.char_end <= hit.char_start
            assert hit.document_id != other.document_id or apart


@pytest.mark.parametrize(
    "query",
    [
        "",
        "   ",
        "?!",
        '"',
        "NEAR(",
        "text:crane OR *",
        "crane' --",
        "😀 🏗️",
        "\x00 crane",
        "a" * 10_000,
        "crane " * 2_000,
    ],
)
def test_any_text_is_a_query(retriever, query):
    for hit in retriever.search(query):
        assert hit.text


def test_the_passage_that_answers_comes_first(retriever):
    assert retriever.search("How much discount did the customer ask for on the dock cameras?")[0].document == "dock.md"
    assert "Fjellgard froze" in retriever.search("Who froze the budget until spring?", k=1)[0].text


def test_the_first_hit_is_grown_and_ends_with_whole_sentences(retriever):
    first, *others = retriever.search("cold storage", k=6, filter=SearchFilter(document="warehouse.txt"))
    assert 150 <= len(first.text.split()) <= 300
    for hit in (first, *others):
        assert hit.text.startswith(("Ana Reis:", "Tom Vik:"))
        assert hit.text.endswith("the quarter ends.")


def test_the_first_three_hits_lie_apart(home, retriever):
    hits = retriever.search("insurance of pallets", filter=SearchFilter(document="warehouse.txt"))[:3]
    starts = sorted((hit.char_start, hit.char_end) for hit in hits)
    assert all(after[0] - before[1] > 200 for before, after in pairwise(starts))


def test_a_hit_does_not_grow_into_another_matter(retriever):
    hit = retriever.search("Which customer froze its budget?", k=1, filter=SearchFilter(document="roundup.md"))[0]
    assert "Fjellgard froze" in hit.text
    assert "second crane" not in hit.text


def test_who_speaks_counts_when_the_question_names_them(retriever):
    within = SearchFilter(document="warehouse.txt")
    ana = retriever.search("What did Ana Reis say about customs?", k=1, filter=within)[0]
    assert "Ana Reis:" in ana.text


def test_a_note_whose_account_is_named_is_found_though_its_text_lacks_the_name(retriever):
    assert retriever.search("Is Fjellgard on track with the contract?")[0].document == "ferry.md"


def test_text_that_a_linked_note_repeats_comes_once_and_names_the_other(retriever):
    hits = retriever.search("discount on the dock cameras")
    assert sum("15 %" in hit.text for hit in hits) == 1
    assert hits[0].path == "calls/dock.md"
    assert hits[0].near_duplicates == ("deals/fw_dock.eml",)


def test_what_a_linked_note_adds_is_found(retriever):
    assert any("I told them no" in hit.text for hit in retriever.search("discount told them no"))


def test_a_repeat_is_found_where_the_filter_leaves_only_it(retriever):
    hits = retriever.search("discount on the dock cameras", filter=SearchFilter(kind=Kind.DEAL))
    assert hits[0].path == "deals/fw_dock.eml"


def test_hidden_and_confidential_text_never_comes_back(retriever):
    for query in ("secret walrus code", "walrus bonus plan", "pallets"):
        for hit in retriever.search(query, k=30):
            assert "walrus" not in hit.text.casefold()


def test_excluded_ranges_never_come_back_and_their_surroundings_do(home):
    def illness(document):
        start = document.text.find("Jon has")
        return [(start, start + 10)] if start >= 0 else []

    hits = Retriever(home, illness).search(
        "Jon ill with pneumonia, ferry renewal", filter=SearchFilter(document="ferry.md")
    )
    assert not any("pneumonia" in hit.text for hit in hits)
    assert any("renewal of the ferry contract" in hit.text for hit in hits)
    assert any("Invoices are paid" in hit.text for hit in hits)


def test_a_bad_week_is_refused(retriever):
    with pytest.raises(UsageError, match="W99"):
        retriever.search("crane", filter=SearchFilter(week="2026-W99"))


def test_an_empty_home_finds_nothing(tmp_path, embedder):
    with Home(Settings(home=tmp_path), embedder) as home:
        assert Retriever(home).search("crane") == []


def test_langchain_gets_the_same_hits(retriever):
    hits = retriever.search("worn bearings", k=4)
    documents = NoteRetriever(retriever=retriever, k=4).invoke("worn bearings")
    assert [document.page_content for document in documents] == [hit.text for hit in hits]
    first = documents[0].metadata
    assert (first["document"], first["char_start"], first["char_end"]) == (
        hits[0].document, hits[0].char_start, hits[0].char_end
    )  # fmt: skip
    assert first["path"] == hits[0].path
    assert first["score"] == hits[0].score
