"""The whole object that `draft --format json` prints and every export renders."""

import datetime as dt
from typing import Literal

from assistant.models.base import Model
from assistant.models.company import Persona
from assistant.models.figure import Figure
from assistant.models.narrative import CeoStyle, Commitment, Framing, Section
from assistant.models.risk import Discrepancy, Escalation, Risk


class Narrative(Model):
    """A week's narrative as PRODUCT.md section 5 gives it, field for field."""

    week: str
    as_of: dt.date
    company: str
    personas: tuple[Persona, ...]
    mode: Literal["embedded", "openai"] = "embedded"
    prompts: dict[str, str] = {}
    sections: tuple[Section, ...]
    facts: tuple[Figure, ...]
    risks: tuple[Risk, ...]
    escalations: tuple[Escalation, ...]
    framing: Framing
    commitments: tuple[Commitment, ...]
    discrepancies: tuple[Discrepancy, ...]
    ceo_style: tuple[CeoStyle, ...]
    quarantined: int
    omitted: dict[str, int]
    warnings: tuple[str, ...]
