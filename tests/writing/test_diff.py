from decimal import Decimal

from assistant.models.company import Persona
from assistant.models.draft import Narrative
from assistant.models.figure import Figure
from assistant.models.narrative import Framing, PreparedQuestion
from assistant.writing.agenda import agenda
from assistant.writing.compose import compose
from assistant.writing.diff import diff
from tests import worlds


def narrative(week="2026-W47", **figures):
    brief = worlds.brief()
    body = compose(brief)
    facts = tuple(
        Figure(id=k, label=k, value=Decimal(str(v)), unit="ratio" if "ratio" in k else "USD", formula="given")
        for k, v in figures.items()
    )
    return Narrative(
        week=week, as_of=brief.frame.as_of, company="Kestrel Sensors", personas=(Persona.FRAMING,),
        sections=body.sections, facts=facts, risks=brief.risks, escalations=body.escalations,
        framing=Framing(questions=(PreparedQuestion(question="Why?", answer="So."),)), commitments=(),
        discrepancies=(), ceo_style=(), quarantined=0, omitted={}, warnings=(),
    )  # fmt: skip


BEFORE = {"coverage_ratio": 2.6, "open_pipeline_quarter": 2600000, "gap": 1000000}
AFTER = {
    "coverage_ratio": 2.2, "open_pipeline_quarter": 1980000, "gap": 900000, "waterfall_start": 2600000,
    "waterfall_slipped_out": 600000, "waterfall_won": 100000, "waterfall_created": 80000,
}  # fmt: skip


def texts(before, after):
    return [c.text for c in diff(narrative("2026-W46", **before), narrative(**after))]


def test_the_cause_comes_from_the_waterfall():
    assert texts(BEFORE, AFTER) == [
        "Coverage fell from 2.6 to 2.2 because open pipeline fell from $2.6M to $1.98M ($600K slipped out and $100K "
        "won; against that $80K created), although the gap shrank from $1M to $900K."
    ]


def test_coverage_that_rises_on_less_pipeline_rose_because_of_the_gap():
    (text, *_) = texts(
        {"coverage_ratio": 2.0, "open_pipeline_quarter": 2000000, "gap": 1000000},
        {"coverage_ratio": 3.0, "open_pipeline_quarter": 1500000, "gap": 500000, "waterfall_start": 2000000,
         "waterfall_won": 500000},
    )  # fmt: skip
    assert text == (
        "Coverage rose from 2 to 3 because the gap shrank from $1M to $500K, although open pipeline fell from $2M "
        "to $1.5M ($500K won)."
    )


def test_weeks_that_do_not_join_give_no_cause():
    (text,) = texts(BEFORE | {"open_pipeline_quarter": 2500000}, AFTER)
    assert "can't be computed" in text


def test_the_same_week_twice_has_no_change():
    assert texts(BEFORE, BEFORE) == ["Nothing that the two narratives tell has changed."]


def test_what_newly_crosses_is_named():
    old = narrative("2026-W46").model_copy(update={"escalations": ()})
    (change,) = diff(old, narrative())
    assert "Osprey Canning (discount above our limit)" in change.text


def test_a_line_of_the_agenda_is_whole_however_long_its_statement():
    why = (
        "a long line of words that goes on and on about the plant and its people and the things that they do there " * 2
    )
    first = "Halden Foods, $620K (Negotiation, closes 28 November, owner Ines Faber)."
    cases = {
        f"{first} Our sponsor is leaving: “{why}” (call, 17 November).": f"{first} Our sponsor is leaving.",
        f"{first} Our sponsor is leaving: “I go in May” (call, 3 May). In hand: “{why}”.":
            f"{first} Our sponsor is leaving: “I go in May” (call, 3 May).",
        f"Starter kit (“Keep the yards”; KPI Kits, target 9; Tom). Progress: “{why}”.": "Starter kit. Progress: “a",
    }  # fmt: skip
    for text, expected in cases.items():
        told = narrative()
        risks = next(s for s in told.sections if s.id == "risks")
        statement = risks.statements[0].model_copy(update={"text": text, "status": "verified", "kind": "evidence"})
        sections = [s if s.id != "risks" else s.model_copy(update={"statements": (statement,)}) for s in told.sections]
        page = agenda(told.model_copy(update={"sections": tuple(sections)}))
        (line,) = [row for row in page.splitlines() if row.startswith(f"- {expected}")]
        assert len(line) <= 240
        assert line.count("“") == line.count("”")


def test_the_agenda_names_the_standing_items_on_a_page():
    page = agenda(narrative())
    heads = ["Actual against goal", "Big deals", "Risks", "Initiatives", "Issues and decisions", "To agree at the end"]
    assert [page.index(h) for h in heads] == sorted(page.index(h) for h in heads)
    assert len(page.split()) < 700 and "Halden Foods" in page and "Why?" in page


def test_the_agenda_ends_with_the_support_asked_for_and_how_success_is_seen():
    page = agenda(narrative())
    asked = next(row for row in page.splitlines() if row.startswith("- Support asked of you: "))
    assert "Halden Foods" in asked
    seen = next(row for row in page.splitlines() if row.startswith("- We see that it worked by: "))
    assert "(Halden Foods)" in seen


def test_a_long_initiative_keeps_its_owner_and_progress_on_the_agenda():
    told = narrative()
    text = f"Starter kit (Tom Reyes; “{'Keep the yards that we have ' * 7}”; KPI “Kits”, target 9). Progress: “5 of 9”."
    wanted = next(s for s in told.sections if s.id == "initiatives")
    statement = wanted.statements[0].model_copy(update={"text": text, "status": "verified", "kind": "evidence"})
    sections = tuple(
        s.model_copy(update={"statements": (statement,)}) if s.id == "initiatives" else s for s in told.sections
    )
    assert "- Starter kit (Tom Reyes). Progress: “5 of 9”." in agenda(told.model_copy(update={"sections": sections}))
