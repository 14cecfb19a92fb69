"""A visitor in a real conversation, with every capability behind it: what they are shown, what they press, what is kept."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

from chatinbio_instance.core.deps import ToolContext
from chatinbio_instance.core.events import (
    EngineEvent,
    EngineRequest,
    SurfaceShown,
    TextDelta,
    ToolFinished,
    ToolStarted,
)
from chatinbio_instance.turn.clicks import Click
from chatinbio_instance.turn.surroundings import Surroundings
from tests.instance.capabilities.desk import Desk
from tests.instance.pages import Frames
from tests.instance.surface.drawn import Component, Drawn
from tests.instance.turn.stage import Stage


class Calling:
    """An engine that calls the tool that the message names and shows what it shows."""

    name = "offline"

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def run(self, request: EngineRequest) -> AsyncIterator[EngineEvent]:
        tool = self._desk.tools[request.message]
        call = uuid4().hex
        yield ToolStarted(call, tool.name, tool.label_in("en"))
        outcome = await tool.call(ToolContext(request.deps, call), {})
        yield ToolFinished(call, tool.name, outcome.status, outcome.summary, outcome.sources)
        if outcome.surface:
            yield outcome.surface
        yield TextDelta("Here it is.")

    async def warm_up(self) -> None:
        pass


class Talk:
    """One conversation over a desk."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.stage = Stage(desk.database, None)  # type: ignore[arg-type]
        self.stage.make(Surroundings(), engine=Calling(desk))
        self.stage.actions = desk.actions

    async def ask(self, tool: str) -> Drawn:
        """A turn in which the tool is called, and what it shows."""
        turn = await self.stage.turns.say(self.stage.visitor, self.stage.thread, tool)
        [shown] = _surfaces(await self.stage.until_end(turn))
        return Drawn(shown)

    async def press(self, drawn: Drawn, component: Component) -> Frames:
        """A turn of a click; the surface shows what came of it. Raises InstanceError where it is refused."""
        name = component["action"]["event"]["name"]
        click = Click(name, drawn.surface, component["id"], "2027-01-14T12:00:00Z", drawn.sent(component))
        frames = await self.stage.act(click)
        drawn.take(*(shown for shown in _surfaces(frames) if shown.surface == drawn.surface))
        return frames

    async def kept(self, drawn: Drawn) -> Drawn:
        """The surface as it comes when the page is opened anew."""
        items = await self.stage.items()
        parts = [part for item in items for part in item.parts if getattr(part, "surface", "") == drawn.surface]
        [part] = [part for part in parts if hasattr(part, "messages")]
        return Drawn(SurfaceShown(drawn.surface, part.messages))


def _surfaces(frames: Frames) -> list[SurfaceShown]:
    return [SurfaceShown(f["surface"], tuple(_messages(f))) for f in frames if f["type"] == "surface"]


def _messages(frame: dict[str, Any]) -> list[dict[str, Any]]:
    messages: list[dict[str, Any]] = frame["messages"]
    return messages
