"""A run in words that the table, the report and JUnit share: numbers, changes, verdicts, the cases to look at."""

from collections.abc import Iterator
from typing import NamedTuple

from evals.harness.record import CaseRecord, Judgement, MeasureRecord, SuiteRecord


class Line(NamedTuple):
    """One measure as a person reads it."""

    title: str
    value: str
    interval: str
    limit: str
    baseline: str
    change: str
    verdict: str
    n: int
    unscored: int
    why: str
    name: str


def number(value: float | None) -> str:
    """Return a number with as many digits as mean something."""
    if value is None:
        return "–"
    if value == int(value) and abs(value) < 1e6:
        return f"{value:.0f}"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3f}" if abs(value) < 10 else f"{value:.1f}"


def change(measure: MeasureRecord, baseline: float | None) -> str:
    """Return how a measure moved since the baseline, with whether that is for the better."""
    if baseline is None or measure.value is None:
        return "–"
    moved = measure.value - baseline
    if abs(moved) < 1e-4 * max(1.0, abs(baseline)):
        return "="
    better = (moved > 0) == (measure.better == "higher")
    return f"{'+' if moved > 0 else '−'}{number(abs(moved))} {'better' if better else 'worse'}"


def lines(suite: SuiteRecord) -> Iterator[Line]:
    """Yield the suite's measures as a person reads them."""
    by_name = {j.measure: j for j in suite.judgements if j.measure}
    for measure in suite.measures:
        found = by_name.get(measure.name, Judgement(measure=measure.name, verdict="fail", why="there is no gate"))
        spread = f"{number(measure.low)} to {number(measure.high)}" if measure.low is not None else "–"
        yield Line(
            title=measure.title, value=number(measure.value), interval=spread, limit=found.limit or "–",
            baseline=number(found.baseline), change=change(measure, found.baseline), verdict=found.verdict,
            n=measure.n, unscored=measure.unscored, why=found.why, name=measure.name,
        )  # fmt: skip


def failures(suite: SuiteRecord) -> Iterator[tuple[Judgement, list[CaseRecord]]]:
    """Yield each failed judgement with the cases to look at, worst first."""
    by_id = {case.id: case for case in suite.cases}
    for found in suite.judgements:
        if found.verdict == "fail":
            yield found, [by_id[i] for i in found.cases if i in by_id]


def reason(case: CaseRecord, measure: str) -> str:
    """Return why a case got its score, for the measure that failed, or what crashed it."""
    if case.status == "crashed":
        return f"crashed: {case.problem}"
    if measure in case.scores:
        value = case.scores[measure].value
        return f"{number(value)}: {case.scores[measure].reason}"
    return "; ".join(
        f"{name} {number(s.value)}: {s.reason}" for name, s in case.scores.items() if s.value not in (0, 1)
    )
