"""Ten companies that nobody wrote by hand: every planted escalation is told, and no planted falsehood is."""

import pytest

from assistant.export import render
from assistant.models.week import Week
from assistant.service import Service
from assistant.settings import Settings
from tests.planted import LAST, build


@pytest.mark.parametrize("seed", range(10))
def test_planted_escalations_are_told_and_planted_falsehoods_are_not(tmp_path, seed):
    world = build(tmp_path / "in", seed)
    with Service.open(Settings.load(home=tmp_path / "home")) as service:
        assert not service.ingest([world.folder]).refusals
        narrative = service.draft(Week.of(LAST))
    told = {(e.rule, e.opportunity_id): e.statements for e in narrative.escalations}
    texts = {t.id: t for s in narrative.sections for t in s.statements}
    accounts = {r.opportunity_id: r.account for r in narrative.risks}
    for wanted in world.escalated:
        assert wanted in told, f"{wanted} is not escalated"
        assert any(accounts[wanted[1]] in texts[i].text for i in told[wanted])
    assert not {opportunity for rule, opportunity in told if rule == "deal_at_risk_amount"} & world.calm
    output = render(narrative, "json").decode()
    for sentence in world.never:
        assert sentence not in output
    assert all(t.status == "verified" for t in texts.values()), [t for t in texts.values() if t.status == "flagged"]
