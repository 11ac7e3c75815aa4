import datetime as dt

from assistant.insight.exposure import with_exposure
from assistant.insight.figures import compute_figures
from assistant.insight.ledger import Course
from assistant.models.document import Kind
from assistant.models.narrative import Commitment
from assistant.models.risk import Label, Tense
from assistant.writing.answers import discounts, kept, mix, priced_margins, settled, strength, threats
from assistant.writing.brief import NoteInfo, quotation
from assistant.writing.compose import compose
from assistant.writing.questions import prepared
from assistant.writing.week_view import WeekView
from tests import worlds

MEETING = "meetings/2026-11-19_leadership.md"


def passed(statement):
    return statement.model_copy(update={"status": "verified"})


def view(*signals, **changes):
    brief = worlds.brief()
    notes = brief.notes | {
        MEETING: NoteInfo(name="2026-11-19_leadership.md", path=MEETING, kind=Kind.MEETING, date=dt.date(2026, 11, 19))
    }
    brief = brief.model_copy(update={"signals": (*brief.signals, *signals), "notes": notes, **changes})
    body = compose(brief)
    return WeekView(brief, body.sections, body.escalations, passed)


def said(text, label=Label.OTHER, *, path=MEETING, start=0, score=0.9, **more):
    like = worlds.brief().signals[0]
    given = {"account": None, "opportunity_id": None, "signal": None, "tense": Tense.HAPPENED} | more
    place = {"path": path, "document_id": path, "document": path.split("/")[1]}
    where = {"char_start": start, "char_end": start + len(text)}
    return like.model_copy(
        update={"text": text, "label": label, "score": score, "date": dt.date(2026, 11, 19)} | place | where | given
    )


def texts(statements):
    return [s.text for s in statements]


def churn(text, score, account):
    return said(text, Label.RISK, score=score, signal="churn_threat", account=account)


def test_only_a_plain_threat_is_told_as_one_the_plainest_first():
    found = texts(
        threats(
            view(
                churn("The sixth site has been added to the order form of the contract.", 0.5, "Brück Getränke"),
                churn("Would you tell us the notice period?", 0.7, "Sorrel Dairies"),
                churn("They asked what it costs to end this early.", 0.97, "Tarn Mills"),
                churn("Another dairy down the road cancelled all of its orders.", 0.9, "Vale Bakeries"),
            )
        )
    )
    assert [t.split(":")[0] for t in found] == ["Tarn Mills", "Sorrel Dairies"]


def test_a_strength_names_its_segment_and_the_account_that_moves():
    step = said("The board has passed our paper and wants to start.", Label.WIN_OR_PROGRESS, account="Vale Bakeries",
                opportunity_id="O-6")  # fmt: skip
    late = said("The paper for their board comes a week later.", Label.WIN_OR_PROGRESS, score=0.4,
                account="Vale Bakeries", opportunity_id="O-6")  # fmt: skip
    deals = {k: d.model_copy(update={"segment": "Mid"}) for k, d in worlds.brief().deals.items()}
    figures = _with_mix(deals)
    told = texts(strength(view(late, step, deals=deals, figures=figures, risks=())))
    assert told[0].startswith("Won this quarter in Mid: one deal, $180K;")
    assert "Vale Bakeries" in told[1] and "without a risk signal" in told[1]
    assert told[2] == "Moving at Vale Bakeries: “The board has passed our paper and wants to start”."


def _with_mix(deals):
    shots = [
        s.model_copy(update={"deals": tuple(deals.values())}) if s.date == worlds.NOW else s for s in worlds.snapshots()
    ]
    frame = worlds.brief().frame
    return with_exposure(compute_figures(shots, [], worlds.company(), frame), deals, (), frame, "USD")


def test_without_a_lean_the_mix_is_told_as_it_is():
    deals = {k: d.model_copy(update={"segment": "Mid"}) for k, d in worlds.brief().deals.items()}
    assert texts(mix(view(deals=deals, figures=_with_mix(deals)))) == [
        "Of the open pipeline Mid 100 %; of the quarter's bookings Mid 100 %: the effort does not lean away from what "
        "is won."
    ]


def test_a_margin_that_stands_in_a_list_of_criteria_is_no_answer_on_discounts():
    found = priced_margins(
        view(
            said("She put her card on the table, water first, then margin, then speed."),
            said("At this price the margin of the order falls to 31 per cent.", start=100),
        )
    )
    assert texts(found) == ["At this price the margin of the order falls to 31 per cent."]


def test_what_is_not_settled_is_quoted_with_its_matter():
    matter = "Finance wants the increase in the quotes from today, sales would rather wait."
    found = texts(settled(view(said(matter), said("Not settled, Craig takes it up.", start=len(matter) + 1))))
    assert found == [f"“{matter[:-1]}”.", "“Not settled, Craig takes it up”."]


def test_what_was_agreed_long_ago_or_with_a_customer_settles_nothing_among_us():
    found = settled(
        view(
            said("Coverage will fall below the ratio that was agreed because two deals move."),
            said("All clauses are agreed with their solicitor.", path="calls/2026-11-18_halden.md", start=200),
        )
    )
    assert found == []


def test_frictions_leave_out_the_deal_mix_and_the_contract():
    (friction,) = prepared(["friction"], view(), most=1)
    assert "“a budget holder has spoken”" in friction.answer and "open pipeline" not in friction.answer


def test_what_is_being_done_about_the_worst_deal_names_the_planned_step():
    (worst,) = prepared(["worst"], view(), most=1)
    assert "Proposed" in worst.answer and "success is" in worst.answer


def test_a_step_that_is_held_up_moves_nothing():
    step = said("The trial was extended because the camera needs another light.", Label.WIN_OR_PROGRESS,
                account="Vale Bakeries", opportunity_id="O-6")  # fmt: skip
    deals = {k: d.model_copy(update={"segment": "Mid"}) for k, d in worlds.brief().deals.items()}
    assert not any("Moving" in t for t in texts(strength(view(step, deals=deals, figures=_with_mix(deals)))))


def test_a_discount_is_told_on_its_amount_and_an_unknown_margin_is_said_to_be_one():
    assert texts(discounts(view())) == [
        "Osprey Canning: 18 % is asked or given on $200K.",
        "No note tells what margin is left.",
    ]


def test_a_promise_that_was_kept_is_told_with_what_shows_it():
    signal = worlds.brief().signals[0]
    item = Commitment(id="c", text="x", owner="Tom Reyes", due="2026-11-19", status="kept",
                      citations=(quotation(signal),))  # fmt: skip
    found = kept(view(commitments=(item,), courses={"c": Course(news=(quotation(signal),))}))
    assert texts(found) == ["Kept (Tom Reyes): “Osprey asks for 18 % off”."]


def test_what_an_advisor_will_do_is_no_view_of_the_advisor():
    will = said("Tom Reyes will have the numbers by Monday.", Label.ASK_OR_COMMITMENT)
    holds = said("Tom Reyes thinks that the price holds.", Label.PRICING, start=100)
    assert view(will, holds).voiced_by("Tom Reyes") == [holds]
