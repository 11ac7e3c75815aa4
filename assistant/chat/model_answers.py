"""Answers that a model words: from the same sentences, resolved and checked by code; figures are never the model's."""

from collections.abc import Sequence

from assistant.chat.answer import Answer
from assistant.chat.conversation import Turn
from assistant.chat.desk import Desk
from assistant.chat.evidence import Reader, Scored
from assistant.chat.question import Question
from assistant.chat.quoting import answers, cited, looked_for, quoted_answer
from assistant.errors import ModelError
from assistant.models.narrative import Citation, NoteCitation, Statement, StatementKind
from assistant.writing.chain.material import as_data
from assistant.writing.chain.replies import AnswerReply, QuestionReply
from assistant.writing.check import check_statement
from assistant.writing.llm import Llm
from assistant.writing.prompts import Prompt

SHOWN = 10
WORTH = 0.1
"""A sentence that scores less is not shown to the model."""


FITS = 0.4
"""The least score of a sentence on which a model's may rest; the embedded answer asks for more, as it can't read."""


class Worded:
    """Words answers with a model, and falls back to the quoted sentence wherever that fails."""

    def __init__(self, llm: Llm, prompts: dict[str, Prompt]) -> None:
        self._llm, self._answer, self._question = llm, prompts["answer"], prompts["question"]
        self._reworded = False

    def standalone(self, text: str, turns: Sequence[Turn], otherwise: str) -> str:
        """Return the question so that it can be understood alone; `otherwise` where the model can't say."""
        if not turns:
            return text
        told = "\n".join(f"Q: {as_data(t.asked)}\nA: {as_data(t.answer.answer[:300])}" for t in turns[-4:])
        try:
            reply = self._llm.ask(self._question, {"history": told, "question": as_data(text)}, QuestionReply)
        except ModelError:
            return otherwise
        self._reworded = bool(reply.question.strip())
        return reply.question.strip() or otherwise

    def signed(self, answer: Answer) -> Answer:
        """Return the answer with the prompt that put its question, where the model put it, whoever answered."""
        if not self._reworded:
            return answer
        by = {"question": self._question.sha256, "model": self._llm.config.settings, **self._usage()}
        return answer.model_copy(update={"made_with": {**answer.made_with, **by}})

    def answer(self, question: Question, desk: Desk, reader: Reader) -> Answer:
        """Return the model's sentences that hold, with their citations; the embedded answer where none does."""
        ranked = [
            s for s in reader.rank(question, list(desk.find(question.text, desk.search)))[:SHOWN] if s.score > WORTH
        ]
        embedded = quoted_answer(question, desk, reader)
        if not ranked or desk.context is None:
            return embedded
        shown, places = _shown(ranked)
        given = {"question": as_data(question.text), "evidence": shown}
        try:
            reply = self._llm.ask(self._answer, given, AnswerReply)
        except ModelError as error:
            return embedded.model_copy(update={"made_with": {"embedded": error.what, **self._usage()}})
        made = {"answer": self._answer.sha256, "model": self._llm.config.settings, **self._usage()}
        if not reply.answerable:
            return Answer(answer=looked_for(question), abstained=True, made_with=made)
        told: list[Statement] = []
        fitting = {
            f"E{n}" for n, s in enumerate(ranked, 1) if s.score >= FITS and answers(question, s, desk.frame.as_of)
        }
        for item in reply.sentences:
            if item.evidence and set(item.evidence) <= set(places) and fitting & set(item.evidence):
                found = tuple(c for key in item.evidence for c in places[key])
                statement = Statement(id="answer", text=item.text, kind=StatementKind.EVIDENCE, citations=found)
                checked = check_statement(statement, desk.context)
                told += [checked] if checked.status == "verified" and item.text.strip() else []
        if not told:
            return embedded.model_copy(update={"made_with": {"embedded": "No sentence of the model's held.", **made}})
        return Answer(
            answer=" ".join(s.text.strip() for s in told),
            citations=tuple(dict.fromkeys(c for s in told for c in s.citations)),
            made_with=made,
        )

    def _usage(self) -> dict[str, str]:
        """Return what this answer has used so far."""
        return {"usage": self._llm.budget.line()}


def _shown(ranked: Sequence[Scored]) -> tuple[str, dict[str, tuple[Citation, ...]]]:
    lines, places = [], {}
    for number, item in enumerate(ranked, 1):
        said = item.said
        quotes: list[NoteCitation] = cited(said)
        places[f"E{number}"] = tuple(quotes)
        when = f", {said.date.isoformat()}" if said.date else ""
        who = f", {said.speaker}" if said.speaker else ""
        old = ", overtaken since" if said.superseded else ""
        text = " ".join(c.quote for c in quotes)
        lines.append(f"E{number} (note{when}{who}{old}): “{as_data(text)}”")
    return "\n".join(lines), {key: tuple(value) for key, value in places.items()}
