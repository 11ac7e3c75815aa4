"""The social contract line by line: kept or broken this week, with what shows it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from assistant.insight.agreed_goals import measured
from assistant.insight.contract import (
    ATTAINMENT,
    COVERAGE,
    DEAL_AT_RISK,
    DEAL_SIZE,
    DISCOUNT,
    SLIP,
    thresholds,
)
from assistant.models.company import Company
from assistant.models.deal import Deal, Status
from assistant.models.figure import Figure, FigureSet
from assistant.models.narrative import CellCitation, Citation, Commitment
from assistant.models.partnership import ContractLine
from assistant.models.risk import DiscountMention, Escalation, Risk
from assistant.models.week import Frame

_WORDS = {
    DISCOUNT: ("autonomy", "A discount above {limit} is the CEO's to grant", "percent"),
    DEAL_SIZE: ("autonomy", "A deal of {limit} or more needs the CEO's word", "money"),
    DEAL_AT_RISK: ("threshold", "A deal of {limit} or more at risk is told", "money"),
    SLIP: ("threshold", "A slip of {limit} or more out of the quarter is told", "money"),
    COVERAGE: ("threshold", "Coverage below {limit} is told", "ratio"),
    ATTAINMENT: ("threshold", "Attainment below {limit} is told", "percent"),
}
_FIGURES = {COVERAGE: "coverage_ratio", ATTAINMENT: "attainment_percent"}
_LOST = re.compile(r"\b(?:lost|loss|losses|lose)\b", re.IGNORECASE)
_PRICE = re.compile(r"\b(?:discounts?|pric\w+|exceptions?|concessions?|margins?)\b", re.IGNORECASE)
_COMMIT = re.compile(r"\bcommit\b(?! to)|\bforecast\b", re.IGNORECASE)
_PROMISES = re.compile(r"\b(?:commitments?|promises?|actions?|agreed steps)\b", re.IGNORECASE)
_MOVED = re.compile(r"\b(?:slip\w*|push\w*|close dates?|moved|delay\w*|postpon\w*)\b", re.IGNORECASE)
_LEAVING = re.compile(r"\b(?:churn|renewals?|leav\w+|cancel\w*|attrition|retention)\b", re.IGNORECASE)
_WON = re.compile(r"\b(?:won|wins?|signed|closed)\b", re.IGNORECASE)


class ContractWeek(NamedTuple):
    """The week that the contract is held against."""

    company: Company
    frame: Frame
    figures: FigureSet
    deals: Mapping[str, Deal]
    risks: Sequence[Risk]
    escalations: Sequence[Escalation]
    discounts: Sequence[DiscountMention]
    commitments: Sequence[Commitment]
    currency: str


def contract_lines(week: ContractWeek) -> tuple[tuple[ContractLine, ...], tuple[Figure, ...]]:
    """Return every line of the contract in the profile's order, and the figures that measure the agreed goals."""
    goals: list[Figure] = []
    lines = [*_limits(week), *_transparency(week)]
    for index, text in enumerate(week.company.social_contract.goal_alignment):
        line, figure = _goal(week, index, text)
        lines.append(line)
        goals += [figure] if figure else []
    return tuple(lines), tuple(goals)


def _place(week: ContractWeek, key: str) -> tuple[CellCitation, ...]:
    place = week.company.places.get(key)
    return (place,) if place else ()


def _limits(week: ContractWeek) -> Iterator[ContractLine]:
    for rule, limit in thresholds(week.company).items():
        group, words, unit = _WORDS[rule]
        part = "autonomy" if rule in (DISCOUNT, DEAL_SIZE) else "risk_thresholds"
        key = f"social_contract.{part}.{rule}"
        crossing = [e for e in week.escalations if e.rule == rule]
        figure = week.figures.get(_FIGURES.get(rule, ""))
        known = rule not in _FIGURES or figure is not None
        rows: list[Citation] = list(_place(week, key))
        for item in crossing:
            rows += _cells(week.deals.get(item.opportunity_id or ""), "account", "amount")
        yield ContractLine(
            key=key,
            kind="autonomy" if group == "autonomy" else "threshold",
            text=words,
            status="crossed" if crossing else "kept" if known and week.frame.snapshot else "unknown",
            value=figure.value if figure else max((e.value for e in crossing), default=None),
            threshold=limit,
            unit=week.currency if unit == "money" else unit,
            subjects=tuple(dict.fromkeys(e.subject for e in crossing)),
            figures=(figure.id,) if figure else (),
            citations=tuple(dict.fromkeys(rows)),
        )


def _goal(week: ContractWeek, index: int, text: str) -> tuple[ContractLine, Figure | None]:
    found = measured(index, text, week.company, list(week.deals.values()), frame=week.frame, currency=week.currency)
    key = f"social_contract.goal_alignment.{index}"
    cites = _place(week, key) or _place(week, f"goal_alignment.{index}")
    if found is None:
        return ContractLine(key=key, kind="goal", text=text, status="unknown", citations=cites), None
    line = ContractLine(
        key=key,
        kind="goal",
        text=text,
        status="kept" if found.holds else "broken",
        value=found.figure.value,
        threshold=found.bound,
        unit="ratio",
        figures=(found.figure.id,),
        citations=cites,
    )
    return line, found.figure


def _transparency(week: ContractWeek) -> Iterator[ContractLine]:
    """Yield each promise with what in the week answers it; what the records can't answer is unknown, never kept."""
    for index, text in enumerate(week.company.social_contract.transparency):
        key = f"social_contract.transparency.{index}"
        answer = _answer(week, text)
        cites = _place(week, key) or _place(week, f"transparency.{index}")
        if answer is None:
            yield ContractLine(key=key, kind="transparency", text=text, status="unknown", citations=cites)
            continue
        subjects, found = answer
        yield ContractLine(
            key=key, kind="transparency", text=text, status="kept", value=Decimal(len(subjects)), unit="count",
            subjects=tuple(subjects), citations=tuple(dict.fromkeys((*cites, *found))),
        )  # fmt: skip


def _answer(week: ContractWeek, text: str) -> tuple[list[str], list[Citation]] | None:
    """Return what answers a promise, by the first thing that it names."""
    if _PROMISES.search(text):
        late = [c for c in week.commitments if c.status != "kept"]
        return [f"{c.owner or 'nobody named'}: {c.status.replace('_', ' ')}" for c in late], [
            c.citations[0] for c in late if c.citations
        ]
    if _COMMIT.search(text):
        return _of_risks(week, "commit_without_evidence")
    if _PRICE.search(text):
        said = dict.fromkeys(f"{m.account} {m.percent.normalize():f} %" for m in week.discounts)
        return list(said), [m.citation for m in week.discounts]
    if _LOST.search(text):
        return _lost(week, text)
    if _MOVED.search(text):
        return _of_risks(week, "slipped_out_of_quarter", "pushed", "slipped")
    if _LEAVING.search(text):
        return _of_risks(week, "churn_threat")
    if _WON.search(text):
        return _closed(week, Status.WON)
    return None


def _lost(week: ContractWeek, text: str) -> tuple[list[str], list[Citation]]:
    """Return the week's losses; where the promise names a competitor, those whose row names it, or no reason at all."""
    rivals = [c for c in week.company.competitors if c.casefold() in text.casefold()]

    def concerned(deal: Deal) -> bool:
        row = f"{deal.competitor} {deal.lost_reason} {deal.cells.get('competitor', '')}".casefold()
        return not rivals or any(r.casefold() in row or r.split()[0].casefold() in row for r in rivals)

    closed = [d for d in _closed_deals(week, Status.LOST) if concerned(d)]
    return [f"{d.account}: {d.lost_reason or 'no reason in the CRM'}" for d in closed], [
        c for d in closed for c in _cells(d, "account", "lost_reason", "competitor")
    ]


def _closed(week: ContractWeek, status: Status) -> tuple[list[str], list[Citation]]:
    deals = _closed_deals(week, status)
    return [d.account for d in deals], [c for d in deals for c in _cells(d, "account", "amount")]


def _closed_deals(week: ContractWeek, status: Status) -> list[Deal]:
    return sorted(
        (
            d
            for d in week.deals.values()
            if d.status is status
            and d.close_date is not None
            and d.close_date in week.frame.week
            and d.close_date <= week.frame.as_of
        ),
        key=lambda d: (-d.amount, d.opportunity_id),
    )


def _of_risks(week: ContractWeek, *signals: str) -> tuple[list[str], list[Citation]]:
    found = [(r, s) for r in week.risks for s in r.signals if s.id in signals]
    accounts = list(dict.fromkeys(r.account for r, _ in found))
    cites: list[Citation] = []
    for risk, signal in found:
        cites += [*_cells(week.deals.get(risk.opportunity_id), "account"), *signal.citations[:1]]
    return accounts, cites


def _cells(deal: Deal | None, *fields: str) -> list[CellCitation]:
    if deal is None:
        return []
    return [
        CellCitation(path=deal.ref.path, row=deal.ref.row, column=deal.columns[f], value=deal.cells.get(f, ""))
        for f in fields
        if f in deal.columns
    ]
