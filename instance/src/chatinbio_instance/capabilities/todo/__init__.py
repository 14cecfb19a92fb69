"""Capability: a visitor's to-do list, one per conversation."""

from __future__ import annotations

from chatinbio_instance.core.capability import Capability, Services


def build(services: Services) -> Capability:
    """Keeps to-dos; ticking one acts in place."""
    from chatinbio_instance.capabilities.todo.actions import actions
    from chatinbio_instance.capabilities.todo.service import Todos
    from chatinbio_instance.capabilities.todo.tools import tools

    todos = Todos(services.database, services.clock)
    return Capability(
        name="todo",
        title="To-do list",
        description="Keeps a to-do list for a visitor: add, tick off, delete.",
        tools=tools(todos),
        actions=actions(todos),
    )
