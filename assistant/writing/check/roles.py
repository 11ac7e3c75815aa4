"""What a number is told as: booked, lost, goal, pipeline …; read from the words around it and from a figure's id."""

import re
from itertools import pairwise
from typing import NamedTuple

from assistant.models.figure import Figure

_WORDS: dict[str, str] = {
    "booked": r"book(?:ed|ings?)|revenues?|closed[- ]won|won|wins?|winning|signed|sold|secured|landed|earned|"
    r"invoiced|turnover",
    "lost": r"lost|loss(?:es)?|los(?:e|ing)",
    "target": r"goals?|targets?|quota|budgeted",
    "attainment": r"attain(?:ment|ed)?|achieved|reached",
    "gap": r"gap|missing|short(?:fall)?|still (?:to go|needed|open to goal)|remain(?:s|ing|der)?",
    "pipeline": r"pipeline|funnel|open deals?|open opportunit(?:y|ies)|open",
    "weighted": r"weighted|probability[- ]weighted|by probability",
    "coverage": r"cover(?:s|ed|age|ing)?",
    "created": r"created|new(?:ly)? (?:pipeline|deals?|opportunit(?:y|ies))|new pipeline|added|generated|opened",
    "pushed": r"push(?:ed|es)?|postponed|delayed|moved",
    "slipped": r"slip(?:ped|s|page)?|moved|out of the quarter|left the quarter",
    "pulled": r"pulled(?:[- ]in| forward)?|brought forward|entered",
    "increased": r"increased|grown|grew|expanded|upsized|larger",
    "decreased": r"decreased|shrunk|shrank|cut|reduced|smaller|downsized",
    "win_rate": r"win[- ]rates?|close[- ]rates?|hit[- ]rates?|success rates?",
    "size": r"average|mean|typical(?:ly)?|deal size",
    "cycle": r"cycles?|days to close|median",
    "pace": r"pace|on track|ahead|behind|days gone",
    "forecast": r"forecasts?|commit(?:ted)?|best case|upside|omitted|verbal(?:ly)?|expected|likely",
    "past_due": r"past[- ]due|overdue|past (?:its|their) close dates?",
    "owner": r"owner transfers?|changed owners?|owner changes?",
    "late": r"late|entered late",
    "moves": r"moves?|times|pushes",
}
_PATTERNS = {name: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for name, words in _WORDS.items()}

_BY_ID: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("bookings", ("booked",)),
    ("target", ("target",)),
    ("attainment", ("attainment", "booked", "target")),
    ("gap", ("gap",)),
    ("won_count", ("booked",)),
    ("lost", ("lost",)),
    ("new_pipeline", ("created",)),
    ("open_pipeline", ("pipeline",)),
    ("coverage", ("coverage",)),
    ("weighted", ("weighted",)),
    ("pushed", ("pushed",)),
    ("push_count", ("pushed", "moves")),
    ("slipped_out", ("slipped",)),
    ("pulled_in", ("pulled",)),
    ("waterfall_start", ("pipeline",)),
    ("waterfall_end", ("pipeline",)),
    ("waterfall_created", ("created",)),
    ("waterfall_pulled_in", ("pulled",)),
    ("waterfall_increased", ("increased",)),
    ("waterfall_decreased", ("decreased",)),
    ("waterfall_slipped", ("slipped",)),
    ("waterfall_won", ("booked",)),
    ("waterfall_lost", ("lost",)),
    ("waterfall_other", ()),
    ("waterfall_owner", ("owner",)),
    ("win_rate", ("win_rate",)),
    ("average_deal_size", ("size",)),
    ("median_cycle", ("cycle",)),
    ("pace", ("pace",)),
    ("past_due", ("past_due",)),
    ("forecast", ("forecast", "pipeline")),
    ("deal_mix_open", ("pipeline",)),
    ("deal_mix_won", ("booked",)),
    ("late_entered_won", ("booked", "late")),
    ("late_entered_lost", ("lost", "late")),
)
_MONEY_ROLES = frozenset(_WORDS) - {"attainment", "coverage", "win_rate", "cycle", "pace", "moves"}
_SHARE_ROLES = frozenset({"attainment", "booked", "target", "win_rate", "pace", "coverage", "lost"})
_COUNT_ROLES = frozenset(_WORDS) - {
    "target",
    "gap",
    "attainment",
    "coverage",
    "win_rate",
    "weighted",
    "pace",
    "size",
    "cycle",
}
UNCERTAIN = frozenset({"pipeline", "weighted", "coverage", "created", "forecast", "pushed", "slipped", "past_due"})
"""Roles of money that nobody has signed for."""
_BORDER = re.compile(
    r"[.;:,()—–]+(?=\s|$)|\s[-—–]\s|[()]|\b(?:and|but|while|whereas|against|versus|vs|of (?:the|our|a|which|"
    r"these)|from the|"
    r"because|after|with)\b",
    re.IGNORECASE,
)


class Chunk(NamedTuple):
    """A stretch of a sentence between commas, conjunctions and the like."""

    start: int
    end: int
    text: str


def chunks(text: str) -> list[Chunk]:
    """Cut a text into the stretches within which a word tells what a number is."""
    cuts = [0, *(m.start() for m in _BORDER.finditer(text)), len(text)]
    return [Chunk(a, b, text[a:b]) for a, b in pairwise(cuts) if text[a:b].strip(" ,.;:()")]


def roles_in(text: str) -> frozenset[str]:
    """Return what the words of a text tell numbers as."""
    found = {name for name, pattern in _PATTERNS.items() if pattern.search(text)}
    if "win_rate" in found and not re.search(r"\b(?:won|booked|bookings|revenue|signed)\b", text, re.IGNORECASE):
        found.discard("booked")
    return frozenset(found)


def roles_of(figure: Figure) -> frozenset[str]:
    """Return what a figure may be told as; from its id, else from the words of its label."""
    bare = figure.id.split(":")[0]
    matches = [(prefix, roles) for prefix, roles in _BY_ID if bare.startswith(prefix)]
    if matches:
        return frozenset(max(matches, key=lambda m: len(m[0]))[1])
    return roles_in(figure.label)


def fitting(unit: str) -> frozenset[str]:
    """Return the roles that a number of this unit can have."""
    if unit.startswith("money"):
        return _MONEY_ROLES
    if unit in ("percent", "ratio", "plain"):
        return _SHARE_ROLES
    return frozenset({"cycle"}) if "day" in unit else _COUNT_ROLES


def told_as(text: str, position: int, unit: str) -> tuple[frozenset[str], str]:
    """Return the roles that the words about `position` give a number of `unit`, and the stretch that gives them.

    The number's own stretch speaks first, then those before it in its sentence, nearest first, then those after.
    """
    wanted = fitting(unit)
    parts = chunks(text)
    own = next((i for i, c in enumerate(parts) if c.start <= position < c.end), None)
    if own is None:
        return frozenset(), ""
    order = [own, *range(own - 1, -1, -1), *range(own + 1, len(parts))]
    for i in order:
        roles = roles_in(parts[i].text) & wanted
        if roles:
            return roles, parts[i].text
        if i < own and re.match(r"\s*\.", parts[i + 1].text) and i + 1 <= own:
            break
    return frozenset(), parts[own].text
