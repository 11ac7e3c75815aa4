"""Running suites: pydantic-evals runs the cases, and nothing that crashed, is missing or has no number gets lost."""

import datetime as dt
import hashlib
import re
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from pydantic_evals import Case, Dataset
from pydantic_evals.reporting import EvaluationReport, ReportCase

from evals.harness.bench import FETCHED_BY, Bench, data_set
from evals.harness.case import CASES, CaseInputs, CaseSet, read_cases
from evals.harness.record import CaseRecord, MeasureRecord, Score, SuiteRecord
from evals.harness.statistics import interval
from evals.harness.suite import UNSCORED, Columns, Measure, Suite

Placed = tuple[CaseInputs, CaseSet]
Report = EvaluationReport[Any, Any, Any]


def run_suite(
    suite: Suite[Any, Any], bench: Bench, *, fast: bool = False, only: Callable[[CaseInputs], bool] | None = None,
    cases: Path = CASES, intervals: bool = True,
) -> SuiteRecord:  # fmt: skip
    """Run a suite's cases on a bench; return how each did and what they measure together, not judged yet.

    `fast` leaves out the slow cases, `only` all but some; without `intervals` no spread is computed.
    Raises SourceError for case files that can't be read.
    """
    begun = time.perf_counter()
    sets = read_cases(suite.name, suite.inputs, cases)
    left_out, chosen = _chosen(suite, sets, bench, fast=fast, only=only)
    report = _evaluated(suite, [case for case, _ in chosen], bench)
    records = (*_recorded(chosen, report), *left_out)
    return SuiteRecord(
        name=suite.name,
        title=suite.title,
        cases=records,
        measures=tuple(measured(measure, records, intervals=intervals) for measure in suite.measures),
        seconds=round(time.perf_counter() - begun, 2),
        cases_sha256=_files_hash(cases / suite.name),
    )


def _chosen(
    suite: Suite[Any, Any], sets: Sequence[CaseSet], bench: Bench, *, fast: bool,
    only: Callable[[CaseInputs], bool] | None,
) -> tuple[list[CaseRecord], list[Placed]]:  # fmt: skip
    left_out: list[CaseRecord] = []
    chosen: list[Placed] = []
    for held in sets:
        for case in held.cases:
            why = _left_out(case, fast=fast, only=only)
            if why:
                left_out.append(_record(case, held, status="left_out", problem=why))
                continue
            whole = suite.expand(case, bench) if suite.expand else [case]
            chosen += [(one, held) for one in whole]
    return left_out, chosen


def _left_out(case: CaseInputs, *, fast: bool, only: Callable[[CaseInputs], bool] | None) -> str:
    if case.needs is not None and data_set(case.needs) is None:
        how = f"; {FETCHED_BY[case.needs]}" if case.needs in FETCHED_BY else ""
        return f"the data set {case.needs} is not beside this checkout{how}"
    if fast and case.slow:
        return "not in the fast half"
    return "not asked for" if only is not None and not only(case) else ""


def _evaluated(suite: Suite[Any, Any], cases: Sequence[CaseInputs], bench: Bench) -> Report:
    async def task(inputs: Any) -> Any:  # noqa: ANN401 - the suite's own types; async keeps it on this one thread
        return suite.task(inputs, bench)

    dataset: Dataset[Any, Any, Any] = Dataset(
        name=suite.name, cases=[Case(name=c.id, inputs=c) for c in cases], evaluators=suite.evaluators
    )
    return dataset.evaluate_sync(task, progress=False, max_concurrency=1)


def _recorded(chosen: Sequence[Placed], report: Report) -> list[CaseRecord]:
    ran = {case.name: case for case in report.cases}
    crashed = {f.name: f"{f.error_message} ({_where(f.error_stacktrace)})" for f in report.failures}
    records = []
    for case, held in chosen:
        done = ran.get(case.id)
        if done is None:
            problem = crashed.get(case.id, "the case got lost")
            records.append(_record(case, held, status="crashed", problem=problem))
        elif done.evaluator_failures:
            failed = done.evaluator_failures
            told = "; ".join(f"{f.name}: {f.error_message} ({_where(f.error_stacktrace)})" for f in failed)
            records.append(_record(case, held, status="crashed", problem=told, scores=_scores(done)))
        else:
            records.append(_finished(case, held, done))
    return records


def _where(trace: str) -> str:
    """Return the file and line in which an exception was raised, out of its traceback."""
    places = re.findall(r'File "([^"]+)", line (\d+)', trace)
    return f"{Path(places[-1][0]).name} line {places[-1][1]}" if places else "place unknown"


def _finished(case: CaseInputs, held: CaseSet, done: ReportCase[Any, Any, Any]) -> CaseRecord:
    """Return the record of a case that ran; wrong names or kinds of scores count as a crash."""
    scores = _scores(done)
    problem = _misnamed(frozenset(held.declared.scores), frozenset(scores))
    if done.assertions:
        problem = f"{sorted(done.assertions)} are bools, which no mean counts"
    status = "crashed" if problem else "ran"
    return _record(case, held, status=status, problem=problem, scores=scores, seconds=round(done.task_duration, 3))


def _misnamed(declared: frozenset[str], found: frozenset[str]) -> str:
    missing, extra = sorted(declared - found), sorted(found - declared)
    told = [f"no score {', '.join(missing)}"] if missing else []
    return "; ".join(told + ([f"a score that no case file declares: {', '.join(extra)}"] if extra else []))


def _scores(done: ReportCase[Any, Any, Any]) -> dict[str, Score]:
    scores = {name: Score(value=float(s.value), reason=s.reason or "") for name, s in done.scores.items()}
    for name, label in done.labels.items():
        if label.value == UNSCORED:
            scores[name] = Score(value=None, reason=label.reason or "")
    return scores


def _record(case: CaseInputs, held: CaseSet, *, status: Any, **more: Any) -> CaseRecord:  # noqa: ANN401 - its fields
    return CaseRecord(id=case.id, file=held.name, about=case.about, group=case.group or case.id, status=status, **more)


def columns_of(measure: Measure, cases: Sequence[CaseRecord]) -> tuple[Columns, list[CaseRecord]]:
    """Return the scores that a measure needs, by name, and the cases that have them all."""
    rows = [
        c for c in cases
        if c.status == "ran" and all(n in c.scores and c.scores[n].value is not None for n in measure.columns)
    ]  # fmt: skip
    return {name: np.array([c.scores[name].value for c in rows], dtype=np.float64) for name in measure.columns}, rows


def measured(measure: Measure, cases: Sequence[CaseRecord], *, intervals: bool = True) -> MeasureRecord:
    """Return a measure over the cases that have its scores, with its interval."""
    columns, rows = columns_of(measure, cases)
    value = measure.value(columns) if rows else float("nan")
    spread = interval(columns, [c.group for c in rows], measure.value) if rows and intervals else None
    unscored = sum(any(n in c.scores and c.scores[n].value is None for n in measure.columns) for c in cases)
    return MeasureRecord(
        name=measure.name, title=measure.title, better=measure.better, n=len(rows), unscored=unscored,
        value=round(value, 6) if np.isfinite(value) else None,
        low=round(spread[0], 6) if spread else None,
        high=round(spread[1], 6) if spread else None,
    )  # fmt: skip


def _files_hash(folder: Path) -> str:
    whole = hashlib.sha256()
    for path in sorted(folder.glob("*.yaml")):
        whole.update(path.read_bytes())
    return whole.hexdigest()


def run_id(now: dt.datetime) -> str:
    """Return a run's id: when it began, sortable, fit for a file name."""
    return now.astimezone(dt.UTC).strftime("%Y%m%dT%H%M%S%fZ")[:-4] + "Z"
