"""What a creator may edit: schedules, time zones, look, capabilities, page settings; and the search over what was said."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# Text parts of an item's JSON, a line each. A row that holds no JSON must never keep an item from being stored.
_KEEP = """
    INSERT INTO item_texts (item_id, body)
    SELECT new.id, said.body FROM (
        SELECT group_concat(json_extract(part.value, '$.text'), char(10)) AS body
        FROM json_each(CASE WHEN json_valid(new.parts) THEN new.parts ELSE '[]' END) AS part
        WHERE json_extract(part.value, '$.type') = 'text'
    ) AS said WHERE said.body <> '';
"""
_CHANGED = """
    CREATE TRIGGER items_changed AFTER UPDATE OF parts ON items WHEN old.parts <> new.parts BEGIN
        DELETE FROM item_texts WHERE item_id = new.id; KEEP
    END
""".replace("KEEP", _KEEP)
_BACKFILL = """
    INSERT INTO item_texts (item_id, body)
    SELECT said.id, said.body FROM (
        SELECT items.id, group_concat(json_extract(part.value, '$.text'), char(10)) AS body
        FROM items, json_each(CASE WHEN json_valid(items.parts) THEN items.parts ELSE '[]' END) AS part
        WHERE json_extract(part.value, '$.type') = 'text'
        GROUP BY items.id
    ) AS said WHERE said.body <> ''
"""


def upgrade() -> None:
    op.add_column("links", sa.Column("enabled", sa.Boolean(), nullable=False, server_default="1"))
    op.add_column("links", sa.Column("visible_from", sa.String(), nullable=True))
    op.add_column("links", sa.Column("visible_until", sa.String(), nullable=True))
    op.add_column("events", sa.Column("ends_at", sa.String(), nullable=True))
    op.add_column("events", sa.Column("time_zone", sa.String(), nullable=False, server_default=""))
    op.create_table(
        "page_settings",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_page_settings"),
    )
    op.create_table(
        "capability_switches",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_capability_switches"),
    )
    op.create_table(
        "answered_questions",
        sa.Column("completion_id", sa.String(), nullable=False),
        sa.Column("faq_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("completion_id", name="pk_answered_questions"),
        sa.ForeignKeyConstraint(
            ["completion_id"],
            ["completions.id"],
            name="fk_answered_questions_completion_id",
            ondelete="CASCADE",
        ),
    )
    _words_of_items()


def _words_of_items() -> None:
    # A table of its own, because the row numbers of `items` may change when the file is compacted, and an index must keep them.
    op.create_table(
        "item_texts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_item_texts"),
        sa.UniqueConstraint("item_id", name="uq_item_texts_item_id"),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name="fk_item_texts_item_id", ondelete="CASCADE"),
    )
    op.execute(
        "CREATE VIRTUAL TABLE search_items USING fts5("
        "body, content = 'item_texts', content_rowid = 'id', tokenize = 'porter unicode61 remove_diacritics 2')"
    )
    op.execute(
        "CREATE TRIGGER item_texts_added AFTER INSERT ON item_texts BEGIN "
        "INSERT INTO search_items (rowid, body) VALUES (new.id, new.body); END"
    )
    op.execute(
        "CREATE TRIGGER item_texts_removed AFTER DELETE ON item_texts BEGIN "
        "INSERT INTO search_items (search_items, rowid, body) VALUES ('delete', old.id, old.body); END"
    )
    op.execute(f"CREATE TRIGGER items_added AFTER INSERT ON items BEGIN {_KEEP} END")
    op.execute(_CHANGED)
    op.execute(_BACKFILL)
