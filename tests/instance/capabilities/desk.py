"""Every capability over a real database: visitors who call tools and press what they are shown, under a clock that is moved by hand."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Connection, text

from chatinbio_instance.capabilities import registry
from chatinbio_instance.core.actions import ActionContext, ActionOutcome
from chatinbio_instance.core.capability import Capability, Lead, Services, Statistics, Storage
from chatinbio_instance.core.deps import AgentDeps, ToolContext
from chatinbio_instance.core.locales import ANYBODY, ENGLISH, Locale, Reader
from chatinbio_instance.core.material import Material
from chatinbio_instance.core.tools import Tool, ToolOutcome
from chatinbio_instance.db.database import Database
from chatinbio_instance.library.service import Library
from chatinbio_instance.turn.clicks import Click, is_offered
from tests.instance.library.pages import NOW, empty_database, seed_of
from tests.instance.surface.drawn import Component, Drawn

# Those of this folder's tests; the creator's statistics have tests of their own.
FOLDERS = ("links", "events", "faq", "contact", "booking", "newsletter", "poll", "todo")


class Desk:
    """One page with all its capabilities."""

    def __init__(self, database: Database, folders: Sequence[str]) -> None:
        self.now = NOW
        self.database = database
        self.library = Library(database, self.clock)
        services = Services(self.library, database, cast(Statistics, None), self.clock)
        self.capabilities: dict[str, Capability] = {c.name: c for c in registry.build(services, folders)}
        self.tools = {tool.name: tool for c in self.capabilities.values() for tool in c.tools}
        self.actions = {action.name: action for c in self.capabilities.values() for action in c.actions}

    def clock(self) -> datetime:
        return self.now

    def later(self, **span: float) -> None:
        self.now += timedelta(**span)

    async def visitor(
        self, visitor: str = "ada", thread: str = "", locale: Locale = ENGLISH, time_zone: str = ""
    ) -> Guest:
        """A visitor with a conversation; the same again where they are there already."""
        guest = Guest(self, visitor, thread or f"{visitor}-1", Reader(locale, time_zone=time_zone))

        def write(connection: Connection) -> None:
            row = {"v": visitor, "t": guest.deps.thread, "at": NOW.isoformat()}
            connection.execute(text("INSERT OR IGNORE INTO visitors (id, created_at) VALUES (:v, :at)"), row)
            new = "INSERT OR IGNORE INTO threads (id, visitor_id, created_at) VALUES (:t, :v, :at)"
            connection.execute(text(new), row)

        await self.database.write(write)
        return guest

    async def leads(self, capability: str) -> list[Lead]:
        return list(await self.capabilities[capability].leads())

    async def rows(self, query: str) -> list[tuple[Any, ...]]:
        return await self.database.read(lambda connection: [tuple(row) for row in connection.execute(text(query))])

    async def write(self, job: Callable[[Connection], Any]) -> Any:
        return await self.database.write(job)


class Guest:
    """A visitor in a conversation."""

    def __init__(self, desk: Desk, visitor: str, thread: str, reader: Reader = ANYBODY) -> None:
        self.desk = desk
        self.deps = AgentDeps(thread=thread, visitor=visitor, clock=desk.clock, reader=reader)

    async def call(self, tool: str, /, **arguments: Any) -> ToolOutcome:
        return await self.desk.tools[tool].call(ToolContext(self.deps, "call-1"), arguments)

    async def shown(self, tool: str, /, **arguments: Any) -> Drawn:
        """What a tool shows."""
        outcome = await self.call(tool, **arguments)
        assert outcome.status == "completed", outcome.summary
        return Drawn(outcome.surface)

    async def press(self, drawn: Drawn, action: str, /, **context: Any) -> ActionOutcome:
        """Press what offers the action; the surface shows what came of it."""
        return await self.send(drawn, drawn.offering(action, **context))

    async def send(self, drawn: Drawn, component: Component) -> ActionOutcome:
        name = component["action"]["event"]["name"]
        sent = drawn.sent(component)
        # What a turn would hold it against.
        offered = [{"updateComponents": {"components": list(drawn.components.values())}}]
        assert is_offered(Click(name, drawn.surface, component["id"], "", sent), offered)
        outcome = await self.act(name, drawn.surface, component["id"], **sent)
        drawn.take(*(surface for surface in outcome.surfaces if surface.surface == drawn.surface))
        return outcome

    async def act(self, action: str, surface: str = "s", component: str = "c", /, **sent: Any) -> ActionOutcome:
        """Send anything at all."""
        context = ActionContext(ToolContext(self.deps, "call-1"), surface, component)
        return await self.desk.actions[action].call(context, sent)


@asynccontextmanager
async def open_desk(folder: Path, creator: str = "", folders: Sequence[str] = FOLDERS) -> AsyncIterator[Desk]:
    """A desk over an empty page, or over that of a creator of `agent/creators`."""
    async with empty_database(folder) as database:
        desk = Desk(database, folders)
        if creator:
            await desk.library.seed(seed_of(creator))
        yield desk


def build_tools(material: Material) -> tuple[Tool, ...]:
    """The tools that need the page alone: links, dates and answers."""
    services = Services(material, cast(Storage, None), cast(Statistics, None), lambda: NOW)
    return tuple(
        tool for capability in registry.build(services, ("links", "events", "faq")) for tool in capability.tools
    )
