"""The social contract: what crosses it is escalated, what does not is not."""

import datetime as dt
from decimal import Decimal

import pytest

from assistant.insight.contract import evaluate, mark_escalated
from assistant.insight.frame import make_frame
from assistant.models.company import Autonomy, Company, RiskThresholds, SocialContract
from assistant.models.deal import Deal, RowRef, Status
from assistant.models.figure import Figure, FigureSet
from assistant.models.narrative import NoteCitation
from assistant.models.risk import DiscountMention, Risk, RiskSignal, Severity
from assistant.models.week import Week

NOW = dt.date(2026, 11, 20)
FRAME = make_frame(Week.parse("2026-W47"), [NOW], 1)
CONTRACT = SocialContract(
    autonomy=Autonomy(max_discount_percent=15, max_deal_amount_without_ceo=750),
    risk_thresholds=RiskThresholds(
        deal_at_risk_amount=300, slip_amount=400, coverage_ratio_min=Decimal("2.5"), attainment_warning_percent=40
    ),
)
COMPANY = Company(social_contract=CONTRACT)


def deal(amount=300, status="open", key="a", close=dt.date(2026, 12, 1)):
    return Deal(
        opportunity_id=key,
        account="Lindqvist Pumps",
        amount_given=Decimal(amount),
        status=Status(status),
        close_date=close,
        ref=RowRef(path="crm.csv", row=2),
    )


def risk(of, *signals):
    found = tuple(RiskSignal(id=key, severity=Severity.MEDIUM, citations=()) for key in signals)
    return Risk(opportunity_id=of.opportunity_id, account=of.account, amount=of.amount, signals=found)


def figures(**values):
    named = {key.replace("__", ":"): Decimal(str(value)) for key, value in values.items()}
    return FigureSet(
        figures={k: Figure(id=k, label=k, value=v, unit="ratio", formula="as given") for k, v in named.items()}
    )


def discount(percent, opportunity="a", account="Lindqvist Pumps"):
    citation = NoteCitation(document="call.md", path="calls/call.md", char_start=0, char_end=4, quote="20 %")
    return DiscountMention(
        account=account, opportunity_id=opportunity, percent=Decimal(str(percent)), citation=citation
    )


def rules(deals, risks=(), found=None, discounts=(), company=COMPANY):
    escalations = evaluate(company, FRAME, found or FigureSet(), deals, risks, discounts=discounts)
    return [(item.rule, item.subject, item.value) for item in escalations]


@pytest.mark.parametrize(
    ("amount", "signal", "pushes", "escalated"),
    [
        (300, "ghosted", 0, True),
        (299, "ghosted", 0, False),
        (300, "rosy_report", 0, True),
        (300, "pushed", 1, False),
        (300, "pushed", 2, True),
        (300, "commit_without_evidence", 0, False),
    ],
)
def test_a_large_deal_at_risk_by_notes_or_pushed_twice(amount, signal, pushes, escalated):
    mine = deal(amount)
    got = rules([mine], [risk(mine, signal)], figures(push_count__a=pushes) if pushes else None)
    assert got == ([("deal_at_risk_amount", "Lindqvist Pumps", amount)] if escalated else [])


@pytest.mark.parametrize(("amount", "escalated"), [(399, False), (400, True)])
def test_one_deals_slip_out_of_the_quarter(amount, escalated):
    mine = deal(amount, close=dt.date(2027, 1, 9))
    got = rules([mine], [risk(mine, "slipped_out_of_quarter")])
    assert got == ([("slip_amount", "Lindqvist Pumps", amount)] if escalated else [])


def test_coverage_and_attainment_below_their_limits():
    below = figures(coverage_ratio="2.49", attainment_percent="39.9", pace_percent=10)
    assert [(rule, subject) for rule, subject, _ in rules([], found=below)] == [
        ("attainment_warning_percent", "attainment_percent"),
        ("coverage_ratio_min", "coverage_ratio"),
    ]
    assert rules([], found=figures(coverage_ratio="2.5", attainment_percent=40, pace_percent=10)) == []


def test_a_discount_above_the_limit_counts_once_at_its_highest():
    got = rules([deal()], discounts=[discount(15), discount("15.5"), discount(22), discount(18)])
    assert got == [("max_discount_percent", "Lindqvist Pumps", 22)]
    assert rules([deal()], discounts=[discount(15)]) == []


def test_a_discount_counts_on_deals_open_or_won_in_the_week_only():
    this_week, before = dt.date(2026, 11, 18), dt.date(2026, 11, 6)
    assert rules([deal(status="won", close=this_week)], discounts=[discount(20)])
    assert rules([deal(status="won", close=before)], discounts=[discount(20)]) == []
    assert rules([deal(status="lost", close=this_week)], discounts=[discount(20)]) == []
    assert rules([deal()], discounts=[discount(20, opportunity=None)])
    assert rules([deal()], discounts=[discount(20, opportunity=None, account="Nowhere")]) == []


def test_an_open_deal_too_large_to_go_without_the_ceo():
    assert rules([deal(750), deal(749, key="b"), deal(900, "won", key="c")]) == [
        ("max_deal_amount_without_ceo", "Lindqvist Pumps", 750)
    ]


def test_a_rule_without_a_threshold_is_not_evaluated():
    mine = deal(10_000)
    got = rules(
        [mine],
        [risk(mine, "ghosted", "slipped_out_of_quarter")],
        figures(coverage_ratio=0, attainment_percent=0),
        [discount(90)],
        Company(),
    )
    assert got == []


def test_risks_are_marked_with_the_rules_of_their_deal():
    mine, other = deal(800), deal(100, key="b")
    risks = [risk(mine, "ghosted", "slipped_out_of_quarter"), risk(other, "ghosted")]
    marked = mark_escalated(risks, evaluate(COMPANY, FRAME, FigureSet(), [mine, other], risks))
    assert marked[0].rules == ("deal_at_risk_amount", "slip_amount", "max_deal_amount_without_ceo")
    assert [item.escalated for item in marked] == [True, False]
