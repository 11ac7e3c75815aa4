"""Who uses the assistant: accounts with one role each, and what a role is called."""

import datetime as dt
from enum import StrEnum

from assistant.models.base import Model


class Role(StrEnum):
    """What a user is here for; every use case names the roles that may call it."""

    CSO = "cso"
    REP = "rep"
    REVIEWER = "reviewer"
    ADMIN = "admin"
    CEO = "ceo"

    @property
    def title(self) -> str:  # type: ignore[override]  # the role as people say it, not str.title
        """The role as people say it."""
        return {"cso": "Chief Sales Officer", "rep": "Sales rep", "ceo": "CEO"}.get(self.value, self.value.capitalize())


class User(Model):
    """An account; its id never changes and is never given to another, its name may be given again once removed."""

    id: str
    name: str
    role: Role
    created_at: dt.datetime


class Conversation(Model):
    """A run of questions and answers of one user."""

    id: str
    title: str
    """Its first question, shortened; empty while nothing was asked."""
    created_at: dt.datetime
    updated_at: dt.datetime


class Session(Model):
    """One signed-in browser."""

    key: str
    """SHA-256 of its token, in hex."""
    user: User
    created_at: dt.datetime
    seen_at: dt.datetime
