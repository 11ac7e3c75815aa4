"""What in the week answers each promise to the CEO: the records where they can, else the sentences that show it."""

import re
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from assistant.insight.attainment import closed_in_week
from assistant.insight.contract_week import ContractWeek
from assistant.insight.spoken_promise import nearest
from assistant.models.deal import Deal, Status
from assistant.models.narrative import Citation
from assistant.models.partnership import ContractLine
from assistant.models.risk import NoteSignal


class Answer(NamedTuple):
    """What answers a promise: names with the places that show them, or sentences told in their own words."""

    subjects: Sequence[str]
    citations: Sequence[Citation]
    sentences: Sequence[NoteSignal] = ()


def transparency_lines(week: ContractWeek) -> Iterator[ContractLine]:
    """Yield each promise with what in the week answers it; what nothing on record answers is unknown, never kept."""
    for index, text in enumerate(week.company.social_contract.transparency):
        key = f"social_contract.transparency.{index}"
        answer = _answer(week, text)
        cites = week.place(key, f"transparency.{index}")
        if answer is None:
            yield ContractLine(key=key, kind="transparency", text=text, status="unknown", citations=cites)
            continue
        told = (*cites, *answer.citations, *(s.citation for s in answer.sentences))
        yield ContractLine(
            key=key,
            kind="transparency",
            text=text,
            status="kept",
            value=Decimal(len(answer.subjects)),
            unit="count",
            subjects=tuple(answer.subjects),
            citations=tuple(dict.fromkeys(told)),
            sentences=tuple(answer.sentences),
        )


def _answer(week: ContractWeek, text: str) -> Answer | None:
    """Return what answers a promise, by the first thing that it names; None where nothing on record can."""
    for named, answered in _ROUTES:
        if named.search(text) and not (answered in _OF_DEALS and _OF_WORK.search(text)):
            return answered(week, text)
    found = nearest(text, week.sentences, week.frame, week.embed) if week.embed else None
    return None if found is None else Answer([s.account or "" for s in found], (), found)


def _unkept(week: ContractWeek, _: str) -> Answer:
    return _owed(week, ("missed", "redated"))


def _followed(week: ContractWeek, _: str) -> Answer:
    return _owed(week, ("open", "missed", "redated", "no_news"))


def _owed(week: ContractWeek, states: Sequence[str]) -> Answer:
    late = [c for c in week.commitments if c.status in states]
    return Answer(
        [f"{c.owner or 'nobody named'}: {c.status.replace('_', ' ')}" for c in late],
        [c.citations[0] for c in late if c.citations],
    )


def _priced(week: ContractWeek, _: str) -> Answer:
    said = dict.fromkeys(f"{m.account} {m.percent.normalize():f} %" for m in week.discounts)
    return Answer(list(said), [m.citation for m in week.discounts])


def _uncalled(week: ContractWeek, _: str) -> Answer:
    return _of_risks(week, "commit_without_evidence")


def _moved(week: ContractWeek, _: str) -> Answer:
    return _of_risks(week, "slipped_out_of_quarter", "pushed", "slipped")


def _leaving(week: ContractWeek, _: str) -> Answer:
    return _of_risks(week, "churn_threat")


def _won(week: ContractWeek, _: str) -> Answer:
    deals = closed_in_week(week.deals.values(), Status.WON, week.frame)
    return Answer([d.account for d in deals], [c for d in deals for c in d.cited("account", "amount")])


def _lost(week: ContractWeek, text: str) -> Answer:
    """Return the week's losses; where the promise names a competitor, those whose row names it, or no reason at all."""
    rivals = [c for c in week.company.competitors if c.casefold() in text.casefold()]

    def concerned(deal: Deal) -> bool:
        row = f"{deal.competitor} {deal.lost_reason} {deal.cells.get('competitor', '')}".casefold()
        return not rivals or any(r.casefold() in row or r.split()[0].casefold() in row for r in rivals)

    closed = [d for d in closed_in_week(week.deals.values(), Status.LOST, week.frame) if concerned(d)]
    return Answer(
        [f"{d.account}: {d.lost_reason or 'no reason in the CRM'}" for d in closed],
        [c for d in closed for c in d.cited("account", "lost_reason", "competitor")],
    )


def _of_risks(week: ContractWeek, *signals: str) -> Answer:
    found = [(r, s) for r in week.risks for s in r.signals if s.id in signals]
    accounts = list(dict.fromkeys(r.account for r, _ in found))
    cites: list[Citation] = []
    for risk, signal in found:
        cites += [*week.cited(risk.opportunity_id, "account"), *signal.citations[:1]]
    return Answer(accounts, cites)


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE)


_OF_WORK = _words(
    r"deliver\w*|shipments?|install\w*|go-?lives?|implementations?|handovers?|handed (?:over|back)|repairs?|projects?|"
    r"outages?|downtime|complaints?|tickets?|incidents?"
)
"""The work after the sale: what is late or lost there is no deal that moved or was lost."""
_ROUTES: Sequence[tuple[re.Pattern[str], Callable[[ContractWeek, str], Answer]]] = (
    (_words(r"(?:dates?|deadlines?|promises?|commitments?|promised)\b.{0,40}?\b(?:not (?:been )?kept|missed|broken|"
            r"not met)"), _unkept),
    (_words(r"commitments?|promises?|actions?|agreed steps"), _followed),
    (_words(r"commit(?! to)|forecast"), _uncalled),
    (_words(r"discounts?|pric\w+|exceptions?|concessions?|margins?"), _priced),
    (_words(r"lost|loss|losses|lose"), _lost),
    (_words(r"slip\w*|push\w*|close dates?|moved|delay\w*|postpon\w*"), _moved),
    (_words(r"churn|renewals?|leav\w+|cancel\w*|attrition|retention"), _leaving),
    (_words(r"won|wins?|signed|closed"), _won),
)  # fmt: skip
"""What a promise names, and the records that answer it; the first that fits counts."""
_OF_DEALS = (_lost, _moved, _won)
