"""Every widget that a surface can be made of, and each property that shows, as a real Chromium draws it on the real page."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, FloatRect, Locator, Page, expect

from chatinbio_instance.surface import Board, at, event
from chatinbio_instance.surface.components import Color, Size
from tests.instance.frontend.conftest import say
from tests.instance.frontend.creators_side import settled
from tests.instance.frontend.hostile.stage import Stage, stage
from tests.instance.processes import Program
from tests.instance.surface.test_surfaces_are_valid_a2ui import WIDGETS

pytestmark = pytest.mark.asyncio(loop_scope="module")

PRESS = event("test.press", id="1")
SIZES: tuple[Size, ...] = ("sm", "md", "lg")
COLOURS: tuple[Color, ...] = ("default", "muted", "primary", "success", "warning", "danger")


@pytest_asyncio.fixture(loop_scope="module")
async def chat(program: Program, browser: Browser) -> AsyncIterator[Stage]:
    """An open chat in which a test shows what it likes; nothing that was shown may break the page."""
    async with stage(browser, program.origin) as chat:
        yield chat
        assert await chat.complaints() == []


async def drawn(chat: Stage, build: Callable[[Board], str], data: dict[str, Any] | None = None) -> Locator:
    """The surface that the board was made into."""
    board = Board()
    surface = board.show("test-1", build(board), data)
    await chat.tell("a surface", {"type": "surface", "surface": surface.surface, "messages": list(surface.messages)})
    await chat.drawn(2)
    shown = chat.page.locator("a2ui-surface")
    await shown.wait_for()
    await settled(chat.page)
    return shown


async def look(element: Locator, *properties: str) -> list[str]:
    """How it is drawn."""
    read = "(element, names) => names.map((name) => getComputedStyle(element)[name])"
    found: list[str] = await element.evaluate(read, list(properties))
    return found


async def place(element: Locator) -> FloatRect:
    box = await element.bounding_box()
    assert box is not None
    return box


@pytest.mark.parametrize("widget", WIDGETS)
async def test_every_widget_with_every_property_is_drawn(chat: Stage, widget: str) -> None:
    build, _ = WIDGETS[widget]
    surface = await drawn(
        chat, lambda board: board.column(board.text("before"), build(board)), {"text": "bound", "done": True}
    )
    await expect(surface.get_by_text("before")).to_be_visible()
    assert (await place(surface))["height"] > (await place(surface.get_by_text("before")))["height"]
    await expect(chat.page.get_by_text("could not be shown")).to_have_count(0)


async def test_a_card_holds_what_is_in_it_and_a_row_lays_it_side_by_side(chat: Stage) -> None:
    surface = await drawn(
        chat,
        lambda board: board.card(
            board.row(board.text("left"), board.spacer(), board.text("right")), board.text("below"), board.divider()
        ),
    )
    left, right, below = [await place(surface.get_by_text(words, exact=True)) for words in ("left", "right", "below")]
    card = await place(surface)
    assert abs(left["y"] - right["y"]) < 2, "they stand on one line"
    assert right["x"] + right["width"] > card["x"] + card["width"] * 0.8, (
        "and the spacer takes all there is between them"
    )
    assert below["y"] >= left["y"] + left["height"]
    line = await place(surface.locator("a2ui-divider"))
    assert line["width"] > card["width"] / 2
    assert line["y"] >= below["y"] + below["height"]


async def test_spacers_keep_apart_by_their_sizes(chat: Stage) -> None:
    surface = await drawn(chat, lambda board: board.column(*(board.spacer(size) for size in SIZES)))
    assert [(await place(one))["height"] for one in await surface.locator("bio-spacer").all()] == [8, 16, 28]


async def test_a_box_has_a_background_a_border_and_room_and_turns_its_content(chat: Stage) -> None:
    surface = await drawn(
        chat,
        lambda board: board.column(
            board.box(
                board.text("a"), board.text("b"), direction="row", background="primary", padding="lg", border=True
            ),
            board.box(board.text("c"), board.text("d"), direction="column", align="end"),
        ),
    )
    a, b, c, d = [await place(surface.get_by_text(words, exact=True)) for words in "abcd"]
    assert abs(a["y"] - b["y"]) < 2
    assert d["y"] >= c["y"] + c["height"]
    full, bare = [one.locator("> *").first for one in await surface.locator("bio-box").all()]
    colour, line, room = await look(full, "backgroundColor", "borderTopWidth", "paddingTop")
    assert [colour, line] != await look(bare, "backgroundColor", "borderTopWidth")
    assert (line, float(room.removesuffix("px")) > 8) == ("1px", True)


async def test_titles_are_headings_in_three_sizes(chat: Stage) -> None:
    surface = await drawn(chat, lambda board: board.column(*(board.title(f"Title {size}", size) for size in SIZES)))
    heights = []
    for size in SIZES:
        heading = surface.get_by_role("heading", name=f"Title {size}")
        heights.append(float((await look(heading, "fontSize"))[0].removesuffix("px")))
    assert heights == sorted(heights)
    assert len(set(heights)) == 3


async def test_text_has_sizes_colours_alignment_and_a_line_through_it(chat: Stage) -> None:
    surface = await drawn(
        chat,
        lambda board: board.column(
            *(board.styled_text(f"in {size}", size=size) for size in SIZES),
            *(board.styled_text(f"is {colour}", color=colour) for colour in COLOURS),
            board.styled_text("at the end", align="end"),
            board.styled_text("bought", line_through=True),
        ),
    )
    sizes = [(await look(surface.get_by_text(f"in {size}"), "fontSize"))[0] for size in SIZES]
    assert len(set(sizes)) == 3
    colours = {(await look(surface.get_by_text(f"is {colour}"), "color"))[0] for colour in COLOURS}
    assert len(colours) == len(COLOURS)
    assert await look(surface.get_by_text("at the end"), "textAlign") == ["end"]
    assert await look(surface.get_by_text("bought"), "textDecorationLine") == ["line-through"]


async def test_buttons_have_colours_sizes_and_names_of_their_own_and_can_be_off(chat: Stage) -> None:
    surface = await drawn(
        chat,
        lambda board: board.column(
            *(board.action_button(f"as {colour}", PRESS, color=colour) for colour in COLOURS),
            *(board.action_button(f"in {size}", PRESS, size=size) for size in SIZES),
            board.action_button("×", PRESS, read="Delete: Milk"),
            board.action_button("Not now", PRESS, disabled=True),
        ),
    )
    buttons = [surface.get_by_role("button", name=f"as {colour}") for colour in COLOURS]
    assert len({(await look(button, "color"))[0] for button in buttons}) > 4
    heights = [(await place(surface.get_by_role("button", name=f"in {size}", exact=True)))["height"] for size in SIZES]
    assert heights == sorted(heights)
    assert min(heights) >= 24, "and each is large enough for a finger"
    assert len(set(heights)) == 3
    await expect(surface.get_by_role("button", name="Delete: Milk")).to_have_text("×")
    await expect(surface.get_by_role("button", name="Not now")).to_be_disabled()


async def test_a_checkbox_is_ticked_to_begin_with_and_its_line_is_drawn_through_when_it_is(chat: Stage) -> None:
    surface = await drawn(
        chat,
        lambda board: board.column(
            board.check_box("Bread", True),
            board.check_box("Milk", at("/milk"), line_through=at("/milk")),
            board.check_box("Salt", False, error="Out of stock"),
        ),
        {"milk": False},
    )
    await expect(surface.get_by_role("checkbox", name="Bread")).to_be_checked()
    milk = surface.get_by_role("checkbox", name="Milk")
    await expect(milk).not_to_be_checked()
    words = surface.get_by_text("Milk", exact=True)
    await expect(words).to_have_css("text-decoration-line", "none")
    await milk.focus()
    await chat.page.keyboard.press("Space")
    await expect(milk).to_be_checked()
    await expect(words).to_have_css("text-decoration-line", "line-through")
    await expect(surface.get_by_role("alert")).to_have_text("Out of stock")


async def test_inputs_of_a_form_say_what_they_are_for_and_what_is_wrong(chat: Stage) -> None:
    surface = await drawn(
        chat,
        lambda board: board.form(
            board.input("Your e-mail", at("/mail"), type="email", placeholder="you@example.com", required=True),
            board.input("Your name", at("/name"), max_length=5, autocomplete="name"),
            board.input("Your message", at("/words"), type="longText"),
            submit="Send it",
            action=event("test.send", name=at("/name")),
            error="Not today",
        ),
        {"mail": "", "name": "", "words": "Hello"},
    )
    mail = surface.get_by_role("textbox", name="Your e-mail")
    await expect(mail).to_have_attribute("placeholder", "you@example.com")
    await expect(mail).to_have_attribute("type", "email")
    await expect(mail).to_have_attribute("aria-required", "true")
    name = surface.get_by_role("textbox", name="Your name")
    await name.fill("Ada Moreau")
    await expect(name).to_have_attribute("aria-invalid", "true")
    await expect(surface.get_by_text("Not today")).to_be_visible()
    await expect(surface.get_by_role("textbox", name="Your message")).to_have_value("Hello")
    await expect(surface.get_by_role("button", name="Send it")).to_be_enabled()


async def test_badges_have_the_colours_of_their_meanings(chat: Stage) -> None:
    surface = await drawn(
        chat,
        lambda board: board.column(*(board.badge(f"is {colour}", colour) for colour in COLOURS)),
    )
    badges = [surface.get_by_text(f"is {colour}") for colour in COLOURS]
    assert len({tuple(await look(badge, "backgroundColor", "color")) for badge in badges}) == len(COLOURS)


async def test_a_link_is_a_card_and_a_share_a_bar(chat: Stage) -> None:
    surface = await drawn(
        chat,
        lambda board: board.column(
            board.link_card("Bandcamp", "https://example.com/b", description="All records", icon="star"),
            board.meter("The loud one", 0.75, text="3 votes"),
        ),
    )
    link = surface.get_by_role("link", name="Bandcamp")
    await expect(link).to_have_attribute("href", "https://example.com/b")
    await expect(link).to_contain_text("All records")
    await expect(link).to_have_attribute("rel", "noopener noreferrer")
    meter = surface.get_by_role("meter", name="The loud one")
    await expect(meter).to_have_attribute("aria-valuenow", "75")
    await expect(surface.get_by_text("3 votes")).to_be_visible()


async def test_words_are_seen_growing_until_all_are_there(chat: Stage) -> None:
    await chat.page.emulate_media(reduced_motion="no-preference")
    words = " ".join(map(str, range(200)))
    await chat.page.evaluate(
        """() => {
          const find = (node, name) => [...node.querySelectorAll('*')].flatMap((one) =>
            [...(one.matches(name) ? [one] : []), ...(one.shadowRoot ? find(one.shadowRoot, name) : [])]);
          window.lengths = [];
          const look = () => {
            const [, answer] = find(document, 'chat-bubble');
            window.lengths.push(answer?.shadowRoot.querySelector('.words')?.innerText.trim().length ?? 0);
            requestAnimationFrame(look);
          };
          look();
        }"""
    )
    await chat.tell("growing", {"type": "text_delta", "text": words})
    await expect(chat.page.locator("chat-bubble").last.locator(".words")).to_have_text(words)
    lengths: list[int] = await chat.page.evaluate("window.lengths")
    growing = [length for length in dict.fromkeys(lengths) if length]
    assert growing == sorted(growing)
    assert len(growing) > 3, f"it grew in {growing}"


async def test_a_form_that_is_sent_empty_is_answered_in_words_and_the_chat_goes_on(page: Page) -> None:
    await say(page, "I want to send you a message")
    form = page.locator("a2ui-surface").last
    await form.get_by_role("button", name="Send").click()
    await expect(form.get_by_role("alert").first).to_be_visible()
    await say(page, "Show my to-do list")
    await expect(page.locator("a2ui-surface").last.get_by_role("textbox", name="Something to do")).to_be_visible()
