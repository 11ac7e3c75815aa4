"""Whether what is told stands on what is cited: whole narratives and answers, and the checker on human labels."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from pydantic import model_validator
from pydantic_evals.evaluators import EvaluationReason, Evaluator, EvaluatorContext

from assistant.chat.answer import Answer
from assistant.models.base import Model
from assistant.models.draft import Narrative
from assistant.models.narrative import Statement, StatementKind
from assistant.models.week import Week
from assistant.writing.check import Verdict
from evals.harness.bench import SETS, Bed, Bench
from evals.harness.case import CaseInputs
from evals.harness.statistics import auroc, balanced_accuracy
from evals.harness.suite import Columns, Measure, Suite, pooled, score
from evals.suites.companies import Company, bed_of
from evals.suites.figures import FigureCase
from evals.suites.figures import bed_of as figure_bed
from evals.suites.recheck import Sources, unsupported


class NarrativeCase(CaseInputs):
    """A whole narrative, looked at again statement by statement."""

    kind: Literal["narrative"]
    company: Company | Literal["generated"]
    week: str
    seed: int | None = None


class AnswerCase(CaseInputs):
    """An answer of the chat, looked at again."""

    kind: Literal["answer"]
    company: Company = "sample"
    week: str
    question: str


class LabelledClaim(Model):
    """A claim that a careful reader marked: it holds by the text, or it fails."""

    holds: str = ""
    fails: str = ""

    @model_validator(mode="after")
    def _one_of_two(self) -> "LabelledClaim":
        if bool(self.holds) == bool(self.fails):
            raise ValueError("a claim either holds or fails")
        return self


class LabelledCase(CaseInputs):
    """A text with labelled claims; as the file has it, or with one claim once it is spread."""

    kind: Literal["labelled"]
    text: str = ""
    claims: tuple[LabelledClaim, ...] = ()
    prefix: Literal["own", "dev"] = "own"


Told = tuple[Narrative | Answer, Narrative, Sources]
GroundingCase = NarrativeCase | AnswerCase | LabelledCase


def run(case: GroundingCase, bench: Bench) -> Told | Verdict:
    """Draft, ask or check."""
    if isinstance(case, LabelledCase):
        claim = case.claims[0]
        return bench.sample().product.check_claim(claim.holds or claim.fails, case.text)
    bed = _bed(case, bench)
    narrative = bed.narrative(case.week)
    sources = Sources(bed.workspace, bed.texts())
    if isinstance(case, NarrativeCase):
        return narrative, narrative, sources
    return bed.product.ask(case.question, week=Week.parse(case.week)), narrative, sources


def _bed(case: NarrativeCase | AnswerCase, bench: Bench) -> Bed:
    if case.company == "generated":
        seed = case.seed if isinstance(case, NarrativeCase) else None
        return figure_bed(FigureCase(id=case.id, company="generated", week=case.week, seed=seed), bench)
    return bed_of(case.company, bench)


def expand(case: GroundingCase, bench: Bench) -> Sequence[GroundingCase]:
    """Return one case a labelled claim; those of the public data set grouped by document."""
    if not isinstance(case, LabelledCase):
        return [case]
    if case.needs:
        return list(_published(case))
    return [
        case.model_copy(update={"id": f"{case.id}-{n}", "claims": (claim,), "group": case.id})
        for n, claim in enumerate(case.claims, 1)
    ]


def _published(case: LabelledCase) -> list[LabelledCase]:
    lines = (SETS["groundedness_dev"][0] / "claims.jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    documents = {row["doc"]: f"document-{n}" for n, row in enumerate(rows)}
    return [
        case.model_copy(
            update={
                "id": row["id"], "text": row["doc"], "group": documents[row["doc"]],
                "claims": (LabelledClaim(**{"holds" if row["label"] else "fails": row["claim"]}),),
            }
        )
        for row in rows
    ]  # fmt: skip


@dataclass
class Supported(Evaluator[Any, Any, Any]):
    """Every statement of a narrative, or an answer as one statement, by the independent re-check."""

    def evaluate(self, ctx: EvaluatorContext[Any, Any, Any]) -> Mapping[str, EvaluationReason]:
        """Return how many statements there are, how many do not stand on what they cite, how many are flagged."""
        if isinstance(ctx.inputs, LabelledCase):
            return {}
        told, narrative, sources = ctx.output
        if isinstance(told, Answer):
            return _of_answer(told, narrative, sources)
        body = [s for section in told.sections for s in section.statements if s.kind is not StatementKind.GAP]
        wrong = [f"{s.id}: {p}" for s in body if (p := "; ".join(unsupported(s, narrative, sources)))]
        flagged = [s.id for s in body if s.status == "flagged"]
        return {
            "statements": score(len(body), f"{len(body)} statements rest on something"),
            "unsupported": score(
                len(wrong), f"{len(wrong)} of {len(body)}" + (f": {' | '.join(wrong)}" if wrong else "")
            ),
            "flagged": score(
                len(flagged), f"{len(flagged)} of {len(body)}" + (f": {', '.join(flagged)}" if flagged else "")
            ),
        }


def _of_answer(answer: Answer, narrative: Narrative, sources: Sources) -> Mapping[str, EvaluationReason]:
    as_one = Statement(
        id="answer", text=answer.answer, kind=StatementKind.EVIDENCE, facts=answer.facts, citations=answer.citations
    )
    problems = [] if answer.abstained else unsupported(as_one, narrative, sources)
    if not answer.abstained and not answer.citations and not answer.facts:
        problems.append("it rests on nothing")
    told = "abstained" if answer.abstained else "stands on what it cites"
    return {"answer_unsupported": score(float(bool(problems)), f"1: {'; '.join(problems)}" if problems else told)}


@dataclass
class Checked(Evaluator[Any, Any, Any]):
    """The product's own checker against the label."""

    def evaluate(self, ctx: EvaluatorContext[Any, Any, Any]) -> Mapping[str, EvaluationReason]:
        """Return label, score, what was said and whether that is right."""
        if not isinstance(ctx.inputs, LabelledCase):
            return {}
        claim, verdict = ctx.inputs.claims[0], ctx.output
        label, said = float(bool(claim.holds)), float(verdict.label == "supported")
        told = f"“{claim.holds or claim.fails}” {'holds' if label else 'fails'}, the checker says {verdict.label}"
        why = f": {'; '.join(verdict.reasons)}" if label != said and verdict.reasons else ""
        return {
            f"{ctx.inputs.prefix}_label": score(label, "marked by a reader"),
            f"{ctx.inputs.prefix}_score": score(verdict.score, f"{told}, {verdict.score:.2f}"),
            f"{ctx.inputs.prefix}_said": score(said, verdict.label),
            f"{ctx.inputs.prefix}_right": score(float(label == said), f"{told}{why}"),
        }


def _auroc(prefix: str) -> Measure:
    def of(columns: Columns) -> float:
        return auroc(np.asarray(columns[f"{prefix}_label"]), np.asarray(columns[f"{prefix}_score"]))

    what = "own labelled claims" if prefix == "own" else "groundedness_dev (its weights saw these)"
    return Measure(
        f"{prefix}_auroc", f"the checker's AUROC, {what}", needs=(f"{prefix}_label", f"{prefix}_score"), of=of
    )


def _balanced(prefix: str) -> Measure:
    def of(columns: Columns) -> float:
        return balanced_accuracy(np.asarray(columns[f"{prefix}_label"]), np.asarray(columns[f"{prefix}_said"]))

    what = "own labelled claims" if prefix == "own" else "groundedness_dev"
    needs = (f"{prefix}_label", f"{prefix}_said")
    return Measure(f"{prefix}_balanced", f"the checker's balanced accuracy, {what}", needs=needs, of=of)


SUITE = Suite(
    name="grounding",
    title="Whether what is told stands on what is cited, by a second look; and the checker against people's labels",
    inputs=NarrativeCase | AnswerCase | LabelledCase,
    task=run,
    evaluators=(Supported(), Checked()),
    expand=expand,
    measures=(
        Measure(
            "unsupported_rate", "statements that do not stand on what they cite", "lower",
            needs=("unsupported", "statements"), of=pooled("unsupported", "statements"),
        ),
        Measure(
            "flagged_rate", "statements that the product itself flags", "lower", needs=("flagged", "statements"),
            of=pooled("flagged", "statements"),
        ),
        Measure("answer_unsupported", "answers that do not stand on what they cite", "lower"),
        _auroc("own"), _balanced("own"), _auroc("dev"), _balanced("dev"),
    ),
)  # fmt: skip
