"""The page's document over HTTP: made once, given again at once, and new as soon as anything about it changed."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import httpx
import pytest

from chatinbio_instance.web.page import document
from chatinbio_instance.web.page.built import Entry
from chatinbio_instance.web.page.shown import Shown
from tests.instance.page.documents import parsed
from tests.instance.pages import Page


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The language of every document that is made, and still is made."""
    languages: list[str] = []
    write = document.page

    def noted(shown: Shown, entry: Entry) -> bytes:
        languages.append(shown.words.language)
        return write(shown, entry)

    monkeypatch.setattr(document, "page", noted)
    # The minute does not end in the middle of a story.
    monkeypatch.setattr(time, "time", lambda: 1_800_000_000.0)
    return languages


async def test_it_is_made_once_and_whoever_has_it_already_is_told_so(
    visitor: httpx.AsyncClient, made: list[str]
) -> None:
    first = await visitor.get("/")
    assert first.headers["content-type"] == "text/html; charset=utf-8"
    assert first.headers["cache-control"] == "no-cache"
    assert first.headers["content-encoding"] == "gzip"
    again = await visitor.get("/", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert (await visitor.get("/")).text == first.text
    head = await visitor.head("/")
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", first.headers["etag"])
    assert made == ["en"]


async def test_it_is_another_as_soon_as_the_creator_changed_anything(
    visitor: httpx.AsyncClient, creator: httpx.AsyncClient, made: list[str]
) -> None:
    before = await visitor.get("/")
    link = {"title": "New song", "url": "https://example.com/new", "kind": "music"}
    assert (await creator.post("/api/admin/links", json=link)).is_success
    after = await visitor.get("/", headers={"If-None-Match": before.headers["etag"]})
    assert after.status_code == 200
    assert "New song" in parsed(after.text).one("nav").text
    assert len(made) == 2


async def test_what_comes_and_goes_by_the_clock_is_looked_at_every_minute(
    visitor: httpx.AsyncClient, made: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await visitor.get("/")
    monkeypatch.setattr(time, "time", lambda: 1_800_000_060.0)
    second = await visitor.get("/")
    assert made == ["en", "en"]
    assert first.headers["etag"] == second.headers["etag"], "nothing came and nothing went"


async def test_a_new_front_end_is_served_at_once(visitor: httpx.AsyncClient, static: Path) -> None:
    assert "/assets/page-1.js" in (await visitor.get("/")).text
    manifest = static / "manifest.json"
    chunks = json.loads(manifest.read_text())
    chunks["src/page.ts"]["file"] = "assets/page-2.js"
    manifest.write_text(json.dumps(chunks))
    os.utime(manifest, ns=(1, manifest.stat().st_mtime_ns + 1_000_000_000))
    assert "/assets/page-2.js" in (await visitor.get("/")).text


@pytest.mark.parametrize(
    ("header", "tag"),
    [
        ("", "en"),
        ("de", "de"),
        ("de-AT,de;q=0.9,en;q=0.8", "de-AT"),
        ("en;q=0.9, en-GB;q=0.8, en-US;q=0.7", "en-GB"),
        ("de, en-GB;q=0.8", "de"),
        ("de-LI, de;q=0.5", "de"),
        ("ar-LB", "ar-LB"),
        ("fr,ar;q=0.5,en;q=0.4", "ar"),
        ("fr-FR, fr", "en"),
        ("en;q=0.2, DE-ch;q=0.3", "de-CH"),
        ("ar;q=0, en", "en"),
        ("*", "en"),
        ("de;q=zero, ;;;, ar;q=0.1", "ar"),
        ("de" + ",de" * 100_000, "de"),
    ],
)
async def test_every_visitor_reads_it_in_a_language_of_theirs(
    page: Page, header: str, tag: str, made: list[str]
) -> None:
    async with page.visitor(**{"Accept-Language": header[:60_000]}) as visitor:
        answer = await visitor.get("/")
    root = parsed(answer.text).one("html")
    language = tag[:2]
    assert (root.attributes["lang"], root.attributes["dir"]) == (tag, "rtl" if language == "ar" else "ltr")
    assert "accept-language" in answer.headers["vary"]
    assert made == [language]


async def test_a_page_with_a_language_of_its_own_is_in_that_for_everybody(
    page: Page, creator: httpx.AsyncClient
) -> None:
    settings = (await creator.get("/api/admin/settings")).json()
    assert (await creator.put("/api/admin/settings", json=settings | {"language": "de"})).is_success
    async with page.visitor(**{"Accept-Language": "ar"}) as visitor:
        answer = await visitor.get("/")
    document = parsed(answer.text)
    assert document.one("html").attributes["lang"] == "de"
    assert "accept-language" not in answer.headers["vary"]
    preloaded = [one.attributes["href"] for one in document.find("link", rel="modulepreload")]
    assert preloaded == ["/assets/lit-1.js", "/assets/de-1.js"]


async def test_the_address_is_the_public_one_wherever_it_was_asked_for(visitor: httpx.AsyncClient) -> None:
    answer = await visitor.get("/", headers={"Host": "evil.example"})
    assert parsed(answer.text).one("link", rel="canonical").attributes["href"] == "https://ada.example/"
    assert "evil.example" not in answer.text


async def test_links_have_the_icons_of_their_places(visitor: httpx.AsyncClient) -> None:
    document = parsed((await visitor.get("/")).text)
    kinds = document.find(class_="kind")
    assert [(one.one("svg").attributes["class"], one.one("path").attributes["d"]) for one in kinds] == [
        ("icon fill", "M1 1h1"),
        ("icon fill", "M2 2h2"),
    ]
    assert set(document.data("application/json")["icons"]) == {"bandcamp", "mastodon"}


async def test_looking_at_it_from_the_editor_is_no_visit(page: Page, visitor: httpx.AsyncClient) -> None:
    for path in ("/?preview", "/?preview=1", "/", "/?utm_source=x", "/admin", "/claim"):
        assert (await visitor.get(path)).status_code == 200
    await page.server.instance.insights.flush()
    assert page.rows("SELECT coalesce(sum(visits), 0) FROM page_days") == [(2,)]


async def test_a_page_that_is_not_to_be_found_says_so(visitor: httpx.AsyncClient, creator: httpx.AsyncClient) -> None:
    assert parsed((await visitor.get("/")).text).meta("robots") == "index, follow, max-image-preview:large"
    settings = (await creator.get("/api/admin/settings")).json()
    assert (await creator.put("/api/admin/settings", json=settings | {"indexing": False})).is_success
    assert parsed((await visitor.get("/")).text).meta("robots") == "noindex, nofollow"
    assert "<loc>" not in (await visitor.get("/sitemap.xml")).text
    # Who may not read the document would never know that it is not to be shown.
    assert "Disallow: /\n" not in (await visitor.get("/robots.txt")).text


@pytest.mark.parametrize("path", ["/admin", "/admin/links", "/admin/conversations/t1", "/claim"])
async def test_the_creators_side_is_a_document_with_nothing_of_the_page_in_it(
    visitor: httpx.AsyncClient, path: str
) -> None:
    answer = await visitor.get(path, headers={"Accept-Language": "ar"})
    document = parsed(answer.text)
    assert document.one("admin-app").text == ""
    assert document.meta("robots") == "noindex, nofollow"
    assert [one.attributes["src"] for one in document.find("script")] == ["/assets/admin-1.js"]
    assert document.one("html").attributes == {"lang": "ar", "dir": "rtl"}
    for word in ("Ada", "Bandcamp", "lessons"):
        assert word not in answer.text
