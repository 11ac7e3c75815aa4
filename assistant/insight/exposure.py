"""Figures for the conversation: what is at risk of the goal, what Commit carries, and how the mix leans."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from assistant.models.deal import ZERO, Deal, RowRef
from assistant.models.figure import Figure, FigureSet
from assistant.models.risk import Escalation
from assistant.models.week import Frame


def with_exposure(
    figures: FigureSet, deals: Mapping[str, Deal], escalations: Sequence[Escalation], frame: Frame, currency: str
) -> FigureSet:
    """Return the figures with those that answer a CEO's questions about the goal.

    escalated_quarter_amount and _count: escalated open deals closing in the quarter; coverage_without_escalated and
    coverage_without_commit: (open_pipeline_quarter − their amounts) / gap; required_win_rate: gap /
    open_pipeline_quarter; deal_mix_open_share and deal_mix_won_share: a segment's amount / that of all segments.
    """
    found: list[Figure] = []
    closing = [
        d
        for d in deals.values()
        if d.is_open and d.close_date is not None and d.close_date in frame.quarter and d.currency in ("", currency)
    ]
    crossing = {e.opportunity_id for e in escalations if e.opportunity_id}
    at_risk = [d for d in closing if d.opportunity_id in crossing]
    if closing and frame.snapshot:
        what = f"escalated open deals with a close date in {frame.quarter}"
        rows = _rows(at_risk)
        total = _sum(at_risk)
        label = "Escalated open deals of the quarter"
        found.append(_figure("escalated_quarter_amount", label, total, currency, f"sum of amounts of {what}", rows))
        number = Decimal(len(at_risk))
        found.append(_figure("escalated_quarter_count", f"{label}, number", number, "count", f"number of {what}", rows))
    found += _coverages(figures, closing, at_risk)
    found += _shares(figures)
    return figures.model_copy(update={"figures": {**figures.figures, **{f.id: f for f in found}}})


def _coverages(figures: FigureSet, closing: Sequence[Deal], at_risk: Sequence[Deal]) -> Iterable[Figure]:
    pipeline, gap = figures.get("open_pipeline_quarter"), figures.get("gap")
    if pipeline is None or gap is None or not gap.value:
        return
    commit = [d for d in closing if d.forecast_category.strip().casefold() == "commit"]
    for name, word, left_out in (
        ("escalated", "the escalated deals", at_risk),
        ("commit", "the deals in Commit", commit),
    ):
        if left_out:
            kept = [d for d in closing if d not in left_out]
            formula = f"(open_pipeline_quarter − {word}) / gap"
            value = (pipeline.value - _sum(left_out)) / gap.value
            yield _figure(f"coverage_without_{name}", f"Coverage without {word}", value, "ratio", formula, _rows(kept))
    if pipeline.value:
        value = gap.value / pipeline.value
        formula = "gap / open_pipeline_quarter"
        label = "Share of the open pipeline that must be won to reach the goal"
        yield _figure("required_win_rate", label, value, "ratio", formula, pipeline.rows)


def _shares(figures: FigureSet) -> Iterable[Figure]:
    for kind, word in (("open", "open pipeline"), ("won", "bookings of the quarter to date")):
        prefix = f"deal_mix_{kind}_amount:"
        parts = {i.removeprefix(prefix): f for i, f in figures.figures.items() if i.startswith(prefix)}
        whole = sum((f.value for f in parts.values()), ZERO)
        for segment, figure in parts.items() if whole else ():
            formula = f"{prefix}{segment} / sum of {prefix}* over all segments"
            yield _figure(
                f"deal_mix_{kind}_share:{segment}", f"Share of {segment} in the {word}", figure.value / whole, "ratio",
                formula, figure.rows,
            )  # fmt: skip


def _figure(  # noqa: PLR0917 - in the order of the fields
    name: str, label: str, value: Decimal, unit: str, formula: str, rows: Iterable[RowRef]
) -> Figure:
    return Figure(id=name, label=label, value=value, unit=unit, formula=formula, rows=tuple(rows))


def _rows(deals: Iterable[Deal]) -> tuple[RowRef, ...]:
    return tuple(d.ref for d in deals)


def _sum(deals: Iterable[Deal]) -> Decimal:
    return sum((d.amount for d in deals), ZERO)
