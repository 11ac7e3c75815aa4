"""Labelled companies that are learned from: what of an answer key becomes a training line."""

import json
from pathlib import Path

import numpy as np
import pytest

from evals.companies.key import Sentence
from evals.training.signal_companies import disputed, named, sentences, write
from evals.training.signal_lines import Line, read_written
from evals.training.train_signals import read_corpus

CLASSES = ("ask_or_commitment|ask", "ask_or_commitment|commitment", "other", "risk|churn_threat", "win_or_progress")


def _said(label: str, *also: str) -> Sentence:
    return Sentence(path="a.md", quote="They may stop.", label=label, also=also)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (_said("risk"), False),
        (_said("risk", "other"), True),
        (_said("risk", "barrier"), False),
        (_said("other", "risk:churn_threat"), True),
        (_said("competitor", "risk", "risk:competitor_pressure"), True),
        (_said("other", "win_or_progress"), False),
    ],
)
def test_what_may_be_a_risk_or_none_is_in_dispute(sentence: Sentence, expected: bool) -> None:
    assert disputed(sentence) is expected


def _company(folder: Path) -> Path:
    (folder / "workspace").mkdir(parents=True)
    (folder / "workspace" / "company.yaml").write_text("name: Tarrow Kites\ncompetitors: [Driftline]\n", "utf-8")
    (folder / "key.yaml").write_text("demo_week: 2027-W18\nweeks: {2027-W18: {}}\nnotes: {}\n", "utf-8")
    rows = [
        {"path": "a.md", "quote": "Sunny again.", "label": "other"},
        {"path": "a.md", "quote": "They may look at Driftline.", "label": "other", "also": ["risk"]},
        {"path": "a.md", "quote": "I send the sheet on Monday.", "label": "ask_or_commitment", "tense": "planned"},
        {"path": "b.md", "quote": "They gave notice.", "label": "risk", "signal": "churn_threat"},
        {"path": "b.md", "quote": "All is wonderful there.", "label": "risk", "signal": "rosy_report"},
    ]
    (folder / "sentences.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return folder


def test_a_line_knows_what_was_said_before_it_in_its_note_also_where_that_is_not_learned(tmp_path: Path) -> None:
    lines = sentences(_company(tmp_path / "tarrow"))
    assert [(x.text, x.before) for x in lines] == [
        ("Sunny again.", ""),
        ("I send the sheet on Monday.", "They may look at Driftline."),
        ("They gave notice.", ""),
        ("All is wonderful there.", "They gave notice."),
    ]
    assert {x.rivals for x in lines} == {("Driftline",)} and {x.company for x in lines} == {"tarrow"}


def test_a_finer_signal_that_the_key_leaves_open_is_the_likeliest_of_its_label_and_no_rosy_report_is_learned(
    tmp_path: Path,
) -> None:
    lines = sentences(_company(tmp_path / "tarrow"))
    found = np.tile(np.array([[0.1, 0.2, 0.3, 0.4, 0.0]], dtype=np.float32), (len(lines), 1))
    kept = named(lines, CLASSES, found)
    assert [(x.label, x.signal) for x in kept] == [
        ("other", ""),
        ("ask_or_commitment", "commitment"),
        ("risk", "churn_threat"),
    ]
    write(tmp_path / "out", kept)
    assert read_written(tmp_path / "out") == kept


def test_the_head_learns_them_as_often_as_they_say_with_the_rivals_names_and_without(tmp_path: Path) -> None:
    for name in ("sentences", "notes"):
        (tmp_path / name).mkdir()
    (tmp_path / "companies.json").write_text("{}", "utf-8")
    line = Line("Driftline quoted.", "", "competitor", "", "happened", "tarrow", "", "a.md", ("Driftline",), 2)
    write(tmp_path / "out", [line])
    corpus = read_corpus(tmp_path, None, tmp_path / "out")
    assert corpus.texts[0] == "Driftline quoted." and "Driftline" not in corpus.texts[1]
    assert list(corpus.weights) == [1.0, 1.0] and corpus.customers == [None, None]
