"""The list as a card: a checkbox and a way to delete per to-do, a field for one more.

A tick changes the data model alone: `/done/<id>` holds what is ticked, `/summary` the words beneath the heading, `/new` the field.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from chatinbio_instance.capabilities.todo.service import MAX_TEXT, Todo
from chatinbio_instance.capabilities.todo.words import WORDS, Words
from chatinbio_instance.core.events import SurfaceShown
from chatinbio_instance.core.locales import Locale
from chatinbio_instance.core.words import number
from chatinbio_instance.surface import Board, at, changed, event


def todo_list(surface: str, todos: Sequence[Todo], locale: Locale) -> SurfaceShown:
    """The list as a new surface."""
    board = Board()
    return board.show(surface, _drawn(board, todos, WORDS(locale)), _data(todos, locale))


def redrawn(surface: str, todos: Sequence[Todo], locale: Locale, error: str = "") -> SurfaceShown:
    """The list in place, where to-dos came or went."""
    board = Board()
    return board.redraw(surface, _drawn(board, todos, WORDS(locale)), {**_data(todos, locale), "error": error})


def ticked(surface: str, todos: Sequence[Todo], locale: Locale) -> SurfaceShown:
    """What changes in place when to-dos were ticked."""
    return changed(surface, {"/done": _done(todos), "/summary": summary(todos, locale)})


def refused(surface: str, error: str) -> SurfaceShown:
    """The words beneath the field that say why it was not written down."""
    return changed(surface, {"/error": error})


def summary(todos: Sequence[Todo], locale: Locale) -> str:
    """How it stands, in words."""
    words = WORDS(locale)
    done = sum(todo.done for todo in todos)
    if not todos:
        return words.nothing
    if done == len(todos):
        return words.all_done
    return words.some_done.format(done=number(locale, done), all=number(locale, len(todos)))


def _drawn(board: Board, todos: Sequence[Todo], words: Words) -> str:
    rows = [_row(board, todo, words) for todo in todos]
    field = board.input(words.field, at("/new"), placeholder=words.example, max_length=MAX_TEXT)
    form = board.form(field, submit=words.add, action=event("todo.add", text=at("/new")), error=at("/error"))
    heading = board.row(board.title(words.heading), board.spacer(), board.badge(at("/summary"), "muted"))
    return board.card(board.column(heading, board.divider(), *rows, form))


def _row(board: Board, todo: Todo, words: Words) -> str:
    done = at(f"/done/{todo.id}")
    tick = event("todo.tick", id=todo.id, text=todo.text, done=done)
    box = board.check_box(todo.text, done, action=tick, line_through=done, weight=1, key=f"tick-{todo.id}")
    delete = board.action_button(
        words.delete,
        event("todo.delete", id=todo.id, text=todo.text),
        size="sm",
        variant="plain",
        read=words.delete_one.format(text=todo.text),
        key=f"delete-{todo.id}",
    )
    return board.row(box, delete)


def _data(todos: Sequence[Todo], locale: Locale) -> Mapping[str, Any]:
    return {"done": _done(todos), "summary": summary(todos, locale), "new": "", "error": ""}


def _done(todos: Sequence[Todo]) -> dict[str, bool]:
    return {todo.id: todo.done for todo in todos}
