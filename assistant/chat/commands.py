"""What the chat does when it is told to rather than asked: draft, reframe, show evidence, prepare for the CEO."""

import re
from collections import Counter
from typing import NamedTuple

from assistant.chat.answer import Answer, abstain
from assistant.chat.desk import Desk
from assistant.models.company import Persona
from assistant.models.draft import Narrative
from assistant.models.narrative import SECTION_TITLES, NoteCitation, Statement, StatementKind
from assistant.writing.wording import count, day, listed

_DRAFT = re.compile(
    r"^\W*(?:please |can you |could you |now |then )*(?:draft|write|compose|prepare)\b"
    r"(?:(?=.*\b(?:narrative|memo|week|report|draft|update)\b)|(?:[ ,]+(?:it|this|one|now|please))*\W*$)",
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
_ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"]
_NOUNS = (
    ("risks", r"risks?|dangers?"),
    ("headline", r"headlines?|sentences?|lines?"),
    ("since_last_week", r"commitments?|promises?|changes?"),
    ("revenue_vs_goal", r"figures?|revenues?"),
    ("big_deals", r"deals?|wins?"),
    ("initiatives", r"initiatives?"),
    ("customers", r"customers?|themes?|needs?"),
    ("competition", r"competitors?|competition|rivals?"),
    ("alignment", r"alignments?|findings?"),
    ("issues_and_asks", r"issues?|asks?|requests?|decisions?"),
    ("action_plan", r"actions?|steps?|plans?"),
    ("unknowns", r"unknowns?|gaps?|discrepanc(?:y|ies)"),
)
"""What people call the statements of a section."""
_NOUN = "|".join(["escalations?", *(words for _, words in _NOUNS)])
_PLACE = re.compile(
    rf"\b(?P<word>{'|'.join(_ORDINALS)}|last|top|(?P<digits>\d{{1,2}})(?:st|nd|rd|th))\b(?: \w+)?? (?P<noun>{_NOUN})\b|"
    rf"\b(?P<noun2>{_NOUN}) (?:no\.? ?|number |#)?(?P<number>\d{{1,2}})\b",
    re.IGNORECASE,
)
"""`the second risk`, `the 3rd ask`, `risk no. 2`."""
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
    place = _place(text)
    statement = _counted(place, desk) if place else _meant(text, desk)
    if statement is None:
        return abstain(_too_far(place, desk)) if place else None
    parts = []
    if statement.facts:
        formulas = [f"{f.label}: {f.formula}" for i in statement.facts if (f := desk.figure(i)) is not None]
        parts.append(f"{count(len(statement.facts), 'figure')} ({'; '.join(formulas)})")
    parts += _sources(statement, desk)
    return Answer(
        answer=f"{statement.text} This rests on {listed(parts) or 'nothing that is cited'}: {statement.status}.",
        citations=statement.citations,
        facts=statement.facts,
    )


def _sources(statement: Statement, desk: Desk) -> list[str]:
    """Return the notes and files behind a statement in words, each once: a reader opens them by name."""
    notes: Counter[str] = Counter()
    cells: Counter[str] = Counter()
    for cited in statement.citations:
        if isinstance(cited, NoteCitation):
            when = desk.dated(cited.path)
            notes[f"{cited.document}{f' of {day(when, desk.frame.as_of)}' if when else ''}"] += 1
        else:
            cells[cited.path] += 1
    return [
        *(f"{name} ({count(n, 'quotation')})" for name, n in notes.items()),
        *(f"{path} ({count(n, 'cell')})" for path, n in cells.items()),
    ]


class _Place(NamedTuple):
    """Which of a kind of statement is meant: the second risk; a `number` of 0 is the last one."""

    number: int
    noun: str
    section: str


def _place(text: str) -> _Place | None:
    """Return which statement an order counts out; None where it counts none."""
    for match in _PLACE.finditer(text):
        noun = (match["noun"] or match["noun2"]).casefold()
        section = "escalations" if noun.startswith("escalat") else None
        section = section or next((s for s, words in _NOUNS if re.fullmatch(words, noun)), None)
        if section is None:
            continue
        word = (match["word"] or "").casefold()
        if word in _ORDINALS:
            return _Place(_ORDINALS.index(word) + 1, noun, section)
        digits = match["number"] or match["digits"]
        return _Place(int(digits) if digits else int(word == "top"), noun, section)
    return None


def _countable(section: str, desk: Desk) -> list[Statement]:
    """Return a section's statements as a reader counts them: what sums up many of them, or misses them, is none."""
    by_id = {s.id: s for x in desk.narrative.sections for s in x.statements}
    if section == "escalations":
        first = (s for e in desk.narrative.escalations for s in e.statements[:1])
        return list(dict.fromkeys(by_id[key] for key in first if key in by_id))
    found = next((x.statements for x in desk.narrative.sections if x.id == section), ())
    told = [s for s in found if s.kind is not StatementKind.GAP]
    summed = section in ("risks", "since_last_week") and len(told) > 1 and not desk.named(told[0].text)
    return told[1:] if summed else told


def _counted(place: _Place, desk: Desk) -> Statement | None:
    told = _countable(place.section, desk)
    return told[place.number - 1] if -len(told) < place.number <= len(told) and told else None


def _too_far(place: _Place, desk: Desk) -> str:
    held = len(_countable(place.section, desk))
    title = SECTION_TITLES.get(place.section, "Escalations")
    return f"The narrative of {desk.frame.week} has {count(held, 'statement')} to count under “{title}”, not so many."


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
