"""Whether bad news is told plainly, by a model that judges and is itself measured against people first."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np
from pydantic_evals.evaluators import EvaluationReason, Evaluator, EvaluatorContext

from assistant.settings import Settings
from evals.harness.bench import Bench
from evals.harness.case import CaseInputs
from evals.harness.judge import Judge, Judged
from evals.harness.suite import Columns, Measure, Suite, score, unscored

Tone = Literal["plain", "softened"]


class LabelledTone(CaseInputs):
    """A passage that people marked."""

    kind: Literal["labelled"]
    text: str
    label: Tone


class SectionTone(CaseInputs):
    """A section of the sample company's narrative."""

    kind: Literal["section"]
    week: str
    section: str


class Heard(NamedTuple):
    """What the judge said, and who it is."""

    said: Judged
    judge: str


def run(case: LabelledTone | SectionTone, bench: Bench) -> Heard:
    """Ask the judge about a passage."""
    judge = bench.shared("judge", lambda: Judge(Settings.load(**{**bench.settings, "home": bench.folder})))
    text = case.text if isinstance(case, LabelledTone) else _section(case, bench)
    same = ", the model that writes" if judge.same_as_writer else ""
    return Heard(judge.tone(text), f"{judge.name}{same}")


def _section(case: SectionTone, bench: Bench) -> str:
    narrative = bench.sample().narrative(case.week)
    found = next((s for s in narrative.sections if s.id == case.section), None)
    return " ".join(s.text for s in found.statements) if found else ""


@dataclass
class Heeded(Evaluator[Any, Heard, Any]):
    """The judge's verdict: against the label where there is one."""

    def evaluate(self, ctx: EvaluatorContext[Any, Heard, Any]) -> Mapping[str, EvaluationReason]:
        """Return the verdict as a score, unscored where the judge's reply could not be read."""
        said, judge = ctx.output
        told = f"{judge}: {said.verdict or 'no verdict'}, {said.reason}"
        labelled = isinstance(ctx.inputs, LabelledTone)
        if said.verdict is None:
            return dict.fromkeys(("label", "said", "agrees") if labelled else ("plain",), unscored(told))
        plain = float(said.verdict == "plain")
        if not labelled:
            return {"plain": score(plain, told)}
        label = float(ctx.inputs.label == "plain")
        return {
            "label": score(label, "marked by people"),
            "said": score(plain, told),
            "agrees": score(float(plain == label), f"{told} (people: {ctx.inputs.label})"),
        }


def _kappa(columns: Columns) -> float:
    """Return Cohen's kappa between people and judge: agreement beyond what chance gives."""
    label, said = np.asarray(columns["label"]), np.asarray(columns["said"])
    observed = float((label == said).mean())
    chance = float(label.mean() * said.mean() + (1 - label.mean()) * (1 - said.mean()))
    return (observed - chance) / (1 - chance) if chance < 1 else float("nan")


SUITE = Suite(
    name="tone",
    title="Whether bad news is told plainly, by a model that judges, with its agreement with people",
    inputs=LabelledTone | SectionTone,
    task=run,
    evaluators=(Heeded(),),
    measures=(
        Measure("agrees", "the judge agrees with people"),
        Measure("kappa", "beyond chance (Cohen's kappa)", needs=("label", "said"), of=_kappa),
        Measure("plain", "sections that the judge calls plain"),
    ),
    optional=True,
)
