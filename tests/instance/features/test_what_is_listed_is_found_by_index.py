"""Indexes on owner, time, deleted: what the statements that lists and pages really send are answered by, as SQLite itself plans them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from chatinbio_instance.core.frames import Item, TextPart
from chatinbio_instance.db.database import Database
from chatinbio_instance.insights import reading
from chatinbio_instance.threads import people, runs, shown, store, transcripts

NOW = datetime(2027, 1, 14, 12, tzinfo=UTC)
THEN = NOW - timedelta(days=30)
GROWING = ("threads", "items", "frames", "completions", "item_texts")

Query = Callable[[Connection], Any]
# Everything that a visitor waits for, and what the creator looks through.
VISITORS: dict[str, Query] = {
    "list of threads": lambda c: people.list_threads(c, "v", "active", 50, 0),
    "archive": lambda c: people.list_threads(c, "v", "archived", 50, 0),
    "bin": lambda c: people.list_threads(c, "v", "deleted", 50, 0),
    "one thread": lambda c: people.thread_view(c, "v", "t"),
    "newest thread": lambda c: store.current_thread(c, "v"),
    "whose thread": lambda c: people.owns(c, "v", "t"),
    "newest items": lambda c: people.items_page(c, "t", 200, None),
    "older items": lambda c: people.items_page(c, "t", 200, 100),
    "history": lambda c: store.history(c, "t", 50),
    "covered": lambda c: store.covered_seq(c, "t"),
    "frames": lambda c: store.frames_after(c, "t", 7, 100),
    "surface": lambda c: shown.now(c, "t", "todo-1"),
    "rating": lambda c: people.rate(c, "v", "t", "i1", "up"),
    "rename": lambda c: people.change(c, "v", "t", label="x"),
    "delete": lambda c: people.soft_delete(c, "v", "t"),
    "restore": lambda c: people.restore(c, "v", "t"),
    "export": lambda c: people.export_visitor(c, "v"),
    "erase a thread": lambda c: people.erase_thread(c, "v", "t"),
}
CREATORS: dict[str, Query] = {
    "conversations": lambda c: transcripts.find(c, transcripts.Wanted(), 50, 0),
    "found conversations": lambda c: transcripts.find(c, transcripts.Wanted(query="hello"), 50, 0),
    "well rated conversations": lambda c: transcripts.find(c, transcripts.Wanted(mark="up"), 50, 0),
    "conversations with a question left open": lambda c: transcripts.find(
        c, transcripts.Wanted(mark="unanswered"), 50, 0
    ),
    "conversations of those who left an address": lambda c: transcripts.find(
        c, transcripts.Wanted(query="hello", mark="lead", leads=("v",)), 50, 0
    ),
    "conversations of a visitor": lambda c: transcripts.find(c, transcripts.Wanted(visitor="v"), 50, 0),
    "one conversation": lambda c: transcripts.items(c, "t", 200, None),
    "replay": lambda c: transcripts.frames(c, "t", 100, 0),
    "runs": lambda c: runs.completions(c, None, None, 50, 0),
    "runs of a conversation": lambda c: runs.completions(c, None, "t", 50, 0),
    "runs by model": lambda c: runs.use(c, THEN, NOW),
    "ratings": lambda c: runs.ratings(c, THEN, NOW),
    "open questions": runs.open_questions,
    "figures": lambda c: reading.figures(c, THEN, NOW, UTC),
    "figures by day": lambda c: reading.per_day(c, date(2027, 1, 1), date(2027, 1, 14), UTC),
    "questions": lambda c: reading.questions(c, THEN, NOW),
}


@pytest.fixture
async def database(tmp_path: Path, empty_database: Path) -> AsyncIterator[Database]:
    path = tmp_path / "x.db"
    path.write_bytes(empty_database.read_bytes())
    database = await Database.open(path)
    item = Item(id="i1", role="user", parts=(TextPart(text="hello"),), status="complete", created_at=NOW.isoformat())
    await database.write(lambda c: store.begin_thread(c, "t", "v", NOW))
    await database.write(lambda c: store.add_item(c, "t", "u", item))
    yield database
    await database.close()


async def plans(database: Database, query: Query) -> list[str]:
    """How SQLite answers each statement that the query sends: lines such as "SEARCH items USING INDEX …", "SCAN items"."""

    def planned(connection: Connection) -> list[str]:
        driver: Any = connection.connection.driver_connection
        sent: list[str] = []
        driver.set_trace_callback(sent.append)
        query(connection)
        driver.set_trace_callback(None)
        # What triggers do is traced as well, as comments, and so is what the full-text index asks itself.
        asked = [statement for statement in sent if statement.split()[0] in ("SELECT", "UPDATE", "DELETE")]
        assert asked
        return [row[3] for statement in asked for row in driver.execute(f"EXPLAIN QUERY PLAN {statement}")]

    return await database.read(planned)


@pytest.mark.parametrize("name", VISITORS)
async def test_nothing_that_a_visitor_waits_for_reads_through_a_table(database: Database, name: str) -> None:
    found = await plans(database, VISITORS[name])
    assert not [step for step in found for table in GROWING if step.startswith(f"SCAN {table}")]


@pytest.mark.parametrize("name", CREATORS)
async def test_what_the_creator_looks_through_is_in_the_order_of_an_index(database: Database, name: str) -> None:
    found = await plans(database, CREATORS[name])
    read_through = [step for step in found for table in GROWING if step.startswith(f"SCAN {table}")]
    assert [step for step in read_through if " INDEX ix_" not in step] == []


@pytest.mark.parametrize(
    ("name", "step"),
    [
        ("list of threads", "SEARCH threads USING INDEX ix_threads_visitor_id_updated_at (visitor_id=?)"),
        ("newest items", "SEARCH items USING INDEX ix_items_current (thread_id=? AND replaced_at=?)"),
        ("questions", "SEARCH items USING INDEX ix_items_asked (created_at>? AND created_at<?)"),
        ("runs", "SCAN completions USING INDEX ix_completions_started_at"),
        ("conversations", "SCAN threads USING INDEX ix_threads_there"),
    ],
)
async def test_indexes_on_owner_time_deleted(database: Database, name: str, step: str) -> None:
    assert step in await plans(database, (VISITORS | CREATORS)[name])
