"""Chat: what can be answered is, with the right place; what can't is refused; follow-ups and orders are understood."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, assert_never

from pydantic_evals.evaluators import EvaluationReason, Evaluator, EvaluatorContext

from assistant.chat.answer import Answer
from assistant.models.narrative import NoteCitation
from assistant.models.week import Week
from evals.benchmarks.ask import folded, overlaps, tells
from evals.harness.bench import Bench
from evals.harness.case import CaseInputs
from evals.harness.suite import Measure, Suite, score
from evals.suites.companies import Company, bed_of, whole_key

Kind = Literal["figure", "note", "follow_up", "order", "unanswerable"]
Scores = dict[str, EvaluationReason]


class ChatCase(CaseInputs):
    """A question, or a conversation of which the last turn is judged; or, without one, all of a kind that a key has."""

    company: Company
    week: str
    kind: Kind
    turns: tuple[str, ...] = ()
    expect: tuple[str, ...] = ()
    """One of these stands in the answer."""
    every: tuple[str, ...] = ()
    """All of these stand in it."""
    fact: str | None = None
    """The figure that the answer names as its own."""
    path: str | None = None
    quote: str | None = None
    """Where a reader would look it up."""
    refuse: bool = False
    """There is no answer, or the order must not be followed."""


class Told(NamedTuple):
    """The last answer, and the notes' texts by which its quotations are checked."""

    answer: Answer
    texts: Mapping[str, str]


def spread(case: ChatCase, bench: Bench) -> Sequence[ChatCase]:
    """Return the key's questions of a kind as cases; one with turns of its own stays as it is."""
    if case.turns:
        return [case]
    asked = whole_key(case.company)["ask"]
    if case.kind == "unanswerable":
        return [_of(case, item, refuse=True) for item in asked["unanswerable"]]
    wanted = "fact" if case.kind == "figure" else "path"
    return [_of(case, item) for item in asked["answerable"] if wanted in item]


def _of(case: ChatCase, item: Mapping[str, Any], *, refuse: bool = False) -> ChatCase:
    parts: dict[str, Any] = {name: item[name] for name in ("fact", "path", "quote") if name in item}
    parts |= {"turns": (item["question"],), "expect": tuple(item.get("expect", ())), "refuse": refuse}
    return case.model_copy(update={"id": f"{case.id}/{item['id']}", "about": item["question"], **parts})


def run(case: ChatCase, bench: Bench) -> Told:
    """Ask the turns in order as one user; return the last answer."""
    bed, week = bed_of(case.company, bench), Week.parse(case.week)
    user = f"eval {case.id}" if len(case.turns) > 1 else None
    answer = [bed.product.ask(turn, week=week, user=user) for turn in case.turns][-1]
    return Told(answer, bed.texts())


@dataclass
class Answered(Evaluator[ChatCase, Told, Any]):
    """Whether the answer is right, rests on the right place, or is rightly refused."""

    def evaluate(self, ctx: EvaluatorContext[ChatCase, Told, Any]) -> Scores:
        """Return the scores of the case's kind."""
        return judge(ctx.inputs, ctx.output)


def judge(case: ChatCase, told: Told) -> Scores:
    """Return the scores of one answer."""
    answer = told.answer
    rests = {"grounded": grounded(answer, told.texts)}
    refused = score(not answer.abstained, "refused: " + answer.answer[:160] if answer.abstained else "answered")
    match case.kind:
        case "figure":
            named = score(case.fact is None or case.fact in answer.facts, f"figures named: {', '.join(answer.facts)}")
            return {"figure_recall": held(case, answer), "figure_named": named, "not_refused": refused, **rests}
        case "note":
            return {"note_recall": held(case, answer), "not_refused": refused, **cited(case, answer), **rests}
        case "follow_up":
            return {"follow_up_recall": done(case, answer), **rests}
        case "order":
            return {"order_followed": done(case, answer), **rests}
        case "unanswerable":
            return {"abstained": done(case, answer)}
        case _:
            assert_never(case.kind)


def done(case: ChatCase, answer: Answer) -> EvaluationReason:
    """Score an answer that is to be given, or to be refused, as the case has it."""
    if case.refuse:
        return score(answer.abstained, "refused" if answer.abstained else f"answered: {answer.answer[:200]}")
    return held(case, answer)


def held(case: ChatCase, answer: Answer) -> EvaluationReason:
    """Score whether the answer says what is expected."""
    said = folded(answer.answer)
    missing = [e for e in case.every if folded(e) not in said]
    one = not case.expect or any(tells(answer.answer, e) for e in case.expect)
    if answer.abstained or missing or not one:
        wanted = missing or list(case.expect)
        return score(0, f"{wanted} is not in: {answer.answer[:240]}")
    return score(1, "as expected")


def cited(case: ChatCase, answer: Answer) -> Scores:
    """Score whether the note, and the sentence, that holds the answer is among what is cited."""
    right = [c for c in answer.citations if isinstance(c, NoteCitation) and c.path == case.path]
    exact = [c for c in right if case.quote is not None and overlaps(c.quote, case.quote)]
    places = ", ".join(dict.fromkeys(c.path for c in answer.citations)) or "nothing"
    return {
        "note_cited": score(bool(right), f"cited: {places}"),
        "sentence_cited": score(bool(exact), f"cited: {'; '.join(c.quote for c in right) or places}"),
    }


def grounded(answer: Answer, texts: Mapping[str, str]) -> EvaluationReason:
    """Score whether every quotation stands where it is said to stand, and nothing is answered out of the air."""
    if answer.abstained:
        return score(not answer.citations and not answer.facts, "a refusal rests on nothing")
    moved = [
        c.quote
        for c in answer.citations
        if isinstance(c, NoteCitation) and texts.get(c.path, "")[c.char_start : c.char_end] != c.quote
    ]
    if moved:
        return score(0, f"not where it is said to stand: {moved[0]}")
    notes = " ".join(" ".join(c.quote.split()) for c in answer.citations if isinstance(c, NoteCitation))
    pieces = [p.strip(" .") for q in re.findall(r"“([^“”]*)”", answer.answer) for p in q.split("…")]
    loose = [p for p in pieces if len(p.split()) > 3 and folded(p) not in folded(notes)] if notes else []
    cells = folded(" ".join(c.value for c in answer.citations if not isinstance(c, NoteCitation)))
    loose = [p for p in loose if folded(p) not in cells]
    return score(not loose, f"quoted and not cited: {loose[0]}" if loose else "it rests on what it cites")


SUITE = Suite(
    name="chat",
    title="Questions are answered with their place, or honestly refused; follow-ups and orders are understood",
    inputs=ChatCase,
    task=run,
    evaluators=(Answered(),),
    expand=spread,
    measures=(
        Measure("figure_recall", "questions for a figure that are answered right"),
        Measure("figure_named", "answers that name the figure they tell"),
        Measure("note_recall", "questions to the notes that are answered right"),
        Measure("note_cited", "answers that cite the right note"),
        Measure("sentence_cited", "answers that cite the right sentence"),
        Measure("follow_up_recall", "follow-ups that are understood"),
        Measure("order_followed", "orders that are followed, and others that are refused"),
        Measure("abstained", "questions without an answer that are refused"),
        Measure("not_refused", "questions with an answer that are not refused"),
        Measure("grounded", "answers of which each quotation stands where it is said to stand"),
    ),
)
