import itertools

import pytest

from assistant.insight.ceo_style import StyleReading
from assistant.models.company import Persona
from assistant.models.narrative import SECTION_TITLES, CeoStyle
from assistant.service.partnership import playbook
from assistant.writing.brief import quotation
from assistant.writing.compose import compose
from assistant.writing.framing import frame
from assistant.writing.playbook import NEVER_LAST
from assistant.writing.week_view import WeekView
from tests import worlds

PLAYS = playbook()
BLENDS = [(p,) for p in Persona] + list(itertools.permutations(Persona, 2))


def passed(statement):
    return statement.model_copy(update={"status": "verified"})


def refused(statement):
    return statement.model_copy(update={"status": "flagged"})


def framing(personas, check=passed, **changes):
    brief = worlds.brief(personas=personas, **changes)
    body = compose(brief)
    return frame(WeekView(brief, body.sections, body.escalations, check), personas, PLAYS)


def test_there_are_five_pages_and_twenty_blends():
    assert len(PLAYS) == 5 and len(BLENDS) == 25


@pytest.mark.parametrize("personas", BLENDS, ids="+".join)
def test_the_body_is_the_same_under_every_persona(personas):
    plain, framed = compose(worlds.brief()), compose(worlds.brief(personas=personas))
    assert {s.id: s.text for sec in framed.sections for s in sec.statements} == {
        s.id: s.text for sec in plain.sections for s in sec.statements
    }
    assert framed.escalations == plain.escalations
    found = framing(personas)
    assert sorted(found.order) == sorted(SECTION_TITLES) and found.order[0] == "headline"
    assert found.opening.startswith("Ada Lindqvist: ") and found.tactics and found.avoid


def test_each_persona_opens_in_its_own_way():
    openings = {p: framing((p,)).opening for p in Persona}
    assert len(set(openings.values())) == 5
    assert "The decision:" in openings[Persona.CONSULTING]
    assert "attainment" in openings[Persona.QUESTIONING] and "?" in openings[Persona.QUESTIONING]
    assert "18 % at Osprey Canning is above our discount limit of 15 %" in openings[Persona.FRAMING]
    assert "could not settle" in openings[Persona.DELEGATING]
    assert "No note shows that Tom Reyes has seen Halden Foods yet." in openings[Persona.TRUSTING]


def test_the_first_questions_differ():
    first = {p: tuple(q.question for q in framing((p,)).questions[:3]) for p in Persona}
    assert len(set(first.values())) == 5


@pytest.mark.parametrize("persona", list(Persona))
def test_an_answer_is_told_in_the_body_or_passed_the_check_or_is_a_gap(persona):
    body = compose(worlds.brief())
    told = " ".join(s.text for sec in body.sections for s in sec.statements)
    for question in framing((persona,), check=refused).questions:
        if question.citations:
            assert all(part in told for part in question.answer.split(". ")[:1]), question


def test_what_the_check_refuses_is_not_claimed_of_an_advisor():
    signals = tuple(
        s.model_copy(update={"text": "Tom Reyes thinks it holds."}) if s.account == "Halden Foods" else s
        for s in worlds.brief().signals
    )
    opening = framing((Persona.TRUSTING,), check=refused, signals=signals).opening
    assert "thinks it holds" not in opening and "on Halden Foods:" not in opening


def test_an_advisor_who_is_only_mentioned_has_not_spoken():
    for text, spoken in (("I'll have to check with Tom Reyes first.", False), ("Tom Reyes wants it signed.", True)):
        signals = tuple(
            s.model_copy(update={"text": text}) if s.account == "Halden Foods" else s for s in worlds.brief().signals
        )
        opening = framing((Persona.TRUSTING,), signals=signals).opening
        assert (text.rstrip(".") in opening) is spoken


def test_no_page_puts_what_is_escalated_into_the_appendix():
    assert not any(NEVER_LAST & set(p.appendix) for p in PLAYS.values())


def test_a_blend_takes_the_order_of_the_first_and_the_questions_of_both():
    both = framing((Persona.TRUSTING, Persona.FRAMING))
    assert both.order == PLAYS[Persona.TRUSTING].order
    assert any("limits" in q.question for q in both.questions) and any(
        "Tom Reyes" in q.question for q in both.questions
    )


def test_without_a_persona_the_natural_order_is_kept():
    found = framing(())
    assert found.order == tuple(SECTION_TITLES) and found.opening == "" and found.questions


def test_a_tactic_names_all_whom_it_is_for_once():
    crossed = worlds.brief().escalations
    risk = next(e for e in crossed if e.rule == "deal_at_risk_amount")
    other = risk.model_copy(update={"subject": "Brück Getränke", "opportunity_id": "O-2", "value": risk.value / 2})
    found = framing((Persona.FRAMING,), escalations=(*crossed, other)).tactics
    limits = [t for t in found if t.endswith("name the threshold that brings it here, then the fact.")]
    assert limits == ["Halden Foods and Brück Getränke: name the threshold that brings it here, then the fact."]


def test_without_an_advisor_in_the_profile_a_trusting_ceo_is_not_given_one():
    company = worlds.company()
    nobody = company.model_copy(update={"ceo": company.ceo.model_copy(update={"advisors": ()})})
    found = framing((Persona.TRUSTING,), company=nobody)
    assert any("names no advisor" in t for t in found.tactics)
    assert found.questions[0].question == "Who among those I trust has seen Halden Foods?"


def test_another_persona_than_the_profiles_is_suggested_with_a_sentence_and_how_little_it_is():
    signal = worlds.brief().signals[0]
    style = StyleReading(shown=(Persona.QUESTIONING,), suggestion=Persona.QUESTIONING, sentences=3, notes=2,
                         confidence="little evidence")  # fmt: skip
    evidence = (CeoStyle(persona="questioning", citations=(quotation(signal),)),)
    found = framing((Persona.TRUSTING,), style=style, ceo_style=evidence).tactics[-1]
    assert found == (
        "The notes show a questioning CEO, which the profile does not name (three sentences in two notes, little "
        "evidence), such as “Osprey asks for 18 % off”; consider adding it."
    )
