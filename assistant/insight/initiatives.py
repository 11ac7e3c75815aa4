"""Which sentences of notes speak of which initiative of the company profile."""

import re
from collections.abc import Sequence

from assistant.insight.themes import Embed
from assistant.models.company import Initiative
from assistant.models.risk import Label, NoteSignal
from assistant.models.theme import InitiativeNews

ALIKE = 0.42
"""Cosine similarity to the initiative's own words from which on an unnamed sentence counts as about it."""

_WORD = re.compile(r"[^\W\d_]{4,}")
_LABELS = (Label.INITIATIVE_PROGRESS, Label.BARRIER, Label.LEAD_QUALITY, Label.SKILL_GAP, Label.WIN_OR_PROGRESS)
_HINDERS = (Label.BARRIER, Label.LEAD_QUALITY, Label.SKILL_GAP)


def _stems(text: str) -> set[str]:
    return {w.lower()[:6] for w in _WORD.findall(text)}


def named(initiative: Initiative, text: str) -> bool:
    """Return whether the text names the initiative: its id, or at least two thirds of its name's longer words."""
    if initiative.id and re.search(rf"\b{re.escape(initiative.id)}\b", text):
        return True
    wanted = _stems(initiative.name)
    return bool(wanted) and 3 * len(wanted & _stems(text)) >= 2 * len(wanted)


def initiative_news(
    initiatives: Sequence[Initiative], signals: Sequence[NoteSignal], embed: Embed
) -> tuple[InitiativeNews, ...]:
    """Return for each initiative the standing sentences that tell its progress and its barriers, newest first.

    A sentence belongs to the initiative that it names, else to the one whose name, imperative and KPI it is most
    like, if alike enough; customers' progress belongs to an initiative only by name.
    """
    chosen = [s for s in signals if s.label in _LABELS and not s.superseded]
    if not initiatives or not chosen:
        return tuple(InitiativeNews(initiative_id=i.id) for i in initiatives)
    about = embed([". ".join(p for p in (i.name, i.imperative, i.kpi) if p) for i in initiatives])
    likeness = embed([s.text for s in chosen]) @ about.T
    belongs: dict[str, list[NoteSignal]] = {i.id: [] for i in initiatives}
    for row, signal in enumerate(chosen):
        by_name = [i for i in initiatives if named(i, signal.text)]
        if by_name:
            belongs[by_name[0].id].append(signal)
            continue
        best = int(likeness[row].argmax())
        if signal.label is not Label.WIN_OR_PROGRESS and likeness[row, best] >= ALIKE:
            belongs[initiatives[best].id].append(signal)
    return tuple(
        InitiativeNews(
            initiative_id=i.id,
            progress=tuple(s for s in belongs[i.id] if s.label not in _HINDERS),
            barriers=tuple(s for s in belongs[i.id] if s.label in _HINDERS),
        )
        for i in initiatives
    )
