"""Signed-in browsers and failed sign-ins in the records."""

import datetime as dt

from sqlalchemy import delete as delete_from
from sqlalchemy import func, insert, or_, select, update

from assistant.models.user import Session
from assistant.store.database import Clock, Database
from assistant.store.tables import login_attempts, sessions, users
from assistant.store.users import in_utc, user_of


class SessionRecords:
    """What the records know of sessions and of sign-ins that failed."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def put_session(self, key: str, user_id: str) -> None:
        """Keep a new session."""
        moment = self._clock()
        with self._database.writing() as connection:
            connection.execute(insert(sessions).values(key=key, user_id=user_id, created_at=moment, seen_at=moment))

    def session(self, key: str, *, made_after: dt.datetime, seen_after: dt.datetime) -> Session | None:
        """Return the session of an account in use, if it is not older than these; None else."""
        statement = (
            select(users, sessions.c.created_at.label("begun"), sessions.c.seen_at)
            .join(sessions, sessions.c.user_id == users.c.id)
            .where(sessions.c.key == key, users.c.removed_at.is_(None))
            .where(sessions.c.created_at > made_after, sessions.c.seen_at > seen_after)
        )
        with self._database.reading() as connection:
            row = connection.execute(statement).first()
        if row is None:
            return None
        return Session(key=key, user=user_of(row), created_at=in_utc(row.begun), seen_at=in_utc(row.seen_at))

    def touch_session(self, key: str) -> None:
        """Note that the session was used now."""
        with self._database.writing() as connection:
            connection.execute(update(sessions).where(sessions.c.key == key).values(seen_at=self._clock()))

    def end_session(self, key: str) -> None:
        """Forget a session."""
        with self._database.writing() as connection:
            connection.execute(delete_from(sessions).where(sessions.c.key == key))

    def end_old_sessions(self, *, made_before: dt.datetime, seen_before: dt.datetime) -> None:
        """Forget every session older than these."""
        old = or_(sessions.c.created_at <= made_before, sessions.c.seen_at <= seen_before)
        with self._database.writing() as connection:
            connection.execute(delete_from(sessions).where(old))

    def note_failures(self, *subjects: str) -> None:
        """Keep that a sign-in failed, under each of the subjects; those older than a day are forgotten."""
        moment = self._clock()
        with self._database.writing() as connection:
            connection.execute(delete_from(login_attempts).where(login_attempts.c.at < moment - dt.timedelta(days=1)))
            connection.execute(insert(login_attempts), [{"subject": s, "at": moment} for s in subjects])

    def failures(self, subject: str, since: dt.datetime) -> tuple[int, dt.datetime | None]:
        """Return how many sign-ins failed under a subject since then, and when the last one did."""
        statement = select(func.count(), func.max(login_attempts.c.at)).where(
            login_attempts.c.subject == subject, login_attempts.c.at > since
        )
        with self._database.reading() as connection:
            number, last = connection.execute(statement).one()
        return number, None if last is None else in_utc(last)

    def clear_failures(self, *subjects: str) -> None:
        """Forget the failures of these subjects."""
        with self._database.writing() as connection:
            connection.execute(delete_from(login_attempts).where(login_attempts.c.subject.in_(subjects)))

    def forgive_failure(self, subject: str) -> None:
        """Forget the newest failure of a subject."""
        newest = select(func.max(login_attempts.c.id)).where(login_attempts.c.subject == subject).scalar_subquery()
        with self._database.writing() as connection:
            connection.execute(delete_from(login_attempts).where(login_attempts.c.id == newest))
