"""A whole copy of the embedded records while they are in use, and a home made from one."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from assistant.errors import IntegrityError, NotFoundError, StoreError

RECORDS = "records.sqlite3"
_HOW = "Choose another file or folder that you may write to."


def back_up(home: Path, target: Path) -> int:
    """Copy the home's records into one file, as they are at one moment, whoever writes meanwhile; return its bytes.

    The copy is checked and then put in place at once: a backup that was broken off leaves no half of a file. The
    index isn't in it, as it can be made from the records. Raises NotFoundError for a home without records,
    IntegrityError where the copy isn't sound, StoreError where it can't be written.
    """
    source = home / RECORDS
    if not source.is_file():
        raise NotFoundError(f"There are no records in {home}.", "Name the home with --home.")
    _copy(source, target)
    return target.stat().st_size


def restore(source: Path, home: Path) -> None:
    """Make a home from a backup; it must not have records yet. Raises StoreError, and IntegrityError for a bad file."""
    if (home / RECORDS).exists():
        raise StoreError(
            f"{home} has records already; a backup is not put over them.", "Name an empty folder with --home."
        )
    if not source.is_file():
        raise NotFoundError(f"There is no backup {str(source)!r}.", "Check the path.")
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"{home} can't be made: {error.strerror}.", _HOW) from error
    _copy(source, home / RECORDS)


def _copy(source: Path, target: Path) -> None:
    partial = target.with_name(target.name + ".partial")
    try:
        partial.unlink(missing_ok=True)
        partial.touch(mode=0o600)
        with closing(sqlite3.connect(source)) as records, closing(sqlite3.connect(partial)) as copy:
            records.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")
            _check(copy, source)
        with partial.open("rb+") as file:
            os.fsync(file.fileno())
        partial.replace(target)
    except sqlite3.DatabaseError as error:
        raise IntegrityError(f"{source} holds no readable records: {error}.", "Take another backup.") from error
    except OSError as error:
        raise StoreError(f"{target} can't be written: {error.strerror}.", _HOW) from error
    finally:
        partial.unlink(missing_ok=True)


def _check(copy: sqlite3.Connection, source: Path) -> None:
    tables = {name for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    (verdict,) = copy.execute("PRAGMA integrity_check(1)").fetchone()
    if verdict != "ok" or not {"alembic_version", "documents", "audit_log"} <= tables:
        reason = "it isn't a backup of records" if verdict == "ok" else verdict
        raise IntegrityError(f"{source} can't be used: {reason}.", "Take another backup.")
