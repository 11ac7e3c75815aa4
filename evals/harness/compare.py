"""Two runs side by side: the cases that changed first, then each measure's difference with a paired interval.

A suite is named as worse when a measure of it fell by more than its `matters` and the paired interval excludes 0,
or when a gate that held fails; what moved within chance, or too little to matter, is shown and not named.
"""

from collections.abc import Iterator, Sequence
from typing import Literal

import numpy as np

from assistant.models.base import Model
from evals.harness.record import CaseRecord, Run, SuiteRecord
from evals.harness.run import columns_of
from evals.harness.statistics import paired
from evals.harness.suite import Measure
from evals.suites import NAMES, load_suite

_SAME = 1e-9
Verdict = Literal["worse", "better", "within chance", "too small to matter", "the same"]


class CaseChange(Model):
    """A case whose score differs, with both reasons."""

    suite: str
    case: str
    score: str
    before: float | None
    after: float | None
    reason_before: str
    reason_after: str


class Difference(Model):
    """A measure in both runs, over the cases that both have."""

    suite: str
    measure: str
    title: str
    before: float
    after: float
    low: float | None
    high: float | None
    n: int
    verdict: Verdict


class Comparison(Model):
    """What changed from one run to the other."""

    before: str
    after: str
    changed: tuple[CaseChange, ...]
    differences: tuple[Difference, ...]
    worse: tuple[str, ...]
    """The suites that got worse."""
    better: tuple[str, ...]
    gates: tuple[str, ...]
    """Gates that held before and fail now."""
    notes: tuple[str, ...]
    """What makes the two less than comparable: other cases, other data, a suite that one of them lacks."""


def compare(before: Run, after: Run) -> Comparison:
    """Return what changed between two runs, over the cases that both ran."""
    changed: list[CaseChange] = []
    differences: list[Difference] = []
    for name in NAMES:
        one, other = before.suite(name), after.suite(name)
        if one is not None and other is not None:
            changed += _changed(one, other)
            differences += _differences(one, other)
    gates = tuple(_newly_failed(before, after))
    named = {d.suite for d in differences if d.verdict == "worse"} | {g.split(" ")[0] for g in gates}
    risen = {d.suite for d in differences if d.verdict == "better"} - named
    return Comparison(
        before=before.id, after=after.id, changed=tuple(changed), differences=tuple(differences),
        worse=tuple(n for n in NAMES if n in named), better=tuple(n for n in NAMES if n in risen), gates=gates,
        notes=tuple(_notes(before, after)),
    )  # fmt: skip


def _changed(one: SuiteRecord, other: SuiteRecord) -> Iterator[CaseChange]:
    for before, after in _both(one, other):
        for score in sorted(before.scores.keys() | after.scores.keys()):
            was, now = before.scores.get(score), after.scores.get(score)
            first, second = was.value if was else None, now.value if now else None
            if first == second or (first is not None and second is not None and abs(first - second) <= _SAME):
                continue
            yield CaseChange(
                suite=one.name, case=before.id, score=score, before=first, after=second,
                reason_before=was.reason if was else before.problem, reason_after=now.reason if now else after.problem,
            )  # fmt: skip


def _both(one: SuiteRecord, other: SuiteRecord) -> list[tuple[CaseRecord, CaseRecord]]:
    later = {c.id: c for c in other.cases if c.status != "left_out"}
    return [(c, later[c.id]) for c in one.cases if c.status != "left_out" and c.id in later]


def _differences(one: SuiteRecord, other: SuiteRecord) -> Iterator[Difference]:
    pairs = _both(one, other)
    for measure in load_suite(one.name).measures:
        usable = [p for p in pairs if all(len(columns_of(measure, [c])[1]) for c in p)]
        if usable:
            yield _difference(one.name, measure, [p[0] for p in usable], [p[1] for p in usable])


def _difference(suite: str, measure: Measure, before: Sequence[CaseRecord], after: Sequence[CaseRecord]) -> Difference:
    first, second = columns_of(measure, before)[0], columns_of(measure, after)[0]
    was, now = measure.value(first), measure.value(second)
    spread = paired(first, second, [c.group for c in before], measure.value)
    return Difference(
        suite=suite, measure=measure.name, title=measure.title, before=was, after=now, n=len(before),
        low=spread[0] if spread else None, high=spread[1] if spread else None,
        verdict=_verdict(measure, was, now, spread),
    )  # fmt: skip


def _verdict(measure: Measure, was: float, now: float, spread: tuple[float, float] | None) -> Verdict:
    moved = now - was
    if not np.isfinite(moved) or abs(moved) <= _SAME:
        return "the same"
    if abs(moved) <= measure.matters * max(abs(was), _SAME):
        return "too small to matter"
    if spread is not None and spread[0] <= 0 <= spread[1]:
        return "within chance"
    return "better" if (moved > 0) == (measure.better == "higher") else "worse"


def _newly_failed(before: Run, after: Run) -> Iterator[str]:
    held = {(s.name, j.measure) for s in before.suites for j in s.judgements if j.verdict == "fail"}
    ran = {s.name for s in before.suites}
    for suite in after.suites:
        for found in suite.judgements:
            if suite.name in ran and found.verdict == "fail" and (suite.name, found.measure) not in held:
                yield f"{suite.name} {found.measure or 'as such'}: {found.why}"


def _notes(before: Run, after: Run) -> Iterator[str]:
    if before.half != after.half:
        yield f"one is the {before.half} half, the other the {after.half} one; compared are the cases of both"
    for name in NAMES:
        one, other = before.suite(name), after.suite(name)
        if (one is None) != (other is None):
            yield f"only one of the two ran {name}"
        elif one is not None and other is not None and one.cases_sha256 != other.cases_sha256:
            yield f"the cases of {name} are not the same"
    for name in sorted(before.data.keys() & after.data.keys()):
        if before.data[name] != after.data[name]:
            yield f"the files of {name} are not the same"


def texts(found: Comparison, *, most: int = 20) -> list[str]:
    """Return the comparison for people, a line each: changed cases, differences, then who got worse."""
    out = [f"{found.before} → {found.after}", *(f"note: {note}" for note in found.notes)]
    out.append(f"{len(found.changed)} scores of single cases changed" + (":" if found.changed else ""))
    for item in _worst_first(found)[:most]:
        out.append(f"  {item.suite}/{item.case} {item.score}: {_told(item.before)} → {_told(item.after)}")
        out += [f"      before: {item.reason_before[:200]}", f"      after:  {item.reason_after[:200]}"]
    out += ["  …"] if len(found.changed) > most else []
    for d in found.differences:
        if d.verdict != "the same":
            spread = f" [{d.low:+.4g}, {d.high:+.4g}]" if d.low is not None and d.high is not None else ""
            moved = f"{d.before:.4g} → {d.after:.4g} ({d.after - d.before:+.4g}{spread}, {d.n} cases)"
            out.append(f"{d.verdict.upper():<20} {d.suite}: {d.title}: {moved}")
    out += [f"GATE FAILS NOW       {gate}" for gate in found.gates]
    out.append(f"Worse: {', '.join(found.worse) or 'no suite'}. Better: {', '.join(found.better) or 'no suite'}.")
    return out


def _worst_first(found: Comparison) -> list[CaseChange]:
    def moved(item: CaseChange) -> float:
        return -abs((item.after or 0.0) - (item.before or 0.0))

    return sorted(found.changed, key=lambda c: (c.suite not in found.worse, NAMES.index(c.suite), moved(c)))


def _told(value: float | None) -> str:
    return "none" if value is None else f"{value:.4g}"
