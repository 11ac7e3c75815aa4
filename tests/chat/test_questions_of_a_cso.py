"""What a CSO asks beside figures: who promised what, against whom, why, and what a note says in other words."""

import pytest

from assistant.chat.room import embedded_answer
from assistant.insight.figures import compute_figures
from assistant.models.narrative import CellCitation, Commitment, NoteCitation
from tests.chat.desks import desk, document, reader
from tests.worlds import NOTES, NOW, brief, company, deal, snapshots

HALDEN_CALL = "calls/2026-11-18_halden.md"
HALDEN = "calls/2026-11-12_halden.md"


def ask(text, notes=None, **changes):
    return embedded_answer(text, desk(notes=notes, **changes), reader())


def note(text, path=HALDEN, account="Halden Foods"):
    return document(path, text, account)


def promise(owner, text, due, status="open", path="meetings/2026-11-19_round.md"):
    cited = NoteCitation(document=path.split("/")[1], path=path, char_start=0, char_end=len(text), quote=text)
    return Commitment(id=text, text=text, owner=owner, due=due, status=status, citations=(cited,))


PROMISES = (
    promise("Dan Moore", "Dan will send the drawings to Halden Foods by 27 November.", "2026-11-27"),
    promise("Dan Moore", "Dan brings the price list by 13 November.", "2026-11-13", "missed"),
    promise("Ines Faber", "Ines will call the bank.", None),
)


@pytest.mark.parametrize(
    ("asked", "told", "not_told"),
    [
        ("What did Dan promise?", ["drawings", "price list"], ["bank"]),
        ("What did Dan promise Halden Foods?", ["drawings"], ["price list"]),
        ("What did Dan promise to send, and when?", ["2026-11-27"], ["price list"]),
        ("Which promises of Dan Moore were missed?", ["price list"], ["drawings"]),
        ("Which promises are overdue?", ["price list"], ["drawings"]),
    ],
)
def test_what_a_person_promised_is_told_with_its_date_and_state(asked, told, not_told):
    answer = ask(asked, commitments=PROMISES)
    assert not answer.abstained
    assert all(t in answer.answer for t in told)
    assert not any(t in answer.answer for t in not_told)
    assert answer.citations


def test_a_promise_that_is_not_followed_is_found_in_the_words_of_whoever_made_it():
    text = "Rolf Hauge: It was cold.\n\nImani Coates: I'll send you the sketch of the sleeve on the 15th."
    answer = ask("What did Imani promise to send?", [note(text)], commitments=PROMISES)
    assert "sketch of the sleeve" in answer.answer


def with_rival(now):
    return {d.opportunity_id: d for d in now}


def test_a_deal_counts_against_a_competitor_and_the_competitors_own_figures_are_not_ours():
    lost = deal(5, NOW, "O-4", "Tarn Mills", 95000, NOW, "Closed Lost", competitor="Helion Robotics")
    deals = with_rival([d for d in snapshots()[-1].deals if d.opportunity_id != "O-4"] + [lost])
    answer = ask("Which deals did we lose to Helion this week?", deals=deals, figures=brief().figures)
    assert "Tarn Mills ($95,000)" in answer.answer
    for asked in ("What is Helion's revenue?", "How much has Helion booked this quarter?"):
        other = ask(asked, deals=deals)
        assert other.abstained and not other.facts


def test_a_part_of_the_goal_is_not_answered_by_the_whole():
    answer = ask("How much of the expansion target have we booked?")
    assert answer.abstained and answer.facts == ()
    whole = ask("How much of our target have we booked?")
    assert whole.facts == ("attainment_percent", "bookings_qtd", "target_qtd")


def test_the_largest_deal_is_told_with_the_cell_that_is_asked_for_and_a_category_with_its_deals():
    answer = ask("Who owns the largest open deal?")
    assert "Halden Foods ($620,000); the owner is Ines Faber" in answer.answer
    assert "Owner" in " ".join(c.column for c in answer.citations if isinstance(c, CellCitation))
    before, now = snapshots()
    sure = tuple(d.model_copy(update={"forecast_category": "Commit"}) for d in now.deals if d.opportunity_id == "O-1")
    figures = compute_figures([before, now.model_copy(update={"deals": sure})], [], company(), brief().frame)
    named = ask("Which deals are in commit?", deals={"O-1": sure[0]}, figures=figures)
    assert "Halden Foods ($620,000)" in named.answer and "forecast_amount:Commit" in named.facts
    assert "Halden" not in ask("How much is in commit?", deals={"O-1": sure[0]}, figures=figures).answer


def test_what_crosses_the_contract_is_told_by_rule_in_words():
    answer = ask("What must the CEO hear?").answer
    assert "Deals at risk: Halden Foods" in answer
    assert "_" not in answer and "deal at risk amount" not in answer


def test_a_role_answers_who_where_no_name_stands_and_the_deed_does():
    text = "The planner is kind. The nursing director has declined the invitation of Piet two times."
    answer = ask("Who has declined Piet's invitation at Halden?", [note(text)])
    assert "nursing director" in answer.answer
    other = "The planner is kind. The weather has declined since the invitation of Piet."
    assert ask("Who has declined Piet's invitation at Halden?", [note(other)]).abstained


def test_what_a_customer_says_in_a_transcript_is_a_remark_without_a_word_of_saying():
    text = (
        "Ines Faber: What kills it?\nGus Brand: Chains kill everything in the ground at Halden.\n"
        "Ines Faber: I see.\nGus Brand: Yes."
    )
    answer = ask(
        "What did the customer at Halden say about chains in the ground?",
        [note(text)],
        people=frozenset({"Ines Faber"}),
    )
    assert "Chains kill everything" in answer.answer


def test_a_correction_names_the_competitor_and_a_denied_one_is_left_out():
    text = "Correction: it is Helion that they are looking at, I had misheard. Helion has never been in the house."
    answer = ask("Which competitor do we face at Halden?", [note(text)], signals=())
    assert [c.quote for c in answer.citations] == [
        "Correction: it is Helion that they are looking at, I had misheard."
    ]  # fmt: skip


def test_a_second_note_that_gives_the_same_day_is_cited_beside_the_first():
    notes = [
        note("The repair of the line at Halden is promised for 19 March.", "calls/2026-11-10_halden.md"),
        note("Repair of the line at Halden: promised for 19 March.", "meetings/2026-11-12_round.md", None),
        note("Repair of the line at Halden: promised for 8 March.", "meetings/2026-11-02_round.md", None),
    ]
    answer = ask("When is the repair of the line at Halden promised?", notes)
    assert {c.path for c in answer.citations} == {"calls/2026-11-10_halden.md", "meetings/2026-11-12_round.md"}
    assert "The same stands in" in answer.answer


def test_a_lost_deal_is_explained_by_the_crm_and_by_its_note():
    text = "We lost Tarn Mills today. The manager told me that the other offer came with the installation."
    answer = ask("Why did we lose Tarn Mills?", [note(text, "deals/2026-11-18_tarn.md", "Tarn Mills")])
    assert "the lost reason is Price" in answer.answer
    assert "came with the installation" in answer.answer
    assert {type(c) for c in answer.citations} == {CellCitation, NoteCitation}


def test_what_a_question_takes_for_granted_against_the_crm_is_said_to_be_untrue():
    text = "I had said that I'd bring the name of the person who decides at Halden by Monday, and still have none."
    answer = ask("Why did Halden choose us?", [note(text)])
    assert answer.abstained
    assert "No deal with Halden Foods is won" in answer.answer


def test_no_sentence_is_quoted_twice():
    text = "Halden said nothing. We told Halden that we would wait."
    answer = ask("Why did Halden wait?", [note(text)])
    assert len(answer.citations) == len(set(answer.citations))


def test_a_blank_cell_does_not_hide_what_a_note_knows():
    text = "Next step at Halden: the board reads the offer on 3 December."
    row = deal(6, NOW, "O-5", "Osprey Canning", 200000, NOW, next_step="")
    deals = with_rival([d for d in snapshots()[-1].deals if d.opportunity_id != "O-5"] + [row])
    notes = [note(text.replace("Halden", "Osprey"), "calls/2026-11-12_osprey.md", "Osprey Canning")]
    assert "3 December" in ask("What is the next step at Osprey?", notes, deals=deals).answer
    blank = ask("What is the next step at Osprey?", [note("It rained.")], deals=deals)
    assert blank.abstained and "is blank" in blank.answer


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("Which renewals are in doubt?", "Of one open renewal, one has a known risk: Osprey Canning ($200,000)"),
        (
            "Which of Ines Faber's deals are at risk?",
            "(Ines Faber), two have a known risk: Halden Foods ($620,000), our",
        ),
        ("Which deals of Tom Nobody are at risk?", ""),
    ],
)
def test_which_deals_of_a_group_are_at_risk_is_told_with_the_reason_of_each(asked, told):
    deals = {d.opportunity_id: d for d in snapshots()[-1].deals}
    deals["O-5"] = deals["O-5"].model_copy(update={"name": "Osprey renewal"})
    risks = tuple(r for r in brief().risks if r.opportunity_id in ("O-1", "O-5"))
    answer = ask(asked, deals=deals, risks=risks)
    assert told in answer.answer
    assert answer.abstained == (not told)
    assert bool(answer.citations) == bool(told)


def test_a_doubtful_sentence_is_quoted_without_our_words_and_only_of_a_deal_that_is_escalated():
    week = brief()
    doubtful = tuple(s.model_copy(update={"score": 0.1, "text": s.text}) for s in week.signals)
    for escalated, told in ((True, True), (False, False)):
        risks = tuple(r.model_copy(update={"escalated": escalated}) for r in week.risks)
        said = NOTES[HALDEN_CALL]
        hearsay = tuple(
            s.model_copy(update={"signal": "churn_threat"}) if s.signal == "champion_left" else s for s in doubtful
        )
        mixed = tuple(
            r.model_copy(
                update={
                    "signals": tuple(
                        x.model_copy(update={"id": "churn_threat"}) if x.id == "champion_left" else x for x in r.signals
                    )
                }
            )
            for r in risks
        )
        answer = ask("What is the status of Halden Foods?", signals=hearsay, risks=mixed).answer
        assert ("a note says “Marta leaves on 28 November" in answer) is told
        assert "the customer may leave" not in answer
        assert "Marta leaves on 28 November." in said
