"""The instance as a whole: what the handlers work on, and how it comes up and goes down.

Here the parts meet: database, library, capabilities, engine, turns, jobs. Nothing of capabilities and engine is imported
before a visitor opens the chat.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import tzinfo
from typing import TYPE_CHECKING

from sqlalchemy import Connection, select

from chatinbio_instance.accounts.directory import Directory
from chatinbio_instance.core.capability import Capability, Services
from chatinbio_instance.core.events import Engine
from chatinbio_instance.db import boot
from chatinbio_instance.db.base import now
from chatinbio_instance.db.database import Database
from chatinbio_instance.errors import BootError
from chatinbio_instance.insights.service import Insights
from chatinbio_instance.jobs.service import Jobs
from chatinbio_instance.library.pictures.service import Pictures
from chatinbio_instance.library.prompts.service import Prompts
from chatinbio_instance.library.service import Library
from chatinbio_instance.settings import Settings
from chatinbio_instance.threads import people, store, tables
from chatinbio_instance.turn.service import Turns
from chatinbio_instance.turn.surroundings import Surroundings
from chatinbio_instance.web.cookies import Cookies
from chatinbio_instance.web.lazy import Lazy
from chatinbio_instance.web.limits import Backoff, Limits
from chatinbio_instance.web.seed_file import read_seed

if TYPE_CHECKING:
    from chatinbio_instance.core.actions import Action
    from chatinbio_instance.core.embeddings import Embedder
    from chatinbio_instance.core.tools import Tool
    from chatinbio_instance.library.embeddings.hybrid import Meaning
    from chatinbio_instance.web.chat_socket import ChatSession
    from chatinbio_instance.web.metrics import Metrics

log = logging.getLogger(__name__)

KEY_NAME = "session.key"

EngineFactory = Callable[["Instance"], Awaitable[Engine]]


async def build_engine(instance: Instance) -> Engine:
    """The configured engine with this creator's tools."""
    capabilities = await instance.capabilities()
    tools = [tool for capability in capabilities for tool in capability.tools]

    def build() -> Engine:
        from chatinbio_instance.agent import factory

        return factory.build_engine(instance.settings, instance.library, tools, instance.prompts.system_prompt)

    return await asyncio.to_thread(build)


def _build_capabilities(services: Services) -> tuple[Capability, ...]:
    from chatinbio_instance.capabilities import registry

    return registry.build(services)


def _meaning(settings: Settings, database: Database) -> Meaning | None:
    """Search by embeddings, where the settings ask for it; the embedder itself is made with the first search."""
    if settings.embeddings == "off":
        return None
    from chatinbio_instance.library.embeddings.hybrid import Meaning

    def build() -> Embedder:
        from chatinbio_instance.agent.embeddings import build_embedder

        return build_embedder(settings)

    return Meaning(database, lambda: asyncio.to_thread(build))


class Instance:
    """One creator's page and chat in this process."""

    def __init__(self, settings: Settings, key: bytes, database: Database, factory: EngineFactory) -> None:
        self.settings = settings
        self.database = database
        self.meaning = _meaning(settings, database)
        self.library = Library(database, capabilities=self._switchable, meaning=self.meaning)
        self.pictures = Pictures(database, self.library.forget)
        self.directory = Directory(database)
        self.cookies = Cookies(key, secure=settings.secure)
        self.prompts = Prompts(database, self.library)
        self.insights = Insights(database, zone=self._zone)
        self.jobs = Jobs(
            database, self._tools, deliver=lambda delivery: self.turns.deliver(delivery), report=self._report
        )
        self.turns = Turns(
            database,
            self.engine,
            self.engine_name,
            turn_seconds=settings.turn_seconds,
            surroundings=Surroundings(actions=self._actions, capabilities=self.enabled, jobs=self.jobs),
        )
        self.limits = Limits(settings)
        self.backoff = Backoff()
        self.metrics: Metrics | None = None
        self.sockets: set[ChatSession] = set()
        self.draining = False
        # Whether a new visitor is known beyond this visit of the browser: the page's setting `sessions`, as last read.
        self.resumes = True
        self._capabilities = Lazy("capabilities", self._make_capabilities)
        self._engine = Lazy("engine", lambda: factory(self))
        self._warm: asyncio.Task[None] | None = None
        self.importing = asyncio.Lock()

    async def open(self) -> None:
        """Take up what the last process left. Raises BootError where the seed does not describe a page."""
        await self.directory.load()
        interrupted = await self.database.write(lambda connection: store.close_open_turns(connection, now()))
        if interrupted:
            log.warning("closed turns that the last process left open", extra={"turns": interrupted})
        if self.settings.seed_file is not None:
            await self.library.seed(read_seed(self.settings.seed_file))
        await self.look_at_settings()
        self.pictures.look()
        await self.jobs.recover()

    async def look_at_settings(self) -> None:
        """Follow the page's settings."""
        self.resumes = (await self.library.page_settings()).sessions == "resume"

    async def look_anew(self) -> None:
        """Everything in the database was replaced: what memory holds of it is read again."""
        self.library.forget()
        self.prompts.changed()
        await self.directory.load()
        await self.look_at_settings()
        self.pictures.look()
        await self.turns.forget_all()

    async def capabilities(self) -> tuple[Capability, ...]:
        """Everything that the chat can do, switched on or not."""
        return await self._capabilities.get()

    async def enabled(self) -> frozenset[str] | None:
        """Names of the capabilities that are switched on; None for all."""
        await self.capabilities()  # they know which of them are on by default
        return await self.library.enabled_capabilities()

    async def engine(self) -> Engine:
        """What answers."""
        return await self._engine.get()

    def engine_name(self) -> str:
        """Which engine answers: the one that was made, or the one that is configured while none is."""
        made = self._engine.made()
        return self.settings.model if made is None else made.name

    def warm_up(self) -> None:
        """A visitor opened the chat: have everything ready for the first message, without waiting here."""
        if self._warm is None:
            self._warm = asyncio.create_task(self._warm_up(), name="warm-up")

    async def current_thread(self, visitor: str) -> str:
        """The id of the thread that a visitor talks on."""
        return await self.database.read(lambda connection: store.current_thread(connection, visitor))

    async def stop(self, visitor: str, thread: str, job: str | None = None) -> bool:
        """Stop the answer on one of the visitor's threads, or background work of theirs, named by its id or by the call that began it;
        whether there was anything to stop."""
        if job is None:
            return self.turns.cancel(thread)
        named = next((view.id for view in self.jobs.running(thread) if job in (view.id, view.call)), None)
        return named is not None and await self.jobs.cancel(named, visitor)

    async def quiet(self, visitor: str, threads: list[str]) -> None:
        """Stop all that runs on a visitor's threads, and keep nothing of them in memory."""
        for thread in threads:
            for view in self.jobs.running(thread):
                await self.jobs.cancel(view.id, visitor)
            await self.turns.forget(thread)

    async def forget(self, visitor: str) -> None:
        """Erase everything that is kept about a visitor, for good."""

        def theirs(connection: Connection) -> list[str]:
            return list(connection.scalars(select(tables.threads.c.id).where(tables.threads.c.visitor_id == visitor)))

        await self.quiet(visitor, await self.database.read(theirs))
        await self.database.write(lambda connection: people.erase_visitor(connection, visitor))
        for session in [session for session in self.sockets if session.visitor == visitor]:
            session.end()
        await self.database.settle()

    async def drain(self) -> None:
        """Before the end: no more turns, and the running ones are finished or kept as far as they got."""
        self.draining = True
        await self.turns.drain(self.settings.drain_seconds)
        await asyncio.sleep(0.05)  # the last frames leave before the sockets close

    async def close(self) -> None:
        """Let go of everything."""
        if self._warm is not None:
            self._warm.cancel()
            await asyncio.wait({self._warm})
        await self.jobs.close()
        await self.pictures.close()
        if (close := getattr(self._engine.made(), "close", None)) is not None:
            await close()
        await self._engine.close()
        await self._capabilities.close()
        await self.insights.close()
        if self.meaning is not None:
            await self.meaning.close()
        await self.directory.close()
        await self.database.close()

    async def _warm_up(self) -> None:
        try:
            await self.limits.warm_up()
            await (await self.engine()).warm_up()
            if gc.get_freeze_count():  # as `__main__` did when the process began
                gc.freeze()
        except Exception:
            log.exception("the engine could not be warmed up; the first message will try again")

    async def _make_capabilities(self) -> tuple[Capability, ...]:
        services = Services(self.library, self.database, self.insights, now)
        return await asyncio.to_thread(_build_capabilities, services)

    def _switchable(self) -> Mapping[str, bool]:
        """Which capabilities there are, and whether each is on where the creator has not said."""
        return {made.name: made.enabled_by_default for made in self._capabilities.made() or ()}

    async def _tools(self) -> Mapping[str, Tool]:
        return {tool.name: tool for capability in await self.capabilities() for tool in capability.tools}

    async def _actions(self) -> Mapping[str, Action]:
        return {action.name: action for capability in await self.capabilities() for action in capability.actions}

    async def _zone(self) -> tzinfo:
        return (await self.library.page_settings()).zone

    def _report(self, thread: str, turn: str, call: str, message: str, fraction: float | None) -> None:
        self.turns.report(thread, turn, call, message, fraction)


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
        await instance.open()
        yield instance
    finally:
        await instance.close()
