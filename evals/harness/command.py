"""What `sales-narrative evals …` does: each function returns the words, the JSON and the exit code; none prints.

The command line reaches this module by name, at run time, because the eval suite is part of the checkout and not of
the installed package.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from rich.console import Console

from assistant.errors import UsageError
from evals.harness import baseline
from evals.harness.bench import ROOT
from evals.harness.candidates import RatedMessage, text_of
from evals.harness.candidates import candidates as found_candidates
from evals.harness.compare import compare, texts
from evals.harness.junit import write_junit
from evals.harness.record import RUNS, Run, load, save
from evals.harness.report import write_report
from evals.harness.session import Told, run_all
from evals.harness.table import show


class Outcome(NamedTuple):
    """What a command has to say, twice, and how it ends."""

    machine: object
    lines: list[str]
    exit_code: int = 0


def runs_folder() -> Path:
    """Return where runs are kept."""
    return ROOT / RUNS


def run(
    suites: Sequence[str], *, fast: bool, with_model: bool, junit: Path | None, report: Path | None,
    console: Console, told: Told = lambda _: None, runs: Path | None = None,
) -> Outcome:  # fmt: skip
    """Run suites, keep the run, write its reports, show it on the console. Exit code 1 when a gate fails."""
    done = run_all(suites, fast=fast, with_model=with_model, told=told)
    kept = save(done, runs or runs_folder())
    page = report or kept.with_suffix(".html")
    write_report(done, page)
    if junit is not None:
        write_junit(done, junit)
    show(done, console)
    return Outcome(done, [f"Kept as {kept}, to read in {page}."], 0 if done.passed else 1)


def compared(
    first: str, second: str, *, suites: Sequence[str], by: str | None, fast: bool, told: Told = lambda _: None,
    runs: Path | None = None,
) -> Outcome:  # fmt: skip
    """Compare two runs, or two prompt folders or models (`by`), which are run first with everything else alike."""
    kept = runs or runs_folder()
    if by is None:
        before, after = load(first, kept), load(second, kept)
    else:
        before, after = (_run_with(by, given, suites, fast, told) for given in (first, second))
        save(before, kept)
        save(after, kept)
    found = compare(before, after)
    return Outcome(found, texts(found))


def _run_with(by: str, given: str, suites: Sequence[str], fast: bool, told: Told) -> Run:
    if by == "prompts":
        folder = Path(given)
        if not folder.is_dir():
            raise UsageError(f"{given!r} is not a folder of prompts", "Copy `prompts/` and change the copy.")
        overrides: dict[str, object] = {"prompts": folder}
    else:
        overrides = {"model_name": given}
    told(f"with {by} {given}")
    return run_all(suites, fast=fast, with_model=True, overrides=overrides, told=told)


def accepted(name: str, runs: Path | None = None) -> Outcome:
    """Put a run's measures into the baseline. Raises SourceError for a run that failed."""
    done = load(name, runs or runs_folder())
    baseline.accept(done)
    return Outcome({"accepted": done.id}, [f"{done.id} is the baseline of the {done.half} half now; commit it."])


def candidates(rated: Sequence[RatedMessage], week: str, output: Path | None) -> Outcome:
    """Write answers that users marked as wrong as a file of candidates for chat cases."""
    found = found_candidates(rated, week)
    path = output or runs_folder() / "candidates.yaml"
    if found:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text_of(found), "utf-8")
    told = (
        f"{len(found)} candidates in {path}: say what would have been right."
        if found
        else "No answer was marked as wrong."
    )
    return Outcome(found, [told])
