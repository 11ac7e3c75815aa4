"""The verifier tells a supported claim from an altered one, and a paragraph is judged sentence by sentence."""

import json

import pytest

from assistant.errors import IntegrityError
from assistant.models.document import Hit
from assistant.writing.check import Verifier, check_text
from assistant.writing.check.features import features
from assistant.writing.check.reading import Source
from assistant.writing.check.verifier import WEIGHTS_SHA256, Weights
from evals.corruptions import corruptions, pool_of
from tests.writing.check_world import DOCUMENTS, context, true_statements

NOTE = (
    "Call with Marden Freight on 3 March. Elsa Brandt, the depot manager, wants the scanner for 40 vans before June. "
    "She said the price of 1,200 euros a van is too high and asked for 15 percent off. "
    "The pilot in Ghent runs well; drivers save ten minutes a day. Legal has not seen the contract."
)


@pytest.fixture(scope="module")
def verifier():
    return Verifier()


@pytest.mark.parametrize(
    "claim",
    [
        "Elsa Brandt wants the scanner for 40 vans before June.",
        "The depot manager of Marden Freight asked for 15 percent off the price.",
        "Drivers in the Ghent pilot save ten minutes a day.",
    ],
)
def test_a_claim_that_the_note_makes_is_supported(verifier, claim):
    verdict = verifier.verify(claim, [NOTE])
    assert verdict.label == "supported", verdict
    assert 0.5 <= verdict.score <= 1


@pytest.mark.parametrize(
    ("claim", "why"),
    [
        ("Elsa Brandt wants the scanner for 400 vans before June.", "400"),
        ("Peter Lund wants the scanner for 40 vans before June.", "lund"),
        ("The pilot in Antwerp runs well; drivers save twenty minutes a day.", "antwerp"),
    ],
)
def test_an_altered_claim_is_unsupported_and_the_reason_names_the_fault(verifier, claim, why):
    verdict = verifier.verify(claim, [NOTE])
    assert verdict.label == "unsupported", verdict
    assert why in " ".join(verdict.reasons)


def test_an_altered_claim_never_scores_above_the_true_one(verifier):
    true = verifier.score("Drivers save ten minutes a day.", [NOTE])
    for false in (
        "Drivers save ninety minutes a day.",
        "Drivers lose ten minutes a day.",
        "Clerks save ten coins a day.",
    ):
        assert verifier.score(false, [NOTE]) < true


def test_the_same_words_give_the_same_score(verifier):
    claim = "Legal has not seen the contract."
    assert verifier.verify(claim, [NOTE]) == Verifier().verify(claim, [NOTE])


def test_several_evidence_texts_count_together(verifier):
    parts = NOTE.split(". ")
    assert verifier.score("Drivers in Ghent save ten minutes a day.", parts) > 0.5


@pytest.mark.parametrize("evidence", [[], [""], ["  \n"]])
def test_without_evidence_nothing_is_supported(verifier, evidence):
    assert verifier.verify("Anything.", evidence).label == "unsupported"


@pytest.mark.parametrize("text", ["", "…", "1", "a" * 5000, "\x00", "漢字 text", "-" * 300])
def test_odd_texts_give_a_verdict(verifier, text):
    assert 0 <= verifier.verify(text, [NOTE]).score <= 1
    assert 0 <= verifier.verify("The price is too high.", [text or "."]).score <= 1


def test_the_weights_fit_the_features_and_carry_their_origin():
    from assistant.resources import data_folder

    weights = Weights.model_validate(json.loads((data_folder("corpus") / "check/weights.json").read_text()))
    assert weights.features == tuple(features("A claim of 3 vans.", Source(NOTE)))
    assert weights.fitted_on
    assert weights.measured["auroc"] > 0.7


def test_other_weights_are_refused(tmp_path, monkeypatch):
    with pytest.raises(IntegrityError, match="can't be read"):
        Verifier(tmp_path / "none.json")
    (tmp_path / "w.json").write_text("{}")
    with pytest.raises(IntegrityError, match="as weights"):
        Verifier(tmp_path / "w.json")
    monkeypatch.setattr("assistant.writing.check.verifier.WEIGHTS_SHA256", WEIGHTS_SHA256[::-1])
    with pytest.raises(IntegrityError, match="not the ones"):
        Verifier()


def hits_of(query):
    del query
    return [
        Hit(
            document_id=d.id, document=d.name, path=d.path, char_start=0, char_end=len(d.text), text=d.text, score=1.0
        )
        for d in DOCUMENTS.values()
    ]  # fmt: skip


def test_a_paragraph_is_judged_sentence_by_sentence(verifier):
    paragraph = (
        "We have booked $3.1M of the $6.5M goal. We have booked $8M this quarter. "
        "Calder Bank's security team found two open items in our audit report. Calder Bank signed for $900K in May."
    )
    verdicts = check_text(paragraph, hits_of, context().figures.figures, verifier)
    assert [v.label for v in verdicts] == ["supported", "unsupported", "supported", "unsupported"]
    assert all(paragraph[v.char_start : v.char_end] == v.text for v in verdicts)
    assert set(verdicts[0].facts) == {"bookings_qtd", "target_qtd"}
    assert verdicts[2].hits
    assert "booked" in " ".join(verdicts[1].reasons)


def test_words_in_quotation_marks_must_stand_in_a_passage(verifier):
    figures = context().figures.figures
    (true,) = check_text("Procurement “will restart the paper with whoever takes over”.", hits_of, figures, verifier)
    (false,) = check_text("Procurement “will tear up the paper at once”.", hits_of, figures, verifier)
    assert not [r for r in true.reasons if "quotation marks" in r]
    assert false.label == "unsupported"
    assert "quotation marks" in false.reasons[0]


def test_with_the_week_s_evidence_narrative_sentences_hold_and_altered_ones_do_not(verifier):
    week = context()
    statements = [s for s in true_statements() if s.kind in ("fact", "evidence")]
    pool = pool_of(statements, sorted({d.account for d in week.current}))

    def holds(text):
        return all(
            v.label == "supported" for v in check_text(text, hits_of, week.figures.figures, verifier, context=week)
        )

    refused = [s.text for s in statements if not holds(s.text)]
    made = [c for s in statements for c in corruptions(s, pool, 0) if c.kind != "wrong_citation"]
    passed = [(c.kind, c.statement.text) for c in made if holds(c.statement.text)]
    assert len(refused) <= 0.2 * len(statements), refused
    assert len(passed) <= 0.03 * len(made), passed
