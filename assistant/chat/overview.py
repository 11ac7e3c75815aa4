"""Questions about the week as a whole, or about one account: answered by what was computed, understood and checked."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from assistant.chat.answer import Answer
from assistant.chat.deals import asked_deals
from assistant.chat.desk import Desk
from assistant.chat.intents import PERIODS
from assistant.chat.numbers import priced, stated
from assistant.chat.promises import PROMISED, of_states, to_accounts
from assistant.chat.question import Question
from assistant.chat.risk_words import risk_words
from assistant.language.word_lists import word_set
from assistant.models.deal import Deal
from assistant.models.narrative import Citation, NoteCitation, Statement, StatementKind
from assistant.models.risk import Escalation, Label, NoteSignal
from assistant.writing.brief import cell
from assistant.writing.wording import count, day, listed, quoted, sentence_case

SHOWN = 4
_RULES = {
    "max_discount_percent": "Discount above our limit",
    "max_deal_amount_without_ceo": "Size that needs the CEO's word",
    "deal_at_risk_amount": "Deals at risk",
    "slip_amount": "Slips out of the quarter",
    "coverage_ratio_min": "Below our minimum",
    "attainment_warning_percent": "Below the warning level",
}
"""What a line of the social contract is about, before the names of those that cross it."""


class Topic(NamedTuple):
    """What people call a part of the week."""

    section: str
    pattern: re.Pattern[str]


def _topic(section: str, pattern: str) -> Topic:
    return Topic(section, re.compile(pattern, re.IGNORECASE))


TOPICS = (
    _topic("escalations", r"\bescalat\w+\b|\b(?:cross\w*|exceed\w*|break\w*|over) (?:\w+ ){0,2}(?:limits?|"
        r"thresholds?|contract)\b|"
           r"\b(?:must|should|need to) (?:the ceo|i) (?:hear|know)\b|\bsocial contract\b"),
    _topic("commitments", r"\b(?:commitments?|promises?|(?:(?:dates?|days?) )?promised|action items?|open actions?)\b"),
    _topic("discrepancies", r"\bdiscrepanc(?:y|ies)\b|\b(?:disagree|contradict)\w*\b|\bnotes? and (?:the )?crm\b"),
    _topic("risks", r"\b(?:risks?|risky|at risk|in danger|jeopardy|worr(?:y|ies|ied|ying))\b"),
    _topic("since_last_week", r"\b(?:what(?:'s| has| is)? (?:changed|new|different|moved)|"
        r"changes?)\b(?:.*?\b(?:since|from|to)\b)?|"
           r"\bsince last week\b"),
    _topic("competition", r"\b(?:competition|competitors?|rivals?)\b"),
    _topic("customers", r"\bcustomers?\b.*\b(?:say|want|need|ask|think|tell)\w*\b|\b(?:themes?|"
        r"customer needs|buying patterns?|trends?)\b"),
    _topic("initiatives", r"\binitiatives?\b"),
    _topic("alignment", r"\b(?:alignment|(?:lead|leads) quality|skill gaps?)\b"),
    _topic("issues_and_asks", r"\b(?:decisions?|decide|asks?|(?:need|want)s? from (?:me|you|the ceo)|approve|"
        r"approval)\b"),
    _topic("action_plan", r"\b(?:action plan|who does what|next actions?|next steps?)\b"),
    _topic("unknowns", r"\b(?:unknowns?|don't we know|do we not know|not known|left out|gaps in the data)\b"),
    _topic("big_deals", r"\b(?:big|biggest|largest|top|important) (?:deals?|opportunit\w+)\b"),
    _topic("headline", r"\bwhat (?:should|must|shall|do|can) (?:i|we) (?:tell|report to|say to)\b|"
           r"\b(?:summar(?:y|ise|ize)|overview|headlines?|how (?:are we doing|did the week go|"
        r"is (?:it|the week) going))\b"),
)  # fmt: skip
_NEWS = (Label.RISK, Label.BARRIER, Label.WIN_OR_PROGRESS, Label.ASK_OR_COMMITMENT, Label.COMPETITOR, Label.PRICING)
"""What is news of a deal, the weightiest first."""
_ABOUT_ACCOUNT = re.compile(
    r"\b(?:status|situation|news|update|latest|happen(?:s|ing|ed)?|uncertain|doubtful|in doubt|shaky|stuck|delayed|"
    r"going on|going|doing|stand|stands|standing|risks?|at risk|"
    r"in danger|wrong|problems?|issues?|concerns?|about|summary|know)\b",
    re.IGNORECASE,
)
_PLAIN = word_set(
    "what which who where how is are was were be do does did has have had the a an of in on at to for by with from our "
    "we us it its there any me you i my tell give show list please can could would should like main biggest worst most "
    "important top big current currently now this week these those deal deals account accounts all every still open "
    "ceo cso must hear and or s re ve whats that need needs want they them crm company notes note over last about "
    "today new latest out not due each mention mentioned next items item missed kept redated re dated met broken "
    "pending renewal contract project order pilot opportunity why overdue late unkept broken silent our"
)


def overview_answer(question: Question, text: str, desk: Desk) -> Answer | None:
    """Return what the week's narrative holds on a topic, or what is known of an account; None for other questions."""
    if question.accounts:
        return _of_account(question, text, desk)
    for topic in TOPICS:
        rest, found = topic.pattern.subn(" ", text)
        if not found or _rest(rest, (desk.brief.company.ceo.name, desk.brief.company.name)):
            continue
        return _of_topic(topic.section, text, desk)
    return None


def _rest(text: str, names: Iterable[str]) -> list[str]:
    known = {w.casefold() for n in names for w in re.findall(r"\w+", n)}
    words = re.findall(r"\w+", PERIODS.sub(" ", text).casefold().replace("’", "'").replace("'", " "))
    return [w for w in words if w not in _PLAIN and w not in known]


def _of_topic(section: str, text: str, desk: Desk) -> Answer:
    if section == "escalations":
        return _escalations(desk.narrative.escalations, desk)
    if section == "commitments":
        return of_states(text, desk)
    if section == "discrepancies":
        return _discrepancies(desk)
    statements = _statements(section, desk)
    if section == "since_last_week":
        moved = [s for s in _statements("revenue_vs_goal", desk) if "waterfall_end" in s.facts]
        statements = [*moved, *statements]
    return joined(statements, limit=SHOWN)


def _statements(section: str, desk: Desk) -> list[Statement]:
    found = next((s for s in desk.narrative.sections if s.id == section), None)
    return [s for s in found.statements if s.status == "verified"] if found else []


def joined(statements: Sequence[Statement], *, limit: int) -> Answer:
    """Return the statements as one answer; a lone gap is an honest abstention."""
    real = [s for s in statements if s.kind is not StatementKind.GAP]
    shown = (real or list(statements))[:limit]
    more = len(real) - len(shown) if real else 0
    tail = f" {sentence_case(count(more, 'further statement'))} in the narrative." if more > 0 else ""
    return Answer(
        answer=" ".join(s.text for s in shown) + tail if shown else "Nothing is on record about this for the week.",
        abstained=not real,
        citations=tuple(dict.fromkeys(c for s in shown for c in s.citations)),
        facts=tuple(dict.fromkeys(f for s in shown for f in s.facts)),
    )


def _escalations(items: Sequence[Escalation], desk: Desk) -> Answer:
    if not items:
        return Answer(answer="Nothing this week crosses the limits that CSO and CEO agreed.")
    by_id = {s.id: s for section in desk.narrative.sections for s in section.statements}
    subjects: dict[str, list[str]] = {}
    for item in items:
        figure = desk.figure(item.subject)
        named = f"{sentence_case(figure.label)} ({stated(figure)})" if figure else item.subject
        subjects.setdefault(item.rule, []).append(named)
    told = [f"{_RULES.get(rule, rule.replace('_', ' '))}: {listed(names)}" for rule, names in subjects.items()]
    behind = [by_id[key] for i in items for key in i.statements[:1] if key in by_id]
    return Answer(
        answer=f"{sentence_case(_crossing(len(items)))} the agreed limits. {'. '.join(told)}.",
        citations=tuple(dict.fromkeys(c for s in behind for c in s.citations[:3])),
        facts=tuple(dict.fromkeys([f for s in behind for f in s.facts] + _figures_of(items, desk))),
    )


def _crossing(number: int) -> str:
    return f"{count(number, 'item')} {'crosses' if number == 1 else 'cross'}"


def _figures_of(items: Sequence[Escalation], desk: Desk) -> list[str]:
    return [i.subject for i in items if desk.figure(i.subject) is not None]


def _discrepancies(desk: Desk) -> Answer:
    found = desk.narrative.discrepancies
    if not found:
        return Answer(answer="No note disagrees with the CRM this week, as far as was found.", abstained=True)
    told = [
        f"{d.account}: the CRM gives {d.crm_value} ({d.kind.replace('_', ' ')}), a note {d.note_value}" for d in found
    ]
    return Answer(
        answer=f"{'; '.join(told[: SHOWN * 2])}. The CRM stands.",
        citations=tuple(dict.fromkeys(c for d in found[: SHOWN * 2] for c in d.citations)),
    )


def _of_account(question: Question, text: str, desk: Desk) -> Answer | None:
    promised = PROMISED.sub(" ", text)
    if promised != text and not _rest(promised, question.accounts):
        return to_accounts(question.accounts, desk)
    match = _ABOUT_ACCOUNT.search(text)
    bare = re.sub(r"\W+", " ", text).strip()
    names = [*question.accounts, *(d.name for d in asked_deals(question, desk))]
    rest = _rest(text[: match.start()] + " " + text[match.end() :] if match else bare, names)
    if rest or (match is None and len(bare.split()) > len(question.accounts[0].split()) + 3):
        return None
    deals = asked_deals(question, desk)
    if not deals:
        return None
    told: list[str] = []
    cites: list[Citation] = []
    for deal in deals[:2]:
        closes = f", closes {day(deal.close_date, desk.frame.as_of)}" if deal.close_date else ""
        owner = f", owner {deal.owner}" if deal.owner else ""
        told.append(f"{priced(deal, desk.brief.currency)}: {deal.stage}{closes}{owner}.")
        cites += cell(deal, "account", "amount", "stage", "close_date", "owner")
        risk = next((r for r in desk.brief.risks if r.opportunity_id == deal.opportunity_id), None)
        if risk:
            words, quotes = risk_words(risk, SHOWN, desk.brief)
            told.append(f"Risks: {words}.")
            cites += quotes
        else:
            told.append("No risk is known.")
        if latest := _latest(deal, desk, cites):
            told.append(f"Latest, {_source(latest, desk)}: {quoted(latest.text, words=40)}.")
            cites.append(latest.citation)
    return Answer(answer=" ".join(told), citations=tuple(dict.fromkeys(cites)))


def _latest(deal: Deal, desk: Desk, told: Sequence[Citation]) -> NoteSignal | None:
    """Return the newest sentence of the week that was understood about a deal and is not told yet; the first of them.

    A sentence of the deal's own note goes before one that only names it; what is told of a promise or a danger goes
    before what the customer wants.
    """
    quotes = {c.quote for c in told if isinstance(c, NoteCitation)}
    week = desk.frame.week
    held = desk.brief.about([s for s in desk.brief.signals if s.date in week and not s.superseded], deal)
    new = [s for s in held if s.citation.quote not in quotes and s.label in _NEWS]
    return max(new, key=lambda s: (s.date or dt.date.min, -_NEWS.index(s.label), -s.char_start), default=None)


def _source(signal: NoteSignal, desk: Desk) -> str:
    when = f", {day(signal.date, desk.frame.as_of)}" if signal.date else ""
    return f"{signal.document}{when}"
