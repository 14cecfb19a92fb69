"""The instance as a whole: what the handlers work on, and how it comes up and goes down.

Here the parts meet: database, library, engine, turns. Nothing of an engine is imported before a visitor opens the chat.
"""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from chatinbio_instance.accounts.directory import Directory
from chatinbio_instance.accounts.model import ApiKey
from chatinbio_instance.core.events import Engine
from chatinbio_instance.db import boot
from chatinbio_instance.db.base import now
from chatinbio_instance.db.database import Database
from chatinbio_instance.errors import BootError
from chatinbio_instance.library.service import Library
from chatinbio_instance.settings import Settings
from chatinbio_instance.threads import store
from chatinbio_instance.turn.service import Turns
from chatinbio_instance.web.cookies import Cookies
from chatinbio_instance.web.limits import Backoff, Limits, RateLimited
from chatinbio_instance.web.seed_file import read_seed

if TYPE_CHECKING:
    from chatinbio_instance.web.metrics import Metrics

log = logging.getLogger(__name__)

KEY_NAME = "session.key"

EngineFactory = Callable[[Settings, Library], Engine]


def build_engine(settings: Settings, library: Library) -> Engine:
    """The configured engine with this creator's tools. Imports much; run in a thread."""
    from chatinbio_instance.agent import factory
    from chatinbio_instance.capabilities.registry import build_tools

    return factory.build_engine(settings, library, build_tools(library))


class Instance:
    """One creator's page and chat in this process."""

    def __init__(self, settings: Settings, key: bytes, database: Database, factory: EngineFactory) -> None:
        self.settings = settings
        self.database = database
        self.library = Library(database)
        self.directory = Directory(database)
        self.cookies = Cookies(key, secure=settings.secure)
        self.turns = Turns(database, self.engine, self.engine_name, turn_seconds=settings.turn_seconds)
        self.sockets = 0
        self.draining = False
        self.listening = False
        self.limits = Limits(settings)
        self.backoff = Backoff()
        self._factory = factory
        self._engine: asyncio.Task[Engine] | None = None
        self._warm: asyncio.Task[None] | None = None
        self.metrics: Metrics | None = None

    async def engine(self) -> Engine:
        """The engine, made in a thread the first time; a failure is tried again by the next who asks."""
        if self._engine is None or (self._engine.done() and self._engine.exception()):
            making = asyncio.to_thread(self._factory, self.settings, self.library)
            self._engine = asyncio.create_task(making, name="engine")
        return await asyncio.shield(self._engine)

    def engine_name(self) -> str:
        """Which engine answers: the one that was made, or the one that is configured while none is."""
        if self._engine is not None and self._engine.done() and not self._engine.exception():
            return self._engine.result().name
        return self.settings.model

    def warm_up(self) -> None:
        """A visitor opened the chat: have everything ready for the first message, without waiting here."""
        if self._warm is None:
            self._warm = asyncio.create_task(self._warm_up(), name="warm-up")

    async def _warm_up(self) -> None:
        try:
            await (await self.engine()).warm_up()
        except Exception:
            log.exception("the engine could not be warmed up; the first message will try again")

    async def say(self, visitor: str, address: str, thread: str, message: str, key: ApiKey | None = None) -> str:
        """Begin a turn within the limits. Raises InstanceError, RateLimited among them."""
        try:
            await self.limits.message(visitor, address, key)
        except RateLimited:
            self.turns.figures.refuse("rate_limited")
            raise
        return await self.turns.say(visitor, thread, message)

    async def current_thread(self, visitor: str) -> str:
        """The id of the thread that a visitor talks on."""
        return await self.database.read(lambda connection: store.current_thread(connection, visitor))

    async def drain(self) -> None:
        """Before the end: no more turns, and the running ones are finished or kept as far as they got."""
        self.draining = True
        await self.turns.drain(self.settings.drain_seconds)
        await asyncio.sleep(0.05)  # the last frames leave before the sockets close

    async def close(self) -> None:
        """Let go of everything."""
        for task in (self._warm, self._engine):
            if task is not None:
                task.cancel()
                await asyncio.wait({task})
        await self.directory.close()
        await self.database.close()


def session_key(settings: Settings) -> bytes:
    """The key of the settings, or one that is made once and kept in the data folder."""
    if settings.session_key is not None:
        return settings.session_key
    path = settings.data_dir / KEY_NAME
    if not path.exists():
        partial = path.with_suffix(".new")
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(32))
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    try:
        key = bytes.fromhex(path.read_text().strip())
    except ValueError:
        key = b""
    if len(key) != 32:
        raise BootError(f"{path} holds no key. Remove it: a new one is made, and visitors begin anew.")
    return key


@asynccontextmanager
async def open_instance(settings: Settings, factory: EngineFactory = build_engine) -> AsyncIterator[Instance]:
    """An instance over a locked and migrated data folder. Raises BootError."""
    database = await Database.open(settings.data_dir / boot.DATABASE_NAME)
    instance = Instance(settings, session_key(settings), database, factory)
    try:
        await instance.directory.load()
        interrupted = await database.write(lambda connection: store.close_open_turns(connection, now()))
        if interrupted:
            log.warning("closed turns that the last process left open", extra={"turns": interrupted})
        if settings.seed_file is not None:
            await instance.library.seed(read_seed(settings.seed_file))
        yield instance
    finally:
        await instance.close()
