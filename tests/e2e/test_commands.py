"""Each command as a user types it: its output, its JSON, its exit code."""

import json

import pytest

from assistant.settings import Settings
from assistant.store.home import Home
from tests.e2e.commands import run, run_json

HEADER = "Opportunity ID,Account Name,Stage,Amount,Close Date,Created Date,Opportunity Owner\n"
NOTE = "The security team of Halden Foods blocks the purchase until the audit findings are closed.\n"


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    base = tmp_path_factory.mktemp("commands")
    for name in ("crm", "calls"):
        (base / "in" / name).mkdir(parents=True)
    rows = "O-1,Halden Foods,Proposal,620000,2026-12-01,2026-10-01,Ines Faber\n"
    rows += "O-2,Tarn Mills,Closed Won,180000,2026-11-18,2026-09-01,Tom Reyes\n"
    (base / "in/crm/opportunities_2026-11-20.csv").write_text(HEADER + rows)
    (base / "in/goals.csv").write_text("Period,Metric,Target\n2026-Q4,bookings,1200000\n")
    (base / "in/calls/2026-11-18_halden.md").write_text("---\naccount: Halden Foods\n---\n" + NOTE)
    assert run("ingest", base / "in", home=base / "home").returncode == 0
    return base / "home"


def test_search_gives_hits_that_equal_the_stored_text(home):
    hits = run_json("search", "audit findings of the security team", "--account", "halden foods", home=home)
    assert set(hits[0]) == {"document", "path", "char_start", "char_end", "text", "score"}
    with Home(Settings.load(home=home)) as opened:
        text = opened.records.document_by_name(hits[0]["document"]).text
    assert text[hits[0]["char_start"] : hits[0]["char_end"]] == hits[0]["text"]
    assert run_json("search", "audit", "--week", "2026-W40", home=home) == []


def test_many_searches_give_one_line_each(home, tmp_path):
    path = tmp_path / "queries.jsonl"
    path.write_text('{"id": "a", "query": "audit"}\n{"id": "b", "query": "audit", "kind": "meeting"}\n')
    lines = [json.loads(x) for x in run("search", "--queries", path, "--json", home=home).stdout.splitlines()]
    assert [(x["id"], len(x["hits"])) for x in lines] == [("a", 1), ("b", 0)]


def test_signals_tell_sentence_by_sentence(home):
    found = run_json("signals", "--document", "2026-11-18_halden.md", home=home)
    assert set(found[0]) == {
        "document", "path", "char_start", "char_end", "text", "label", "signal", "account", "opportunity_id",
        "superseded",
    }  # fmt: skip
    assert (found[0]["label"], found[0]["signal"], found[0]["account"]) == (
        "risk", "legal_or_security_block", "Halden Foods",
    )  # fmt: skip


@pytest.mark.parametrize("form", ["md", "json", "docx", "html", "eml"])
def test_a_draft_can_be_written_in_every_format(home, tmp_path, form):
    path = tmp_path / f"memo.{form}"
    done = run("draft", "--week", "2026-W47", "--format", form, "-o", path, home=home)
    assert done.returncode == 0 and done.stdout == ""
    assert path.stat().st_size > 1000


def test_a_draft_as_json_is_the_narrative_and_nothing_else(home):
    told = run_json("draft", "--week", "2026-W47", "--persona", "framing,trusting", home=home)
    assert told["personas"] == ["framing", "trusting"] and told["mode"] == "embedded"
    assert next(f for f in told["facts"] if f["id"] == "bookings_qtd")["value"] == 180000


def test_claims_and_paragraphs_are_checked(home, tmp_path):
    claims = tmp_path / "claims.jsonl"
    doc = "We met on Monday. The price was 400 dollars for each of the twelve seats."
    claims.write_text(
        json.dumps({"id": 1, "doc": doc, "claim": "The price was 400 dollars per seat."})
        + "\n"
        + json.dumps({"id": 2, "doc": doc, "claim": "The price was 900 dollars per seat."})
        + "\n"
    )
    lines = [json.loads(x) for x in run("check", "--claims", claims, "--json", home=home).stdout.splitlines()]
    assert [(x["id"], x["label"]) for x in lines] == [(1, "supported"), (2, "unsupported")]
    assert all(set(x) == {"id", "label", "score", "reasons"} for x in lines)
    text = tmp_path / "memo.txt"
    text.write_text("We have booked $180K of the $1.2M goal. Halden Foods has signed for $620K.")
    verdicts = run_json("check", "--text", text, home=home)
    assert [v["label"] for v in verdicts] == ["supported", "unsupported"]


def test_status_and_reindex_agree(home):
    before = run_json("status", home=home)
    assert run_json("reindex", home=home) == {"passages": before["passages"]}
    assert run_json("status", home=home) == before
    assert before["index_in_step"] and before["documents"] == 1


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["draft", "--week", "soon"], 2),
        (["draft", "--persona", "angry"], 2),
        (["draft", "--format", "pdf"], 2),
        (["search"], 2),
        (["signals", "--document", "nowhere.md"], 1),
        (["check", "--claims", "nowhere.jsonl"], 1),
        (["unheard-of"], 2),
    ],
)
def test_what_goes_wrong_is_said_in_lines_not_in_tracebacks(home, arguments, code):
    done = run(*arguments, home=home)
    assert done.returncode == code, done.stderr
    assert done.stderr.strip() and "Traceback" not in done.stderr
    assert done.stdout == ""


def test_an_empty_home_says_what_to_do_first(tmp_path):
    done = run("draft", home=tmp_path / "fresh")
    assert done.returncode == 1
    assert done.stderr.strip().splitlines() == [
        "There is no CRM snapshot yet.", "Run `sales-narrative ingest FOLDER` first.",
    ]  # fmt: skip


def test_a_home_that_is_in_use_is_named(home):
    with Home(Settings.load(home=home)):
        done = run("status", home=home)
    assert done.returncode == 1
    assert "using" in done.stderr and len(done.stderr.strip().splitlines()) == 2
