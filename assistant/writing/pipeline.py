"""The way of a week: writer, check, frame, as one chain of langchain-core runnables."""

from collections.abc import Callable, Mapping
from functools import partial

from langchain_core.runnables import Runnable, RunnableLambda

from assistant.language.sentences import split_sentences
from assistant.models.base import Model
from assistant.models.company import Persona
from assistant.models.draft import Narrative
from assistant.models.narrative import CellCitation, NoteCitation, Section, Statement
from assistant.writing.brief import WeekBrief
from assistant.writing.check import CheckContext, check_statement
from assistant.writing.compose import Body
from assistant.writing.framing import frame
from assistant.writing.playbook import Play
from assistant.writing.week_view import WeekView
from assistant.writing.wording import quoted

Writer = Callable[[WeekBrief], Body]
"""Both writers, embedded and by model, are of this type; what comes behind them is one path."""
ContextOf = Callable[[WeekBrief, Body], CheckContext]
Told = Callable[[str, int, int], None]
"""Hears what is being done, how many sections are done, and of how many."""


def _silent(_what: str, _done: int, _total: int) -> None:
    return None


class Written(Model):
    """A week between two steps."""

    brief: WeekBrief
    body: Body
    check: Callable[[Statement], Statement] | None = None
    """By what the body was checked; what framing adds is checked by the same."""


def _told_so_far(statement: Statement, context: CheckContext) -> Statement | None:
    """Return the statement with only those of its sentences that hold; None when its first does not or none fails."""
    sentences = [s.text for s in split_sentences(statement.text)]
    held = [
        text
        for text in sentences
        if check_statement(statement.model_copy(update={"text": text}), context).status == "verified"
    ]
    if not held or len(held) == len(sentences) or held[0] != sentences[0]:
        return None
    return statement.model_copy(update={"text": " ".join(held)})


def _word_for_word(statement: Statement, _context: CheckContext) -> Statement | None:
    """Return the statement reduced to what its notes say of whom, word for word; None when it quotes none."""
    quotes = [c for c in statement.citations if isinstance(c, NoteCitation)][:2]
    if not quotes:
        return None
    told = "; ".join(quoted(c.quote) for c in quotes)
    about = [c for c in statement.citations if isinstance(c, CellCitation) and c.value]
    subject = next((c for c in about if statement.text.startswith(c.value)), None)
    text = f"{subject.value}, on record: {told}." if subject else f"On record: {told}."
    cites = (subject, *quotes) if subject else tuple(quotes)
    return statement.model_copy(update={"text": text, "facts": (), "citations": cites})


def checked(statement: Statement, context: CheckContext) -> Statement:
    """Return the statement verified; else what of it holds, else its evidence word for word, else itself flagged."""
    first = check_statement(statement, context)
    if first.status == "verified":
        return first
    for reduce in (_told_so_far, _word_for_word):
        reduced = reduce(statement, context)
        if reduced is not None:
            second = check_statement(reduced, context)
            if second.status == "verified":
                return second
    return first


def check_body(body: Body, context: CheckContext, told: Told = _silent) -> Body:
    """Return the body with every statement checked; `told` hears of each section before it is."""
    sections = []
    for done, section in enumerate(body.sections):
        told(f"Checking “{section.title}”", done, len(body.sections))
        statements = tuple(checked(t, context) for t in section.statements)
        sections.append(Section(id=section.id, title=section.title, statements=statements))
    return body.model_copy(update={"sections": tuple(sections)})


def weekly_chain(
    writer: Writer, context_of: ContextOf, plays: Mapping[Persona, Play], told: Told = _silent
) -> Runnable[WeekBrief, Narrative]:
    """Return the chain from a brief to a narrative; another writer that speaks LangChain fits in its first place.

    `told` hears of each section as it is checked.
    """

    def write(brief: WeekBrief) -> Written:
        return Written(brief=brief, body=writer(brief))

    def check(written: Written) -> Written:
        context = context_of(written.brief, written.body)
        return written.model_copy(
            update={"body": check_body(written.body, context, told), "check": partial(check_statement, context=context)}
        )

    def frame_it(written: Written) -> Narrative:
        check = written.check or partial(check_statement, context=context_of(written.brief, written.body))
        return _narrative(written.brief, written.body, plays, check)

    return RunnableLambda(write) | RunnableLambda(check) | RunnableLambda(frame_it)


def _narrative(
    brief: WeekBrief, body: Body, plays: Mapping[Persona, Play], check: Callable[[Statement], Statement]
) -> Narrative:
    framing = frame(WeekView(brief, body.sections, body.escalations, check), brief.personas, plays)
    by_id = {s.id: s for s in body.sections}
    return Narrative(
        week=str(brief.frame.week),
        as_of=brief.frame.as_of,
        company=brief.company.name,
        personas=brief.personas,
        sections=tuple(by_id[i] for i in framing.order if i in by_id),
        facts=tuple(brief.figures.figures.values()),
        risks=brief.risks,
        escalations=body.escalations,
        framing=framing,
        commitments=brief.commitments,
        discrepancies=brief.discrepancies,
        ceo_style=brief.ceo_style,
        quarantined=brief.quarantined,
        omitted=body.omitted,
        warnings=(*brief.figures.warnings, *brief.warnings, *brief.unread),
    )
