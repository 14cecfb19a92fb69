"""The people of a page, as they use its creator's side: each has a browser of their own."""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from tests.instance.pages import Page, open_page

CLAIM = "the-link-that-the-platform-sent"
PASSWORD = "correct horse battery"


def write_seed(path: Path, claim: str = CLAIM) -> Path:
    """The seed file as the platform renders it; writing it again hands out another claim link."""
    seed = {"displayName": "Ada", "profile": {}, "claimTokenHash": hashlib.sha256(claim.encode()).hexdigest()}
    path.write_text(json.dumps(seed))
    return path


@asynccontextmanager
async def open_claimable(tmp_path: Path, empty_database: Path, **settings: Any) -> AsyncIterator[Page]:
    """A page that `CLAIM` makes somebody's."""
    seed = write_seed(tmp_path / "seed.json")
    async with open_page(tmp_path / "data", empty_database, seed_file=seed, **settings) as page:
        yield page


class Person:
    """One browser. `csrf` is sent with every request, as the dashboard does."""

    def __init__(self, page: Page, browser: httpx.AsyncClient) -> None:
        self.page = page
        self.browser = browser
        self.csrf = ""
        self.id = ""

    async def ask(self, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        """One request below /api/admin."""
        sent = {"X-CSRF-Token": self.csrf} | headers
        return await self.browser.request(method, f"/api/admin/{path}", json=body, headers=sent)

    async def told(self, method: str, path: str, body: Any = None) -> Any:
        """The same, which must succeed; what it answers."""
        answer = await self.ask(method, path, body)
        assert answer.is_success, (method, path, answer.status_code, answer.text)
        return answer.json() if answer.content else None

    async def refused(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, str]:
        """The same, which must be refused; status and code."""
        return problem(await self.ask(method, path, body, **headers))

    async def claim(self, token: str, **said: str) -> httpx.Response:
        """Open a link, and look who one is then."""
        answer = await self.browser.post("/api/claim", json={"token": token} | said)
        if answer.is_success:
            await self.look()
        return answer

    async def login(self, email: str, password: str = PASSWORD) -> httpx.Response:
        answer = await self.browser.post("/api/admin/login", json={"email": email, "password": password})
        if answer.is_success:
            await self.look()
        return answer

    async def look(self) -> dict[str, Any]:
        """Who is signed in here."""
        session = await self.told("GET", "session")
        self.csrf, self.id = session["csrf"], session["account"]["id"]
        account: dict[str, Any] = session["account"]
        return account

    @property
    def cookie(self) -> str:
        return self.browser.cookies.get("cib_account") or ""


@asynccontextmanager
async def somebody(page: Page, **headers: str) -> AsyncIterator[Person]:
    async with page.visitor(**headers) as browser:
        yield Person(page, browser)


@asynccontextmanager
async def owner(page: Page, **headers: str) -> AsyncIterator[Person]:
    """The creator, who has just claimed the page."""
    async with somebody(page, **headers) as person:
        answer = await person.claim(CLAIM, name="Ada", email="ada@example.com", password=PASSWORD)
        assert answer.status_code == 204, answer.text
        yield person


@asynccontextmanager
async def member(page: Page, inviting: Person, name: str, role: str = "editor") -> AsyncIterator[Person]:
    """Somebody whom an owner invited, and who followed the link."""
    link = (await inviting.told("POST", "team", {"name": name, "role": role}))["link"]
    async with somebody(page) as person:
        answer = await person.claim(
            link.partition("#")[2], email=f"{name.lower()}@example.com", password=f"{PASSWORD} {name}"
        )
        assert answer.status_code == 204, answer.text
        yield person


def problem(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    body = answer.json()
    assert set(body) - {"errors"} == {"type", "title", "status", "detail", "code"}
    assert all(set(error) - {"limit"} == {"field", "rule", "message"} for error in body.get("errors", ()))
    assert body["status"] == answer.status_code
    return answer.status_code, body["code"]


def later(page: Page, by: timedelta) -> datetime:
    """Put the clock of the directory forward, where it stays; returns its time."""
    directory = page.server.instance.directory
    at = directory.clock() + by
    directory.clock = lambda: at
    return at
