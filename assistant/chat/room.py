"""A question in, an answer out: figures first, evidence next, else an honest abstention."""

import re

from assistant.chat.answer import Answer, abstain
from assistant.chat.commands import command_answer
from assistant.chat.deals import deal_answer
from assistant.chat.desk import Desk
from assistant.chat.endangered import endangered_answer
from assistant.chat.evidence import Reader
from assistant.chat.figures import figure_answer
from assistant.chat.known import known_answer
from assistant.chat.model_answers import Worded
from assistant.chat.overview import overview_answer
from assistant.chat.question import Question, Wanted, read_question
from assistant.chat.quoting import quoted_answer
from assistant.insight.instructions import addresses_assistant
from assistant.insight.quarantine import personal_kind
from assistant.models.narrative import CellCitation

_PERSONAL = re.compile(
    r"\b(?:salar(?:y|ies)|wages?|earns|paid|bonus(?:es)?|illness|ill\b|sick\w*|disease|diagnos\w+|health of|"
    r"pregnan\w+|"
    r"divorc\w+|religion|age of|married|complaint against|disciplinary)\b",
    re.IGNORECASE,
)


def asks_for_personal(text: str) -> bool:
    """Whether a question is about somebody's health, pay, conduct or private life."""
    return bool(_PERSONAL.search(text)) or personal_kind(text) is not None


def embedded_answer(text: str, desk: Desk, reader: Reader) -> Answer:
    """Return the answer that needs no language model."""
    return answered(text, desk, reader, None)


def answered(text: str, desk: Desk, reader: Reader, worded: Worded | None) -> Answer:
    """Return the answer: an order obeyed, a figure, a cell, the checked narrative, else sentences out of notes.

    Only the last may be worded by a model.
    """
    if addresses_assistant(text):
        return abstain("That is an instruction, not a question about the week; I answer from the records only.")
    if asks_for_personal(text):
        return abstain(
            "Passages about a person's health, pay, conduct or private life are kept back and not answered from."
        )
    question = read_question(text, desk.directory, desk.frame.week)
    done = command_answer(text, desk)
    if done is not None:
        return done
    done = computed_answer(question, desk)
    if done is None or done.abstained:
        told = worded.answer(question, desk, reader) if worded else quoted_answer(question, desk, reader)
        return done if done is not None and told.abstained else told
    return _explained(done, question, desk, reader) if question.wanted[0] is Wanted.REASON else done


def _explained(done: Answer, question: Question, desk: Desk, reader: Reader) -> Answer:
    """Return the reason that a cell of the CRM gives, and what the notes tell of it where they do."""
    told = quoted_answer(question, desk, reader) if all(isinstance(c, CellCitation) for c in done.citations) else done
    if told.abstained or told is done:
        return done
    return done.model_copy(
        update={"answer": f"{done.answer} {told.answer}", "citations": (*done.citations, *told.citations)}
    )


def computed_answer(question: Question, desk: Desk) -> Answer | None:
    """Return the answer out of figures, CRM cells or the checked narrative; None where none of them holds it.

    Where all that was found is a blank cell, what notes were understood to say goes before it.
    """
    text = question.text
    computed = deal_answer(question, text, desk) if question.accounts else figure_answer(text, desk)
    if computed is not None and not computed.abstained:
        return computed
    found = known_answer(question, desk) or computed
    if found is None and not question.accounts:
        found = endangered_answer(text, desk)
    return found or overview_answer(question, text, desk)
