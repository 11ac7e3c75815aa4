"""Two judges of one sentence: how their answers are joined, and what they are told."""

import numpy as np
import pytest

from assistant.errors import IntegrityError
from assistant.insight.signal_head import read_head
from assistant.insight.signal_judge import BlendedJudge, blended
from assistant.insight.signals import SignalClassifier, Utterance, read_signals
from assistant.models.risk import Label
from assistant.resources import data_folder
from tests.insight.note_signals import DIRECTORY, note


class Sure:
    """Is sure of one class, and keeps what it was told."""

    share = 0.6
    risk_threshold = 0.5
    risk_over_signal = 0.5
    least = {}
    lean = {}

    def __init__(self, classes, name):
        self.classes = classes
        self.told = []
        self._column = classes.index(name)

    def probabilities(self, texts, before, customers=None):
        self.told += list(zip(texts, before, strict=True))
        rows = np.full((len(texts), len(self.classes)), 0.01, dtype=np.float32)
        rows[:, self._column] = 1 - 0.01 * (len(self.classes) - 1)
        return rows


@pytest.fixture(scope="module")
def head():
    folder = data_folder("corpus") / "signals"
    return read_head((folder / "head.npz").read_bytes(), (folder / "head.json").read_bytes())


def test_a_mean_lies_between_its_parts_and_sums_to_one():
    first = np.array([[0.8, 0.1, 0.1], [1.0, 0.0, 0.0]], dtype=np.float32)
    second = np.array([[0.2, 0.7, 0.1], [0.0, 1.0, 0.0]], dtype=np.float32)
    mean = blended(first, second, 0.6)
    assert np.allclose(mean.sum(axis=1), 1)
    assert 0.2 < mean[0, 0] < 0.8
    assert mean[1, 0] > mean[1, 1] > mean[1, 2]
    assert np.allclose(blended(first, second, 1.0), first, atol=1e-5)


def test_encoder_and_head_meet_class_by_class(head):
    encoder = Sure(sorted(head.classes, reverse=True), "lead_quality")
    judge = BlendedJudge(encoder, head)
    row = judge.probabilities(["Half of the leads from the fair were students."], [""], [None])[0]
    assert judge.classes[int(row.argmax())] == "lead_quality"
    assert row.sum() == pytest.approx(1, abs=1e-5)


def test_a_label_that_is_called_too_seldom_is_leaned_to(head):
    encoder = Sure(head.classes, "lead_quality")
    plain = BlendedJudge(encoder, head).probabilities(["Half of the leads were students."], [""], [None])[0]
    encoder.lean = {"pricing": 2.0}
    leaned = BlendedJudge(encoder, head).probabilities(["Half of the leads were students."], [""], [None])[0]
    at = [name.startswith("pricing") for name in head.classes]
    odds = leaned[at].sum() / leaned[np.invert(at)].sum()
    assert odds == pytest.approx(2 * plain[at].sum() / plain[np.invert(at)].sum(), rel=1e-4)
    assert leaned.sum() == pytest.approx(1, abs=1e-5)


def test_judges_of_other_classes_are_not_joined(head):
    with pytest.raises(IntegrityError, match="different classes"):
        BlendedJudge(Sure(["other", "risk|ghosted"], "other"), head)


def test_a_sentence_is_judged_after_the_one_before_it_with_rivals_masked():
    judge = Sure(["other", "risk|competitor_pressure"], "other")
    text = "Helion has sent them an offer as well. Their buyer prefers it to ours.\n"
    found = read_signals(note(text), DIRECTORY, SignalClassifier(judge, rivals=("Helion",)))
    assert [s.label for s in found] == [Label.OTHER, Label.OTHER]
    assert judge.told == [
        ("a competitor has sent them an offer as well.", ""),
        ("Their buyer prefers it to ours.", "a competitor has sent them an offer as well."),
    ]


def test_an_utterance_without_context_is_judged_alone():
    judge = Sure(["other", "risk|ghosted"], "risk|ghosted")
    readings = SignalClassifier(judge).classify([Utterance("Nobody has answered our last four mails.")])
    assert [(r.label, r.signal) for r in readings] == [(Label.RISK, "ghosted")]
    assert judge.told == [("Nobody has answered our last four mails.", "")]


def test_a_signal_is_given_up_for_a_risk_later_than_other_is():
    class Torn:
        classes = ("other", "win_or_progress", "risk|ghosted")
        risk_threshold, risk_over_signal, least = 0.2, 0.4, {}

        def probabilities(self, texts, before, customers):
            rows = {"o": (0.7, 0.0, 0.3), "w": (0.0, 0.7, 0.3), "r": (0.0, 0.55, 0.45)}
            return np.array([rows[text[0]] for text in texts], dtype=np.float32)

    texts = ("oranges were discussed.", "weather helped the signing.", "rather little was answered.")
    readings = SignalClassifier(Torn()).classify([Utterance(text) for text in texts])
    assert [r.label for r in readings] == [Label.RISK, Label.WIN_OR_PROGRESS, Label.RISK]


def test_what_is_likeliest_but_not_likely_enough_for_its_label_says_nothing():
    class Unsure:
        classes = ("ask_or_commitment|ask", "other", "pricing", "risk|ghosted")
        risk_threshold, risk_over_signal, least = 0.4, 0.6, {"ask_or_commitment": 0.5}

        def probabilities(self, texts, before, customers):
            rows = {"a": (0.45, 0.2, 0.15, 0.2), "s": (0.55, 0.2, 0.1, 0.15), "p": (0.2, 0.3, 0.45, 0.05)}
            return np.array([rows[text[0]] for text in texts], dtype=np.float32)

    texts = ("anything else, then?", "send us the list, please.", "prices were talked about.")
    readings = SignalClassifier(Unsure()).classify([Utterance(text) for text in texts])
    assert [r.label for r in readings] == [Label.OTHER, Label.ASK_OR_COMMITMENT, Label.PRICING]
