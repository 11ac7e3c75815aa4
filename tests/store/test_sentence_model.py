"""The fine-tuned sentence encoder: verified, and indifferent to batches, threads and missing context."""

import json
import shutil

import numpy as np
import pytest

from assistant.errors import IntegrityError
from assistant.resources import data_folder
from assistant.store.sentence_model import MAX_SENTENCE, SentenceModel

LINES = (
    "Present: Petra, Ole, Samir, Jule.",
    "Northgate Rail: the operations director who sponsored us has resigned.",
    "They asked for exit terms and for an export of all their data.",
    "Could you send us a corrected offer on that basis by Friday?",
    "We signed the frame agreement yesterday.",
    "Half of the webinar leads had no budget and no project.",
    "Nobody has answered our last four mails.",
    "Thank you and have a nice weekend, see you on Monday in the canteen.",
)


@pytest.fixture(scope="module")
def model():
    return SentenceModel(threads=2)


def _labels(model, texts, before=None):
    rows = model.probabilities(texts, before or [""] * len(texts))
    return [model.classes[int(row.argmax())].partition("|")[0] for row in rows]


def test_rows_are_probabilities_in_the_order_of_the_texts(model):
    rows = model.probabilities(LINES, [""] * len(LINES))
    assert rows.shape == (len(LINES), len(model.classes))
    assert np.allclose(rows.sum(axis=1), 1, atol=1e-5)
    assert rows.min() >= 0
    assert model.probabilities([], []).shape == (0, len(model.classes))


def test_plain_cases_are_told_apart(model):
    given = _labels(model, LINES)
    assert given[0] == "other"
    assert given[1] == given[2] == given[6] == "risk"
    assert given[3] == "ask_or_commitment"
    assert given[4] == "win_or_progress"
    assert given[5] == "lead_quality"


def test_an_answer_depends_neither_on_its_batch_nor_on_the_threads(model):
    before = ["", *LINES[:-1]]
    together = model.probabilities(LINES * 3, before * 3)
    alone = SentenceModel(threads=1)
    for i, (text, said) in enumerate(zip(LINES, before, strict=True)):
        single = alone.probabilities([text], [said])[0]
        assert np.allclose(single, together[i], atol=1e-5)
        assert np.array_equal(together[i], together[i + len(LINES)])


def test_what_was_said_before_is_heard_but_never_needed(model):
    text = "No, she is no longer with us."
    alone = model.probabilities([text], [""])
    after = model.probabilities([text], ["Is Frances, who brought us in, still your head of operations?"])
    assert np.isfinite(alone).all()
    assert not np.allclose(alone, after, atol=1e-4)


def test_text_past_the_limit_does_not_count(model):
    start = "risk " * MAX_SENTENCE
    first, second = model.probabilities([start + "one ending", start + "quite another ending"], ["", ""])
    assert np.allclose(first, second, atol=1e-5)


def test_an_altered_or_missing_model_is_refused(tmp_path):
    stored = data_folder("corpus") / "signals"
    with pytest.raises(IntegrityError, match=r"encoder\.json"):
        SentenceModel(folder=tmp_path)
    shutil.copy(stored / "encoder.json", tmp_path)
    with pytest.raises(IntegrityError, match=r"encoder\.onnx"):
        SentenceModel(folder=tmp_path).probabilities(["Anything at all."], [""])
    (tmp_path / "encoder.onnx").write_bytes((stored / "encoder.onnx").read_bytes()[:-1] + b"x")
    with pytest.raises(IntegrityError, match="not the one"):
        SentenceModel(folder=tmp_path).probabilities(["Anything at all."], [""])


def test_the_version_changes_with_how_the_model_is_used(model, tmp_path):
    facts = json.loads((data_folder("corpus") / "signals/encoder.json").read_text("utf-8"))
    (tmp_path / "encoder.json").write_text(json.dumps({**facts, "risk_threshold": 0.77}), "utf-8")
    changed = SentenceModel(folder=tmp_path)
    assert changed.risk_threshold == 0.77
    assert changed.version != model.version
