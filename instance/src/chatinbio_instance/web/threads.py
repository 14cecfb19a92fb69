"""A visitor's threads over HTTP: the list, one of them page by page, changes, ratings, Stop. Any other's are 404."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, delete, get, patch, post, put
from litestar.params import FromPath, JSONBody, QueryParameter
from sqlalchemy import Connection

from chatinbio_instance.core.frames import Item, Rating
from chatinbio_instance.db.base import now
from chatinbio_instance.errors import InstanceError
from chatinbio_instance.threads import people, store
from chatinbio_instance.threads.people import ThreadState, ThreadView
from chatinbio_instance.turn.record import new_id
from chatinbio_instance.web.access import instance_of, visitor_of
from chatinbio_instance.web.instance import Instance

PRIVATE = {"cache-control": "no-store"}
MOST_THREADS = 200
MOST_ITEMS = 500
ITEMS_AT_ONCE = 200
MOST_LABEL = 200
# SQLite's whole numbers.
LARGEST = 2**63 - 1


class ThreadList(msgspec.Struct, frozen=True):
    """Some threads of `total`, the newest first."""

    threads: list[ThreadView]
    total: int
    limit: int
    offset: int


class ThreadPage(msgspec.Struct, frozen=True, rename="camel"):
    """Some items of a thread, oldest first; `before` is where to read on into the past. `last_seq` is what a resume begins
    from: the items cover every frame up to it. `running` is the turn that is under way."""

    thread: str
    label: str
    last_seq: int
    items: list[Item]
    running: str | None
    total: int
    before: int | None


class ThreadChange(msgspec.Struct, frozen=True):
    """What is left out stays; an empty label brings back the first words."""

    label: Annotated[str, msgspec.Meta(max_length=MOST_LABEL)] | None = None
    archived: bool | None = None


class Rated(msgspec.Struct, frozen=True):
    """Thumbs up, thumbs down, or null to take it back."""

    rating: Rating | None


class Stop(msgspec.Struct, frozen=True):
    """Nothing stops the answer that is being written; `job` names background work instead."""

    job: str | None = None


class Stopped(msgspec.Struct, frozen=True):
    """Whether there was something to stop."""

    cancelled: bool


async def held(instance: Instance, visitor: str, thread: str) -> None:
    """Hold a visitor to a thread of their own. Raises InstanceError `unknown_thread` (404)."""
    if not await instance.database.read(lambda connection: people.owns(connection, visitor, thread)):
        raise store.unknown_thread()


@get("/api/threads")
async def list_threads(
    request: Request[Any, Any, Any],
    which: Annotated[ThreadState, QueryParameter(name="state", description="Which threads.")] = "active",
    limit: Annotated[int, QueryParameter(ge=1, le=MOST_THREADS)] = 50,
    offset: Annotated[int, QueryParameter(ge=0, le=LARGEST)] = 0,
) -> Response[ThreadList]:
    """The visitor's threads, the one with the newest entry first."""
    visitor, headers = visitor_of(request)
    threads, total = await instance_of(request).database.read(
        lambda connection: people.list_threads(connection, visitor, which, limit, offset)
    )
    return Response(ThreadList(threads, total, limit, offset), headers=PRIVATE | headers)


@post("/api/threads")
async def new_thread(request: Request[Any, Any, Any]) -> Response[ThreadPage]:
    """Begin a thread; one that is still empty serves again."""
    visitor, headers = visitor_of(request)
    instance = instance_of(request)
    thread = await begin(instance, visitor)
    return Response(await page_of(instance, visitor, thread), headers=PRIVATE | headers)


@get("/api/threads/{thread:str}")
async def read_thread(
    request: Request[Any, Any, Any],
    thread: FromPath[str],
    limit: Annotated[int, QueryParameter(ge=1, le=MOST_ITEMS, description="How many items.")] = ITEMS_AT_ONCE,
    before: Annotated[
        int | None, QueryParameter(ge=0, le=LARGEST, description="Read on from here into the past.")
    ] = None,
) -> Response[ThreadPage]:
    """The newest items of a thread, or those before a position."""
    visitor, headers = visitor_of(request)
    page = await page_of(instance_of(request), visitor, thread, limit, before)
    return Response(page, headers=PRIVATE | headers)


@patch("/api/threads/{thread:str}")
async def change_thread(
    request: Request[Any, Any, Any], thread: FromPath[str], data: JSONBody[ThreadChange]
) -> Response[ThreadView]:
    """Rename a thread, or move it into the archive and out of it."""
    return await _changed(
        request,
        thread,
        lambda connection, visitor: people.change(
            connection, visitor, thread, label=data.label, archived=data.archived
        ),
    )


@delete("/api/threads/{thread:str}", status_code=204)
async def delete_thread(
    request: Request[Any, Any, Any],
    thread: FromPath[str],
    erase: Annotated[bool, QueryParameter(description="For good; otherwise it can be restored.")] = False,
) -> Response[None]:
    """Delete a thread; what runs on it is stopped."""
    visitor, headers = visitor_of(request)
    instance = instance_of(request)
    await held_or_deleted(instance, visitor, thread)
    await instance.quiet(visitor, [thread])
    gone = people.erase_thread if erase else people.soft_delete
    if not await instance.database.write(lambda connection: gone(connection, visitor, thread)):
        raise store.unknown_thread()
    return Response(None, status_code=204, headers=headers)


@post("/api/threads/{thread:str}/restore", status_code=200)
async def restore_thread(request: Request[Any, Any, Any], thread: FromPath[str]) -> Response[ThreadView]:
    """Bring a deleted thread back."""
    return await _changed(request, thread, lambda connection, visitor: people.restore(connection, visitor, thread))


@put("/api/threads/{thread:str}/items/{item:str}/rating", status_code=204)
async def rate_item(
    request: Request[Any, Any, Any], thread: FromPath[str], item: FromPath[str], data: JSONBody[Rated]
) -> Response[None]:
    """Say whether an answer was good."""
    visitor, headers = visitor_of(request)
    rated = await instance_of(request).database.write(
        lambda connection: people.rate(connection, visitor, thread, item, data.rating)
    )
    if not rated:
        raise InstanceError("not_found", "There is no such answer in this conversation. Read it again.", status=404)
    return Response(None, status_code=204, headers=headers)


@post("/api/threads/{thread:str}/cancel", status_code=200)
async def cancel(
    request: Request[Any, Any, Any], thread: FromPath[str], data: JSONBody[Stop | None] = None
) -> Response[Stopped]:
    """Stop the answer that is being written, or background work."""
    visitor, headers = visitor_of(request)
    instance = instance_of(request)
    await held(instance, visitor, thread)
    cancelled = await instance.stop(visitor, thread, data.job if data else None)
    return Response(Stopped(cancelled), headers=headers)


async def begin(instance: Instance, visitor: str) -> str:
    """The id of a new thread, which is stored with its first word; one that is still empty serves again."""

    def is_used(connection: Connection) -> str | None:
        current = store.current_thread(connection, visitor)
        return current if store.last_seq(connection, current) == 0 else None

    empty = await instance.database.read(is_used)
    if empty is not None:
        return empty
    thread = new_id("t")
    await instance.database.write(lambda connection: store.begin_thread(connection, thread, visitor, now()))
    return thread


async def page_of(
    instance: Instance, visitor: str, thread: str, limit: int = ITEMS_AT_ONCE, before: int | None = None
) -> ThreadPage:
    """A page of one of the visitor's threads. Raises InstanceError `unknown_thread` (404)."""

    def read(connection: Connection) -> ThreadPage | None:
        if not people.owns(connection, visitor, thread):
            return None
        view = people.thread_view(connection, visitor, thread)
        seq, running = store.covered_seq(connection, thread)
        page = people.items_page(connection, thread, limit, before)
        return ThreadPage(thread, view.label if view else "", seq, page.items, running, page.total, page.before)

    page = await instance.database.read(read)
    if page is None:
        raise store.unknown_thread()
    return page


async def held_or_deleted(instance: Instance, visitor: str, thread: str) -> None:
    """As `held`, for a thread that may have been deleted. Raises InstanceError `unknown_thread` (404)."""
    if await instance.database.read(lambda connection: people.thread_view(connection, visitor, thread)) is None:
        raise store.unknown_thread()


async def _changed(
    request: Request[Any, Any, Any], thread: str, change: Callable[[Connection, str], bool]
) -> Response[ThreadView]:
    visitor, headers = visitor_of(request)

    def job(connection: Connection) -> ThreadView | None:
        return people.thread_view(connection, visitor, thread) if change(connection, visitor) else None

    view = await instance_of(request).database.write(job)
    if view is None:
        raise store.unknown_thread()
    return Response(view, headers=PRIVATE | headers)
