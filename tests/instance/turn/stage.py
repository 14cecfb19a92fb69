"""Turns over a real database with a scripted engine, and nothing of the web: what a transport would see, as plain frames."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import text

from chatinbio_instance.core.actions import Action
from chatinbio_instance.core.events import Engine, SurfaceShown
from chatinbio_instance.core.frames import Item
from chatinbio_instance.db.database import Database
from chatinbio_instance.surface.components import CATALOG, VERSION
from chatinbio_instance.threads import store
from chatinbio_instance.turn.clicks import Click
from chatinbio_instance.turn.service import Turns
from chatinbio_instance.turn.surroundings import Surroundings, TurnEnded
from tests.instance.pages import ENDS, PATIENCE, Frames, ScriptedEngine


def drawn(surface: str, *components: dict[str, Any], data: Any = None) -> SurfaceShown:
    """A new surface with these components, one below the other."""
    create = {"version": VERSION, "createSurface": {"surfaceId": surface, "catalogId": CATALOG}}
    root = {"id": "root", "component": "Column", "children": ["label", *(component["id"] for component in components)]}
    label = {"id": "label", "component": "Text", "text": "a label"}
    model = () if data is None else (valued(surface, data),)
    return SurfaceShown(surface, (create, updated(surface, root, label, *components), *model))


def changed(surface: str, *components: dict[str, Any]) -> SurfaceShown:
    """A change of a surface in place."""
    return SurfaceShown(surface, (updated(surface, *components),))


def updated(surface: str, *components: dict[str, Any]) -> dict[str, Any]:
    return {"version": VERSION, "updateComponents": {"surfaceId": surface, "components": list(components)}}


def valued(surface: str, value: Any, path: str = "/") -> dict[str, Any]:
    return {"version": VERSION, "updateDataModel": {"surfaceId": surface, "path": path, "value": value}}


def button(identifier: str, action: str, **context: Any) -> dict[str, Any]:
    event = {"event": {"name": action, "context": context}}
    return {"id": identifier, "component": "Button", "child": "label", "action": event}


def click(surface: str, component: str, action: str, **context: Any) -> Click:
    return Click(action, surface, component, "2026-11-21T08:00:00Z", context)


class Stage:
    """One visitor, one thread, and everything a follower has been told."""

    def __init__(self, database: Database, engine: ScriptedEngine) -> None:
        self.database = database
        self.engine = engine
        self.visitor, self.thread = "v", "t"
        self.actions: dict[str, Action] = {}
        self.enabled: frozenset[str] | None = None
        self.ended: list[TurnEnded] = []
        self.turns = self.make(Surroundings())

    def make(self, surroundings: Surroundings, *, turn_seconds: float = 30, engine: Engine | None = None) -> Turns:
        """Turns over this database; what a test does not give is the stage's own."""

        async def actions() -> Mapping[str, Action]:
            return self.actions

        async def capabilities() -> frozenset[str] | None:
            return self.enabled

        async def answering() -> Engine:
            return engine or self.engine

        own = replace(surroundings, actions=actions, capabilities=capabilities, on_ended=self.ended.append)
        self.turns = Turns(self.database, answering, lambda: "offline", turn_seconds=turn_seconds, surroundings=own)
        return self.turns

    async def say(self, message: str, *events: Any) -> Frames:
        """A whole turn: the message, and the answer that the engine gives to it."""
        self.engine.answer(*events)
        return await self.until_end(await self.turns.say(self.visitor, self.thread, message))

    async def act(self, click: Click) -> Frames:
        """A whole turn of a click."""
        return await self.until_end(await self.turns.act(self.visitor, self.thread, click))

    async def until_end(self, turn: str) -> Frames:
        """Every frame of a turn."""
        return await self.frames(lambda frame: frame["turn"] == turn and frame["type"] in ENDS, of=turn)

    async def frames(self, last: Any, *, after: int = 0, of: str | None = None) -> Frames:
        """What a follower is told after a number, up to the frame that `last` is true of."""
        found: Frames = []
        async with asyncio.timeout(PATIENCE), self.turns.conversation(self.thread) as conversation:
            async for kept in conversation.follow(after):
                frame = json.loads(kept if isinstance(kept, str) else kept.data)
                if of is not None and frame["turn"] != of:
                    continue
                found.append(frame)
                if last(frame):
                    return found
        raise AssertionError

    async def items(self) -> list[Item]:
        return await self.database.read(lambda connection: store.items(connection, self.thread))

    async def rows(self, query: str) -> list[tuple[Any, ...]]:
        found = await self.database.read(lambda connection: connection.execute(text(query)).all())
        return [tuple(row) for row in found]


@asynccontextmanager
async def open_stage(path: Path, empty_database: Path) -> AsyncIterator[Stage]:
    path.write_bytes(empty_database.read_bytes())
    database = await Database.open(path)
    try:
        yield Stage(database, ScriptedEngine())
    finally:
        await database.close()
