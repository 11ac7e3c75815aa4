"""What stands after the memo and is none of it: the questions to be ready for, and what to agree on at the end."""

import re
from collections.abc import Iterator

from assistant.models.base import Model
from assistant.models.draft import Narrative
from assistant.models.narrative import Statement, StatementKind

PREPARED, AGREED = "Appendix: questions to be ready for", "Appendix: to agree on at the end"
_MOST = 4
_MEASURE = re.compile(r";\s*success is\s+(?P<measure>[^;]+?)\.?\s*$", re.IGNORECASE)
_AT = re.compile(r":\s*(?P<step>[^:;]+);")


class Agreement(Model):
    """One of the three things to agree on, with the week's proposals for it."""

    title: str
    lines: tuple[str, ...]


def agreements(narrative: Narrative) -> tuple[Agreement, ...]:
    """Return the near-term plan, the support that each side expects, and how success is measured.

    Each line is a verified statement of the memo, or the part of one that names its measure; where there is none, the
    line says so.
    """
    told = {s.id: [t for t in s.statements if _holds(t)] for s in narrative.sections}
    plan, asks = told.get("action_plan", []), told.get("issues_and_asks", [])
    measures = tuple(dict.fromkeys(_measures(plan)))[:_MOST]
    return (
        Agreement(
            title="Near-term action plan",
            lines=_lines(plan) or ("No dated action is on record: who does what by when?",),
        ),
        Agreement(
            title="Support expected from each side",
            lines=_lines(asks) or ("No ask is on record: what does each side need of the other?",),
        ),
        Agreement(
            title="How success is measured",
            lines=measures or ("No measure is on record: by what shall we see that it worked?",),
        ),
    )


def _holds(statement: Statement) -> bool:
    return statement.status == "verified" and statement.kind is not StatementKind.GAP


def _lines(statements: list[Statement]) -> tuple[str, ...]:
    return tuple(s.text for s in statements[:_MOST])


def _measures(plan: list[Statement]) -> Iterator[str]:
    """Yield `clear the open points at Acme ($600K): written clearance from the customer`."""
    for statement in plan:
        measure, step = _MEASURE.search(statement.text), _AT.search(statement.text)
        if measure:
            yield f"{step['step'].strip()}: {measure['measure']}" if step else measure["measure"]
