"""What each user asked lately outside the app's pages: kept in the records for those who have an account."""

from collections.abc import Sequence

from assistant.chat.answer import Answer
from assistant.chat.conversation import KEPT, Histories, Turn
from assistant.models.user import Conversation, User
from assistant.store.records import Records

TITLE = "Asked outside the app"
"""Of the one conversation of each user that holds these turns; it stands in the app too, and can be deleted there."""


class KeptHistories(Histories):
    """The last turns of each user, apart from everybody else's; a name without an account is remembered by the process.

    A user is an account's name, whatever its case, or its id.
    """

    def __init__(self, records: Records) -> None:
        super().__init__()
        self._records = records

    def of(self, user: str) -> Sequence[Turn]:
        """Return a user's turns, oldest first."""
        account = self.account(user)
        if account is None:
            return super().of(user)
        held = self._conversation(account)
        found = self._records.messages(account.id, held.id)[-KEPT:] if held else []
        return tuple(
            Turn(asked=m.asked, understood=m.understood, answer=Answer.model_validate_json(m.answer)) for m in found
        )

    def keep(self, user: str, turn: Turn) -> None:
        """Add a turn to a user's history."""
        account = self.account(user)
        if account is None:
            super().keep(user, turn)
            return
        held = self._conversation(account) or self._records.add_conversation(account.id)
        self._records.add_message(
            account.id,
            held.id,
            asked=turn.asked,
            understood=turn.understood,
            answer=turn.answer.kept(),
            stopped=False,
            title=TITLE,
        )

    def forget(self, user: str) -> None:
        """Drop a user's history."""
        account = self.account(user)
        held = self._conversation(account) if account else None
        if account and held:
            self._records.delete_conversation(account.id, held.id)
        super().forget(user)

    def account(self, user: str) -> User | None:
        """Return the account of this name or id, None where there is none."""
        wanted = user.strip().casefold()
        return next((u for u in self._records.users() if wanted in (u.id, u.name.casefold())), None)

    def _conversation(self, account: User) -> Conversation | None:
        return next((c for c in self._records.conversations(account.id) if c.title == TITLE), None)
