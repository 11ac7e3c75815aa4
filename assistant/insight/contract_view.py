"""The social contract line by line: kept or broken this week, with what shows it."""

from collections.abc import Iterator

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
from assistant.insight.contract_week import ContractWeek
from assistant.insight.transparency import transparency_lines
from assistant.models.figure import Figure
from assistant.models.narrative import Citation
from assistant.models.partnership import ContractLine

_WORDS = {
    DISCOUNT: ("autonomy", "A discount above {limit} is the CEO's to grant", "percent"),
    DEAL_SIZE: ("autonomy", "A deal of {limit} or more needs the CEO's word", "money"),
    DEAL_AT_RISK: ("threshold", "A deal of {limit} or more at risk is told", "money"),
    SLIP: ("threshold", "A slip of {limit} or more out of the quarter is told", "money"),
    COVERAGE: ("threshold", "Coverage below {limit} is told", "ratio"),
    ATTAINMENT: ("threshold", "Attainment below {limit} is told", "percent"),
}
_FIGURES = {COVERAGE: "coverage_ratio", ATTAINMENT: "attainment_percent"}


def contract_lines(week: ContractWeek) -> tuple[tuple[ContractLine, ...], tuple[Figure, ...]]:
    """Return every line of the contract in the profile's order, and the figures that measure the agreed goals."""
    goals: list[Figure] = []
    lines = [*_limits(week), *transparency_lines(week)]
    for index, text in enumerate(week.company.social_contract.goal_alignment):
        line, figure = _goal(week, index, text)
        lines.append(line)
        goals += [figure] if figure else []
    return tuple(lines), tuple(goals)


def _limits(week: ContractWeek) -> Iterator[ContractLine]:
    for rule, limit in thresholds(week.company).items():
        group, words, unit = _WORDS[rule]
        part = "autonomy" if rule in (DISCOUNT, DEAL_SIZE) else "risk_thresholds"
        key = f"social_contract.{part}.{rule}"
        crossing = [e for e in week.escalations if e.rule == rule]
        figure = week.figures.get(_FIGURES.get(rule, ""))
        known = rule not in _FIGURES or figure is not None
        rows: list[Citation] = list(week.place(key))
        for item in crossing:
            rows += week.cited(item.opportunity_id, "account", "amount")
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
    cites = week.place(key, f"goal_alignment.{index}")
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
