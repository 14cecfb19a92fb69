"""Passwords, sessions and the token against forged requests."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from typing import Any

import argon2
import pytest

from chatinbio_instance.accounts import passwords
from chatinbio_instance.accounts.model import IDLE, LONGEST
from chatinbio_instance.web.limits import Backoff, RateLimited
from tests.instance.accounts.people import PASSWORD, later, member, owner, problem, somebody
from tests.instance.pages import Page, eventually


async def test_one_signs_in_with_address_and_password(page: Page) -> None:
    async with owner(page), somebody(page) as ada:
        answer = await ada.login(" ADA@example.com ")
        assert answer.status_code == 200
        assert answer.json()["account"]["role"] == "owner"
        assert answer.headers["cache-control"] == "no-store"
        assert (await ada.browser.get("/api/me")).json() == {"owner": True}


async def test_an_unknown_address_and_a_wrong_password_are_answered_alike(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    verified: list[str] = []
    verify = argon2.PasswordHasher.verify

    def noting(self: argon2.PasswordHasher, kept: str, password: str) -> bool:
        verified.append(kept.rpartition("$")[0].rpartition("$")[0])
        return verify(self, kept, password)

    monkeypatch.setattr(argon2.PasswordHasher, "verify", noting)
    async with owner(page), somebody(page) as eve:
        wrong = await eve.login("ada@example.com", "not this one")
        unknown = await eve.login("nobody@example.com", "not this one")
    assert problem(wrong) == problem(unknown) == (401, "wrong_login")
    assert wrong.text == unknown.text
    # The same work was done for both.
    assert verified == ["$argon2id$v=19$m=19456,t=2,p=1"] * 2


async def test_somebody_without_a_password_cannot_be_guessed_in(page: Page) -> None:
    async with owner(page) as ada:
        link = (await ada.told("POST", "team", {"name": "Ed"}))["link"]
        async with somebody(page) as ed, somebody(page) as eve:
            await ed.claim(link.partition("#")[2], email="ed@example.com")
            for guess in ("", "the password of nobody"):
                assert problem(await eve.login("ed@example.com", guess)) == (401, "wrong_login")


async def test_signing_in_makes_a_new_session_and_ends_the_one_before(page: Page) -> None:
    async with owner(page) as ada, somebody(page) as thief:
        thief.browser.cookies.set("cib_account", ada.cookie)
        assert (await thief.look())["name"] == "Ada"
        before, csrf = ada.cookie, ada.csrf
        await ada.login("ada@example.com")
        assert ada.cookie != before
        assert ada.csrf != csrf
        assert await thief.refused("GET", "session") == (401, "not_signed_in")


async def test_signing_out_ends_the_session_on_the_server(page: Page) -> None:
    async with owner(page) as ada, somebody(page) as thief:
        thief.browser.cookies.set("cib_account", ada.cookie)
        await ada.told("POST", "logout")
        assert ada.cookie == ""
        assert await ada.refused("GET", "session") == (401, "not_signed_in")
        assert await thief.refused("GET", "session") == (401, "not_signed_in")
        assert (await ada.browser.get("/api/me")).json() == {"owner": False}


async def test_sessions_are_listed_and_revoked(page: Page) -> None:
    async with owner(page, **{"User-Agent": "Laptop " + "x" * 500}) as ada, somebody(page) as phone:
        await phone.login("ada@example.com")
        listed = await ada.told("GET", "sessions")
        assert listed["total"] == 2
        assert sorted((one["current"], one["agent"][:6], len(one["agent"]) <= 120) for one in listed["items"]) == [
            (False, "python", True),
            (True, "Laptop", True),
        ]
        assert [one["current"] for one in (await ada.told("GET", "sessions?limit=1&offset=0"))["items"]] == [False]
        other = next(one["id"] for one in listed["items"] if not one["current"])
        await ada.told("DELETE", f"sessions/{other}")
        assert await phone.refused("GET", "session") == (401, "not_signed_in")
        assert await ada.refused("DELETE", f"sessions/{other}") == (404, "unknown_session")


async def test_nobody_sees_or_ends_the_sessions_of_somebody_else(page: Page) -> None:
    async with owner(page) as ada, member(page, ada, "Ed") as ed:
        hers = (await ada.told("GET", "sessions"))["items"][0]["id"]
        assert [one["id"] for one in (await ed.told("GET", "sessions"))["items"]] != [hers]
        assert await ed.refused("DELETE", f"sessions/{hers}") == (404, "unknown_session")
        assert (await ada.look())["name"] == "Ada"


async def test_a_session_ends_when_it_is_not_used(page: Page) -> None:
    async with owner(page) as ada:
        later(page, IDLE - timedelta(minutes=1))
        await ada.look()
        later(page, IDLE - timedelta(minutes=1))
        await ada.look()
        later(page, IDLE)
        assert await ada.refused("GET", "session") == (401, "not_signed_in")
        # Who signs in next finds it cleared away.
        assert (await ada.login("ada@example.com")).status_code == 200
    assert page.rows("SELECT count(*) FROM account_sessions") == [(1,)]


async def test_a_session_ends_however_much_it_is_used(page: Page) -> None:
    async with owner(page) as ada:
        for _ in range(LONGEST // (IDLE / 2) - 1):
            later(page, IDLE / 2)
            await ada.look()
        later(page, IDLE / 2)
        later(page, LONGEST % (IDLE / 2))
        assert await ada.refused("GET", "session") == (401, "not_signed_in")


async def test_the_last_use_is_on_disk_though_not_every_time(page: Page) -> None:
    seen = "SELECT seen_at > created_at FROM account_sessions"
    async with owner(page) as ada:
        later(page, timedelta(minutes=4))
        await ada.look()
        await page.server.instance.directory.close()
        assert page.rows(seen) == [(0,)]
        later(page, timedelta(minutes=2))
        await ada.look()
        await eventually(lambda: page.rows(seen) == [(1,)])


async def test_a_changed_password_signs_out_everywhere_else(page: Page) -> None:
    async with owner(page) as ada, somebody(page) as phone, somebody(page) as after:
        await phone.login("ada@example.com")
        assert await ada.refused("PUT", "password", {"old": "wrong", "new": "another good one"}) == (
            403,
            "wrong_password",
        )
        assert await ada.refused("PUT", "password", {"new": "another good one"}) == (403, "wrong_password")
        assert await ada.refused("PUT", "password", {"old": PASSWORD, "new": "short"}) == (422, "weak_password")
        await ada.told("PUT", "password", {"old": PASSWORD, "new": "another good one"})
        assert (await ada.look())["name"] == "Ada"
        assert await phone.refused("GET", "session") == (401, "not_signed_in")
        assert problem(await after.login("ada@example.com")) == (401, "wrong_login")
        assert (await after.login("ada@example.com", "another good one")).status_code == 200


async def test_another_address_needs_the_password_and_another_name_does_not(page: Page) -> None:
    async with owner(page) as ada, member(page, ada, "Ed"):
        there = {"name": "Ada L.", "email": "ADA@example.com"}
        assert (await ada.told("PUT", "account", there))["account"]["name"] == "Ada L."
        new = {"name": "Ada", "email": "countess@example.com"}
        assert await ada.refused("PUT", "account", new) == (403, "wrong_password")
        await ada.told("PUT", "account", new | {"password": PASSWORD})
        taken = {"name": "Ada", "email": "ed@example.com", "password": PASSWORD}
        assert await ada.refused("PUT", "account", taken) == (409, "email_taken")
        async with somebody(page) as elsewhere:
            assert (await elsewhere.login("countess@example.com")).status_code == 200


@pytest.mark.parametrize("sent", ["", "0" * 64, "é", "somebody else's"])
async def test_a_change_without_the_sessions_own_token_is_refused(page: Page, sent: str) -> None:
    async with owner(page) as ada, member(page, ada, "Ed") as ed:
        given = {"X-CSRF-Token": ed.csrf if sent.startswith("some") else sent}
        answer = await ada.browser.post("/api/admin/logout", headers=[(k, v.encode()) for k, v in given.items()])
        assert problem(answer) == (403, "csrf_failed")
        missing = await ada.browser.post("/api/admin/logout")
        assert problem(missing) == (403, "csrf_failed")
        assert (await ada.look())["name"] == "Ada"


async def test_a_page_of_another_site_cannot_act_for_who_is_signed_in(page: Page) -> None:
    async with owner(page) as ada:
        await ada.told("POST", "origins", {"origin": "https://shop.example"})
        for origin in ("https://shop.example", "https://evil.example", "null"):
            for method, path in (("GET", "session"), ("POST", "logout"), ("POST", "login"), ("OPTIONS", "session")):
                answer = await ada.ask(method, path, {} if method == "POST" else None, Origin=origin)
                assert problem(answer) == (403, "foreign_origin")
                assert "access-control-allow-origin" not in answer.headers
        assert (await ada.ask("GET", "session", Origin=page.origin)).status_code == 200


@pytest.mark.parametrize("address", ["ada@example.com", "nobody@example.com"])
async def test_passwords_cannot_be_guessed_at_speed(page: Page, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # At one moment: the first pause is a second, which a busy machine may well need for the six of them.
    monkeypatch.setattr(page.server.instance.backoff, "_clock", lambda: 1000.0)
    async with owner(page), somebody(page) as eve:
        answers = [await eve.login(address, f"guess {n}") for n in range(6)]
        assert [answer.status_code for answer in answers] == [401] * 5 + [429]
        assert answers[-1].headers["retry-after"] == "2"


async def test_what_is_far_too_long_is_not_looked_at(page: Page) -> None:
    async with owner(page) as ada:
        long = "x" * 100_000
        assert problem(await ada.login(long, long)) == (400, "invalid_request")
        assert problem(await ada.claim(long)) == (400, "invalid_request")
        assert await ada.refused("PUT", "account", {"name": long, "email": long}) == (400, "invalid_request")


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def tries(backoff: Backoff, account: str) -> float:
    """Seconds to wait; 0 where the try was let through."""
    try:
        backoff.begin(account)
    except RateLimited as refusal:
        return refusal.seconds
    return 0


def test_each_wrong_password_more_makes_the_next_wait_twice_as_long() -> None:
    clock = Clock()
    backoff = Backoff(clock)
    assert [tries(backoff, "ada") for _ in range(5)] == [0] * 5
    waits: list[float] = []
    for _ in range(12):
        waits.append(tries(backoff, "ada"))
        clock.now += waits[-1]
        assert tries(backoff, "ada") == 0
    assert waits[:4] == [2, 3, 5, 9]
    assert waits[-1] == 15 * 60 + 1
    assert tries(backoff, "somebody else") == 0


def test_the_right_password_or_a_long_rest_ends_the_waiting() -> None:
    clock = Clock()
    backoff = Backoff(clock)
    for account in ("ada", "ed"):
        for _ in range(5):
            backoff.begin(account)
    backoff.succeed("ada")
    assert [tries(backoff, "ada") for _ in range(4)] == [0] * 4
    assert tries(backoff, "ed") > 0
    clock.now += 2 * Backoff.LONGEST
    assert [tries(backoff, "ed") for _ in range(4)] == [0] * 4


def test_only_so_many_accounts_are_remembered() -> None:
    backoff = Backoff(Clock())
    for n in range(Backoff.REMEMBERED + 5):
        backoff.begin(f"{n}@example.com")
    assert len(backoff._tries) == Backoff.REMEMBERED


async def test_a_password_may_be_of_any_script_and_is_hashed_as_recommended() -> None:
    kept: Any = await passwords.hash_password("пароль из слов 🐴")
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert await passwords.verify_password(kept, "пароль из слов 🐴")
    assert not await passwords.verify_password(kept, "пароль из слов")
    assert not await passwords.verify_password(None, "the password of nobody")


def test_what_a_password_takes_is_given_back() -> None:
    program = """
import asyncio
from chatinbio_instance.accounts import passwords

def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096

async def sign_in_often():
    await asyncio.gather(*(passwords.verify_password(None, "guess") for _ in range(6)))

before = resident()
asyncio.run(sign_in_often())
print(resident() - before)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert int(done.stdout) < 8 * 1024 * 1024
