"""The gate: what every measure must reach, in one file, with the reason; and what fails whatever the numbers are."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import yaml
from pydantic import TypeAdapter, ValidationError, model_validator

from assistant.errors import SourceError
from assistant.models.base import Model
from evals.harness.case import CaseSet, first_problem
from evals.harness.record import CaseRecord, Judgement, MeasureRecord, SuiteRecord
from evals.harness.suite import Suite

GATES = Path(__file__).parents[1] / "gates.yaml"
SHOWN = 8
"""So many cases are named with a failing measure."""
_TINY = 1e-9


class Gate(Model):
    """The limits of one measure; at least one of them, or `watch`."""

    min: float | None = None
    max: float | None = None
    each_min: float | None = None
    """No single case below this: a mean hides one bad case among many."""
    each_max: float | None = None
    drop: float | None = None
    """So much worse than the baseline is still no failure; more is."""
    watch: bool = False
    """Shown, and judged by nobody."""
    why: str
    """Why this limit and not another, for whoever must defend the verdict."""

    @model_validator(mode="after")
    def _judges(self) -> Self:
        limits = (self.min, self.max, self.each_min, self.each_max, self.drop)
        if self.watch == any(limit is not None for limit in limits):
            raise ValueError("a gate has limits, or `watch: true`, not both and not neither")
        return self

    def told(self) -> str:
        """Return the limits for a person."""
        parts = [f"≥ {self.min:g}"] if self.min is not None else []
        parts += [f"≤ {self.max:g}"] if self.max is not None else []
        parts += [f"each ≥ {self.each_min:g}"] if self.each_min is not None else []
        parts += [f"each ≤ {self.each_max:g}"] if self.each_max is not None else []
        parts += [f"{self.drop:g} worse at most"] if self.drop is not None else []
        return ", ".join(parts)


Gates = Mapping[str, Mapping[str, Gate]]
"""Suite -> measure -> gate."""


def read_gates(path: Path = GATES) -> Gates:
    """Return the gates of every suite. Raises SourceError."""
    try:
        return TypeAdapter(dict[str, dict[str, Gate]]).validate_python(yaml.safe_load(path.read_text("utf-8")))
    except (OSError, ValidationError, yaml.YAMLError) as error:
        raise SourceError(
            f"{path.name!r} can't be read: {first_problem(error)}", "Mend it; see `evals/harness/gate.py`."
        ) from error


def judged(
    suite: Suite[Any, Any], record: SuiteRecord, gates: Gates, baseline: Mapping[str, float], sets: Sequence[CaseSet],
    *, whole: bool = True,
) -> SuiteRecord:  # fmt: skip
    """Return the record with its judgements.

    `baseline` gives the suite's measures of the run that was accepted last; `whole` says that every case was asked for.
    """
    own = gates.get(suite.name, {})
    found = list(_of_suite(record, own, sets, whole=whole, spreads=suite.expand is not None))
    for measure in record.measures:
        gate = own.get(measure.name)
        columns = next(m.columns for m in suite.measures if m.name == measure.name)
        if gate is not None:
            found.append(_of_measure(measure, gate, baseline.get(measure.name), record.cases, columns))
    return record.model_copy(update={"judgements": tuple(found)})


def _of_suite(
    record: SuiteRecord, gates: Mapping[str, Gate], sets: Sequence[CaseSet], *, whole: bool, spreads: bool
) -> list[Judgement]:
    """Return what fails whatever the numbers are: crashes, lost cases, measures without gate, gates without measure."""
    problems: list[tuple[str, tuple[str, ...]]] = []
    crashed = tuple(c.id for c in record.cases if c.status == "crashed")
    if crashed:
        first = next(c.problem for c in record.cases if c.status == "crashed")
        problems.append((f"{len(crashed)} of {len(record.cases)} cases crashed, the first with: {first}", crashed))
    for held in sets:
        problem = _miscounted(record, held, spreads=spreads) if whole else ""
        if problem:
            problems.append((problem, ()))
    names = {m.name for m in record.measures}
    if names - set(gates):
        problems.append((f"no gate for {', '.join(sorted(names - set(gates)))}", ()))
    if set(gates) - names:
        problems.append((f"a gate for what nobody measures: {', '.join(sorted(set(gates) - names))}", ()))
    return [Judgement(measure="", verdict="fail", why=why, cases=cases[:SHOWN]) for why, cases in problems]


def _miscounted(record: SuiteRecord, held: CaseSet, *, spreads: bool) -> str:
    """Return what is wrong with a file's number of cases; one left out may stand for many that it spreads to."""
    mine = [c for c in record.cases if c.file == held.name]
    found, wanted = len(mine), held.declared.count
    short = spreads and any(c.status == "left_out" for c in mine)
    if found == wanted or (short and found < wanted) or (held.declared.at_most and 0 < found < wanted):
        return ""
    return f"{held.name}.yaml says {wanted} cases and gave {found}"


def _of_measure(
    measure: MeasureRecord, gate: Gate, baseline: float | None, cases: Sequence[CaseRecord], columns: Sequence[str]
) -> Judgement:
    def told(verdict: Any, why: str, worst: Sequence[str] = ()) -> Judgement:  # noqa: ANN401 - the literal of Judgement
        return Judgement(
            measure=measure.name, verdict=verdict, limit=gate.told(), baseline=baseline, why=why, cases=tuple(worst)
        )

    if measure.value is None:
        if measure.n == 0 and any(c.status == "left_out" for c in cases) and not _asked(cases, columns):
            return told("left out", "every case of it was left out")
        return told("fail", "there is no number: no case has its scores, or it is a share of nothing")
    if gate.watch:
        return told("watched", gate.why)
    broken = [*_limits(measure.value, gate), *_dropped(measure, gate, baseline)]
    each = _single(measure, gate, cases)
    if each:
        broken.append(f"{len(each)} single cases beyond {gate.told()}")
    worst = each or _worst(measure, cases)
    return told("fail", f"{'; '.join(broken)}. {gate.why}", worst[:SHOWN]) if broken else told("pass", gate.why)


def _asked(cases: Sequence[CaseRecord], columns: Sequence[str]) -> bool:
    """Whether a case that ran has one of these scores, or one crashed that might have had them."""
    return any(c.status == "crashed" or any(name in c.scores for name in columns) for c in cases)


def _limits(value: float, gate: Gate) -> list[str]:
    broken = []
    if gate.min is not None and value < gate.min - _TINY:
        broken.append(f"{value:.4g} is below {gate.min:g}")
    if gate.max is not None and value > gate.max + _TINY:
        broken.append(f"{value:.4g} is above {gate.max:g}")
    return broken


def _dropped(measure: MeasureRecord, gate: Gate, baseline: float | None) -> list[str]:
    if gate.drop is None or baseline is None or measure.value is None:
        return []
    worse = baseline - measure.value if measure.better == "higher" else measure.value - baseline
    return [f"{worse:.4g} worse than the baseline's {baseline:.4g}"] if worse > gate.drop + _TINY else []


def _single(measure: MeasureRecord, gate: Gate, cases: Sequence[CaseRecord]) -> list[str]:
    low = gate.each_min if gate.each_min is not None else float("-inf")
    high = gate.each_max if gate.each_max is not None else float("inf")
    values = [(c.id, c.scores[measure.name].value) for c in cases if measure.name in c.scores]
    return [i for i, v in values if v is not None and not low - _TINY <= v <= high + _TINY]


def _worst(measure: MeasureRecord, cases: Sequence[CaseRecord]) -> list[str]:
    """Return the cases with the worst scores of the measure's own name, worst first, none that are perfect."""
    values = [(c.scores[measure.name].value, c.id) for c in cases if measure.name in c.scores]
    known = sorted(((v, i) for v, i in values if v is not None), reverse=measure.better == "lower")
    return [i for v, i in known if v != known[-1][0]]
