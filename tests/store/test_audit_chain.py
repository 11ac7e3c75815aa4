"""The audit log's chain: whatever is changed, cut or put in behind the program's back is named."""

import datetime as dt

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine

from assistant.store import database
from assistant.store.records import Records


@pytest.fixture
def logged(records):
    for number in range(5):
        records.append_audit("Dan", "edit", "2026-W47", {"version": str(number)})
    return records


def tampered(place, *statements):
    if place.engine == "sqlite":
        place.raw("DROP TRIGGER audit_log_no_update", "DROP TRIGGER audit_log_no_delete")
    else:
        place.raw("DROP TRIGGER audit_log_only_grows ON audit_log")
    place.raw(*(statement.replace(":", r"\:") for statement in statements))


def test_an_untouched_log_holds_and_tells_its_head(logged):
    found = logged.verify_audit()
    assert found.holds
    assert found.entries == 5
    logged.append_audit("Dan", "approve", "2026-W47")
    assert logged.verify_audit(found.head).holds


@pytest.mark.parametrize(
    ("statement", "number"),
    [
        ("UPDATE audit_log SET actor = 'Eve' WHERE id = 3", 3),
        ('UPDATE audit_log SET detail = \'{"version": "9"}\' WHERE id = 2', 2),
        ("UPDATE audit_log SET at = '2020-01-01 00:00:00.000000' WHERE id = 4", 4),
        ("UPDATE audit_log SET action = 'approve' WHERE id = 1", 1),
        ("DELETE FROM audit_log WHERE id = 2", 3),
        ("UPDATE audit_log SET redacted_by = 'nobody', actor = '', salt = '' WHERE id = 4", 4),
        ("UPDATE audit_log SET hash = '' WHERE id = 5", 5),
    ],
)
def test_the_first_entry_that_was_tampered_with_is_named(logged, place, statement, number):
    tampered(place, statement)
    broken = logged.verify_audit().broken
    assert broken is not None
    assert broken.number == number
    assert broken.why


def test_an_entry_put_in_between_is_named(logged, place):
    copied = (
        "SELECT 6, at, actor, action, subject, detail, salt, content, hash, redacted_by FROM audit_log WHERE id = 2"
    )
    tampered(place, f"INSERT INTO audit_log {copied}")
    assert logged.verify_audit().broken.number == 6


def test_a_log_that_was_cut_at_its_end_lacks_the_head_noted_before(logged, place):
    head = logged.verify_audit().head
    tampered(place, "DELETE FROM audit_log WHERE id > 3")
    assert logged.verify_audit().holds
    assert "not there any more" in logged.verify_audit(head).broken.why


def test_an_entry_of_an_older_program_is_chained_with_the_next(logged, place):
    place.raw(
        "INSERT INTO audit_log (at, actor, action, subject, detail) "
        r"VALUES ('2026-11-20 10\:00\:00.000000', 'Old', 'edit', '2026-W47', '{}')"
    )
    assert not logged.verify_audit().holds
    logged.append_audit("Dan", "edit", "2026-W47")
    assert logged.verify_audit().holds
    assert logged.verify_audit().entries == 7


def test_the_log_of_an_earlier_version_is_chained_by_the_migration(tmp_path):
    path = tmp_path / "records.sqlite3"
    engine = create_engine(f"sqlite:///{path}")
    config = Config()
    config.set_main_option("script_location", str(database._MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
        for number in range(3):
            connection.exec_driver_sql(
                "INSERT INTO audit_log (at, actor, action, subject, detail) VALUES (?, 'Dan', 'edit', 'x', ?)",
                (f"2026-11-2{number} 10:00:00.000000", f'{{"version": "{number}"}}'),
            )
    engine.dispose()
    opened = Records(path, lambda: dt.datetime(2026, 11, 25, tzinfo=dt.UTC))
    opened.append_audit("Dan", "approve", "x")
    found = opened.verify_audit()
    opened.close()
    assert (found.holds, found.entries) == (True, 4)
