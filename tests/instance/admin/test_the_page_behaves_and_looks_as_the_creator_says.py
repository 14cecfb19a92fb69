"""Settings, capabilities and design tokens over HTTP, and what a visitor notices of them."""

from __future__ import annotations

import re
from typing import Any

import httpx

from tests.instance.admin.creators import audit, problem
from tests.instance.pages import Page

# Of the handle `creator`, which a page has that was given none.
HUES = ":root,\n:host {\n  --hue: 191;\n  --hue-2: 245;\n}\n"


async def test_settings_are_kept_and_told_to_the_page(creator: httpx.AsyncClient, visitor: httpx.AsyncClient) -> None:
    plain = {"sessions": "resume", "timeZone": "UTC", "language": "auto", "indexing": True}
    assert (await creator.get("/api/admin/settings")).json() == plain
    changed = await creator.put("/api/admin/settings", json={"sessions": "tab"})
    assert changed.json() == plain | {"sessions": "tab"}
    assert (await visitor.get("/api/bio")).json()["sessions"] == "tab"
    assert (await audit(creator))[0] == ("settings.update", "settings", {"sessions": ["resume", "tab"]})
    spoken = await creator.put("/api/admin/settings", json={"language": "ar", "indexing": False})
    assert spoken.json() == plain | {"sessions": "tab", "language": "ar", "indexing": False}
    assert (await visitor.get("/api/bio")).json()["language"] == "ar"
    assert (await audit(creator))[0][2] == {"language": ["auto", "ar"], "indexing": [True, False]}
    for zone in ("", "Mars/Olympus"):
        refused = await creator.put("/api/admin/settings", json={"timeZone": zone})
        assert (await problem(refused))[:2] == (422, "invalid_fields")
    for change in ({"sessions": "forever"}, {"language": "tlh"}, {"indexing": "yes"}):
        assert (await creator.put("/api/admin/settings", json=change)).status_code == 400


async def test_a_capability_is_switched_off_and_on(page: Page, creator: httpx.AsyncClient) -> None:
    library = page.server.instance.library
    there = (await creator.get("/api/admin/capabilities")).json()["items"]
    assert {"links", "events", "faq", "todo", "contact", "poll"} <= {entry["name"] for entry in there}
    assert all(entry["title"] and entry["description"] for entry in there)
    off = await creator.put("/api/admin/capabilities/todo", json={"enabled": False})
    assert (off.status_code, off.json()["enabled"]) == (200, False)
    enabled = await library.enabled_capabilities()
    assert enabled is not None
    assert "todo" not in enabled
    assert "links" in enabled
    listed = {
        entry["name"]: entry["enabled"] for entry in (await creator.get("/api/admin/capabilities")).json()["items"]
    }
    assert (listed["todo"], listed["links"]) == (False, True)
    assert (await audit(creator))[0] == ("capability.update", "capability/todo", {"enabled": [True, False]})
    await creator.put("/api/admin/capabilities/todo", json={"enabled": True})
    enabled = await library.enabled_capabilities()
    assert enabled is None or "todo" in enabled
    unknown = await creator.put("/api/admin/capabilities/time-travel", json={"enabled": True})
    assert (await problem(unknown))[:2] == (404, "not_found")


async def test_a_look_is_a_style_sheet_at_once(creator: httpx.AsyncClient, visitor: httpx.AsyncClient) -> None:
    plain = await visitor.get("/theme.css")
    assert (plain.status_code, plain.text) == (200, HUES)
    look = {
        "brand": {"primary": "#4B3FAE", "surface": "oklch(0.98 0.01 285)", "scheme": "light"},
        "typography": {"font": "serif", "size": 18},
        "shape": {"radius": 0},
        "layout": {"spacing": 1.25, "position": "left"},
        "motion": {"duration": 0, "easing": "linear"},
    }
    answer = await creator.put("/api/admin/tokens", json=look)
    assert answer.status_code == 200
    sheet = await visitor.get("/theme.css")
    assert sheet.headers["content-type"] == "text/css; charset=utf-8"
    assert sheet.text == HUES + answer.json()["css"]
    assert dict(re.findall(r"--cib-([a-z-]+): ([^;]+);", sheet.text)) == {
        "primary": "#4b3fae",
        "on-primary": "#ffffff",
        "surface": "oklch(0.98 0.01 285)",
        "font": "Charter, 'Bitstream Charter', 'Sitka Text', Cambria, serif",
        "font-size": "18px",
        "radius": "0px",
        "spacing": "1.25",
        "position": "left",
        "duration": "0ms",
        "easing": "linear",
    }
    assert "color-scheme: light;" in sheet.text
    again = await visitor.get("/theme.css", headers={"If-None-Match": sheet.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    kept = (await creator.get("/api/admin/tokens")).json()
    assert kept["tokens"]["brand"] == {"primary": "#4b3fae", "surface": "oklch(0.98 0.01 285)", "scheme": "light"}
    assert kept["warnings"] == []
    action, target, change = (await audit(creator))[0]
    assert (action, target) == ("tokens.update", "tokens")
    assert change["shape"] == [{}, {"radius": 0}]
    await creator.put("/api/admin/tokens", json={})
    assert (await visitor.get("/theme.css")).text == HUES


async def test_a_look_that_is_hard_to_read_is_kept_with_a_warning(creator: httpx.AsyncClient) -> None:
    answer = await creator.put("/api/admin/tokens", json={"brand": {"text": "#999999", "surface": "#ffffff"}})
    assert answer.status_code == 200
    [warning] = answer.json()["warnings"]
    assert warning.startswith("brand.text: text in #999999 on #ffffff has a contrast of 2.8")


UNFIT_LOOKS: list[Any] = [
    ({"brand": {"primary": "red"}}, "brand.primary"),
    ({"brand": {"primary": 7, "text": "#12345"}}, "brand.text"),
    ({"typography": {"font": "Arial"}}, "typography.font"),
    ({"shape": {"radius": 41}}, "shape.radius"),
    ({"layout": {"spacing": 0.1}}, "layout.spacing"),
    ({"motion": {"duration": 1.5}}, "motion.duration"),
    ({"brand": {"background": "#fff"}}, "brand.background"),
]


async def test_a_look_that_does_not_fit_is_named_token_by_token(
    creator: httpx.AsyncClient, visitor: httpx.AsyncClient
) -> None:
    for look, token in UNFIT_LOOKS:
        status, code, detail = await problem(await creator.put("/api/admin/tokens", json=look))
        assert (status, code) == (422, "invalid_fields")
        assert f"{token}: " in detail
        assert (await visitor.get("/theme.css")).text == HUES
        told = (await creator.post("/api/admin/tokens/preview", json=look)).json()
        assert token in [error["field"] for error in told["errors"]]
