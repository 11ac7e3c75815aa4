"""Framing: the same facts under every persona and blend, and each persona served as its page of the playbook says."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

import yaml
from pydantic_evals.evaluators import EvaluationReason, Evaluator, EvaluatorContext

from assistant.models.company import Persona
from assistant.models.draft import Narrative
from assistant.models.narrative import SECTION_TITLES
from assistant.service import render
from assistant.writing.playbook import Play, load_play
from evals.harness.bench import ROOT, Bench
from evals.harness.case import CaseInputs
from evals.harness.suite import Measure, Suite, score, share
from evals.suites.companies import Company, bed_of
from evals.suites.persona_criteria import Reader, asked, avoided, led, unfounded, untraceable
from evals.suites.told import statements

SINGLES = tuple(p.value for p in Persona)
EARLY = 4
"""So early in the order stands at least one of the sections that hold what was escalated."""
MATTERS = 5
"""For so many of what was escalated a tactic is wanted."""
Scores = dict[str, EvaluationReason]


class FramingCase(CaseInputs):
    """One CEO: a persona or a blend of two, the first before the second."""

    company: Company
    week: str
    personas: tuple[Persona, ...]


class Framed(NamedTuple):
    """A week as one CEO gets it, beside the same week as others do."""

    framed: Narrative
    singles: Mapping[str, Narrative]
    """By persona."""
    plays: tuple[Play, ...]
    reader: Reader


@cache
def plays() -> dict[Persona, Play]:
    """Return the playbook, read from its files."""
    folder = ROOT / "corpus" / "playbook"
    return {p: load_play((folder / f"{p.value}.yaml").read_text("utf-8")) for p in Persona}


def run(case: FramingCase, bench: Bench) -> Framed:
    """Draft the week for the case's CEO, and for each single persona to compare with."""
    bed = bed_of(case.company, bench)
    profile = yaml.safe_load((bed.workspace / "company.yaml").read_text("utf-8")).get("ceo", {})
    return Framed(
        framed=bed.narrative(case.week, [p.value for p in case.personas]),
        singles={p: bed.narrative(case.week, [p]) for p in SINGLES},
        plays=tuple(plays()[p] for p in case.personas),
        reader=Reader(name=profile.get("name", ""), advisors=tuple(profile.get("advisors", ()))),
    )


@dataclass
class SameFacts(Evaluator[FramingCase, Framed, Any]):
    """Whether the body and everything computed are the same as under another persona."""

    def evaluate(self, ctx: EvaluatorContext[FramingCase, Framed, Any]) -> Scores:
        """Score the statements and the parts that must be the same, each as a share."""
        others = [n for p, n in ctx.output.singles.items() if p != ctx.inputs.personas[0]]
        return {"same_statements": same_statements(ctx.output.framed, others[0]),
                "same_parts": same_parts(ctx.output.framed, others[0])}  # fmt: skip


@dataclass
class PersonaFit(Evaluator[FramingCase, Framed, Any]):
    """Whether this CEO gets what the playbook says, by criteria that a draft can miss."""

    def evaluate(self, ctx: EvaluatorContext[FramingCase, Framed, Any]) -> Scores:
        """Score opening, order, preparation, questions and tactics."""
        framed, pages, reader = ctx.output.framed, ctx.output.plays, ctx.output.reader
        others = {p: n for p, n in ctx.output.singles.items() if (p,) != ctx.inputs.personas}
        return {
            "opening": led(framed, pages, reader),
            "own_opening": own_opening(framed, others),
            "order": ordered(framed, pages[0]),
            "bad_news_early": early(framed),
            "prepared": prepared(framed, pages),
            "questions": asked(framed, pages),
            "answers": unfounded(framed),
            "avoided": avoided(framed, pages, reader),
            "tactics": tactics(framed),
            "numbers": untraceable(framed),
        }


def same_statements(one: Narrative, other: Narrative) -> EvaluationReason:
    """Return the share of statements that both have, word for word, with the same kind, figures and citations."""
    mine = {s.id: s for s in statements(one)}
    theirs = {s.id: s for s in statements(other)}
    every = sorted(mine.keys() | theirs.keys())
    unlike = [i for i in every if mine.get(i) != theirs.get(i)]
    double = len(list(statements(one))) - len(mine)
    told = [*unlike, *([f"{double} ids twice"] if double else [])]
    return share(len(every) - len(told), len(every), told)


def same_parts(one: Narrative, other: Narrative) -> EvaluationReason:
    """Return the share of the computed parts that are equal under both."""
    parts = ("week", "as_of", "company", "facts", "risks", "escalations", "commitments", "discrepancies", "ceo_style",
             "quarantined", "omitted", "warnings")  # fmt: skip
    unlike = [p for p in parts if getattr(one, p) != getattr(other, p)]
    titles = {(s.id, s.title) for s in one.sections} == {(s.id, s.title) for s in other.sections}
    unlike += [] if titles else ["section titles"]
    return share(len(parts) + 1 - len(unlike), len(parts) + 1, unlike)


def own_opening(framed: Narrative, others: Mapping[str, Narrative]) -> EvaluationReason:
    """Score whether the opening is this CEO's own: none that another persona gets as well."""
    same = [p for p, n in others.items() if n.framing.opening == framed.framing.opening]
    return score(bool(framed.framing.opening) and not same, f"the same as for {', '.join(same)}" if same else "its own")


def ordered(framed: Narrative, page: Play) -> EvaluationReason:
    """Score whether framing, JSON and memo all give the sections in the first persona's order, none left out."""
    memo = render(framed, "md").decode()
    at = [memo.find(f"## {SECTION_TITLES[i]}\n") for i in page.order]
    wrong = [] if framed.framing.order == page.order else ["framing.order is not the page's"]
    wrong += [] if tuple(s.id for s in framed.sections) == page.order else ["the sections stand in another order"]
    wrong += [f"{i} is not in the memo" for i, place in zip(page.order, at, strict=True) if place < 0]
    wrong += [] if at == sorted(at) else ["the memo has another order"]
    return score(not wrong, "; ".join(wrong) or "the page's order")


def early(framed: Narrative) -> EvaluationReason:
    """Score whether no framing delays bad news: the headline first, the worst in it at once, no risk in an appendix."""
    order = framed.framing.order
    wrong = [] if order[:1] == ("headline",) else ["the headline is not first"]
    wrong += [] if {"risks", "issues_and_asks"} & set(order[:EARLY]) else ["risks and asks both come late"]
    worst = max((r for r in framed.risks if r.escalated), key=lambda r: (r.severity.rank, r.amount), default=None)
    head = [s.text for s in statements(framed) if s.id.startswith("headline-")][:3]
    crossing = {r.account for r in framed.risks if r.escalated}
    wrong += (
        [] if not worst or any(a in t for a in crossing for t in head) else ["no escalated deal in three sentences"]
    )
    late = [e for e in framed.framing.emphasis if e.startswith("for the appendix")]
    wrong += [f"in the appendix: {t}" for e in late for t in ("Headline", "Risks", "Issues and asks") if t in e]
    return score(not wrong, "; ".join(wrong) or "nothing is delayed")


def prepared(framed: Narrative, pages: tuple[Play, ...]) -> EvaluationReason:
    """Return the share of the pages' lines on what to prepare and what to avoid that the CSO is told."""
    wanted = [*(e for p in pages for e in p.prepare), *(a for p in pages for a in p.avoid)]
    told = {*framed.framing.emphasis, *framed.framing.avoid}
    missing = [w for w in dict.fromkeys(wanted) if w not in told]
    return share(len(dict.fromkeys(wanted)) - len(missing), len(dict.fromkeys(wanted)), missing)


def tactics(framed: Narrative) -> EvaluationReason:
    """Return the share of the first escalated matters that come with a tactic, every blank of it filled in."""
    lines = framed.framing.tactics
    blank = [line for line in lines if "{" in line or "}" in line]
    subjects = {"coverage_ratio": "Coverage", "attainment_percent": "The goal"}
    wanted = list(dict.fromkeys(subjects.get(e.subject, e.subject) for e in framed.escalations))
    met = [w for w in wanted if any(line.startswith(w) for line in lines)]
    enough = min(MATTERS, len(wanted))
    short = [] if len(met) >= enough - 1 else [f"only {', '.join(met) or 'none'} of {', '.join(wanted[:MATTERS])}"]
    return score(not blank and not short, "; ".join([*blank, *short]) or f"{len(met)} matters have theirs")


SUITE = Suite(
    name="framing",
    title="The same facts for every CEO, told as that CEO decides",
    inputs=FramingCase,
    task=run,
    evaluators=(SameFacts(), PersonaFit()),
    measures=(
        Measure("same_statements", "statements that are the same as under another persona"),
        Measure("same_parts", "computed parts that are the same as under another persona"),
        Measure("opening", "openings that begin with what the page of the playbook leads with"),
        Measure("own_opening", "openings that no other persona gets"),
        Measure("order", "drafts in the order of the page, every section there"),
        Measure("bad_news_early", "drafts in which no framing delays bad news"),
        Measure("prepared", "lines on what to prepare and to avoid that are passed on"),
        Measure("questions", "first questions of the page that are prepared, in its order"),
        Measure("answers", "prepared answers that rest on the body, on citations, or say what is missing"),
        Measure("avoided", "what the page says to avoid, and is avoided"),
        Measure("tactics", "drafts with a tactic for the matters that were escalated"),
        Measure("numbers", "numbers in openings that stand in the body or in a figure"),
    ),
)
