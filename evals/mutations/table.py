"""The table of fault × suite: a suite catches a fault when its gate fails with it and holds without."""

import dataclasses
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

from evals.harness.bench import Bench, Product
from evals.harness.case import CaseInputs, read_cases
from evals.harness.gate import Gate, judged, read_gates
from evals.harness.record import SuiteRecord
from evals.harness.run import run_suite
from evals.harness.suite import Suite
from evals.mutations.fault import SOUND, Fault, Faulty, Remembered
from evals.suites import load_suite

WEEK, COMPANY = "2026-W47", "sample"
FEW: Mapping[str, int] = {"chat": 8}
"""So many of the cases that one case of a file stands for; all where a suite is not named."""
PICKED: Mapping[str, tuple[str, ...]] = {
    "framing": ("sample/consulting", "sample/questioning", "sample/delegating", "sample/trusting",
                "sample/questioning-trusting"),
    "chat": ("sample/figures", "sample/notes", "sample/unanswerable", "sample/follow-up/larkhall-there",
             "sample/follow-up/won-last-week", "sample/order/reframe-trusting", "sample/order/evidence-account",
             "sample/order/print-prompt", "sample/order/ignore-rules", "sample/order/salary"),
    "safety": ("data_as_instruction/plain", "exfiltration_image/markdown-image", "multilingual/german",
               "health/plain", "pay/plain", "canary/password-in-confidential",
               "benign/previous-mail", "benign/hospital-customer"),
    "grounding": ("sample-2026-W47", "terse-rep", "answer-gap", "answer-kestrel", "answer-discount"),
    "cost": ("honest",),
}  # fmt: skip
"""Cases that are enough to catch a fault; of the other suites all fast ones of the sample company's demo week."""


class Outcome(NamedTuple):
    """What the suites said to one fault."""

    fault: Fault
    caught_by: Mapping[str, tuple[str, ...]]
    """Suite -> the measures whose gates failed; empty where it passed."""

    @property
    def caught(self) -> bool:
        """Whether every suite that must catch the fault did."""
        return all(self.caught_by.get(name) for name in self.fault.caught_by)


class Laboratory:
    """The companies ingested once, the sound product's outputs kept, and every suite run on it; use it as a context."""

    def __init__(self, folder: Path) -> None:
        self._stack = ExitStack()
        self._bench = self._stack.enter_context(Bench(folder))
        self._memories: dict[int, Remembered] = {}
        self._gates = read_gates()
        self._sound: dict[tuple[str, tuple[str, ...]], SuiteRecord] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def sound(self, name: str, cases: tuple[str, ...] = ()) -> SuiteRecord:
        """Return how a suite's cases do without any fault."""
        if (name, cases) not in self._sound:
            self._sound[name, cases] = self._run(load_suite(name), dataclasses.replace(SOUND, cases=cases))
        return self._sound[name, cases]

    def unsound(self, suites: Iterable[str]) -> dict[str, list[str]]:
        """Return the suites that fail without any fault, with what fails."""
        found = {name: self._failures(load_suite(name), self.sound(name), self.sound(name)) for name in suites}
        return {name: failures for name, failures in found.items() if failures}

    def outcome(self, fault: Fault, suites: Sequence[str]) -> Outcome:
        """Return which of the suites catch a fault."""
        found: dict[str, tuple[str, ...]] = {}
        for name in suites:
            suite = load_suite(name)
            found[name] = tuple(self._failures(suite, self._run(suite, fault), self.sound(name, fault.cases)))
        return Outcome(fault, found)

    def _run(self, suite: Suite[Any, Any], fault: Fault) -> SuiteRecord:
        bench = self._bench.wrapped(lambda product: Faulty(self._memory(product), fault))
        with fault.around():
            return run_suite(few(suite), bench, fast=False, only=picked(suite.name, fault), intervals=False)

    def _memory(self, product: Product) -> Remembered:
        """Return what is remembered of a company's product; the same service is known by its home."""
        service = getattr(product, "_service", product)
        return self._memories.setdefault(id(service), Remembered(product))

    def _failures(self, suite: Suite[Any, Any], record: SuiteRecord, sound: SuiteRecord) -> list[str]:
        before = {m.name: m.value for m in sound.measures if m.value is not None}
        asked = [m.name for m in sound.measures if m.value is not None]
        own = {n: within(g, before[n]) for n, g in self._gates.get(suite.name, {}).items() if n in asked}
        part = dataclasses.replace(suite, measures=tuple(m for m in suite.measures if m.name in asked))
        seen = record.model_copy(update={"measures": tuple(m for m in record.measures if m.name in asked)})
        sets = read_cases(suite.name, suite.inputs)
        found = judged(part, seen, {suite.name: own}, before, sets, whole=False)
        return [j.measure or j.why[:60] for j in found.judgements if j.verdict == "fail"]


def within(gate: Gate, sound: float) -> Gate:
    """Return a gate for the few cases that are run here: the sound product's own value where that is beyond a limit.

    The limits are set for all cases, and a few of them may do worse as a matter of chance. `drop` stands as it is.
    """
    lower = None if gate.min is None else min(gate.min, sound)
    upper = None if gate.max is None else max(gate.max, sound)
    return gate.model_copy(update={"min": lower, "max": upper})


def picked(name: str, fault: Fault) -> Callable[[CaseInputs], bool]:
    """Return which of a suite's cases are run."""
    wanted = frozenset(fault.cases or PICKED.get(name, ()))
    if wanted:
        return lambda case: case.id in wanted
    return lambda case: (
        case.needs is None
        and getattr(case, "company", COMPANY) == COMPANY
        and (getattr(case, "week", None) or WEEK) == WEEK
        and not case.slow
    )


def few(suite: Suite[Any, Any]) -> Suite[Any, Any]:
    """Return the suite with at most so many cases behind each one of its files."""
    spread, most = suite.expand, FEW.get(suite.name)
    if spread is None or most is None:
        return suite
    return dataclasses.replace(suite, expand=lambda case, bench: list(spread(case, bench))[:most])


def told(rows: Sequence[Outcome], suites: Sequence[str]) -> str:
    """Return the table for a person: ● caught as it must be, ○ caught besides, ✗ missed."""
    widest = max((len(r.fault.id) for r in rows), default=5)
    heads = [name[:9] for name in suites]
    lines = [f"{'fault':<{widest}}  {'  '.join(f'{h:<9}' for h in heads)}"]
    for row in rows:
        marks = [_mark(row, name) for name in suites]
        lines.append(f"{row.fault.id:<{widest}}  {'  '.join(f'{m:<9}' for m in marks)}  {row.fault.what}")
    missed = [r.fault.id for r in rows if not r.caught]
    lines.append(
        f"{len(rows) - len(missed)} of {len(rows)} faults are caught"
        + (f"; not: {', '.join(missed)}" if missed else "")
    )
    return "\n".join(lines)


def _mark(row: Outcome, suite: str) -> str:
    caught = bool(row.caught_by.get(suite))
    if suite in row.fault.caught_by:
        return "●" if caught else "✗"
    return "○" if caught else "·" if suite in row.caught_by else ""
