"""Pictures of the page's own, and links that are headings or players, with icons and thumbnails."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("links", sa.Column("style", sa.String(), nullable=False, server_default="link"))
    op.add_column("links", sa.Column("icon", sa.String(), nullable=False, server_default=""))
    op.add_column("links", sa.Column("thumbnail_url", sa.String(), nullable=True))
    op.create_table(
        "pictures",
        # Of the content, so that its address may be kept by browsers for ever.
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("use", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("fetched", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.String(), nullable=False),
        # Last, because rows are read up to what is asked for.
        sa.Column("bytes", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_pictures"),
    )
    op.create_table(
        "picture_sources",
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("use", sa.String(), nullable=False),
        sa.Column("picture_id", sa.String(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("complaint", sa.String(), nullable=False),
        sa.Column("tried_at", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("address", "use", name="pk_picture_sources"),
        sa.ForeignKeyConstraint(
            ["picture_id"], ["pictures.id"], name="fk_picture_sources_picture_id", ondelete="SET NULL"
        ),
    )
    op.create_index("ix_picture_sources_picture_id", "picture_sources", ["picture_id"])
