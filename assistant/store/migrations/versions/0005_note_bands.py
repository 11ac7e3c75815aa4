"""By what near-duplicates are looked up: a few numbers a note, so that a new one is held against those alike alone."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Empty at first, and what an older program adds meanwhile has none: the next ingest makes what is missing.
    op.add_column("documents", sa.Column("banded", sa.Boolean(), nullable=True))
    _index("ix_documents_unbanded", "id", "banded IS NULL")
    op.drop_index("ix_documents_near_duplicate_of", "documents")
    _index("ix_documents_near_duplicate_of", "near_duplicate_of", "near_duplicate_of IS NOT NULL")
    op.create_table(
        "note_bands",
        sa.Column("band", sa.BigInteger(), nullable=False),
        sa.Column("document_id", sa.String(length=32), nullable=False),
        # An older program beside this one deletes notes without knowing of this table.
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_note_bands_document_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("band", "document_id", name=op.f("pk_note_bands")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_note_bands_document_id", "note_bands", ["document_id"], unique=False)


def _index(name: str, column: str, condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, "documents", [column], unique=False, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    op.drop_table("note_bands")
    op.drop_index("ix_documents_unbanded", "documents")
    op.drop_index("ix_documents_near_duplicate_of", "documents")
    op.create_index("ix_documents_near_duplicate_of", "documents", ["near_duplicate_of"], unique=False)
    op.drop_column("documents", "banded")
