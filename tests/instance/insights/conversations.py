"""Conversations as they lie in the tables, for counting."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert
from sqlalchemy.dialects.sqlite import insert as upsert

from chatinbio_instance.core.frames import ActionPart, Part, TextPart, encode_parts
from chatinbio_instance.db.database import Database
from chatinbio_instance.threads.tables import completions, items, threads, visitors


async def begun(database: Database, thread: str, at: datetime, visitor: str = "") -> None:
    """A conversation begins."""

    def write(connection: Connection) -> None:
        person = {"id": visitor or f"visitor of {thread}", "created_at": at}
        connection.execute(upsert(visitors).values(person).on_conflict_do_nothing())
        row = {"id": thread, "visitor_id": person["id"], "created_at": at, "updated_at": at}
        connection.execute(insert(threads), [row])

    await database.write(write)


async def said(
    database: Database,
    thread: str,
    message: str,
    at: datetime,
    *,
    answered: bool = True,
    click: bool = False,
    replaced_at: datetime | None = None,
    role: str = "visitor",
) -> None:
    """A message, or a click, with the record of its answer."""
    part: Part = TextPart(text=message)
    if click:
        part = ActionPart(name="poll.vote", surface="poll-1", component="button-1", label=message)
    item = f"{thread}-{at.isoformat()}-{message}"

    def write(connection: Connection) -> None:
        row = {
            "id": item,
            "thread_id": thread,
            "position": int(at.timestamp() * 1000),
            "turn": item,
            "role": "user",
            "parts": encode_parts((part,)),
            "status": "complete",
            "created_at": at,
            "replaced_at": replaced_at,
        }
        connection.execute(insert(items), [row])
        run: dict[str, Any] = {
            "id": f"run of {item}",
            "thread_id": thread,
            "turn": item,
            "item_id": item,
            "status": "complete",
        }
        run |= {"engine": "offline", "started_at": at, "unanswered": int(not answered), "role": role}
        connection.execute(insert(completions), [run])

    await database.write(write)
