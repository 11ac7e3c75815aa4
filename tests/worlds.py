"""A small invented company, built by hand: deals over two snapshots, two notes and what they say."""

import datetime as dt
from decimal import Decimal

from assistant.insight.contract import evaluate, mark_escalated
from assistant.insight.crm_risks import crm_signals
from assistant.insight.figures import compute_figures
from assistant.insight.frame import make_frame
from assistant.insight.risk_assembly import assemble_risks
from assistant.models.company import Autonomy, Ceo, Company, Initiative, LeadDefinition, RiskThresholds, SocialContract
from assistant.models.deal import Deal, Goal, RowRef, Snapshot, Status
from assistant.models.document import Kind
from assistant.models.narrative import CellCitation
from assistant.models.risk import DiscountMention, Label, NoteSignal, Tense
from assistant.models.week import Week
from assistant.writing.brief import NoteInfo, WeekBrief, quotation

NOW, BEFORE = dt.date(2026, 11, 20), dt.date(2026, 11, 13)
HEADERS = {
    "opportunity_id": "Opportunity ID", "account": "Account Name", "owner": "Opportunity Owner", "stage": "Stage",
    "amount": "Amount", "close_date": "Close Date", "created": "Created Date", "next_step": "Next Step",
    "last_activity": "Last Activity", "forecast_category": "Forecast Category", "lost_reason": "Lost Reason",
}  # fmt: skip


def deal(row, day, opportunity_id, account, amount, close, stage="Proposal", **more):
    status = {"Closed Won": Status.WON, "Closed Lost": Status.LOST}.get(stage, Status.OPEN)
    given = {
        "owner": "Ines Faber", "created": dt.date(2026, 8, 3), "next_step": "Send the contract",
        "last_activity": day - dt.timedelta(days=2), "forecast_category": "Pipeline", "lost_reason": "",
    } | more  # fmt: skip
    values = {
        "opportunity_id": opportunity_id,
        "account": account,
        "amount": amount,
        "close_date": close,
        "stage": stage,
    }
    cells = {k: "" if v is None else str(v) for k, v in (values | given).items()}
    return Deal(
        opportunity_id=opportunity_id, name=f"{account} rollout", account=account, stage=stage, status=status,
        amount_given=None if amount is None else Decimal(amount), close_date=close,
        ref=RowRef(path=f"crm/opportunities_{day}.csv", row=row), cells=cells, columns=HEADERS, **given,
    )  # fmt: skip


def snapshots():
    d = dt.date
    before = [
        deal(2, BEFORE, "O-1", "Halden Foods", 620000, d(2026, 12, 12), "Negotiation"),
        deal(3, BEFORE, "O-2", "Brück Getränke", 310000, d(2026, 12, 4)),
        deal(4, BEFORE, "O-3", "Sorrel Dairies", 180000, d(2026, 11, 27)),
        deal(5, BEFORE, "O-4", "Tarn Mills", 95000, d(2026, 11, 18)),
        deal(6, BEFORE, "O-5", "Osprey Canning", 240000, d(2026, 12, 18)),
    ]
    now = [
        deal(2, NOW, "O-1", "Halden Foods", 620000, d(2026, 12, 12), "Negotiation"),
        deal(3, NOW, "O-2", "Brück Getränke", 310000, d(2027, 1, 22)),
        deal(4, NOW, "O-3", "Sorrel Dairies", 180000, d(2026, 11, 19), "Closed Won"),
        deal(5, NOW, "O-4", "Tarn Mills", 95000, d(2026, 11, 18), "Closed Lost", lost_reason="Price"),
        deal(6, NOW, "O-5", "Osprey Canning", 200000, d(2026, 12, 18), next_step=""),
        deal(7, NOW, "O-6", "Vale Bakeries", 40000, d(2026, 12, 9)),
    ]
    return [Snapshot(date=BEFORE, deals=tuple(before)), Snapshot(date=NOW, deals=tuple(now))]


def company():
    return Company(
        name="Kestrel Sensors",
        currency="USD",
        ceo=Ceo(name="Ada Lindqvist", advisors=("Tom Reyes",)),
        competitors=("Helion",),
        initiatives=(Initiative(id="I1", name="Partner channel", imperative="Grow abroad", kpi="Partner deals"),),
        places={
            f"lead_definition.{side}": CellCitation(
                path="company.yaml", row=row, column=f"lead_definition.{side}", value=v
            )
            for side, row, v in (
                ("sales", 30, "a budget holder has spoken"),
                ("marketing", 31, "a webinar was attended"),
            )
        },
        lead_definition=LeadDefinition(sales="a budget holder has spoken", marketing="a webinar was attended"),
        social_contract=SocialContract(
            autonomy=Autonomy(max_discount_percent=Decimal(15), max_deal_amount_without_ceo=Decimal(500000)),
            risk_thresholds=RiskThresholds(
                deal_at_risk_amount=Decimal(250000),
                slip_amount=Decimal(250000),
                coverage_ratio_min=Decimal("2.5"),
                attainment_warning_percent=Decimal(60),
            ),
        ),
    )


NOTES = {
    "calls/2026-11-18_halden.md": (
        "Good call, lovely people. Marta leaves on 28 November. Dan will meet her boss by Friday."
    ),
    "deals/2026-11-19_osprey.txt": "Osprey asks for 18 % off. Helion offered them the start package for free.",
}


def signal(path, sentence, label, account, opportunity_id, risk=None, tense=Tense.HAPPENED):
    start = NOTES[path].index(sentence)
    return NoteSignal(
        document_id=path, document=path.rsplit("/", 1)[-1], path=path, char_start=start, char_end=start + len(sentence),
        text=sentence, label=label, signal=risk, score=0.9, account=account, opportunity_id=opportunity_id, tense=tense,
        date=dt.date.fromisoformat(path.split("/")[1][:10]),
    )  # fmt: skip


def brief(*, goals=True, **changes):
    """Return the whole week as the writers get it."""
    halden, osprey = NOTES
    signals = (
        signal(osprey, "Osprey asks for 18 % off.", Label.PRICING, "Osprey Canning", "O-5"),
        signal(osprey, "Helion offered them the start package for free.", Label.COMPETITOR, "Osprey Canning", "O-5"),
        signal(
            halden, "Marta leaves on 28 November.", Label.RISK, "Halden Foods", "O-1", "champion_left", Tense.PLANNED
        ),
        signal(
            halden, "Dan will meet her boss by Friday.", Label.ASK_OR_COMMITMENT, "Halden Foods", "O-1", "commitment"
        ),
    )
    shots = snapshots()
    frame = make_frame(Week.parse("2026-W47"), [s.date for s in shots], 1)
    target = [Goal(period="2026-Q4", metric="bookings", target=Decimal(1200000), ref=RowRef(path="goals.csv", row=2))]
    figures = compute_figures(shots, target if goals else [], company(), frame)
    risks = assemble_risks(shots[-1].deals, crm_signals(shots, frame), signals)
    discounts = (
        DiscountMention(
            account="Osprey Canning", opportunity_id="O-5", percent=Decimal(18), citation=quotation(signals[0])
        ),
    )
    escalations = evaluate(company(), frame, figures, shots[-1].deals, risks, discounts=discounts)
    notes = {
        path: NoteInfo(
            name=path.rsplit("/", 1)[-1], path=path, kind=Kind.CALL if "calls" in path else Kind.DEAL,
            date=dt.date.fromisoformat(path.split("/")[1][:10]),
        )
        for path in NOTES
    }  # fmt: skip
    whole = WeekBrief(
        company=company(), frame=frame, figures=figures, deals=shots[-1].by_id(), previous_deals=shots[0].by_id(),
        risks=tuple(mark_escalated(risks, escalations)), escalations=tuple(escalations), signals=signals,
        discounts=discounts, notes=notes, quarantined=1, addressed_to_assistant=("meetings/odd.md",),
        unread=("broken.pdf could not be read",),
    )  # fmt: skip
    return whole.model_copy(update=changes)
