"""The scores of coverage and framing tell a good narrative from a bad one, each for its own reason."""

import datetime as dt
from decimal import Decimal

import pytest

from assistant.models.draft import Narrative
from assistant.models.narrative import SECTION_TITLES, Framing, NoteCitation, PreparedQuestion, Section, Statement
from assistant.models.risk import Escalation, Risk, RiskSignal
from evals.companies.key import Falsehood, Judged, Key, Mention, Sentence
from evals.suites import coverage, framing
from evals.suites.coverage import CoverageCase, Week
from evals.suites.framing import plays
from evals.suites.needless import asides, denied, overtaken
from evals.suites.persona_criteria import Reader, asked, avoided, led, unfounded, untraceable
from evals.suites.told import softened, untold

READER = Reader("Edith Rowan", ("Tom Hale",))


def said(
    text: str, *, ident: str = "risks-1", kind: str = "evidence", quote: str = "", status: str = "verified"
) -> Statement:
    cites = (NoteCitation(document="n.md", path="calls/n.md", char_start=0, char_end=len(quote), quote=quote),)
    return Statement(id=ident, text=text, kind=kind, citations=cites if quote else (), status=status)


def narrative(*statements: Statement, **parts) -> Narrative:
    empty = {
        "week": "2026-W47", "as_of": dt.date(2026, 11, 20), "company": "C", "personas": (), "facts": (), "risks": (),
        "escalations": (), "framing": Framing(), "commitments": (), "discrepancies": (), "ceo_style": (),
        "quarantined": 0, "omitted": {}, "warnings": (),
    }  # fmt: skip
    sections = tuple(
        Section(id=i, title=title, statements=tuple(s for s in statements if s.id.startswith(f"{i}-")))
        for i, title in SECTION_TITLES.items()
    )
    return Narrative(**{**empty, "sections": sections, **parts})


def escalated(**parts) -> Escalation:
    plain = {"rule": "deal_at_risk_amount", "subject": "Acme", "opportunity_id": "1", "value": 840000,
             "threshold": 300000, "statements": ("risks-1",)}  # fmt: skip
    return Escalation(**{**plain, **parts})


def test_an_escalation_must_be_told_by_name_and_size():
    assert untold(narrative(said("Acme, $840K, is in jeopardy.")), escalated()) == ""
    assert "no verified statement" in untold(narrative(said("Acme, $840K.", status="flagged")), escalated())
    assert "no linked statement names Acme" in untold(narrative(said("A deal of $840K.")), escalated())
    assert "its size" in untold(narrative(said("Acme is in jeopardy.")), escalated())


def test_soft_words_count_outside_quotations_only():
    assert softened([said("Acme: a minor delay.")]) == ["minor"]
    assert softened([said("Acme: “just a minor delay” (call).")]) == []


def case(of: str, item: str = "", **parts) -> CoverageCase:
    return CoverageCase(id="c", company="sample", week="2026-W47", of=of, item=item, **parts)


def test_a_fact_counts_as_mentioned_by_text_or_quotation():
    key = Key(week="2026-W47", must_mention=(Mention(id="left", any=("last working day",)),))
    told = narrative(said("Acme.", quote="My last working day is in January."))
    assert coverage.judge(case("must_mention", "left"), Week(told, key))["mentioned"].value == 1
    assert coverage.judge(case("must_mention", "left"), Week(narrative(said("Acme.")), key))["mentioned"].value == 0


def test_an_escalation_that_is_not_raised_scores_nothing():
    key = Key(week="2026-W47", escalations=(Judged(rule="deal_at_risk_amount", account="Acme"),))
    told = narrative(said("Acme, $840K, is in jeopardy."), escalations=(escalated(),))
    item = case("escalations", "deal_at_risk_amount:Acme")
    assert [s.value for s in coverage.judge(item, Week(told, key)).values()] == [1, 1]
    assert [s.value for s in coverage.judge(item, Week(narrative(), key)).values()] == [0, 0]


def test_a_falsehood_is_found_and_an_empty_section_too():
    key = Key(week="2026-W47", must_not_say=(Falsehood(text="won", match=("Acme has signed",)),))
    false = narrative(said("Acme has signed."))
    assert coverage.judge(case("must_not_say", "won"), Week(false, key))["unsaid"].value == 0
    assert coverage.judge(case("must_not_say", "won"), Week(narrative(), key))["unsaid"].value == 1
    assert coverage.judge(case("sections", "risks"), Week(false, key))["section"].value == 1
    assert coverage.judge(case("sections", "competition"), Week(false, key))["section"].value == 0


@pytest.mark.parametrize(
    ("told", "good"),
    [
        ("15 asks in notes, 2 remarks and 1 quotation", 1),
        ("15 asks in notes and 3 findings of other kinds", 1),
        ("15 asks in notes and 2 findings of other kinds", 0),
        ("18 findings of other kinds", 0),
        ("115 asks in notes, 2 remarks and 1 quotation", 0),
        ("much", 0),
    ],
)
def test_what_is_left_out_must_be_counted(told, good):
    line = said(f"Found but not shown: {told}.", ident="unknowns-1", kind="gap")
    omitted = {"asks in notes": 15, "remarks": 2, "quotation": 1}
    week = Week(narrative(line, omitted=omitted), Key(week="2026-W47"))
    assert coverage.judge(case("counts"), week)["counted"].value == good


LABELLED = (
    Sentence(path="calls/n.md", quote="Lunch was good.", label="other"),
    Sentence(path="calls/n.md", quote="Visarro is in the deal.", label="competitor", superseded=True),
    Sentence(path="calls/n.md", quote="She is not leaving.", label="risk", signal="champion_left", tense="denied"),
)


def test_asides_stale_and_denied_sentences_are_needless():
    key = Key(week="2026-W47", sentences=LABELLED)
    aside = narrative(said("Acme: “Lunch was good”.", quote="Lunch was good."))
    assert asides(aside, key) == (["n.md: Lunch was good."], 1)
    stale = narrative(said("Acme: “Visarro is in the deal”.", quote="Visarro is in the deal."))
    assert len(overtaken(stale, key)) == 1
    history = narrative(said("Acme: no longer “Visarro is in the deal”.", quote="Visarro is in the deal."))
    assert overtaken(history, key) == []
    cites = said("x", quote="She is not leaving.").citations
    risk = Risk(opportunity_id="1", account="Acme", amount=1, signals=(RiskSignal(id="champion_left", severity="high", citations=cites),))  # fmt: skip # noqa: E501
    assert len(denied(narrative(risks=(risk,)), key)) == 1


def test_every_statement_must_be_the_same_under_every_persona():
    one = narrative(said("Acme, $840K, is in jeopardy."))
    other = narrative(said("Acme, $840K, is in transition."))
    assert framing.same_statements(one, one).value == 1
    assert framing.same_statements(one, other).value == 0
    assert framing.same_parts(one, one.model_copy(update={"quarantined": 1})).value < 1


def opened(text: str, *statements: Statement, **parts) -> Narrative:
    return narrative(*statements, framing=Framing(opening=text, **parts))


@pytest.mark.parametrize(
    ("persona", "good", "bad"),
    [
        ("consulting", "The decision: A yes or no from you.", "All is well."),
        ("delegating", "Five promises were kept.", "All is well."),
        ("trusting", "No note shows that Tom Hale has seen it.", "All is well."),
    ],
)
def test_an_opening_leads_with_what_its_page_says(persona, good, bad):
    body = (
        said("A yes or no from you.", ident="issues_and_asks-1"),
        said("Five promises were kept.", ident="since_last_week-1"),
    )
    page = (next(p for name, p in plays().items() if name.value == persona),)
    assert led(opened(good, *body), page, READER).value == 1
    assert led(opened(bad, *body), page, READER).value == 0


def test_what_a_page_forbids_is_seen():
    pages = {name.value: page for name, page in plays().items()}
    assert avoided(opened("Tom Hale stands behind this."), (pages["trusting"],), READER).value == 0
    assert avoided(opened("No note shows that Tom Hale has seen it."), (pages["trusting"],), READER).value == 1
    assert avoided(opened("A very strong week."), (pages["questioning"],), READER).value == 0.5
    undated = said("Somebody calls them.", ident="action_plan-1")
    assert avoided(opened("x", undated), (pages["delegating"],), READER).value == 0


def test_a_number_in_an_opening_stands_in_the_body():
    assert untraceable(opened("We booked $3.1M.", said("We booked $3.1M."))).value == 1
    assert untraceable(opened("We booked $9.9M.", said("We booked $3.1M."))).value == 0


def test_a_prepared_answer_rests_on_the_body_or_says_what_is_missing():
    def answered(text: str) -> Narrative:
        return opened("x", said("Acme leaves."), questions=(PreparedQuestion(question="Who leaves?", answer=text),))

    assert unfounded(answered("Acme leaves.")).value == 1
    assert unfounded(answered("Nothing is on record.")).value == 1
    assert unfounded(answered("Everybody stays.")).value == 0


def test_the_first_questions_of_a_page_are_looked_for():
    page = (next(p for name, p in plays().items() if name.value == "delegating"),)
    good = ("What have you settled among yourselves?", "Who does what by when?", "Which frictions hold sales back?")
    prepared = tuple(PreparedQuestion(question=q, answer="Nothing.") for q in good)
    assert asked(opened("x", questions=prepared), page).value == 1
    assert asked(opened("x"), page).value == 0


def test_the_memo_has_the_order_of_the_page_and_the_headline_first():
    page = next(iter(plays().values()))
    lines = tuple(said("Something.", ident=f"{i}-1") for i in SECTION_TITLES)
    told = narrative(*lines, framing=Framing(opening="x", order=page.order))
    by_id = {s.id: s for s in told.sections}
    told = told.model_copy(update={"sections": tuple(by_id[i] for i in page.order)})
    assert framing.ordered(told, page).value == 1
    assert framing.early(told).value == 1
    turned = told.model_copy(update={"framing": Framing(opening="x", order=page.order[::-1])})
    assert framing.ordered(turned, page).value == 0
    assert framing.early(turned).value == 0


def test_money_is_compared_within_what_a_memo_rounds():
    assert untold(narrative(said("Acme, $1.68M.")), escalated(value=Decimal(1_680_400))) == ""
