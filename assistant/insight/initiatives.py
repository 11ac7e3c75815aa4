"""Which sentences of notes speak of which initiative of the company profile."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from assistant.insight.themes import Embed
from assistant.language.numbers import quantities
from assistant.language.standalone import stands_alone
from assistant.models.company import Initiative
from assistant.models.risk import Label, NoteSignal, Tense
from assistant.models.theme import InitiativeNews

ALIKE = 0.42
"""Cosine similarity to the initiative's own words from which on an unnamed sentence counts as about it."""
SOMEWHAT = 0.15
"""The same for a sentence that sets a number against the initiative's target."""

LEAST_MONEY = 1000
"""From which on a bare number (`1.2M of the 2.4M`) can be a target of money; people leave the currency out."""

_WORD = re.compile(r"[^\W\d_]{4,}")
_SET_AGAINST = re.compile(
    r"\b(?:of|against|versus|vs\.?|target(?: is| of| was)?|goal(?: is| of| was)?|planned|to reach)\W+"
    r"(?:(?:the|our|a|all|those|planned|agreed|target(?:ed)?) ){0,2}$|/ ?$",
    re.IGNORECASE,
)
_ONE = re.compile(r"\b(?:one|none|nobody|no one|neither|nothing)\b", re.IGNORECASE)
"""Small counts that are words like any other, which a number to set them against makes a count."""
_SUPPOSED = re.compile(r"['’]d\b|\b(?:would|could|might|if)\b", re.IGNORECASE)
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


def _measures(initiative: Initiative, text: str) -> bool:
    """Return whether a sentence sets another number against the initiative's target.

    The target's number must stand as one (`16 of 25`, `against the 90 %`), in its unit: percent, money, or a count of
    nothing else. What would be is no measure.
    """
    found = quantities(text)
    wanted = {(q.unit.split(":")[0], q.value) for q in quantities(initiative.target) if q.value > 1}
    counted = len(found) + bool(_ONE.search(text))
    if counted < 2 or not wanted or _SUPPOSED.search(text):
        return False
    words = _stems(f"{initiative.name} {initiative.kpi} {initiative.target}")
    for quantity in (q for q in found if _SET_AGAINST.search(text[: q.char_start])):
        unit, _, noun = quantity.unit.partition(":")
        if unit in ("count", "plain"):
            fits = any(u in ("count", "plain") and v == quantity.value for u, v in wanted)
            money = any(u == "money" and v == quantity.value >= LEAST_MONEY for u, v in wanted)
            if (fits and (unit == "plain" or _stems(noun) <= words)) or (money and unit == "plain"):
                return True
        elif (unit, quantity.value) in wanted:
            return True
    return False


def _weight(initiative: Initiative, signal: NoteSignal) -> tuple[bool, bool, bool, dt.date]:
    """Return by what sentences of one initiative are ranked: measured, understandable, with a number, new."""
    return (
        _measures(initiative, signal.text),
        stands_alone(signal.text),
        bool(quantities(signal.text)),
        signal.date or dt.date.min,
    )


def _owner(
    signal: NoteSignal, initiatives: Sequence[Initiative], likeness: NDArray[np.float32], title: str
) -> Initiative | None:
    """Return the initiative that a sentence is about, or None.

    That is the one it names; else the one whose target it measures and that it is somewhat like; else the one that its
    note is named for, for a sentence about initiatives, barriers or numbers; else the one it is most like.
    """
    by_name = [i for i in initiatives if named(i, signal.text)]
    if by_name:
        return by_name[0] if signal.label in _LABELS or _measures(by_name[0], signal.text) else None
    measured = [n for n, i in enumerate(initiatives) if _measures(i, signal.text) and likeness[n] >= SOMEWHAT]
    if measured:
        return initiatives[max(measured, key=lambda n: float(likeness[n]))]
    by_title = [i for i in initiatives if named(i, title)]
    if by_title and (signal.label in _LABELS or _measures(by_title[0], signal.text)):
        return by_title[0]
    best = int(likeness.argmax())
    own = signal.label in _LABELS and signal.label is not Label.WIN_OR_PROGRESS and not signal.account
    return initiatives[best] if own and likeness[best] >= ALIKE else None


def initiative_news(
    initiatives: Sequence[Initiative],
    signals: Sequence[NoteSignal],
    embed: Embed,
    titles: Mapping[str, str] | None = None,
) -> tuple[InitiativeNews, ...]:
    """Return for each initiative the standing sentences that tell its progress and its barriers, the best first.

    `titles` gives by document id what a note calls itself. Denied and supposed sentences tell nothing. A sentence that
    sets a number against the target comes first, then what can be understood by itself, then the newest.
    """
    named_for = titles or {}
    chosen = [
        s
        for s in signals
        if not s.superseded
        and s.tense not in (Tense.DENIED, Tense.HYPOTHETICAL)
        and (
            s.label in _LABELS
            or any(_measures(i, s.text) for i in initiatives)
            or any(named(i, named_for.get(s.document_id, "")) and quantities(s.text) for i in initiatives)
        )
    ]
    if not initiatives or not chosen:
        return tuple(InitiativeNews(initiative_id=i.id) for i in initiatives)
    about = embed([". ".join(p for p in (i.name, i.imperative, i.kpi) if p) for i in initiatives])
    likeness = embed([s.text for s in chosen]) @ about.T
    belongs: dict[str, list[NoteSignal]] = {i.id: [] for i in initiatives}
    for row, signal in enumerate(chosen):
        owner = _owner(signal, initiatives, likeness[row], named_for.get(signal.document_id, ""))
        if owner:
            belongs[owner.id].append(signal)
    return tuple(
        InitiativeNews(
            initiative_id=i.id,
            progress=_ranked(i, [s for s in belongs[i.id] if s.label not in _HINDERS or _measures(i, s.text)]),
            barriers=_ranked(i, [s for s in belongs[i.id] if s.label in _HINDERS and not _measures(i, s.text)]),
        )
        for i in initiatives
    )


def _ranked(initiative: Initiative, found: Sequence[NoteSignal]) -> tuple[NoteSignal, ...]:
    return tuple(sorted(found, key=lambda s: _weight(initiative, s), reverse=True))
