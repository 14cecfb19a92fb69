"""Conversations as the creator reads them: found by what was said, read whole, replayed frame by frame.

Place in the flow: items, frames and completions → **transcripts** → the admin API. A thread that its visitor deleted is theirs
and not shown here, though they may still restore it.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, String, Table

from chatinbio_instance.db.base import metadata

# The words of each item that has some, kept by triggers on `items`; `search_items` is the full-text index over them.
item_texts = Table(
    "item_texts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("item_id", ForeignKey("items.id", ondelete="CASCADE"), nullable=False, unique=True),
    Column("body", String, nullable=False),
)

# Questions the page had no answer to, since answered by an entry of the FAQ.
answered_questions = Table(
    "answered_questions",
    metadata,
    Column("completion_id", ForeignKey("completions.id", ondelete="CASCADE"), primary_key=True),
    Column("faq_id", Integer, nullable=False),
)
