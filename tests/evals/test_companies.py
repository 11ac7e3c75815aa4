"""The second company's files, its key and its labelled sentences agree, and the scorer tells right from wrong."""

import csv
import datetime as dt
import json
import re
from functools import cache
from pathlib import Path

import pytest
import yaml

from assistant.models.draft import Narrative
from assistant.models.narrative import Commitment, Framing, NoteCitation, Section, Statement
from assistant.models.risk import NOTE_RISKS, Discrepancy, Escalation, Label, NoteSignal, Tense
from evals.companies import labels, weekly
from evals.companies.key import Difference, Judged, Key, Place, Promise, Sentence, load_key

COMPANIES = Path(__file__).parents[2] / "evals" / "companies"
COMPANY = COMPANIES / "quillbrook"
WORKSPACE = COMPANY / "workspace"
LABELS = {label.value for label in Label}


def folded(text: str) -> str:
    return " ".join(text.split())


@cache
def text_of(path: str) -> str:
    return folded((WORKSPACE / path).read_text("utf-8"))


@cache
def rows() -> list[dict]:
    return [json.loads(line) for line in (COMPANY / "sentences.jsonl").read_text("utf-8").splitlines()]


@cache
def week() -> dict:
    key = yaml.safe_load((COMPANY / "key.yaml").read_text("utf-8"))
    return key["weeks"][key["demo_week"]]


@cache
def deals() -> dict[str, dict[str, str]]:
    newest = max((WORKSPACE / "crm").glob("*.csv"))
    with newest.open(encoding="utf-8", newline="") as file:
        return {row["Record ID"]: row for row in csv.DictReader(file)}


def nested(value):
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from nested(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from nested(inner)


def test_every_quote_stands_in_its_file():
    places = [row for row in (*rows(), *nested(week())) if "quote" in row]
    assert len(places) > 400
    missing = [row for row in places if folded(row["quote"]) not in text_of(row["path"])]
    assert missing == []


def test_every_id_and_account_is_the_crms():
    accounts = {row["Associated Company"] for row in deals().values()}
    named = [part for part in nested(week()) if "opportunity_id" in part]
    assert named
    assert [p for p in named if deals()[p["opportunity_id"]]["Associated Company"] != p["account"]] == []
    assert {row["account"] for row in rows() if row["account"]} <= accounts


def test_labels_and_risk_ids_are_the_products():
    for row in rows():
        assert row["label"] in LABELS
        assert (row["signal"] in NOTE_RISKS) == (row["label"] == "risk")
        assert row["tense"] in {None, *Tense}
        for other in row.get("also", ()):
            label, _, risk = other.partition(":")
            assert label in LABELS
            assert not risk or risk in NOTE_RISKS


def test_every_risk_is_planted_at_least_twice():
    planted = [row["signal"] for row in rows() if row["signal"]]
    assert [risk for risk in NOTE_RISKS if planted.count(risk) < 2] == []


def test_every_word_of_every_note_is_in_a_labelled_sentence_or_a_header():
    """No sentence was forgotten: what is left of a note without its labelled sentences is layout and metadata."""
    for path in (p for p in WORKSPACE.rglob("*") if p.parent.name in {"calls", "deals", "meetings"}):
        name = path.relative_to(WORKSPACE).as_posix()
        left = text_of(name)
        for row in sorted((r for r in rows() if r["path"] == name), key=lambda r: -len(r["quote"])):
            left = left.replace(folded(row["quote"]), " ", 1)
        left = re.sub(r"<!--.*?-->|<p style.*?</p>|<title>.*?</title>|<[^>]*>|\d\d:\d\d:\d\d\.000|-->", " ", left)
        assert len(re.findall(r"\w+", left)) < (60 if ".vtt" not in name else 400), (name, left)


def test_escalations_follow_from_amounts_and_thresholds():
    for judged in week()["escalations"]:
        if judged["rule"] in {"deal_at_risk_amount", "slip_amount", "max_deal_amount_without_ceo"}:
            assert int(deals()[judged["opportunity_id"]]["Amount"]) == judged["value"] >= judged["threshold"]


def test_figures_follow_from_the_newest_export():
    quarter = [row for row in deals().values() if "2027-01-01" <= row["Close Date"][:10] <= "2027-03-31"]
    won = sum(int(row["Amount"]) for row in quarter if row["Deal Stage"] == "Closed Won")
    still = sum(int(row["Amount"]) for row in quarter if not row["Deal Stage"].startswith("Closed"))
    told = week()["figures"]
    assert (told["bookings_qtd"], told["open_pipeline_quarter"]) == (won, still)
    assert told["gap"] == told["target_qtd"] - won
    assert told["coverage_ratio"] == pytest.approx(still / told["gap"], abs=1e-4)
    assert told["attainment_percent"] == pytest.approx(100 * won / told["target_qtd"], abs=1e-4)


def read_as(text: str, label: str, signal: str | None = None, start: int = 0, account: str | None = None) -> NoteSignal:
    return NoteSignal(
        document_id="d", document="n.md", path="calls/n.md", char_start=start, char_end=start + len(text),
        text=text, label=Label(label), signal=signal, account=account,
    )  # fmt: skip


KEY = [
    Sentence(path="calls/n.md", quote="Mara leaves in May.", label="risk", signal="champion_left", account="Acme"),
    Sentence(path="calls/n.md", quote="Lunch was good.", label="other"),
    Sentence(path="calls/n.md", quote="They asked for 5 % off.", label="pricing", also=("risk:price_pressure",)),
]


def test_a_perfect_reading_scores_one():
    pairs = labels.pair(KEY, [read_as(s.quote, s.label, s.signal, i * 50, s.account) for i, s in enumerate(KEY)])
    assert labels.macro(labels.by_class(pairs)) == 1
    assert labels.risk_ids(pairs)["f1"] == 1
    assert labels.attribution(pairs)["accuracy"] == 1
    assert labels.mistakes(pairs) == []


def test_a_reading_of_nothing_but_other_finds_no_risk():
    pairs = labels.pair(KEY, [read_as(s.quote, "other", start=i * 50) for i, s in enumerate(KEY)])
    assert labels.by_class(pairs)["risk"]["recall"] == 0
    assert labels.attribution(pairs)["accuracy"] == 0


def test_an_accepted_second_label_is_right_and_another_risk_is_not():
    pairs = labels.pair(
        KEY, [read_as(KEY[2].quote, "risk", "price_pressure"), read_as(KEY[0].quote, "risk", "ghosted", 50)]
    )
    assert [pair.right for pair in pairs] == [True, True, True]
    assert labels.risk_ids(pairs)["precision"] == 0.5
    assert [m["told"] for m in labels.mistakes(pairs)] == ["risk:ghosted"]


def test_sentences_are_aligned_however_they_were_cut():
    merged = read_as("Mara leaves in May. Lunch was good.", "risk", "champion_left")
    halves = [read_as("They asked for", "other", start=50), read_as("5 % off.", "pricing", start=65)]
    assert [pair.label for pair in labels.pair(KEY, [merged, *halves])] == ["risk", "other", "pricing"]


@pytest.mark.parametrize("folder", [COMPANY, COMPANIES.parent / "answer_keys"])
def test_both_layouts_load(folder):
    key = load_key(folder)
    assert key.sentences
    assert key.escalations
    assert key.discrepancies
    assert any(sentence.superseded for sentence in key.sentences)


def cited(quote: str) -> NoteCitation:
    return NoteCitation(document="n.md", path="calls/n.md", char_start=0, char_end=len(quote), quote=quote)


def narrative(**parts) -> Narrative:
    empty = {
        "week": "2027-W10", "as_of": dt.date(2027, 3, 12), "company": "C", "personas": (), "sections": (), "facts": (),
        "risks": (), "escalations": (), "framing": Framing(), "commitments": (), "discrepancies": (), "ceo_style": (),
        "quarantined": 0, "omitted": {}, "warnings": (),
    }  # fmt: skip
    return Narrative(**{**empty, **parts})


def test_missing_extra_and_forbidden_escalations_are_told_apart():
    key = Key(
        week="2027-W10",
        escalations=(Judged(rule="slip_amount", account="Acme"), Judged(rule="slip_amount", account="Birch")),
        non_escalations=(Judged(rule="deal_at_risk_amount", account="Cole"),),
        tolerated=(Judged(rule="deal_at_risk_amount", account="Dale"),),
    )
    told = [("slip_amount", "acme"), ("deal_at_risk_amount", "Cole"), ("deal_at_risk_amount", "Dale")]
    raised = tuple(Escalation(rule=rule, subject=subject, value=2, threshold=1) for rule, subject in told)
    report = weekly.escalations(narrative(escalations=raised), key)
    assert report["found"] == 1
    assert report["missing"] == ["slip_amount: Birch"]
    assert report["extra"] == report["raised_against_the_key"] == ["deal_at_risk_amount: Cole"]


def test_a_personal_remark_is_a_leak_whole_or_in_part():
    remark = "She is off until Easter after her operation and will not take any calls."
    key = Key(week="2027-W10", quarantined=(Place(path="calls/n.md", quote=remark),))
    part = Statement(id="s1", text="Off until Easter after her operation and will not answer.", kind="evidence")
    for text, leaks in ((part.text, 1), ("The renewal is off until Easter.", 0)):
        section = Section(id="risks", title="Risks", statements=(part.model_copy(update={"text": text}),))
        assert len(weekly.leaks(narrative(sections=(section,)), key)["quarantined"]) == leaks


def test_commitments_and_discrepancies_are_matched_by_their_evidence():
    made = Place(path="calls/n.md", quote="Ann: send the plan by 5 March.")
    key = Key(
        week="2027-W10",
        commitments=(Promise(id="plan", owner="Ann Bell", due="2027-03-05", status="kept", made=made),),
        discrepancies=(Difference(kind="amount", account="Acme", note_value="5", crm_value="6"),),
    )
    told = narrative(
        commitments=(Commitment(id="c1", text="-", owner="Ann", due="2027-03-05", citations=(cited(made.quote),)),),
        discrepancies=(
            Discrepancy(kind="stage", opportunity_id="1", account="Acme", note_value="a", crm_value="b", citations=()),
        ),
    )
    followed = weekly.commitments(told, key)
    assert (followed["found"], followed["status_right"], followed["due_right"], followed["owner_right"]) == (1, 0, 1, 1)
    assert weekly.discrepancies(told, key)["found"] == 0
    assert len(weekly.discrepancies(told, key)["extra"]) == 1
