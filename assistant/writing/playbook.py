"""The playbook: one page for each way in which a CEO settles a conflict."""

from typing import Literal, Self

import yaml
from pydantic import ValidationError, model_validator

from assistant.errors import IntegrityError
from assistant.models.base import Model
from assistant.models.company import Persona
from assistant.models.narrative import SECTION_TITLES

Lead = Literal["decision", "figures", "rule", "agreed", "advisors"]
Matter = Literal["discount", "large_deal", "deal_at_risk", "slip", "coverage", "attainment", "leads"]
Topic = Literal[
    "decision", "views", "worst", "support", "friction", "goal", "movement", "forecast", "margin", "retention",
    "unknown", "competition", "commitments", "market", "limits", "principle", "mix", "agreed", "plan",
    "opportunity", "advisors", "customers", "agree",
]  # fmt: skip
"""What a prepared question is about."""
NEVER_LAST = frozenset(("headline", "risks", "issues_and_asks"))
"""Sections that hold what was escalated: no page may put them into the appendix."""


class News(Model):
    """When and how to bring news, the bad first."""

    when: str
    how: str


class Failure(Model):
    """How the style goes wrong, and how a CSO meets it."""

    mode: str
    answer: str


class Play(Model):
    """One persona's page of the playbook."""

    persona: Persona
    recognise: tuple[str, ...]
    shown_by: tuple[str, ...]
    """Sentences of invented notes that show it; what notes say is compared with them."""
    values: tuple[str, ...]
    news: News
    prepare: tuple[str, ...]
    avoid: tuple[str, ...]
    failure: Failure
    lead: Lead
    order: tuple[str, ...]
    appendix: tuple[str, ...]
    tactics: dict[Matter, str]
    """By contested matter; `{subject}` and `{advisor}` are filled in."""
    questions: tuple[Topic, ...]

    @model_validator(mode="after")
    def _names_each_section_once(self) -> Self:
        if sorted(self.order) != sorted(SECTION_TITLES):
            raise ValueError("`order` must name each section once")
        if not set(self.appendix) <= set(SECTION_TITLES) - NEVER_LAST:
            raise ValueError("`appendix` names an unknown section, or one that holds what is escalated")
        return self


def load_play(text: str) -> Play:
    """Read one page of the playbook. Raises IntegrityError when a key is missing or unknown."""
    try:
        return Play.model_validate(yaml.safe_load(text))
    except (ValidationError, yaml.YAMLError) as error:
        raise IntegrityError(
            f"A page of the persona playbook can't be used: {str(error).splitlines()[0]}.",
            "Restore corpus/playbook as it was installed.",
        ) from error
