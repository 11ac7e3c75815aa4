"""Sentences on topics that no label covers: the capacity that deals need, what is done about the gap to the goal."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from assistant.insight.themes import Embed
from assistant.models.risk import NoteSignal, Tense


class Topic(NamedTuple):
    """How a topic is found: words that a sentence must hold, and a sentence that it must be like."""

    words: re.Pattern[str]
    like: str
    floor: float
    """Least cosine similarity to `like`."""


TOPICS = {
    "capacity": Topic(
        re.compile(
            r"\b(?:capacity|crews?|engineers?|consultants?|technicians?|specialists?|headcount|staffing|man-?days?|"
            r"installers?|trainers?|implementation|onboarding team|delivery team|resources?)\b",
            re.IGNORECASE,
        ),
        "To deliver this deal we need installation crews, engineers or consultants for some days.",
        0.42,
    ),
    "gap": Topic(
        re.compile(
            r"\b(?:goal|target|quota|gap|coverage|pipeline|(?:the|this) quarter|the number|pull(?:ed|ing)? forward)\b",
            re.IGNORECASE,
        ),
        "To close the gap to the quarter's sales target we move people to these deals and pull deals forward.",
        0.45,
    ),
}


def on_topics(signals: Sequence[NoteSignal], embed: Embed) -> dict[str, tuple[NoteSignal, ...]]:
    """Return for each topic its sentences, the likest first; `embed` gives unit vectors, one a text.

    Overtaken, denied and supposed sentences are left out.
    """
    found: dict[str, tuple[NoteSignal, ...]] = {}
    for name, topic in TOPICS.items():
        chosen = [
            s
            for s in signals
            if not s.superseded and s.tense in (Tense.HAPPENED, Tense.PLANNED) and topic.words.search(s.text)
        ]
        if not chosen:
            continue
        likeness = embed([s.text for s in chosen]) @ embed([topic.like])[0]
        ranked = sorted(zip(likeness.tolist(), range(len(chosen)), strict=True), key=lambda pair: (-pair[0], pair[1]))
        found[name] = tuple(chosen[i] for value, i in ranked if value >= topic.floor)
    return found
