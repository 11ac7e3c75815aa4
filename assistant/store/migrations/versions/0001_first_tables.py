"""The first tables: notes, deals, goals, company, narratives and the audit log."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

FULL_TEXT = (
    "CREATE VIRTUAL TABLE passages_fts USING fts5("
    "text, content='passages', content_rowid='key', tokenize='porter unicode61 remove_diacritics 2')",
    "CREATE TRIGGER passages_fts_insert AFTER INSERT ON passages BEGIN "
    "INSERT INTO passages_fts(rowid, text) VALUES (new.key, new.text); END",
    "CREATE TRIGGER passages_fts_delete AFTER DELETE ON passages BEGIN "
    "INSERT INTO passages_fts(passages_fts, rowid, text) VALUES ('delete', old.key, old.text); END",
    "CREATE TRIGGER passages_fts_update AFTER UPDATE OF key, text ON passages BEGIN "
    "INSERT INTO passages_fts(passages_fts, rowid, text) VALUES ('delete', old.key, old.text); "
    "INSERT INTO passages_fts(rowid, text) VALUES (new.key, new.text); END",
)
"""Triggers keep the index in step in the same transaction; external content stores each text once."""

UNCHANGEABLE = (
    "CREATE TRIGGER audit_log_no_update BEFORE UPDATE ON audit_log BEGIN "
    "SELECT RAISE(ABORT, 'the audit log can only grow'); END",
    "CREATE TRIGGER audit_log_no_delete BEFORE DELETE ON audit_log BEGIN "
    "SELECT RAISE(ABORT, 'the audit log can only grow'); END",
    "CREATE TRIGGER narratives_frozen_no_update BEFORE UPDATE ON narratives WHEN old.status = 'frozen' BEGIN "
    "SELECT RAISE(ABORT, 'a frozen narrative can not be changed'); END",
    "CREATE TRIGGER narratives_frozen_no_delete BEFORE DELETE ON narratives WHEN old.status = 'frozen' BEGIN "
    "SELECT RAISE(ABORT, 'a frozen narrative can not be changed'); END",
)


def upgrade() -> None:
    op.create_table(
        "audit_log",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_log")),
    )
    op.create_table(
        "company",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company")),
    )
    op.create_table(
        "crm_files",
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("snapshot_date", sa.Date(), nullable=False),
        sa.Column("fingerprint", sa.String(length=128), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("path", "snapshot_date", name=op.f("pk_crm_files")),
    )
    op.create_index("ix_crm_files_snapshot_date", "crm_files", ["snapshot_date"], unique=False)
    op.create_table(
        "deal_rows",
        sa.Column("snapshot_date", sa.Date(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("row", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("opportunity_id", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("amount", sa.String(length=64), nullable=True),
        sa.Column("close_date", sa.Date(), nullable=True),
        sa.Column("record", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("snapshot_date", "path", "row", name=op.f("pk_deal_rows")),
    )
    op.create_index("ix_deal_rows_opportunity_id", "deal_rows", ["opportunity_id", "snapshot_date"], unique=False)
    op.create_table(
        "documents",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("format", sa.String(length=16), nullable=False),
        sa.Column("date", sa.Date(), nullable=True),
        sa.Column("date_source", sa.String(length=32), nullable=True),
        sa.Column("account", sa.String(), nullable=True),
        sa.Column("account_key", sa.String(), nullable=True),
        sa.Column("opportunity_id", sa.String(), nullable=True),
        sa.Column("opportunity_name", sa.String(), nullable=True),
        sa.Column("title", sa.String(), nullable=True),
        sa.Column("author", sa.String(), nullable=True),
        sa.Column("confidential", sa.Boolean(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("near_duplicate_of", sa.String(length=32), nullable=True),
        sa.Column("uploader", sa.String(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("superseded_by", sa.String(length=32), nullable=True),
        sa.Column("attendees", sa.JSON(), nullable=False),
        sa.Column("regions", sa.JSON(), nullable=False),
        sa.Column("warnings", sa.JSON(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["near_duplicate_of"], ["documents.id"], name=op.f("fk_documents_near_duplicate_of")),
        sa.ForeignKeyConstraint(["superseded_by"], ["documents.id"], name=op.f("fk_documents_superseded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
        sa.UniqueConstraint("sha256", name=op.f("uq_documents_sha256")),
    )
    op.create_index("ix_documents_account", "documents", ["account_key", "date"], unique=False)
    op.create_index(
        "ix_documents_live", "documents", ["withdrawn_at", "date", "kind", "account_key", "id"], unique=False
    )
    op.create_index("ix_documents_near_duplicate_of", "documents", ["near_duplicate_of"], unique=False)
    op.create_table(
        "facts_about_home",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_facts_about_home")),
    )
    op.create_table(
        "goals",
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("row", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("period", sa.String(length=16), nullable=False),
        sa.Column("metric", sa.String(), nullable=False),
        sa.Column("segment", sa.String(), nullable=False),
        sa.Column("target", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("path", "row", name=op.f("pk_goals")),
    )
    op.create_table(
        "inputs",
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(length=128), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("path", name=op.f("pk_inputs")),
    )
    op.create_table(
        "narratives",
        sa.Column("week", sa.String(length=8), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("week", "version", name=op.f("pk_narratives")),
    )
    op.create_table(
        "refusals",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refusals")),
    )
    op.create_index("ix_refusals_path", "refusals", ["path"], unique=False)
    op.create_table(
        "document_paths",
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("document_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_document_paths_document_id")),
        sa.PrimaryKeyConstraint("path", name=op.f("pk_document_paths")),
    )
    op.create_index("ix_document_paths_document_id", "document_paths", ["document_id"], unique=False)
    op.create_index("ix_document_paths_name", "document_paths", ["name"], unique=False)
    op.create_table(
        "document_vectors",
        sa.Column("document_id", sa.String(length=32), nullable=False),
        sa.Column("passages", sa.Integer(), nullable=False),
        sa.Column("vectors", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_document_vectors_document_id")),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_document_vectors")),
    )
    op.create_index("ix_document_vectors_passages", "document_vectors", ["document_id", "passages"], unique=False)
    op.create_table(
        "index_pending",
        sa.Column("document_id", sa.String(length=32), nullable=False),
        sa.Column("ordinals", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_index_pending_document_id")),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_index_pending")),
    )
    op.create_table(
        "note_signals",
        sa.Column("document_id", sa.String(length=32), nullable=False),
        sa.Column("method", sa.String(length=128), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_note_signals_document_id")),
        sa.PrimaryKeyConstraint("document_id", "method", name=op.f("pk_note_signals")),
    )
    op.create_table(
        "passages",
        sa.Column("key", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("document_id", sa.String(length=32), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("char_start", sa.Integer(), nullable=False),
        sa.Column("char_end", sa.Integer(), nullable=False),
        sa.Column("date", sa.Date(), nullable=True),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("account_key", sa.String(), nullable=True),
        sa.Column("speakers", sa.JSON(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_passages_document_id")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_passages")),
        sa.UniqueConstraint("document_id", "ordinal", name=op.f("uq_passages_document_id")),
        sa.UniqueConstraint("id", name=op.f("uq_passages_id")),
    )
    op.create_index("ix_passages_account", "passages", ["account_key", "date", "kind"], unique=False)
    op.create_index("ix_passages_date", "passages", ["date", "kind", "account_key"], unique=False)
    op.create_index("ix_passages_kind", "passages", ["kind", "date"], unique=False)
    if op.get_bind().dialect.name == "sqlite":
        for statement in (*FULL_TEXT, *UNCHANGEABLE):
            op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE passages_fts")
    op.drop_index("ix_passages_kind", table_name="passages")
    op.drop_index("ix_passages_date", table_name="passages")
    op.drop_index("ix_passages_account", table_name="passages")
    op.drop_table("passages")
    op.drop_table("note_signals")
    op.drop_table("index_pending")
    op.drop_index("ix_document_vectors_passages", table_name="document_vectors")
    op.drop_table("document_vectors")
    op.drop_index("ix_document_paths_name", table_name="document_paths")
    op.drop_index("ix_document_paths_document_id", table_name="document_paths")
    op.drop_table("document_paths")
    op.drop_index("ix_refusals_path", table_name="refusals")
    op.drop_table("refusals")
    op.drop_table("narratives")
    op.drop_table("inputs")
    op.drop_table("goals")
    op.drop_table("facts_about_home")
    op.drop_index("ix_documents_near_duplicate_of", table_name="documents")
    op.drop_index("ix_documents_live", table_name="documents")
    op.drop_index("ix_documents_account", table_name="documents")
    op.drop_table("documents")
    op.drop_index("ix_deal_rows_opportunity_id", table_name="deal_rows")
    op.drop_table("deal_rows")
    op.drop_index("ix_crm_files_snapshot_date", table_name="crm_files")
    op.drop_table("crm_files")
    op.drop_table("company")
    op.drop_table("audit_log")
