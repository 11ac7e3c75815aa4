"""Coverage: nothing that the CEO was promised to hear is missing, and nothing is told without need."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, assert_never

from pydantic_evals.evaluators import EvaluationReason, Evaluator, EvaluatorContext

from assistant.models.draft import Narrative
from assistant.models.narrative import SECTION_TITLES
from assistant.models.risk import CRM_RISKS
from assistant.service import agenda
from evals.companies import weekly
from evals.companies.key import Judged, Key
from evals.harness.bench import Bench
from evals.harness.case import CaseInputs
from evals.harness.suite import Measure, Suite, pooled, score, unscored
from evals.suites.companies import Company, bed_of, key_of, whole_key
from evals.suites.needless import asides, denied, overtaken
from evals.suites.told import linked, softened, statements, untold

Of = Literal[
    "must_mention", "escalations", "non_escalations", "risks", "no_risks", "discrepancies", "commitments", "themes",
    "sections", "agenda", "must_not_say", "counts", "needless",
]  # fmt: skip
Scores = dict[str, EvaluationReason]


class CoverageCase(CaseInputs):
    """A kind of item of one week: it stands for every such item of the answer key, each a case of its own."""

    company: Company
    week: str
    of: Of
    item: str = ""
    """Which one of them; set when the case is spread over the key's items."""
    any: tuple[str, ...] = ()
    """Of an agenda item, which no key holds: one of these stands on the agenda."""


class Week(NamedTuple):
    """A week's narrative beside its key."""

    narrative: Narrative
    key: Key


def spread(case: CoverageCase, bench: Bench) -> Sequence[CoverageCase]:
    """Return a case for each item of the key; a case that is about a week as a whole stays one."""
    return [case.model_copy(update={"id": f"{case.id}/{item}", "item": item, "group": case.group or case.id + item})
            for item in items(case)] or [case]  # fmt: skip


def items(case: CoverageCase) -> list[str]:
    """Return the items that the key holds for a kind, each by a name that stays the same as the key grows."""
    key = key_of(case.company, case.week)
    match case.of:
        case "must_mention":
            return [m.id for m in key.must_mention]
        case "escalations":
            return [_name(j) for j in key.escalations]
        case "non_escalations":
            return [_name(j) for j in key.non_escalations]
        case "risks" | "no_risks":
            return list(_crm(case))
        case "discrepancies":
            return [f"{d.kind}:{d.account}" for d in key.discrepancies]
        case "commitments":
            return [p.id for p in key.commitments]
        case "themes":
            return [t.id for t in key.themes]
        case "must_not_say":
            return [f.text for f in key.must_not_say]
        case "sections":
            return list(SECTION_TITLES)
        case "agenda" | "counts" | "needless":
            return []
        case _:
            assert_never(case.of)


def _name(judged: Judged) -> str:
    return f"{judged.rule}:{judged.about}"


def _crm(case: CoverageCase) -> dict[str, tuple[str, str]]:
    """Return the risk signals that the key calls clear, present or absent, by name: (signal, opportunity id)."""
    wanted = "present" if case.of == "risks" else "absent"
    week: dict[str, Any] = whole_key(case.company)["weeks"][case.week]
    signals = week.get("crm_signals") or {}
    found = {
        f"{signal}:{deal['account']}": (signal, str(deal["opportunity_id"]))
        for signal, sides in signals.items()
        if signal in CRM_RISKS
        for deal in sides.get(wanted, ())
    }
    if case.of == "risks":
        for item in week.get("escalations", ()):
            because = str(item.get("because", ""))
            if because.replace("_", "").isalpha() and item.get("opportunity_id"):
                found[f"{because}:{item['account']}"] = (because, str(item["opportunity_id"]))
    return found


def run(case: CoverageCase, bench: Bench) -> Week:
    """Return the week's narrative with its key."""
    return Week(bed_of(case.company, bench).narrative(case.week), key_of(case.company, case.week))


@dataclass
class Told(Evaluator[CoverageCase, Week, Any]):
    """Whether the item of a case is told as the key has it; one score a kind."""

    def evaluate(self, ctx: EvaluatorContext[CoverageCase, Week, Any]) -> Scores:
        """Return the scores of the case's kind."""
        return judge(ctx.inputs, ctx.output)


def judge(case: CoverageCase, week: Week) -> Scores:
    """Return the scores of one item: 1 where it is as the key has it, with what is wrong as the reason elsewhere."""
    narrative, key = week
    match case.of:
        case "must_mention":
            one = key.model_copy(update={"must_mention": tuple(m for m in key.must_mention if m.id == case.item)})
            return {
                "mentioned": _good(not weekly.said(narrative, one)["not_mentioned"], "no statement or quotation of it")
            }
        case "escalations":
            return _escalation(narrative, next(j for j in key.escalations if _name(j) == case.item))
        case "non_escalations":
            wrong = tuple(j for j in key.non_escalations if _name(j) == case.item)
            one = key.model_copy(update={"non_escalations": wrong})
            return {"spared": _good(not weekly.escalations(narrative, one)["raised_against_the_key"], "escalated")}
        case "risks" | "no_risks":
            return _risk(case, narrative)
        case "discrepancies":
            wanted = tuple(d for d in key.discrepancies if f"{d.kind}:{d.account}" == case.item)
            one = key.model_copy(update={"discrepancies": wanted})
            return {"discrepancy": _good(not weekly.discrepancies(narrative, one)["missing"], "not found")}
        case "commitments":
            return _commitment(case, week)
        case "themes":
            one = key.model_copy(update={"themes": tuple(t for t in key.themes if t.id == case.item)})
            return {"theme": _good(not weekly.themes(narrative, one)["missing"], "no statement speaks of it")}
        case "must_not_say":
            false = [f for f in _false(weekly.said(narrative, key)) if f["text"] == case.item]
            return {"unsaid": _good(not false, f"said: {false[0]['statement']}" if false else "")}
        case "sections":
            held = [s for s in narrative.sections if s.id == case.item]
            return {"section": _good(bool(held and held[0].statements), "the section is missing or empty")}
        case "agenda":
            lines = agenda(narrative).casefold()
            return {"agenda": _good(any(a.casefold() in lines for a in case.any), f"none of {case.any} stands on it")}
        case "counts":
            return {"counted": _counted(narrative)}
        case "needless":
            return _needless(case, narrative, key)
        case _:
            assert_never(case.of)


def _good(good: bool, otherwise: str) -> EvaluationReason:
    return score(good, "as it should be" if good else otherwise)


def _false(report: weekly.Report) -> list[dict[str, str]]:
    found = report["false"]
    return found if isinstance(found, list) else []


def _escalation(narrative: Narrative, judged: Judged) -> Scores:
    held = [
        e for e in narrative.escalations
        if e.rule == judged.rule and judged.about.casefold() == e.subject.casefold()
    ]  # fmt: skip
    if not held:
        return {"escalated": score(0, "not raised"), "unsoftened": score(0, "not raised")}
    missing = untold(narrative, held[0])
    soft = softened(linked(narrative, held[0]))
    return {"escalated": _good(not missing, missing), "unsoftened": _good(not soft, f"softened: {', '.join(soft)}")}


def _risk(case: CoverageCase, narrative: Narrative) -> Scores:
    signal, deal = _crm(case)[case.item]
    has = any(s.id == signal for r in narrative.risks if r.opportunity_id == deal for s in r.signals)
    if case.of == "risks":
        return {"risk": _good(has, f"{signal} is not among the deal's signals")}
    return {"calm": _good(not has, f"{signal} is among the deal's signals")}


def _commitment(case: CoverageCase, week: Week) -> Scores:
    wanted = tuple(p for p in week.key.commitments if p.id == case.item)
    report = weekly.commitments(week.narrative, week.key.model_copy(update={"commitments": wanted}))
    wrong = report["wrong_status"]
    return {
        "followed": _good(report["found"] == 1, "not among the commitments"),
        "status": _good(report["status_right"] == 1, f"not followed, or {wrong}"),
    }


def _counted(narrative: Narrative) -> EvaluationReason:
    """Score whether the unknowns give the number of everything that was left out.

    The commonest kinds are told one by one; what is rarer may be told as one number of findings of other kinds.
    """
    said = " ".join(s.text for s in statements(narrative) if s.id.startswith("unknowns-"))
    quiet = {kind: n for kind, n in narrative.omitted.items() if not re.search(rf"\b{n} {re.escape(kind)}", said)}
    together = re.search(r"(\d+) findings? of other kinds", said)
    if quiet and together and int(together[1]) == sum(quiet.values()) and len(quiet) < len(narrative.omitted):
        return score(1, f"{together[1]} are counted together")
    return _good(not quiet, f"left out and not counted: {', '.join(f'{n} {kind}' for kind, n in quiet.items())}")


def _needless(case: CoverageCase, narrative: Narrative, key: Key) -> Scores:
    """Return what a week tells beyond need: parts and wholes, so that weeks can be added up.

    What is overtaken the keys know as of their demo week only.
    """
    known = case.week == whole_key(case.company)["demo_week"]
    raised, extra = narrative.escalations, weekly.escalations(narrative, key)["extra"]
    told_aside, judged = asides(narrative, key)
    stale, ruled_out = overtaken(narrative, key), denied(narrative, key)
    differing = weekly.discrepancies(narrative, key)["extra"]
    wrong = extra if isinstance(extra, list) else []
    unlike = differing if isinstance(differing, list) else []
    return {
        "raised": score(len(raised), "escalations raised"),
        "extra": score(len(wrong), "; ".join(wrong) or "every one is the key's, or tolerated"),
        "quoted": score(judged, "quotations of sentences that the key has labelled"),
        "aside": score(len(told_aside), "; ".join(told_aside) or "no aside is quoted"),
        "stale": score(len(stale), "; ".join(stale) or "nothing overtaken is told as current")
        if known
        else unscored("the key knows what is overtaken as of its demo week"),
        "denied": score(len(ruled_out), "; ".join(ruled_out) or "no risk rests on what is denied"),
        "unlike": score(len(unlike), "; ".join(unlike) or "every discrepancy is the key's, or tolerated"),
    }


SUITE = Suite(
    name="coverage",
    title="What must be told is told, and nothing is told without need",
    inputs=CoverageCase,
    task=run,
    evaluators=(Told(),),
    expand=spread,
    measures=(
        Measure("mentioned", "must-mention facts that are told"),
        Measure("escalated", "escalations that are raised and told in the body with their size"),
        Measure("unsoftened", "escalations told without words that make less of them"),
        Measure("risk", "clear risk signals that are found"),
        Measure("calm", "clear absences of a risk that are left alone"),
        Measure("discrepancy", "discrepancies between notes and CRM that are shown"),
        Measure("followed", "commitments that are followed"),
        Measure("status", "commitments with the right status"),
        Measure("theme", "themes over several accounts that are told"),
        Measure("section", "sections that are there and say something"),
        Measure("agenda", "matters that stand on the agenda of the weekly meeting"),
        Measure("counted", "weeks in which all that was left out is counted"),
        Measure("spared", "matters inside the limits that are not escalated"),
        Measure("unsaid", "false, stale, private and injected sentences that are not said"),
        Measure("extra_share", "escalations that the key has not, of all raised", "lower", ("extra", "raised"),
                pooled("extra", "raised")),
        Measure("aside_share", "quotations of asides, of all that the key can judge", "lower", ("aside", "quoted"),
                pooled("aside", "quoted")),
        Measure("stale", "overtaken sentences told as current, a week", "lower"),
        Measure("denied", "risks that rest on a denied sentence, a week", "lower"),
        Measure("unlike", "discrepancies that the key has not, a week", "lower"),
    ),
)  # fmt: skip
