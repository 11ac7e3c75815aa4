"""What a run leaves behind: one JSON file that says what was measured, on what, with what, and how each case did."""

import datetime as dt
from pathlib import Path
from typing import Literal

from pydantic import Field

from assistant.errors import NotFoundError, SourceError
from assistant.models.base import Model

RUNS = Path("build") / "evals"
"""Below the checkout: where runs are kept, each as `<id>.json`."""


class Score(Model):
    """A value and a reason; no value: nobody could score it."""

    value: float | None
    reason: str


class CaseRecord(Model):
    """How one case did."""

    id: str
    file: str
    about: str = ""
    group: str
    status: Literal["ran", "crashed", "left_out"]
    scores: dict[str, Score] = {}
    problem: str = ""
    """What crashed, or why it was left out."""
    seconds: float = 0.0


class MeasureRecord(Model):
    """One number over cases, with its 95 % interval over resampled cases."""

    name: str
    title: str
    better: Literal["higher", "lower"]
    value: float | None
    low: float | None = None
    high: float | None = None
    n: int
    unscored: int = 0


class Judgement(Model):
    """What the gate says to one measure, or to the suite as such."""

    measure: str
    """Empty: about the suite as such."""
    verdict: Literal["pass", "fail", "watched", "left out"]
    limit: str = ""
    baseline: float | None = None
    why: str = ""
    cases: tuple[str, ...] = ()
    """The cases to look at first, worst first."""


class SuiteRecord(Model):
    """One suite's part of a run."""

    name: str
    title: str
    cases: tuple[CaseRecord, ...]
    measures: tuple[MeasureRecord, ...]
    judgements: tuple[Judgement, ...] = ()
    seconds: float = 0.0
    cases_sha256: str = ""
    """Of the case files, so that two runs can tell whether they were asked the same."""

    @property
    def passed(self) -> bool:
        """Whether no gate failed."""
        return all(j.verdict != "fail" for j in self.judgements)

    def case(self, case_id: str) -> CaseRecord:
        """Return a case by id."""
        return next(c for c in self.cases if c.id == case_id)


class Run(Model):
    """One run of one or more suites."""

    id: str
    started: dt.datetime
    half: Literal["fast", "full"]
    mode: Literal["embedded", "model"]
    model: str = ""
    prompts: dict[str, str] = Field(default_factory=dict)
    data: dict[str, str] = Field(default_factory=dict)
    commit: str = ""
    changed: bool = False
    """Whether the checkout held changes that no commit has."""
    versions: dict[str, str] = Field(default_factory=dict)
    suites: tuple[SuiteRecord, ...] = ()
    seconds: float = 0.0
    judge: str = ""
    """The model that judged, where one did."""

    @property
    def passed(self) -> bool:
        """Whether every gate of every suite held."""
        return all(s.passed for s in self.suites)

    def suite(self, name: str) -> SuiteRecord | None:
        """Return a suite's part, None where it was not run."""
        return next((s for s in self.suites if s.name == name), None)


def save(run: Run, folder: Path) -> Path:
    """Write a run below a folder; return its file."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{run.id}.json"
    path.write_text(run.model_dump_json(indent=1) + "\n", "utf-8")
    return path


def load(name: str, folder: Path) -> Run:
    """Return a run by its file, its id, or `latest`. Raises NotFoundError and SourceError."""
    path = _path(name, folder)
    try:
        return Run.model_validate_json(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise SourceError(f"{path.name!r} is not a run.", "Name a file that `evals run` wrote.") from error


def _path(name: str, folder: Path) -> Path:
    if Path(name).is_file():
        return Path(name)
    kept = sorted(folder.glob("*.json"))
    found = kept if name == "latest" else [p for p in kept if p.stem.startswith(name)]
    if not found or (name != "latest" and len(found) > 1):
        known = ", ".join(p.stem for p in kept[-5:]) or "none"
        raise NotFoundError(f"There is no one run {name!r}.", f"Name a file or an id; the newest are: {known}.")
    return found[-1]
