"""The to-dos themselves: every function is about one visitor in one of their conversations and reaches no other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy import ColumnElement, Connection, and_, delete, func, insert, literal_column, select, update

from chatinbio_instance.capabilities.todo.tables import todos
from chatinbio_instance.capabilities.todo.words import WORDS
from chatinbio_instance.core.capability import Storage
from chatinbio_instance.core.deps import AgentDeps
from chatinbio_instance.core.refusals import Invalid, NotFound
from chatinbio_instance.core.text import folded, one_line
from chatinbio_instance.core.words import number

MAX_TODOS = 100
MAX_TEXT = 200


@dataclass(frozen=True, slots=True)
class Todo:
    """Something to do."""

    id: str
    text: str
    done: bool = False


class Todos:
    """The lists of all visitors. `deps` say whose list is meant."""

    def __init__(self, database: Storage, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def all(self, deps: AgentDeps) -> list[Todo]:
        """In the order in which they were written down."""
        return await self._database.read(lambda connection: _all(connection, deps))

    async def add(self, deps: AgentDeps, text: str) -> Todo:
        """Write down. Raises Invalid where nothing, too much or too many are written."""
        words = WORDS(deps.locale)
        written = one_line(text)
        if not written:
            raise Invalid(words.say_what)
        if len(written) > MAX_TEXT:
            length = number(deps.locale, len(written))
            raise Invalid(words.too_long.format(most=MAX_TEXT, length=length))
        todo = Todo(uuid4().hex, written)
        row = {"id": todo.id, "text": written, "done": False, "created_at": self._clock()}

        def write(connection: Connection) -> None:
            count = select(func.count()).select_from(todos).where(todos.c.visitor_id == deps.visitor)
            if connection.execute(count).scalar_one() >= MAX_TODOS:
                raise Invalid(words.too_many.format(most=MAX_TODOS))
            connection.execute(insert(todos), [row | {"visitor_id": deps.visitor, "thread_id": deps.thread}])

        await self._database.write(write)
        return todo

    async def tick(self, deps: AgentDeps, todo: str, done: bool) -> None:
        """Tick off, or not. Raises NotFound for what is not on this list."""
        ticked = update(todos).where(_one(deps, todo)).values(done=done)
        await self._change(deps, lambda connection: connection.execute(ticked))

    async def delete(self, deps: AgentDeps, todo: str) -> None:
        """Take off the list. Raises NotFound for what is not on it."""
        deleted = delete(todos).where(_one(deps, todo))
        await self._change(deps, lambda connection: connection.execute(deleted))

    async def find(self, deps: AgentDeps, words: str) -> Todo:
        """The one that is meant by its number in the list or by its words. Raises NotFound, or Invalid where several may be meant."""
        listed = await self.all(deps)
        found = meant(words, listed)
        if len(found) == 1:
            return found[0]
        said = WORDS(deps.locale)
        names = "; ".join(f"{place}. {todo.text}" for place, todo in enumerate(listed, 1))
        if not found:
            raise NotFound(said.not_on_list.format(list=names or said.empty))
        raise Invalid(said.which.format(list=names))

    async def _change(self, deps: AgentDeps, statement: Callable[[Connection], object]) -> None:
        def write(connection: Connection) -> None:
            if getattr(statement(connection), "rowcount", 0) == 0:
                raise NotFound(WORDS(deps.locale).not_any_more)

        await self._database.write(write)


def meant(words: str, listed: Sequence[Todo]) -> list[Todo]:
    """Which of the to-dos may be meant: by number from 1, else the same words, else those that contain them."""
    said = folded(words.strip())
    number = said.lstrip("#").rstrip(".")
    if number.isdecimal() and len(number) <= 3 and 1 <= int(number) <= len(listed):
        return [listed[int(number) - 1]]
    same = [todo for todo in listed if folded(todo.text) == said]
    return same or [todo for todo in listed if said and said in folded(todo.text)]


def _all(connection: Connection, deps: AgentDeps) -> list[Todo]:
    mine = select(todos).where(todos.c.visitor_id == deps.visitor, todos.c.thread_id == deps.thread)
    in_order = mine.order_by(todos.c.created_at, literal_column("rowid"))
    return [Todo(row.id, row.text, row.done) for row in connection.execute(in_order)]


def _one(deps: AgentDeps, todo: str) -> ColumnElement[bool]:
    return and_(todos.c.id == todo, todos.c.visitor_id == deps.visitor, todos.c.thread_id == deps.thread)
