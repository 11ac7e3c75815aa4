"""The filter in memory allows exactly the documents that the filter on the records allows."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.errors import UsageError
from assistant.models.document import Kind, SearchFilter
from assistant.store.catalogue import Catalogue
from tests.store.world import new

DAYS = [None, dt.date(2026, 11, 15), dt.date(2026, 11, 16), dt.date(2027, 1, 3)]
ACCOUNTS = [None, "Ostby Marine", "Nor  Electric", "Ærø Søfart"]
NAMES = ["a.md", "calls/a.md", "deals/a.md", "b.md", "absent.md"]

searches = st.builds(
    SearchFilter,
    week=st.sampled_from([None, "2026-W46", "2026-W47", "2026-W53"]),
    date_from=st.sampled_from(DAYS),
    date_to=st.sampled_from(DAYS),
    account=st.sampled_from([None, "", "ostby  marine", "NOR ELECTRIC", "ærø søfart", "nobody"]),
    kind=st.sampled_from([None, *Kind]),
    document=st.sampled_from([None, *NAMES]),
)


def _fill(records):
    number = 0
    for day in DAYS:
        for account in ACCOUNTS:
            for kind in (Kind.CALL, Kind.DEAL):
                number += 1
                name = NAMES[number] if number < 3 else f"calls/{number}.md"
                records.add_documents([new(f"Note {number}.\nMore.", name, date=day, account=account, kind=kind)])


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(searches)
def test_both_filters_agree(records, search):
    if not records.documents():
        _fill(records)
    selection = Catalogue(records.catalogue(), records.document_ids_named).select(search)
    allowed = {document.id for document in records.documents(search)}
    assert set(selection.document_ids()) == allowed
    assert selection.passages == records.passage_count(search)
    for passage_id in records.passage_ids():
        assert selection.allows(passage_id) == (passage_id[:32] in allowed)
    assert not selection.allows("unknown:00000")


def test_a_week_that_is_none_is_refused(records):
    with pytest.raises(UsageError):
        Catalogue([], records.document_ids_named).select(SearchFilter(week="last"))
