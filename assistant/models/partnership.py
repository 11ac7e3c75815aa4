"""What the partnership of CSO and CEO rests on: lines of the social contract, and where effort and priorities part."""

from typing import Literal

from assistant.models.base import Model, Number
from assistant.models.narrative import Citation
from assistant.models.risk import NoteSignal


class ContractLine(Model):
    """One line of the social contract, as it stands this week."""

    key: str
    """Dotted key of company.yaml: `social_contract.risk_thresholds.slip_amount`, `social_contract.transparency.0`."""
    kind: Literal["autonomy", "threshold", "transparency", "goal"]
    text: str
    """The line in words, as the profile has it where it has words."""
    status: Literal["kept", "crossed", "broken", "unknown"]
    """kept: nothing crosses it, or the promise is answered; crossed: something does, and the CEO is told; broken: a
    promise is not answered, an agreed goal is missed; unknown: it can't be told from what is on record."""
    value: Number | None = None
    threshold: Number | None = None
    unit: str = ""
    subjects: tuple[str, ...] = ()
    """What crosses it, or what answers it, by name."""
    figures: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = ()
    sentences: tuple[NoteSignal, ...] = ()
    """Where notes answer a promise, the sentences that do, in the order of `subjects`: they are told in their words."""


class Finding(Model):
    """Where the week's effort and the company's priorities pull apart, with what shows it."""

    kind: Literal["deal_mix", "target", "leads", "skill", "tool", "cost_cut"]
    signals: tuple[NoteSignal, ...] = ()
    """Sentences that show it, the most telling first."""
    figures: tuple[str, ...] = ()
    subject: str = ""
    """A segment, or an initiative's id."""
