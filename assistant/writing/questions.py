"""The questions that this CEO will ask about this week's facts, each with an answer from evidence or an honest gap."""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from assistant.models.narrative import PreparedQuestion, Statement, StatementKind
from assistant.writing.answers import discounts, kept, mix, settled, strength, threats
from assistant.writing.playbook import Topic
from assistant.writing.week_view import WeekView
from assistant.writing.wording import count, listed, money, percent, ratio, ratio_pair, sentence_case


class Asked(NamedTuple):
    """A question in the CEO's voice, what answers it, and what is said where nothing does."""

    question: str
    answer: Sequence[Statement]
    gap: str


_MARKET = re.compile(
    r"\bmarket (?:share|growth|is growing|grew|grows|shrank|size)\b|\b(?:our|their) share of", re.IGNORECASE
)


def prepared(topics: Iterable[Topic], view: WeekView, *, most: int) -> tuple[PreparedQuestion, ...]:
    """Return the questions in the order of `topics`, no question twice, `most` at the most.

    Every sentence of an answer is a verified statement of the body, or passed the same check; where there is none
    the answer says what was looked for and not found, and cites nothing.
    """
    found: dict[str, PreparedQuestion] = {}
    for topic in dict.fromkeys(topics):
        asked = _TOPICS[topic](view)
        said = list(dict.fromkeys(s.text for s in asked.answer))
        cites = tuple(dict.fromkeys(c for s in asked.answer for c in view.cells(s)))
        found.setdefault(
            asked.question,
            PreparedQuestion(question=asked.question, answer=" ".join(said) or asked.gap, citations=cites),
        )
        if len(found) == most:
            break
    return tuple(found.values())


def _decision(view: WeekView) -> Asked:
    asks = view.told("issues_and_asks")
    discounts = [e for e in view.escalations if e.rule == "max_discount_percent"]
    question = "What do you want me to decide?"
    if discounts:
        first = discounts[0]
        question = (
            f"Why should {first.subject} get {percent(first.value)}, when we agreed on {percent(first.threshold)}?"
        )
        asks = [s for s in asks if first.subject in s.text] or asks
    return Asked(question, asks[:1], "Nothing found this week needs your decision.")


def _views(view: WeekView) -> Asked:
    deal = view.contested
    if not deal:
        return Asked("Who sees it differently?", (), "No open deal is contested in this week's notes.")
    name = deal.account or deal.name
    voices = view.voices(deal)
    said = [s for voice in voices[:3] for s in view.voiced(voice)] if len(voices) > 1 else []
    return Asked(
        f"Who sees {name} differently, and why?",
        said,
        f"Only one voice on {name} is on record; no second view was found."
        if voices
        else f"No voice on {name} is on record.",
    )


def _worst(view: WeekView) -> Asked:
    worst = view.worst
    if not worst:
        return Asked("What is the worst risk?", (), "No open deal shows a risk signal this week.")
    name = worst[1].account or worst[1].name
    planned = view.told("action_plan", about=name)[:1]
    return Asked(
        f"What happened at {name}, and what is being done?",
        [*view.told("risks", about=name)[:1], *planned],
        f"Nothing is on record about {name}.",
    )


def _support(view: WeekView) -> Asked:
    asks = view.told("issues_and_asks")
    return Asked(
        "What support do you expect from me and from your peers?",
        asks[:3],
        "No ask of you or of your peers was found this week.",
    )


def _friction(view: WeekView) -> Asked:
    contract = "social_contract."
    said = [
        s
        for s in view.told("alignment")
        if not any(f.startswith("deal_mix") for f in s.facts)
        and not any(getattr(c, "column", "").startswith(contract) for c in s.citations)
    ]
    return Asked(
        "Which frictions inside the company hold sales back?",
        said[:3],
        "No note tells of friction between sales and its neighbours.",
    )


def _goal(view: WeekView) -> Asked:
    figure = view.brief.figure
    said = view.told("revenue_vs_goal", facts=["gap"])[:1] or view.told("headline", facts=["bookings_qtd"])[:1]
    risk, pipeline = figure("escalated_quarter_amount"), figure("open_pipeline_quarter")
    number, cover = figure("escalated_quarter_count"), figure("coverage_without_escalated")
    if risk and pipeline and number and risk.value:
        text = (
            f"{sentence_case(count(int(number.value), 'escalated deal'))} of this quarter's pipeline, "
            f"{money(risk.value, risk.unit)} of {money(pipeline.value, pipeline.unit)}, "
            f"{'is' if number.value == 1 else 'are'} at risk"
        )
        ids = [risk.id, pipeline.id, number.id]
        if cover:
            text += f"; the other open deals alone give a coverage of {ratio(cover.value)}"
            ids.append(cover.id)
        said += view.say(f"{text}.", facts=ids, kind=StatementKind.FACT)
    return Asked(
        "How do the sales risks touch the goal?",
        said,
        "No goal or no CRM snapshot is on record, so this can't be told.",
    )


def _movement(view: WeekView) -> Asked:
    return Asked(
        "What moved the pipeline since last week?",
        view.told("revenue_vs_goal", facts=["waterfall_end"])[:1],
        "There is no earlier CRM snapshot to compare with.",
    )


def _forecast(view: WeekView) -> Asked:
    now, without = view.brief.figure("coverage_ratio"), view.brief.figure("coverage_without_commit")
    said = [s for s in view.told("revenue_vs_goal") if any(f.startswith("forecast_amount:") for f in s.facts)]
    if now and without:
        one, two = ratio_pair(now.value, without.value)
        said += view.say(
            f"Coverage is {one}; the open deals outside Commit alone give {two}.",
            facts=[now.id, without.id],
            kind=StatementKind.FACT,
        )
    return Asked(
        "What is coverage without the commit deals?",
        said,
        "The CRM gives no forecast category, so Commit can't be set apart.",
    )


def _margin(view: WeekView) -> Asked:
    return Asked(
        "What does discounting do to our margin?", discounts(view), "No discount and no margin is on record this week."
    )


def _retention(view: WeekView) -> Asked:
    return Asked(
        "Which customers might we lose?",
        threats(view),
        "No note that still counts says plainly that a customer may leave.",
    )


def _unknown(view: WeekView) -> Asked:
    silent = [s for section in ("initiatives", "alignment") for s in view.gaps(section)]
    said = [*silent[:2], *view.told("unknowns")[:2], *view.gaps("unknowns")[:2]]
    return Asked("What do we not know?", said, "Nothing is known to be missing.")


def _competition(view: WeekView) -> Asked:
    said = view.told("competition")
    rival = next((c for c in view.brief.company.competitors if said and c in said[0].text), None)
    who = rival or "the competition"
    about = [s for s in said if rival and rival in s.text] or said
    return Asked(
        f"How do we stand against {who}, and what do we do about it?",
        about[:2],
        "No note that still counts tells of a competitor.",
    )


def _commitments(view: WeekView) -> Asked:
    return Asked(
        "Which of last week's promises were kept?",
        [*view.told("since_last_week")[:1], *(kept(view) or view.told("since_last_week")[1:3])],
        "No earlier commitment came due or has news.",
    )


def _market(view: WeekView) -> Asked:
    said = view.word_for_word([s for s in view.brief.signals if not s.superseded and _MARKET.search(s.text)][:2])
    return Asked(
        "Do we grow faster than our market?",
        said,
        "Neither the notes nor the figures hold the market's growth or our share of it.",
    )


def _limits(view: WeekView) -> Asked:
    said: list[Statement] = []
    for rule in dict.fromkeys(e.rule for e in view.escalations):
        first = next(e for e in view.escalations if e.rule == rule)
        said += view.statements_of(first)[:1]
    return Asked(
        "Which of the limits that we agreed are crossed?", said[:4], "Nothing crosses the limits that we agreed."
    )


def _principle(view: WeekView) -> Asked:
    key = "social_contract.goal_alignment"
    said = [
        s for s in view.told("alignment") if any(getattr(c, "column", "").startswith(key) for c in s.citations)
    ] or [s for s in view.gaps("alignment") if s.text.startswith("Agreed goal")]
    return Asked(
        "Which of the goals that we agreed does this week touch?",
        said[:2],
        "The profile holds no agreed goal that this week's figures can be held against.",
    )


def _mix(view: WeekView) -> Asked:
    said = [s for s in view.told("alignment") if any(f.startswith("deal_mix") for f in s.facts)]
    return Asked("Do we chase the right deals?", said[:2] or mix(view), "No deal mix by segment could be computed.")


def _agreed(view: WeekView) -> Asked:
    said = [*view.told("since_last_week")[:1], *settled(view)]
    return Asked(
        "What have you settled among yourselves, and what not?",
        said,
        "No note of the week says what the executives have agreed.",
    )


def _plan(view: WeekView) -> Asked:
    return Asked("Who does what by when?", view.told("action_plan")[:3], "No dated action is on record.")


def _opportunity(view: WeekView) -> Asked:
    return Asked(
        "Which opportunities fit the team's present strength?",
        strength(view),
        "No deal was won this quarter in a known segment, so no strength can be read from the figures.",
    )


def _advisors(view: WeekView) -> Asked:
    people = view.ceo.advisors
    worst = view.worst
    about = (worst[1].account or worst[1].name) if worst else "this week's matters"
    if not people:
        gap = f"The profile names no advisor, so who has seen {about} can't be told from the notes."
        return Asked(f"Who among those I trust has seen {about}?", (), gap)
    said: list[Statement] = []
    silent: list[str] = []
    for person in people:
        voiced = view.voiced_by(person)
        near = [s for s in voiced if worst and s.account == worst[1].account]
        told = view.word_for_word(near[:1])
        said += told
        if not told:
            silent.append(person)
    who = listed(list(people), final="or")
    if said and silent:
        said += view.say(f"No note gives a view of {listed(silent, final='or')} on it.", kind=StatementKind.GAP)
    return Asked(
        f"What do {listed(list(people))} think of it?" if len(people) > 1 else f"What does {people[0]} think of it?",
        said,
        f"No note gives a view of {who} on {about}.",
    )


def _customers(view: WeekView) -> Asked:
    return Asked("What do customers ask for?", view.told("customers")[:2], "No need is told by a customer this week.")


def _agree(view: WeekView) -> Asked:
    plan = view.told("action_plan")
    dated = [s for s in plan if s.kind is StatementKind.COMMITMENT][:1] or plan[:1]
    measured = [s for s in plan if s.kind is StatementKind.RECOMMENDATION][:1]
    said = [*dated, *view.told("issues_and_asks")[:1], *measured]
    return Asked(
        "What do we agree on: the next steps, whose support, and how is success measured?",
        said,
        "No dated action, ask or measure is on record to agree on.",
    )


_TOPICS: dict[Topic, Callable[[WeekView], Asked]] = {
    "decision": _decision, "views": _views, "worst": _worst, "support": _support, "friction": _friction, "goal": _goal,
    "movement": _movement, "forecast": _forecast, "margin": _margin, "retention": _retention, "unknown": _unknown,
    "competition": _competition, "commitments": _commitments, "market": _market, "limits": _limits,
    "principle": _principle, "mix": _mix, "agreed": _agreed, "plan": _plan, "opportunity": _opportunity,
    "advisors": _advisors, "customers": _customers, "agree": _agree,
}  # fmt: skip
