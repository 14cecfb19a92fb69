"""Sliding windows of a minute: per visitor, address, key, instance and connection."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
import websockets

from chatinbio_instance.accounts.model import ApiKey
from chatinbio_instance.settings import Settings
from chatinbio_instance.web.limits import Limits, RateLimited
from tests.instance.access.pages import begin_session, chat
from tests.instance.accounts.people import open_claimable, owner, problem
from tests.instance.pages import Page

KEY = ApiKey("k1", "hash", "bot", 2, None)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Time stands still; the fixture moves it on by seconds."""
    now = [1_800_000_000.0]
    monkeypatch.setattr(time, "time", lambda: now[0])

    def move(seconds: float) -> None:
        now[0] += seconds

    return move


def limits(**settings: int) -> Limits:
    return Limits(Settings(data_dir=Path("unused"), **settings))  # type: ignore[arg-type]


async def wait(limits: Limits, visitor: str = "v", address: str = "a", key: ApiKey | None = None) -> int:
    """Seconds to wait; 0 where it was let through."""
    try:
        await limits.message(visitor, address, key)
    except RateLimited as refusal:
        return refusal.seconds
    return 0


async def test_a_window_slides(clock: Callable[[float], None]) -> None:
    counted = limits(turns_per_minute=2)
    assert await wait(counted) == 0
    clock(20)
    assert await wait(counted) == 0
    assert await wait(counted) == 41
    clock(40.5)
    # The first is over a minute old; the second is not.
    assert await wait(counted) == 0
    assert await wait(counted) == 20


async def test_who_comes_back_when_told_is_let_through(clock: Callable[[float], None]) -> None:
    counted = limits(turns_per_minute=3)
    for _ in range(20):
        seconds = await wait(counted)
        clock(seconds)
        if seconds:
            assert await wait(counted) == 0
        clock(0.7)


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize(
    ("setting", "others"),
    [
        ("turns_per_minute", {"visitor": "w"}),
        ("turns_per_minute_address", {"address": "b"}),
        ("turns_per_minute_total", {}),
    ],
)
async def test_every_limit_is_one_of_its_own(setting: str, others: dict[str, str]) -> None:
    counted = limits(**{setting: 1})
    assert await wait(counted) == 0
    assert await wait(counted) > 0
    assert (await wait(counted, **others) == 0) == bool(others)


@pytest.mark.usefixtures("clock")
async def test_a_refusal_counts_against_nobody() -> None:
    counted = limits(turns_per_minute=1, turns_per_minute_address=2)
    assert await wait(counted, "v") == 0
    for _ in range(5):
        assert await wait(counted, "v") > 0
    assert await wait(counted, "w") == 0


@pytest.mark.usefixtures("clock")
async def test_a_key_has_its_own_limit_instead_of_its_address() -> None:
    counted = limits(turns_per_minute=1, turns_per_minute_address=1)
    # A program that speaks for itself, then one that speaks for visitors.
    assert [await wait(counted, KEY.visitor, "a", KEY) for _ in range(2)] == [0, 0]
    assert await wait(counted, KEY.visitor, "a", KEY) > 0
    assert await wait(counted, "v", "b", KEY) > 0
    assert await wait(counted, "v", "a") == 0


@pytest.mark.usefixtures("clock")
async def test_a_household_is_one_address_however_many_it_has() -> None:
    counted = limits(turns_per_minute_address=1)
    assert await wait(counted, "v", "2001:db8:1:2::1") == 0
    assert await wait(counted, "w", "2001:db8:1:2:ffff::7") > 0
    assert await wait(counted, "x", "2001:db8:1:3::1") == 0
    assert await wait(counted, "y", "203.0.113.1") == 0
    assert await wait(counted, "z", "203.0.113.2") == 0
    assert await wait(counted, "z", "no:address") == 0


async def test_what_has_run_out_is_forgotten(clock: Callable[[float], None]) -> None:
    counted = limits()
    for n in range(50):
        await wait(counted, f"v{n}", f"a{n}")
    clock(61)
    await wait(counted)
    assert counted._windows is not None
    assert len(counted._windows._entries.storage.events) == 3


async def test_over_http_the_answer_says_when(tmp_path: Path, empty_database: Path) -> None:
    async with open_claimable(tmp_path, empty_database, turns_per_minute_total=1) as page:
        async with owner(page) as ada:
            key = (await ada.told("POST", "keys", {"name": "bot", "perMinute": 1}))["key"]
        async with page.visitor(**{"X-API-Key": key}) as program, page.visitor() as visitor:
            page.engine.answer("hi")
            assert (await program.post("/api/chat", json={"message": "hello"})).status_code == 200
            for who in (program, visitor):
                answer = await who.post("/api/chat", json={"message": "hello"})
                assert problem(answer) == (429, "rate_limited")
                assert 1 <= int(answer.headers["retry-after"]) <= 61
                assert f"{answer.headers['retry-after']} seconds" in answer.json()["detail"]
    assert len(page.engine.requests) == 1


async def test_a_key_is_held_to_its_own_limit(page: Page) -> None:
    async with owner(page) as ada:
        slow = (await ada.told("POST", "keys", {"name": "slow", "perMinute": 1}))["key"]
        fast = (await ada.told("POST", "keys", {"name": "fast", "perMinute": 100}))["key"]
        for bad in (0, 100_001, "many"):
            assert await ada.refused("POST", "keys", {"name": "x", "perMinute": bad}) == (400, "invalid_request")
    async with page.visitor() as program:
        statuses = []
        for key in (slow, slow, fast, fast):
            page.engine.forget()
            page.engine.answer("hi")
            answer = await program.post("/api/chat", json={"message": "hello"}, headers={"X-API-Key": key})
            statuses.append(answer.status_code)
    assert statuses == [200, 429, 200, 200]


async def test_every_frame_counts_and_a_flood_is_cut_off(tmp_path: Path, empty_database: Path) -> None:
    async with open_claimable(tmp_path, empty_database, frames_per_minute=5) as page:
        session, _ = await begin_session(page)
        async with chat(page, session) as flooding, chat(page, session) as calm:
            refusals = []
            with pytest.raises(websockets.ConnectionClosed):
                for _ in range(20):
                    await flooding.socket.send("no JSON")
                    refusals.append((await flooding.next())["code"])
            assert refusals == ["invalid_json"] * 5 + ["rate_limited"] * 6
            assert flooding.socket.close_code == 1008
            # Another connection of the same visitor goes on.
            page.engine.answer("hi")
            assert (await calm.turn("hello"))[-1]["type"] == "done"
