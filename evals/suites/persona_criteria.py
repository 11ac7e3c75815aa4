"""The playbook's criteria as measures: what a page asks of openings, questions and answers, and what it forbids."""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from pydantic_evals.evaluators import EvaluationReason

from assistant.language.numbers import quantities
from assistant.models.draft import Narrative
from assistant.models.narrative import NoteCitation, PreparedQuestion, StatementKind
from assistant.writing.playbook import Lead, Play, Topic
from evals.harness.suite import share
from evals.suites.told import own_words, statements


class Reader(NamedTuple):
    """The CEO, as company.yaml has it."""

    name: str
    advisors: tuple[str, ...]


_VAGUE = re.compile(
    r"\b(?:strong(?:ly)?|great|significant(?:ly)?|considerabl[ey]|impressive|solid|excellent|healthy|robust|promising|"
    r"encouraging|disappointing|substantial(?:ly)?|very|really|quite)\b",
    re.IGNORECASE,
)
_NOT_THERE = re.compile(r"\b(?:no|not|nothing|none|neither|nobody|never|without)\b", re.IGNORECASE)
_DATED = re.compile(r"\bby \d{1,2} [A-Z][a-z]+")
TOPICS: dict[Topic, str] = {
    "goal": r"\bgoal\b", "movement": r"\bmoved\b|\bpipeline\b",
    "worst": r"\bworst\b|happened|wrong|jeopardy|what .*\bat\b",
    "forecast": r"\bforecast\b|\bcommit\b", "decision": r"\bdecision\b|\bdecide\b|\bfrom me\b|\bwhy should\b|\bwait",
    "views": r"\bview|\bthink|\bsay\b|\bsees?\b|\bheard\b", "support": r"\bsupport\b|\bneed\b|\bhelp\b",
    "friction": r"\bpull|\bfrictions?\b|\bapart\b|\bway\b", "limits": r"\blimit|\brule|\bagreed\b|\bcross",
    "principle": r"\bprinciples?\b|\bpriorit|\bimperative\b|\bgoals that we agreed\b",
    "agreed": r"\bagreed\b|\bsettled\b",
    "plan": r"\bplan\b|\bwho\b.*\bwhen\b|\bowner\b|\bby when\b|\bdoes what\b",
    "advisors": r"\bthink\b|\bseen\b|\badvis",
}  # fmt: skip
"""What a question on a topic is recognised by, for the topics with which a page may begin."""
FIRST = 3
"""So many topics of a page must be among the first questions (of a blend: among twice as many)."""


def led(framed: Narrative, pages: Sequence[Play], reader: Reader) -> EvaluationReason:
    """Return the share of the pages whose lead the opening gives, the first page's before the second's."""
    text = framed.framing.opening
    places = [_LEADS[p.lead](framed, text, reader) for p in pages]
    wrong = [f"{p.persona.value}: no {p.lead} in it" for p, at in zip(pages, places, strict=True) if at < 0]
    found = [at for at in places if at >= 0]
    if found != sorted(found):
        wrong.append("the second page's lead comes first")
    return share(len(pages) - len(wrong), len(pages), wrong)


def _decision(framed: Narrative, text: str, reader: Reader) -> int:
    asks = [
        s.text for s in statements(framed) if s.id.startswith("issues_and_asks-") and s.kind is not StatementKind.GAP
    ]
    # an ask runs on after a colon, so that its first letter may be small
    return max((text.casefold().find(a.casefold()) for a in asks), default=text.find("No decision"))


def _figures(framed: Narrative, text: str, reader: Reader) -> int:
    facts = {f.id: f.value for f in framed.facts}
    booked = facts.get("bookings_qtd")
    if booked is None:
        return text.find("no figure")
    first = [q for q in quantities(text) if abs(q.value - booked) <= max(q.resolution, booked / 100)]
    return first[0].char_start if first else -1


def _rule(framed: Narrative, text: str, reader: Reader) -> int:
    if not framed.escalations:
        return text.find("inside the limits")
    told = [q.value for q in quantities(text)]
    named = any(abs(v - e.threshold) <= abs(e.threshold) / 100 for v in told for e in framed.escalations)
    found = re.search(r"\b(?:rule|limit|threshold|minimum|warning level)\b", text)
    return found.start() if found and named else -1


def _agreed(framed: Narrative, text: str, reader: Reader) -> int:
    tally = [
        s.text for s in statements(framed) if s.id.startswith("since_last_week-") and s.kind is not StatementKind.GAP
    ]
    return text.find(tally[0]) if tally else text.find("No earlier commitment")


def _advisors(framed: Narrative, text: str, reader: Reader) -> int:
    if not reader.advisors:
        return text.find("no advisor")
    places = [text.find(a) for a in reader.advisors]
    return min(places) if all(p >= 0 for p in places) else -1


_LEADS: dict[Lead, Callable[[Narrative, str, Reader], int]] = {
    "decision": _decision, "figures": _figures, "rule": _rule, "agreed": _agreed, "advisors": _advisors,
}  # fmt: skip


def asked(framed: Narrative, pages: Sequence[Play]) -> EvaluationReason:
    """Return the share of the pages' first topics that the first prepared questions are about."""
    head = [q.question for q in framed.framing.questions[: (FIRST + 1) * len(pages)]]
    wanted = [(p.persona.value, t) for p in pages for t in p.questions[:FIRST] if t in TOPICS]
    missing = [
        f"{who}: {topic}" for who, topic in wanted if not any(re.search(TOPICS[topic], q, re.IGNORECASE) for q in head)
    ]
    return share(len(wanted) - len(missing), len(wanted), missing)


def unfounded(framed: Narrative) -> EvaluationReason:
    """Return the share of the prepared answers that rest on something, or say what is missing."""
    body = [s.text for s in statements(framed) if s.status == "verified"]
    wrong = [q.question for q in framed.framing.questions if not _founded(q, body)]
    total = len(framed.framing.questions)
    return share(total - len(wrong), total, wrong)


def _founded(prepared: PreparedQuestion, body: Sequence[str]) -> bool:
    rest = prepared.answer
    for text in body:
        rest = rest.replace(text, " ")
    if not rest.strip():
        return True
    if not prepared.citations:
        return bool(_NOT_THERE.search(rest))
    held = " ".join(" ".join(c.quote.split()) for c in prepared.citations if isinstance(c, NoteCitation)).casefold()
    told = [part.strip() for q in re.findall(r"“([^”]*)”", rest) for part in q.split("…") if part.strip()]
    return all(_plain(part).casefold().rstrip(".") in _plain(held) for part in told) or not held


def _plain(text: str) -> str:
    """Return a text without its marks of quotation and apostrophes: a quotation in a quotation changes its own."""
    return re.sub("[“”\"‘’']", "", text)


def avoided(framed: Narrative, pages: Sequence[Play], reader: Reader) -> EvaluationReason:
    """Return the share of what the pages say to avoid, as far as a program can see it, that is avoided."""
    checks = [(p.persona.value, check) for p in pages for check in _FORBIDDEN[p.persona.value]]
    wrong = [f"{who}: {fault}" for who, check in checks if (fault := check(framed, reader))]
    return share(len(checks) - len(wrong), len(checks), wrong)


def _adjectives(framed: Narrative, reader: Reader) -> str:
    found = _VAGUE.findall(own_words(framed.framing.opening))
    return f"adjectives in the opening: {', '.join(found)}" if found else ""


def _bare_numbers(framed: Narrative, reader: Reader) -> str:
    missing = _untraced(framed)
    return f"numbers without rows: {', '.join(missing)}" if missing else ""


def _unclaimed(framed: Narrative, reader: Reader) -> str:
    """Return what claims an advisor's support: it may be quoted or denied, never claimed."""
    sentences = re.split(r"(?<=[.?!])\s+(?=[A-Z])", framed.framing.opening)
    claims = [
        s for s in sentences
        if any(a in s for a in reader.advisors) and "“" not in s and not _NOT_THERE.search(s) and not s.endswith("?")
    ]  # fmt: skip
    return f"support that nobody can show: {claims[0]}" if claims else ""


def _open_ends(framed: Narrative, reader: Reader) -> str:
    plan = [s for s in statements(framed) if s.id.startswith("action_plan-") and s.kind is not StatementKind.GAP]
    open_end = [s.text for s in plan if not _DATED.search(s.text)]
    return f"an action without owner and day: {open_end[0]}" if open_end else ""


def _nameless_exception(framed: Narrative, reader: Reader) -> str:
    """Return a discount that is asked for without the limit that it bends."""
    for item in framed.escalations:
        if item.rule != "max_discount_percent":
            continue
        told = [s.text for s in statements(framed) if s.id.startswith("issues_and_asks-") and item.subject in s.text]
        if told and not any(q.value == item.threshold for t in told for q in quantities(t)):
            return f"{item.subject}: an exception is asked for and its rule is not named"
    return ""


def _ghost_views(framed: Narrative, reader: Reader) -> str:
    """Return a view that is told in other than its owner's words."""
    for prepared in framed.framing.questions:
        if (
            re.search(r"\b(?:view|think|see it)\b", prepared.question)
            and prepared.citations
            and "“" not in prepared.answer
        ):
            return f"a view without its words: {prepared.question}"
    return ""


_FORBIDDEN: dict[str, tuple[Callable[[Narrative, Reader], str], ...]] = {
    "questioning": (_adjectives, _bare_numbers),
    "trusting": (_unclaimed,),
    "delegating": (_open_ends,),
    "framing": (_nameless_exception,),
    "consulting": (_ghost_views,),
}


def _untraced(framed: Narrative) -> list[str]:
    body = " ".join([*(s.text for s in statements(framed)), *(q.question for q in framed.framing.questions)])
    known = {q.value for q in quantities(body)} | {f.value for f in framed.facts}
    known |= {v for e in framed.escalations for v in (e.value, e.threshold)}
    return [
        q.text for q in quantities(framed.framing.opening)
        if re.search(r"\d", q.text) and not any(abs(q.value - k) <= q.resolution for k in known)
    ]  # fmt: skip


def untraceable(framed: Narrative) -> EvaluationReason:
    """Return the share of the opening's numbers that stand in the body or are a figure."""
    total = len([q for q in quantities(framed.framing.opening) if re.search(r"\d", q.text)])
    missing = _untraced(framed)
    return share(total - len(missing), total, missing)
