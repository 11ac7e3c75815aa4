"""Runs the migrations on the connection that the records hand over."""

import sqlalchemy as sa
from alembic import context

from assistant.store.tables import metadata

_TEXTS = sa.text(
    "SELECT c.table_name, c.column_name, format_type(a.atttypid, a.atttypmod) AS kind "
    "FROM information_schema.columns c JOIN pg_attribute a "
    "ON a.attrelid = format('%I.%I', c.table_schema, c.table_name)::regclass AND a.attname = c.column_name "
    "WHERE c.table_schema = current_schema() AND c.data_type IN ('character varying', 'text') "
    "AND c.collation_name IS NULL AND c.table_name <> 'alembic_version'"
)


def _order_as_sqlite(connection: sa.Connection) -> None:
    """Let PostgreSQL order and compare all texts by their code points, whatever language the server speaks."""
    for table, column, kind in connection.execute(_TEXTS).all():
        connection.execute(sa.text(f'ALTER TABLE "{table}" ALTER COLUMN "{column}" TYPE {kind} COLLATE "C"'))


def _note_oldest(connection: sa.Connection) -> None:
    """Note which older programs can go on beside this one: all since the last migration that BREAKS_OLDER ones."""
    breaking = [
        script.revision
        for script in context.script.walk_revisions()
        if script.module is not None and getattr(script.module, "BREAKS_OLDER", False)
    ]
    facts = metadata.tables["facts_about_home"]
    connection.execute(sa.delete(facts).where(facts.c.name == "oldest_program"))
    connection.execute(sa.insert(facts).values(name="oldest_program", value=max(breaking, default="0001")))


bind = context.config.attributes["connection"]
context.configure(connection=bind, target_metadata=metadata)
context.run_migrations()
if bind.dialect.name == "postgresql":
    _order_as_sqlite(bind)
    _note_oldest(bind)
