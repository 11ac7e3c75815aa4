"""What a week costs: model calls and tokens through a real client, time as a multiple of embedding the words."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from pydantic_evals.evaluators import EvaluationReason, Evaluator, EvaluatorContext

from assistant.models.week import Week
from assistant.store.embeddings import MiniLmEmbedder
from evals.harness.bench import Bench
from evals.harness.case import CaseInputs
from evals.harness.scripted import Script, repeating, serving
from evals.harness.suite import Measure, Suite, score

WEEK = "2026-W47"
QUESTIONS = ("How large is the gap?", "What is going on at Kestrel?", "Who asks for a discount?")
_LIES = {
    "honest": lambda text: text,
    "lying": lambda text: f"{text.rstrip('.')}, which is 77 % more than ever, and Zorgon Industries has signed too.",
}


class ModelCase(CaseInputs):
    """A draft and three questions with a scripted model: one that repeats what it is given, or one that adds lies."""

    kind: Literal["model"]
    model: Literal["honest", "lying"]


class TimeCase(CaseInputs):
    """How long pieces of work take, as multiples of embedding the sample's notes once on the same machine."""

    kind: Literal["time"]


class Spent(NamedTuple):
    """What the server was asked for a draft and for the questions, and how many sections there are."""

    draft_calls: int
    draft_in: int
    draft_out: int
    sections: int
    told_tokens: int
    """The size of the narrative's own text, in the same tokens."""
    ask_calls: int


class Timed(NamedTuple):
    """Seconds of each piece of work by name, and of embedding the notes."""

    work: Mapping[str, float]
    embedding: float


def run(case: ModelCase | TimeCase, bench: Bench) -> Spent | Timed:
    """Draft and ask through the scripted server, or take the time."""
    return _spent(case, bench) if isinstance(case, ModelCase) else _timed(case, bench)


def _spent(case: ModelCase, bench: Bench) -> Spent:
    bench.sample()
    with serving(repeating(_LIES[case.model])) as script:
        product = bench.modelled(
            "sample",
            openai_base_url=script.url,
            model_name=f"scripted-{case.model}-{script.url[-9:-3]}",
            model_retries=0,
        )
        narrative = product.draft(Week.parse(WEEK))
        draft = (len(script.prompts), script.tokens_in, script.tokens_out)
        _asked(script, lambda question: product.ask(question, week=Week.parse(WEEK)))
        text = "".join(s.text for section in narrative.sections for s in section.statements)
        return Spent(
            *draft, sections=sum(bool(s.statements) for s in narrative.sections), told_tokens=len(text) // 4,
            ask_calls=len(script.prompts) - draft[0],
        )  # fmt: skip


def _asked(script: Script, ask: Callable[[str], object]) -> None:
    for question in QUESTIONS:
        ask(question)


def _timed(case: TimeCase, bench: Bench) -> Timed:
    bed = bench.sample()
    week = Week.parse(WEEK)
    work: dict[str, Callable[[], object]] = {
        "draft": lambda: bed.product.draft(week),
        "ask": lambda: [bed.product.ask(question, week=week) for question in QUESTIONS],
        "search": lambda: [bed.product.search(question) for question in QUESTIONS],
    }
    texts = [text[i : i + 900] for text in bed.texts().values() for i in range(0, len(text), 900)]
    embedder = MiniLmEmbedder()
    embedder.embed(texts[:2])
    bed.narrative(WEEK)
    return Timed({name: _best(piece) for name, piece in work.items()}, _best(lambda: embedder.embed(texts), times=1))


def _best(work: Callable[[], object], times: int = 2) -> float:
    """Return the shortest of a few times: other work on the machine only ever adds."""
    found = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        found.append(time.perf_counter() - begun)
    return min(found)


@dataclass
class Spending(Evaluator[Any, Any, Any]):
    """Calls and tokens against what there is to write; time against embedding."""

    def evaluate(self, ctx: EvaluatorContext[Any, Any, Any]) -> Mapping[str, EvaluationReason]:
        """Return the ratios."""
        if isinstance(ctx.inputs, TimeCase):
            whole = ctx.output.embedding
            return {
                f"{name}_time": score(seconds / whole, f"{seconds:.2f} s, embedding the notes {whole:.2f} s")
                for name, seconds in ctx.output.work.items()
            }
        spent: Spent = ctx.output
        told = (
            f"{spent.draft_calls} calls, {spent.sections} sections, {spent.draft_in} tokens in, {spent.draft_out} out"
        )
        prefix = ctx.inputs.model
        return {
            f"{prefix}_calls": score(spent.draft_calls / spent.sections, told),
            f"{prefix}_tokens": score((spent.draft_in + spent.draft_out) / max(1, spent.told_tokens), told),
            f"{prefix}_asks": score(
                spent.ask_calls / len(QUESTIONS), f"{spent.ask_calls} calls, {len(QUESTIONS)} questions"
            ),
        }


SUITE = Suite(
    name="cost",
    title="What a week costs: model calls, tokens, and time against embedding the same words",
    inputs=ModelCase | TimeCase,
    task=run,
    evaluators=(Spending(),),
    measures=(
        Measure("honest_calls", "calls a section, honest model", "lower", matters=0.05),
        Measure("honest_tokens", "tokens used a token told, honest model", "lower", matters=0.05),
        Measure("honest_asks", "calls a question, honest model", "lower", matters=0.05),
        Measure("lying_calls", "calls a section, model that adds lies", "lower", matters=0.05),
        Measure("lying_tokens", "tokens used a token told, model that adds lies", "lower", matters=0.05),
        Measure("lying_asks", "calls a question, model that adds lies", "lower", matters=0.05),
        Measure("draft_time", "a draft, as a multiple of embedding the notes", "lower", matters=0.5),
        Measure("ask_time", "three questions, likewise", "lower", matters=0.5),
        Measure("search_time", "three searches, likewise", "lower", matters=0.5),
    ),
)
