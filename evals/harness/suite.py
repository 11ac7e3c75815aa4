"""What a suite is: typed cases, a task that runs the product, evaluators with reasons, and measures over all cases."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

import numpy as np
from numpy.typing import NDArray
from pydantic_evals.evaluators import EvaluationReason, Evaluator

from evals.harness.bench import Bench
from evals.harness.case import CaseInputs

I = TypeVar("I", bound=CaseInputs)  # noqa: E741 - inputs
O = TypeVar("O")  # noqa: E741 - output
Columns = Mapping[str, NDArray[np.float64]]
"""Scores by name, a value a case; every column has the same cases in the same order."""
UNSCORED = "unscored"
"""The label of a score that nobody could give: counted and shown, neither pass nor fail."""


def score(value: float, reason: str) -> EvaluationReason:
    """Return a score with its reason, always a float: a bool would be counted as an assertion and leave the means."""
    return EvaluationReason(float(value), reason)


def unscored(reason: str) -> EvaluationReason:
    """Return that no score could be given, and why."""
    return EvaluationReason(UNSCORED, reason)


def share(good: int, of: int, bad: Sequence[str], *, none: str = "there was nothing to judge") -> EvaluationReason:
    """Return good / of as a score; the reason counts them and names what was bad. Nothing to judge is 1."""
    told = f"{good} of {of}" if of else none
    return score(good / of if of else 1.0, f"{told}: {'; '.join(bad)}" if bad else told)


@dataclass(frozen=True)
class Measure:
    """One number over all cases of a suite that have the scores it needs, with how it is told to people."""

    name: str
    title: str
    better: Literal["higher", "lower"] = "higher"
    needs: tuple[str, ...] = ()
    """Names of scores; empty: the score of the measure's own name."""
    of: Callable[[Columns], float] | None = None
    """None: the mean of the measure's own score."""
    matters: float = 0.0
    """The smallest difference between two runs worth naming, as a share of the value before."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The scores that a case must have to count."""
        return self.needs or (self.name,)

    def value(self, columns: Columns) -> float:
        """Return the number; nan where it is not defined (a share of nothing)."""
        if self.of is None:
            return float(columns[self.name].mean())
        return float(self.of(columns))


def pooled(part: str, whole: str) -> Callable[[Columns], float]:
    """Return the measure sum(part) / sum(whole) over cases: every statement weighs the same, not every case."""

    def of(columns: Columns) -> float:
        total = columns[whole].sum()
        return float(columns[part].sum() / total) if total else float("nan")

    return of


@dataclass(frozen=True)
class Suite(Generic[I, O]):
    """One room of the eval suite."""

    name: str
    title: str
    """What is measured, in a line that a reviewer reads."""
    inputs: Any
    """The type of a case, or a union of types told apart by a field."""
    task: Callable[[I, Bench], O]
    """Runs the product on a case. Whatever it raises makes the case a crashed one, and the gate fail."""
    evaluators: tuple[Evaluator[Any, Any, Any], ...]
    measures: tuple[Measure, ...]
    expand: Callable[[I, Bench], Sequence[I]] | None = None
    """Turns a case that names a data set into the cases that it holds."""
    optional: bool = False
    """Run only when it is named, as it needs a model that judges."""
