"""PostgreSQL's full-text search: each passage's terms as FTS5 makes them, under a GIN index."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

FULL_TEXT = (
    "CREATE TABLE passages_fts ("
    "key bigint CONSTRAINT pk_passages_fts PRIMARY KEY "
    "CONSTRAINT fk_passages_fts_key REFERENCES passages (key) ON DELETE CASCADE, "
    "terms tsvector NOT NULL, length integer NOT NULL)",
    "CREATE INDEX ix_passages_fts_terms ON passages_fts USING gin (terms)",
)
"""SQLite has its own since the first migration."""


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for statement in FULL_TEXT:
            op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TABLE passages_fts")
