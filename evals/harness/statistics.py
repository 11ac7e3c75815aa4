"""Intervals: how far a number could have come out otherwise with other cases of the same kind."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

Floats = NDArray[np.float64]
Columns = Mapping[str, Floats]
SAMPLES = 1000
_RANGE = (2.5, 97.5)


def interval(columns: Columns, groups: Sequence[str], of: Callable[[Columns], float]) -> tuple[float, float] | None:
    """Return the 2.5 and 97.5 percentiles of a measure over resampled groups; None for fewer than three groups."""
    drawn = _drawn(groups)
    if drawn is None:
        return None
    found = [of({name: column[rows] for name, column in columns.items()}) for rows in drawn]
    return _percentiles(found)


def paired(
    one: Columns, other: Columns, groups: Sequence[str], of: Callable[[Columns], float]
) -> tuple[float, float] | None:
    """Return the 95 % interval of of(other) − of(one) when both see the same resampled groups."""
    drawn = _drawn(groups)
    if drawn is None:
        return None
    found = [
        of({name: column[rows] for name, column in other.items()})
        - of({name: column[rows] for name, column in one.items()})
        for rows in drawn
    ]
    return _percentiles(found)


def _drawn(groups: Sequence[str]) -> list[NDArray[np.int64]] | None:
    names, member = np.unique(np.asarray(groups), return_inverse=True)
    if len(names) < 3:
        return None
    rows = [np.flatnonzero(member == n) for n in range(len(names))]
    rng = np.random.default_rng(20261122)
    return [np.concatenate([rows[n] for n in rng.integers(0, len(rows), len(rows))]) for _ in range(SAMPLES)]


def _percentiles(found: Sequence[float]) -> tuple[float, float] | None:
    real = [value for value in found if np.isfinite(value)]
    if len(real) < SAMPLES // 2:
        return None
    low, high = np.percentile(real, _RANGE)
    return float(low), float(high)


def auroc(labels: Floats, scores: Floats) -> float:
    """Return the chance that a positive scores above a negative, ties by half (Mann and Whitney's U, scaled)."""
    positive = labels > 0.5
    ones, zeros = int(positive.sum()), int((~positive).sum())
    if not ones or not zeros:
        return float("nan")
    ranks = rankdata(scores)
    return float((ranks[positive].sum() - ones * (ones + 1) / 2) / (ones * zeros))


def balanced_accuracy(labels: Floats, said: Floats) -> float:
    """Return the mean of the shares of positives and of negatives that were told right."""
    positive, told = labels > 0.5, said > 0.5
    if not positive.any() or positive.all():
        return float("nan")
    return float((told[positive].mean() + (~told[~positive]).mean()) / 2)
