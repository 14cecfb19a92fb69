"""A visitor on a phone, behind Traefik, while an answer is being written: reload, two tabs, an instance that is killed.

The model is a server on loopback that stops in the middle of its answer until the story lets it go on.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.e2e import browsing
from tests.e2e.fleet import Fleet, eventually
from tests.instance.agent.openai_server import Held, OpenAIServer, Say, openai_server

pytestmark = pytest.mark.asyncio(loop_scope="module")

FIRST = ["The harbour ", "was cold, ", "and the boats "]
REST = ["were all ", "asleep. ", "We sang ", "anyway."]
WHOLE = "".join(FIRST + REST)
HANDLE = "nina"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def model(fleet: Fleet) -> AsyncIterator[OpenAIServer]:
    async with openai_server() as server:
        await fleet.sign_up(HANDLE, displayName="Nina")
        await fleet.until_ready(HANDLE)
        fleet.kubectl("create", "secret", "generic", f"{HANDLE}-model", "--from-literal=api-key=sk-nina")
        model = {"model": "openai:m", "modelBaseURL": server.base_url, "modelSecretRef": {"name": f"{HANDLE}-model"}}
        patch = json.dumps({"spec": {"instance": model}})
        await asyncio.to_thread(fleet.kubectl, "patch", "creator", HANDLE, "--type=merge", "-p", patch)

        async def uses_it() -> bool:
            async with fleet.visitor(HANDLE) as visitor:
                bio = await visitor.get("/api/bio")
            return bio.status_code == 200 and bool(bio.json()["engine"] == "openai:m")

        await eventually(uses_it)
        yield server


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with browsing.browser() as browser:
        yield browser


@pytest.fixture
def gate(model: OpenAIServer) -> asyncio.Event:
    """The next answer stops in the middle until this is set."""
    gate = asyncio.Event()
    model.script[:] = [Held(FIRST, gate, REST)]
    return gate


async def test_a_reload_in_the_middle(fleet: Fleet, browser: Browser, gate: asyncio.Event) -> None:
    async with browsing.somebody(browser) as visitor:
        page = await visitor.new_page()
        await page.goto(fleet.origin(HANDLE))
        await browsing.ask(page, "What was it like?")
        await expect(page.locator("chat-bubble").last).to_contain_text("the boats")
        await page.reload()
        await expect(page.locator("chat-bubble").last).to_contain_text("the boats")
        gate.set()
        await expect(page.locator("chat-bubble").last).to_contain_text("anyway.")
        assert await browsing.answer(page) == WHOLE
        await page.reload()
        await expect(page.locator("chat-bubble").last).to_contain_text("anyway.")
        assert await browsing.answer(page) == WHOLE


async def test_two_tabs_see_the_same_answer_grow(fleet: Fleet, browser: Browser, gate: asyncio.Event) -> None:
    async with browsing.somebody(browser) as visitor:
        one, two = await visitor.new_page(), await visitor.new_page()
        await one.goto(fleet.origin(HANDLE))
        await browsing.ask(one, "What was it like?")
        await expect(one.locator("chat-bubble").last).to_contain_text("the boats")
        await two.goto(fleet.origin(HANDLE))
        await expect(two.locator("chat-bubble").last).to_contain_text("the boats")
        gate.set()
        for tab in (one, two):
            await expect(tab.locator("chat-bubble").last).to_contain_text("anyway.")
            assert await browsing.answer(tab) == WHOLE


async def test_a_network_that_goes_and_comes_back(fleet: Fleet, browser: Browser, gate: asyncio.Event) -> None:
    async with browsing.somebody(browser) as visitor:
        page = await visitor.new_page()
        await page.goto(fleet.origin(HANDLE))
        await browsing.ask(page, "What was it like?")
        await expect(page.locator("chat-bubble").last).to_contain_text("the boats")
        await visitor.set_offline(True)
        await expect(page.get_by_text("You are offline").first).to_be_visible()
        gate.set()
        await visitor.set_offline(False)
        await expect(page.locator("chat-bubble").last).to_contain_text("anyway.")
        assert await browsing.answer(page) == WHOLE


async def test_an_instance_that_is_killed_in_the_middle(
    fleet: Fleet, browser: Browser, model: OpenAIServer, gate: asyncio.Event
) -> None:
    model.script.append(Say(["Once more: ", WHOLE]))
    async with browsing.somebody(browser) as visitor:
        page = await visitor.new_page()
        await page.goto(fleet.origin(HANDLE))
        await browsing.ask(page, "What was it like?")
        await expect(page.locator("chat-bubble").last).to_contain_text("the boats")
        # A page says so only of an instance that stays away for a moment.
        with fleet.nobody_is_restarted():
            killed = fleet.kill_instance(HANDLE)
            await expect(page.get_by_text("Connection lost").first).to_be_visible()
        await eventually(lambda: fleet.running(HANDLE) - killed)
        interrupted = page.get_by_text(re.compile("was interrupted|was cut off"))
        await expect(interrupted).to_be_visible()
        kept = (await browsing.answer(page)).strip()
        assert kept and "".join(FIRST).startswith(kept), "what was said is kept, no more and nothing twice"
        await page.get_by_role("button", name="Try again").last.click()
        await expect(page.locator("chat-bubble").last).to_contain_text("Once more")
        await expect(page.locator("chat-bubble").last).to_contain_text("anyway.")
        assert await browsing.answer(page) == "Once more: " + WHOLE
        gate.set()
