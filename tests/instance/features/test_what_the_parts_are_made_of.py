"""What a page is built with, as those who build on it meet it: the framework, the events of a stream, what is kept of a key, what a run is told."""

from __future__ import annotations

import hashlib
import json
import logging
from pathlib import Path
from typing import Any

import httpx_sse
from litestar import Litestar
from litestar.handlers import BaseRouteHandler
from litestar.routes import HTTPRoute, WebSocketRoute
from sqlalchemy import event

from chatinbio_instance.core.deps import AgentDeps
from chatinbio_instance.core.events import EngineError
from chatinbio_instance.library.prompts.service import Prompts
from chatinbio_instance.library.service import Library
from chatinbio_instance.web.admin.app import build_admin
from chatinbio_instance.web.admin.guard import owners_only, signed_in
from chatinbio_instance.web.app import build_app
from tests.instance.accounts.people import open_claimable, owner
from tests.instance.library.pages import clock, seed_of
from tests.instance.library.pages import empty_database as empty_library
from tests.instance.pages import Page


async def test_litestar_with_dependency_injection_guards_and_a_native_websocket(page: Page) -> None:
    visitors = build_app(page.server.instance)._app
    assert isinstance(visitors, Litestar)
    assert [route.path for route in visitors.routes if isinstance(route, WebSocketRoute)] == ["/ws/chat"]
    behind: list[BaseRouteHandler] = []
    for route in build_admin(page.server.instance).routes:
        assert isinstance(route, HTTPRoute)
        behind += [handler for handler in route.route_handlers if "OPTIONS" not in handler.http_methods]
    assert len(behind) > 50
    assert all(signed_in in handler.resolve_guards() for handler in behind)
    assert sum(owners_only in handler.resolve_guards() for handler in behind) > 5
    given = [handler for handler in behind if "account" in handler.parsed_fn_signature.parameters]
    assert len(given) > 5, "who asks is given to a handler by its dependency"
    assert all("account" in handler.resolve_dependencies() for handler in given)


async def test_sse_over_post_with_token_done_and_error(page: Page) -> None:
    async with page.visitor() as visitor:
        for answer in (("I am ", "here."), ("I th", EngineError("model_overloaded", "Busy.", retryable=True))):
            page.engine.forget()
            page.engine.answer(*answer)
            async with httpx_sse.aconnect_sse(visitor, "POST", "/api/chat", json={"message": "hello"}) as stream:
                events = [(said.event, json.loads(said.data)) async for said in stream.aiter_sse() if said.data]
            assert "".join(frame["text"] for name, frame in events if name == "token")
            name, last = events[-1]
            if "here." in answer:
                assert (name, last["type"]) == ("done", "done")
            else:
                assert (name, last["code"], last["message"], last["retryable"]) == (
                    "error",
                    "model_overloaded",
                    "Busy.",
                    True,
                )


async def test_keys_are_kept_as_sha_256_only(tmp_path: Path, empty_database: Path) -> None:
    async with open_claimable(tmp_path, empty_database) as page, owner(page) as ada:
        key = (await ada.told("POST", "keys", {"name": "bot"}))["key"]
        [row] = page.rows("SELECT * FROM api_keys")
    assert hashlib.sha256(key.encode()).hexdigest() in row
    assert not any(isinstance(value, str) and key in value for value in row)
    for file in page.data.iterdir():
        assert key.encode() not in file.read_bytes(), file.name


async def test_a_run_is_told_thread_visitor_turn_completion_and_a_log(page: Page) -> None:
    page.engine.answer("hi")
    async with page.visitor() as visitor:
        assert (await visitor.post("/api/chat", json={"message": "hello"})).status_code == 200
    [request] = page.engine.requests
    deps = request.deps
    [run] = page.rows("SELECT c.id, c.turn, t.id, t.visitor_id FROM completions c JOIN threads t ON t.id = c.thread_id")
    assert (deps.completion, deps.turn, deps.thread, deps.visitor) == run
    assert isinstance(deps.log, logging.Logger)
    assert deps.role == "visitor"
    # The database is no part of it: tools reach it through the services that their capability was built from.
    assert not any("database" in name or "session" in name for name in AgentDeps.__dataclass_fields__)


async def test_the_prompt_in_use_is_read_once_and_again_after_a_change(tmp_path: Path) -> None:
    async with empty_library(tmp_path) as database:
        library = Library(database, clock)
        await library.seed(seed_of("musician"))
        prompts = Prompts(database, library, clock)
        read: list[str] = []

        def note(connection: Any, cursor: Any, statement: str, *more: Any) -> None:
            read.extend(["prompts"] * ("FROM prompts" in statement and statement.startswith("SELECT")))

        event.listen(database._engine, "before_cursor_execute", note)
        for _ in range(3):
            assert "Ada Moreau" in await prompts.system_prompt(AgentDeps())
        assert len(read) == 1
        await prompts.save("You are {{name}}, cheerful.", "Ada")
        read.clear()
        for _ in range(3):
            assert await prompts.system_prompt(AgentDeps()) == "You are Ada Moreau, cheerful."
        assert len(read) == 1
