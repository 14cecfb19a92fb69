"""From the claim link to a page that can be shown, on a phone; signing out and in; what becomes of work when a session ends."""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio
from PIL import Image
from playwright.async_api import Browser, BrowserContext, FilePayload, Locator, Page, expect

from tests.instance.frontend.creators_side import PATIENCE, PHONE, UNHURRIED, admin, barriers
from tests.instance.processes import Program, started

pytestmark = pytest.mark.asyncio(loop_scope="module")

TOKEN = "a-token-for-grace"
PASSWORD = "correct horse battery"
REFUSED = "the server responded with a status of 4"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def program(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Program]:
    """A page as the platform leaves it: a name and nothing else."""
    folder = tmp_path_factory.mktemp("fresh")
    seed = {"displayName": "Grace", "profile": {}, "claimTokenHash": hashlib.sha256(TOKEN.encode()).hexdigest()}
    (folder / "seed.json").write_text(json.dumps(seed))
    async with started(folder / "data", seed_file=folder / "seed.json", handle="grace", model="offline") as program:
        await program.listening()
        yield program


@pytest_asyncio.fixture(loop_scope="module")
async def stranger(program: Program, browser: Browser) -> AsyncIterator[BrowserContext]:
    """A browser in which nobody is signed in. Being told so is no complaint; everything else fails the test."""
    context = await browser.new_context(base_url=program.origin, viewport=PHONE, locale="en-GB")
    context.set_default_timeout(PATIENCE)
    await context.add_init_script(UNHURRIED)
    complaints: list[str] = []
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    context.on(
        "console",
        lambda message: (
            complaints.append(message.text) if message.type == "error" and REFUSED not in message.text else None
        ),
    )
    yield context
    await context.close()
    assert complaints == []


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def grace(program: Program) -> AsyncIterator[httpx.AsyncClient]:
    """Whose page it is, signed in once: an address may try ten passwords a minute."""
    async with program.visitor() as grace:
        credentials = {"email": "grace@example.com", "password": PASSWORD}
        session = (await grace.post("/api/admin/login", json=credentials)).raise_for_status().json()
        grace.headers["X-CSRF-Token"] = session["csrf"]
        yield grace


def picture() -> FilePayload:
    file = io.BytesIO()
    Image.new("RGB", (640, 480), "#7a4fd0").save(file, "JPEG")
    return {"name": "me.jpg", "mimeType": "image/jpeg", "buffer": file.getvalue()}


def dialog(page: Page, name: str) -> Locator:
    """What is inside is slotted into the dialog, so it is the element around it that holds both."""
    return page.locator("cib-dialog").filter(has=page.get_by_role("dialog", name=name))


async def sign_in(page: Page, password: str = PASSWORD) -> None:
    await page.get_by_label("E-mail").fill("grace@example.com")
    await page.get_by_label("Password", exact=True).fill(password)
    await page.get_by_role("button", name="Sign in", exact=True).click()


async def test_a_link_that_is_cut_off_or_wrong_says_what_to_do(stranger: BrowserContext) -> None:
    page = await stranger.new_page()
    await page.goto("/claim")
    await expect(page.get_by_role("heading", name="This link is not complete")).to_be_visible()
    assert await barriers(page) == []
    # Nobody has to fill anything in to learn that.
    await page.goto("/claim#not-the-token")
    await expect(page.get_by_role("heading", name="This link does not open this page")).to_be_visible()
    assert await barriers(page) == []


# Much of it, one after the other.
@pytest.mark.timeout(300)
async def test_a_creator_claims_the_page_on_a_phone_fills_it_and_everybody_sees_it(
    stranger: BrowserContext, program: Program
) -> None:
    page = await stranger.new_page()
    await page.goto(f"/claim#{TOKEN}")
    await expect(page.get_by_role("heading", name="This page is yours")).to_be_visible()
    # The token leaves the address at once.
    await expect(page).not_to_have_url(re.compile(TOKEN))
    assert await barriers(page) == []

    # What is wrong is said beside each field, and the first of them has the focus.
    await page.get_by_role("button", name="Take the page over").click()
    await expect(page.get_by_label("Your name")).to_be_focused()
    await expect(page.get_by_label("Your e-mail")).to_have_attribute("aria-invalid", "true")
    await page.get_by_label("Your name").fill("Grace Hopper")
    await page.get_by_label("Your e-mail").fill("grace@example.com")
    secret = page.get_by_label("A password")
    await secret.fill("short")
    await expect(page.get_by_text("Easy to guess")).to_be_visible()
    await page.get_by_role("button", name="Take the page over").click()
    await expect(page.get_by_text("5 more characters.")).to_be_visible()
    await secret.fill(PASSWORD)
    await page.get_by_role("button", name="Show the password").click()
    await expect(secret).to_have_attribute("type", "text")
    await page.get_by_role("button", name="Take the page over").click()

    # The first steps. What is done is known by what is on the page.
    await expect(page.get_by_role("heading", name="Who you are")).to_be_visible()
    async with page.expect_file_chooser() as chooser:
        await page.get_by_role("button", name="Choose a picture").click()
    await (await chooser.value).set_files([picture()])
    await expect(page.get_by_role("button", name="Another picture")).to_be_visible()
    await page.get_by_label("Name", exact=True).fill("Grace Hopper")
    await page.get_by_label("One line about you").fill("I teach computers English")
    assert await barriers(page) == []
    await page.get_by_role("button", name="Next").click()

    await expect(page.get_by_role("heading", name="Your links")).to_be_focused()
    await page.get_by_label("Your addresses").fill("https://www.youtube.com/@grace and hopper.bandcamp.com")
    titles = page.get_by_role("textbox", name="Title: ")
    await expect(titles).to_have_count(2)
    await expect(titles.nth(1)).to_have_value("Bandcamp")
    await titles.nth(0).fill("My lectures")
    assert await barriers(page) == []
    await page.get_by_role("button", name="Next").click()

    await expect(page.get_by_role("heading", name="Three answers")).to_be_focused()
    for number, question in enumerate(("How can I reach you?", "Can I book you?", "How did you begin?"), 1):
        await page.get_by_role("button", name=question, exact=True).click()
        await page.get_by_label("Your answer").fill(f"The answer to {question}")
        if number == 1:
            assert await barriers(page) == []
        await page.get_by_role("button", name="Keep this answer").click()
        await expect(page.get_by_text(f"{number} of 3 answers")).to_be_visible()
    await page.get_by_role("button", name="Next").click()

    await expect(page.get_by_role("heading", name="Your look")).to_be_focused()
    await page.get_by_role("button", name="Forest").click()
    await expect(page.get_by_text("Your page wears")).to_be_visible()
    await page.get_by_role("button", name="Next").click()

    preview = page.frame_locator("iframe")
    await expect(preview.get_by_role("heading", name="Grace Hopper")).to_be_visible()
    await expect(page.get_by_role("img", name="QR code")).to_be_visible()
    await page.get_by_role("button", name="To your home").click()
    await expect(page.get_by_role("heading", name="Hello, Grace Hopper")).to_be_visible()
    await expect(page.get_by_text("4 of 5 done")).to_be_visible()
    assert await barriers(page) == []

    async with program.visitor() as visitor:
        bio = (await visitor.get("/api/bio")).json()
        assert (bio["displayName"], bio["tagline"]) == ("Grace Hopper", "I teach computers English")
        assert [(link["title"], link["kind"]) for link in bio["links"]] == [
            ("My lectures", "video"),
            ("Bandcamp", "music"),
        ]
        assert len(bio["faq"]) == 3
        assert (await visitor.get(bio["avatarUrl"])).headers["content-type"].startswith("image/")
        assert "--cib-" in (await visitor.get("/theme.css")).text
        assert "My lectures" in (await visitor.get("/")).text


async def test_the_same_link_opens_nothing_a_second_time(stranger: BrowserContext) -> None:
    page = await stranger.new_page()
    await page.goto(f"/claim#{TOKEN}")
    await expect(page.get_by_role("heading", name="This link was used already")).to_be_visible()
    await page.get_by_role("link", name="Sign in").click()
    await expect(page.get_by_role("heading", name="Welcome back")).to_be_visible()


async def test_a_creator_signs_in_with_the_password_and_out_again(stranger: BrowserContext) -> None:
    page = await stranger.new_page()
    await page.goto("/admin/links")
    await expect(page.get_by_role("heading", name="Welcome back")).to_be_visible()
    assert await barriers(page) == []
    await page.get_by_role("button", name="Sign in", exact=True).click()
    await expect(page.get_by_text("Type your e-mail address.")).to_be_visible()
    await sign_in(page, "not the password")
    await expect(page.get_by_role("alert").filter(has_text="do not fit")).to_be_visible()
    await sign_in(page)
    # There where one wanted to go.
    await expect(page.get_by_role("heading", name="Links", level=1)).to_be_visible()
    await expect(page).to_have_title("Links · Chat-in-Bio")
    await page.get_by_role("button", name="More", exact=True).click()
    await page.get_by_role("button", name="Sign out").click()
    await expect(page.get_by_role("heading", name="Welcome back")).to_be_visible()
    await page.reload()
    await expect(page.get_by_role("heading", name="Welcome back")).to_be_visible()


async def test_a_session_that_ends_in_the_middle_loses_nothing_of_the_work(
    stranger: BrowserContext, program: Program
) -> None:
    page = await stranger.new_page()
    await page.goto("/admin/profile")
    await sign_in(page)
    await page.get_by_label("About you", exact=True).fill("A long text that nobody wants to write twice.")
    await stranger.clear_cookies()
    await page.get_by_role("button", name="Save profile").click()
    again = dialog(page, "Sign in again")
    await expect(page.get_by_role("dialog", name="Sign in again")).to_be_visible()
    assert await barriers(page) == []
    await again.get_by_label("Password", exact=True).fill(PASSWORD)
    await again.get_by_role("button", name="Sign in", exact=True).click()
    await expect(page.get_by_text("Your profile is saved.")).to_be_visible()
    await expect(again).to_have_count(0)
    async with program.visitor() as visitor:
        assert "write twice" in (await visitor.get("/api/bio")).json()["bio"]


async def test_somebody_who_is_invited_becomes_an_editor_and_sees_no_owners_views(
    stranger: BrowserContext, grace: httpx.AsyncClient
) -> None:
    invited = await grace.post("/api/admin/team", json={"name": "Ed"})
    link = "/claim#" + invited.json()["link"].partition("#")[2]
    page, late = await stranger.new_page(), await stranger.new_page()
    await page.set_viewport_size({"width": 1280, "height": 860})

    async def accept(page: Page) -> None:
        await page.get_by_label("Your name").fill("Ed Editor")
        await page.get_by_label("Your e-mail").fill("ed@example.com")
        await page.get_by_label("A password").fill(PASSWORD)
        await page.get_by_label("A password").press("Enter")

    for tab in (page, late):
        async with tab.expect_response("**/api/claim/check") as looked:
            await tab.goto(link)
        assert (await looked.value).ok
    await accept(page)
    await expect(page.get_by_role("heading", name="Getting started")).to_be_visible()
    # A link that is used up while its form is filled in.
    await accept(late)
    await expect(late.get_by_role("heading", name="This link does not open this page")).to_be_visible()
    navigation = page.get_by_role("navigation", name="Your page")
    await expect(navigation.get_by_role("link", name="Links")).to_be_visible()
    for hidden in ("Team", "Move"):
        await expect(navigation.get_by_role("link", name=hidden, exact=True)).to_have_count(0)
    await page.goto("/admin/team")
    await expect(page.get_by_role("heading", name="Only for the owner", level=2)).to_be_visible()
    assert await barriers(page) == []


async def test_an_address_that_leads_nowhere_says_so(
    program: Program, browser: Browser, grace: httpx.AsyncClient
) -> None:
    async with admin(browser, program, grace, "/nowhere/at/all") as page:
        await expect(page.get_by_role("heading", name="There is nothing here", level=2)).to_be_visible()
        assert await barriers(page) == []
        await page.get_by_role("link", name="To the start").click()
        await expect(page.get_by_role("heading", name="Hello, Grace Hopper")).to_be_focused()


async def test_an_instance_that_cannot_be_reached_is_asked_again(
    program: Program, browser: Browser, grace: httpx.AsyncClient
) -> None:
    context = await browser.new_context(base_url=program.origin, locale="en-GB")
    context.set_default_timeout(PATIENCE)
    for cookie in grace.cookies.jar:
        await context.add_cookies([{"name": cookie.name, "value": cookie.value or "", "url": program.origin}])
    page = await context.new_page()
    await page.route("**/api/admin/faq**", lambda route: route.abort())
    await page.goto("/admin/faq")
    await expect(page.get_by_role("alert").filter(has_text="could not be loaded")).to_be_visible()
    assert await barriers(page) == []
    await page.unroute("**/api/admin/faq**")
    await page.get_by_role("button", name="Try again").click()
    await expect(page.get_by_role("button", name="Edit: Can I book you?")).to_be_visible()
    await context.set_offline(True)
    await expect(page.get_by_text("You are offline.")).to_be_visible()
    await context.close()
