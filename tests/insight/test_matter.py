import datetime as dt

import pytest

from assistant.insight.matter import settle, standing
from assistant.models.risk import Label, Tense
from tests.insight.note_signals import said

OLD, NEW = dt.date(2026, 7, 10), dt.date(2026, 7, 24)
SETTLED = [
    ("legal_or_security_block", "Security holds it until two findings are closed.", "Security signed off yesterday."),
    ("legal_or_security_block", "Their counsel lets nobody sign.", "Their counsel has taken her hold off."),
    ("price_pressure", "They want 15 % less.", "We are at six off, and he shook on it."),
    ("price_pressure", "The buyer demands 20 % less.", "We shook hands at five, the twenty is off the table."),
    ("price_pressure", "The buyer demands 20 % less.", "The contract at six percent lies ready."),
    ("ghosted", "Three mails out and nothing back.", "They answered us this morning and apologised."),
    ("champion_left", "The sponsor has resigned.", "A new sponsor has been named and she wants to go on."),
    ("budget_freeze", "All spending is on hold.", "The budget was released on Monday."),
    ("churn_threat", "They served notice.", "They withdrew the notice and renewed for two years."),
    ("delivery_failure", "The connector has been down for a week.", "The connector is fixed and running again."),
    ("price_pressure", "They want 15 % less.", "They accepted our price."),
    ("competitor_pressure", "Helion is on the shortlist.", "Helion is out of the race."),
    ("no_executive_sponsor", "Nobody senior has met us.", "The COO joined the call and backs the project."),
]


def flags(*signals):
    return [s.superseded for s in settle(signals)]


@pytest.mark.parametrize(("risk", "before", "after"), SETTLED)
def test_a_risk_that_a_newer_note_settles_is_superseded(risk, before, after):
    old = said(before, day=OLD, label=Label.RISK, signal=risk)
    new = said(after, day=NEW, label=Label.WIN_OR_PROGRESS)
    assert flags(old, new) == [True, False]
    assert flags(new, old) == [False, True]


@pytest.mark.parametrize(("risk", "before", "after"), SETTLED)
def test_news_of_another_account_or_an_older_note_settles_nothing(risk, before, after):
    old = said(before, day=OLD, label=Label.RISK, signal=risk)
    elsewhere = said(after, day=NEW, label=Label.WIN_OR_PROGRESS, account="Calder Bank", opportunity="OPP-1002")
    assert flags(old, elsewhere) == [False, False]
    later = old.model_copy(update={"date": NEW, "document_id": "later"})
    assert flags(said(after, day=OLD, label=Label.WIN_OR_PROGRESS), later) == [False, False]


def test_a_demand_read_as_a_price_goes_when_the_price_is_settled_and_a_grant_stays():
    settled = said("They accepted our price and the contract is at four percent.", day=NEW)
    asked = said("Their buyer asks for 18 % off.", day=OLD, label=Label.PRICING)
    granted = said("Mara gave them 18 % off.", day=OLD, label=Label.PRICING)
    assert flags(asked, settled) == [True, False]
    assert flags(granted, settled) == [False, False]
    assert flags(asked, said("The visit is off the table.", day=NEW)) == [False, False]


def test_a_planned_or_unfinished_settlement_settles_nothing():
    old = said("Security holds it.", day=OLD, label=Label.RISK, signal="legal_or_security_block")
    planned = said("Security will have signed off by Friday.", day=NEW, tense=Tense.PLANNED)
    unfinished = said("Security has not signed off.", day=NEW)
    assert flags(old, planned, unfinished) == [False, False, False]


def test_a_decision_date_that_moved_supersedes_the_older_one():
    old = said("The board decision is in September.", day=OLD)
    new = said("The decision has been moved to November, not September.", day=NEW)
    assert flags(old, new) == [True, False]


def test_a_rival_that_was_wrongly_named_is_superseded_by_the_correction_only():
    old = said("We are up against Orbis in the shortlist.", day=OLD, label=Label.RISK, signal="competitor_pressure")
    more = said("Helion is on the shortlist too.", day=NEW, label=Label.RISK, signal="competitor_pressure")
    correction = said("It turns out the rival is Helion, not Orbis.", day=NEW, label=Label.COMPETITOR)
    assert flags(old, more) == [False, False]
    assert flags(old, correction) == [True, False]


def test_a_repeated_risk_leaves_both_standing_newest_first():
    old = said("The sponsor is leaving.", day=OLD, label=Label.RISK, signal="champion_left")
    new = said("As I wrote, the sponsor is leaving.", day=NEW, label=Label.RISK, signal="champion_left")
    settled = settle([old, new])
    assert [s.superseded for s in settled] == [False, False]
    assert [s.date for s in standing(settled)] == [NEW, OLD]


def test_the_sentence_that_lifts_a_risk_is_no_risk_itself():
    risk = "legal_or_security_block"
    old = said("Legal has stopped the purchase until clause 14 is settled.", day=OLD, label=Label.RISK, signal=risk)
    new = said("With this the legal block that I reported is lifted.", day=NEW, label=Label.RISK, signal=risk)
    settled = settle([old, new])
    assert [(s.label, s.superseded) for s in settled] == [(Label.RISK, True), (Label.WIN_OR_PROGRESS, False)]


def test_a_denied_leaving_settles_the_rumour():
    old = said("Word is that they might leave us.", day=OLD, label=Label.RISK, signal="churn_threat")
    assert flags(old, said('Her answer: "No, we are not leaving."', day=NEW, tense=Tense.DENIED)) == [True, False]


def test_a_newer_count_of_a_programme_replaces_the_older():
    known = {"label": Label.INITIATIVE_PROGRESS, "account": None, "opportunity": None}
    old = said("We stand at 14 bundles against a target of 25.", day=OLD, **known)
    assert flags(old, said("Sold since launch: 16 of 25.", day=NEW, **known)) == [True, False]
