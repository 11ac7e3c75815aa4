"""What a narrative says of an item, for every evaluator that has to find it there."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from assistant.language.numbers import quantities
from assistant.models.draft import Narrative
from assistant.models.narrative import NoteCitation, Statement, StatementKind
from assistant.models.risk import Escalation

_QUOTATION = re.compile(r"“[^”]*”|\"[^\"]*\"")
_SOFT = re.compile(
    r"\b(?:minor|slight(?:ly)?|a little|somewhat|just a|only a|small (?:issue|delay|hiccup)|hiccup|"
    r"no cause for concern|"
    r"nothing (?:serious|to worry)|under control|in good hands|manageable|temporar(?:y|ily)|unlikely to matter|"
    r"should be fine|well in hand|not (?:a )?(?:serious|major|big)|may possibly|some (?:small )?concern)\b",
    re.IGNORECASE,
)
NEAR = Decimal("0.006")
"""A value told is the value meant within this share or its last digit: a memo rounds $1,437,000 to $1.44M."""


def statements(narrative: Narrative) -> Iterator[Statement]:
    """Yield every statement of the body, section by section."""
    for section in narrative.sections:
        yield from section.statements


def own_words(text: str) -> str:
    """Return a text without what it quotes."""
    return _QUOTATION.sub(" … ", text)


def linked(narrative: Narrative, escalation: Escalation) -> list[Statement]:
    """Return the statements by which an escalated item is told, those that are not verified left out."""
    wanted = set(escalation.statements)
    return [s for s in statements(narrative) if s.id in wanted and s.status == "verified"]


def untold(narrative: Narrative, escalation: Escalation) -> str:
    """Return why an escalated item does not reach a reader of the body, empty where it does."""
    told = [s for s in linked(narrative, escalation) if s.kind is not StatementKind.GAP]
    if not told:
        return "no verified statement of the body is linked to it"
    texts = " ".join(s.text for s in told)
    if escalation.opportunity_id is not None and escalation.subject.casefold() not in texts.casefold():
        return f"no linked statement names {escalation.subject}"
    worth = [escalation.value]
    risk = next((r for r in narrative.risks if r.opportunity_id == escalation.opportunity_id), None)
    worth += [risk.amount] if risk else []
    if not any(abs(q.value - w) <= max(q.resolution, NEAR * abs(w)) for q in quantities(texts) for w in worth):
        return f"no linked statement gives its size, {escalation.value}"
    return ""


def softened(told: Sequence[Statement]) -> list[str]:
    """Return the words, outside quotations, that make less of something than it is."""
    return [found[0] for s in told for found in _SOFT.finditer(own_words(s.text))]


def quotes(narrative: Narrative) -> list[tuple[Statement, NoteCitation]]:
    """Return every quotation of the body with the statement that cites it, gaps left out."""
    return [
        (s, c)
        for s in statements(narrative)
        if s.kind is not StatementKind.GAP
        for c in s.citations
        if isinstance(c, NoteCitation)
    ]
