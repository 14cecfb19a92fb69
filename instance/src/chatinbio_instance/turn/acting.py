"""What a click does: found, held against its surface, carried out, and told as events like any other answer.

Place in the flow: click → **acting** → capability's action → events → translate → frames.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection

from chatinbio_instance.core.deps import ToolContext
from chatinbio_instance.core.events import Engine, EngineEvent, EngineRequest, HistoryMessage, TextDelta
from chatinbio_instance.core.frames import ActionPart
from chatinbio_instance.core.locales import Locale
from chatinbio_instance.db.database import Database
from chatinbio_instance.errors import InstanceError
from chatinbio_instance.threads import shown
from chatinbio_instance.threads.openings import clicked
from chatinbio_instance.turn.clicks import Click, is_offered
from chatinbio_instance.turn.runner import Run
from chatinbio_instance.turn.surroundings import Surroundings

if TYPE_CHECKING:
    from chatinbio_instance.core.actions import Action
    from chatinbio_instance.core.tools import Arguments


def unknown_action() -> InstanceError:
    """The refusal of a click that nothing on this page ever offered."""
    return InstanceError("unknown_action", "This page does not know that button. Reload it and try again.", status=404)


def _stale_action() -> InstanceError:
    return InstanceError(
        "stale_action", "That has changed meanwhile and cannot be done any more. Look at it as it is now.", status=409
    )


@dataclass(frozen=True, slots=True)
class Deed:
    """A click that may be carried out, with its validated arguments, and the language of who clicked."""

    click: Click
    action: Action
    arguments: Arguments
    locale: Locale

    @property
    def label(self) -> str:
        """What was done, for people."""
        return self.action.label_in(self.locale, self.arguments)

    @property
    def part(self) -> ActionPart:
        """What is kept of it; what was filled in is not repeated."""
        return ActionPart(
            name=self.click.name,
            surface=self.click.surface_id,
            component=self.click.source_component_id,
            label=self.label,
        )


async def find(database: Database, surroundings: Surroundings, thread: str, click: Click, locale: Locale) -> Deed:
    """The deed that a click asks for. Raises InstanceError: unknown_action, stale_action, invalid_action."""
    actions: Mapping[str, Action] = await surroundings.actions()
    action = actions.get(click.name)
    if action is None:
        raise unknown_action()
    enabled = await surroundings.capabilities()
    if enabled is not None and action.capability and action.capability not in enabled:
        raise _stale_action()
    await database.read(lambda connection: _hold_to_surface(connection, thread, click))
    return Deed(click, action, _validated(action, click.context), locale)


def _hold_to_surface(connection: Connection, thread: str, click: Click) -> None:
    now = shown.now(connection, thread, click.surface_id)
    if now is None:
        raise unknown_action()
    if not is_offered(click, now):
        once = shown.ever(connection, thread, click.surface_id)
        raise _stale_action() if is_offered(click, once) else unknown_action()


def _validated(action: Action, context: Mapping[str, Any]) -> Arguments:
    from chatinbio_instance.core.actions import ActionOutcome  # brings pydantic; the action has brought it before

    arguments = action.validated(context)
    if isinstance(arguments, ActionOutcome):
        raise InstanceError("invalid_action", arguments.summary, status=422)
    return arguments


async def carry_out(
    deed: Deed, run: Run, request: EngineRequest, engine: Callable[[], Awaitable[Engine]]
) -> AsyncIterator[EngineEvent]:
    """Do it, and tell what came of it; what it asks then is answered by the engine."""
    from chatinbio_instance.core.actions import ActionContext

    run.may_be_empty = True
    context = ActionContext(
        ToolContext(request.deps, run.record.turn), deed.click.surface_id, deed.click.source_component_id
    )
    outcome = await deed.action.run(context, deed.arguments)
    run.record.note = clicked(deed.label, outcome.summary)
    for surface in outcome.surfaces:
        yield surface
    # What is wrong is said once: where a surface shows it, in its place, there alone.
    answered = outcome.surfaces or outcome.status in ("completed", "pending")
    words = outcome.say or ("" if answered else outcome.summary)
    if words:
        yield TextDelta(words)
    if outcome.ask:
        run.may_be_empty = False
        done = HistoryMessage("user", f"[{run.record.note}]")
        asked = replace(request, message=outcome.ask, history=(*request.history, done))
        async for event in (await engine()).run(asked):
            yield event
