"""The list as a card: a checkbox and a way to delete per to-do, a field for one more.

A tick changes the data model alone: `/done/<id>` holds what is ticked, `/summary` the words beneath the heading, `/new` the field.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from chatinbio_instance.capabilities.todo.service import MAX_TEXT, Todo
from chatinbio_instance.core.events import SurfaceShown
from chatinbio_instance.surface import Board, at, changed, event


def todo_list(surface: str, todos: Sequence[Todo]) -> SurfaceShown:
    """The list as a new surface."""
    board = Board()
    return board.show(surface, _drawn(board, todos), _data(todos))


def redrawn(surface: str, todos: Sequence[Todo], error: str = "") -> SurfaceShown:
    """The list in place, where to-dos came or went."""
    board = Board()
    return board.redraw(surface, _drawn(board, todos), {**_data(todos), "error": error})


def ticked(surface: str, todos: Sequence[Todo]) -> SurfaceShown:
    """What changes in place when to-dos were ticked."""
    return changed(surface, {"/done": _done(todos), "/summary": summary(todos)})


def refused(surface: str, error: str) -> SurfaceShown:
    """The words beneath the field that say why it was not written down."""
    return changed(surface, {"/error": error})


def summary(todos: Sequence[Todo]) -> str:
    """How it stands, in words."""
    done = sum(todo.done for todo in todos)
    if not todos:
        return "Nothing to do yet."
    return "All done." if done == len(todos) else f"{done} of {len(todos)} done"


def _drawn(board: Board, todos: Sequence[Todo]) -> str:
    rows = [_row(board, todo) for todo in todos]
    field = board.input("Something to do", at("/new"), placeholder="Buy milk", max_length=MAX_TEXT)
    form = board.form(field, submit="Add", action=event("todo.add", text=at("/new")), error=at("/error"))
    heading = board.row(board.title("To-do"), board.spacer(), board.badge(at("/summary"), "muted"))
    return board.card(board.column(heading, board.divider(), *rows, form))


def _row(board: Board, todo: Todo) -> str:
    done = at(f"/done/{todo.id}")
    tick = event("todo.tick", id=todo.id, text=todo.text, done=done)
    box = board.check_box(todo.text, done, action=tick, line_through=done, weight=1, key=f"tick-{todo.id}")
    delete = board.action_button(
        "Delete",
        event("todo.delete", id=todo.id, text=todo.text),
        size="sm",
        variant="plain",
        read=f"Delete: {todo.text}",
        key=f"delete-{todo.id}",
    )
    return board.row(box, delete)


def _data(todos: Sequence[Todo]) -> Mapping[str, Any]:
    return {"done": _done(todos), "summary": summary(todos), "new": "", "error": ""}


def _done(todos: Sequence[Todo]) -> dict[str, bool]:
    return {todo.id: todo.done for todo in todos}
