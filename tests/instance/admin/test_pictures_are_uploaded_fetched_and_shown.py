"""A picture comes from the creator's machine or from a web address, and visitors are shown it from the page alone."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from http.server import BaseHTTPRequestHandler
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from chatinbio_instance.library.pictures import sources, store, workshop
from tests.instance.admin.creators import audit, open_creators_page, problem
from tests.instance.library.pages import seed_of
from tests.instance.library.pictures.files import bomb, drawn, photo, saved
from tests.instance.library.pictures.place import Place, file, opened
from tests.instance.pages import Page, open_page

MEDIA = "/api/admin/media"


async def uploaded(creator: httpx.AsyncClient, use: str, content: bytes) -> dict[str, Any]:
    answer = await creator.post(f"{MEDIA}?use={use}", content=content, timeout=60)
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    """A web that is one server on this machine, for every instance that begins from now on."""
    command = (sys.executable, "-m", "tests.instance.library.pictures.near_child")
    monkeypatch.setattr(workshop, "COMMAND", command)
    with opened() as place:
        yield place


@pytest.fixture
async def fetching(place: Place, tmp_path: Path, empty_database: Path) -> AsyncIterator[tuple[Page, httpx.AsyncClient]]:
    place.answers["/seeded.jpg"] = file(photo(900, 600, 6))
    seed = seed_of("writer")
    seed["profile"]["avatarUrl"] = place.at("/seeded.jpg")
    async with open_creators_page(tmp_path / "fetching", empty_database, seed) as both:
        yield both


async def until(said: Callable[[], Awaitable[bool]]) -> None:
    """Wait, with a deadline, for what happens in the background and tells nobody."""
    async with asyncio.timeout(60):
        while not await said():  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.02)


async def gone(visitor: httpx.AsyncClient, path: str) -> bool:
    return (await visitor.get(path)).status_code == 404


async def ready(creator: httpx.AsyncClient) -> bool:
    return bool((await creator.get("/api/admin/profile")).json()["avatarState"] == "ready")


async def settled(creator: httpx.AsyncClient, *, of: str = "profile", name: str = "avatar") -> dict[str, Any]:
    """The view, once its picture is ready or has failed."""
    views: list[dict[str, Any]] = []

    async def is_settled() -> bool:
        view = (await creator.get(f"/api/admin/{of}")).json()
        views.append(view["items"][0] if "items" in view else view)
        return bool(views[-1][f"{name}State"] != "fetching")

    await until(is_settled)
    return views[-1]


async def test_a_picture_is_uploaded_chosen_and_seen(creator: httpx.AsyncClient, visitor: httpx.AsyncClient) -> None:
    made = await uploaded(creator, "avatar", photo(1200, 900, 6))
    assert (made["width"], made["height"], made["use"], made["usedFor"]) == (512, 512, "avatar", [])
    assert made["url"] == f"/media/{made['id']}.webp"
    changed = (await creator.put("/api/admin/profile", json={"avatarUrl": made["url"]})).json()
    assert (changed["avatarUrl"], changed["avatarPath"], changed["avatarState"]) == (made["url"], made["url"], "ready")
    assert (await visitor.get("/api/bio")).json()["avatarUrl"] == made["url"]
    seen = await visitor.get(made["url"])
    assert len(seen.content) == made["bytes"]
    assert Image.open(BytesIO(seen.content)).size == (512, 512)
    [listed] = (await creator.get(MEDIA)).json()["items"]
    assert listed == made | {"usedFor": ["profile"]}
    said = await audit(creator)
    assert said[0][0] == "profile.update"
    assert said[1] == (
        "media.create",
        f"media/{made['id']}",
        {"use": "avatar", "width": 512, "height": 512, "bytes": made["bytes"]},
    )


async def test_a_picture_on_its_own_is_harmless_and_kept_for_ever(
    creator: httpx.AsyncClient, visitor: httpx.AsyncClient
) -> None:
    made = await uploaded(creator, "thumbnail", saved(drawn(500, 400)) + b"<script>alert(1)</script>")
    seen = await visitor.get(made["url"])
    assert seen.headers.get_list("content-type") == ["image/webp"]
    assert seen.headers.get_list("x-content-type-options") == ["nosniff"]
    assert seen.headers.get_list("cross-origin-resource-policy") == ["cross-origin"]
    assert seen.headers.get_list("content-disposition") == ["inline"]
    assert seen.headers.get_list("cache-control") == ["public, max-age=31536000, immutable"]
    assert "default-src 'none'; sandbox" in seen.headers.get_list("content-security-policy")
    assert b"script" not in seen.content
    for path in (
        "/media/x.webp",
        f"/media/{'0' * 32}.webp",
        made["url"].replace(".webp", ".png"),
        "/media/..%2f..%2fetc",
    ):
        assert (await visitor.get(path)).status_code == 404


async def test_the_same_picture_twice_is_one(creator: httpx.AsyncClient) -> None:
    one, other = [await uploaded(creator, "background", photo()) for _ in range(2)]
    assert one == other
    assert (await creator.get(MEDIA)).json()["total"] == 1


async def test_a_picture_that_is_shown_is_not_deleted(creator: httpx.AsyncClient, visitor: httpx.AsyncClient) -> None:
    avatar, thumbnail, background = [
        await uploaded(creator, use, photo()) for use in ("avatar", "thumbnail", "background")
    ]
    await creator.put("/api/admin/profile", json={"avatarUrl": avatar["url"]})
    await creator.patch("/api/admin/links/2", json={"thumbnailUrl": thumbnail["url"]})
    look = (await creator.put("/api/admin/tokens", json={"brand": {"image": background["id"]}})).json()
    assert look["tokens"]["brand"] == {"image": background["url"]}
    assert f'url("{background["url"]}")' in (await visitor.get("/theme.css")).text
    for picture, where in ((avatar, "profile"), (thumbnail, "link/2"), (background, "tokens")):
        status, code, detail = await problem(await creator.delete(f"{MEDIA}/{picture['id']}"))
        assert (status, code) == (409, "media_in_use")
        assert where in detail
    await creator.put("/api/admin/profile", json={"avatarUrl": None})
    await creator.delete("/api/admin/links/2")
    await creator.put("/api/admin/tokens", json={})
    for picture in (avatar, thumbnail, background):
        assert (await creator.delete(f"{MEDIA}/{picture['id']}")).status_code == 204
        assert (await visitor.get(picture["url"])).status_code == 404
    assert (await audit(creator))[0][:2] == ("media.delete", f"media/{background['id']}")
    assert (await problem(await creator.delete(f"{MEDIA}/{avatar['id']}")))[:2] == (404, "not_found")


REFUSED: list[tuple[bytes, int, str]] = [
    (b"", 422, "media_refused"),
    (b"<svg xmlns='http://www.w3.org/2000/svg'/>", 422, "media_refused"),
    (bomb(30_000, 30_000), 422, "media_refused"),
    (photo(900, 900)[:3000], 422, "media_refused"),
    (b"\xff" * (10 * 2**20 + 1), 413, "media_too_large"),
]


async def test_what_is_no_picture_is_refused_in_words_and_nothing_is_kept(creator: httpx.AsyncClient) -> None:
    for content, status, code in REFUSED:
        answer = await creator.post(f"{MEDIA}?use=avatar", content=content, headers={"Content-Type": "image/png"})
        assert (await problem(answer))[:2] == (status, code)
    assert (await creator.post(f"{MEDIA}?use=poster", content=photo())).status_code == 400
    assert (await creator.post(MEDIA, content=photo())).status_code == 400
    assert (await creator.get(MEDIA)).json()["total"] == 0


async def test_only_who_is_signed_in_may_add_or_look(page: Page, creator: httpx.AsyncClient) -> None:
    async with page.visitor() as stranger:
        for answer in (
            await stranger.post(f"{MEDIA}?use=avatar", content=photo()),
            await stranger.get(MEDIA),
            await stranger.delete(f"{MEDIA}/{'0' * 32}"),
        ):
            assert answer.status_code == 401
    del creator.headers["X-CSRF-Token"]
    assert (await creator.post(f"{MEDIA}?use=avatar", content=photo())).status_code == 403


async def test_a_page_holds_so_many_and_so_much(creator: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    made = await uploaded(creator, "avatar", photo())
    monkeypatch.setattr(store, "MOST_PICTURES", 1)
    refused = await creator.post(f"{MEDIA}?use=thumbnail", content=photo())
    assert (await problem(refused))[:2] == (409, "media_full")
    assert await uploaded(creator, "avatar", photo()) == made, "what is there already needs no room"
    monkeypatch.setattr(store, "MOST_PICTURES", 9)
    monkeypatch.setattr(store, "MOST_BYTES", made["bytes"] + 10)
    assert (await problem(await creator.post(f"{MEDIA}?use=thumbnail", content=photo())))[:2] == (409, "media_full")


async def test_a_seeds_avatar_is_fetched_once_and_shown_from_here(
    place: Place, fetching: tuple[Page, httpx.AsyncClient]
) -> None:
    page, creator = fetching
    profile = await settled(creator)
    assert profile["avatarUrl"] == place.at("/seeded.jpg")
    assert (profile["avatarState"], profile["avatarComplaint"]) == ("ready", None)
    async with page.visitor() as visitor:
        bio = (await visitor.get("/api/bio")).json()
        assert bio["avatarUrl"] == profile["avatarPath"]
        assert Image.open(BytesIO((await visitor.get(bio["avatarUrl"])).content)).size == (512, 512)
        assert "pictures.example" not in (await visitor.get("/api/bio")).text
    await creator.put("/api/admin/profile", json={"tagline": "Something else"})
    await creator.put("/api/admin/profile", json={"avatarUrl": place.at("/seeded.jpg")})
    assert (await settled(creator))["avatarState"] == "ready"
    assert len(place.asked) == 1
    [listed] = (await creator.get(MEDIA)).json()["items"]
    assert (listed["fetched"], listed["usedFor"]) == (True, ["profile"])


async def test_fetching_an_avatar_is_no_edit_of_the_creators(fetching: tuple[Page, httpx.AsyncClient]) -> None:
    """A seed that changes later still goes over a page that nobody edited."""
    page, creator = fetching
    await settled(creator)
    assert await page.server.instance.library.seed(seed_of("potter")) is True


async def test_what_nothing_gives_any_more_is_let_go_of(place: Place, fetching: tuple[Page, httpx.AsyncClient]) -> None:
    page, creator = fetching
    old = (await settled(creator))["avatarPath"]
    place.answers["/new.png"] = file(saved(drawn(300, 300)))
    await creator.put("/api/admin/profile", json={"avatarUrl": place.at("/new.png")})
    new = (await settled(creator))["avatarPath"]
    assert new != old
    async with page.visitor() as visitor:
        assert (await visitor.get(new)).status_code == 200
        await until(lambda: gone(visitor, old))
    assert [picture["url"] for picture in (await creator.get(MEDIA)).json()["items"]] == [new]


async def test_a_links_thumbnail_is_fetched_too_and_shown_beside_it(
    place: Place, fetching: tuple[Page, httpx.AsyncClient]
) -> None:
    page, creator = fetching
    place.answers["/cover.png"] = file(saved(drawn(800, 400)))
    changed = (await creator.patch("/api/admin/links/1", json={"thumbnailUrl": place.at("/cover.png")})).json()
    assert (changed["thumbnailPath"], changed["thumbnailState"]) == (None, "fetching")
    link = await settled(creator, of="links", name="thumbnail")
    async with page.visitor() as visitor:
        assert (await visitor.get("/api/bio")).json()["links"][0]["thumbnailUrl"] == link["thumbnailPath"]
    assert (await page.server.instance.library.links())[0].thumbnail_url == link["thumbnailPath"]


async def test_what_cannot_be_fetched_is_said_with_its_reason_and_tried_again_when_it_is_given_again(
    place: Place, fetching: tuple[Page, httpx.AsyncClient]
) -> None:
    page, creator = fetching
    place.answers["/wrong"] = file(b"<html>")
    await creator.put("/api/admin/profile", json={"avatarUrl": place.at("/wrong")})
    failed = await settled(creator)
    assert (failed["avatarState"], failed["avatarPath"]) == ("failed", None)
    assert "no JPEG" in failed["avatarComplaint"]
    async with page.visitor() as visitor:
        assert (await visitor.get("/api/bio")).json()["avatarUrl"] is None
    place.answers["/wrong"] = file(photo())
    again = (await creator.put("/api/admin/profile", json={"avatarUrl": place.at("/wrong")})).json()
    assert again["avatarState"] == "fetching"
    assert (await settled(creator))["avatarState"] == "ready"


async def test_a_place_that_is_out_of_order_is_asked_again_later(
    place: Place, fetching: tuple[Page, httpx.AsyncClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "PAUSES", tuple(pause / 300 for pause in sources.PAUSES))
    _, creator = fetching
    repaired = threading.Event()

    def busy(request: BaseHTTPRequestHandler) -> None:
        """Out of order at first; whoever asks again has to wait until it was seen."""
        if times_asked(place, "/busy") == 1:
            file(b"", 503)(request)
        elif repaired.wait(60):
            file(photo())(request)

    place.answers["/busy"] = busy
    await creator.put("/api/admin/profile", json={"avatarUrl": place.at("/busy")})
    assert "(503)" in (await settled(creator))["avatarComplaint"]
    repaired.set()
    await until(lambda: ready(creator))
    assert times_asked(place, "/busy") == 2


def times_asked(place: Place, path: str) -> int:
    return [asked for _, _, asked in place.asked].count(path)


async def test_what_was_not_done_is_done_by_the_next_process(
    place: Place, tmp_path: Path, empty_database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The attempt is counted and kept; whoever begins anew goes on where the last one was."""
    place.answers["/a.jpg"] = file(b"", 500)
    seed = seed_of("writer")
    seed["profile"]["avatarUrl"] = place.at("/a.jpg")
    async with open_creators_page(tmp_path, empty_database, seed) as (page, creator):
        assert (await settled(creator))["avatarState"] == "failed"
        assert page.rows("SELECT attempts, picture_id FROM picture_sources") == [(1, None)]
    place.answers["/a.jpg"] = file(photo())
    monkeypatch.setattr(sources, "PAUSES", tuple(pause * 0 for pause in sources.PAUSES))
    async with open_page(tmp_path / "data", empty_database) as page, page.visitor() as visitor:

        async def shown() -> bool:
            return (await visitor.get("/api/bio")).json()["avatarUrl"] is not None

        await until(shown)
        assert page.rows("SELECT attempts, complaint FROM picture_sources") == [(2, "")]


async def test_an_instance_does_not_fetch_from_itself_or_its_neighbours(creator: httpx.AsyncClient, page: Page) -> None:
    """Without any help of a test: the page's own address is one of this machine, which is not public."""
    await creator.put("/api/admin/profile", json={"avatarUrl": f"{page.origin}/api/bio"})
    failed = await settled(creator)
    assert (failed["avatarState"], failed["avatarComplaint"]) == (
        "failed",
        "Its address is not one of the public internet.",
    )


async def test_a_heading_and_a_player_are_links_of_another_style(
    page: Page, creator: httpx.AsyncClient, visitor: httpx.AsyncClient
) -> None:
    heading = await creator.post("/api/admin/links", json={"style": "heading", "title": "Zyzzyva"})
    assert (heading.status_code, heading.json()["url"]) == (201, "")
    video = {"style": "embed", "title": "Live", "url": "https://youtu.be/dQw4w9WgXcQ?t=42", "kind": "video"}
    assert (await creator.post("/api/admin/links", json=video)).status_code == 201
    last = (await visitor.get("/api/bio")).json()["links"][-2:]
    assert [(link["style"], link["url"], link["icon"]) for link in last] == [
        ("heading", "", "other"),
        ("embed", "https://youtu.be/dQw4w9WgXcQ?t=42", "youtube"),
    ]
    assert last[1]["embed"] == {
        "provider": "youtube",
        "url": "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?start=42",
        "height": None,
    }
    library = page.server.instance.library
    assert "Zyzzyva" not in [link.title for link in await library.links()], "the chat does not offer a heading"
    assert await library.search("zyzzyva") == []
    unplayable = {"style": "embed", "title": "Shop", "url": "https://example.com/shop"}
    refused = await creator.post("/api/admin/links", json=unplayable)
    assert [error["field"] for error in refused.json()["errors"]] == ["url"]
    nowhere = await creator.patch(f"/api/admin/links/{last[0]['id']}", json={"style": "link"})
    assert nowhere.json()["errors"] == [
        {"field": "url", "rule": "address", "message": "must be an address that begins with http:// or https://"}
    ]


async def test_every_field_that_does_not_fit_is_named_beside_the_words(creator: httpx.AsyncClient) -> None:
    refused = await creator.post(
        "/api/admin/links", json={"title": "", "url": "ftp://x", "thumbnailUrl": "/etc/passwd"}
    )
    body = refused.json()
    assert (refused.status_code, body["code"]) == (422, "invalid_fields")
    assert {error["field"] for error in body["errors"]} == {"title", "url", "thumbnailUrl"}
    assert all(error["message"] in body["detail"] for error in body["errors"])
    tokens = {"brand": {"primary": "red", "darkText": "#12"}, "shape": {"radius": 99}}
    named = (await creator.put("/api/admin/tokens", json=tokens)).json()["errors"]
    assert [error["field"] for error in named] == ["brand.primary", "brand.darkText", "shape.radius"]
    strange = await creator.put("/api/admin/tokens", json={"brand": {"image": "0" * 32}})
    assert strange.json()["errors"][0]["field"] == "brand.image"
    typed = await creator.post("/api/admin/links", json={"title": 7, "url": "https://example.com"})
    assert (typed.status_code, [error["field"] for error in typed.json()["errors"]]) == (400, ["title"])


async def test_a_look_is_shown_before_it_is_kept(creator: httpx.AsyncClient, visitor: httpx.AsyncClient) -> None:
    look = {"brand": {"primary": "#4b3fae", "backdrop": "dots"}, "shape": {"buttons": "outlined"}}
    before = (await visitor.get("/theme.css")).text
    shown = await creator.post("/api/admin/tokens/preview", json=look)
    assert shown.status_code == 200
    assert (await visitor.get("/theme.css")).text == before
    assert (await creator.get("/api/admin/tokens")).json()["tokens"]["brand"] == {}
    assert (await audit(creator)) == [] or (await audit(creator))[0][0] != "tokens.update"
    assert (await creator.put("/api/admin/tokens", json=look)).json() == shown.json()


async def test_every_look_of_the_gallery_may_be_taken_as_it_is(
    creator: httpx.AsyncClient, visitor: httpx.AsyncClient
) -> None:
    gallery = (await creator.get("/api/admin/themes")).json()
    assert gallery["total"] == len(gallery["items"]) >= 10
    for theme in gallery["items"]:
        taken = await creator.put("/api/admin/tokens", json=theme["tokens"])
        assert taken.status_code == 200, taken.text
        assert taken.json()["warnings"] == [], theme["name"]
        assert (await visitor.get("/theme.css")).text.endswith(taken.json()["css"])
