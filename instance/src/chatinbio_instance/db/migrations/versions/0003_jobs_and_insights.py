"""Background jobs, what is counted about visits and clicks, and vectors of the creator's texts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _jobs()
    _insights()
    _embeddings()


def _jobs() -> None:
    op.create_table(
        "jobs",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("thread_id", sa.String(), nullable=False),
        sa.Column("visitor_id", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("turn", sa.String(), nullable=False),
        sa.Column("call", sa.String(), nullable=False),
        sa.Column("tool", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("arguments", sa.String(), nullable=False),
        sa.Column("dedupe_key", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False, server_default="queued"),
        sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("max_attempts", sa.Integer(), nullable=False),
        sa.Column("not_before", sa.String(), nullable=False),
        sa.Column("progress", sa.Float(), nullable=True),
        sa.Column("result", sa.String(), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("created_at", sa.String(), nullable=False),
        sa.Column("started_at", sa.String(), nullable=True),
        sa.Column("ended_at", sa.String(), nullable=True),
        sa.Column("delivered_at", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_jobs"),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], name="fk_jobs_thread_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["visitor_id"], ["visitors.id"], name="fk_jobs_visitor_id", ondelete="CASCADE"),
        sa.CheckConstraint(
            "status IN ('queued', 'running', 'completed', 'failed', 'cancelled')", name="ck_jobs_status"
        ),
    )
    op.create_index("ix_jobs_thread_id", "jobs", ["thread_id"])
    op.create_index("ix_jobs_visitor_id", "jobs", ["visitor_id"])
    # The same work is under way once only.
    active = sa.text("status IN ('queued', 'running')")
    op.create_index("ix_jobs_dedupe_key", "jobs", ["dedupe_key"], unique=True, sqlite_where=active)
    # What boot asks: which jobs are still to be told of, whether they ended or not.
    op.create_index("ix_jobs_undelivered", "jobs", ["created_at"], sqlite_where=sa.text("delivered_at IS NULL"))


def _insights() -> None:
    op.create_table(
        "page_days",
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("visits", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("visitors", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("clicks", sa.Integer(), nullable=False, server_default="0"),
        sa.PrimaryKeyConstraint("day", name="pk_page_days"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "link_days",
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("clicks", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("link_id", "day", name="pk_link_days"),
        sa.ForeignKeyConstraint(["link_id"], ["links.id"], name="fk_link_days_link_id", ondelete="CASCADE"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_link_days_day", "link_days", ["day"])
    # Thrown away when the day is over, with the salt that made the marks.
    op.create_table(
        "visitor_marks",
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("mark", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("day", "mark", name="pk_visitor_marks"),
        sqlite_with_rowid=False,
    )
    # What was asked, and which conversations were begun, in a span of time.
    op.create_index("ix_items_asked", "items", ["created_at"], sqlite_where=sa.text("role = 'user'"))
    op.create_index("ix_threads_created_at", "threads", ["created_at"])
    op.create_index("ix_completions_item_id", "completions", ["item_id"])


def _embeddings() -> None:
    op.create_table(
        "embeddings",
        sa.Column("embedder", sa.String(), nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("embedder", "content_hash", name="pk_embeddings"),
        sqlite_with_rowid=False,
    )
