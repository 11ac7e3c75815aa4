"""A real SQLite file, empty, for each test."""

import pytest

from assistant.store.records import Records


@pytest.fixture
def records(tmp_path):
    opened = Records(tmp_path / "records.sqlite3")
    yield opened
    opened.close()
