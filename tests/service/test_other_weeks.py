"""Weeks of companies of other trades, currencies and dialects: each holds what the sample company's week holds."""

from pathlib import Path

import pytest

from assistant.models.week import Week
from assistant.service import Service
from assistant.settings import Settings

COMPANIES = Path(__file__).parents[2] / "evals" / "companies"


@pytest.fixture(scope="module", params=["quillbrook/2027-W10", "rillstead/2027-W18"])
def narrative(request, tmp_path_factory):
    name, week = request.param.split("/")
    with Service.open(Settings.load(home=tmp_path_factory.mktemp(name) / "home")) as service:
        service.ingest([COMPANIES / name / "workspace"])
        return service.draft(Week.parse(week))


def statements(narrative):
    return [t for s in narrative.sections for t in s.statements]


def test_every_statement_is_verified(narrative):
    assert [(t.text, t.reasons) for t in statements(narrative) if t.status != "verified"] == []


def test_every_escalation_is_told(narrative):
    ids = {t.id for t in statements(narrative)}
    assert narrative.escalations
    assert all(e.statements and set(e.statements) <= ids for e in narrative.escalations)


def test_it_has_no_more_words_than_two_pages_hold(narrative):
    assert sum(len(t.text.split()) for t in statements(narrative)) <= 1550


def test_every_promise_is_answered(narrative):
    (alignment,) = [s for s in narrative.sections if s.id == "alignment"]
    assert [t.text for t in alignment.statements if t.text.startswith("Promise")]
    assert not [t.text for t in alignment.statements if "nothing on record answers" in t.text]
