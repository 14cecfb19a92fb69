"""The tools of the to-do list: each shows the list as it is then."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import uuid4

from pydantic import Field

from chatinbio_instance.capabilities.todo.service import Todo, Todos
from chatinbio_instance.capabilities.todo.surfaces import summary, todo_list
from chatinbio_instance.capabilities.todo.words import WORDS
from chatinbio_instance.core.deps import ToolContext
from chatinbio_instance.core.locales import ENGLISH
from chatinbio_instance.core.tools import Arguments, Tool, ToolOutcome, completed, tool


class AddArguments(Arguments):
    """What to write down."""

    text: str = Field(min_length=1, max_length=4000, description="What there is to do, in the visitor's words.")


class ListArguments(Arguments):
    """Nothing: it is the visitor's own list."""


class WhichArguments(Arguments):
    """Which to-do is meant."""

    which: str = Field(min_length=1, max_length=400, description="Its words, or its number in the list, from 1.")


class CompleteArguments(WhichArguments):
    """Which to-do is done."""

    done: bool = Field(True, description="False to open it again.")


def tools(todos: Todos) -> tuple[Tool, ...]:
    """The tools `add_todo`, `list_todos`, `complete_todo` and `delete_todo`."""

    @tool(name="add_todo", label=lambda locale: WORDS(locale).adding, keeps=True)
    async def add_todo(context: ToolContext, arguments: AddArguments) -> ToolOutcome:
        """Write one thing on the visitor's to-do list and show the list."""
        todo = await todos.add(context.deps, arguments.text)
        return await shown(context, f"Written down: {todo.text}.")

    @tool(name="list_todos", label=lambda locale: WORDS(locale).looking)
    async def list_todos(context: ToolContext, arguments: ListArguments) -> ToolOutcome:
        """Show the visitor their to-do list, with checkboxes."""
        return await shown(context, "")

    @tool(name="complete_todo", label=lambda locale: WORDS(locale).ticking, keeps=True)
    async def complete_todo(context: ToolContext, arguments: CompleteArguments) -> ToolOutcome:
        """Tick something off the visitor's to-do list, or open it again, and show the list."""
        todo = await todos.find(context.deps, arguments.which)
        await todos.tick(context.deps, todo.id, arguments.done)
        return await shown(context, f"{'Ticked off' if arguments.done else 'Opened again'}: {todo.text}.")

    @tool(name="delete_todo", label=lambda locale: WORDS(locale).taking_off, keeps=True)
    async def delete_todo(context: ToolContext, arguments: WhichArguments) -> ToolOutcome:
        """Delete something from the visitor's to-do list and show the list."""
        todo = await todos.find(context.deps, arguments.which)
        await todos.delete(context.deps, todo.id)
        return await shown(context, f"Deleted: {todo.text}.")

    async def shown(context: ToolContext, what: str) -> ToolOutcome:
        listed = await todos.all(context.deps)
        told = f"{what} The list, shown to the visitor ({summary(listed, ENGLISH)}): {_listed(listed)}".strip()
        return completed(told, surface=todo_list(f"todo-{uuid4().hex}", listed, context.locale), items=tuple(listed))

    return (add_todo, list_todos, complete_todo, delete_todo)


def _listed(todos: Sequence[Todo]) -> str:
    return "; ".join(f"{n}. [{'x' if todo.done else ' '}] {todo.text}" for n, todo in enumerate(todos, 1)) or "empty"
