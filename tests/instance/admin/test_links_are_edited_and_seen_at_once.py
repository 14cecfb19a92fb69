"""Links over HTTP, as the creator edits them and as a visitor meets them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from tests.instance.admin.creators import audit, problem
from tests.instance.pages import Page

LINK = {"title": "Shop", "url": "https://example.com/shop", "kind": "shop"}


async def titles(visitor: httpx.AsyncClient) -> list[str]:
    return [link["title"] for link in (await visitor.get("/api/bio")).json()["links"]]


async def found(page: Page, query: str) -> list[str]:
    return [getattr(hit.item, "title", "") for hit in await page.server.instance.library.search(query)]


async def test_a_new_link_is_on_the_page_in_the_search_and_in_the_log_at_once(
    page: Page, creator: httpx.AsyncClient, visitor: httpx.AsyncClient
) -> None:
    before = (await visitor.get("/api/bio")).headers["etag"]
    made = await creator.post("/api/admin/links", json=LINK | {"title": " Zither \n shop ", "description": "Strings"})
    assert made.status_code == 201
    link = made.json()
    assert link == {
        "id": 6,
        "title": "Zither shop",
        "url": "https://example.com/shop",
        "description": "Strings",
        "kind": "shop",
        "style": "link",
        "icon": "",
        "shownIcon": "shop",
        "thumbnailUrl": None,
        "thumbnailPath": None,
        "thumbnailState": None,
        "thumbnailComplaint": None,
        "embed": None,
        "enabled": True,
        "visibleFrom": None,
        "visibleUntil": None,
        "visible": True,
        "clicks": 0,
    }
    assert (await titles(visitor))[-1] == "Zither shop"
    assert (await visitor.get("/api/bio", headers={"If-None-Match": before})).status_code == 200
    assert await found(page, "zither") == ["Zither shop"]
    change = {
        "title": "Zither shop",
        "url": "https://example.com/shop",
        "description": "Strings",
        "kind": "shop",
        "enabled": True,
        "style": "link",
    }
    assert (await audit(creator))[0] == ("link.create", "link/6", change)


async def test_only_what_is_sent_changes_and_the_log_has_both(
    page: Page, creator: httpx.AsyncClient, visitor: httpx.AsyncClient
) -> None:
    changed = await creator.patch("/api/admin/links/3", json={"title": "Order the novels"})
    assert changed.status_code == 200
    assert changed.json()["url"] == "https://example.com/books"
    assert (await titles(visitor))[2] == "Order the novels"
    assert (await found(page, "order the novels"))[0] == "Order the novels"
    assert "Buy the books" not in await found(page, "buy")
    entry = ("link.update", "link/3", {"title": ["Buy the books", "Order the novels"]})
    assert (await audit(creator))[0] == entry
    assert (await creator.patch("/api/admin/links/3", json={"title": "Order the novels"})).status_code == 200
    assert (await audit(creator)).count(entry) == 1, "what changes nothing is not logged"
    assert (await audit(creator))[0] == entry


async def test_a_link_that_is_off_or_out_of_its_time_is_met_by_no_visitor(
    page: Page, creator: httpx.AsyncClient, visitor: httpx.AsyncClient
) -> None:
    now = datetime.now(UTC)
    soon, past = (now + timedelta(hours=1)).isoformat(), (now - timedelta(hours=1)).isoformat()
    all_of_them = await titles(visitor)
    for change in ({"enabled": False}, {"visibleFrom": soon}, {"visibleUntil": past}):
        changed = await creator.patch("/api/admin/links/3", json=change)
        assert changed.json()["visible"] is False
        assert await titles(visitor) == [title for title in all_of_them if title != "Buy the books"]
        assert "Buy the books" not in await found(page, "buy the books")
        assert len((await creator.get("/api/admin/links")).json()["items"]) == 5, "the creator still sees it"
        back = {"enabled": True, "visibleFrom": None, "visibleUntil": None}
        assert (await creator.patch("/api/admin/links/3", json=back)).json()["visible"] is True
    within = await creator.patch("/api/admin/links/3", json={"visibleFrom": past, "visibleUntil": soon})
    assert within.json()["visible"] is True
    assert await titles(visitor) == all_of_them


async def test_the_order_is_the_creators(creator: httpx.AsyncClient, visitor: httpx.AsyncClient) -> None:
    before = await titles(visitor)
    ordered = await creator.put("/api/admin/links/order", json={"ids": [5, 1, 2, 3, 4]})
    assert [link["id"] for link in ordered.json()["items"]] == [5, 1, 2, 3, 4]
    assert await titles(visitor) == [before[-1], *before[:-1]]
    assert (await audit(creator))[0] == ("link.reorder", "link", {"order": [5, 1, 2, 3, 4]})


OTHER_ORDERS: list[Any] = [[], [1, 2, 3, 4], [1, 2, 3, 4, 5, 6], [1, 1, 2, 3, 4], [1, 2, 3, 4, 9]]


async def test_an_order_that_names_other_links_is_refused(
    creator: httpx.AsyncClient, visitor: httpx.AsyncClient
) -> None:
    for ids in OTHER_ORDERS:
        before = await titles(visitor)
        status, code, detail = await problem(await creator.put("/api/admin/links/order", json={"ids": ids}))
        assert (status, code) == (409, "changed_meanwhile")
        assert "Read the list again" in detail
        assert await titles(visitor) == before


async def test_a_deleted_link_is_gone_and_its_id_is_never_given_again(
    page: Page, creator: httpx.AsyncClient, visitor: httpx.AsyncClient
) -> None:
    assert (await creator.delete("/api/admin/links/5")).status_code == 204
    assert len(await titles(visitor)) == 4
    assert (await creator.post("/api/admin/links", json=LINK)).json()["id"] == 6
    assert (await audit(creator))[1][:2] == ("link.delete", "link/5")
    assert await problem(await creator.delete("/api/admin/links/5")) == (
        404,
        "not_found",
        "There is no link 5. Read the list again.",
    )


UNFIT: list[Any] = [
    ({"title": " "}, ["title"]),
    ({"title": "x" * 81, "description": "x" * 201}, ["title", "description"]),
    ({"url": "javascript:alert(1)"}, ["url"]),
    ({"url": ""}, ["url"]),
    ({"url": "https://"}, ["url"]),
    ({"url": "https://example.com/" + "x" * 2000}, ["url"]),
    ({"visibleFrom": "tomorrow"}, ["visibleFrom"]),
    ({"visibleFrom": "2027-01-02T00:00:00Z", "visibleUntil": "2027-01-01T00:00:00Z"}, ["visibleUntil"]),
    ({"visibleUntil": "9999-12-31T23:59:59-14:00"}, ["visibleUntil"]),
]


async def test_what_does_not_fit_is_named_field_by_field_and_nothing_changes(
    creator: httpx.AsyncClient, visitor: httpx.AsyncClient
) -> None:
    for change, fields in UNFIT:
        before, log = await titles(visitor), await audit(creator)
        for answer in (
            await creator.patch("/api/admin/links/3", json=change),
            await creator.post("/api/admin/links", json=LINK | change),
        ):
            status, code, detail = await problem(answer)
            assert (status, code) == (422, "invalid_fields")
            assert all(f"{field}: must" in detail for field in fields), detail
        assert await titles(visitor) == before
        assert await audit(creator) == log


OTHER_SHAPES: list[Any] = [{"titel": "x"}, {"title": None}, {"title": 1}, {"kind": "tape"}, {"enabled": "yes"}, []]


async def test_a_body_of_another_shape_is_refused(creator: httpx.AsyncClient) -> None:
    for body in OTHER_SHAPES:
        answer = await creator.patch("/api/admin/links/3", json=body)
        assert answer.status_code == 400
        assert answer.json()["detail"]


async def test_a_page_holds_a_hundred_links(creator: httpx.AsyncClient) -> None:
    for n in range(95):
        assert (await creator.post("/api/admin/links", json=LINK | {"title": f"Link {n}"})).status_code == 201
    assert (await problem(await creator.post("/api/admin/links", json=LINK)))[:2] == (409, "page_full")
    listing = (await creator.get("/api/admin/links?limit=3&offset=98")).json()
    assert ([link["title"] for link in listing["items"]], listing["total"]) == (["Link 93", "Link 94"], 100)


async def test_clicks_are_counted_beside_the_link(page: Page, creator: httpx.AsyncClient) -> None:
    page.server.instance.insights.click(3)
    page.server.instance.insights.click(3)
    await page.server.instance.insights.flush()
    clicks = {link["id"]: link["clicks"] for link in (await creator.get("/api/admin/links")).json()["items"]}
    assert clicks == {1: 0, 2: 0, 3: 2, 4: 0, 5: 0}


async def test_nobody_else_may(page: Page, creator: httpx.AsyncClient, visitor: httpx.AsyncClient) -> None:
    del creator.headers["X-CSRF-Token"]
    assert (await problem(await creator.post("/api/admin/links", json=LINK)))[:2] == (403, "csrf_failed")
    for method, path in (("GET", ""), ("POST", ""), ("PATCH", "/3"), ("DELETE", "/3"), ("PUT", "/order")):
        answer = await visitor.request(method, f"/api/admin/links{path}")
        assert (await problem(answer))[:2] == (401, "not_signed_in"), path


async def test_a_page_that_was_edited_is_never_seeded_over(page: Page, creator: httpx.AsyncClient) -> None:
    await creator.patch("/api/admin/links/3", json={"enabled": False})
    await creator.patch("/api/admin/links/3", json={"enabled": True})
    assert await page.server.instance.library.seed({"displayName": "Somebody else", "profile": {}}) is False
    assert (await page.server.instance.library.persona()).display_name == "Nour Haddad"
