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
    op.create_index("ix_documents_banded", "documents", ["banded"], unique=False)
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


def downgrade() -> None:
    op.drop_table("note_bands")
    op.drop_index("ix_documents_banded", "documents")
    op.drop_column("documents", "banded")
