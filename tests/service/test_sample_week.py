"""The sample company's demo week, drafted whole, held against its own files and its answer key."""

import csv
import json
from decimal import Decimal
from pathlib import Path

import jsonschema
import openpyxl
import pytest
import yaml

from assistant.export import render
from assistant.export.schema import published_schema
from assistant.models.narrative import NoteCitation, StatementKind
from assistant.models.week import Week
from assistant.service import Service
from assistant.settings import Settings
from evals.recompute import recompute

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "corpus" / "sample"
WEEK = Week.parse("2026-W47")


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    with Service.open(Settings.load(home=tmp_path_factory.mktemp("sample") / "home")) as opened:
        report = opened.ingest([SAMPLE])
        assert not report.refusals
        yield opened


@pytest.fixture(scope="module")
def narrative(service):
    return service.draft(WEEK)


@pytest.fixture(scope="module")
def key():
    return yaml.safe_load((ROOT / "evals" / "answer_keys" / "sample.yaml").read_text("utf-8"))


def statements(narrative):
    return [t for s in narrative.sections for t in s.statements]


def citations(narrative):
    found = [c for t in statements(narrative) for c in t.citations]
    found += [c for r in narrative.risks for s in r.signals for c in s.citations]
    found += [c for item in (*narrative.commitments, *narrative.discrepancies) for c in item.citations]
    return found + [c for q in narrative.framing.questions for c in q.citations]


def test_each_quotation_equals_the_stored_text_at_its_range(service, narrative):
    stored = {d.path: d.text for d in service._home.records.documents()}
    quotes = [c for c in citations(narrative) if isinstance(c, NoteCitation)]
    assert len(quotes) > 20
    for citation in quotes:
        assert stored[citation.path][citation.char_start : citation.char_end] == citation.quote


def test_each_crm_citation_equals_the_cell_in_the_file(narrative):
    tables = {}
    for path in (SAMPLE / "crm").iterdir():
        if path.suffix == ".csv":
            tables[f"crm/{path.name}"] = list(csv.reader(path.read_text("utf-8-sig").splitlines()))
        else:
            book = openpyxl.load_workbook(path, read_only=True)
            rows = book.worksheets[0].iter_rows(values_only=True)
            tables[f"crm/{path.name}"] = [["" if v is None else v for v in row] for row in rows]
            book.close()
    cells = [c for c in citations(narrative) if not isinstance(c, NoteCitation) and c.path.endswith(".csv")]
    assert len(cells) > 40
    for cell in cells:
        if cell.path in tables:
            rows = tables[cell.path]
            assert rows[cell.row - 1][rows[0].index(cell.column)] == cell.value


def test_no_statement_is_without_figure_or_citation(narrative):
    for statement in statements(narrative):
        assert statement.facts or statement.citations or statement.kind is StatementKind.GAP, statement.text


def test_every_statement_passes_the_check(narrative):
    assert [t.text for t in statements(narrative) if t.status == "flagged"] == []


def test_every_figure_agrees_with_an_independent_recomputation(narrative):
    independent = recompute(SAMPLE, str(WEEK))
    found = {f.id: f.value for f in narrative.facts}
    assert len(independent) > 60
    for figure_id, value in independent.items():
        assert abs(found[figure_id] - Decimal(str(value))) < Decimal("0.000001"), figure_id


def test_every_escalation_of_the_key_is_told_in_some_statement(narrative, key):
    wanted = {(e["rule"], e.get("opportunity_id")) for e in key["weeks"]["2026-W47"]["escalations"]}
    found = {(e.rule, e.opportunity_id): e for e in narrative.escalations}
    ids = {t.id for t in statements(narrative)}
    assert wanted <= set(found)
    assert all(e.statements and set(e.statements) <= ids for e in narrative.escalations)


def test_the_object_satisfies_the_published_schema(narrative):
    jsonschema.Draft202012Validator(published_schema()).validate(json.loads(render(narrative, "json")))


def test_it_has_no_more_words_than_two_pages_hold(narrative):
    assert sum(len(t.text.split()) for t in statements(narrative)) <= 1550


def test_the_body_is_the_same_under_another_persona_and_the_order_differs(service, narrative):
    other = service.draft(WEEK, personas=["delegating"])
    assert {t.id: t.text for t in statements(other)} == {t.id: t.text for t in statements(narrative)}
    assert [s.id for s in other.sections] != [s.id for s in narrative.sections]
    assert other.framing.opening != narrative.framing.opening


def test_a_second_draft_is_the_same(service, narrative):
    assert service.draft(WEEK) == narrative


def test_the_readmes_excerpt_is_what_is_drafted(narrative):
    readme = (ROOT / "README.md").read_text("utf-8")
    excerpt = readme.split("<!-- excerpt -->")[1].split("<!-- /excerpt -->")[0]
    told = [line.removeprefix("> ") for line in excerpt.splitlines() if line.startswith("> ") and "**" not in line]
    memo = render(narrative, "md").decode().splitlines()
    assert len(told) >= 4
    assert [line for line in told if line not in memo] == []


def test_a_deal_entered_late_is_named_apart(narrative):
    told = [t for t in statements(narrative) if t.text.startswith("Entered late as won")]
    assert [(t.text, t.status) for t in told] == [
        ("Entered late as won: Upcott Cider ($83K) on 11 November.", "verified")
    ]
