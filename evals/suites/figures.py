"""Every figure of a narrative against an independent recomputation, and against the rows that it names."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pandas as pd
from pydantic import Field
from pydantic_evals.evaluators import EvaluationReason, Evaluator, EvaluatorContext

from assistant.models.draft import Narrative
from assistant.models.figure import Figure
from evals.generated import write_company
from evals.harness.bench import SETS, Bed, Bench
from evals.harness.case import CaseInputs
from evals.harness.suite import Measure, Suite, share
from evals.recompute import exposure, recompute

OF_WORDS = ("goal_alignment:",)
"""Figures that measure a line of prose in company.yaml: the rows do not say what the line means."""
MAVEN_DAY = "2017-12-31"
MAVEN_GOAL = "Period,Metric,Target,Segment\n2017-Q4,bookings,4000000,\n"


class FigureCase(CaseInputs):
    """One company and one week."""

    company: Literal["sample", "generated", "crm_maven"]
    week: str = Field(pattern=r"^\d{4}-W\d{2}$")
    seed: int | None = Field(default=None, description="Which generated company.")


@dataclass(frozen=True)
class Found:
    """What the product told, and what the rows give without it."""

    narrative: Narrative
    recomputed: Mapping[str, float]
    workspace: Path


def bed_of(case: FigureCase, bench: Bench) -> Bed:
    """Return the case's company on the bench."""
    if case.company == "sample":
        return bench.sample()
    if case.company == "generated":
        assert case.seed is not None
        seed = case.seed
        return bench.company(f"generated-{seed}", lambda folder: write_company(folder, seed))
    return bench.company("crm_maven", _maven)


def _maven(folder: Path) -> Path:
    source, file = SETS["crm_maven"]
    (folder / "crm").mkdir()
    (folder / "crm" / f"opportunities_{MAVEN_DAY}.csv").write_bytes((source / file).read_bytes())
    (folder / "goals.csv").write_text(MAVEN_GOAL, "utf-8")
    return folder


def run(case: FigureCase, bench: Bench) -> Found:
    """Draft the week, and compute its figures again from the same files."""
    bed = bed_of(case, bench)
    narrative = bed.narrative(case.week)
    crossing = {e.opportunity_id for e in narrative.escalations if e.opportunity_id}
    again = recompute(bed.workspace, case.week) | exposure(bed.workspace, case.week, crossing)
    return Found(narrative, again, bed.workspace)


@dataclass
class Agreement(Evaluator[FigureCase, Found, Any]):
    """A figure that is told has the recomputed value, and none that the rows give is missing."""

    def evaluate(self, ctx: EvaluatorContext[FigureCase, Found, Any]) -> Mapping[str, EvaluationReason]:
        """Return `agreement` over the figures told, `complete` over those that the rows give."""
        told = {f.id: float(f.value) for f in ctx.output.narrative.facts if not f.id.startswith(OF_WORDS)}
        expected = {key: float(value) for key, value in ctx.output.recomputed.items()}
        wrong = [
            f"{key} is told as {value:g}, the rows give {expected[key]:g}" if key in expected
            else f"{key} is told as {value:g}, the recomputation has none"
            for key, value in told.items()
            if key not in expected or not _same(value, expected[key])
        ]  # fmt: skip
        missing = sorted(expected.keys() - told.keys())
        return {
            "agreement": share(len(told) - len(wrong), len(told), wrong, none="no figure was told"),
            "complete": share(len(expected) - len(missing), len(expected), [f"{key} is missing" for key in missing]),
        }


def _same(told: float, expected: float) -> bool:
    return abs(told - expected) <= 1e-6 + 1e-9 * abs(expected)


@dataclass
class Traced(Evaluator[FigureCase, Found, Any]):
    """The rows that a figure names exist, and where it counts or sums deals they give its value."""

    def evaluate(self, ctx: EvaluatorContext[FigureCase, Found, Any]) -> Mapping[str, EvaluationReason]:
        """Return `traced` over all figures told."""
        tables: dict[str, pd.DataFrame] = {}
        wrong = [
            f"{fact.id}: {problem}"
            for fact in ctx.output.narrative.facts
            if (problem := _untraced(fact, ctx.output.workspace, tables))
        ]
        total = len(ctx.output.narrative.facts)
        return {"traced": share(total - len(wrong), total, wrong)}


def _untraced(fact: Figure, workspace: Path, tables: dict[str, pd.DataFrame]) -> str:
    for ref in fact.rows:
        path = workspace / ref.path
        if ref.path not in tables:
            if not path.is_file():
                return f"there is no file {ref.path}"
            tables[ref.path] = _table(path)
        if not 2 <= ref.row <= len(tables[ref.path]) + 1:
            return f"{ref.path} has no row {ref.row}"
    if fact.id.endswith("_count") and fact.unit == "count" and len(fact.rows) != fact.value:
        return f"counts {fact.value:f} deals and names {len(fact.rows)} rows"
    return ""


def _table(path: Path) -> pd.DataFrame:
    return pd.read_excel(path, dtype=object) if path.suffix == ".xlsx" else pd.read_csv(path, dtype=object)


SUITE = Suite(
    name="figures",
    title="Every figure against an independent recomputation from the same files",
    inputs=FigureCase,
    task=run,
    evaluators=(Agreement(), Traced()),
    measures=(
        Measure("agreement", "figures told that the rows confirm"),
        Measure("complete", "figures the rows give that are told"),
        Measure("traced", "figures whose rows exist and count up"),
    ),
)
