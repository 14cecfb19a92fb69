"""A page whose creator is signed in, as a browser or a script of theirs would be."""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.instance.pages import Page, open_page

TOKEN = "claim-token-of-the-tests"


@asynccontextmanager
async def open_creators_page(
    folder: Path, empty_database: Path, seed: dict[str, Any], **settings: Any
) -> AsyncIterator[tuple[Page, httpx.AsyncClient]]:
    """A page of that seed, and a client with the owner's cookie and token against forged requests."""
    folder.mkdir(parents=True, exist_ok=True)
    seed_file = folder / "seed.json"
    seed_file.write_text(json.dumps(seed | {"claimTokenHash": hashlib.sha256(TOKEN.encode()).hexdigest()}))
    async with (
        open_page(folder / "data", empty_database, seed_file=seed_file, **settings) as page,
        page.visitor() as creator,
    ):
        await claim(creator)
        yield page, creator


async def claim(creator: httpx.AsyncClient) -> None:
    """Take the page over; the client has then the owner's cookie and token against forged requests."""
    claimed = await creator.post("/api/claim", json={"token": TOKEN, "name": "Nour"})
    assert claimed.status_code == 204, claimed.text
    session = (await creator.get("/api/admin/session")).json()
    creator.headers["X-CSRF-Token"] = session["csrf"]


async def audit(creator: httpx.AsyncClient) -> list[tuple[str, str, Any]]:
    """What the log says was done: action, target, change; the newest first."""
    entries = (await creator.get("/api/admin/audit")).json()["items"]
    return [(entry["action"], entry["target"], entry["change"]) for entry in entries]


async def problem(answer: httpx.Response) -> tuple[int, str, str]:
    """Status, code and detail of a refusal."""
    body = answer.json()
    assert body["status"] == answer.status_code
    return answer.status_code, body["code"], body["detail"]
