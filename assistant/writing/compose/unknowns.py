"""Unknowns: what is missing, what disagrees, what was kept back, and how much was left out."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from pathlib import PurePosixPath

from assistant.models.narrative import Section
from assistant.models.risk import Discrepancy
from assistant.writing.brief import WeekBrief, cell
from assistant.writing.compose.disputes import disputes
from assistant.writing.compose.links import Links
from assistant.writing.ledger import Ledger
from assistant.writing.wording import count, day, listed, money, sentence_case

DISCREPANCIES, WARNINGS, KINDS = 5, 8, 3
"""How many are told one by one; of what was left out, so many kinds."""


def _field(kind: str) -> str:
    return {"amount": "amount", "stage": "stage", "close_date": "close date", "other": "record"}[kind]


def _value(brief: WeekBrief, kind: str, value: str) -> str:
    """Return an amount or a date as a memo writes it, any other value as it stands."""
    try:
        if kind == "amount":
            return money(Decimal(value), brief.currency)
        if kind == "close_date":
            return day(dt.date.fromisoformat(value), brief.frame.as_of)
    except (InvalidOperation, ValueError):
        pass
    return value


def _discrepancy(brief: WeekBrief, ledger: Ledger, item: Discrepancy) -> None:
    """Write where a note and the CRM disagree, with both values."""
    deal = brief.deals.get(item.opportunity_id)
    name = item.kind if item.kind in ("amount", "stage", "close_date") else "name"
    held, said = _value(brief, item.kind, item.crm_value), _value(brief, item.kind, item.note_value)
    text = f"{item.account}: {_field(item.kind)} {held} in the CRM, which we use; a note says {said}."
    cites = (*item.citations, *(cell(deal, "account", name) if deal else ()))
    ledger.say(f"{item.kind}:{item.opportunity_id}:{item.note_value}", text, citations=cites)


def _plain(ledger: Ledger, lines: Sequence[str], links: Links) -> None:
    unique = list(dict.fromkeys(line.strip() for line in lines if line.strip()))
    for line in unique[:WARNINGS]:
        ledger.gap(line, f"{_sentence(line)}.")
    links.omit("further gaps in the data", len(unique[WARNINGS:]))


def _sentence(line: str) -> str:
    """Return the line as a sentence; a file's name at its start keeps its case."""
    first = line.split(maxsplit=1)[0]
    return line.rstrip(".") if "." in first[:-1] or "/" in first else sentence_case(line.rstrip("."))


def rest_of(left: Mapping[str, int]) -> int:
    """Return how much was left out of all but the KINDS commonest kinds; of a kind that is one thing, too."""
    several = sorted((n for n in left.values() if n > 1), reverse=True)[:KINDS]
    return sum(left.values()) - sum(several)


def _left_out(left: Mapping[str, int]) -> str:
    """Return what was left out by kind, the commonest first; what is rarer is counted together."""
    ranked = sorted(left.items(), key=lambda item: (-item[1], item[0]))
    parts = [f"{n} {kind}" for kind, n in ranked[:KINDS] if n > 1]
    rest = rest_of(left)
    return listed([*parts, f"{rest} {'finding' if rest == 1 else 'findings'} of other kinds"] if rest else parts)


def compose(brief: WeekBrief, links: Links) -> Section:
    """Write the section last, when every other section has counted what it left out."""
    ledger = Ledger("unknowns")
    told = disputes(brief, ledger, links)
    against = [d for d in brief.discrepancies if (d.opportunity_id, d.kind) not in told]
    shown = against[:DISCREPANCIES]
    for item in shown:
        _discrepancy(brief, ledger, item)
    links.omit("discrepancies", len(against) - len(shown))
    _plain(ledger, [*brief.unread, *brief.figures.warnings, *brief.warnings, *brief.company.missing], links)
    if brief.addressed_to_assistant:
        files = listed([PurePosixPath(p).name for p in brief.addressed_to_assistant], limit=6)
        number = len(brief.addressed_to_assistant)
        verb = "contains" if number == 1 else "contain"
        ledger.gap(
            "instructions",
            f"{sentence_case(count(number, 'note'))} {verb} text that addresses the assistant ({files}); "
            "it was not followed.",
        )
    for line in brief.kept_out:
        ledger.gap(line, f"{_sentence(line)}.")
    if brief.quarantined:
        ledger.gap(
            "quarantined", f"{sentence_case(count(brief.quarantined, 'personal or confidential passage'))} kept back."
        )
    left = {kind: n for kind, n in links.omitted.items() if n > 0}
    if left:
        ledger.gap("omitted", f"Found but not shown: {_left_out(left)}.")
    if not ledger.section().statements:
        ledger.gap("none", "Nothing is known to be missing.")
    return ledger.section()
