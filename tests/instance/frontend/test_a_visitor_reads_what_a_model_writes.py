"""A long answer of a language model as a visitor sees it: Markdown with its shapes, read at one's own pace, copied, missed and come back to."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, Route, expect

from tests.instance.agent.openai_server import Held, OpenAIServer, Reply, Say, openai_server
from tests.instance.frontend.conftest import PATIENCE, SEED, say
from tests.instance.frontend.creators_side import settled
from tests.instance.processes import Program, started

pytestmark = pytest.mark.asyncio(loop_scope="module")

MARKDOWN = """# The tour

## Dates and *places*

I play **live**, ~~every night~~ often. See [the tickets](https://example.com/t1) or https://example.com/all.

- Marseille
  - Le Molotov
- London

3. Come early
4. Bring `earplugs`

> Quiet songs,
> loud rooms.

| City | Seats |
|:--|--:|
| Marseille | 300 |
| London, **UK** | 900 |

---

```python
def doors(hour: int) -> str:
    return f"<b>{hour}</b>"
```

Done <script>window.__ran = true</script>"""
CODE = 'def doors(hour: int) -> str:\n    return f"<b>{hour}</b>"'
LINES = [f"Line {number} of a long story.\n\n" for number in range(60)]


class Model:
    """What a script waits for: tests open the gate."""

    def __init__(self) -> None:
        self.gate = asyncio.Event()

    def answer(self, request: dict[str, Any]) -> Reply:
        """By what the visitor said last."""
        said = [message["content"] for message in request["messages"] if message["role"] == "user"][-1]
        if "tour" in said:
            return Say([MARKDOWN[at : at + 7] for at in range(0, len(MARKDOWN), 7)])
        if "story" in said:
            self.gate = asyncio.Event()
            return Held(LINES[:50], self.gate, LINES[50:])
        return Say(["Hello."])


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def model() -> Model:
    return Model()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server(model: Model) -> AsyncIterator[OpenAIServer]:
    async with openai_server(always=model.answer) as server:
        yield server


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def program(server: OpenAIServer, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Program]:
    """An instance whose model says what these stories need."""
    speaks = {"model": "openai:test-model", "model_base_url": server.base_url, "model_api_key": "sk-test"}
    data = tmp_path_factory.mktemp("model")
    async with started(data, seed_file=SEED, handle="ada", **speaks) as program:
        await program.listening()
        yield program


async def to_the_top(page: Page) -> None:
    """Read what is above; a browser may take its time to get there, and before that to the end of what has grown."""
    log = page.locator("chat-container .log")
    await followed(page)
    await log.press("Home")
    await page.wait_for_function("(log) => log.scrollTop === 0", arg=await log.element_handle())


async def followed(page: Page) -> None:
    """What grows is followed to its end, and there is something above."""
    log = await page.locator("chat-container .log").element_handle()
    await page.wait_for_function(
        "(log) => log.scrollTop > 0 && log.scrollHeight - log.scrollTop - log.clientHeight < 2", arg=log
    )


async def style(element: Locator, name: str) -> str:
    return str(await element.evaluate("(element, name) => getComputedStyle(element)[name]", name))


async def probe(page: Page, colour: str) -> Locator:
    """Something of this system colour."""
    await page.evaluate(
        "(colour) => document.body.append(Object.assign(document.createElement('i'), { id: colour, style: `color: ${colour}` }))",
        colour,
    )
    return page.locator(f"i#{colour}")


async def test_an_answer_is_drawn_with_the_shapes_of_its_markdown(page: Page) -> None:
    await say(page, "Tell me about the tour")
    await expect(page.get_by_role("button", name="Answer again")).to_be_visible()
    for again in (False, True):
        if again:
            await page.reload()
        answer = page.locator("chat-bubble").last
        words = answer.locator(".words")
        await expect(words).to_have_count(1)
        await expect(words.get_by_role("heading", name="The tour", level=3)).to_be_visible()
        await expect(words.get_by_role("heading", name="Dates and places", level=4).locator("em")).to_have_text(
            "places"
        )
        await expect(words.locator("p > strong")).to_have_text("live")
        await expect(words.locator("del")).to_have_text("every night")
        for name, address in (("the tickets", "t1"), ("example.com/all", "all")):
            link = words.get_by_role("link", name=name, exact=True)
            await expect(link).to_have_attribute("href", f"https://example.com/{address}")
            assert {"noopener", "nofollow"} <= set((await link.get_attribute("rel") or "").split())
            assert await link.get_attribute("target") == "_blank"
        bullets = words.locator("ul").first
        await expect(bullets.locator(":scope > li")).to_have_count(2)
        await expect(bullets.locator("li li")).to_have_text("Le Molotov")
        numbered = words.locator("ol")
        await expect(numbered).to_have_attribute("start", "3")
        await expect(numbered.locator("li").last).to_have_text("Bring earplugs")
        await expect(numbered.locator("li").last).to_have_css("display", "list-item")
        await expect(words.locator("blockquote")).to_contain_text("Quiet songs,")
        await expect(words.locator("hr")).to_have_count(1)
        table = words.get_by_role("table")
        await expect(table.get_by_role("columnheader")).to_have_text(["City", "Seats"])
        await expect(table.get_by_role("row").last.get_by_role("cell")).to_have_text(["London, UK", "900"])
        await expect(table.get_by_role("cell").last).to_have_css("text-align", "end")
        await expect(words.locator("pre")).to_have_text(CODE)
        await expect(words.locator("figcaption")).to_contain_text("python")
        await expect(words.locator("pre code")).to_have_css("font-family", re.compile("mono", re.I))
        await expect(words.locator("p").last).to_have_text("Done <script>window.__ran = true</script>")
        assert await page.evaluate("window.__ran") is None
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def test_a_suggested_question_is_asked_by_a_press_and_not_suggested_again(page: Page) -> None:
    suggested = page.get_by_role("group", name="Suggested questions").get_by_role("button")
    first = await suggested.first.inner_text()
    await suggested.first.click()
    await expect(page.locator("chat-bubble").first).to_contain_text(first)
    await expect(page.locator("chat-bubble").last).to_contain_text("Hello.")
    await expect(suggested).to_have_count(0)
    more = page.get_by_role("group", name="More questions").get_by_role("button")
    second = await more.first.inner_text()
    assert first not in await more.all_inner_texts()
    await more.first.click()
    await expect(page.locator("chat-bubble")).to_have_count(4)
    await expect(page.locator("chat-bubble").nth(2)).to_contain_text(second)
    await expect(more.get_by_text(second)).to_have_count(0)


async def test_a_long_conversation_is_read_back_to_its_beginning_and_nothing_jumps(page: Page) -> None:
    for number in range(3):
        await say(page, f"Question {number}")
        await expect(page.locator("chat-bubble")).to_have_count(2 * number + 2)
        await expect(page.get_by_role("button", name="Answer again")).to_be_visible()

    async def the_end(route: Route) -> None:
        thread = (await (await route.fetch()).json())["thread"]
        await route.fulfill(response=await route.fetch(url=f"{route.request.url}s/{thread}?limit=2"))

    await page.route("**/api/thread", the_end)
    await page.reload()
    bubbles = page.locator("chat-bubble")
    await expect(bubbles).to_have_count(2)
    top = "(bubble) => Math.round(bubble.getBoundingClientRect().top)"
    last = bubbles.get_by_text("Question 2")
    await expect(bubbles.last.locator(".words:not(.raw)")).to_have_text("Hello.")
    await settled(page)
    before = await last.evaluate(top)
    await page.get_by_role("button", name="Earlier messages").click()
    await expect(bubbles).to_have_count(6)
    await expect(bubbles.first).to_contain_text("Question 0")
    await expect(page.get_by_role("button", name="Earlier messages")).to_have_count(0)
    await settled(page)
    assert await last.evaluate(top) - before in range(-60, 61), "no more than the button that has gone"


async def test_code_and_the_whole_answer_are_copied_as_they_were_written(page: Page) -> None:
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await say(page, "Tell me about the tour")
    answer = page.locator("chat-bubble").last
    await expect(answer.locator(".words")).to_contain_text("Done <script>")
    # The end of an answer is announced, too: what is announced after it stays.
    await expect(page.locator("chat-log p[role=status]")).to_contain_text("Done <script>")
    await answer.get_by_role("button", name="Copy the code").click()
    await expect(page.locator("chat-log p[role=status]")).to_have_text("Copied")
    assert await page.evaluate("navigator.clipboard.readText()") == CODE
    await answer.get_by_role("button", name="Copy", exact=True).click()
    await expect(answer.get_by_role("button", name="Copied", exact=True)).to_be_visible()
    assert await page.evaluate("navigator.clipboard.readText()") == MARKDOWN
    asked = page.locator("chat-bubble").first
    await asked.get_by_role("button", name="Copy", exact=True).click()
    await expect(asked.get_by_role("button", name="Copied", exact=True)).to_be_visible()
    assert await page.evaluate("navigator.clipboard.readText()") == "Tell me about the tour"


async def test_a_browser_that_copies_nothing_says_so(page: Page) -> None:
    await page.add_init_script("navigator.clipboard.writeText = () => Promise.reject(new DOMException('no'))")
    await page.reload()
    await say(page, "Hi")
    await page.locator("chat-bubble").last.get_by_role("button", name="Copy", exact=True).click()
    await expect(page.locator("chat-container .notice")).to_contain_text("Copying was not possible.")


async def test_who_reads_above_stays_there_while_it_grows_and_is_led_to_what_is_new(page: Page, model: Model) -> None:
    await say(page, "Tell me a story")
    log = page.locator("chat-container .log")
    await page.get_by_text("Line 49 of a long story.", exact=True).wait_for()
    pill = page.locator("chat-container .pill")
    await expect(pill).to_have_count(0)
    await to_the_top(page)
    await expect(pill).to_have_accessible_name("To the newest message")
    model.gate.set()
    await expect(pill).to_have_accessible_name("1 new message")
    await expect(pill).to_have_text("1 new message")
    await page.get_by_text("Line 59 of a long story.", exact=True).wait_for()
    assert await log.evaluate("(log) => log.scrollTop") == 0
    await pill.click()
    await expect(pill).to_have_count(0)
    await expect(log).to_be_focused()
    await followed(page)
    await expect(page.get_by_text("Line 59 of a long story.", exact=True)).to_be_in_viewport()
    await to_the_top(page)
    await expect(pill).to_have_accessible_name("To the newest message")
    await say(page, "Hi")
    await expect(page.locator("chat-bubble").last.get_by_text("Hello.")).to_be_in_viewport()
    await expect(pill).to_have_count(0)


async def test_an_answer_that_comes_behind_the_shut_sheet_is_counted_until_it_is_seen(page: Page, model: Model) -> None:
    await say(page, "Tell me a story")
    await page.get_by_text("Line 49 of a long story.", exact=True).wait_for()
    await page.get_by_role("button", name="Close the chat").click()
    resume = page.get_by_role("button", name="Continue your conversation")
    await expect(resume).to_be_focused()
    await expect(resume.locator(".badge")).to_have_count(0)
    model.gate.set()
    await expect(resume.locator(".badge")).to_have_text("1 new answer")
    await resume.press("Enter")
    await expect(page.get_by_text("Line 59 of a long story.", exact=True)).to_be_in_viewport()
    await page.get_by_role("button", name="Close the chat").click()
    await expect(resume).to_be_visible()
    await expect(resume.locator(".badge")).to_have_count(0)


async def test_what_is_announced_are_finished_answers_and_each_once(page: Page, model: Model) -> None:
    told = """() => {
      const status = document.querySelector('chat-container').shadowRoot.querySelector('chat-log').shadowRoot.querySelector('p[role=status]');
      window.__told = [];
      new MutationObserver(() => status.textContent && window.__told.push(status.textContent)).observe(status, { childList: true, characterData: true, subtree: true });
    }"""
    await say(page, "Hi")
    await expect(page.locator("chat-log p[role=status]")).to_have_text("Hello.")
    await page.evaluate(told)
    await say(page, "Tell me about the tour")
    await expect(page.get_by_role("button", name="Answer again")).to_be_visible()
    await page.wait_for_function("window.__told.length > 0", timeout=PATIENCE)
    [said] = await page.evaluate("window.__told")
    assert said.startswith("The tour\nDates and places\nI play live, every night often.")
    assert "**" not in said
    assert await page.locator("chat-container .log").get_attribute("aria-live") == "off"


async def test_forced_colours_leave_every_part_of_the_chat_to_be_seen(page: Page, model: Model) -> None:
    await page.emulate_media(forced_colors="active", color_scheme="dark", reduced_motion="reduce")
    chat = page.locator("chat-container")
    system = {name: await style(await probe(page, name), "color") for name in ("CanvasText", "ButtonText", "Highlight")}
    one_of_them = re.compile("|".join(f"^{re.escape(colour)}$" for colour in system.values()))

    async def bordered(part: Locator) -> None:
        await expect(part).to_have_css("border-top-style", "solid")
        await expect(part).not_to_have_css("border-top-width", "0px")
        await expect(part).to_have_css("border-top-color", one_of_them)

    async def seen(sign: Locator) -> None:
        await expect(sign).to_be_visible()
        await expect(sign).to_have_css("stroke", one_of_them)

    await bordered(chat.locator(".chips button").first)
    await say(page, "Tell me a story")
    await page.get_by_text("Line 49 of a long story.", exact=True).wait_for()
    await to_the_top(page)
    await bordered(chat.locator(".pill"))
    model.gate.set()
    await chat.get_by_role("button", name="1 new message").click()
    for bubble in (0, 1):
        await bordered(page.locator("chat-bubble").nth(bubble).locator(".words"))
    good, bad = (page.get_by_role("button", name=f"{which} answer") for which in ("Good", "Bad"))
    await good.click()
    await expect(good).to_have_attribute("aria-pressed", "true")
    await expect(good).to_have_css("background-color", system["Highlight"])
    await expect(bad).not_to_have_css("background-color", system["Highlight"])
    await seen(bad.locator("svg"))
    await page.get_by_role("button", name="More", exact=True).click()
    await bordered(page.locator("chat-menu .menu"))
    items = page.get_by_role("menuitem")
    await expect(items).to_have_count(6)
    for item in await items.all():
        await seen(item.locator("svg"))
    await page.get_by_role("menuitem", name="Delete this conversation").click()
    choice = page.get_by_role("dialog", name="Delete this conversation for good?").get_by_role("button")
    await expect(choice).to_have_count(2)
    for button in await choice.all():
        await bordered(button)
