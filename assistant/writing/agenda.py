"""The one-page agenda of the standing meeting of CSO and CEO."""

import re

from assistant.language.sentences import split_sentences
from assistant.models.draft import Narrative
from assistant.models.narrative import Section, Statement, StatementKind
from assistant.writing.wording import listed

_ITEMS = (
    ("Actual against goal", "revenue_vs_goal", 10, 3),
    ("Big deals", "big_deals", 10, 3),
    ("Risks", "risks", 15, 4),
    ("Initiatives", "initiatives", 10, 3),
    ("Issues and decisions", "issues_and_asks", 10, 4),
)
"""Title, section, minutes, and how many lines; the first begins with where the headline says we stand."""
QUESTIONS = 3
LONGEST = 230
"""Characters of a line; an agenda names the matter, the narrative tells it."""
_ASIDE = re.compile(r" \((?P<who>[^“”()]*?)(?:; )?“[^”]*”; KPI [^)]*\)")
"""An initiative's imperative and measure, which the narrative has; its owner before them stays."""
_SUCCESS = re.compile(r"[;,] success is (?P<what>[^;.]+)")
_PLACE = re.compile(r" at (?P<who>[^;]+?) \(")
"""Whom a planned step is for: the account before its amount."""


def agenda(narrative: Narrative) -> str:
    """Return the agenda as Markdown: last week's promises, five items with minutes, what is to be agreed.

    Each line is a verified statement of the narrative, cut at a sentence's end where it is long.
    """
    sections = {s.id: s for s in narrative.sections}
    out = [f"# {narrative.company}: weekly meeting, {narrative.week}", "", f"As of {narrative.as_of.isoformat()}.", ""]
    out += ["## Promises since last week (5 min)", "", *_lines(sections["since_last_week"].statements, 4), ""]
    for title, section_id, minutes, most in _ITEMS:
        told = sections[section_id].statements
        if section_id == "revenue_vs_goal":
            told = (*sections["headline"].statements[:1], *told)
        out += [f"## {title} ({minutes} min)", "", *_lines(told, most), ""]
    out += ["## Questions to be ready for", ""]
    out += [f"- {q.question}" for q in narrative.framing.questions[:QUESTIONS]] or ["- None prepared."]
    out += ["", "## To agree at the end (5 min)", ""]
    plan = [s for s in sections["action_plan"].statements if s.kind is not StatementKind.GAP]
    out += _lines(tuple(plan), 3) if plan else ["- Next steps, with owner, date and measure."]
    out += [*_support(sections["issues_and_asks"]), *_measures(plan), ""]
    return "\n".join(out)


def _support(asks: Section) -> list[str]:
    """Return what sales asks for, and the place for what is expected of sales in return."""
    asked = [s.text for s in asks.statements if s.status == "verified" and s.kind is StatementKind.RECOMMENDATION]
    told = f"- Support asked of you: {'; '.join(_short(t).rstrip('.') for t in asked[:QUESTIONS])}." if asked else ""
    return [
        told or "- Support asked of you: none beyond the decisions above.",
        "- Support that you expect of us in return.",
    ]


def _measures(plan: list[Statement]) -> list[str]:
    """Return how it will be seen that the plan worked, as its steps say."""
    found = []
    for statement in plan:
        measure, place = _SUCCESS.search(statement.text), _PLACE.search(statement.text)
        if measure:
            found.append(f"{measure['what']} ({place['who']})" if place else measure["what"])
    told = f"- We see that it worked by: {listed(found)}." if found else "- How we shall see that it worked."
    return [told]


def _lines(statements: tuple[Statement, ...], most: int) -> list[str]:
    held = [s for s in statements if s.status == "verified"]
    chosen = [s for s in held if s.kind is not StatementKind.GAP] or held
    return [f"- {_short(s.text)}" for s in chosen[:most]] or ["- Nothing on record."]


def _short(text: str) -> str:
    """Return the text's first sentences that fit; what is told before a quotation that does not fit is kept."""
    if len(text) <= LONGEST:
        return text
    text = _ASIDE.sub(lambda m: f" ({m['who']})" if m["who"] else "", text)
    held = ""
    for sentence in (s.text for s in split_sentences(text)):
        if len(held) + len(sentence) < LONGEST:
            held = f"{held} {sentence}".strip()
            continue
        before, quote, _ = sentence.partition(": “")
        if quote and "“" not in held and len(before.split()) > 1 and len(held) + len(before) < LONGEST:
            return f"{held} {before}.".strip()
        return held if held and ("“" in held or not quote) else f"{held} {_cut(sentence, LONGEST - len(held))}".strip()
    return held


def _cut(sentence: str, room: int) -> str:
    words = sentence[: max(room, LONGEST // 3)].rsplit(" ", 1)[0].rstrip(" ,;:–—")
    return f"{words} …{'”' if words.count('“') > words.count('”') else ''}"
