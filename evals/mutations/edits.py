"""Small changes to what the product returns, from which faults are made."""

from collections.abc import Callable, Iterable
from decimal import Decimal

from assistant.models.draft import Narrative
from assistant.models.narrative import Citation, Section, Statement, StatementKind
from assistant.models.risk import Escalation, Risk
from evals.mutations.fault import Personas

Edit = Callable[[Statement], Statement | None]
Change = Callable[[Narrative, Personas], Narrative]


def facts(narrative: Narrative, figure: str, change: Callable[[Decimal], Decimal]) -> Narrative:
    """Return the narrative with a figure's value changed; the texts stay."""
    changed = tuple(f.model_copy(update={"value": change(f.value)}) if f.id == figure else f for f in narrative.facts)
    return narrative.model_copy(update={"facts": changed})


def body(narrative: Narrative, edit: Edit, *, only: Iterable[str] | None = None) -> Narrative:
    """Return the narrative with every statement (of some sections) edited; None takes it out."""
    wanted = None if only is None else set(only)
    sections = []
    for section in narrative.sections:
        if wanted is not None and section.id not in wanted:
            sections.append(section)
            continue
        edited = [edit(s) for s in section.statements]
        sections.append(section.model_copy(update={"statements": tuple(s for s in edited if s is not None)}))
    return narrative.model_copy(update={"sections": tuple(sections)})


def first(edit: Edit, fits: Callable[[Statement], bool]) -> Edit:
    """Return an edit of the first statement that fits, in the order of the draft."""
    done: list[str] = []

    def once(statement: Statement) -> Statement | None:
        if done or not fits(statement):
            return statement
        done.append(statement.id)
        return edit(statement)

    return once


def reworded(change: Callable[[str], str]) -> Edit:
    """Return an edit of a statement's text."""
    return lambda s: s.model_copy(update={"text": change(s.text)})


def recited(change: Callable[[Citation], Citation]) -> Edit:
    """Return an edit of a statement's citations."""
    return lambda s: s.model_copy(update={"citations": tuple(change(c) for c in s.citations)})


def added(section_id: str, text: str, *, after: bool = True, **parts: object) -> Change:
    """Return a change that puts one more statement into a section."""

    def change(narrative: Narrative, personas: Personas) -> Narrative:
        mine = Statement.model_validate(
            {"id": f"{section_id}-added", "text": text, "kind": StatementKind.EVIDENCE, **parts}
        )
        return _with(narrative, section_id, lambda held: (*held, mine) if after else (mine, *held))

    return change


def _with(
    narrative: Narrative, section_id: str, change: Callable[[tuple[Statement, ...]], tuple[Statement, ...]]
) -> Narrative:
    def of(section: Section) -> Section:
        if section.id != section_id:
            return section
        return section.model_copy(update={"statements": change(section.statements)})

    return narrative.model_copy(update={"sections": tuple(of(s) for s in narrative.sections)})


def framed(narrative: Narrative, **parts: object) -> Narrative:
    """Return the narrative with parts of its framing changed."""
    return narrative.model_copy(update={"framing": narrative.framing.model_copy(update=parts)})


def without_deal(narrative: Narrative, risk: Risk) -> Narrative:
    """Return the narrative as if a deal's risk had not been seen: no risk, no escalation, no statement of it."""
    kept = tuple(e for e in narrative.escalations if e.opportunity_id != risk.opportunity_id)
    told = {i for e in narrative.escalations if e.opportunity_id == risk.opportunity_id for i in e.statements}
    told -= {i for e in kept for i in e.statements}
    bare = body(narrative, lambda s: None if s.id in told else s)
    risks = tuple(r for r in narrative.risks if r.opportunity_id != risk.opportunity_id)
    return bare.model_copy(update={"risks": risks, "escalations": kept})


def crossing(narrative: Narrative, rule: str = "deal_at_risk_amount") -> list[Escalation]:
    """Return the escalations by a rule, the largest last."""
    return sorted((e for e in narrative.escalations if e.rule == rule), key=lambda e: e.value)
