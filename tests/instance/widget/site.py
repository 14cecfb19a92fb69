"""Other people's sites: pages of any kind on origins of their own, with whatever policy they like."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from playwright.async_api import Locator, Page, expect

from tests.instance.frontend.conftest import PATIENCE
from tests.instance.processes import Program

CONTENT = '<main><h1 id="title">Pots and pans</h1><p id="text">Hand made in <a href="#text">Graz</a>.</p><button id="buy">Buy</button></main>'


# Until whatever moves for a while has moved. A document knows of nothing that moves in a shadow tree, so each of them is asked.
STILL = """async () => {
  const roots = [document];
  for (const root of roots) for (const one of root.querySelectorAll('*')) if (one.shadowRoot) roots.push(one.shadowRoot);
  const finite = roots.flatMap((root) => root.getAnimations()).filter((one) => one.effect?.getComputedTiming().iterations !== Infinity);
  await Promise.all(finite.map((one) => one.finished.catch(() => undefined)));
}"""


def document(
    program: Program | None = None,
    *,
    head: str = "",
    body: str = CONTENT,
    embed: str | None = None,
    html: str = 'lang="en"',
) -> str:
    """A page of a shop with the one line that shows the chat."""
    script = embed or (f'<script src="{program.origin}/embed.js" async></script>' if program and embed is None else "")
    return f"<!doctype html><html {html}><head><meta charset=utf-8><title>Shop</title>{head}</head><body>{body}{script}</body></html>"


@dataclass
class Site:
    """A server of pages: `show` puts one at a path."""

    port: int = 0
    host: str = "localhost"
    pages: dict[str, tuple[bytes, str, dict[str, str]]] = field(default_factory=dict)

    @property
    def origin(self) -> str:
        return f"http://{self.host}:{self.port}"

    def show(self, path: str, content: str, kind: str = "text/html", **headers: str) -> str:
        """Put a page somewhere; its address. Names of headers have underscores for hyphens."""
        self.pages[path] = (content.encode(), kind, {name.replace("_", "-"): value for name, value in headers.items()})
        return self.origin + path

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            path = (await reader.readuntil(b"\r\n\r\n")).split(b" ", 2)[1].decode()
            content, kind, headers = self.pages.get(path.partition("?")[0], (b"nothing", "text/plain", {}))
            lines = {
                "Content-Type": f"{kind}; charset=utf-8",
                "Content-Length": str(len(content)),
                "Connection": "close",
            } | headers
            head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
            writer.write(f"HTTP/1.1 200 OK\r\n{head}\r\n".encode() + content)
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the browser thought better of it
        finally:
            writer.close()


@asynccontextmanager
async def open_site(host: str = "localhost") -> AsyncIterator[Site]:
    """A site on an origin of its own. Other names than localhost must be mapped by the browser."""
    site = Site(host=host)
    server = await asyncio.start_server(site.serve, "127.0.0.1", 0)
    site.port = server.sockets[0].getsockname()[1]
    try:
        yield site
    finally:
        server.close()


def bubble(page: Page) -> Locator:
    return page.locator("chat-widget .bubble")


def panel(page: Page) -> Locator:
    return page.locator("chat-widget dialog.panel")


def box(page: Page) -> Locator:
    """Where one writes."""
    return page.get_by_role("textbox", name="Message to Ada Moreau")


async def whole(page: Page) -> None:
    """Until nothing is being answered: words that are said before stay in the box."""
    await expect(page.locator("chat-widget").get_by_role("button", name="Stop")).to_have_count(0)


async def say(page: Page, words: str) -> None:
    await whole(page)
    await box(page).fill(words)
    await box(page).press("Enter")


async def open_chat(page: Page) -> None:
    await bubble(page).click()
    await box(page).wait_for()


async def is_at(what: Locator, **wanted: float) -> None:
    """Until it is shown where it should be: x, y, width, height in the window, or some of them."""
    fields = ", ".join(f"{name}: box.{name}" for name in wanted)
    await becomes(what, f"(it) => {{ const box = it.getBoundingClientRect(); return {{ {fields} }}; }}", wanted)


async def becomes(what: Locator, script: str, wanted: object) -> None:
    """Until a function of the element says what is wanted; drawing takes the time it takes."""
    deadline = time.monotonic() + PATIENCE / 1000
    while (said := await what.evaluate(script)) != wanted:
        assert time.monotonic() < deadline, f"{script} says {said!r} instead of {wanted!r}"
        await asyncio.sleep(0.05)
