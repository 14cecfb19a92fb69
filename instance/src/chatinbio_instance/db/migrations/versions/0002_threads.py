"""Threads and people: labels, archive, ratings, replaced items, surfaces, costs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _threads()
    _completions()
    _items()
    op.create_table(
        "surfaces",
        sa.Column("thread_id", sa.String(), nullable=False),
        sa.Column("surface", sa.String(), nullable=False),
        sa.Column("item_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("thread_id", "surface", name="pk_surfaces"),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], name="fk_surfaces_thread_id", ondelete="CASCADE"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "spool",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("said", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_spool"),
    )


def _threads() -> None:
    op.add_column("threads", sa.Column("updated_at", sa.String(), nullable=False, server_default=""))
    op.add_column("threads", sa.Column("label", sa.String(), nullable=True))
    op.add_column("threads", sa.Column("archived_at", sa.String(), nullable=True))
    op.add_column("threads", sa.Column("deleted_at", sa.String(), nullable=True))
    op.execute(
        "UPDATE threads SET updated_at = "
        "coalesce((SELECT max(items.created_at) FROM items WHERE items.thread_id = threads.id), created_at)"
    )
    op.create_index("ix_threads_visitor_id_updated_at", "threads", ["visitor_id", "updated_at"])
    # The creator's list of conversations: all that are there, newest first.
    op.create_index("ix_threads_there", "threads", ["updated_at"], sqlite_where=sa.text("deleted_at IS NULL"))


def _completions() -> None:
    op.add_column("completions", sa.Column("first_seq", sa.Integer(), nullable=True))
    op.add_column("completions", sa.Column("item_id", sa.String(), nullable=True))
    op.add_column("completions", sa.Column("cost", sa.Float(), nullable=True))
    op.add_column("completions", sa.Column("unanswered", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("completions", sa.Column("role", sa.String(), nullable=False, server_default="visitor"))
    op.execute("UPDATE completions SET item_id = turn || 'v'")
    op.create_index("ix_completions_started_at", "completions", ["started_at"])


def _items() -> None:
    op.add_column("items", sa.Column("replaced_at", sa.String(), nullable=True))
    op.add_column("items", sa.Column("rating", sa.String(), nullable=True))
    op.add_column("items", sa.Column("note", sa.String(), nullable=True))
    # A thread as it is now: counted without reading it, and read from its end.
    op.create_index("ix_items_current", "items", ["thread_id", "replaced_at", "position"])
