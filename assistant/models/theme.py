"""What several customers say alike, and what notes say of an initiative."""

from assistant.models.base import Model, Number
from assistant.models.risk import Label, NoteSignal


class Theme(Model):
    """Sentences of several accounts about the same need, trend or price point."""

    label: Label
    keyword: str
    """Words that the sentences share, as one of them writes them; empty when they share a meaning only."""
    signals: tuple[NoteSignal, ...]
    """Best example first."""
    accounts: tuple[str, ...]
    open_amount: Number
    """Sum of these accounts' open deals."""
    opportunity_ids: tuple[str, ...] = ()
    """The open deals behind `open_amount`."""


class InitiativeNews(Model):
    """What the notes say of one initiative of company.yaml, newest first."""

    initiative_id: str
    progress: tuple[NoteSignal, ...] = ()
    barriers: tuple[NoteSignal, ...] = ()
