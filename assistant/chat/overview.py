"""Questions about the week as a whole, or about one account: answered by what was computed, understood and checked."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from assistant.chat.answer import Answer
from assistant.chat.deals import asked_deals
from assistant.chat.desk import Desk
from assistant.chat.intents import PERIODS
from assistant.chat.numbers import priced
from assistant.chat.question import Question
from assistant.language.word_lists import word_set
from assistant.models.narrative import Citation, Commitment, NoteCitation, Statement, StatementKind
from assistant.models.risk import Escalation, Risk, RiskSignal
from assistant.writing.brief import cell
from assistant.writing.compose.phrases import CRM_RISK_PHRASES, CUES, NOTE_RISK_PHRASES
from assistant.writing.compose.promised import in_words
from assistant.writing.wording import count, day, listed, quoted, sentence_case

SHOWN = 4
_NOT_KEPT = re.compile(
    r"\b(?:not|never|isn't|wasn't|weren't|hasn't|haven't)(?: \w+)? kept\b|\b(?:unkept|broken|overdue)\b"
)


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
_PROMISED = re.compile(r"\b(?:commitments?|promise[sd]?|undert\w+|owe[sd]?|action items?)\b", re.IGNORECASE)
_ABOUT_ACCOUNT = re.compile(
    r"\b(?:status|situation|news|update|happening|happened|going on|going|doing|stand|stands|standing|risks?|at risk|"
    r"in danger|wrong|problems?|issues?|concerns?|about|summary|know)\b",
    re.IGNORECASE,
)
_PLAIN = word_set(
    "what which who where how is are was were be do does did has have had the a an of in on at to for by with from our "
    "we us it its there any me you i my tell give show list please can could would should like main biggest worst most "
    "important top big current currently now this week these those deal deals account accounts all every still open "
    "ceo cso must hear and or s re ve whats that need needs want they them crm company notes note over last about "
    "today new latest out not due each mention mentioned next items item missed kept redated re dated met broken "
    "pending renewal contract project order pilot opportunity why"
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
        return _commitments(text, desk)
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
    told = [f"{i.subject.replace('_', ' ')} ({i.rule.replace('_', ' ')})" for i in items]
    behind = [by_id[key] for i in items for key in i.statements[:1] if key in by_id]
    return Answer(
        answer=f"{sentence_case(count(len(items), 'item'))} cross the agreed limits: {listed(told)}.",
        citations=tuple(dict.fromkeys(c for s in behind for c in s.citations[:3])),
        facts=tuple(dict.fromkeys([f for s in behind for f in s.facts] + _figures_of(items, desk))),
    )


def _figures_of(items: Sequence[Escalation], desk: Desk) -> list[str]:
    return [i.subject for i in items if desk.figure(i.subject) is not None]


def _commitments(text: str, desk: Desk) -> Answer:
    wanted = _states(text.casefold().replace("re-dated", "redated"))
    found = [c for c in desk.narrative.commitments if not wanted or c.status in wanted]
    found.sort(key=lambda c: wanted.index(c.status) if wanted else 0)
    if not found:
        kind = f"{' or '.join(w.replace('_', ' ') for w in wanted)} " if wanted else ""
        return Answer(answer=f"No {kind}commitment is on record for the week.", abstained=True)
    told = [_commitment(c) for c in found[: SHOWN * 2]]
    more = f" {len(found) - len(told)} more." if len(found) > len(told) else ""
    cites = tuple(dict.fromkeys(x for c in found[: SHOWN * 2] for x in c.citations))
    return Answer(answer=f"{'; '.join(told)}.{more}", citations=cites)


def _states(lowered: str) -> list[str]:
    """Return the states that are asked for: what is not kept is missed, re-dated or silent."""
    if _NOT_KEPT.search(lowered):
        return ["missed", "redated", "no_news"]
    silent = ["no_news"] if re.search(r"\b(?:no news|silen\w+|nothing (?:was |is )?heard)\b", lowered) else []
    return [s for s in ("kept", "missed", "open", "redated") if re.search(rf"\b{s}\b", lowered)] + silent


def _commitments_on(accounts: Sequence[str], desk: Desk) -> Answer:
    """Return what was promised to an account, or asked of it: in its notes, or in words that name it."""

    def theirs(item: Commitment) -> bool:
        notes = [n for c in item.citations if isinstance(c, NoteCitation) and (n := desk.note(c.path))]
        return any(n.account in accounts for n in notes) or bool(desk.named(item.text) & set(accounts))

    found = [c for c in desk.narrative.commitments if theirs(c)]
    if not found:
        return Answer(answer=f"No commitment to {listed(list(accounts))} is on record for the week.", abstained=True)
    cites = tuple(dict.fromkeys(x for c in found[:SHOWN] for x in c.citations))
    return Answer(answer=f"{'; '.join(_commitment(c) for c in found[:SHOWN])}.", citations=cites)


def _commitment(item: Commitment) -> str:
    due = f", due {item.due}" if item.due else ""
    return f"{item.owner or 'No owner named'}{due} ({item.status.replace('_', ' ')}): {in_words(item, words=30)}"


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
    promised = _PROMISED.sub(" ", text)
    if promised != text and not _rest(promised, question.accounts):
        return _commitments_on(question.accounts, desk)
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
            words, quotes = _risk_words(risk)
            told.append(words)
            cites += quotes
        else:
            told.append("No risk is known.")
    return Answer(answer=" ".join(told), citations=tuple(dict.fromkeys(cites)))


def _tells(signal: RiskSignal) -> bool:
    """Whether what is quoted for a risk says so in words of that risk; what the CRM shows needs none."""
    quotes = [c.quote for c in signal.citations if isinstance(c, NoteCitation)]
    cue = CUES.get(signal.id)
    return cue is None or not quotes or any(cue.search(q) for q in quotes)


def _risk_words(risk: Risk) -> tuple[str, list[Citation]]:
    parts: list[str] = []
    cites: list[Citation] = []
    told = [s for s in risk.signals if _tells(s)] or list(risk.signals)
    ordered = sorted(told, key=lambda s: (s.id not in NOTE_RISK_PHRASES, -s.severity.rank))
    for signal in ordered[:SHOWN]:
        phrase = NOTE_RISK_PHRASES.get(signal.id) or CRM_RISK_PHRASES.get(signal.id, signal.id.replace("_", " "))
        notes = [c for c in signal.citations if isinstance(c, NoteCitation)]
        parts.append(f"{phrase}: {quoted(notes[0].quote, words=40)}" if notes else phrase)
        cites += notes[:1] or list(signal.citations[:2])
    return f"Risks: {'; '.join(parts)}.", cites
