"""How often something was taken out of the records: what was read from them before, and is kept beside, goes by it.

Every process on the same records compares this count with that of its own reading, so that what one of them forgets
is forgotten by all.
"""

from sqlalchemy import Connection, insert, select, update

from assistant.store.tables import facts_about_home

_NAME = "removals"
_VALUE = select(facts_about_home.c.value).where(facts_about_home.c.name == _NAME)


def removals(connection: Connection) -> int:
    """Return how many removals the connection's transaction sees."""
    return int(connection.execute(_VALUE).scalar() or 0)


def note_removal(connection: Connection) -> None:
    """Count a removal in the transaction that makes it; no other may be writing."""
    count = removals(connection)
    row = {"name": _NAME, "value": str(count + 1)}
    if count:
        connection.execute(update(facts_about_home).where(facts_about_home.c.name == _NAME).values(**row))
    else:
        connection.execute(insert(facts_about_home).values(**row))
