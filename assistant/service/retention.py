"""Retention: what is older than the organisation may keep it goes, by its own date."""

import datetime as dt
import re

from assistant.errors import UsageError
from assistant.service.privacy import cleanse
from assistant.store.ageing import LetGo
from assistant.store.home import Home

_AGE = re.compile(r"(\d{1,4})\s*([dwmy])", re.IGNORECASE)
_DAYS = {"d": 1, "w": 7, "m": 30.4375, "y": 365.25}
LEAST_DAYS = 28
"""Younger notes are what the next drafts are made of."""


def day_before(today: dt.date, age: str) -> dt.date:
    """Return the day that lies so far back: `400d`, `60w`, `18m` or `3y`. Raises UsageError."""
    found = _AGE.fullmatch(age.strip())
    days = int(found[1]) * _DAYS[found[2].lower()] if found else 0
    if days < LEAST_DAYS or days > 36_525:
        raise UsageError(
            f"{age!r} is not an age to keep notes for.", f"Give {LEAST_DAYS} days or more, as 400d, 60w, 18m or 3y."
        )
    return today - dt.timedelta(days=int(days))


class Retention:
    """One home's old notes, drafts, conversations and refusals; approved narratives and the audit log are kept."""

    def __init__(self, home: Home) -> None:
        self._home = home

    def would_go(self, before: dt.date, *, with_snapshots: bool = False) -> LetGo:
        """Return what is older than that day."""
        return self._home.records.older_than(before, with_snapshots=with_snapshots)

    def let_go(self, before: dt.date, *, by: str, with_snapshots: bool = False) -> LetGo:
        """Delete what is older than that day, everywhere; its notes stay away when their folder is read again."""
        done = self._home.records.let_go(before, by=by, with_snapshots=with_snapshots)
        cleanse(self._home, done.reference)
        return done
