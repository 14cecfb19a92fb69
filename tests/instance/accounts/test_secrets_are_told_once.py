"""No answer and no log ever holds a password, a key, a token, or what is kept of one; but those that are told once."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest

from chatinbio_instance.web.logs import JsonLines
from tests.instance.accounts.people import CLAIM, PASSWORD, Person, owner, problem, somebody
from tests.instance.pages import Page

KEPT = {
    "accounts": "password_hash",
    "account_sessions": "token_hash",
    "invitations": "token_hash",
    "api_keys": "key_hash",
    "claims": "token_hash",
}


@asynccontextmanager
async def overheard(page: Page, said: list[str]) -> AsyncIterator[Person]:
    """An owner, all of whose answers are written down, cookies left out."""

    async def note(answer: httpx.Response) -> None:
        await answer.aread()
        headers = [f"{name}: {value}" for name, value in answer.headers.multi_items() if name != "set-cookie"]
        said.append("\n".join([*headers, answer.text]))

    async with owner(page) as person:
        person.browser.event_hooks["response"].append(note)
        yield person


async def test_a_secret_is_in_the_one_answer_that_tells_it(page: Page, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    said: list[str] = []
    async with overheard(page, said) as ada:
        invitation = (await ada.told("POST", "team", {"name": "Ed"}))["link"].partition("#")[2]
        key = (await ada.told("POST", "keys", {"name": "bot"}))["key"]
        assert sum(invitation in text for text in said) == 1
        assert sum(key in text for text in said) == 1
        said.clear()
        hashes = [value for table, column in KEPT.items() for (value,) in page.rows(f"SELECT {column} FROM {table}")]
        assert len(hashes) == len(KEPT)
        cookies = [ada.cookie]
        async with somebody(page) as elsewhere:
            elsewhere.browser.event_hooks["response"] = ada.browser.event_hooks["response"]
            await elsewhere.login("ada@example.com", "this is a wrong password")
            await elsewhere.login("ada@example.com")
            cookies.append(elsewhere.cookie)
            await elsewhere.claim(invitation, password="short")
            await elsewhere.claim("wrong token")
        for path in ("session", "sessions", "team", "keys", "origins", "audit", "nothing"):
            await ada.ask("GET", path)
        await ada.ask("PUT", "password", {"old": "this is a wrong password", "new": "a password that is new"})
        await ada.ask("PUT", "password", {"old": PASSWORD, "new": "a password that is new"})
        await ada.ask("POST", "keys", {"name": {"key": key}})
        await ada.browser.post("/api/admin/login", content=f'{{"email": 1, "password": "{PASSWORD}"}}')
        for header in ({"X-API-Key": key}, {"X-API-Key": f"{key}x"}, {"X-Chat-Session": f"{key}.{invitation}"}):
            await ada.browser.get("/api/thread", headers=header)
    # The instance's and its libraries'; the browser of this test talks of itself.
    logged = [
        JsonLines().format(record) for record in caplog.records if not record.name.startswith(("httpx", "httpcore"))
    ]
    secrets = [
        CLAIM,
        PASSWORD,
        "this is a wrong password",
        "a password that is new",
        invitation,
        key,
        key.removeprefix("cib_"),
        *cookies,
        *hashes,
    ]
    for secret in secrets:
        assert len(secret) > 10
        assert not [text for text in said + logged if secret in text], secret


async def test_a_database_that_leaks_signs_nobody_in(page: Page) -> None:
    """What is kept cannot be sent back."""
    async with owner(page) as ada, somebody(page) as thief:
        await ada.told("POST", "keys", {"name": "bot"})
        await ada.told("POST", "team", {"name": "Ed"})
        kept = {table: page.rows(f"SELECT {column} FROM {table}")[0][0] for table, column in KEPT.items()}
        thief.browser.cookies.set("cib_account", kept["account_sessions"])
        assert await thief.refused("GET", "session") == (401, "not_signed_in")
        assert problem(await thief.login("ada@example.com", kept["accounts"])) == (401, "wrong_login")
        assert problem(await thief.claim(kept["invitations"])) == (403, "claim_refused")
        answer = await thief.browser.get("/api/thread", headers={"X-API-Key": kept["api_keys"]})
        assert problem(answer) == (401, "api_key_invalid")


async def test_a_fault_in_the_middle_of_signing_in_leaks_nothing(
    page: Page, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(kept: str, password: str) -> bool:
        raise RuntimeError("a thread could not be made")

    async with owner(page), somebody(page) as ada:
        monkeypatch.setattr("chatinbio_instance.accounts.passwords.verify_password", broken)
        answer = await ada.login("ada@example.com")
    assert problem(answer) == (500, "internal_error")
    assert "thread" not in answer.text
    assert PASSWORD not in "".join(JsonLines().format(record) for record in caplog.records)
