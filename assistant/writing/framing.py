"""Framing: how the same body is opened, ordered and prepared for one persona or a blend of two."""

from collections.abc import Mapping, Sequence
from itertools import zip_longest

from assistant.insight.ceo_style import StyleReading
from assistant.models.company import Persona
from assistant.models.narrative import SECTION_TITLES, Framing, NoteCitation
from assistant.writing.openings import opening
from assistant.writing.playbook import Matter, Play, Topic
from assistant.writing.questions import prepared
from assistant.writing.week_view import WeekView
from assistant.writing.wording import count, listed, quoted

_MATTERS: dict[str, Matter] = {
    "max_discount_percent": "discount",
    "max_deal_amount_without_ceo": "large_deal",
    "deal_at_risk_amount": "deal_at_risk",
    "slip_amount": "slip",
    "coverage_ratio_min": "coverage",
    "attainment_warning_percent": "attainment",
}
NAMED = 3
"""So many accounts that one tactic is for are named; the others are counted."""
QUESTIONS, OF_BLEND = 10, 12
_PLAIN: tuple[Topic, ...] = ("worst", "goal", "decision", "movement", "retention", "competition", "friction", "agree")
"""What any CEO asks, where the profile names no persona."""


def frame(view: WeekView, personas: Sequence[Persona], plays: Mapping[Persona, Play]) -> Framing:
    """Return the framing for the personas; it claims nothing that the view's check flags.

    With no persona the natural order is kept. A blend takes the first persona's order, opens with the first's opening
    and the second's after it, asks the questions of both by turns, and keeps what either avoids.
    """
    chosen = [plays[p] for p in personas]
    if not chosen:
        return Framing(questions=prepared(_PLAIN, view, most=QUESTIONS))
    topics = [t for turn in zip_longest(*(p.questions for p in chosen)) for t in turn if t is not None]
    questions = prepared(topics, view, most=QUESTIONS if len(chosen) == 1 else OF_BLEND)
    who = f"{view.ceo.name}: " if view.ceo.name else ""
    return Framing(
        opening=who + " ".join(opening(p.lead, view, questions) for p in chosen),
        order=chosen[0].order,
        emphasis=_emphasis(view, chosen),
        avoid=tuple(dict.fromkeys(a for p in chosen for a in p.avoid)),
        tactics=_tactics(view, chosen),
        questions=questions,
    )


def _emphasis(view: WeekView, plays: Sequence[Play]) -> tuple[str, ...]:
    """Return what to prepare and what may wait for the appendix; the reader's own preferences come first."""
    wishes = [f"asked for by {view.ceo.name or 'the CEO'}: {p}" for p in view.ceo.preferences]
    last = [s for s in plays[0].appendix if all(s in p.appendix or s not in p.order[:4] for p in plays)]
    rest = [f"for the appendix: {listed([SECTION_TITLES[s] for s in last])}"] if last else []
    return tuple(dict.fromkeys([*wishes, *(e for p in plays for e in p.prepare), *rest]))


def _tactics(view: WeekView, plays: Sequence[Play]) -> tuple[str, ...]:
    """Return when and how to bring the news, then a tactic for each kind of contested matter, with whom it is for."""
    people = view.ceo.advisors
    advisor = listed(list(people), final="or") if people else "the advisor"
    lines: list[str] = []
    for play in plays:
        lines.append(f"When: {play.news.when}. How: {play.news.how}.")
    if not people and any("{advisor}" in text for play in plays for text in play.tactics.values()):
        lines.append(
            "The profile names no advisor: find out first whose word counts here, and name them under ceo.advisors."
        )
    for matter, subjects in _contested(view).items():
        subject = listed(subjects, limit=NAMED)
        lines += [p.tactics[matter].format(subject=subject, advisor=advisor) for p in plays if matter in p.tactics]
    if any("lead_definition" in getattr(c, "column", "") for s in view.told("alignment") for c in s.citations):
        lines += [p.tactics["leads"].format(subject="", advisor=advisor) for p in plays if "leads" in p.tactics]
    lines += [f"If {play.failure.mode}: {play.failure.answer}." for play in plays]
    style = view.brief.style
    if style and style.suggestion:
        lines.append(_suggestion(style, style.suggestion.value, view))
    return tuple(dict.fromkeys(lines))


def _contested(view: WeekView) -> dict[Matter, list[str]]:
    """Return by kind of matter whom it is about, each account once, the kinds that ask most of the CEO first."""
    found: dict[Matter, list[str]] = {}
    for escalation in view.escalations:
        subjects = found.setdefault(_MATTERS[escalation.rule], [])
        if escalation.subject not in subjects:
            subjects.append(escalation.subject)
    return found


def _suggestion(style: StyleReading, persona: str, view: WeekView) -> str:
    """Return what the notes show beside the profile, how little that rests on, and its newest sentence."""
    told = f"{count(style.sentences, 'sentence')} in {count(style.notes, 'note')}, {style.confidence}"
    cites = (c for s in view.brief.ceo_style if s.persona == persona for c in s.citations)
    quote = next((c.quote for c in cites if isinstance(c, NoteCitation)), "")
    example = f", such as {quoted(quote, words=26)}" if quote else ""
    return f"The notes show a {persona} CEO, which the profile does not name ({told}){example}; consider adding it."
