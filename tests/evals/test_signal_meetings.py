"""Lines of real meetings that are learned as saying nothing of a sale."""

import json
from pathlib import Path

import numpy as np

from evals.training.signal_lines import read_written, written_source
from evals.training.signal_meetings import Said, hard, parted, sentences, typed, write
from evals.training.train_signals import read_corpus

CLASSES = ("ask_or_commitment|ask", "other", "risk|churn_threat", "win_or_progress")


def test_takes_what_sounds_like_news_and_leaves_asks_and_what_is_surely_trouble_alone() -> None:
    said = [
        Said("a.txt", "we may just as well stop using it", ""),
        Said("a.txt", "could you send me the slides", ""),
        Said("a.txt", "the fund was taken away from us", ""),
        Said("a.txt", "it's a quarter past ten", ""),
        Said("a.txt", "this one went rather well", ""),
    ]
    found = np.array(
        [
            [0.1, 0.4, 0.5, 0.0],
            [0.7, 0.1, 0.2, 0.0],
            [0.0, 0.1, 0.9, 0.0],
            [0.0, 0.97, 0.02, 0.01],
            [0.0, 0.4, 0.2, 0.4],
        ],
        dtype=np.float32,
    )
    assert hard(said, CLASSES, found) == [4, 0]


def test_one_wording_and_one_meeting_are_not_learned_over_and_over() -> None:
    said = [Said("a.txt", f"and so we leave number {i}", "") for i in range(10)]
    assert len(hard(said, CLASSES, np.tile(np.array([[0.0, 0.5, 0.5, 0.0]], dtype=np.float32), (10, 1)))) == 3
    said = [Said("a.txt", f"line{i} is a line", "") for i in range(400)]
    assert len(hard(said, CLASSES, np.tile(np.array([[0.0, 0.5, 0.5, 0.0]], dtype=np.float32), (400, 1)))) < 300


def test_a_transcript_reads_as_people_type() -> None:
    assert typed("OK , we 're on . It does n't work , right ?") == "OK, we're on. It doesn't work, right?"
    assert typed("the L_C_D_ screen of the T_V_ .") == "the LCD screen of the TV."


def test_meetings_that_benchmarks_read_are_held_out_and_the_rest_is_learned_with_what_was_said_before(
    tmp_path: Path,
) -> None:
    whole = tmp_path / "whole"
    whole.mkdir()
    for number in range(30):
        (whole / f"m{number:02}.txt").write_text("Ann: It is late .\nBob: So we stop here . Good night .\n", "utf-8")
    learned, held = parted(whole)
    assert len(held) == 10 and not set(held) & set(learned) and len(learned) == 20
    said = sentences(whole, learned[:2])
    assert [(s.text, s.before) for s in said[:2]] == [("It is late .", ""), ("So we stop here .", "It is late .")]
    write(tmp_path / "out", said, [1, 4])
    lines = read_written(tmp_path / "out")
    assert [(x.text, x.before, x.label, x.note) for x in lines] == [
        ("So we stop here.", "It is late.", "other", "")
    ] * 2
    source = written_source(tmp_path / "out")
    assert source is not None and (source["lines"], source["meetings"]) == (2, 2)
    assert read_written(None) == [] and written_source(None) is None


def test_the_head_learns_them_as_other_beside_the_companies_lines(tmp_path: Path) -> None:
    for name in ("sentences", "notes"):
        (tmp_path / name).mkdir()
    row = {"text": "They stop.", "label": "risk", "signal": "churn_threat", "tense": "happened", "company": "x"}
    (tmp_path / "sentences" / "x.jsonl").write_text(json.dumps({**row, "speaker_role": "rep"}) + "\n", "utf-8")
    (tmp_path / "companies.json").write_text('{"x": {"rivals": []}}', "utf-8")
    write(tmp_path / "out", [Said("a.txt", "So we stop here .", "")], [0])
    corpus = read_corpus(tmp_path, tmp_path / "out")
    assert list(corpus.classes) == ["risk|churn_threat", "other"] and list(corpus.whole) == [False, False]
