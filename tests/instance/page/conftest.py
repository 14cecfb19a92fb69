"""A page with something of everything on it, its creator signed in, and a front end whose files have known names."""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from chatinbio_instance.web import pages
from tests.instance.pages import Page, open_page

CLAIM = "a-token-of-the-platform"
PROFILE = {
    "tagline": "Songs for late trains",
    "bio": "Quiet electronic songs.",
    "links": [
        {"title": "Bandcamp", "url": "https://ada.bandcamp.com/music", "kind": "music"},
        {"title": "Mastodon", "url": "https://mastodon.social/@ada", "kind": "social"},
    ],
    "events": [{"title": "Concert", "startsAt": "2097-01-16T20:00:00+01:00", "city": "Graz"}],
    "faq": [{"question": "Do you give lessons?", "answer": "Not now."}],
}
ICONS = {"bandcamp": {"fill": "M1 1h1"}, "mastodon": {"fill": "M2 2h2"}, "arrow": {"stroke": "M3 3h3"}}


@pytest.fixture
def static(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that the instance takes for its front end."""
    folder = tmp_path / "static"
    folder.mkdir()
    chunks = {
        "src/page.ts": {
            "file": "assets/page-1.js",
            "css": ["assets/page-1.css"],
            "imports": ["_lit.js"],
            "isEntry": True,
        },
        "_lit.js": {"file": "assets/lit-1.js"},
        "src/words/de.ts": {"file": "assets/de-1.js", "imports": ["_lit.js"]},
        "src/admin.ts": {"file": "assets/admin-1.js", "css": ["assets/admin-1.css"], "isEntry": True},
    }
    (folder / "manifest.json").write_text(json.dumps(chunks))
    (folder / "icons.json").write_text(json.dumps(ICONS))
    monkeypatch.setattr(pages, "STATIC", folder)
    return folder


@pytest.fixture
async def page(tmp_path: Path, empty_database: Path, static: Path) -> AsyncIterator[Page]:
    seed = tmp_path / "seed.json"
    token_hash = hashlib.sha256(CLAIM.encode()).hexdigest()
    seed.write_text(json.dumps({"displayName": "Ada Moreau", "profile": PROFILE, "claimTokenHash": token_hash}))
    settings: dict[str, Any] = {"seed_file": seed, "handle": "ada", "public_url": "https://ada.example"}
    async with open_page(tmp_path / "data", empty_database, **settings) as page:
        yield page


@pytest.fixture
async def visitor(page: Page) -> AsyncIterator[httpx.AsyncClient]:
    async with page.visitor(**{"User-Agent": "Mozilla/5.0 (iPhone)"}) as visitor:
        yield visitor


@pytest.fixture
async def creator(page: Page) -> AsyncIterator[httpx.AsyncClient]:
    """Whose page it is, signed in."""
    async with page.visitor() as creator:
        # A cookie that is for https alone is told by hand: the test goes by http.
        claimed = await creator.post("/api/claim", json={"token": CLAIM})
        assert claimed.is_success
        creator.headers["Cookie"] = claimed.headers["set-cookie"].split(";")[0]
        creator.headers["X-CSRF-Token"] = (await creator.get("/api/admin/session")).json()["csrf"]
        yield creator
