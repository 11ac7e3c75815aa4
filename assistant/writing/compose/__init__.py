"""The embedded writer: a week's brief in, sections out, with no model and no network."""

from assistant.models.base import Model
from assistant.models.narrative import SECTION_TITLES, Section
from assistant.models.risk import Escalation
from assistant.writing.brief import WeekBrief
from assistant.writing.compose import (
    alignment,
    asks,
    big_deals,
    competition,
    customers,
    headline,
    initiatives,
    plan,
    revenue,
    risks,
    since,
    unknowns,
)
from assistant.writing.compose.links import Links

_WRITERS = {
    "headline": headline.compose,
    "since_last_week": since.compose,
    "revenue_vs_goal": revenue.compose,
    "big_deals": big_deals.compose,
    "risks": risks.compose,
    "initiatives": initiatives.compose,
    "customers": customers.compose,
    "competition": competition.compose,
    "alignment": alignment.compose,
    "issues_and_asks": asks.compose,
    "action_plan": plan.compose,
    "unknowns": unknowns.compose,
}


WORDS = 1320
"""So many words before the unknowns make, with them, the chart and the marks of the evidence, two printed pages."""


class Body(Model):
    """What a writer returns: the sections, the escalations with the statements that tell them, what was left out."""

    sections: tuple[Section, ...]
    escalations: tuple[Escalation, ...]
    omitted: dict[str, int]


def compose(brief: WeekBrief) -> Body:
    """Write all sections of the week from the brief; the same brief gives the same text."""
    links = Links()
    sections: list[Section] = []
    for section_id in SECTION_TITLES:
        if section_id == "unknowns":
            sections = links.fitted(sections, WORDS)
        sections.append(_WRITERS[section_id](brief, links))
        links.close(sections[-1])
    omitted = {kind: number for kind, number in sorted(links.omitted.items()) if number > 0}
    return Body(sections=tuple(sections), escalations=links.resolve(brief.escalations), omitted=omitted)
