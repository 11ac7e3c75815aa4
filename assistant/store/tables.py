"""The records' tables, the same on SQLite and PostgreSQL; migrations/ makes them and a test compares the two."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

REVISION = "0005"
"""The migration that these tables correspond to."""

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)

_KEY = BigInteger().with_variant(Integer, "sqlite")

documents = Table(
    "documents",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("path", String, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("format", String(16), nullable=False),
    Column("date", Date),
    Column("date_source", String(32)),
    Column("account", String),
    Column("account_key", String),
    Column("opportunity_id", String),
    Column("opportunity_name", String),
    Column("title", String),
    Column("author", String),
    Column("confidential", Boolean, nullable=False),
    Column("sha256", String(64), nullable=False, unique=True),
    Column("size", BigInteger, nullable=False),
    Column("near_duplicate_of", String(32), ForeignKey("documents.id")),
    Column("uploader", String),
    Column("added_at", DateTime(timezone=True), nullable=False),
    Column("withdrawn_at", DateTime(timezone=True)),
    Column("superseded_by", String(32), ForeignKey("documents.id")),
    Column("attendees", JSON, nullable=False),
    Column("regions", JSON, nullable=False),
    Column("warnings", JSON, nullable=False),
    Column("signature", LargeBinary),
    Column("text", Text, nullable=False),
    Column("banded", Boolean),
    Index("ix_documents_live", "withdrawn_at", "date", "kind", "account_key", "id"),
    Index("ix_documents_account", "account_key", "date"),
)
"""Every note ever stored. The text comes late, so that a scan of the rest need not read it."""
# Partial, as nearly all rows have one value there: a planner that has seen such an index whole leaves it for a scan.
Index(
    "ix_documents_near_duplicate_of",
    documents.c.near_duplicate_of,
    sqlite_where=documents.c.near_duplicate_of.is_not(None),
    postgresql_where=documents.c.near_duplicate_of.is_not(None),
)
Index(
    "ix_documents_unbanded",
    documents.c.id,
    sqlite_where=documents.c.banded.is_(None),
    postgresql_where=documents.c.banded.is_(None),
)

note_bands = Table(
    "note_bands",
    metadata,
    Column("band", BigInteger, primary_key=True, autoincrement=False),
    Column("document_id", String(32), ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True),
    Index("ix_note_bands_document_id", "document_id"),
    sqlite_with_rowid=False,
)
"""What a note's signature is looked up by; `documents.banded` says that a note has its rows here, if it needs any."""

document_paths = Table(
    "document_paths",
    metadata,
    Column("path", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("document_id", String(32), ForeignKey("documents.id"), nullable=False),
    Index("ix_document_paths_name", "name"),
    Index("ix_document_paths_document_id", "document_id"),
)
"""Every path under which a live document was seen; `documents.path` is the first of them."""

passages = Table(
    "passages",
    metadata,
    Column("key", _KEY, primary_key=True, autoincrement=True),
    Column("id", String(40), nullable=False, unique=True),
    Column("document_id", String(32), ForeignKey("documents.id"), nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("char_start", Integer, nullable=False),
    Column("char_end", Integer, nullable=False),
    Column("date", Date),
    Column("kind", String(32), nullable=False),
    Column("account_key", String),
    Column("speakers", JSON, nullable=False),
    Column("text", Text, nullable=False),
    UniqueConstraint("document_id", "ordinal"),
    Index("ix_passages_date", "date", "kind", "account_key"),
    Index("ix_passages_account", "account_key", "date", "kind"),
    Index("ix_passages_kind", "kind", "date"),
)
"""Live passages only; date, kind and account repeat the document's, so that a filter is one index range."""

document_vectors = Table(
    "document_vectors",
    metadata,
    Column("document_id", String(32), ForeignKey("documents.id"), primary_key=True),
    Column("passages", Integer, nullable=False),
    Column("vectors", LargeBinary, nullable=False),
    Index("ix_document_vectors_passages", "document_id", "passages"),
)
"""The embeddings of a live document's passages as little-endian float32, one row a passage in their order: enough to
rebuild the index without embedding again, and few reads where a filter's passages are scored exactly."""

index_pending = Table(
    "index_pending",
    metadata,
    Column("document_id", String(32), ForeignKey("documents.id"), primary_key=True),
    Column("ordinals", Integer, nullable=False),
    Column("token", String(32), nullable=False),
)
"""Documents whose passages the index may not hold yet, or still; `ordinals` bounds the ids that it may hold,
`token` changes with every new reason to look again."""

facts_about_home = Table(
    "facts_about_home",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("value", Text, nullable=False),
)
"""Single values, such as the embedder of the stored vectors."""

crm_files = Table(
    "crm_files",
    metadata,
    Column("path", String, primary_key=True),
    Column("snapshot_date", Date, primary_key=True),
    Column("fingerprint", String(128), nullable=False),
    Column("columns", JSON, nullable=False),
    Column("added_at", DateTime(timezone=True), nullable=False),
    Index("ix_crm_files_snapshot_date", "snapshot_date"),
)

deal_rows = Table(
    "deal_rows",
    metadata,
    Column("snapshot_date", Date, primary_key=True),
    Column("path", String, primary_key=True),
    Column("row", Integer, primary_key=True, autoincrement=False),
    Column("opportunity_id", String, nullable=False),
    Column("account", String, nullable=False),
    Column("owner", String, nullable=False),
    Column("stage", String, nullable=False),
    Column("status", String(8), nullable=False),
    Column("amount", String(64)),
    Column("close_date", Date),
    Column("record", Text, nullable=False),
    Index("ix_deal_rows_opportunity_id", "opportunity_id", "snapshot_date"),
)
"""CRM rows; `amount` is exact decimal text, `record` the whole row as JSON with decimals as text."""

goals = Table(
    "goals",
    metadata,
    Column("path", String, primary_key=True),
    Column("row", Integer, primary_key=True, autoincrement=False),
    Column("period", String(16), nullable=False),
    Column("metric", String, nullable=False),
    Column("segment", String, nullable=False),
    Column("target", String(64), nullable=False),
)

company = Table(
    "company",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("record", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
)
"""At most one row, with id 1."""

inputs = Table(
    "inputs",
    metadata,
    Column("path", String, primary_key=True),
    Column("fingerprint", String(128), nullable=False),
    Column("added_at", DateTime(timezone=True), nullable=False),
)
"""Tables and profiles that were read, each with what its reading depended on."""

refusals = Table(
    "refusals",
    metadata,
    Column("id", _KEY, primary_key=True, autoincrement=True),
    Column("path", String, nullable=False),
    Column("what", Text, nullable=False),
    Column("how", Text, nullable=False),
    Column("rows", JSON, nullable=False),
    Column("refused_at", DateTime(timezone=True), nullable=False),
    Column("settled_at", DateTime(timezone=True)),
    Index("ix_refusals_path", "path"),
)

note_signals = Table(
    "note_signals",
    metadata,
    Column("document_id", String(32), ForeignKey("documents.id"), primary_key=True),
    Column("method", String(128), primary_key=True),
    Column("record", Text, nullable=False),
)
"""What a version of the reading method understood in a document: a cache, by document and method."""

narratives = Table(
    "narratives",
    metadata,
    Column("week", String(8), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("status", String(16), nullable=False),
    Column("record", Text, nullable=False),
    Column("evidence", JSON, nullable=False),
    Column("author", String, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False),
    Column("redacted_by", String(40)),
)
"""Every version of every week's narrative; a frozen one can't be changed, but by a redaction that says its name."""

audit_log = Table(
    "audit_log",
    metadata,
    Column("id", _KEY, primary_key=True, autoincrement=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("actor", String, nullable=False),
    Column("action", String(64), nullable=False),
    Column("subject", String, nullable=False),
    Column("detail", JSON, nullable=False),
    Column("salt", String(32), nullable=False, server_default=""),
    Column("content", String(64), nullable=False, server_default=""),
    Column("hash", String(64), nullable=False, server_default=""),
    Column("redacted_by", String(40)),
)
"""Who did what; rows can only be added, each chained to the one before (chain.py). A redaction takes actor, subject
and detail out of a row and leaves its hashes; an empty hash is that of a row which is not chained yet."""

forgotten = Table(
    "forgotten",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("reference", String(40), nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
)
"""The bytes of notes that were deleted on request, by their SHA-256, so that no ingest brings them back."""

users = Table(
    "users",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("name", String(64), nullable=False),
    Column("name_key", String(64), unique=True),
    Column("role", String(16), nullable=False),
    Column("password", String, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("removed_at", DateTime(timezone=True)),
)
"""Accounts. A removed one keeps its row, so that what it did stays its own, and gives its `name_key` free."""

sessions = Table(
    "sessions",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("user_id", String(32), ForeignKey("users.id"), nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("seen_at", DateTime(timezone=True), nullable=False),
    Index("ix_sessions_user_id", "user_id"),
)
"""Signed-in browsers, by the SHA-256 of their token: who reads the table can't sign in with it."""

login_attempts = Table(
    "login_attempts",
    metadata,
    Column("id", _KEY, primary_key=True, autoincrement=True),
    Column("subject", String(80), nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Index("ix_login_attempts_subject", "subject", "at"),
)
"""Sign-ins that failed, once by the name and once by the address that they came with; a success clears its name's."""

conversations = Table(
    "conversations",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("user_id", String(32), ForeignKey("users.id"), nullable=False),
    Column("title", String, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False),
    Index("ix_conversations_user_id", "user_id", "updated_at"),
)

messages = Table(
    "messages",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("conversation_id", String(32), ForeignKey("conversations.id"), nullable=False),
    Column("user_id", String(32), ForeignKey("users.id"), nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("asked", Text, nullable=False),
    Column("understood", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("stopped", Boolean, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False),
    UniqueConstraint("conversation_id", "ordinal"),
    Index("ix_messages_user_id", "user_id"),
)
"""Questions with their answers (as JSON); every row carries its user, so that no query need trust another table."""

feedback = Table(
    "feedback",
    metadata,
    Column("message_id", String(32), ForeignKey("messages.id"), primary_key=True),
    Column("user_id", String(32), ForeignKey("users.id"), nullable=False),
    Column("verdict", String(8), nullable=False),
    Column("reason", Text, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False),
)
"""A thumb up or down with its reason: a candidate for an eval case."""

uploads = Table(
    "uploads",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("user_id", String(32), ForeignKey("users.id"), nullable=False),
    Column("document_id", String(32), ForeignKey("documents.id"), nullable=False),
    Column("path", String, nullable=False),
    Column("name", String, nullable=False),
    Column("by_hand", JSON, nullable=False),
    Column("added_at", DateTime(timezone=True), nullable=False),
    Column("withdrawn_at", DateTime(timezone=True)),
    UniqueConstraint("user_id", "path"),
    Index("ix_uploads_document_id", "document_id"),
)
"""Whose note is whose; `by_hand` holds what the uploader set against what the content says."""

corrections = Table(
    "corrections",
    metadata,
    Column("document_id", String(32), ForeignKey("documents.id"), primary_key=True),
    Column("char_start", Integer, primary_key=True, autoincrement=False),
    Column("char_end", Integer, primary_key=True, autoincrement=False),
    Column("label", String(32), nullable=False),
    Column("signal", String(32)),
    Column("user_id", String(32), ForeignKey("users.id"), nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False),
)
"""What a person said that a sentence means; it stands above any reading."""
