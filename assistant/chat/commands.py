"""What the chat does when it is told to rather than asked: draft, reframe, show evidence, prepare for the CEO."""

import re

from assistant.chat.answer import Answer, abstain
from assistant.chat.desk import Desk
from assistant.models.company import Persona
from assistant.models.draft import Narrative
from assistant.models.narrative import SECTION_TITLES, Statement
from assistant.writing.wording import count, listed

_DRAFT = re.compile(
    r"^\W*(?:please |can you |could you )*(?:draft|write|compose|prepare)\b(?=.*\b(?:narrative|memo|week|report|"
    r"draft)\b)",
    re.IGNORECASE,
)
_REFRAME = re.compile(r"\b(?:re-?frame|frame (?:it|this)|rewrite (?:it|this))\b", re.IGNORECASE)
_EVIDENCE = re.compile(
    r"\b(?:show|what is|what's|give)\b.*\b(?:evidence|sources?|proof)\b|\bwhere does\b.*\bcome from\b|"
    r"\bhow do (?:we|you) know\b",
    re.IGNORECASE,
)
_PREPARE = re.compile(
    r"\bprepare me\b|\bwhat will (?:the ceo|\w+) ask\b|\bquestions? (?:will|would|might) (?:the ceo|she|he|they) ask\b|"
    r"\bceo(?:'s|s')? questions?\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[“\"']([^”\"']{6,})[”\"']")


def command_answer(text: str, desk: Desk) -> Answer | None:
    """Return what came of an order; None where the text is none."""
    if _REFRAME.search(text):
        return _reframed(text, desk)
    if _PREPARE.search(text):
        return _prepared(desk.narrative)
    if _EVIDENCE.search(text):
        return _evidence(text, desk)
    if _DRAFT.search(text):
        return _drafted(desk.narrative)
    return None


def _drafted(narrative: Narrative) -> Answer:
    head = next((s.statements for s in narrative.sections if s.id == "headline"), ())
    total = sum(len(s.statements) for s in narrative.sections)
    lead = f"Drafted {narrative.week}: {count(total, 'statement')}, {count(len(narrative.escalations), 'escalation')}."
    return Answer(
        answer=" ".join([lead, *(s.text for s in head)]),
        citations=tuple(dict.fromkeys(c for s in head for c in s.citations)),
        facts=tuple(dict.fromkeys(f for s in head for f in s.facts)),
    )


def _reframed(text: str, desk: Desk) -> Answer:
    named = tuple(p.value for p in Persona if re.search(rf"\b{p.value}\b", text, re.IGNORECASE))[:2]
    if not named or desk.reframe is None:
        return abstain(f"Say for which CEO: one or two of {listed([p.value for p in Persona], final='or')}.")
    framed = desk.reframe(named)
    order = listed([SECTION_TITLES[i] for i in framed.framing.order[:4]])
    return Answer(answer=f"For a {listed(named)} CEO: {framed.framing.opening} The order begins with {order}.")


def _prepared(narrative: Narrative) -> Answer:
    found = narrative.framing.questions
    if not found:
        return abstain("No question is prepared: the profile names no persona, and none was asked for.")
    told = [f"{n}. {q.question} {q.answer}" for n, q in enumerate(found, 1)]
    return Answer(answer="\n".join(told), citations=tuple(dict.fromkeys(c for q in found for c in q.citations)))


def _evidence(text: str, desk: Desk) -> Answer | None:
    statement = _meant(text, desk)
    if statement is None:
        return None
    parts = []
    if statement.facts:
        formulas = [f"{f.label}: {f.formula}" for i in statement.facts if (f := desk.figure(i)) is not None]
        parts.append(f"{count(len(statement.facts), 'figure')} ({'; '.join(formulas)})")
    if statement.citations:
        parts.append(count(len(statement.citations), "citation"))
    return Answer(
        answer=f"“{statement.text}” rests on {listed(parts) or 'nothing that is cited'}: {statement.status}.",
        citations=statement.citations,
        facts=statement.facts,
    )


def _meant(text: str, desk: Desk) -> Statement | None:
    """Return the statement whose id, or whose words, the order names."""
    every = [s for section in desk.narrative.sections for s in section.statements]
    for statement in every:
        if re.search(rf"(?<![\w-]){re.escape(statement.id)}(?![\w-])", text):
            return statement
    quoted = _QUOTED.search(text)
    if quoted:
        wanted = " ".join(quoted[1].casefold().split())
        return next((s for s in every if wanted in s.text.casefold()), None)
    accounts = {m.account for m in desk.directory.mentions(text)}
    if accounts:
        return next((s for s in every if accounts & {m.account for m in desk.directory.mentions(s.text)}), None)
    return None
