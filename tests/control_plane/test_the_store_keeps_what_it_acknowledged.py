"""The database: durable, migrated forward, one schema in code and history."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from chatinbio_control_plane import store
from chatinbio_control_plane.auth.keys import Keys, issue
from chatinbio_control_plane.store.tables import metadata

DAY = timedelta(days=1)


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    opened = store.open_engine(f"sqlite+aiosqlite:///{tmp_path / 'deep' / 'control-plane.db'}")
    await store.migrate(opened)
    yield opened
    await opened.dispose()


async def test_the_migrations_lead_to_the_tables_of_the_code(engine: AsyncEngine) -> None:
    async with engine.connect() as connection:
        differences = await connection.run_sync(lambda c: compare_metadata(MigrationContext.configure(c), metadata))
    assert differences == []


async def test_migrating_again_and_at_once_changes_nothing(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'fresh.db'}"
    engines = [store.open_engine(url) for _ in range(4)]
    await asyncio.gather(*(store.migrate(e) for e in engines))
    await store.migrate(engines[0])
    secret, _ = await issue(engines[1], name="n", account="a")
    keys = Keys(engines[2])
    assert await keys.recognise(secret) is not None
    await keys.close()
    for opened in engines:
        await opened.dispose()


async def test_every_connection_is_durable_and_checked(engine: AsyncEngine) -> None:
    async with engine.connect() as one, engine.connect() as two:
        for connection in (one, two):
            pragmas = {
                name: (await connection.execute(text(f"PRAGMA {name}"))).scalar_one()
                for name in ("journal_mode", "synchronous", "foreign_keys")
            }
            assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    with pytest.raises(IntegrityError):
        async with engine.begin() as connection:
            await connection.execute(
                text("INSERT INTO api_keys VALUES ('k','nobody','n','h','p','2026-01-01',NULL,NULL)")
            )


async def test_a_reservation_is_the_first_comers(engine: AsyncEngine) -> None:
    _, key = await issue(engine, name="n", account="a")
    reserved = await asyncio.gather(
        *(store.reserve(engine, key.id, "f", request_hash=str(n), salt=str(n), lifetime=DAY) for n in range(10))
    )
    assert len(set(reserved)) == 1
    assert await store.answered(engine, key.id, "f", "first")
    assert not await store.answered(engine, key.id, "f", "second")
    await store.forget(engine, key.id, "f")
    kept = await store.reserve(engine, key.id, "f", request_hash="x", salt="x", lifetime=DAY)
    assert kept.response == "first", "an answer that was given is not forgotten before its time"


async def test_an_expired_key_is_free_again(engine: AsyncEngine) -> None:
    _, key = await issue(engine, name="n", account="a")
    await store.reserve(engine, key.id, "f", request_hash="old", salt="s", lifetime=timedelta(seconds=-1))
    fresh = await store.reserve(engine, key.id, "f", request_hash="new", salt="t", lifetime=timedelta(seconds=-1))
    assert fresh.request_hash == "new"
    assert await store.forget_expired(engine) == 1


async def test_a_key_is_known_by_its_hash_and_remembers_its_use(engine: AsyncEngine) -> None:
    secret, row = await issue(engine, name="n", account="a")
    assert row.prefix == secret[:12]
    keys = Keys(engine)
    caller = await keys.recognise(secret)
    assert caller is not None
    assert secret not in repr(caller)
    await keys.close()
    assert (await store.all_keys(engine))[0].last_used_at is not None
    assert await keys.recognise(secret[:-1]) is None
    assert await store.revoke_key(engine, row.prefix)
    assert not await store.revoke_key(engine, row.prefix)
    assert await keys.recognise(secret) is None
