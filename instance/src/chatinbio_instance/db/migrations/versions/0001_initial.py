"""The first schema: the creator's material, conversations, and what the instance knows of itself."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _instance()
    _library()
    _conversations()


def _instance() -> None:
    op.create_table(
        "meta",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_meta"),
    )
    op.create_table(
        "claims",
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("used_at", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name="pk_claims"),
    )


def _library() -> None:
    op.create_table(
        "profile",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("display_name", sa.String(), nullable=False),
        sa.Column("tagline", sa.String(), nullable=False, server_default=""),
        sa.Column("bio", sa.String(), nullable=False, server_default=""),
        sa.Column("avatar_url", sa.String(), nullable=True),
        sa.Column("updated_at", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_profile"),
        sa.CheckConstraint("id = 1", name="ck_profile_single_row"),
    )
    op.create_table(
        "links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False, server_default=""),
        sa.Column("kind", sa.String(), nullable=False, server_default="other"),
        sa.PrimaryKeyConstraint("id", name="pk_links"),
    )
    op.create_table(
        "events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        # As written, with its own offset: visitors read local time. The instant beside it is what sorts.
        sa.Column("starts_at", sa.String(), nullable=False),
        sa.Column("starts_unix", sa.Integer(), nullable=False),
        sa.Column("venue", sa.String(), nullable=False, server_default=""),
        sa.Column("city", sa.String(), nullable=False, server_default=""),
        sa.Column("url", sa.String(), nullable=True),
        sa.Column("description", sa.String(), nullable=False, server_default=""),
        sa.PrimaryKeyConstraint("id", name="pk_events"),
    )
    op.create_index("ix_events_starts_unix", "events", ["starts_unix"])
    op.create_table(
        "faq",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_faq"),
    )
    op.create_table(
        "faq_aliases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("faq_id", sa.Integer(), nullable=False),
        sa.Column("alias", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_faq_aliases"),
        sa.ForeignKeyConstraint(["faq_id"], ["faq.id"], name="fk_faq_aliases_faq_id", ondelete="CASCADE"),
    )
    op.create_index("ix_faq_aliases_faq_id", "faq_aliases", ["faq_id"])
    # One index over everything that can be found; `kind` and `ref` lead back to the row.
    op.execute(
        "CREATE VIRTUAL TABLE search USING fts5("
        "kind UNINDEXED, ref UNINDEXED, title, aliases, body, tokenize = 'porter unicode61 remove_diacritics 2')"
    )


def _conversations() -> None:
    op.create_table(
        "visitors",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("created_at", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_visitors"),
    )
    op.create_table(
        "threads",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("visitor_id", sa.String(), nullable=False),
        sa.Column("created_at", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_threads"),
        sa.ForeignKeyConstraint(["visitor_id"], ["visitors.id"], name="fk_threads_visitor_id", ondelete="CASCADE"),
    )
    op.create_index("ix_threads_visitor_id_created_at", "threads", ["visitor_id", "created_at"])
    op.create_table(
        "completions",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("thread_id", sa.String(), nullable=False),
        sa.Column("turn", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("engine", sa.String(), nullable=False),
        sa.Column("model", sa.String(), nullable=True),
        sa.Column("input_tokens", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("output_tokens", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("ttft_ms", sa.Integer(), nullable=True),
        sa.Column("duration_ms", sa.Integer(), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("started_at", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_completions"),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], name="fk_completions_thread_id", ondelete="CASCADE"),
        sa.CheckConstraint(
            "status IN ('running', 'complete', 'cancelled', 'interrupted', 'error')", name="ck_completions_status"
        ),
    )
    op.create_index("ix_completions_thread_id", "completions", ["thread_id"])
    # What boot asks: which turns were open when the process died.
    op.create_index("ix_completions_running", "completions", ["status"], sqlite_where=sa.text("status = 'running'"))
    op.create_table(
        "items",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("thread_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("turn", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("parts", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("created_at", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_items"),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], name="fk_items_thread_id", ondelete="CASCADE"),
        sa.UniqueConstraint("thread_id", "position", name="uq_items_thread_id_position"),
        sa.CheckConstraint("role IN ('user', 'assistant')", name="ck_items_role"),
        sa.CheckConstraint("status IN ('complete', 'cancelled', 'interrupted', 'error')", name="ck_items_status"),
    )
    op.create_table(
        "frames",
        sa.Column("thread_id", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("turn", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("data", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("thread_id", "seq", name="pk_frames"),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], name="fk_frames_thread_id", ondelete="CASCADE"),
        sqlite_with_rowid=False,
    )
