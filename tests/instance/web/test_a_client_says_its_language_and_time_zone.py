"""Clients say who reads: over HTTP beside each message, on a WebSocket once in its address or with a message. What they say wrongly is
passed over."""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
import websockets

from tests.instance.admin.creators import TOKEN, claim
from tests.instance.agent.model_pages import model_page
from tests.instance.agent.openai_server import Say, openai_server
from tests.instance.library.pages import seed_of
from tests.instance.pages import PATIENCE, Chat, Frames, Page, words

LINKS = "Where is your music?"


@pytest.fixture
async def page(tmp_path: Path, empty_database: Path) -> AsyncIterator[Page]:
    seed_file = tmp_path / "seed.json"
    seed_file.write_text(json.dumps({"claimTokenHash": hashlib.sha256(TOKEN.encode()).hexdigest()}))
    async with model_page(tmp_path / "data", empty_database, None, seed_of("musician"), seed_file=seed_file) as page:
        yield page


@pytest.fixture
async def visitor(page: Page) -> AsyncIterator[httpx.AsyncClient]:
    async with page.visitor() as visitor:
        yield visitor


def frames_of(answer: httpx.Response) -> Frames:
    assert answer.status_code == 200, answer.text
    lines = [line for line in answer.text.splitlines() if line.startswith("data: ")]
    return [json.loads(line.removeprefix("data: ")) for line in lines]


def label(frames: Frames) -> str:
    return next(str(frame["label"]) for frame in frames if frame["type"] == "tool_start")


async def asked(visitor: httpx.AsyncClient, message: str = "Spotify?", header: str = "", **said: Any) -> Frames:
    headers = {"Accept-Language": header} if header else {}
    return frames_of(await visitor.post("/api/chat", json={"message": message, **said}, headers=headers))


ENGLISH, GERMAN, ARABIC = "Looking through the links", "Ich sehe die Links durch", "أبحث في الروابط"


async def test_what_a_client_says_goes_before_its_browser_and_english_is_the_last(visitor: httpx.AsyncClient) -> None:
    assert label(await asked(visitor)) == ENGLISH
    assert label(await asked(visitor, header="de-AT,de;q=0.9,en;q=0.8")) == GERMAN
    assert label(await asked(visitor, header="de", locale="ar-EG")) == ARABIC
    assert label(await asked(visitor, header="fr,ar;q=0.5", locale="fr-FR")) == ARABIC


@pytest.mark.parametrize("wrong", [5, True, [], {}, {"locale": "de"}, "", "x" * 10_000, "klingon", "\u0000"])
async def test_what_cannot_be_read_is_passed_over(visitor: httpx.AsyncClient, wrong: object) -> None:
    frames = await asked(visitor, locale=wrong, timeZone=wrong)
    assert label(frames) == ENGLISH
    assert frames[-1]["type"] == "done"


async def test_times_are_told_in_the_visitors_zone_too(visitor: httpx.AsyncClient) -> None:
    message = "When do you play in Marseille?"
    assert "where you are" not in words(await asked(visitor, message))
    assert "14:00 where you are" in words(await asked(visitor, message, timeZone="America/New_York"))


async def test_a_socket_says_it_once_and_a_message_may_say_otherwise(page: Page) -> None:
    query = urlencode({"locale": "de", "tz": "America/New_York"})
    address = f"{page.origin.replace('http', 'ws')}/ws/chat?{query}"
    async with websockets.connect(address, proxy=None, open_timeout=PATIENCE) as socket:
        chat = Chat(socket)
        assert label(await chat.turn("Spotify?")) == GERMAN
        assert "bei dir 14:00" in words(await chat.turn("Marseille?"))
        await chat.send(message="Spotify?", locale="ar", timeZone="nowhere")
        assert label(await chat.until("done")) == ARABIC
        await chat.send(message="Spotify?", locale=5)
        assert label(await chat.until("done")) == GERMAN
        await chat.send(type="regenerate", locale="ar")
        assert label(await chat.until("done")) == ARABIC


async def test_a_click_is_answered_and_noted_in_it(visitor: httpx.AsyncClient) -> None:
    frames = await asked(visitor, "Zeig mir meine Liste")
    [surface] = [frame for frame in frames if frame["type"] == "surface"]
    components = [c for m in surface["messages"] for c in m.get("updateComponents", {}).get("components", ())]
    form = next(component for component in components if component["component"] == "Form")
    click = {
        "name": "todo.add",
        "surfaceId": surface["surface"],
        "sourceComponentId": form["id"],
        "timestamp": "2026-11-21T06:00:00Z",
        "context": {"text": ""},
    }
    said = {"locale": "de"}
    refused = frames_of(await visitor.post("/api/chat", json={"action": click, **said}))
    assert "Bitte schreib, was zu tun ist." in json.dumps(refused, ensure_ascii=False)
    click["context"] = {"text": "Milch kaufen"}
    done = frames_of(await visitor.post("/api/chat", json={"action": click, **said}))
    assert done[0]["item"]["parts"][0]["label"] == "Hinzugefügt: Milch kaufen"
    assert "0 von 1 erledigt" in json.dumps(done, ensure_ascii=False)


@pytest.mark.parametrize("route", ["/api/bio", "/api/widget"])
async def test_questions_are_suggested_in_the_language_of_the_browser(visitor: httpx.AsyncClient, route: str) -> None:
    told = {
        header: await visitor.get(route, headers={"Accept-Language": header})
        for header in ("fr", "de-AT,en;q=0.5", "ar")
    }
    assert len({answer.headers["etag"] for answer in told.values()}) == 3
    assert all("accept-language" in answer.headers["vary"] for answer in told.values())
    suggested = [answer.json()["suggestions"] for answer in told.values()]
    assert "Where can I listen to your music?" in suggested[0]
    assert "Wo kann ich deine Musik hören?" in suggested[1]
    assert len(set(map(tuple, suggested))) == 3


async def test_a_page_in_one_language_is_in_it_for_everybody(page: Page, visitor: httpx.AsyncClient) -> None:
    async with page.visitor() as creator:
        await claim(creator)
        settings = (await creator.get("/api/admin/settings")).json()
        answer = await creator.put("/api/admin/settings", json=settings | {"language": "de"})
        assert answer.status_code == 200, answer.text
    assert "Wo kann ich deine Musik hören?" in (await visitor.get("/api/bio")).json()["suggestions"]
    english = {"Accept-Language": "en"}
    assert "Wo kann ich deine Musik hören?" in (await visitor.get("/api/bio", headers=english)).json()["suggestions"]
    frames = await asked(visitor, LINKS, header="ar", locale="ar")
    assert label(frames) == GERMAN
    assert "Musik" in words(frames)


async def test_work_in_the_background_comes_back_in_the_language_of_who_asked(page: Page) -> None:
    async with page.visitor() as creator:
        await claim(creator)
        await asked(creator, "Hello")
        async with page.chat(creator) as chat:
            await chat.send(message="Was haben die Besucher diese Woche gefragt?", locale="de")
            result = (await chat.until("background_result"))[-1]
    told = json.dumps(result, ensure_ascii=False)
    assert "Ich gehe die Fragen durch" in told
    assert "diese Woche" in told


async def test_a_model_is_told_the_visitors_day_and_the_pages_language(tmp_path: Path, empty_database: Path) -> None:
    template = "It is {{today}} in {{time_zone}}. Answer in {{language}}."
    async with (
        openai_server(always=Say(["Yes."])) as model,
        model_page(tmp_path / "model", empty_database, model, seed_of("musician")) as page,
        page.visitor() as visitor,
    ):
        await page.server.instance.prompts.save(template, "Ada")
        await asked(visitor, "Hello", timeZone="Pacific/Kiritimati")
        await asked(visitor, "Hello", timeZone="Pacific/Pago_Pago")
        await asked(visitor, "Hello")
    first, second, third = (request["messages"][0]["content"] for request in model.requests)
    assert first.endswith("in Pacific/Kiritimati. Answer in the visitor's language.")
    assert first.split()[2] != second.split()[2], "never is it the same day on both sides of the date line"
    assert "(not known)" in third
