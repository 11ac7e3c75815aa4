"""Which risk sentences are sure enough to put a deal at risk before the CEO."""

from collections import Counter
from collections.abc import Sequence

from assistant.insight.calm import speaks_of_ending
from assistant.models.risk import Label, NoteSignal
from assistant.writing.compose.phrases import CUES

SURE = 0.46
"""From which probability on a sentence makes a deal one at risk by itself; `signals` shows the less sure ones too."""
SURE_WITH_WORDS = 0.35
"""The same for a sentence that holds a word of its kind, or that a second one about the deal and its trouble joins."""
SURE_BY_NAME = 0.28
"""The same where a competitor of the profile is named, or the end of an agreement: those words are evidence."""


def sure_enough(signals: Sequence[NoteSignal], rivals: Sequence[str]) -> list[NoteSignal]:
    """Return the standing signals without those risk sentences that are too doubtful for the CEO, in their order.

    Superseded ones go too; yet a rival whose name a newer note corrects was there, so that the older sentence still
    bears out the newer one.
    """
    told = Counter(
        _trouble(s)
        for s in signals
        if s.label is Label.RISK
        and s.score >= SURE_WITH_WORDS
        and (not s.superseded or s.signal == "competitor_pressure")
    )
    return [
        s
        for s in signals
        if not s.superseded and (s.label is not Label.RISK or _sure(s, rivals, joined=told[_trouble(s)] > 1))
    ]


def _trouble(signal: NoteSignal) -> tuple[str | None, str | None]:
    return signal.opportunity_id or signal.account, signal.signal


def _sure(signal: NoteSignal, rivals: Sequence[str], *, joined: bool) -> bool:
    if signal.score >= SURE:
        return True
    cue = CUES.get(signal.signal or "")
    if signal.score >= SURE_WITH_WORDS and (joined or (cue is not None and cue.search(signal.text))):
        return True
    named = signal.signal == "competitor_pressure" and any(r.casefold() in signal.text.casefold() for r in rivals if r)
    ends = signal.signal == "churn_threat" and speaks_of_ending(signal.text)
    return (named or ends) and signal.score >= SURE_BY_NAME
