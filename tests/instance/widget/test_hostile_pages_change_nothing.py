"""Pages that do everything to what is on them: the widget looks and works there as on a plain one, and they stay as they are."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.instance.processes import Program
from tests.instance.widget.site import CONTENT, STILL, Site, document

pytestmark = pytest.mark.asyncio(loop_scope="module")

PLACED = '<script src="{origin}/embed.js" async></script><{name} position="right"></{name}>'

# Every element in the shadow trees of the widget, and all that it is computed to look like.
STYLES = """async (name) => {
  const frames = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  await frames();
  await (STILL)();
  await frames();
  const found = [];
  const look = (root, path) => {
    let n = 0;
    for (const one of root.children) {
      const here = `${path}/${one.localName.replace(/-[0-9a-f]{10}$/, '')}${n++}`;
      const style = getComputedStyle(one);
      found.push([here, Object.fromEntries([...style].filter((name) => !name.startsWith('--')).map((name) => [name, style.getPropertyValue(name)]))]);
      if (one.shadowRoot) look(one.shadowRoot, `${here}#`);
      look(one, here);
    }
  };
  look(document.querySelector(name).shadowRoot, '');
  return found;
}""".replace("STILL", STILL)
HOST = """() => ['html', 'body', 'main', '#title', '#text', '#text a', '#buy'].map((name) => {
  const style = getComputedStyle(document.querySelector(name));
  return [name, Object.fromEntries([...style].filter((one) => !one.startsWith('--')).map((property) => [property, style.getPropertyValue(property)]))];
})"""

SHOUTING = """* , *::before, *::after { margin: 17px !important; padding: 9px !important; color: red !important; border: 3px dashed lime !important;
  background: yellow !important; font: italic 30px/3 cursive !important; letter-spacing: 9px !important; text-transform: uppercase !important;
  text-align: right !important; box-sizing: content-box !important; position: relative !important; float: left !important; width: 50px !important;
  direction: rtl !important; cursor: wait !important; pointer-events: none !important; user-select: none !important; white-space: pre !important;
  visibility: hidden !important; opacity: .3 !important; transform: rotate(5deg) !important; transition: all 9s !important;
  --accent: red !important; --ink: lime !important; --card: red !important; --page: red !important; --hue: 10 !important; --rem: 40px !important;
  --tint: red !important; --fill: red !important; --back: red !important; --a2ui-border-radius: 90px !important; --font: cursive !important; }"""
COVERING = """html, body { transform: rotate(3deg) scale(.8); filter: sepia(1); overflow: hidden; perspective: 100px; contain: paint; }
  body { height: 120px; opacity: .5; } #cover { position: fixed; inset: 0; z-index: 2147483647; background: #0003; }"""
TAMPERED = """<script>
  Array.prototype.toJSON = function () { return String(this); };
  Object.prototype.extend = function () { return this; };
  Array.prototype.each = function () { return this; };
  const plain = window.fetch;
  window.fetch = function (...given) { return plain.apply(this, given).then((answer) => answer); };
  window.html = window.css = window.render = () => { throw new Error('mine'); };
  const define = customElements.define;
  customElements.define = function (...given) { return define.apply(customElements, given); };
</script>"""
NAMES = [
    "chat-widget",
    "chat-container",
    "chat-bubble",
    "chat-log",
    "chat-composer",
    "bubble-tools",
    "a2ui-root",
    "a2ui-surface",
    "a2ui-basic-text",
    "a2ui-card",
    "page-icon",
    "bio-link-card",
    "bio-styled-text",
    "bio-box",
]
TAKEN = (
    "<script>"
    + "".join(
        f"customElements.define('{name}', class extends HTMLElement {{ connectedCallback() {{ this.textContent = 'TAKEN'; }} }});"
        for name in NAMES
    )
    + "</script>"
)


@dataclass(frozen=True)
class Hostile:
    """What a page adds to the plain one."""

    head: str = ""
    body: str = ""
    html: str = 'lang="en"'
    name: str = "chat-widget"
    policy: str = ""
    doctype: bool = True


STRICT = "default-src 'none'; script-src {origin} {more}; connect-src {origin}; img-src {origin}; base-uri 'none'; form-action 'none'"
PAGES = {
    "rules that shout": Hostile(head=f"<style>{SHOUTING}</style>"),
    "another rem": Hostile(
        head="<style>html { font-size: 62.5% } body { font: 1.4rem/3 serif; word-spacing: 1em; hyphens: auto }</style>"
    ),
    "under a cover": Hostile(head=f"<style>{COVERING}</style>", body="<div id=cover></div>"),
    "right to left": Hostile(
        html='lang="en" dir="rtl"',
        head="<style>body { direction: rtl; unicode-bidi: bidi-override; text-align: left }</style>",
    ),
    "a strict policy": Hostile(policy=STRICT),
    "enforced trusted types": Hostile(policy=STRICT + "; require-trusted-types-for 'script'; trusted-types lit-html"),
    "tampered prototypes": Hostile(head=TAMPERED),
    "names that are taken": Hostile(head=TAKEN, name="cib-chat-widget"),
    "a dark page": Hostile(head="<style>:root { color-scheme: dark; background: #000; color: #fff }</style>"),
    "no doctype and another base": Hostile(
        doctype=False,
        head='<base href="https://elsewhere.example/deep/" target="_top"><style>body{font-size:40px}</style>',
    ),
}


def write(program: Program, site: Site, page: Hostile, *, embed: bool = True) -> str:
    """Put the page on the site; its address."""
    script = PLACED.format(origin=program.origin, name=page.name) if embed else ""
    text = document(program, head=page.head, body=CONTENT + page.body, embed=script, html=page.html)
    policy = (
        {"Content_Security_Policy": page.policy.format(origin=program.origin, more="'self'")} if page.policy else {}
    )
    return site.show("/hostile", text if page.doctype else text.removeprefix("<!doctype html>"), **policy)


@pytest_asyncio.fixture(loop_scope="module")
async def visit(browser: Browser, program: Program, site: Site) -> AsyncIterator[Callable[..., Any]]:
    """Go to a hostile page, as somebody new; what goes wrong there, but for what the page itself does, fails the test."""
    contexts, complaints = [], []

    async def go(hostile: Hostile, *, embed: bool = True) -> Page:
        context = await browser.new_context(
            viewport={"width": 1280, "height": 800}, locale="en-GB", reduced_motion="reduce"
        )
        contexts.append(context)
        context.set_default_timeout(20_000)
        page = await context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None
        )
        await page.goto(write(program, site, hostile, embed=embed))
        return page

    yield go
    for context in contexts:
        await context.close()
    assert complaints == []


async def opened(page: Page, name: str) -> list[Any]:
    await page.locator(f"{name} .bubble").wait_for()
    await page.evaluate("(name) => document.querySelector(name).show()", name)
    await page.get_by_role("button", name="When is your next show?").wait_for()
    await expect(page.get_by_role("textbox", name="Message to Ada Moreau")).to_be_focused()
    return list(await page.evaluate(STYLES, name))


def different(one: list[Any], other: list[Any]) -> list[str]:
    """Where two looks differ, in words."""
    assert [path for path, _ in one] == [path for path, _ in other]
    return [
        f"{path} {name}: {value} instead of {dict(before)[name]}"
        for (path, before), (_, after) in zip(one, other, strict=True)
        for name, value in after.items()
        if before[name] != value
    ]


@pytest.mark.parametrize("kind", PAGES)
async def test_it_looks_as_on_a_plain_page(visit: Callable[..., Any], kind: str) -> None:
    plain = await opened(await visit(Hostile()), "chat-widget")
    assert len(plain) > 40
    hostile = PAGES[kind]
    assert different(plain, await opened(await visit(hostile), hostile.name)) == []


@pytest.mark.parametrize("kind", PAGES)
async def test_a_visitor_asks_by_mouse_and_keys_and_is_shown_the_answer(visit: Callable[..., Any], kind: str) -> None:
    hostile = PAGES[kind]
    page = await visit(hostile)
    await page.locator(f"{hostile.name} .bubble").click()
    box = page.get_by_role("textbox", name="Message to Ada Moreau")
    await expect(box).to_be_focused()
    await page.keyboard.type("When do you play next?")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("group", name="Answer").get_by_text("Night Timetable live").first).to_be_visible()
    await expect(page.locator(hostile.name).get_by_text("Tickets & info")).to_be_visible()
    assert await page.get_by_text("TAKEN").count() == 0


@pytest.mark.parametrize("kind", PAGES)
async def test_the_page_itself_looks_as_without_it_and_has_no_names_of_ours(
    visit: Callable[..., Any], kind: str
) -> None:
    hostile = PAGES[kind]
    page = await visit(hostile, embed=False)
    without, names = await page.evaluate(HOST), set(await page.evaluate("Object.getOwnPropertyNames(window)"))
    page = await visit(hostile)
    await opened(page, hostile.name)
    assert different(without, await page.evaluate(HOST)) == []
    # What Lit says of itself; everything else of ours is in modules.
    new = set(await page.evaluate("Object.getOwnPropertyNames(window)")) - names
    assert new <= {"litHtmlVersions", "litElementVersions", "reactiveElementVersions", "litPropertyMetadata"}
