"""Two notes of one day that contradict each other, written as people write, reach the Unknowns with both values."""

import pytest

from assistant.models.narrative import NoteCitation
from assistant.models.week import Week
from assistant.service import Service
from assistant.settings import Settings

WEEK = Week.parse("2026-W47")
CRM = """Opportunity ID,Opportunity Name,Account Name,Opportunity Owner,Stage,Amount,Close Date,Created Date
006A1,Osterby kiln upgrade,Osterby Ceramics,Pia Thorn,Proposal,240000,2026-12-11,2026-06-02
006A2,Lindqvist line 4,Lindqvist Mills,Joao Reis,Negotiation,180000,2026-12-18,2026-05-11
006A3,Marrow Bay cold store,Marrow Bay Foods,Pia Thorn,Proposal,95000,2026-12-22,2026-07-20
"""
NOTES = {
    "calls/2026-11-18_osterby_pia.txt": "osterby, quick one from the car - spoke to their buyer, "
    "the whole order comes to 240k now, he wants spares in it. more tmrw",
    "deals/2026-11-18_osterby_update.md": "Account: Osterby Ceramics\n\nJoao sat in for Pia. "
    "Total for the contract is now $ 198,000 since they dropped the second burner!!\n",
    "meetings/2026-11-17_weekly.txt": "weekly, notes by J.\n\nLindqvist - the board decides on the 3rd of December\n\n"
    "Marrow Bay - they liked the demo, asked for a spare parts list\n",
    "calls/2026-11-17_lindqvist.txt": "lindqvist called back. decision is on 10 december at their board, "
    "nothing more to say\n",
    "calls/2026-11-17_marrowbay.txt": "marrow bay: their engineer likes it; wants a quote for the doors as well\n",
}


@pytest.fixture(scope="module")
def narrative(tmp_path_factory):
    folder = tmp_path_factory.mktemp("disputes")
    for path, text in {"in/crm/opportunities_2026-11-20.csv": CRM, **{f"in/{p}": t for p, t in NOTES.items()}}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    with Service.open(Settings.load(home=folder / "home")) as service:
        assert not service.ingest([folder / "in"]).refusals
        return service.draft(WEEK)


def unknowns(narrative):
    (section,) = [s for s in narrative.sections if s.id == "unknowns"]
    return section.statements


def test_each_dispute_is_told_with_both_values_both_notes_and_their_day(narrative):
    told = [s for s in unknowns(narrative) if "disagree on" in s.text]
    assert {s.text.split(":")[0] for s in told} == {"Osterby Ceramics", "Lindqvist Mills"}
    amount = next(s for s in told if "amount" in s.text)
    for part in ("240k", "$ 198,000", "18 November", "2026-11-18_osterby_pia.txt", "2026-11-18_osterby_update.md"):
        assert part in amount.text
    assert "the CRM has $240K, which we use" in amount.text
    assert "198000" in [d.note_value for d in narrative.discrepancies]
    assert not [s.text for s in unknowns(narrative) if s.text.startswith("Osterby Ceramics: amount")]
    decision = next(s for s in told if "decision date" in s.text)
    assert "3rd of December" in decision.text
    assert "10 december" in decision.text


def test_a_dispute_passes_the_check_and_cites_both_notes(narrative):
    for statement in unknowns(narrative):
        assert statement.status == "verified", (statement.text, statement.reasons)
        if "disagree on" in statement.text:
            assert len({c.path for c in statement.citations if isinstance(c, NoteCitation)}) == 2


def test_notes_that_merely_say_different_things_are_no_dispute(narrative):
    assert not [s for s in unknowns(narrative) if "Marrow Bay" in s.text and "disagree" in s.text]
