"""The writer's page with the writer signed in, and a visitor on it; the same page lived in, and another host to move it to."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from chatinbio_instance.core.events import SurfaceShown, ToolFinished, ToolStarted, Unanswered, Usage
from tests.instance.admin.creators import open_creators_page
from tests.instance.library.pages import seed_of
from tests.instance.library.pictures.files import photo
from tests.instance.pages import Page

SURFACE = SurfaceShown("links-1", ({"version": "v0.9", "createSurface": {"surfaceId": "links-1", "catalogId": "x"}},))


@pytest.fixture
async def both(tmp_path: Path, empty_database: Path) -> AsyncIterator[tuple[Page, httpx.AsyncClient]]:
    async with open_creators_page(tmp_path, empty_database, seed_of("writer")) as both:
        yield both


@pytest.fixture
def page(both: tuple[Page, httpx.AsyncClient]) -> Page:
    return both[0]


@pytest.fixture
def creator(both: tuple[Page, httpx.AsyncClient]) -> httpx.AsyncClient:
    return both[1]


@pytest.fixture
async def visitor(page: Page) -> AsyncIterator[httpx.AsyncClient]:
    async with page.visitor() as visitor:
        yield visitor


@pytest.fixture
async def host(tmp_path: Path, empty_database: Path) -> AsyncIterator[tuple[Page, httpx.AsyncClient]]:
    """Another host: an empty page whose owner is signed in."""
    async with open_creators_page(tmp_path / "elsewhere", empty_database, {}) as host:
        yield host


@pytest.fixture
async def lived_in(page: Page, creator: httpx.AsyncClient) -> Page:
    """A page with everything on it that a creator and visitors can leave there."""
    await creator.patch("/api/admin/links/2", json={"enabled": False, "visibleUntil": "2027-05-01T00:00:00+02:00"})
    await creator.delete("/api/admin/links/5")
    local = {"title": "Kyoto", "startsAt": "2027-05-01T20:00:00", "timeZone": "Asia/Tokyo"}
    await creator.post("/api/admin/events", json=local)
    await creator.post("/api/admin/prompts", json={"body": "You are {{name}}."})
    pictures = [
        (await creator.post(f"/api/admin/media?use={use}", content=photo())).json()["url"]
        for use in ("avatar", "thumbnail", "background")
    ]
    await creator.put("/api/admin/profile", json={"avatarUrl": pictures[0]})
    await creator.post("/api/admin/links", json={"style": "heading", "title": "Elsewhere"})
    await creator.patch("/api/admin/links/1", json={"thumbnailUrl": pictures[1], "icon": "heart"})
    await creator.put("/api/admin/tokens", json={"brand": {"primary": "#4b3fae", "image": pictures[2]}})
    await creator.put("/api/admin/settings", json={"sessions": "tab", "timeZone": "Europe/Berlin"})
    await creator.put("/api/admin/capabilities/todo", json={"enabled": False})
    await creator.post("/api/admin/polls", json={"question": "Which?", "options": ["A", "B"]})
    await creator.post("/api/admin/origins", json={"origin": "https://shop.example.com"})
    await creator.post("/api/admin/keys", json={"name": "Robot"})
    page.server.instance.insights.visit("v")
    page.server.instance.insights.click(1)
    async with page.visitor() as visitor:
        await visitor.get("/api/thread")
        async with page.chat(visitor) as chat:
            tool = (ToolStarted("c", "show_links", "Looking"), ToolFinished("c", "show_links", "completed", "One."))
            page.engine.answer(*tool, SURFACE, "Hier: ", "Grüße 🎹\u2028", Usage("m", 1, 2, 0.25))
            await chat.turn("Wo sind die Links?")
            page.engine.answer(Unanswered(), "No idea.")
            await chat.turn("Do you play the piano?")
            page.engine.answer("Second try.")
            await chat.send(type="regenerate")
            await chat.until("done")
    [question] = (await creator.get("/api/admin/unanswered")).json()["items"] or [None]
    if question:
        await creator.post(f"/api/admin/unanswered/{question['id']}/answer", json={"answer": "Badly."})
    return page
