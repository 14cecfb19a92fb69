"""The one file: settings of SQLite, group commit, the lock and the way of every released schema to the newest."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import sys
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, event, func, insert, select, text
from sqlalchemy.exc import IntegrityError

from chatinbio_instance.accounts import tables as account_tables
from chatinbio_instance.capabilities.booking import tables as booking_tables
from chatinbio_instance.capabilities.contact import tables as contact_tables
from chatinbio_instance.capabilities.newsletter import tables as newsletter_tables
from chatinbio_instance.capabilities.poll import tables as poll_tables
from chatinbio_instance.capabilities.todo import tables as todo_tables
from chatinbio_instance.db import boot, migrations
from chatinbio_instance.db import tables as instance_tables
from chatinbio_instance.db.base import metadata, now
from chatinbio_instance.db.database import MAX_BATCH, MAX_READERS, Database, Job
from chatinbio_instance.db.migrate import config, migrate
from chatinbio_instance.db.tables import meta
from chatinbio_instance.errors import BootError, StorageUnavailable
from chatinbio_instance.insights import tables as insight_tables
from chatinbio_instance.jobs import tables as job_tables
from chatinbio_instance.library import tables as library_tables
from chatinbio_instance.library.embeddings import tables as embedding_tables
from chatinbio_instance.library.prompts import tables as prompt_tables
from chatinbio_instance.threads import runs, store, transcripts
from chatinbio_instance.threads import tables as thread_tables

OWNERS = (
    account_tables,
    instance_tables,
    insight_tables,
    job_tables,
    library_tables,
    embedding_tables,
    prompt_tables,
    thread_tables,
    runs,
    transcripts,
    booking_tables,
    contact_tables,
    newsletter_tables,
    poll_tables,
    todo_tables,
)
RELEASED = sorted((Path(__file__).parent / "released").glob("*.sql"))


@pytest.fixture
async def database(tmp_path: Path, empty_database: Path) -> AsyncIterator[Database]:
    path = tmp_path / "x.db"
    path.write_bytes(empty_database.read_bytes())
    database = await Database.open(path)
    yield database
    await database.close()


def keep(key: str) -> Job[str]:
    def job(connection: Connection) -> str:
        connection.execute(insert(meta), [{"key": key, "value": "x"}])
        return key

    return job


async def keys(database: Database) -> set[str]:
    return await database.read(lambda connection: set(connection.scalars(select(meta.c.key))))


async def test_every_connection_is_set_to_lose_nothing(database: Database) -> None:
    def read(connection: Connection) -> dict[str, object]:
        names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        return {name: connection.scalar(text(f"PRAGMA {name}")) for name in names}

    assert await database.read(read) == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 5000,
    }


async def test_jobs_that_wait_together_share_commits(database: Database) -> None:
    commits = 0

    def counted(_: object) -> None:
        nonlocal commits
        commits += 1

    event.listen(database._engine, "commit", counted)
    wanted = [f"k{n}" for n in range(3 * MAX_BATCH)]
    assert await asyncio.gather(*(database.write(keep(key)) for key in wanted)) == wanted
    assert await keys(database) == set(wanted)
    assert commits <= 4


async def test_a_job_that_fails_undoes_only_itself(database: Database) -> None:
    def broken(connection: Connection) -> None:
        connection.execute(insert(meta), [{"key": "half", "value": "x"}])
        raise RuntimeError("no")

    jobs = (keep("a"), broken, keep("a"), keep("b"))
    results = await asyncio.gather(*(database.write(job) for job in jobs), return_exceptions=True)
    assert [type(result) for result in results] == [str, RuntimeError, IntegrityError, str]
    assert await keys(database) == {"a", "b"}


async def test_one_who_does_not_wait_for_a_write_does_not_undo_it(database: Database) -> None:
    asking = asyncio.create_task(database.write(keep("kept")))
    await asyncio.sleep(0)
    asking.cancel()
    await database.write(keep("later"))
    assert await keys(database) == {"kept", "later"}


async def test_a_commit_that_fails_acknowledges_nothing_and_the_writer_goes_on(database: Database) -> None:
    def refuse(connection: object) -> None:
        event.remove(database._engine, "commit", refuse)
        raise OSError("disk full")

    event.listen(database._engine, "commit", refuse)
    with pytest.raises(StorageUnavailable):
        await database.write(keep("lost"))
    await database.write(keep("found"))
    assert await keys(database) == {"found"}


async def test_a_disk_that_was_full_is_told_and_forgotten_once_it_takes_writes(database: Database) -> None:
    def limit(pages: int) -> Job[None]:
        return lambda connection: connection.execute(text(f"PRAGMA max_page_count = {pages}")).close()

    def grow(connection: Connection) -> None:
        connection.execute(insert(meta), [{"key": "large", "value": "x" * 100_000}])

    await database.write(limit(1))
    with pytest.raises(StorageUnavailable):
        await database.write(grow)
    assert "full" in database.trouble
    await database.write(limit(1_000_000))
    assert database.trouble == ""
    await database.write(grow)
    assert await keys(database) == {"large"}


async def test_whoever_shares_a_commit_with_a_fault_of_the_disk_is_told_that_nothing_was_kept(
    database: Database,
) -> None:
    def full(connection: Connection) -> None:
        connection.execute(text("PRAGMA max_page_count = 1"))
        connection.execute(insert(meta), [{"key": "large", "value": "x" * 100_000}])

    results = await asyncio.gather(
        *(database.write(job) for job in (keep("a"), full, keep("b"))), return_exceptions=True
    )
    assert [type(result) for result in results] == [StorageUnavailable] * 3
    assert await keys(database) == set()


async def test_more_readers_than_connections_are_all_served(database: Database) -> None:
    await database.write(keep("a"))
    assert await asyncio.gather(*(keys(database) for _ in range(50))) == [{"a"}] * 50


async def test_a_file_that_cannot_be_opened_any_more_is_told_and_read_again_when_it_can(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as gone:
        gone.setattr(database, "_path", database._path / "not" / "there")
        for _ in range(2 * MAX_READERS):
            with pytest.raises(StorageUnavailable, match="cannot be read"):
                await keys(database)
    assert await keys(database) == set()


async def test_one_who_does_not_wait_for_a_read_holds_nobody_up(database: Database) -> None:
    let_go = threading.Event()
    asking = [asyncio.create_task(database.read(lambda _: let_go.wait(60))) for _ in range(2 * MAX_READERS)]
    await asyncio.sleep(0.05)
    for task in asking:
        task.cancel()
    let_go.set()
    assert await asyncio.wait_for(keys(database), 60) == set()


async def test_a_closed_database_keeps_what_waits_and_refuses_what_comes(tmp_path: Path, empty_database: Path) -> None:
    path = tmp_path / "x.db"
    path.write_bytes(empty_database.read_bytes())
    database = await Database.open(path)
    waiting = asyncio.gather(*(database.write(keep(f"k{n}")) for n in range(5)))
    await asyncio.sleep(0)
    await database.close()
    assert len(await waiting) == 5
    with pytest.raises(StorageUnavailable):
        await database.write(keep("late"))
    with pytest.raises(StorageUnavailable):
        await keys(database)


async def test_what_a_read_writes_is_never_kept(database: Database) -> None:
    assert await database.read(keep("astray")) == "astray"
    assert await keys(database) == set()


async def test_a_read_sees_one_snapshot_while_others_write(database: Database) -> None:
    began, written = threading.Event(), threading.Event()

    def read(connection: Connection) -> list[int]:
        count = select(func.count()).select_from(meta)
        before = connection.scalar(count)
        began.set()
        assert written.wait(60)
        return [before or 0, connection.scalar(count) or 0]

    reading = asyncio.create_task(database.read(read))
    assert await asyncio.to_thread(began.wait, 60)
    await database.write(keep("meanwhile"))
    written.set()
    assert await reading == [0, 0]
    assert await keys(database) == {"meanwhile"}


async def test_a_thread_goes_with_everything_in_it_when_its_visitor_does(database: Database) -> None:
    await database.write(lambda connection: store.begin_thread(connection, "t", "v", now()))
    await database.write(lambda connection: store.add_completion(connection, "c", "t", "u", "offline", now()))
    await database.write(lambda connection: store.close_open_turns(connection, now()))
    assert await database.read(lambda connection: store.last_seq(connection, "t")) == 2
    await database.write(lambda connection: connection.execute(text("DELETE FROM visitors")))

    def left(connection: Connection) -> dict[str, int]:
        tables = ("threads", "items", "frames", "completions")
        return {table: connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() for table in tables}

    assert await database.read(left) == {"threads": 0, "items": 0, "frames": 0, "completions": 0}


def test_the_lock_is_held_until_it_is_let_go(tmp_path: Path) -> None:
    descriptor = boot.lock(tmp_path / "new" / "folder")
    with pytest.raises(BootError, match="Another instance already runs"):
        boot.lock(tmp_path / "new" / "folder")
    os.close(descriptor)
    os.close(boot.lock(tmp_path / "new" / "folder"))


def test_a_folder_that_cannot_be_one_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BootError, match="CHATINBIO_DATA_DIR"):
        boot.lock(tmp_path / "file")


def test_head_is_the_newest_revision() -> None:
    assert ScriptDirectory.from_config(config()).get_current_head() == migrations.HEAD


def test_a_current_database_needs_no_preparing(empty_database: Path, tmp_path: Path) -> None:
    assert boot.revision(tmp_path / "absent.db") is None
    assert boot.revision(empty_database) == migrations.HEAD
    lock = boot.lock(tmp_path)
    assert boot.begin_preparing(empty_database, lock) is None
    os.close(lock)


def test_the_child_that_prepares_keeps_the_lock_when_its_parent_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHATINBIO_DATA_DIR", str(tmp_path))
    # The child comes no further than here until somebody opens the gate, or it might be done before the lock was looked at.
    gate, python = tmp_path / "gate", tmp_path / "python"
    os.mkfifo(gate)
    python.write_text(f'#!/bin/sh\ncat "{gate}"\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    lock = boot.lock(tmp_path)
    with monkeypatch.context() as slow:
        slow.setattr(sys, "executable", str(python))
        child = boot.begin_preparing(tmp_path / boot.DATABASE_NAME, lock)
    os.close(lock)
    with pytest.raises(BootError, match="Another instance already runs"):
        boot.lock(tmp_path)
    gate.write_text("")
    boot.end_preparing(child)
    assert boot.revision(tmp_path / boot.DATABASE_NAME) == migrations.HEAD
    os.close(boot.lock(tmp_path))


def test_the_tables_in_code_are_the_tables_of_the_schema(empty_database: Path) -> None:
    assert {owner.metadata for owner in OWNERS} == {metadata}
    engine = create_engine(f"sqlite:///{empty_database}")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": _is_ours})
        differences = compare_metadata(context, metadata)
    engine.dispose()
    missing = [
        d for d in differences if not isinstance(d, tuple) or d[0] in ("add_table", "remove_table", "add_column")
    ]
    columns = [d for d in differences if isinstance(d, tuple) and d[0] == "remove_column"]
    assert missing == []
    assert columns == []


def _is_ours(name: str | None, kind: str, parents: object) -> bool:
    return kind != "table" or not (name or "").startswith("search")


@pytest.mark.parametrize("released", RELEASED, ids=lambda path: path.stem)
def test_every_released_schema_moves_forward_and_keeps_its_rows(released: Path, tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    with sqlite3.connect(path) as connection:
        connection.executescript(released.read_text())
    connection.close()
    migrate(path)
    assert boot.revision(path) == migrations.HEAD
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT count(*) FROM items").fetchone() == (2,)
        assert connection.execute("SELECT title FROM links").fetchall() == [("Music",)]
        assert connection.execute("SELECT CAST(ref AS TEXT) FROM search WHERE search MATCH 'music'").fetchall() == [
            ("1",)
        ]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    connection.close()


def test_the_newest_schema_has_a_kept_database_and_that_is_what_it_holds(tmp_path: Path, empty_database: Path) -> None:
    """A schema that is released is kept with what a page in use wrote (`python -m tests.instance.db.keep`); what a later migration
    makes of it is tried above. A revision that was only ever a step of a release has none."""
    revisions = {script.revision for script in ScriptDirectory.from_config(config()).walk_revisions()}
    assert {path.stem for path in RELEASED} <= revisions
    assert RELEASED[-1].stem == migrations.HEAD

    def schema(path: Path) -> set[tuple[str, str]]:
        connection = sqlite3.connect(path)
        found = connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' AND sql IS NOT NULL"
        )
        made = {(name, " ".join(sql.split())) for name, sql in found}
        connection.close()
        return made

    with sqlite3.connect(tmp_path / "kept.db") as connection:
        connection.executescript(RELEASED[-1].read_text())
    connection.close()
    assert schema(tmp_path / "kept.db") == schema(empty_database)


def test_a_database_of_a_newer_version_is_refused_with_words(tmp_path: Path, empty_database: Path) -> None:
    path = tmp_path / "new.db"
    path.write_bytes(empty_database.read_bytes())
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    with pytest.raises(BootError, match="newer version"):
        migrate(path)
