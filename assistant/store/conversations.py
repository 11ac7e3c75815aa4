"""Conversations, their messages and what was thought of them; every query carries the user's id."""

import datetime as dt
from typing import Any, Literal
from uuid import uuid4

from sqlalchemy import Row, Select, func, insert, select, update
from sqlalchemy import delete as delete_from

from assistant.errors import NotFoundError
from assistant.models.base import Model
from assistant.models.user import Conversation
from assistant.store.database import Clock, Database
from assistant.store.tables import conversations, feedback, messages
from assistant.store.users import in_utc

_NONE = ("There is no such conversation.", "Choose one of yours, or begin a new one.")


class StoredMessage(Model):
    """One question with its answer, as it is kept."""

    id: str
    conversation_id: str
    user_id: str
    asked: str
    understood: str
    answer: str
    """JSON of the answer."""
    stopped: bool
    made_at: dt.datetime
    verdict: Literal["up", "down"] | None = None
    reason: str = ""


class ConversationRecords:
    """What the records know of conversations."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def add_conversation(self, user_id: str) -> Conversation:
        """Keep a new, empty conversation."""
        moment = self._clock()
        made = Conversation(id=uuid4().hex, title="", created_at=moment, updated_at=moment)
        with self._database.writing() as connection:
            connection.execute(insert(conversations).values(**made.model_dump(), user_id=user_id))
        return made

    def conversations(self, user_id: str, limit: int = 200) -> list[Conversation]:
        """Return the user's conversations, the one last used first."""
        statement = select(conversations).where(conversations.c.user_id == user_id)
        statement = statement.order_by(conversations.c.updated_at.desc(), conversations.c.id).limit(limit)
        with self._database.reading() as connection:
            return [_conversation(row) for row in connection.execute(statement)]

    def conversation(self, user_id: str, conversation_id: str) -> Conversation:
        """Return one of the user's conversations. Raises NotFoundError, for another's too."""
        statement = select(conversations).where(
            conversations.c.id == conversation_id, conversations.c.user_id == user_id
        )
        with self._database.reading() as connection:
            row = connection.execute(statement).first()
        if row is None:
            raise NotFoundError(*_NONE)
        return _conversation(row)

    def delete_conversation(self, user_id: str, conversation_id: str) -> None:
        """Forget one of the user's conversations with all that is in it. Raises NotFoundError, for another's too."""
        mine = select(messages.c.id).where(messages.c.conversation_id == conversation_id, messages.c.user_id == user_id)
        with self._database.writing() as connection:
            connection.execute(delete_from(feedback).where(feedback.c.message_id.in_(mine)))
            connection.execute(
                delete_from(messages).where(
                    messages.c.conversation_id == conversation_id, messages.c.user_id == user_id
                )
            )
            gone = connection.execute(
                delete_from(conversations).where(
                    conversations.c.id == conversation_id, conversations.c.user_id == user_id
                )
            )
            if gone.rowcount != 1:
                raise NotFoundError(*_NONE)

    def add_message(
        self, user_id: str, conversation_id: str, *, asked: str, understood: str, answer: str, stopped: bool, title: str
    ) -> StoredMessage:
        """Keep a question with its answer at the end of one of the user's conversations; its first gives the title.

        Raises NotFoundError, for another's conversation too.
        """
        stored = StoredMessage(
            id=uuid4().hex, conversation_id=conversation_id, user_id=user_id, asked=asked, understood=understood,
            answer=answer, stopped=stopped, made_at=self._clock(),
        )  # fmt: skip
        with self._database.writing() as connection:
            held = update(conversations).where(
                conversations.c.id == conversation_id, conversations.c.user_id == user_id
            )
            if connection.execute(held.values(updated_at=stored.made_at)).rowcount != 1:
                raise NotFoundError(*_NONE)
            connection.execute(held.where(conversations.c.title == "").values(title=title))
            last = select(func.coalesce(func.max(messages.c.ordinal), 0)).where(
                messages.c.conversation_id == conversation_id
            )
            values = stored.model_dump(exclude={"verdict", "reason"})
            ordinal = connection.execute(last).scalar_one() + 1
            connection.execute(insert(messages).values(**values, ordinal=ordinal))
        return stored

    def messages(self, user_id: str, conversation_id: str) -> list[StoredMessage]:
        """Return the messages of one of the user's conversations, oldest first; none of another's."""
        statement = _messages().where(messages.c.conversation_id == conversation_id, messages.c.user_id == user_id)
        with self._database.reading() as connection:
            return [_message(row) for row in connection.execute(statement.order_by(messages.c.ordinal))]

    def put_feedback(self, user_id: str, message_id: str, verdict: Literal["up", "down"], reason: str) -> StoredMessage:
        """Keep what the user thinks of an answer of theirs, in place of what they thought before.

        Raises NotFoundError, for another's message too.
        """
        with self._database.writing() as connection:
            mine = _messages().where(messages.c.id == message_id, messages.c.user_id == user_id)
            if connection.execute(mine).first() is None:
                raise NotFoundError("There is no such message.", "Rate an answer of your own conversations.")
            connection.execute(delete_from(feedback).where(feedback.c.message_id == message_id))
            values = {"message_id": message_id, "user_id": user_id, "verdict": verdict, "reason": reason}
            connection.execute(insert(feedback).values(**values, made_at=self._clock()))
            return _message(connection.execute(mine).one())

    def rated_messages(self, limit: int = 500) -> list[StoredMessage]:
        """Return every message that somebody rated, the one last rated first."""
        statement = _messages().where(feedback.c.verdict.is_not(None)).order_by(feedback.c.made_at.desc()).limit(limit)
        with self._database.reading() as connection:
            return [_message(row) for row in connection.execute(statement)]


def _messages() -> Select[Any]:
    rated = feedback.c.verdict, feedback.c.reason
    return select(messages, *rated).outerjoin(feedback, feedback.c.message_id == messages.c.id)


def _conversation(row: Row[Any]) -> Conversation:
    return Conversation(
        id=row.id, title=row.title, created_at=in_utc(row.created_at), updated_at=in_utc(row.updated_at)
    )


def _message(row: Row[Any]) -> StoredMessage:
    return StoredMessage(
        id=row.id,
        conversation_id=row.conversation_id,
        user_id=row.user_id,
        asked=row.asked,
        understood=row.understood,
        answer=row.answer,
        stopped=row.stopped,
        made_at=in_utc(row.made_at),
        verdict=row.verdict,
        reason=row.reason or "",
    )
