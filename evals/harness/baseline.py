"""The baseline: the measures of the run that was accepted last, in git, for the fast half and for the whole."""

import json
from collections.abc import Mapping
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from assistant.errors import SourceError
from assistant.models.base import Model
from evals.harness.case import first_problem
from evals.harness.record import Run

BASELINE = Path(__file__).parents[1] / "baseline.json"


class Accepted(Model):
    """One accepted run's numbers."""

    commit: str
    run: str
    measures: dict[str, dict[str, float]]
    """Suite -> measure -> value."""


Baseline = Mapping[str, Accepted]
"""`fast` and `full` -> what was accepted."""


def read_baseline(path: Path = BASELINE) -> Baseline:
    """Return the baseline, empty where there is none yet. Raises SourceError for a broken file."""
    if not path.is_file():
        return {}
    try:
        return TypeAdapter(dict[str, Accepted]).validate_json(path.read_bytes())
    except ValidationError as error:
        raise SourceError(f"{path.name!r} can't be read: {first_problem(error)}", "Take it from git again.") from error


def values(baseline: Baseline, half: str, suite: str) -> dict[str, float]:
    """Return a suite's accepted measures, empty where none were."""
    kept = baseline.get(half)
    return kept.measures.get(suite, {}) if kept else {}


def accept(run: Run, path: Path = BASELINE) -> None:
    """Put a run's measures into the baseline; suites that it did not run, and what was left out, keep theirs.

    Raises SourceError for a run whose gate failed: a baseline is something that was good enough.
    """
    if not run.passed:
        raise SourceError(f"The run {run.id} failed its gate.", "Mend what failed; a failed run is no baseline.")
    kept = dict(read_baseline(path))
    before = kept[run.half].measures if run.half in kept else {}
    measures = {name: dict(values) for name, values in before.items()}
    for suite in run.suites:
        mine = measures.get(suite.name, {})
        known = {m.name for m in suite.measures}
        found = {m.name: m.value for m in suite.measures if m.value is not None}
        measures[suite.name] = {n: v for n, v in mine.items() if n in known} | found
    kept[run.half] = Accepted(commit=run.commit, run=run.id, measures=measures)
    dumped = {half: kept[half].model_dump() for half in sorted(kept)}
    path.write_text(json.dumps(dumped, indent=1, sort_keys=True) + "\n", "utf-8")
