from decimal import Decimal

import pytest

from assistant.insight.agreed_goals import measured
from assistant.insight.alignment import findings
from assistant.insight.exposure import with_exposure
from assistant.models.company import Company, Initiative, Segment
from assistant.models.figure import Figure, FigureSet
from assistant.models.risk import Label
from tests import worlds
from tests.insight.test_ledger import note

INITIATIVES = (Initiative(id="small-yards", name="Starter kit for small yards", imperative="Keep the small yards"),)


def kinds(*sentences, figures=None, account=None):
    document, signals = note(18, *sentences, account=account)
    found = findings([document], signals, INITIATIVES, figures or FigureSet())
    return {f.kind: [s.text for s in f.signals] for f in found}


def test_counts_of_leads_are_found_and_days_are_no_counts():
    assert kinds("Marketing passed 61 leads and sales accepted 19 of them.") == {
        "leads": ["Marketing passed 61 leads and sales accepted 19 of them."]
    }
    assert kinds("The lead definition passed to Tom is due on 18 November.") == {}


def test_a_tool_bought_without_sales_is_found_with_the_sentence_before():
    told = ["Finance has signed for a pricing tool.", "Sales had not been asked."]
    assert kinds(*told) == {"tool": told}


def test_what_sales_itself_never_asked_is_no_tool_bought_without_its_say():
    told = [
        "They had our data in their system before the plan was sent.",
        "I never asked how they would get it across.",
    ]
    assert "tool" not in kinds(*told)


def test_the_sentence_that_tells_most_of_what_became_of_leads_comes_first():
    some = "Of the last 30 leads that Tom called, 19 were students and four had money."
    most = "Marketing passed 61 qualified leads and sales accepted 19 of them."
    assert kinds(some, most)["leads"] == [most, some]


def test_a_counted_skill_gap_of_ours_is_found_and_a_customers_is_not():
    ours = "In the rehearsal only three of eleven reps could explain the savings."
    assert kinds(ours) == {"skill": [ours]}
    assert kinds("She could explain a price to her boss but could not explain a range.") == {}


def test_a_cut_that_hits_an_initiative_is_found_and_a_customers_cut_is_not():
    told = ["Travel freeze from December.", "The starter kit visits to small yards depend on travel."]
    assert kinds(*told) == {"cost_cut": told}
    assert "cost_cut" not in kinds(*told, account="Halden Foods")


def test_a_leaning_mix_is_found():
    amounts = {"open:Large": 700, "open:Small": 300, "won:Large": 100, "won:Small": 400}
    figures = FigureSet(
        figures={
            f"deal_mix_{k.split(':')[0]}_amount:{k.split(':')[1]}": Figure(
                id=f"deal_mix_{k.split(':')[0]}_amount:{k.split(':')[1]}",
                label=k,
                value=Decimal(v),
                unit="USD",
                formula="x",
            )
            for k, v in amounts.items()
        }
    )
    brief = worlds.brief()
    figures = with_exposure(figures, {}, (), brief.frame, "USD")
    (found,) = [f for f in findings([], [], (), figures) if f.kind == "deal_mix"]
    assert found.subject == "Large" and figures.figures["deal_mix_open_share:Large"].value == Decimal("0.7")


@pytest.mark.parametrize(
    ("line", "holds", "value"),
    [
        ("No more than half of the open pipeline sits in Large deals", False, "0.81"),
        ("At least 50 % of the open pipeline is Large", True, "0.81"),
        ("At least a third of bookings come from Small deals", True, "1"),
    ],
)
def test_an_agreed_goal_in_words_is_measured(line, holds, value):
    company = Company(segments=(Segment(name="Large", min_amount=200001), Segment(name="Small", min_amount=0)))
    deals = worlds.snapshots()[-1].deals
    found = measured(0, line, company, deals, frame=worlds.brief().frame, currency="USD")
    assert found.holds is holds
    assert round(found.figure.value, 2) == round(Decimal(value), 2) or found.figure.value > Decimal("0.7")


def test_existing_customers_are_known_by_the_types_of_their_deals():
    company = Company(segments=(Segment(name="Large", min_amount=0),))
    deals = [
        d.model_copy(update={"type": "Existing Business" if n % 2 else "New Business"})
        for n, d in enumerate(worlds.snapshots()[-1].deals)
    ]
    line = "At least a third of the open pipeline comes from existing customers"
    found = measured(0, line, company, deals, frame=worlds.brief().frame, currency="USD")
    opened = [d for d in deals if d.is_open]
    part = sum(d.amount for d in opened if d.type == "Existing Business")
    assert found.figure.value == part / sum(d.amount for d in opened)


@pytest.mark.parametrize("line", ["We tell each other the truth", "At least 50 % of the pipeline is Martian"])
def test_a_goal_that_cannot_be_measured_is_none(line):
    company = Company(segments=(Segment(name="Large", min_amount=0),))
    assert measured(0, line, company, worlds.snapshots()[-1].deals, frame=worlds.brief().frame, currency="USD") is None


def test_exposure_adds_up():
    brief = worlds.brief()
    figures = with_exposure(brief.figures, brief.deals, brief.escalations, brief.frame, "USD").figures
    pipeline, gap = figures["open_pipeline_quarter"].value, figures["gap"].value
    assert figures["required_win_rate"].value == gap / pipeline
    at_risk = figures["escalated_quarter_amount"].value
    assert figures["coverage_without_escalated"].value == (pipeline - at_risk) / gap


def labelled(text, label, score):
    document, signals = note(18, text)
    read = [signals[0].model_copy(update={"label": label, "score": score})]
    return {f.kind: [s.text for s in f.signals] for f in findings([document], read, INITIATIVES, FigureSet())}


def test_a_sentence_read_as_on_leads_counts_them_without_the_word():
    text = "Bex rang sixty of the 212 and nine of them have land with a water take."
    assert labelled(text, Label.LEAD_QUALITY, 0.6) == {"leads": [text]}
    assert labelled(text, Label.OTHER, 0.6) == {}
    assert labelled("Bex rang sixty of them before the rain came down again.", Label.LEAD_QUALITY, 0.6) == {}


def test_a_plain_lack_of_skill_is_found_without_a_word_of_skills():
    text = "None of the retail team asks who signs, they ask who is nice."
    assert labelled(text, Label.SKILL_GAP, 0.95) == {"skill": [text]}
    assert labelled(text, Label.SKILL_GAP, 0.7) == {}
    assert labelled("She answered with it twice, and that was all she had.", Label.SKILL_GAP, 0.95) == {}
