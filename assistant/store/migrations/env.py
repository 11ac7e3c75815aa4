"""Runs the migrations on the connection that the records hand over."""

from alembic import context

from assistant.store.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
