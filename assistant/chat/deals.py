"""Questions about one account's deals, answered straight from the CRM's cells."""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from assistant.chat.answer import Answer
from assistant.chat.desk import Desk
from assistant.chat.intents import PERIODS
from assistant.chat.numbers import money, rounded
from assistant.chat.question import Question
from assistant.language.word_lists import word_set
from assistant.models.deal import Deal
from assistant.models.narrative import CellCitation
from assistant.writing.brief import cell
from assistant.writing.wording import day, sentence_case

SHOWN = 3


class CellQuestion(NamedTuple):
    """What people call one column."""

    field: str
    pattern: re.Pattern[str]
    told: Callable[[Deal, Desk], str]


def _amount(deal: Deal, desk: Desk) -> str:
    return (
        "" if deal.amount_given is None else f"the amount is {money(deal.amount, deal.currency or desk.brief.currency)}"
    )


def _close(deal: Deal, desk: Desk) -> str:
    if deal.close_date is None:
        return ""
    year = "" if deal.close_date.year != desk.frame.as_of.year else f" {deal.close_date.year}"
    return f"the close date is {day(deal.close_date, desk.frame.as_of)}{year}"


def _plain(name: str, field: str) -> Callable[[Deal, Desk], str]:
    def told(deal: Deal, _desk: Desk) -> str:
        value = str(getattr(deal, field)).strip()
        return f"the {name} is {value}" if value else ""

    return told


def _probability(deal: Deal, _desk: Desk) -> str:
    return "" if deal.probability is None else f"the probability is {rounded(deal.probability * 100, 1)} %"


def _day(name: str, field: str) -> Callable[[Deal, Desk], str]:
    def told(deal: Deal, desk: Desk) -> str:
        value = getattr(deal, field)
        return f"the {name} is {day(value, desk.frame.as_of)}" if value else ""

    return told


_COLUMNS = (
    ("close_date", r"\bclos(?:e|ing|es)\b(?: (?:date|day))?|\bclose date\b|\bdue to close\b", _close),
    ("owner", r"\b(?:owner|owns?|owned|handles?|handling|responsible|in charge|(?:account|deal) (?:executive|"
        r"manager)|rep|"
     r"sales ?(?:person|rep)|looks after|leads|runs|manages|works on)\b", _plain("owner", "owner")),
    ("stage", r"\b(?:stage|phase)\b", _plain("stage", "stage")),
    ("forecast_category", r"\bforecast(?: category)?\b|"
        r"\bin commit\b", _plain("forecast", "forecast_category")),
    ("probability", r"\b(?:probability|chance|likelihood|likely)\b", _probability),
    ("next_step", r"\bnext steps?\b", _plain("next step", "next_step")),
    ("last_activity", r"\blast (?:activity|touch|contact(?:ed)?)\b", _day("last activity", "last_activity")),
    ("created", r"\b(?:created|opened|added to the (?:crm|pipeline))\b", _day("creation date", "created")),
    ("lost_reason", r"\b(?:lost reason|reason for (?:the )?loss|why (?:did|was|have|is) (?:we|it|"
        r"the deal)? ?(?:lose|lost))\b",
     _plain("lost reason", "lost_reason")),
    ("competitor", r"\bcompet(?:itor|ing)s?\b", _plain("competitor", "competitor")),
    ("type", r"\b(?:type|kind) of deal\b|\bdeal type\b", _plain("type", "type")),
    ("lead_source", r"\b(?:lead )?source\b", _plain("lead source", "lead_source")),
    ("amount", r"\b(?:amount|value|worth|size|volume|how (?:big|large|much)|tcv|acv)\b", _amount),
)  # fmt: skip
COLUMNS = tuple(CellQuestion(f, re.compile(p, re.IGNORECASE), told) for f, p, told in _COLUMNS)
_GENERIC = word_set(
    "what which who when where how is are was were do does did the a an of in on at to for by with our we us it its "
    "deal deals opportunity opportunities contract renewal order account accounts customer current currently now much "
    "many big large s crm expected planned scheduled supposed date for's this quarter week still will be has have set "
    "and that one tell me give show please can you could would like know"
)


def deal_answer(question: Question, text: str, desk: Desk) -> Answer | None:
    """Return what the CRM's cells say of the accounts named; None where the question asks for something else."""
    deals = asked_deals(question, desk)
    if not deals:
        return None
    for column in COLUMNS:
        rest, found = column.pattern.subn(" ", text)
        if not found or _rest(rest, question, desk):
            continue
        return _told(column, deals, desk)
    return None


def asked_deals(question: Question, desk: Desk) -> list[Deal]:
    """Return the deals of the accounts (or the very deals) that the question names: the open ones, else the newest."""
    every = list(desk.brief.deals.values())
    if question.opportunity_ids:
        found = [d for d in every if d.opportunity_id in question.opportunity_ids]
    else:
        found = [d for d in every if d.account in question.accounts]
    still = [d for d in found if d.is_open]
    closed = sorted(found, key=lambda d: (d.close_date is None, d.close_date), reverse=True) if not still else []
    return sorted(still, key=lambda d: (-d.amount, d.opportunity_id)) or closed[:1]


def _rest(text: str, question: Question, desk: Desk) -> list[str]:
    names = {w.casefold() for a in question.accounts for w in re.findall(r"\w+", a)}
    names |= {w.casefold() for d in asked_deals(question, desk) for w in re.findall(r"\w+", d.name)}
    words = re.findall(r"\w+", PERIODS.sub(" ", text).casefold())
    return [w for w in words if w not in _GENERIC and w not in names]


def _told(column: CellQuestion, deals: Sequence[Deal], desk: Desk) -> Answer:
    told: list[str] = []
    blank: list[str] = []
    cites: list[CellCitation] = []
    for deal in deals[:SHOWN]:
        words = column.told(deal, desk)
        who = deal.name or deal.account
        if words:
            told.append(f"{who}: {words}")
        else:
            blank.append(f"{who}: the CRM's cell for {column.field.replace('_', ' ')} is blank")
        cites += cell(deal, "account", column.field)
    when = f" (CRM export of {desk.frame.snapshot.isoformat()})" if desk.frame.snapshot else ""
    if not told:
        return Answer(answer=f"{sentence_case('; '.join(blank))}{when}.", abstained=True)
    return Answer(answer=f"{'; '.join([*told, *blank])}{when}.", citations=tuple(cites))
