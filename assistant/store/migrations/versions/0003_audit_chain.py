"""The audit log becomes a hash chain, frozen narratives can be redacted with a mark, deleted notes stay away."""

import json

import sqlalchemy as sa
from alembic import op

from assistant.store.chain import GENESIS, seal

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

SQLITE_DROPPED = ("audit_log_no_update", "narratives_frozen_no_update")
SQLITE = (
    "CREATE TRIGGER audit_log_no_update BEFORE UPDATE ON audit_log WHEN NOT ("
    "new.id = old.id AND new.at = old.at AND new.action = old.action AND ("
    "(old.hash = '' AND new.hash <> '' AND new.redacted_by IS NULL AND new.actor = old.actor "
    "AND new.subject = old.subject AND new.detail = old.detail) "
    "OR (old.hash <> '' AND new.hash = old.hash AND new.content = old.content "
    "AND new.redacted_by IS NOT NULL AND new.salt = ''))) BEGIN "
    "SELECT RAISE(ABORT, 'the audit log can only grow'); END",
    "CREATE TRIGGER narratives_frozen_no_update BEFORE UPDATE ON narratives WHEN old.status = 'frozen' AND NOT ("
    "new.redacted_by IS NOT NULL AND new.redacted_by IS NOT old.redacted_by AND new.status = old.status "
    "AND new.week = old.week AND new.version = old.version AND new.made_at = old.made_at) BEGIN "
    "SELECT RAISE(ABORT, 'a frozen narrative can not be changed'); END",
)
"""An entry may be chained once, and lose its content for a stated reason; a frozen narrative may be redacted."""

POSTGRESQL = (
    "CREATE OR REPLACE FUNCTION audit_log_guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    "IF TG_OP = 'UPDATE' THEN "
    "IF new.id = old.id AND new.at = old.at AND new.action = old.action AND ("
    "(old.hash = '' AND new.hash <> '' AND new.redacted_by IS NULL AND new.actor = old.actor "
    "AND new.subject = old.subject AND new.detail::text = old.detail::text) "
    "OR (old.hash <> '' AND new.hash = old.hash AND new.content = old.content "
    "AND new.redacted_by IS NOT NULL AND new.salt = '')) THEN RETURN new; END IF; END IF; "
    "RAISE EXCEPTION 'the audit log can only grow' USING ERRCODE = 'integrity_constraint_violation'; END $$",
    "DROP TRIGGER IF EXISTS audit_log_only_grows ON audit_log",
    "CREATE TRIGGER audit_log_only_grows BEFORE UPDATE OR DELETE ON audit_log "
    "FOR EACH ROW EXECUTE FUNCTION audit_log_guard()",
    "DROP TRIGGER IF EXISTS audit_log_not_emptied ON audit_log",
    "CREATE TRIGGER audit_log_not_emptied BEFORE TRUNCATE ON audit_log "
    "FOR EACH STATEMENT EXECUTE FUNCTION audit_log_guard()",
    "CREATE OR REPLACE FUNCTION narratives_guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    "IF old.status <> 'frozen' THEN IF TG_OP = 'DELETE' THEN RETURN old; END IF; RETURN new; END IF; "
    "IF TG_OP = 'UPDATE' THEN IF new.redacted_by IS NOT NULL AND new.redacted_by IS DISTINCT FROM old.redacted_by "
    "AND new.status = old.status AND new.week = old.week AND new.version = old.version "
    "AND new.made_at = old.made_at THEN RETURN new; END IF; END IF; "
    "RAISE EXCEPTION 'a frozen narrative can not be changed' USING ERRCODE = 'integrity_constraint_violation'; END $$",
    "DROP TRIGGER IF EXISTS narratives_frozen ON narratives",
    "CREATE TRIGGER narratives_frozen BEFORE UPDATE OR DELETE ON narratives "
    "FOR EACH ROW EXECUTE FUNCTION narratives_guard()",
)

LOG = sa.table(
    "audit_log",
    sa.column("id", sa.BigInteger()),
    sa.column("at", sa.DateTime(timezone=True)),
    sa.column("actor", sa.String()),
    sa.column("action", sa.String()),
    sa.column("subject", sa.String()),
    sa.column("detail", sa.JSON()),
    sa.column("salt", sa.String()),
    sa.column("content", sa.String()),
    sa.column("hash", sa.String()),
)


def upgrade() -> None:
    for name, length in (("salt", 32), ("content", 64), ("hash", 64)):
        op.add_column("audit_log", sa.Column(name, sa.String(length=length), server_default="", nullable=False))
    op.add_column("audit_log", sa.Column("redacted_by", sa.String(length=40), nullable=True))
    op.add_column("narratives", sa.Column("redacted_by", sa.String(length=40), nullable=True))
    op.create_table(
        "forgotten",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_forgotten")),
    )
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        for name in SQLITE_DROPPED:
            op.execute(f"DROP TRIGGER {name}")
        _chain(connection)
        for statement in SQLITE:
            op.execute(statement)
    else:
        _chain(connection)
        for statement in POSTGRESQL:
            op.execute(statement)


def _chain(connection: sa.Connection) -> None:
    """Chain the entries that are there, in their order."""
    previous = GENESIS
    for row in connection.execute(sa.select(LOG).order_by(LOG.c.id)).all():
        detail = json.loads(row.detail) if isinstance(row.detail, str) else row.detail
        found = seal(previous, at=row.at, actor=row.actor, action=row.action, subject=row.subject, detail=detail)
        connection.execute(LOG.update().where(LOG.c.id == row.id).values(**found._asdict()))
        previous = found.hash


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name in SQLITE_DROPPED:
            op.execute(f"DROP TRIGGER {name}")
    else:
        for name, table in (
            ("audit_log_only_grows", "audit_log"),
            ("audit_log_not_emptied", "audit_log"),
            ("narratives_frozen", "narratives"),
        ):
            op.execute(f"DROP TRIGGER {name} ON {table}")
    op.drop_table("forgotten")
    op.drop_column("narratives", "redacted_by")
    for name in ("redacted_by", "hash", "content", "salt"):
        op.drop_column("audit_log", name)
