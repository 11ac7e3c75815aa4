"""A run as one HTML file that opens from disk: no script, no font, no image, nothing fetched."""

from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from evals.harness.record import CaseRecord, MeasureRecord, Run, SuiteRecord
from evals.harness.words import change, failures, lines, number, reason

_WIDTH = 140


class Bar(NamedTuple):
    """A measure drawn between 0 and 1: the interval, the value, the baseline, the gate; in pixels."""

    low: float
    high: float
    value: float
    baseline: float | None
    width: int = _WIDTH


def bar(measure: MeasureRecord, baseline: float | None) -> Bar | None:
    """Return where a share lies between 0 and 1; None for numbers that are no shares."""
    values = [v for v in (measure.value, measure.low, measure.high) if v is not None]
    if measure.value is None or min(values) < 0 or max(values) > 1:
        return None

    def place(value: float) -> float:
        return round(3 + value * (_WIDTH - 6), 1)

    low = measure.low if measure.low is not None else measure.value
    high = measure.high if measure.high is not None else measure.value
    mark = place(baseline) if baseline is not None and 0 <= baseline <= 1 else None
    return Bar(place(low), place(high), place(measure.value), mark)


def worth_showing(suite: SuiteRecord, case: CaseRecord) -> bool:
    """Whether a case is opened in the report: crashed, unscored, short of a measure's best, or with faults to list."""
    best = {m.name: 1.0 if m.better == "higher" else 0.0 for m in suite.measures}
    return case.status == "crashed" or any(
        score.value is None or (score.value != best[name] if name in best else ":" in score.reason)
        for name, score in case.scores.items()
    )


def baseline_of(suite: SuiteRecord, measure: str) -> float | None:
    """Return a measure's baseline, None where there is none."""
    return next((j.baseline for j in suite.judgements if j.measure == measure), None)


def title_of(suite: SuiteRecord, measure: str) -> str:
    """Return a measure's title, its name where there is none."""
    return next((m.title for m in suite.measures if m.name == measure), measure)


def counts(suite: SuiteRecord) -> list[tuple[str, int]]:
    """Return how many cases crashed, have a score that nobody could give, and were left out."""
    return [
        ("crashed", sum(c.status == "crashed" for c in suite.cases)),
        ("unscored", sum(any(s.value is None for s in c.scores.values()) for c in suite.cases)),
        ("left out", sum(c.status == "left_out" for c in suite.cases)),
    ]


def html(run: Run) -> str:
    """Return the report."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    return environment.get_template("report.html").render(
        run=run, lines=lines, failures=failures, reason=reason, number=number, change=change, bar=bar,
        worth_showing=worth_showing, baseline_of=baseline_of, title_of=title_of, counts=counts,
        cases=sum(c.status != "left_out" for s in run.suites for c in s.cases),
    )  # fmt: skip


def write_report(run: Run, path: Path) -> None:
    """Write the report to a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(html(run), "utf-8")
