"""What capabilities keep: to-dos, messages, bookings, subscribers, polls."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _todo()
    _leads()
    _polls()


def _todo() -> None:
    op.create_table(
        "todos",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("visitor_id", sa.String(), nullable=False),
        sa.Column("thread_id", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_todos"),
        _of_visitor("todos"),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], name="fk_todos_thread_id", ondelete="CASCADE"),
    )
    op.create_index("ix_todos_visitor_id", "todos", ["visitor_id"])
    op.create_index("ix_todos_thread_id_created_at", "todos", ["thread_id", "created_at"])


def _leads() -> None:
    op.create_table(
        "contact_messages",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("visitor_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("created_at", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_contact_messages"),
        _of_visitor("contact_messages"),
    )
    op.create_table(
        "booking_requests",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("visitor_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("date", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("budget", sa.String(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("created_at", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_booking_requests"),
        _of_visitor("booking_requests"),
    )
    op.create_table(
        "newsletter_subscribers",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("visitor_id", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        # The very words that were agreed to.
        sa.Column("consent", sa.String(), nullable=False),
        sa.Column("created_at", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_newsletter_subscribers"),
        _of_visitor("newsletter_subscribers"),
    )
    for table in ("contact_messages", "booking_requests", "newsletter_subscribers"):
        op.create_index(f"ix_{table}_visitor_id_created_at", table, ["visitor_id", "created_at"])


def _polls() -> None:
    op.create_table(
        "polls",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("created_at", sa.String(), nullable=False),
        sa.Column("closed_at", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_polls"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "poll_options",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_poll_options"),
        sa.ForeignKeyConstraint(["poll_id"], ["polls.id"], name="fk_poll_options_poll_id", ondelete="CASCADE"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_poll_options_poll_id_position", "poll_options", ["poll_id", "position"])
    op.create_table(
        "poll_votes",
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("visitor_id", sa.String(), nullable=False),
        sa.Column("option_id", sa.Integer(), nullable=False),
        sa.Column("voted_at", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("poll_id", "visitor_id", name="pk_poll_votes"),
        sa.ForeignKeyConstraint(["poll_id"], ["polls.id"], name="fk_poll_votes_poll_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["option_id"], ["poll_options.id"], name="fk_poll_votes_option_id", ondelete="CASCADE"),
        _of_visitor("poll_votes"),
    )
    op.create_index("ix_poll_votes_option_id", "poll_votes", ["option_id"])
    op.create_index("ix_poll_votes_visitor_id", "poll_votes", ["visitor_id"])


def _of_visitor(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["visitor_id"], ["visitors.id"], name=f"fk_{table}_visitor_id", ondelete="CASCADE")
