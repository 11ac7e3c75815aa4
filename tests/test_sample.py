"""The sample company and its answer key agree: every quote stands in its file, every figure in the exports."""

import email
import hashlib
import json
import re
from collections.abc import Iterator
from email import policy
from pathlib import Path
from typing import Any

import docx
import pytest
import yaml
from pypdf import PdfReader

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "corpus" / "sample"
KEYS = ROOT / "evals" / "answer_keys"
FORMATS = {".md", ".txt", ".vtt", ".docx", ".pdf", ".eml", ".html"}
DEMO = "2026-W47"


def fold(text: str) -> str:
    return " ".join(text.split())


def plain_text(path: Path) -> str:
    data = path.read_bytes()
    if data.startswith(b"\xff\xfe"):
        return data.decode("utf-16")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252")


def readable(path: Path) -> str:
    """What a reader of the file sees, white space folded; read without the product."""
    if path.suffix == ".docx":
        return fold("\n".join(p.text for p in docx.Document(str(path)).paragraphs))
    if path.suffix == ".pdf":
        return fold("\n".join(page.extract_text() for page in PdfReader(path).pages))
    if path.suffix == ".eml":
        body = email.message_from_bytes(path.read_bytes(), policy=policy.default).get_body(("plain",))
        assert body is not None
        return fold(body.get_content())
    text = plain_text(path)
    if path.suffix == ".vtt":
        lines = [line for line in text.splitlines() if "-->" not in line and not line.strip().isdigit()]
        text = re.sub(r"<v [^>]*>|</v>", "", "\n".join(lines))
    if path.suffix == ".html":
        text = re.sub(r"<!--.*?-->|<style>.*?</style>", "", text, flags=re.DOTALL)
        text = re.sub(r"<[^>]+>", " ", text)
    return fold(text)


@pytest.fixture(scope="module")
def key() -> dict[str, Any]:
    return yaml.safe_load((KEYS / "sample.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def notes() -> dict[str, str]:
    return {
        path.relative_to(SAMPLE).as_posix(): readable(path)
        for folder in ("meetings", "deals", "calls")
        for path in sorted((SAMPLE / folder).iterdir())
    }


def quotes(node: Any, path: str | None = None) -> Iterator[tuple[str, str]]:
    """Every (path, quote) of the key, wherever it stands, but for what no reader sees."""
    if isinstance(node, list):
        for item in node:
            yield from quotes(item, path)
    elif isinstance(node, dict):
        path = node.get("path", path)
        if node.get("hidden") or node.get("family") == "white_text":
            return
        if "quote" in node:
            assert path
            yield path, node["quote"]
        if "barrier" in node:
            yield node["barrier_path"], node["barrier"]
        for value in node.values():
            yield from quotes(value, path)


def all_quotes(key: dict[str, Any]) -> list[tuple[str, str]]:
    listed = [pair for path, sentences in key["notes"].items() for pair in quotes(sentences, path)]
    return listed + list(quotes({name: part for name, part in key.items() if name != "notes"}))


def test_every_quote_of_the_key_stands_in_its_file(key, notes):
    missing = [(path, quote) for path, quote in all_quotes(key) if fold(quote) not in notes[path]]
    assert missing == []


def test_every_source_and_path_of_the_key_exists(key, notes):
    def paths(node: Any) -> Iterator[str]:
        if isinstance(node, dict):
            for name, value in node.items():
                if name in {"path", "source", "old_path", "new_path", "by", "original", "copy"}:
                    yield value
                else:
                    yield from paths(value)
        elif isinstance(node, list):
            for value in node:
                yield from paths(value)

    assert set(paths(key)) | set(key["notes"]) <= set(notes)


def test_every_deal_of_the_key_is_in_the_crm_under_its_account(key):
    recompute = pytest.importorskip("evals.sample_builder.recompute")
    accounts: dict[str, str] = {}
    for day in recompute.DAYS:
        accounts |= recompute.snapshot(day)["Account Name"].to_dict()

    def deals(node: Any) -> Iterator[tuple[str, str]]:
        if isinstance(node, dict):
            if "opportunity_id" in node:
                yield node["opportunity_id"], node["account"]
            for value in node.values():
                yield from deals(value)
        elif isinstance(node, list):
            for value in node:
                yield from deals(value)

    named = set(deals(key))
    assert len(named) > 40
    assert {pair for pair in named if accounts.get(pair[0]) != pair[1]} == set()


def test_the_figures_of_the_key_are_those_of_the_exports(key):
    recompute = pytest.importorskip("evals.sample_builder.recompute")
    for number, (week, expected) in enumerate(key["weeks"].items()):
        found = {k: v.split() if k.endswith("_ids") else v for k, v in recompute.figures(number).items()}
        assert found == expected["figures"], week


def test_the_clear_crm_signals_of_the_key_hold_in_the_exports(key):
    recompute = pytest.importorskip("evals.sample_builder.recompute")
    now, pushes = recompute.snapshot(recompute.DAYS[-1]), recompute.push_counts(3)
    day = recompute.pd.Timestamp(recompute.DAYS[-1])
    still = now[now.is_open]
    holds = {
        "slipped": still["Close Date"] < day,
        "pushed": pushes.reindex(still.index) >= 1,
        "pushed_high": pushes.reindex(still.index) >= 2,
        "no_next_step": still["Next Step"] == "",
        "no_activity": (day - still["Last Activity"]).dt.days > 14,
    }
    for signal, flags in holds.items():
        expected = {deal["opportunity_id"] for deal in key["weeks"][DEMO]["crm_signals"][signal]["present"]}
        assert set(flags[flags].index) == expected, signal


def test_escalations_follow_from_amount_and_threshold(key):
    recompute = pytest.importorskip("evals.sample_builder.recompute")
    now = recompute.snapshot(recompute.DAYS[-1])
    for item in key["weeks"][DEMO]["escalations"]:
        below = item["rule"] in {"coverage_ratio_min", "attainment_warning_percent"}
        assert (item["value"] < item["threshold"]) if below else (item["value"] >= item["threshold"]), item
        if item["rule"] in {"deal_at_risk_amount", "slip_amount", "max_deal_amount_without_ceo"}:
            assert now.loc[item["opportunity_id"], "Amount"] == item["value"]
            assert now.loc[item["opportunity_id"], "is_open"]


def test_themes_count_the_amounts_of_their_accounts(key):
    recompute = pytest.importorskip("evals.sample_builder.recompute")
    now = recompute.snapshot(recompute.DAYS[-1])
    for theme in key["weeks"][DEMO]["themes"]:
        for flag, field, names in (("is_open", "open_amount", "open_accounts"), ("is_lost", "lost_amount", "accounts")):
            if field in theme:
                chosen = theme.get(names, theme["accounts"])
                rows = now[now["Account Name"].isin(chosen) & now[flag]]
                assert len(rows) == len(chosen)
                assert rows.Amount.sum() == theme[field], theme["id"]


def test_hidden_instructions_stand_in_the_files_and_not_before_a_readers_eyes(key, notes):
    for injection in key["weeks"][DEMO]["injections"]:
        path = SAMPLE / injection["path"]
        text = notes[injection["path"]] if path.suffix == ".docx" else fold(plain_text(path))
        assert fold(injection["quote"]) in text
        if injection["family"] == "html_comment":
            assert fold(injection["quote"]) not in notes[injection["path"]]
        if injection["family"] == "white_text":
            runs = [
                run for p in docx.Document(str(path)).paragraphs for run in p.runs if injection["quote"] in run.text
            ]
            assert [str(run.font.color.rgb) for run in runs] == ["FFFFFF"]


def test_the_workspace_has_the_breadth_it_promises(notes):
    recompute = pytest.importorskip("evals.sample_builder.recompute")
    assert len(notes) >= 48
    assert {Path(name).suffix for name in notes} == FORMATS
    assert 75 <= len(recompute.snapshot(recompute.DAYS[-1])) <= 90
    demo = [name for name in notes if "2026-11-16" <= Path(name).name[:10] <= "2026-11-20"]
    assert len(demo) >= 15
    assert sum(len(text.split()) >= 3000 for text in notes.values()) >= 2
    assert any(not name.isascii() for name in notes)


def test_encodings_and_line_ends_are_as_various_as_in_life():
    raw = {path.name: path.read_bytes() for path in SAMPLE.rglob("*.txt")}
    assert raw["2026-11-20_tillbury.txt"].startswith(b"\xff\xfe")
    assert b"\x93" in raw["2026-11-19_vantry_minutes.txt"]
    assert b"\r\n" in raw["2026-11-20_friday_standup.txt"]


def test_duplicates_are_what_the_key_calls_them(key, notes):
    demo = key["weeks"][DEMO]
    for pair in demo["exact_duplicates"]:
        assert len({hashlib.sha256((SAMPLE / path).read_bytes()).hexdigest() for path in pair}) == 1
    for pair in demo["near_duplicates"]:
        assert notes[pair["original"]] in notes[pair["copy"]]
        assert notes[pair["original"]] != notes[pair["copy"]]


def test_the_generated_files_are_those_that_the_script_writes():
    build = pytest.importorskip("evals.sample_builder.build")
    for path, data in (build.crm_files() | build.note_files()).items():
        if Path(path).suffix in {".docx", ".xlsx", ".pdf"}:
            continue
        assert (SAMPLE / path).read_bytes() == data, path


def test_every_note_risk_of_the_contract_is_planted(key):
    signals = {(s["label"], s.get("signal")) for sentences in key["notes"].values() for s in sentences}
    also = {name for sentences in key["notes"].values() for s in sentences for name in s.get("also", [])}
    risks = {signal for label, signal in signals if label == "risk"} | {a[5:] for a in also if a.startswith("risk:")}
    assert risks >= {
        "champion_left", "competitor_pressure", "budget_freeze", "legal_or_security_block", "churn_threat",
        "no_executive_sponsor", "single_threaded", "ghosted", "scope_reduction", "price_pressure",
        "delivery_failure", "rosy_report",
    }  # fmt: skip
    assert len(key["retrieval"]) == 40
    assert (len(key["ask"]["answerable"]), len(key["ask"]["unanswerable"])) == (50, 20)


def test_the_labelled_sentences_stand_in_their_notes(notes):
    lines = (KEYS / "sample_sentences.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    assert len({row["path"] for row in rows}) >= 12
    assert [row for row in rows if fold(row["quote"]) not in notes[row["path"]]] == []
