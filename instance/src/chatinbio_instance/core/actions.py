"""An action: what a click, a tick or a form on a surface does, handled on the server.

Place in the flow: client → web → turn, which holds it against what the surface offered → **action** → events → frames.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from chatinbio_instance.core.deps import AgentDeps, ToolContext
from chatinbio_instance.core.events import SurfaceShown, ToolStatus
from chatinbio_instance.core.locales import Locale
from chatinbio_instance.core.refusals import Refusal
from chatinbio_instance.core.tools import Arguments, arguments_of, complaints
from chatinbio_instance.core.words import Catalogue

log = logging.getLogger(__name__)

# What people read of a click: the same whatever was sent and whoever reads, or as its arguments and the language have it.
Label = str | Callable[[Any, Locale], str]

BROKEN = Catalogue(
    en="That did not work just now. Please try again.",
    de="Das hat gerade nicht geklappt. Bitte versuche es noch einmal.",
    ar="لم ينجح ذلك الآن. حاول مرة أخرى من فضلك.",
)
SWITCHED_OFF = Catalogue(
    en="This is switched off on this page.",
    de="Das ist auf dieser Seite ausgeschaltet.",
    ar="هذه الميزة غير مفعّلة في هذه الصفحة.",
)


@dataclass(frozen=True, slots=True)
class ActionContext:
    """The click: in which run, on which surface, by which component."""

    tool: ToolContext
    surface: str
    component: str

    @property
    def deps(self) -> AgentDeps:
        """The surroundings of the run."""
        return self.tool.deps

    @property
    def locale(self) -> Locale:
        """The language of what this click changes."""
        return self.tool.locale


@dataclass(frozen=True, slots=True)
class ActionOutcome:
    """What came of it.

    `surfaces` change or add surfaces in place; `say` is said in the creator's voice without any model; `ask` then runs the agent
    as if the visitor had written it. `summary` is what a later run is told about the click, and what a refusal says.
    """

    status: ToolStatus
    summary: str
    surfaces: tuple[SurfaceShown, ...] = ()
    say: str = ""
    ask: str | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """A named action, `<capability>.<verb>`. `arguments` validates the click's context; `label` says to people what was done
    ("Ticked off: Buy milk"), from validated arguments and the language."""

    name: str
    arguments: type[Arguments]
    label: Label
    function: Callable[[ActionContext, Any], Awaitable[ActionOutcome]]
    capability: str = ""

    def label_in(self, locale: Locale, arguments: Arguments) -> str:
        """The label in a language."""
        return self.label if isinstance(self.label, str) else self.label(arguments, locale)

    def is_offered(self, deps: AgentDeps) -> bool:
        """Whether its capability is switched on for a run with these deps."""
        return deps.capabilities is None or not self.capability or self.capability in deps.capabilities

    def validated(self, context: Mapping[str, Any]) -> Arguments | ActionOutcome:
        """The arguments, or the outcome that says why what was sent does not fit."""
        try:
            return self.arguments.model_validate(context)
        except ValidationError as error:
            return ActionOutcome("validation_error", f"That cannot be done: {complaints(error)}")

    async def run(self, context: ActionContext, arguments: Arguments) -> ActionOutcome:
        """Run the function. Never raises: a Refusal becomes its status, any other exception is logged and becomes `failed`."""
        try:
            return await self.function(context, arguments)
        except Refusal as refusal:
            return ActionOutcome(refusal.status, str(refusal))
        except Exception:
            log.exception("an action failed", extra={"action": self.name})
            return ActionOutcome("failed", BROKEN(context.locale))

    async def call(self, context: ActionContext, sent: Mapping[str, Any]) -> ActionOutcome:
        """Validate what was sent and run. Never raises."""
        if not self.is_offered(context.deps):
            return ActionOutcome("not_found_error", SWITCHED_OFF(context.locale))
        arguments = self.validated(sent)
        return arguments if isinstance(arguments, ActionOutcome) else await self.run(context, arguments)


def action(*, name: str, label: Label) -> Callable[[Callable[[ActionContext, Any], Awaitable[ActionOutcome]]], Action]:
    """Make an Action of an async function `(context, arguments)`; the type of the arguments is read from its annotation."""

    def made(function: Callable[[ActionContext, Any], Awaitable[ActionOutcome]]) -> Action:
        return Action(name=name, arguments=arguments_of(function), label=label, function=function)

    return made
