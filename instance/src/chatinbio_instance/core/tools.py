"""A tool: what an engine may do on the visitor's behalf, free of any framework.

Place in the flow: capabilities make **tools**, engines call them. A tool returns a value, a summary for the model and
perhaps a surface for the visitor; it writes nothing to the conversation and streams nothing.
"""

from __future__ import annotations

import inspect
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_type_hints

import msgspec
from pydantic import BaseModel, ConfigDict, ValidationError

from chatinbio_instance.core.deps import AgentDeps, ToolContext
from chatinbio_instance.core.events import Source, SurfaceShown, ToolStatus
from chatinbio_instance.core.locales import ENGLISH, Locale
from chatinbio_instance.core.refusals import Refusal
from chatinbio_instance.core.words import Catalogue

log = logging.getLogger(__name__)

# For whom a tool is there. What is for the creator is neither offered to a visitor's run nor does it run there when asked.
Audience = Literal["visitor", "creator"]
# What people read of a tool: the same in every language, or as the language has it.
Label = str | Callable[[Locale], str]

IN_CONVERSATIONS_ONLY = Catalogue(
    en="This is done in a real conversation only, and nothing was done here.",
    de="Das geht nur in einem echten Gespräch; hier ist nichts geschehen.",
    ar="يحدث هذا في محادثة حقيقية فقط، ولم يُنفَّذ شيء هنا.",
)


class Arguments(BaseModel):
    """Base of a tool's or an action's arguments; its JSON schema is what a model is told, so every field has a description."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True, slots=True)
class ToolOutcome:
    """What a tool came back with. `items` are the records it found, for an engine that words the answer itself; `sources`
    name those entries of the page that the summary rests on."""

    status: ToolStatus
    summary: str
    surface: SurfaceShown | None = None
    items: tuple[Any, ...] = ()
    sources: tuple[Source, ...] = ()


def completed(summary: str, **more: Any) -> ToolOutcome:
    """It worked; `more` are further fields of the outcome."""
    return ToolOutcome("completed", summary, **more)


def pending(summary: str) -> ToolOutcome:
    """It was started in the background; the result comes by itself."""
    return ToolOutcome("pending", summary)


def validation_error(summary: str, **more: Any) -> ToolOutcome:
    """What was asked for does not fit; the summary says how to put it right."""
    return ToolOutcome("validation_error", summary, **more)


def not_found_error(summary: str, **more: Any) -> ToolOutcome:
    """There is no such thing; the summary says what there is instead."""
    return ToolOutcome("not_found_error", summary, **more)


def failed(summary: str = "That did not work just now.") -> ToolOutcome:
    """It broke through no fault of the one who asked."""
    return ToolOutcome("failed", summary)


@dataclass(frozen=True, slots=True)
class Tool:
    """A named tool. `label` is for people, `description` for the model, `function` takes the context and validated `arguments`.

    `capability` is the name of the one it belongs to. One that `keeps` something does not run in a rehearsal. A `background` tool is started as a job: `function` then runs outside
    of the turn, up to `attempts` times, and its outcome is shown when it comes. `begins` says from its arguments when such a job
    may begin, so that it can wait for quiet hours; None is at once.
    """

    name: str
    label: Label
    description: str
    arguments: type[Arguments]
    function: Callable[[ToolContext, Any], Awaitable[ToolOutcome]]
    capability: str = ""
    audience: Audience = "visitor"
    background: bool = False
    attempts: int = 3
    begins: Callable[[Any], Awaitable[datetime | None]] | None = None
    keeps: bool = False

    def label_in(self, locale: Locale) -> str:
        """The label in a language."""
        return self.label if isinstance(self.label, str) else self.label(locale)

    def is_offered(self, deps: AgentDeps) -> bool:
        """Whether a run with these deps may know of this tool at all."""
        if self.audience == "creator" and deps.role == "visitor":
            return False
        return deps.capabilities is None or not self.capability or self.capability in deps.capabilities

    async def call(self, context: ToolContext, arguments: Mapping[str, Any]) -> ToolOutcome:
        """Validate and run, or start in the background. Never raises for what a model or a visitor wrote: the status tells."""
        if not self.is_offered(context.deps):
            return not_found_error("There is no such tool here.")
        validated = self.validated(arguments)
        if isinstance(validated, ToolOutcome):
            return validated
        if context.deps.rehearsal and (self.background or self.keeps):
            return validation_error(IN_CONVERSATIONS_ONLY(context.locale))
        if not self.background:
            return await self.run(context, validated)
        if context.deps.start_job is None:
            return failed("This cannot be done in the background here.")
        await context.deps.start_job(self.name, validated.model_dump(mode="json"), context.call)
        return pending(
            f"{self.label_in(ENGLISH)}: started. The result will be shown as soon as it is there; do not wait for it."
        )

    def validated(self, arguments: Mapping[str, Any]) -> Arguments | ToolOutcome:
        """The arguments, or the outcome that says why they do not fit."""
        try:
            return self.arguments.model_validate(arguments)
        except ValidationError as error:
            return validation_error(f"The arguments do not fit: {complaints(error)}")

    async def run(self, context: ToolContext, arguments: Arguments) -> ToolOutcome:
        """Run the function now. A Refusal becomes its status; any other exception is logged and becomes `failed`."""
        try:
            return await self.function(context, arguments)
        except Refusal as refusal:
            return ToolOutcome(refusal.status, str(refusal))
        except Exception:
            log.exception("a tool failed", extra={"tool": self.name})
            return failed("That could not be looked up just now.")


def tool(
    *,
    name: str,
    label: Label,
    description: str = "",
    audience: Audience = "visitor",
    background: bool = False,
    attempts: int = 3,
    begins: Callable[[Any], Awaitable[datetime | None]] | None = None,
    keeps: bool = False,
) -> Callable[[Callable[[ToolContext, Any], Awaitable[Any]]], Tool]:
    """Make a Tool of an async function `(context, arguments)`.

    The type of the arguments is read from its annotation, and the description for the model, where none is given, is its docstring.
    What it returns is an outcome, or a value that is told to the model: words as they are, anything else as JSON.
    """

    def made(function: Callable[[ToolContext, Any], Awaitable[Any]]) -> Tool:
        async def run(context: ToolContext, arguments: Any) -> ToolOutcome:
            value = await function(context, arguments)
            if isinstance(value, ToolOutcome):
                return value
            return completed(value if isinstance(value, str) else msgspec.json.encode(value).decode())

        told = description or " ".join((inspect.getdoc(function) or "").split())
        return Tool(
            name=name,
            label=label,
            description=told,
            arguments=arguments_of(function),
            function=run,
            audience=audience,
            background=background,
            attempts=attempts,
            begins=begins,
            keeps=keeps,
        )

    return made


def arguments_of(function: Callable[..., Any]) -> type[Arguments]:
    """The annotated type of a function's second parameter. Raises TypeError where that is none of `Arguments`."""
    parameters = list(inspect.signature(function).parameters)
    annotated = get_type_hints(function).get(parameters[1]) if len(parameters) == 2 else None
    if not (isinstance(annotated, type) and issubclass(annotated, Arguments)):
        raise TypeError(f"{function.__qualname__} must take (context, arguments) with arguments: a class of Arguments")
    return annotated


def complaints(error: ValidationError) -> str:
    """What does not fit, field by field, without what was sent."""
    return "; ".join(f"{'.'.join(map(str, e['loc'])) or 'arguments'}: {e['msg']}" for e in error.errors())
