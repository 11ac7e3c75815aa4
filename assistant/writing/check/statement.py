"""The check of one statement before it leaves, whoever wrote it."""

import re

from assistant.models.narrative import Statement, StatementKind
from assistant.writing.check.amounts import amount_faults, told_quantities
from assistant.writing.check.claims import claim_faults, told_as_won
from assistant.writing.check.context import CheckContext
from assistant.writing.check.coverage import coverage_faults
from assistant.writing.check.evidence import Evidence, gather
from assistant.writing.check.mentions import account_faults, date_faults, name_faults
from assistant.writing.check.quotation import outward_faults, quotation_faults

_LOOKED_FOR = re.compile(
    r"\b(?:no|not|none|nothing|nobody|never|without|missing|lacks?|absent|unknown|unread|unclear|blank|could|"
    r"can|kept back|left out|omitted|"
    r"shown|refused|default|assumed|treated|taken|counted|used|ignored|only|disagree\w*|followed)\b|n['’]t\b",
    re.IGNORECASE,
)


def check_statement(statement: Statement, context: CheckContext) -> Statement:
    """Return the statement with its status, and every reason in words why it may not leave as it is.

    A statement is verified when each number, name, date, quotation and claim in it is carried by its own figures and
    citations; what the writer of the text said of its status before counts for nothing.
    """
    reasons = statement_faults(statement, context)
    return statement.model_copy(update={"status": "flagged" if reasons else "verified", "reasons": tuple(reasons)})


def statement_faults(statement: Statement, context: CheckContext) -> list[str]:
    """Return why the statement may not leave, empty where it may."""
    said = (statement.id, statement.text, statement.kind, statement.facts, statement.citations)
    if said not in context.verdicts:
        context.verdicts[said] = tuple(_faults(statement, context))
    return list(context.verdicts[said])


def _faults(statement: Statement, context: CheckContext) -> list[str]:
    if not statement.text.strip():
        return ["the statement is empty"]
    evidence, reasons = gather(statement, context)
    if statement.kind is StatementKind.GAP and not statement.citations:
        return [*reasons, *_gap_faults(statement, evidence)]
    is_proposal = statement.kind is StatementKind.RECOMMENDATION
    reasons += _ground_faults(statement)
    reasons += outward_faults(statement.text, evidence)
    reasons += quotation_faults(statement.text, evidence)
    reasons += amount_faults(statement.text, evidence)
    reasons += account_faults(statement.text, evidence)
    reasons += name_faults(statement.text, evidence)
    promised = context.promised.get(statement.id, ())
    reasons += date_faults(statement.text, evidence, proposal=is_proposal, promised=promised)
    reasons += claim_faults(statement.text, evidence, proposal=is_proposal)
    reasons += coverage_faults(statement, evidence)
    return list(dict.fromkeys(reasons))


def _ground_faults(statement: Statement) -> list[str]:
    if statement.facts or statement.citations:
        return []
    if statement.kind is StatementKind.RECOMMENDATION:
        return ["the recommendation names no evidence that it rests on"]
    return ["the statement rests on no figure and no citation"]


def _without_names(text: str, evidence: Evidence) -> str:
    """Return a text with the profile's initiatives blanked: a number in a name (`A pool of thirty`) counts nothing."""
    company = evidence.context.company
    for initiative in company.initiatives:
        text = text.replace(initiative.name, " " * len(initiative.name)) if initiative.name else text
    return text


def _gap_faults(statement: Statement, evidence: Evidence) -> list[str]:
    """Return why a gap, which says what was looked for and not found, carries news."""
    text = statement.text
    bare = text.strip().rstrip(".").casefold()
    if any(bare == notice.strip().rstrip(".").casefold() for notice in evidence.context.notices):
        return outward_faults(text, evidence)
    reasons = outward_faults(text, evidence)
    if not _LOOKED_FOR.search(text):
        reasons.append("a gap says what was looked for and not found; this says something else")
    if told_as_won(text):
        reasons.append("a gap tells of something booked, won or signed")
    counts = evidence.context.tallies
    for quantity in told_quantities(_without_names(text, evidence)):
        if quantity.value not in counts and not statement.facts:
            reasons.append(f"the number {quantity.text.strip()!r} in a gap was counted by nobody")
    if statement.facts:
        reasons += amount_faults(text, evidence)
    return reasons
