"""Claims: what one process is working on, so that no other does the same work at the same time."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Lock
from types import TracebackType
from typing import Protocol, Self

from sqlalchemy import Connection, Engine, NullPool, create_engine, text
from sqlalchemy.exc import DBAPIError

from assistant.store.postgres import PostgresEngine

LEASE_SECONDS = 120
"""After so long without a sign of its holder, a claim on PostgreSQL is free for others."""
_TAKE = text("SELECT pg_try_advisory_lock(:key)")
_RELEASE = text("SELECT pg_advisory_unlock(:key)")
_SIGN = text("SELECT 1")


class Claims(Protocol):
    """Names that are held by one at a time."""

    def take(self, name: str) -> bool:
        """Hold the name and return True, unless it is held already, here or elsewhere."""
        ...

    def keeps(self, name: str) -> bool:
        """Say whether the name is still held here, and give a sign of life."""
        ...

    def release(self, name: str) -> None:
        """Let go of the name; one that is not held is no error."""
        ...

    def close(self) -> None:
        """Let go of everything."""
        ...


class LocalClaims:
    """The claims among the threads of the only process that has the home."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._held: set[str] = set()

    def take(self, name: str) -> bool:
        """Hold the name and return True, unless another thread holds it."""
        with self._lock:
            if name in self._held:
                return False
            self._held.add(name)
            return True

    def keeps(self, name: str) -> bool:
        """Say whether the name is held."""
        return name in self._held

    def release(self, name: str) -> None:
        """Let go of the name."""
        with self._lock:
            self._held.discard(name)

    def close(self) -> None:
        """Let go of everything."""
        with self._lock:
            self._held.clear()


class SharedClaims:
    """Claims among processes: advisory locks of a PostgreSQL session that does nothing else.

    The server frees them at once when the process ends, by `kill -9` too, and after LEASE_SECONDS when the process or
    its machine hangs. A server that can't be reached grants nothing. Needs a direct connection or a pooler that keeps
    sessions.
    """

    def __init__(self, kind: PostgresEngine, lease_seconds: int = LEASE_SECONDS) -> None:
        self._engine: Engine = create_engine(
            kind.url, poolclass=NullPool, isolation_level="AUTOCOMMIT", connect_args={"connect_timeout": 10}
        )
        self._lease = lease_seconds
        self._lock = Lock()
        self._session: Connection | None = None
        self._held: set[str] = set()

    def take(self, name: str) -> bool:
        """Hold the name and return True, unless another thread or process holds it, or none can say."""
        with self._lock:
            if name in self._held:
                return False
            with self._alive() as session:
                if session is not None and session.execute(_TAKE, {"key": _key(name)}).scalar_one():
                    self._held.add(name)
            self._rest()
            return name in self._held

    def keeps(self, name: str) -> bool:
        """Say whether the name is still held here, having asked the server."""
        with self._lock:
            if name in self._held:
                with self._alive() as session:
                    if session is not None:
                        session.execute(_SIGN)
            return name in self._held

    def release(self, name: str) -> None:
        """Let go of the name."""
        with self._lock:
            if name in self._held:
                with self._alive() as session:
                    if session is not None:
                        session.execute(_RELEASE, {"key": _key(name)})
                self._held.discard(name)
            self._rest()

    def close(self) -> None:
        """Let go of everything."""
        with self._lock:
            self._lose()
            self._engine.dispose()

    @contextmanager
    def _alive(self) -> Iterator[Connection | None]:
        """Give the session, or None where there is none to be had; all is lost with a session that fails."""
        try:
            if self._session is None:
                self._session = self._engine.connect()
                self._session.execute(text(f"SET idle_session_timeout = '{self._lease}s'"))
        except DBAPIError:
            self._lose()
            yield None
            return
        try:
            yield self._session
        except DBAPIError:
            self._lose()

    def _rest(self) -> None:
        """Close a session that holds nothing: idle, it would be ended by the server."""
        if not self._held:
            self._lose()

    def _lose(self) -> None:
        session, self._session = self._session, None
        self._held.clear()
        if session is not None:
            with suppress(DBAPIError):
                session.close()


class Run:
    """The claims of one piece of work; use it as a context, so that all are let go when it ends."""

    def __init__(self, claims: Claims) -> None:
        self._claims = claims
        self._names: set[str] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()

    def take(self, name: str) -> bool:
        """Hold the name for this piece of work; True as well where this piece of work holds it already."""
        if name not in self._names:
            if not self._claims.take(name):
                return False
            self._names.add(name)
        return True

    def release(self) -> None:
        """Let go of what this piece of work holds."""
        for name in self._names:
            self._claims.release(name)
        self._names.clear()


def claims_of(place: object, wait_seconds: float) -> Claims:
    """Return the claims that go with the place of the records: a URL's are shared, a file's are one process's own."""
    return SharedClaims(PostgresEngine(place, wait_seconds)) if isinstance(place, str) else LocalClaims()


def _key(name: str) -> int:
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)
