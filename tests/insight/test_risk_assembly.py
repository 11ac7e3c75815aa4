"""Risks: signals from CRM and notes together, each on the right open deal, the worst first."""

import datetime as dt
from decimal import Decimal

from assistant.insight.risk_assembly import assemble_risks, attribute
from assistant.models.deal import Deal, RowRef, Status
from assistant.models.risk import DealSignals, Label, NoteSignal, RiskSignal, Severity


def deal(key, account="Lindqvist Pumps", amount=100, status="open"):
    return Deal(
        opportunity_id=key,
        account=account,
        amount_given=Decimal(amount),
        status=Status(status),
        ref=RowRef(path="crm.csv", row=2),
    )


def note(signal, account=None, opportunity=None, start=0, label=Label.RISK):
    return NoteSignal(
        document_id="d", document="call.md", path="calls/call.md", char_start=start, char_end=start + 4, text="text",
        label=label, signal=signal, account=account, opportunity_id=opportunity, date=dt.date(2026, 11, 18),
    )  # fmt: skip


def crm(of, *signals):
    found = tuple(RiskSignal(id=key, severity=Severity(level), citations=()) for key, level in signals)
    return DealSignals(deal=of, signals=found)


def test_sentences_for_one_signal_are_one_signal_with_several_citations():
    (risk,) = assemble_risks(
        [deal("a")], [], [note("ghosted", opportunity="a"), note("ghosted", opportunity="a", start=9)]
    )
    (signal,) = risk.signals
    assert (signal.id, signal.severity.value, len(signal.citations)) == ("ghosted", "medium", 2)


def test_a_sentence_that_knows_only_the_account_goes_to_its_largest_open_deal():
    deals = [deal("small"), deal("large", amount=900), deal("closed", amount=5000, status="won")]
    (risk,) = assemble_risks(deals, [], [note("champion_left", account="LINDQVIST pumps")])
    assert (risk.opportunity_id, risk.severity.value) == ("large", "high")


def test_a_closed_deal_takes_no_risk():
    deals = [deal("open"), deal("gone", status="lost")]
    assert assemble_risks(deals, [], [note("ghosted", account="Lindqvist Pumps", opportunity="gone")]) == []
    assert assemble_risks([deals[1]], [], [note("ghosted", account="Lindqvist Pumps")]) == []


def test_what_no_deal_can_take_is_kept_apart():
    lost, unknown = note("ghosted", account="Nowhere"), note("ghosted")
    found = attribute([deal("a")], [lost, unknown, note("price", opportunity="a", label=Label.PRICING)])
    assert (found.by_deal, len(found.unattributed)) == ({}, 2)


def test_an_id_unknown_to_the_crm_falls_back_to_the_account():
    (risk,) = assemble_risks([deal("a")], [], [note("ghosted", account="Lindqvist Pumps", opportunity="typo")])
    assert risk.opportunity_id == "a"


def test_risks_are_ordered_by_severity_then_count_then_amount():
    deals = [deal(key, amount=amount) for key, amount in (("a", 10), ("b", 999), ("c", 50), ("d", 60))]
    signals = [
        crm(deals[0], ("slipped_out_of_quarter", "high")),
        crm(deals[1], ("aging", "low"), ("no_next_step", "low"), ("stalled", "medium")),
        crm(deals[2], ("aging", "low"), ("stalled", "medium")),
        crm(deals[3], ("aging", "low"), ("stalled", "medium")),
    ]
    risks = assemble_risks(deals, signals, [])
    assert [risk.opportunity_id for risk in risks] == ["a", "b", "d", "c"]
    assert [signal.id for signal in risks[1].signals] == ["stalled", "aging", "no_next_step"]
