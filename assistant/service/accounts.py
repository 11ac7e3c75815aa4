"""Accounts and sign-in: hashed passwords, sessions that end, and failures that slow the next try down."""

import datetime as dt
import hashlib
import secrets
import unicodedata
from functools import cached_property
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from assistant.errors import ForbiddenError, NotFoundError, UsageError
from assistant.models.user import Role, Session, User
from assistant.settings import Settings
from assistant.store.records import Records

SHORTEST, LONGEST = 10, 256
"""Characters of a password: long enough to be worth guessing at, short enough to hash at once."""
LONGEST_NAME = 64
FREE = {"pair": 5, "name": 30, "address": 20}
"""So many failures within WINDOW are free for a name from one address, a name from anywhere, an address with any
name; each further one doubles the wait. A name alone has more, lest a stranger keep its owner out."""
WINDOW = dt.timedelta(minutes=15)
LONGEST_WAIT = dt.timedelta(minutes=15)
TOUCHED_EVERY = dt.timedelta(minutes=1)
_HASHING = BoundedSemaphore(4)
"""A hash takes 64 MB on purpose; so many at a time, however many try to sign in."""
_REFUSED = ("Name and password do not match an account.", "Try again, or ask an admin to set a new password.")


class TooManyAttemptsError(ForbiddenError):
    """Too many sign-ins failed lately; nothing was tried."""


class Accounts:
    """The accounts of one home."""

    def __init__(self, records: Records, settings: Settings) -> None:
        self._records = records
        self._lifetime = dt.timedelta(hours=settings.session_hours)
        self._idle = dt.timedelta(minutes=settings.session_idle_minutes)

    @cached_property
    def _hasher(self) -> PasswordHasher:
        return PasswordHasher()

    @cached_property
    def _nobodys(self) -> str:
        """A hash that takes as long to refuse as an account's, so that time tells nobody which names exist."""
        return self._hasher.hash(secrets.token_hex(16))

    def add(self, name: str, role: Role, password: str, *, by: str, only_first: bool = False) -> User:
        """Make an account. Raises UsageError for a name or password that won't do, StoreError for a name taken."""
        user = self._records.add_user(_name(name), role, self._hash(name, password), only_first=only_first)
        self._records.append_audit(by, "add user", user.name, {"role": role.value})
        return user

    def proved(self, name: str, password: str) -> None:
        """Raise UsageError unless name and password would do for an account."""
        _name(name)
        _good(name, password)

    def named(self, name: str) -> User:
        """Return the account of that name. Raises NotFoundError."""
        found = self._records.user_with_password(name)
        if found is None:
            raise NotFoundError(f"There is no user {name!r}.", "`sales-narrative users list` shows them.")
        return found[0]

    def all(self) -> tuple[User, ...]:
        """Return the accounts in use, by name."""
        return tuple(self._records.users())

    def any(self) -> bool:
        """Say whether an account was ever made."""
        return self._records.any_user()

    def set_password(self, user: User, password: str, *, by: str, keep_session: str | None = None) -> None:
        """Set another password and end the account's sessions, but for the one named. Raises UsageError."""
        self._records.put_password(user.id, self._hash(user.name, password), keep_session=keep_session)
        self._records.append_audit(by, "set password", user.name)

    def change_password(self, user: User, old: str, new: str, *, keep_session: str | None = None) -> None:
        """Set a user's own new password. Raises ForbiddenError when the old one is wrong, UsageError for the new."""
        found = self._records.user_with_password(user.name)
        if found is None or not self._matches(found[1], old):
            raise ForbiddenError("The old password is wrong.", "Try again, or ask an admin to set a new one.")
        self.set_password(user, new, by=user.name, keep_session=keep_session)

    def remove(self, user: User, *, by: str) -> None:
        """End an account and its sessions; what it did stays. Raises StoreError for the last admin."""
        self._records.remove_user(user.id)
        self._records.append_audit(by, "remove user", user.name)

    def sign_in(self, name: str, password: str, address: str) -> str:
        """Return the token of a new session.

        Raises TooManyAttemptsError while a name or an address has to wait, ForbiddenError when they do not match.
        """
        who = _digest(name.strip().casefold())[:24]
        by_address = f"address:{address[:60]}"
        subjects = {"pair": f"pair:{_digest(who + address)[:40]}", "name": f"name:{who}", "address": by_address}
        for kind, subject in subjects.items():
            self._wait(subject, FREE[kind])
        # Counted before the hash is compared, so that many at once get no more tries than one after the other.
        self._records.note_failures(*subjects.values())
        found = self._records.user_with_password(name) if len(name) <= LONGEST_NAME else None
        if not self._matches(found[1] if found else self._nobodys, password) or found is None:
            raise ForbiddenError(*_REFUSED)
        user, kept = found
        if self._hasher.check_needs_rehash(kept):
            self._records.put_password(user.id, self._hasher.hash(password))
        self._records.clear_failures(subjects["pair"], subjects["name"])
        self._records.forgive_failure(by_address)  # the others stay: an account of one's own buys no more guesses
        now = self._now()
        self._records.end_old_sessions(made_before=now - self._lifetime, seen_before=now - self._idle)
        token = secrets.token_urlsafe(32)
        self._records.put_session(_digest(token), user.id)
        self._records.append_audit(user.name, "sign in", user.name)
        return token

    def session(self, token: str) -> Session | None:
        """Return the session of a token while it lasts, and note that it is in use."""
        now = self._now()
        key = _digest(token)
        found = self._records.session(key, made_after=now - self._lifetime, seen_after=now - self._idle)
        if found is not None and now - found.seen_at > min(TOUCHED_EVERY, self._idle / 4):
            self._records.touch_session(key)
        return found

    def sign_out(self, token: str) -> None:
        """End a session."""
        self._records.end_session(_digest(token))

    def _wait(self, subject: str, free: int) -> None:
        now = self._now()
        number, last = self._records.failures(subject, now - WINDOW)
        if number < free or last is None:
            return
        wait = min(LONGEST_WAIT, dt.timedelta(seconds=2 ** min(number - free, 20)))
        left = (last + wait - now).total_seconds()
        if left > 0:
            raise TooManyAttemptsError("Too many attempts to sign in.", f"Wait {int(left) + 1} seconds and try again.")

    def _hash(self, name: str, password: str) -> str:
        _good(name, password)
        return self._hasher.hash(password)

    def _matches(self, kept: str, password: str) -> bool:
        if len(password) > LONGEST:
            return False
        try:
            with _HASHING:
                return self._hasher.verify(kept, password)
        except (VerificationError, InvalidHashError):
            return False

    @staticmethod
    def _now() -> dt.datetime:
        return dt.datetime.now(dt.UTC)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _good(name: str, password: str) -> None:
    """Raise UsageError unless the password may be this name's."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise UsageError(f"A password has {SHORTEST} to {LONGEST} characters.", "Take a few words that you know.")
    if name.strip().casefold() in password.casefold() and len(password) < len(name.strip()) + SHORTEST:
        raise UsageError("That password is too easy to guess.", "Take a few words that you know, without your name.")
    if len(set(password)) < 5:
        raise UsageError("That password is too easy to guess.", "Take a few words that you know.")


def _name(name: str) -> str:
    """Return a name as it is kept. Raises UsageError."""
    shown = unicodedata.normalize("NFC", name).strip()
    plain = all(unicodedata.category(c)[0] in "LMN" or c in " .-_'@" for c in shown)
    if not 1 <= len(shown) <= LONGEST_NAME or not plain:
        raise UsageError(
            f"{name!r} can't be a user's name.", f"Use up to {LONGEST_NAME} letters, digits, spaces and . - _ ' @."
        )
    return shown
