"""Conversations: one user's questions and answers, kept and told as they come about."""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from typing import Literal

from assistant.chat.answer import Answer
from assistant.chat.conversation import Turn
from assistant.chat.question import week_of
from assistant.errors import NotFoundError, UsageError
from assistant.models.base import Model
from assistant.models.figure import Figure
from assistant.models.narrative import Citation
from assistant.models.user import Conversation, User
from assistant.models.week import Week
from assistant.service.service import Service
from assistant.store.conversations import StoredMessage

LONGEST_QUESTION, LONGEST_REASON, TITLE = 2_000, 1_000, 60
REMEMBERED = 20
"""So many earlier turns of a conversation are read with a question."""
_PIECE = re.compile(r"\S+\s*|\s+")
_PIECES = 6
"""So many words are told at a time."""
STOPPED = "Stopped before the answer was whole."


class Message(Model):
    """One question of a conversation with its answer."""

    id: str
    conversation_id: str
    asked: str
    understood: str
    """The question as it reads alone, with what it carried over from those before."""
    answer: Answer
    stopped: bool = False
    """The user stopped it: the answer is what had been told until then."""
    made_at: dt.datetime
    verdict: Literal["up", "down"] | None = None
    reason: str = ""


class AskEvent(Model):
    """What happens while a question is answered, in this order: reading, found, part…, done.

    reading: `text` says what is being read. found: `figures` and `citations` that the answer rests on. part: the next
    piece of the answer in `text`; all pieces joined are the answer. done: the `message` as it is kept.
    """

    kind: Literal["reading", "found", "part", "done"]
    text: str = ""
    figures: tuple[Figure, ...] = ()
    citations: tuple[Citation, ...] = ()
    message: Message | None = None


class Rated(Model):
    """An answer that somebody rated: a candidate for an eval case."""

    question: str
    understood: str
    answer: Answer
    verdict: Literal["up", "down"]
    reason: str
    asked_at: dt.datetime


Stop = Callable[[], bool]
"""Asked between two steps; True ends the answer there."""


def _never() -> bool:
    return False


class Talking:
    """One user's conversations."""

    def __init__(self, service: Service, user: User) -> None:
        self._service = service
        self._records = service.home.records
        self._user = user

    def begin(self) -> Conversation:
        """Return a new conversation; one that is still empty is taken again."""
        newest = self.all()[:1]
        if newest and not newest[0].title:
            return newest[0]
        return self._records.add_conversation(self._user.id)

    def all(self) -> tuple[Conversation, ...]:
        """Return the user's conversations, the one last used first."""
        return tuple(self._records.conversations(self._user.id))

    def messages(self, conversation_id: str) -> tuple[Message, ...]:
        """Return a conversation's messages, oldest first. Raises NotFoundError, for another's too."""
        self._records.conversation(self._user.id, conversation_id)
        return tuple(_message(m) for m in self._records.messages(self._user.id, conversation_id))

    def forget(self, conversation_id: str) -> None:
        """Delete a conversation with its messages and ratings. Raises NotFoundError, for another's too."""
        self._records.delete_conversation(self._user.id, conversation_id)

    def ask(
        self, conversation_id: str, question: str, *, week: Week | None = None, stop: Stop = _never
    ) -> Iterator[AskEvent]:
        """Answer in the light of the conversation, event by event; the message is kept also when stopped.

        Raises UsageError for an empty or an overlong question, NotFoundError for another's conversation.
        """
        asked = question.strip()
        if not asked:
            raise UsageError("There is no question.", "Write one, such as: How far are we from our goal?")
        if len(asked) > LONGEST_QUESTION:
            raise UsageError(f"A question has at most {LONGEST_QUESTION} characters.", "Ask in parts.")
        turns = tuple(
            Turn(asked=m.asked, understood=m.understood, answer=m.answer)
            for m in self.messages(conversation_id)[-REMEMBERED:]
            if not m.stopped
        )
        return self._answering(conversation_id, asked, turns, week, stop)

    def _answering(
        self, conversation_id: str, asked: str, turns: tuple[Turn, ...], week: Week | None, stop: Stop
    ) -> Iterator[AskEvent]:
        yield AskEvent(kind="reading", text="Reading the week's figures and notes")
        if stop():
            yield self._done(conversation_id, Turn(asked=asked, understood=asked, answer=_cut("")), stopped=True)
            return
        turn, figures = self._service.turn(asked, turns, week=week)
        answer = turn.answer
        yield AskEvent(kind="found", figures=figures, citations=answer.citations)
        told = ""
        try:
            for piece in pieces(answer.answer):
                if stop():
                    break
                told += piece
                yield AskEvent(kind="part", text=piece)
        except GeneratorExit:
            self._done(conversation_id, turn.model_copy(update={"answer": _cut(told)}), stopped=True)
            raise
        whole = told == answer.answer
        final = turn if whole else turn.model_copy(update={"answer": _cut(told)})
        yield self._done(conversation_id, final, stopped=not whole)

    def _done(self, conversation_id: str, turn: Turn, *, stopped: bool) -> AskEvent:
        stored = self._records.add_message(
            self._user.id,
            conversation_id,
            asked=turn.asked,
            understood=turn.understood,
            answer=turn.answer.kept(),
            stopped=stopped,
            title=_title(turn.asked),
        )
        return AskEvent(kind="done", message=_message(stored))

    def figures(self, conversation_id: str, message_id: str) -> tuple[Figure, ...]:
        """Return the figures that an answer states, with their rows, from the week that it was about.

        Raises NotFoundError, for another's message too.
        """
        message = next((m for m in self.messages(conversation_id) if m.id == message_id), None)
        if message is None:
            raise NotFoundError("There is no such answer in this conversation.", "Open the conversation again.")
        newest = self._service.brief(None)
        named = week_of(message.understood, newest.frame.week)
        held = newest if named in (None, newest.frame.week) else self._service.brief(named)
        return tuple(f for i in message.answer.facts if (f := held.figures.get(i)))

    def rate(self, message_id: str, verdict: Literal["up", "down"], reason: str) -> Message:
        """Keep what the user thinks of an answer. Raises NotFoundError, for another's too."""
        return _message(self._records.put_feedback(self._user.id, message_id, verdict, reason[:LONGEST_REASON]))

    def candidates(self) -> tuple[Rated, ...]:
        """Return every rated answer, whoever asked, without saying who; the one last rated first."""
        return tuple(
            Rated(
                question=m.asked,
                understood=m.understood,
                answer=_answer(m),
                verdict=m.verdict,
                reason=m.reason,
                asked_at=m.made_at,
            )
            for m in self._records.rated_messages()
            if m.verdict
        )


def pieces(text: str) -> Iterator[str]:
    """Yield the text in runs of a few words that, joined, are the text."""
    words = _PIECE.findall(text)
    for start in range(0, len(words), _PIECES):
        yield "".join(words[start : start + _PIECES])


def _cut(told: str) -> Answer:
    return Answer(answer=f"{told.rstrip()} … {STOPPED}".strip(" …") if told.strip() else STOPPED, abstained=True)


def _title(asked: str) -> str:
    line = " ".join(asked.split())
    return line if len(line) <= TITLE else f"{line[:TITLE].rsplit(' ', 1)[0]} …"


def _answer(stored: StoredMessage) -> Answer:
    return Answer.model_validate_json(stored.answer)


def _message(stored: StoredMessage) -> Message:
    return Message(
        **stored.model_dump(exclude={"user_id", "answer"}),
        answer=_answer(stored),
    )
