"""Notes in the records: once by their bytes, replaced by their path, kept when withdrawn."""

import datetime as dt

import numpy as np
import pytest

from assistant.errors import NotFoundError, UsageError
from assistant.models.document import Kind, Region, RegionKind, SearchFilter
from tests.store.world import document, new


def test_a_document_comes_back_as_it_went_in(records):
    given = new(
        "Champion left.\nBudget holds.",
        regions=(Region(char_start=0, char_end=5, kind=RegionKind.HIDDEN),),
        attendees=("Priya Nair", "Jonas Weil"),
        opportunity_id="006-1",
        confidential=True,
        warnings=("no author",),
        title="Call",
        author="Dan Cole",
    )
    outcome = records.add_documents([given])[0]
    assert (outcome.status, outcome.document_id) == ("added", given.document.id)
    assert records.document(given.document.id) == given.document
    assert records.document_passages(given.document.id) == list(given.passages)
    assert np.array_equal(records.vectors([p.id for p in given.passages]), given.vectors)


def test_the_same_bytes_are_stored_once_whatever_the_path(records):
    records.add_documents([new("One.\nTwo.")])
    again = records.add_documents([new("One.\nTwo."), new("One.\nTwo.", "calls/b.md")])
    assert [outcome.status for outcome in again] == ["unchanged", "duplicate"]
    assert records.status().documents == 1
    assert records.status().duplicates == 1
    assert records.passage_count() == 2
    assert records.document_by_name("b.md") == records.document_by_name("calls/a.md")
    assert records.paths(again[0].document_id) == ["calls/a.md", "calls/b.md"]


def test_known_bytes_can_be_recognised_before_they_are_read(records):
    given = new("One.")
    assert not records.has_bytes(given.document.sha256)
    with pytest.raises(NotFoundError):
        records.note_path(given.document.sha256, "calls/b.md")
    records.add_documents([given])
    assert records.has_bytes(given.document.sha256)
    assert records.note_path(given.document.sha256, "calls/b.md").status == "duplicate"
    assert records.note_path(given.document.sha256, "calls/b.md").status == "unchanged"


def test_changed_bytes_under_a_known_path_replace_the_older_version_which_is_kept(records):
    old, fresh = new("The sponsor stays."), new("The sponsor resigned.")
    records.add_documents([old])
    outcome = records.add_documents([fresh])[0]
    assert (outcome.status, outcome.withdrawn) == ("replaced", old.document.id)
    assert [d.id for d in records.documents()] == [fresh.document.id]
    assert records.document(old.document.id).text == "The sponsor stays."
    assert records.lexical("sponsor stays", 5) == records.lexical("sponsor", 5)
    assert not records.has_bytes(old.document.sha256)


def test_a_version_that_returns_is_in_use_again(records):
    old, fresh = new("Version one.\nSame path."), new("Version two.")
    for each in (old, fresh, old):
        records.add_documents([each])
    assert [d.id for d in records.documents()] == [old.document.id]
    assert records.passage_ids() == [p.id for p in old.passages]
    assert records.status().withdrawn == 1


def test_a_document_lives_on_under_its_other_path(records):
    shared, fresh = new("Shared."), new("Fresh.")
    records.add_documents([shared, new("Shared.", "calls/z.md")])
    outcome = records.add_documents([fresh])[0]
    assert (outcome.status, outcome.withdrawn) == ("added", None)
    assert {d.path for d in records.documents()} == {"calls/a.md", "calls/z.md"}


def test_a_path_that_turns_to_known_bytes_lets_go_of_its_own(records):
    first, second = new("First."), new("Second.", "calls/b.md")
    records.add_documents([first, second])
    outcome = records.add_documents([new("First.", "calls/b.md")])[0]
    assert (outcome.status, outcome.withdrawn) == ("duplicate", second.document.id)
    assert [d.id for d in records.documents()] == [first.document.id]


def test_a_withdrawn_document_leaves_search_and_keeps_its_row(records):
    given = new("Renewal at risk.\nNo exit terms.")
    records.add_documents([given])
    records.withdraw(given.document.id)
    assert records.documents() == []
    assert records.passage_ids() == []
    assert records.lexical("renewal", 5) == []
    assert records.document(given.document.id).text.startswith("Renewal")
    assert records.document_by_name("a.md") is None
    with pytest.raises(NotFoundError):
        records.withdraw(given.document.id)


def test_near_duplicates_find_a_new_original_when_theirs_is_withdrawn(records):
    first = new("Forwarded news.", signature=b"1")
    copies = [
        new(f"Forwarded news{i}.", f"calls/{i}.md", near_duplicate_of=first.document.id, signature=b"2") for i in (1, 2)
    ]
    records.add_documents([first, *copies])
    assert set(records.near_duplicates().values()) == {first.document.id}
    records.withdraw(first.document.id)
    assert list(records.near_duplicates().items()) == [(copies[1].document.id, copies[0].document.id)]
    hit = records.hits([(copies[0].passages[0].id, 0.5)])[0]
    assert hit.near_duplicates == ("calls/2.md",)


def test_an_original_that_is_not_in_use_is_no_original(records):
    records.add_documents([new("A copy.", near_duplicate_of="0" * 32)])
    assert records.near_duplicates() == {}


def test_a_batch_is_stored_whole_or_not_at_all(records):
    good, bad = new("Good."), new("Bad.", "calls/b.md")
    broken = bad.passages[0].model_copy(update={"text": "Bed."})
    with pytest.raises(ValueError, match="range"):
        records.add_documents([good, type(bad)(bad.document, [broken], bad.vectors)])
    assert records.documents() == []


def test_filters_hold_together(records):
    records.add_documents(
        [
            new("Week one.", "calls/a.md", date=dt.date(2026, 11, 15)),
            new("Week two.", "calls/b.md", date=dt.date(2026, 11, 16)),
            new("Week two, deal.", "deals/b.md", kind=Kind.DEAL, account="Nor  Electric"),
            new("Undated.", "meetings/u.md", kind=Kind.MEETING, date=None, account=None),
        ]
    )

    def found(**fields):
        search = SearchFilter(**fields)
        paths = [d.path for d in records.documents(search)]
        assert len(records.passage_ids(search)) == records.passage_count(search) == len(paths)
        assert records.document_count(search) == len(paths)
        return paths

    assert found() == ["calls/a.md", "calls/b.md", "deals/b.md", "meetings/u.md"]
    assert found(week="2026-W47") == ["calls/b.md", "deals/b.md"]
    assert found(week="2026-W47", date_to=dt.date(2026, 11, 16)) == ["calls/b.md"]
    assert found(account="ostby marine") == ["calls/a.md", "calls/b.md"]
    assert found(account="NOR electric", kind=Kind.DEAL) == ["deals/b.md"]
    assert found(document="b.md") == ["calls/b.md", "deals/b.md"]
    assert found(document="calls/b.md", week="2026-W46") == []
    with pytest.raises(UsageError):
        found(week="47")


def test_what_is_learnt_later_about_a_document_is_taken_over(records):
    given = new("We met them.", account=None)
    records.add_documents([given])
    learnt = given.document.model_copy(update={"account": "Calder Bank", "text": "not the text"})
    records.describe_anew([learnt])
    assert records.document(given.document.id).text == "We met them."
    assert records.passage_ids(SearchFilter(account="calder bank")) == [given.passages[0].id]


def test_an_unknown_document_is_named(records):
    with pytest.raises(NotFoundError, match="nowhere"):
        records.document("nowhere")
    assert document("x").id not in {d.id for d in records.documents()}
