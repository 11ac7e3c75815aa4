"""A small suite with a task that can be told to go wrong in every way that a suite can."""

from dataclasses import dataclass

import yaml
from pydantic_evals.evaluators import EvaluationReason, Evaluator

from evals.harness.bench import Bench
from evals.harness.case import CaseInputs, read_cases
from evals.harness.gate import Gate, judged
from evals.harness.run import run_suite
from evals.harness.suite import Measure, Suite, score, unscored


class ToyCase(CaseInputs):
    value: float = 1.0
    does: str = ""


def task(case, bench):
    if case.does == "crash":
        raise ValueError("the task broke")
    return case.value


@dataclass
class Worth(Evaluator):
    def evaluate(self, ctx):
        match ctx.inputs.does:
            case "crash_evaluator":
                raise RuntimeError("the evaluator broke")
            case "bool":
                return {"worth": True}
            case "misnamed":
                return {"word": score(1, "-")}
            case "silent":
                return {}
            case "nan":
                return {"worth": EvaluationReason(float("nan"), "-")}
            case "unscored":
                return {"worth": unscored("nobody could tell")}
        return {"worth": score(ctx.output, f"it is worth {ctx.output:g}")}


TOY = Suite(
    name="toy", title="What toys are worth", inputs=ToyCase, task=task, evaluators=(Worth(),),
    measures=(Measure("worth", "worth"),),
)  # fmt: skip
GATES = {"toy": {"worth": Gate(min=0.5, why="less is not worth it")}}


def write_cases(folder, *cases, count=None, scores=("worth",)):
    (folder / "toy").mkdir(parents=True, exist_ok=True)
    content = {"suite": "toy", "count": count or len(cases), "scores": list(scores), "cases": list(cases)}
    (folder / "toy" / "toys.yaml").write_text(yaml.safe_dump(content), "utf-8")
    return folder


def run_toy(folder, *cases, gates=None, baseline=None, suite=TOY, **more):
    """Return the judged record of the toy suite over cases such as {"id": "a", "does": "crash"}."""
    write_cases(folder, *cases, count=more.pop("count", None), scores=more.pop("scores", ("worth",)))
    with Bench(folder / "homes") as bench:
        record = run_suite(suite, bench, cases=folder, **more)
    sets = read_cases("toy", ToyCase, folder)
    return judged(suite, record, gates or GATES, baseline or {}, sets)


def numbered(*values, **more):
    return [{"id": f"c{n}", "value": value, **more} for n, value in enumerate(values)]
