"""Framing: how the same body is opened, ordered and prepared for one persona or a blend of two."""

from collections.abc import Iterable, Mapping
from typing import Literal

import yaml

from assistant.models.base import Model
from assistant.models.company import Persona
from assistant.models.narrative import SECTION_TITLES, Framing, PreparedQuestion, Section, Statement, StatementKind
from assistant.models.risk import Escalation
from assistant.writing.brief import WeekBrief
from assistant.writing.wording import count, listed, sentence_case

Lead = Literal["decision", "figures", "rule", "agreed", "advisors"]


class Play(Model):
    """One persona's page of the playbook."""

    persona: Persona
    lead: Lead
    order: tuple[str, ...]
    emphasis: tuple[str, ...]
    avoid: tuple[str, ...]
    tactics: tuple[str, ...]
    questions: tuple[str, ...]


def load_play(text: str) -> Play:
    """Read one page of the playbook; raises when it names a section or question that does not exist."""
    play = Play.model_validate(yaml.safe_load(text))
    if set(play.order) != set(SECTION_TITLES) or not set(play.questions) <= set(_QUESTIONS):
        raise ValueError(
            f"the playbook page for {play.persona} does not name each section once, or asks unknown things"
        )
    return play


_QUESTIONS: dict[str, tuple[str, str]] = {
    "gap": ("How far are we from the goal, and is the pipeline enough?", "revenue_vs_goal"),
    "movement": ("What moved the pipeline since last week?", "revenue_vs_goal"),
    "worst": ("What is the worst risk, and what is being done about it?", "risks"),
    "decision": ("What do you want me to decide?", "issues_and_asks"),
    "alignment": ("Where do you and your peers disagree?", "alignment"),
    "plan": ("Who does what by when?", "action_plan"),
    "unknown": ("What do we not know?", "unknowns"),
    "limits": ("Which of the limits that we agreed are crossed?", "risks"),
    "customers": ("What do customers say?", "customers"),
}


def _pick(question: str, section: Section) -> Statement | None:
    real = [s for s in section.statements if s.status == "verified"]
    if question == "movement":
        real = [s for s in real if "waterfall_end" in s.facts] or real
    elif question == "worst":
        real = [s for s in real if s.kind is StatementKind.EVIDENCE] or real
    return real[0] if real else None


def _prepared(names: Iterable[str], sections: Mapping[str, Section]) -> tuple[PreparedQuestion, ...]:
    found = []
    for name in dict.fromkeys(names):
        question, section_id = _QUESTIONS[name]
        statement = _pick(name, sections[section_id])
        answer = statement.text if statement else "Nothing is on record about this."
        found.append(
            PreparedQuestion(question=question, answer=answer, citations=statement.citations if statement else ())
        )
    return tuple(found)


def _opening(lead: Lead, brief: WeekBrief, sections: Mapping[str, Section], escalations: tuple[Escalation, ...]) -> str:
    who = f"{brief.company.ceo.name}: " if brief.company.ceo.name else ""
    head = {s.id: s for s in sections["headline"].statements}
    first = next(iter(head.values())).text if head else ""
    match lead:
        case "decision":
            decisions = _pick("decision", sections["issues_and_asks"])
            return f"{who}{decisions.text if decisions else 'Nothing needs your decision this week.'}"
        case "figures":
            return f"{who}{first}"
        case "rule":
            rules = sorted({e.rule for e in escalations})
            named = listed([r.replace("_", " ") for r in rules])
            return (
                f"{who}of the limits that we agreed, these are crossed this week: {named}."
                if rules
                else (f"{who}everything this week stays inside the limits that we agreed.")
            )
        case "agreed":
            plan = [s for s in sections["action_plan"].statements if s.kind is StatementKind.COMMITMENT]
            still = [s for s in sections["issues_and_asks"].statements if s.kind is not StatementKind.GAP]
            return (
                f"{who}{count(len(plan), 'dated commitment')} on record, "
                f"{count(len(still), 'item')} still open between us and others."
            )
        case "advisors":
            advisors = listed(list(brief.company.ceo.advisors))
            if not advisors:
                return f"{who}the profile names no advisor who should see this first."
            return f"{who}{sentence_case(advisors)} should see the worst item first; no note shows that they have."


def frame(
    brief: WeekBrief,
    personas: tuple[Persona, ...],
    plays: Mapping[Persona, Play],
    sections: tuple[Section, ...],
    escalations: tuple[Escalation, ...],
) -> Framing:
    """Return the framing for the personas; it opens, orders and prepares, and adds no claim of its own.

    With no persona the natural order is kept. A blend takes the first persona's order and opening, and adds what
    the second stresses, avoids and asks.
    """
    by_id = {s.id: s for s in sections}
    if not personas:
        return Framing(questions=_prepared(("worst", "gap", "decision"), by_id))
    chosen = [plays[p] for p in personas]
    return Framing(
        opening=_opening(chosen[0].lead, brief, by_id, escalations),
        order=chosen[0].order,
        emphasis=tuple(dict.fromkeys(e for p in chosen for e in p.emphasis)),
        avoid=tuple(dict.fromkeys(e for p in chosen for e in p.avoid)),
        tactics=tuple(dict.fromkeys(e for p in chosen for e in p.tactics)),
        questions=_prepared((q for p in chosen for q in p.questions), by_id),
    )
