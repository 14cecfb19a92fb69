"""Threads of a visitor over HTTP, SSE and WebSocket: list, page through, change, delete, rate, follow, stop; take along, erase."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

import httpx
import httpx_sse
import pytest
import websockets

from chatinbio_instance.core.events import SurfaceShown
from chatinbio_instance.db.boot import DATABASE_NAME
from tests.instance.pages import PATIENCE, Page, eventually, words


async def say(page: Page, visitor: httpx.AsyncClient, message: str, answer: str, **more: Any) -> list[dict[str, Any]]:
    """A whole turn over server-sent events; returns its frames."""
    page.engine.answer(answer)
    return await ask(visitor, message=message, **more)


async def ask(visitor: httpx.AsyncClient, **wish: Any) -> list[dict[str, Any]]:
    async with httpx_sse.aconnect_sse(visitor, "POST", "/api/chat", json=wish) as stream:
        assert stream.response.status_code == 200, await stream.response.aread()
        return [json.loads(event.data) async for event in stream.aiter_sse() if event.data]


@asynccontextmanager
async def following(
    visitor: httpx.AsyncClient, thread: str, last: int | None = None, **query: int
) -> AsyncIterator[AsyncIterator[httpx_sse.ServerSentEvent]]:
    headers = {} if last is None else {"Last-Event-ID": str(last)}
    address = f"/api/threads/{thread}/events"
    async with httpx_sse.aconnect_sse(visitor, "GET", address, headers=headers, params=query) as stream:
        assert stream.response.status_code == 200
        yield stream.aiter_sse()


class Event(NamedTuple):
    id: str
    event: str
    data: str


async def some(events: AsyncIterator[httpx_sse.ServerSentEvent], count: int) -> list[Event]:
    async with asyncio.timeout(PATIENCE):
        return [Event(event.id, event.event, event.data) for event in [await anext(events) for _ in range(count)]]


async def test_threads_are_listed_newest_first_and_page_by_page(page: Page) -> None:
    async with page.visitor() as visitor:
        for n in range(3):
            await visitor.post("/api/threads")
            await say(page, visitor, f"question {n}", f"answer {n}")
        everything = (await visitor.get("/api/threads")).json()
        second = (await visitor.get("/api/threads", params={"limit": 1, "offset": 1})).json()
    assert [thread["label"] for thread in everything["threads"]] == ["question 2", "question 1", "question 0"]
    assert [thread["lastMessage"]["text"] for thread in everything["threads"]] == ["answer 2", "answer 1", "answer 0"]
    assert (everything["total"], everything["limit"], everything["offset"]) == (3, 50, 0)
    assert second["threads"] == everything["threads"][1:2]
    assert second["total"] == 3


async def test_a_thread_is_read_from_its_newest_items_into_the_past(page: Page) -> None:
    async with page.visitor() as visitor:
        for n in range(3):
            await say(page, visitor, f"q{n}", f"a{n}")
        thread = (await visitor.get("/api/thread")).json()["thread"]
        newest = (await visitor.get(f"/api/threads/{thread}", params={"limit": 4})).json()
        older = (await visitor.get(f"/api/threads/{thread}", params={"limit": 4, "before": newest["before"]})).json()
    said = [item["parts"][0]["text"] for item in older["items"] + newest["items"]]
    assert said == ["q0", "a0", "q1", "a1", "q2", "a2"]
    assert (newest["total"], older["total"], older["before"]) == (6, 6, None)
    assert newest["lastSeq"] == 12


async def test_a_thread_begins_empty_and_serves_again_while_it_is(page: Page) -> None:
    async with page.visitor() as visitor:
        first = await visitor.post("/api/threads")
        again = await visitor.post("/api/threads")
        await say(page, visitor, "hello", "hi", thread=first.json()["thread"])
        other = await visitor.post("/api/threads")
    assert first.status_code == 201
    assert first.json() == again.json()
    assert other.json()["thread"] != first.json()["thread"]


async def test_a_thread_is_renamed_archived_deleted_and_restored(page: Page) -> None:
    async with page.visitor() as visitor:
        await say(page, visitor, "hello", "hi")
        thread = (await visitor.get("/api/thread")).json()["thread"]
        address = f"/api/threads/{thread}"

        async def listed(state: str) -> list[str]:
            answer = (await visitor.get("/api/threads", params={"state": state})).json()
            return [view["thread"] for view in answer["threads"]]

        renamed = (await visitor.patch(address, json={"label": "Concerts"})).json()
        archived = (await visitor.patch(address, json={"archived": True})).json()
        assert (renamed["label"], archived["label"], archived["archived"]) == ("Concerts", "Concerts", True)
        assert (await listed("active"), await listed("archived")) == ([], [thread])
        await visitor.patch(address, json={"archived": False})
        assert (await visitor.delete(address)).status_code == 204
        assert (await listed("active"), await listed("deleted")) == ([], [thread])
        assert (await visitor.get(address)).json()["code"] == "unknown_thread"
        assert (await visitor.post(f"{address}/restore")).json()["deletedAt"] is None
        assert await listed("active") == [thread]
        assert (await visitor.delete(address, params={"erase": True})).status_code == 204
        assert (await visitor.post(f"{address}/restore")).status_code == 404
    assert page.rows("SELECT count(*) FROM items") == [(0,)]


async def test_deleting_a_thread_stops_what_is_written_there(page: Page) -> None:
    async with page.visitor() as visitor:
        await visitor.get("/api/thread")
        async with page.chat(visitor) as chat:
            await chat.send(message="tell me everything")
            thread = (await chat.until("run_start"))[-1]["thread"]
            await eventually(lambda: len(page.engine.requests) == 1)  # the run is told of before the engine begins
            assert (await visitor.delete(f"/api/threads/{thread}", params={"erase": True})).status_code == 204
            assert (await chat.until("cancelled"))[-1]["type"] == "cancelled"
            await eventually(lambda: page.engine.stopped == 1)
    assert page.rows("SELECT count(*) FROM frames") == [(0,)]


async def test_an_answer_is_rated_and_the_rating_taken_back(page: Page) -> None:
    async with page.visitor() as visitor:
        frames = await say(page, visitor, "hello", "hi")
        thread, item = frames[0]["thread"], next(f["item"]["id"] for f in frames if f["type"] == "item_stored")
        address = f"/api/threads/{thread}/items/{item}/rating"

        async def rating() -> str | None:
            shown = (await visitor.get(f"/api/threads/{thread}")).json()["items"][1]
            return str(shown["rating"]) if "rating" in shown else None

        for given in ("up", "down", None):
            assert (await visitor.put(address, json={"rating": given})).status_code == 204
            assert await rating() == given
        assert (await visitor.put(address, json={"rating": "great"})).status_code == 400
        own = address.replace(item, frames[0]["item"]["id"])
        assert (await visitor.put(own, json={"rating": "up"})).status_code == 404


async def test_an_answer_is_given_anew_and_a_message_edited_over_server_sent_events(page: Page) -> None:
    async with page.visitor() as visitor:
        first = await say(page, visitor, "hello", "one")
        answer = next(f["item"]["id"] for f in first if f["type"] == "item_stored")
        page.engine.answer("two")
        anew = await ask(visitor, regenerate=answer)
        page.engine.answer("three")
        edited = await ask(visitor, edit=first[0]["item"]["id"], message="good evening")
        thread = (await visitor.get("/api/thread")).json()
    assert (words(anew), words(edited)) == ("two", "three")
    assert anew[0]["replaces"] == [answer]
    assert [item["parts"][0]["text"] for item in thread["items"]] == ["good evening", "three"]


async def test_an_answer_is_given_anew_and_a_message_edited_over_the_socket(page: Page) -> None:
    async with page.visitor() as visitor:
        await visitor.get("/api/thread")
        async with page.chat(visitor) as chat:
            page.engine.answer("one")
            first = await chat.turn("hello")
            page.engine.answer("two")
            await chat.send(type="regenerate")
            anew = await chat.until("done", "error")
            page.engine.answer("three")
            await chat.send(type="edit", item=first[0]["item"]["id"], message="good evening")
            edited = await chat.until("done", "error")
    assert (words(anew), words(edited)) == ("two", "three")


async def test_a_click_on_what_was_never_shown_is_refused_everywhere(page: Page) -> None:
    click = {"name": "todo.add", "surfaceId": "todo-1", "sourceComponentId": "root", "context": {}}
    async with page.visitor() as visitor:
        await say(page, visitor, "hello", "hi")
        answer = await visitor.post("/api/chat", json={"action": click})
        async with page.chat(visitor) as chat:
            await chat.send(action=click)
            frame = await chat.next()
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_action")
    assert (frame["type"], frame["code"], frame["turn"]) == ("error", "unknown_action", "")


@pytest.mark.parametrize(
    "wish",
    [{}, {"edit": "x"}, {"regenerate": "x", "edit": "y", "message": "z"}, {"action": {"name": "a"}, "regenerate": "x"}],
)
async def test_a_wish_that_is_none_or_several_is_refused(page: Page, wish: dict[str, Any]) -> None:
    async with page.visitor() as visitor:
        answer = await visitor.post("/api/chat", json=wish)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_request")


async def test_a_stream_of_a_thread_goes_on_over_turns_and_resumes_exactly(page: Page) -> None:
    surface = SurfaceShown("todo-1", ({"version": "v0.9", "deleteSurface": {"surfaceId": "todo-1"}},))
    async with page.visitor() as visitor:
        thread = (await visitor.post("/api/threads")).json()["thread"]
        async with following(visitor, thread) as events:
            page.engine.answer("one", surface)
            await ask(visitor, message="first")
            await say(page, visitor, "second", "two")
            seen = await some(events, 9)
        async with following(visitor, thread, last=3) as events:
            again = await some(events, 6)
        async with following(visitor, thread, lastSeq=7) as events:
            last = await some(events, 2)
        async with following(visitor, thread, last=5, lastSeq=1) as events:
            both = await some(events, 4)
    assert [int(event.id) for event in seen] == list(range(1, 10))
    assert [event.event for event in seen] == [
        "item",
        "token",
        "surface",
        "item",
        "done",
        "item",
        "token",
        "item",
        "done",
    ]
    assert again == seen[3:]
    assert last == seen[7:]
    assert both == seen[5:]


async def test_two_tabs_on_one_thread_see_the_same_turn(page: Page) -> None:
    async with page.visitor() as visitor:
        thread = (await visitor.post("/api/threads")).json()["thread"]
        async with page.chat(visitor) as one, following(visitor, thread) as other:
            page.engine.answer("hello both")
            frames = await one.turn("hi")
            events = await some(other, len(frames))
    assert [json.loads(event.data) for event in events] == frames


async def test_a_socket_names_its_thread_and_the_last_number_in_its_address(page: Page) -> None:
    async with page.visitor() as visitor:
        frames = await say(page, visitor, "old", "thread")
        await visitor.post("/api/threads")
        await say(page, visitor, "new", "thread")
        async with page.chat(visitor, thread=frames[0]["thread"], last_seq=1) as chat:
            rest = await chat.until("done")
            page.engine.answer("still here")
            more = await chat.turn("and you?")
            await chat.send(type="resume", last_seq=len(frames))
            again = await chat.until("done")
    assert rest == frames[1:]
    assert {frame["thread"] for frame in more} == {frames[0]["thread"]}
    assert again == more


async def test_a_socket_is_turned_away_for_a_number_that_is_none(page: Page) -> None:
    with pytest.raises(websockets.InvalidStatus) as refused:
        async with page.chat(last_seq="abc"):
            pass
    assert refused.value.response.status_code == 400
    assert json.loads(refused.value.response.body)["code"] == "invalid_request"


async def test_stop_is_an_address_too(page: Page) -> None:
    async with page.visitor() as visitor:
        await visitor.get("/api/thread")
        async with page.chat(visitor) as chat:
            await chat.send(message="hello")
            page.engine.say("so far")
            thread = (await chat.until("text_delta"))[-1]["thread"]
            stopped = (await visitor.post(f"/api/threads/{thread}/cancel")).json()
            assert (await chat.until("cancelled"))[-1]["type"] == "cancelled"
            await eventually(lambda: page.server.instance.turns.figures.running == 0)
            nothing = (await visitor.post(f"/api/threads/{thread}/cancel", json={})).json()
            no_job = (await visitor.post(f"/api/threads/{thread}/cancel", json={"job": "j1"})).json()
    assert (stopped, nothing, no_job) == ({"cancelled": True}, {"cancelled": False}, {"cancelled": False})


# Every route that names a thread, as somebody else would try it.
ROUTES: list[tuple[str, str, dict[str, Any] | None]] = [
    ("GET", "/api/threads/{thread}", None),
    ("PATCH", "/api/threads/{thread}", {"label": "mine"}),
    ("DELETE", "/api/threads/{thread}", None),
    ("DELETE", "/api/threads/{thread}?erase=true", None),
    ("POST", "/api/threads/{thread}/restore", None),
    ("GET", "/api/threads/{thread}/events", None),
    ("GET", "/api/threads/{thread}/events?lastSeq=0", None),
    ("POST", "/api/threads/{thread}/cancel", {}),
    ("PUT", "/api/threads/{thread}/items/{item}/rating", {"rating": "up"}),
    ("POST", "/api/chat", {"message": "hello", "thread": "{thread}"}),
    ("POST", "/api/chat", {"thread": "{thread}", "regenerate": "{item}"}),
    ("POST", "/api/chat", {"thread": "{thread}", "edit": "{item}", "message": "x"}),
    ("POST", "/api/chat", {"thread": "{thread}", "action": {"name": "ask", "context": {"message": "x"}}}),
]


@pytest.mark.parametrize("deleted", [False, True])
async def test_somebody_elses_thread_is_not_there_by_any_route(page: Page, deleted: bool) -> None:
    async with page.visitor() as victim, page.visitor() as thief:
        frames = await say(page, victim, "my secret", "is safe")
        thread, item = frames[0]["thread"], frames[0]["turn"] + "a"
        await say(page, thief, "hello", "hi")
        if deleted:
            await victim.delete(f"/api/threads/{thread}")
        before = page.rows("SELECT id, label, archived_at, deleted_at FROM threads ORDER BY id")
        asked = len(page.engine.requests)
        for method, path, body in ROUTES:
            address = path.replace("{thread}", thread).replace("{item}", item)
            content = None if body is None else json.dumps(body).replace("{thread}", thread).replace("{item}", item)
            answer = await thief.request(method, address, content=content)
            assert answer.status_code == 404, (method, path)
            assert "secret" not in answer.text
        # Its items are not reachable through a thread of one's own either.
        own = (await thief.get("/api/thread")).json()["thread"]
        for wish in ({"regenerate": item}, {"edit": frames[0]["item"]["id"], "message": "x"}):
            assert (await thief.post("/api/chat", json={"thread": own, **wish})).json()["code"] == "unknown_item"
        assert (await thief.put(f"/api/threads/{own}/items/{item}/rating", json={"rating": "up"})).status_code == 404
        with pytest.raises(websockets.InvalidStatus) as refused:
            async with page.chat(thief, thread=thread, last_seq=0):
                pass
        assert refused.value.response.status_code == 404
        assert "secret" not in (await thief.get("/api/me/export")).text
    assert page.rows("SELECT id, label, archived_at, deleted_at FROM threads ORDER BY id") == before
    assert len(page.engine.requests) == asked


async def test_a_visitor_takes_along_what_is_kept_and_then_erases_it(page: Page) -> None:
    async with page.visitor() as visitor, page.visitor() as other:
        await say(page, visitor, "remember the marzipan", "I will")
        await say(page, other, "keep this", "yes")
        export = await visitor.get("/api/me/export")
        async with page.chat(visitor) as chat, page.chat(other) as others:
            await chat.send(message="and the nougat")
            await chat.until("run_start")
            await eventually(lambda: len(page.engine.requests) == 3)
            erased = await visitor.delete("/api/me")
            await asyncio.wait_for(chat.socket.wait_closed(), PATIENCE)
            page.engine.answer("still there")
            assert (await others.turn("are you?"))[-1]["type"] == "done"
        assert erased.status_code == 204
        assert "cib_visitor" not in visitor.cookies
        assert (await visitor.get("/api/thread")).json()["items"] == []
        assert (await visitor.get("/api/threads")).json()["total"] == 0
    assert [item["parts"][0]["text"] for thread in export.json()["threads"] for item in thread["items"]] == [
        "remember the marzipan",
        "I will",
    ]
    assert "attachment" in export.headers["content-disposition"]
    assert page.engine.stopped == 1
    assert page.rows("SELECT count(*) FROM visitors") == [(1,)]
    for file in page.data.glob(f"{DATABASE_NAME}*"):
        content = file.read_bytes()
        assert b"marzipan" not in content, file.name
        assert b"nougat" not in content, file.name


async def test_a_page_whose_tabs_are_separate_gives_a_cookie_for_the_browsers_session(page: Page) -> None:
    page.server.instance.resumes = False
    async with page.visitor() as visitor:
        passing = (await visitor.get("/api/thread")).headers["set-cookie"]
        token = (await visitor.post("/api/session")).json()["session"]
        fresh = (await visitor.get("/api/thread", headers={"X-Chat-Session": token})).json()
    page.server.instance.resumes = True
    async with page.visitor() as visitor:
        lasting = (await visitor.get("/api/thread")).headers["set-cookie"]
    assert "Max-Age" not in passing
    assert "Max-Age=31536000" in lasting
    assert fresh["items"] == []
