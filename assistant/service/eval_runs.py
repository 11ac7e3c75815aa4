"""Eval runs as a reviewer reads them: what the suite left behind as JSON, and a suite run beside the app."""

import datetime as dt
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Lock
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.errors import AssistantError, NotFoundError, UsageError

CHECKOUT = Path(__file__).parents[2]
LONGEST = 50
"""So many of the newest runs are listed."""
_START = "from assistant.cli.entry import main; main()"


class _Read(BaseModel):
    """A part of a run's file; what later versions add is not read."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class EvalScore(_Read):
    """A value and a reason; no value: nobody could score it."""

    value: float | None = None
    reason: str = ""


class EvalCase(_Read):
    """How one case did."""

    id: str
    file: str = ""
    about: str = ""
    status: str
    scores: dict[str, EvalScore] = {}
    problem: str = ""


class EvalMeasure(_Read):
    """One number over cases, with its interval."""

    name: str
    title: str = ""
    better: str = "higher"
    value: float | None = None
    low: float | None = None
    high: float | None = None
    n: int = 0
    unscored: int = 0


class EvalJudgement(_Read):
    """What the gate says to one measure, or (empty) to the suite as such."""

    measure: str = ""
    verdict: str
    limit: str = ""
    baseline: float | None = None
    why: str = ""
    cases: tuple[str, ...] = ()


class EvalSuite(_Read):
    """One suite's part of a run."""

    name: str
    title: str = ""
    cases: tuple[EvalCase, ...] = ()
    measures: tuple[EvalMeasure, ...] = ()
    judgements: tuple[EvalJudgement, ...] = ()
    seconds: float = 0.0

    @property
    def passed(self) -> bool:
        """Whether no gate failed."""
        return all(j.verdict != "fail" for j in self.judgements)


class EvalRun(_Read):
    """One kept run."""

    id: str
    started: dt.datetime
    half: str = ""
    mode: str = ""
    model: str = ""
    commit: str = ""
    changed: bool = False
    suites: tuple[EvalSuite, ...] = ()
    seconds: float = 0.0

    @property
    def passed(self) -> bool:
        """Whether every gate of every suite held."""
        return all(s.passed for s in self.suites)


class CaseChange(_Read):
    """A case that scored otherwise than in the accepted baseline's run, else than in the run before."""

    suite: str
    case: str
    score: str
    before: float | None
    after: float | None
    reason: str = ""
    since: Literal["baseline", "before"] = "before"


class SuiteEvent(_Read):
    """What happens while a suite runs: lines of progress, then how it ended."""

    kind: Literal["progress", "done"]
    text: str = ""
    passed: bool | None = None


class EvalRuns:
    """The kept runs of a checkout; an installed package has none."""

    _one_at_a_time = Lock()

    def __init__(self, checkout: Path = CHECKOUT) -> None:
        self._checkout = checkout
        self._folder = checkout / "build" / "evals"

    def suites(self) -> tuple[str, ...]:
        """Return the names of the suites that can be run here, none outside of a checkout."""
        cases = self._checkout / "evals" / "cases"
        return tuple(sorted(p.name for p in cases.iterdir() if p.is_dir())) if cases.is_dir() else ()

    def all(self) -> tuple[EvalRun, ...]:
        """Return the newest kept runs, the newest first; files that are no runs are left out."""
        found = (_run(path) for path in sorted(self._folder.glob("*.json"), reverse=True)[:LONGEST])
        return tuple(sorted((r for r in found if r is not None), key=lambda r: r.started, reverse=True))

    def one(self, run_id: str) -> EvalRun:
        """Return a run. Raises NotFoundError."""
        found = next((r for r in self.all() if r.id == run_id), None)
        if found is None:
            raise NotFoundError("There is no such run.", "Choose one that is listed.")
        return found

    def changes(self, run_id: str) -> tuple[CaseChange, ...]:
        """Return the cases that scored otherwise than in the baseline's run, the worst loss first.

        Where that run is not kept here, lacks a suite or is this one, the newest run before it that ran the suite
        stands in.
        """
        run = self.one(run_id)
        accepted = self._accepted(run.half)
        first = [accepted] if accepted is not None and accepted.id != run.id else []
        before = [*first, *(r for r in self.all() if r.started < run.started)]
        out: list[CaseChange] = []
        for suite in run.suites:
            found = next(((r, s) for r in before for s in r.suites if s.name == suite.name), None)
            if found is not None:
                out += _changes(found[1], suite, "baseline" if found[0] in first else "before")
        return tuple(sorted(out, key=lambda c: (c.after or 0.0) - (c.before or 0.0)))

    def _accepted(self, half: str) -> EvalRun | None:
        """Return the run that the baseline of this half was taken from, where its file is kept here."""
        try:
            baseline = json.loads((self._checkout / "evals" / "baseline.json").read_bytes())
        except (OSError, ValueError):
            return None
        name = str(baseline.get(half, {}).get("run", ""))
        return _run(self._folder / f"{name}.json") if name.isalnum() else None

    def start(self, suite: str, *, fast: bool = True) -> Iterator[SuiteEvent]:
        """Run a suite in a process of its own and tell of its progress; leaving off ends the process.

        Raises UsageError for an unknown suite, AssistantError while another is running.
        """
        if suite not in self.suites():
            raise UsageError(f"There is no suite {suite!r}.", f"Choose one of {', '.join(self.suites()) or 'none'}.")
        return self._running(suite, fast=fast)

    def _running(self, suite: str, *, fast: bool) -> Iterator[SuiteEvent]:
        if not self._one_at_a_time.acquire(blocking=False):
            raise AssistantError("A suite is running already.", "Wait until it has ended.")
        command = [sys.executable, "-c", _START, "evals", "run", suite, *(["--fast"] if fast else [])]
        try:
            with subprocess.Popen(  # noqa: S603 - no shell, and the suite is one of our own by name
                command,
                cwd=self._checkout,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
                errors="replace",
            ) as process:
                try:
                    last = ""
                    for line in process.stderr or ():
                        last = line.strip() or last
                        yield SuiteEvent(kind="progress", text=last)
                    code = process.wait()
                finally:
                    if process.poll() is None:
                        process.terminate()
            words = {0: "Every gate passed.", 1: "A gate failed, or the suite could not run."}
            text = words.get(code, f"The suite ended with {code}.")
            yield SuiteEvent(kind="done", text=text if code == 0 else f"{text} {last}".strip(), passed=code == 0)
        finally:
            self._one_at_a_time.release()


def _run(path: Path) -> EvalRun | None:
    try:
        return EvalRun.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return None


def _changes(before: EvalSuite, after: EvalSuite, since: Literal["baseline", "before"]) -> Iterator[CaseChange]:
    old = {c.id: c for c in before.cases}
    for case in after.cases:
        known = old.get(case.id)
        for name, score in case.scores.items():
            was = known.scores.get(name) if known else None
            if was is not None and was.value != score.value:
                yield CaseChange(
                    suite=after.name,
                    case=case.id,
                    score=name,
                    before=was.value,
                    after=score.value,
                    reason=score.reason,
                    since=since,
                )
