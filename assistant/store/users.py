"""Accounts in the records: added, renamed to nobody, removed but never forgotten."""

import datetime as dt
from typing import Any
from uuid import uuid4

from sqlalchemy import Row, func, insert, select, update
from sqlalchemy import delete as delete_from
from sqlalchemy.exc import IntegrityError as NotUnique

from assistant.errors import NotFoundError, StoreError
from assistant.models.user import Role, User
from assistant.store.database import Clock, Database
from assistant.store.tables import sessions, users

_NOBODY = ("There is no user {!r}.", "`sales-narrative users list` shows them.")


class UserRecords:
    """What the records know of accounts. Names are told apart without regard to case."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def add_user(self, name: str, role: Role, password: str, *, only_first: bool = False) -> User:
        """Keep a new account with its password's hash.

        Raises StoreError where the name is taken, or, with `only_first`, where there is any account.
        """
        user = User(id=uuid4().hex, name=name, role=role, created_at=self._clock())
        try:
            with self._database.writing() as connection:
                if only_first and connection.execute(select(users.c.id).limit(1)).first() is not None:
                    raise StoreError("The first account exists already.", "Sign in with it.")
                values = user.model_dump() | {"role": role.value, "name_key": name_key(name), "password": password}
                connection.execute(insert(users).values(**values))
        except NotUnique as error:
            raise StoreError(f"There is a user {name!r} already.", "Choose another name.") from error
        return user

    def users(self) -> list[User]:
        """Return the accounts in use, by name."""
        statement = select(users).where(users.c.removed_at.is_(None)).order_by(users.c.name_key)
        with self._database.reading() as connection:
            return [user_of(row) for row in connection.execute(statement)]

    def any_user(self) -> bool:
        """Say whether an account was ever made."""
        with self._database.reading() as connection:
            return connection.execute(select(users.c.id).limit(1)).first() is not None

    def user(self, user_id: str) -> User | None:
        """Return the account in use of that id, or None."""
        statement = select(users).where(users.c.id == user_id, users.c.removed_at.is_(None))
        with self._database.reading() as connection:
            row = connection.execute(statement).first()
        return None if row is None else user_of(row)

    def user_names(self) -> dict[str, str]:
        """Return id -> name of every account, removed ones too."""
        with self._database.reading() as connection:
            return {row.id: row.name for row in connection.execute(select(users.c.id, users.c.name))}

    def user_with_password(self, name: str) -> tuple[User, str] | None:
        """Return the account in use of that name and its password's hash, or None."""
        with self._database.reading() as connection:
            row = connection.execute(select(users).where(users.c.name_key == name_key(name))).first()
        return None if row is None else (user_of(row), row.password)

    def put_password(self, user_id: str, password: str, *, keep_session: str | None = None) -> None:
        """Keep another hash, and end every session of the account but that one. Raises NotFoundError."""
        with self._database.writing() as connection:
            statement = update(users).where(users.c.id == user_id, users.c.removed_at.is_(None))
            if connection.execute(statement.values(password=password)).rowcount != 1:
                raise NotFoundError(_NOBODY[0].format(user_id), _NOBODY[1])
            connection.execute(
                delete_from(sessions).where(sessions.c.user_id == user_id, sessions.c.key != (keep_session or ""))
            )

    def remove_user(self, user_id: str) -> None:
        """End the account and its sessions; what it did stays.

        Raises NotFoundError, and StoreError for the last admin while there are other accounts.
        """
        with self._database.writing() as connection:
            row = connection.execute(select(users).where(users.c.id == user_id, users.c.removed_at.is_(None))).first()
            if row is None:
                raise NotFoundError(_NOBODY[0].format(user_id), _NOBODY[1])
            connection.execute(
                update(users).where(users.c.id == user_id).values(removed_at=self._clock(), name_key=None, password="")
            )
            connection.execute(delete_from(sessions).where(sessions.c.user_id == user_id))
            left = select(func.count()).select_from(users).where(users.c.removed_at.is_(None))
            others = connection.execute(left).scalar_one()
            admins = connection.execute(left.where(users.c.role == Role.ADMIN.value)).scalar_one()
            if row.role == Role.ADMIN.value and others and not admins:
                raise StoreError(f"{row.name!r} is the last admin.", "Add another admin first.")


def name_key(name: str) -> str:
    """Return that by which names are told apart."""
    return name.strip().casefold()


def in_utc(moment: dt.datetime) -> dt.datetime:
    """SQLite keeps no zone; all that is stored is in UTC."""
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def user_of(row: Row[Any]) -> User:
    """Return the account that a row of `users` holds."""
    return User(id=row.id, name=row.name, role=Role(row.role), created_at=in_utc(row.created_at))
