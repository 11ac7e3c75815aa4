"""Real records, empty, for each test: a SQLite file, and a database of a PostgreSQL server that the tests start."""

import sqlite3

import pytest
from sqlalchemy import create_engine, text

from assistant.store.records import Records


class Place:
    """Where a test's records are, and a way to them behind the program's back."""

    def __init__(self, engine, place):
        self.engine = engine
        self.place = place

    def raw(self, *statements):
        """Run SQL as a stranger would, in one transaction."""
        with self.connected() as connection:
            for statement in statements:
                connection.execute(text(statement))

    def connected(self):
        url = f"sqlite:///{self.place}" if self.engine == "sqlite" else self.place.replace(":", "+psycopg:", 1)
        self._engine = create_engine(url)
        return _Transaction(self._engine)


class _Transaction:
    def __init__(self, engine):
        self._engine = engine

    def __enter__(self):
        self._open = self._engine.begin()
        return self._open.__enter__()

    def __exit__(self, *error):
        try:
            return self._open.__exit__(*error)
        finally:
            self._engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request, tmp_path):
    if request.param == "sqlite":
        sqlite3.connect(tmp_path / "records.sqlite3").close()
        yield Place("sqlite", tmp_path / "records.sqlite3")
        return
    databases = request.getfixturevalue("databases")
    url = databases.new()
    yield Place("postgresql", url)
    databases.drop(url)


@pytest.fixture
def records(place):
    opened = Records(place.place)
    yield opened
    opened.close()
