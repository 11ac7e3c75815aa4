"""The company profile (company.yaml): every key is optional and has a sensible default."""

import datetime as dt
from enum import StrEnum
from typing import Literal

from pydantic import Field

from assistant.models.base import Model, Number
from assistant.models.narrative import CellCitation


class Persona(StrEnum):
    """How a CEO settles a conflict in the executive committee."""

    CONSULTING = "consulting"
    QUESTIONING = "questioning"
    FRAMING = "framing"
    DELEGATING = "delegating"
    TRUSTING = "trusting"


class Stage(Model):
    """One entry of the stage map."""

    name: str
    status: Literal["open", "won", "lost"]
    order: int


class Segment(Model):
    """A deal-size segment; a deal belongs to the one with the largest `min_amount` not above its amount."""

    name: str
    min_amount: Number


class Initiative(Model):
    """A sales initiative and the corporate imperative it serves."""

    id: str
    name: str
    imperative: str = ""
    owner: str = ""
    kpi: str = ""
    target: str = ""
    due: dt.date | None = None


class LeadDefinition(Model):
    """What marketing and what sales call a qualified lead."""

    sales: str = ""
    marketing: str = ""


class Ceo(Model):
    """The reader: name, one or two personas, priorities, preferences and advisors."""

    name: str = ""
    personas: tuple[Persona, ...] = Field(default=(), max_length=2)
    priorities: tuple[str, ...] = ()
    preferences: tuple[str, ...] = ()
    advisors: tuple[str, ...] = ()


class Autonomy(Model):
    """What sales may decide alone."""

    max_discount_percent: Number | None = None
    max_deal_amount_without_ceo: Number | None = None


class RiskThresholds(Model):
    """From where on the CEO is told."""

    deal_at_risk_amount: Number | None = None
    slip_amount: Number | None = None
    coverage_ratio_min: Number | None = None
    attainment_warning_percent: Number | None = None


class SocialContract(Model):
    """What CSO and CEO agreed: autonomy, thresholds, promises and goals."""

    autonomy: Autonomy = Autonomy()
    risk_thresholds: RiskThresholds = RiskThresholds()
    transparency: tuple[str, ...] = ()
    goal_alignment: tuple[str, ...] = ()


class Company(Model):
    """The company as company.yaml describes it."""

    name: str = ""
    currency: str = ""
    """ISO code; empty means: the CRM's own, else USD."""
    fiscal_year_start: int = Field(default=1, ge=1, le=12)
    stages: tuple[Stage, ...] = ()
    products: tuple[str, ...] = ()
    competitors: tuple[str, ...] = ()
    segments: tuple[Segment, ...] = ()
    initiatives: tuple[Initiative, ...] = ()
    lead_definition: LeadDefinition = LeadDefinition()
    ceo: Ceo = Ceo()
    social_contract: SocialContract = SocialContract()
    path: str = ""
    """Where it was read from; empty when there was no company.yaml."""
    missing: tuple[str, ...] = ()
    """Keys that were absent and took their default, each with what follows from it, for the narrative's unknowns."""
    places: dict[str, CellCitation] = {}
    """Dotted key (`social_contract.autonomy.max_discount_percent`, `transparency.0`) -> where it stands in the file:
    `row` is the line, `column` the dotted key, `value` the scalar as written."""
