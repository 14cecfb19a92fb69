"""What a tick, a deletion and the field on the list do: each is answered on the very surface."""

from __future__ import annotations

from pydantic import Field

from chatinbio_instance.capabilities.todo.service import Todos
from chatinbio_instance.capabilities.todo.surfaces import redrawn, refused, ticked
from chatinbio_instance.capabilities.todo.words import WORDS
from chatinbio_instance.core.actions import Action, ActionContext, ActionOutcome, action
from chatinbio_instance.core.locales import Locale
from chatinbio_instance.core.refusals import Invalid, NotFound
from chatinbio_instance.core.tools import Arguments


class Tick(Arguments):
    """A to-do as it is shown, and what its checkbox holds now."""

    id: str = Field(max_length=64, description="The to-do.")
    text: str = Field(max_length=400, description="Its words.")
    done: bool = Field(description="Whether it is ticked.")


class Delete(Arguments):
    """A to-do as it is shown."""

    id: str = Field(max_length=64, description="The to-do.")
    text: str = Field(max_length=400, description="Its words.")


class Add(Arguments):
    """What the field holds."""

    text: str = Field("", max_length=20_000, description="What there is to do.")


def _ticked(tick: Tick, locale: Locale) -> str:
    words = WORDS(locale)
    return (words.ticked_off if tick.done else words.opened_again).format(text=tick.text)


def _added(add: Add, locale: Locale) -> str:
    return WORDS(locale).added.format(text=" ".join(add.text.split())[:80])


def actions(todos: Todos) -> tuple[Action, ...]:
    """The actions `todo.tick`, `todo.delete` and `todo.add`."""

    @action(name="todo.tick", label=_ticked)
    async def tick(context: ActionContext, arguments: Tick) -> ActionOutcome:
        try:
            await todos.tick(context.deps, arguments.id, arguments.done)
        except NotFound as gone:
            return await redrawn_as_it_is(context, gone)
        listed = await todos.all(context.deps)
        said = f"The visitor {'ticked off' if arguments.done else 'opened again'}: {arguments.text}."
        return ActionOutcome("completed", said, (ticked(context.surface, listed, context.locale),))

    @action(name="todo.delete", label=lambda delete, locale: WORDS(locale).deleted.format(text=delete.text))
    async def delete(context: ActionContext, arguments: Delete) -> ActionOutcome:
        try:
            await todos.delete(context.deps, arguments.id)
        except NotFound as gone:
            return await redrawn_as_it_is(context, gone)
        listed = await todos.all(context.deps)
        said = f"The visitor deleted from their list: {arguments.text}."
        return ActionOutcome("completed", said, (redrawn(context.surface, listed, context.locale),))

    @action(name="todo.add", label=_added)
    async def add(context: ActionContext, arguments: Add) -> ActionOutcome:
        try:
            todo = await todos.add(context.deps, arguments.text)
        except Invalid as error:
            return ActionOutcome(error.status, str(error), (refused(context.surface, str(error)),))
        listed = await todos.all(context.deps)
        said = f"The visitor wrote on their list: {todo.text}."
        return ActionOutcome("completed", said, (redrawn(context.surface, listed, context.locale),))

    async def redrawn_as_it_is(context: ActionContext, gone: NotFound) -> ActionOutcome:
        """An older surface may offer what is gone by now: it shows the list as it is."""
        listed = await todos.all(context.deps)
        return ActionOutcome(gone.status, str(gone), (redrawn(context.surface, listed, context.locale, str(gone)),))

    return (tick, delete, add)
