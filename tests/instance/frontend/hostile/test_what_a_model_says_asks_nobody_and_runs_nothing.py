"""Hostile output of a model, in a real Chromium: it causes no request to anywhere else, not even one that the policy has to refuse, and
nothing of it runs, however it is cut into pieces."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress

import pytest
import pytest_asyncio
from playwright.async_api import Browser
from playwright.async_api import Error as PlaywrightError

from tests.instance.frontend.hostile.stage import Outside, at_random, sign_by_sign, stage, whole
from tests.instance.frontend.hostile.surfaces import surfaces
from tests.instance.frontend.hostile.texts import texts
from tests.instance.processes import Program

pytestmark = pytest.mark.asyncio(loop_scope="module")

SEED = 20261121
BATCHES = 6
NAMES = tuple(texts("http://outside.example"))
DRAWN = tuple(surfaces("http://outside.example"))


@pytest_asyncio.fixture(loop_scope="module")
async def outside() -> AsyncIterator[Outside]:
    async with Outside().listening() as outside:
        yield outside
        assert outside.asked == []


async def test_the_corpus_has_hundreds_of_cases_and_none_twice() -> None:
    assert len(NAMES) >= 200
    assert len(DRAWN) >= 150
    assert len(set(texts("http://outside.example").values())) == len(NAMES), "no case stands for two"


@pytest.mark.parametrize("batch", range(BATCHES))
@pytest.mark.parametrize("cut", [whole, sign_by_sign, at_random(SEED)], ids=["whole", "sign by sign", f"cut by {SEED}"])
async def test_text(
    program: Program, browser: Browser, outside: Outside, cut: Callable[[str], Sequence[str]], batch: int
) -> None:
    cases = texts(outside.origin)
    names = NAMES[batch::BATCHES]
    async with stage(browser, program.origin) as chat:
        for name in names:
            await chat.tell(name, *({"type": "text_delta", "text": piece} for piece in cut(cases[name])))
        await chat.drawn(2 * len(names))
        assert await chat.complaints() == []


@pytest.mark.parametrize("batch", range(BATCHES))
async def test_surfaces(program: Program, browser: Browser, outside: Outside, batch: int) -> None:
    cases = surfaces(outside.origin)
    names = DRAWN[batch::BATCHES]
    async with stage(browser, program.origin) as chat:
        for name in names:
            messages = cases[name]
            surface = messages[0]["createSurface"]["surfaceId"]
            await chat.tell(name, {"type": "surface", "surface": surface, "messages": messages})
        await chat.drawn(2 * len(names))
        await chat.page.locator("a2ui-surface").first.wait_for(state="attached")
        assert await chat.complaints() == []
        # All at once: what a click brings about may take the place of another button.
        await chat.page.locator("a2ui-root button:visible").evaluate_all(
            "(buttons) => buttons.forEach((button) => button.dispatchEvent("
            "new MouseEvent('click', { bubbles: true, cancelable: true, composed: true })))"
        )
        await chat.frames()
        opened: list[str] = await chat.page.evaluate("window.__opened")
        assert [url for url in opened if not url.startswith(("http://", "https://"))] == []
        assert not await chat.page.evaluate("window.__ran")


@pytest.mark.parametrize(
    "mischief",
    [
        "(out) => { const i = new Image(); i.src = out + '/leak.png'; }",
        "(out) => { document.head.append(Object.assign(document.createElement('script'), { src: out + '/leak.js' })); }",
        "(out) => { fetch(out + '/leak').catch(() => {}); }",
        "() => { window.__ran = 1; }",
        "() => { const find = (node) => node.querySelector('chat-bubble') ?? [...node.querySelectorAll('*')]"
        ".filter((one) => one.shadowRoot).map((one) => find(one.shadowRoot)).find(Boolean);"
        " find(document).shadowRoot.append(Object.assign(document.createElement('a'), { href: 'javascript:1' })); }",
    ],
    ids=["a picture", "a script", "a request", "a run", "an address"],
)
async def test_this_test_would_notice(program: Program, browser: Browser, mischief: str) -> None:
    async with Outside().listening() as outside, stage(browser, program.origin) as chat:
        await chat.tell("harmless", {"type": "text_delta", "text": "Hello"})
        await chat.drawn(2)
        assert await chat.complaints() == []
        with suppress(PlaywrightError):  # the policy may refuse it where it stands
            await chat.page.evaluate(mischief, outside.origin)
        async with asyncio.timeout(60):
            while not await chat.complaints():
                await chat.frames()
        assert outside.asked == [], "and the policy lets none of it out"
