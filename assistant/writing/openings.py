"""The opening: what this CEO wants to hear before anything else, said only where it can be shown."""

from collections.abc import Sequence
from typing import assert_never

from assistant.models.narrative import PreparedQuestion, Statement, StatementKind
from assistant.models.risk import Escalation
from assistant.writing.brief import cell
from assistant.writing.ledger import statement_id
from assistant.writing.playbook import Lead
from assistant.writing.week_view import WeekView
from assistant.writing.wording import count, day, listed, money, percent, ratio, sentence_case, share

_RULES = {
    "max_discount_percent": "discount limit",
    "max_deal_amount_without_ceo": "limit above which a deal needs your word",
    "deal_at_risk_amount": "threshold for a deal at risk",
    "slip_amount": "threshold for a slip out of the quarter",
    "coverage_ratio_min": "minimum for coverage",
    "attainment_warning_percent": "warning level for attainment",
}


def opening(lead: Lead, view: WeekView, questions: Sequence[PreparedQuestion]) -> str:
    """Return one to three sentences; each is a verified statement, passed the check, or says what is not on record."""
    match lead:
        case "decision":
            return _decision(view)
        case "figures":
            return _figures(view, questions)
        case "rule":
            return _rule(view)
        case "agreed":
            return _agreed(view)
        case "advisors":
            return _advisors(view)
        case _:
            assert_never(lead)


def _texts(statements: Sequence[Statement]) -> str:
    return " ".join(s.text for s in statements)


def _decision(view: WeekView) -> str:
    asks = view.told("issues_and_asks")
    if not asks:
        return "No decision of yours is open this week."
    text = f"The decision: {_running_on(asks[0].text)}"
    told = [e for e in view.escalations if e.opportunity_id and asks[0].text.find(e.subject) >= 0]
    deal = view.brief.deals.get(told[0].opportunity_id or "") if told else None
    if deal:
        text += _heard(len(view.voices(deal)), deal.account or deal.name)
        if deal.close_date and deal.close_date > view.brief.frame.as_of:
            when = day(deal.close_date, view.brief.frame.as_of)
            said = view.say(
                f"It is best discussed before {when}, the close date in the CRM.", citations=cell(deal, "close_date")
            )
            text += f" {_texts(said)}" if said else ""
    return text


def _running_on(text: str) -> str:
    """Return a statement as it follows a colon: its article small, a name as it is."""
    return f"a {text[2:]}" if text.startswith("A ") else text


def _heard(voices: int, name: str) -> str:
    if not voices:
        return f" No note says what anybody thinks of {name}."
    if voices == 1:
        return f" One voice on {name} is on record, and no second view."
    return f" {sentence_case(count(voices, 'voice'))} on {name} are on record; the answers below set them side by side."


def _figures(view: WeekView, questions: Sequence[PreparedQuestion]) -> str:
    """Return the figures by themselves, which the headline then explains, and what will be asked of them."""
    told: list[str] = []
    facts: list[str] = []
    booked = view.brief.figure("bookings_qtd")
    if booked:
        told.append(f"bookings {money(booked.value, booked.unit)}")
        facts.append(booked.id)
    for figure_id, name, shown in (
        ("attainment_percent", "attainment", percent),
        ("pace_percent", "pace", percent),
        ("coverage_ratio", "coverage", ratio),
        ("win_rate_qtd_count", "win rate by count", share),
    ):
        figure = view.brief.figure(figure_id)
        if figure:
            told.append(f"{name} {shown(figure.value)}")
            facts.append(figure_id)
    said = view.say(f"The figures first: {listed(told)}.", facts=facts, kind=StatementKind.FACT) if told else []
    first = _texts(said) or "There is no CRM snapshot for this week, so no figure can be given."
    asked = [q.question for q in questions[:3]]
    return f"{first} You will ask, and find answered below: {' '.join(asked)}" if asked else first


def _value(escalation: Escalation, currency: str) -> tuple[str, str]:
    if escalation.rule.endswith("percent"):
        return percent(escalation.value), percent(escalation.threshold)
    if escalation.rule == "coverage_ratio_min":
        return ratio(escalation.value), ratio(escalation.threshold)
    return money(escalation.value, currency), money(escalation.threshold, currency)


def _rule(view: WeekView) -> str:
    if not view.escalations:
        return "Everything this week stays inside the limits that we agreed."
    first = view.escalations[0]
    rules = list(dict.fromkeys(e.rule for e in view.escalations))
    value, limit = _value(first, view.brief.currency)
    side = (
        "below"
        if first.rule in ("coverage_ratio_min", "attainment_warning_percent")
        else "above"
        if first.value > first.threshold
        else "at"
    )
    subject = first.subject.replace("_", " ") if first.opportunity_id is None else first.subject
    text = (
        f"The rule that applies: {value} at {subject} is {side} our {_RULES[first.rule]} of {limit}; "
        "by our agreement this is yours to hear."
    )
    others = [_RULES[r] for r in rules if r != first.rule]
    return f"{text} Also crossed: {listed([f'the {o}' for o in others])}." if others else text


def _agreed(view: WeekView) -> str:
    tally = view.told("since_last_week")[:1]
    settled = _texts(tally) or "No earlier commitment came due or has news."
    still = view.told("issues_and_asks")[:1]
    left = (
        f" What we could not settle without you: {_running_on(still[0].text)}"
        if still
        else " Nothing is left that needs a referee."
    )
    return f"{settled}{_ahead(view)}{left}"


def _ahead(view: WeekView) -> str:
    """Return how many next steps the plan holds: those undertaken by somebody by a day, and those only proposed."""
    owned = {statement_id("action_plan", c.id) for c in view.brief.commitments if c.owner and c.due}
    steps = view.told("action_plan")
    taken = sum(s.id in owned for s in steps)
    proposed = sum(s.kind is StatementKind.RECOMMENDATION and s.id not in owned for s in steps)
    parts = [
        *([f"{count(taken, 'next step')} with owner and date {'is' if taken == 1 else 'are'} agreed"] if taken else []),
        *(
            [f"{count(proposed, 'more' if taken else 'next step', 'more' if taken else None)} proposed"]
            if proposed
            else []
        ),
    ]
    return f" {sentence_case(listed(parts))}; the action plan has them." if parts else ""


def _advisors(view: WeekView) -> str:
    people = view.ceo.advisors
    worst = view.worst
    matter = (worst[1].account or worst[1].name) if worst else "this week's matters"
    if not people:
        return f"The profile names no advisor; who has seen {matter} is not on record."
    seen: list[str] = []
    unseen: list[str] = []
    for person in people:
        voiced = view.voiced_by(person)
        near = [s for s in voiced if worst and s.account == worst[1].account]
        said = view.word_for_word((near or voiced)[:1])
        if said:
            about = f", on {matter}" if near else ", on another matter"
            seen.append(f"{person}{about}: {said[0].text}")
        if not near:
            unseen.append(person)
    lines = [*seen]
    if unseen:
        lines.append(f"No note shows that {listed(unseen, final='or')} has seen {matter} yet.")
    return " ".join(lines)
