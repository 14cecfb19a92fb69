"""Every change has its entry, written in the same commit."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Connection

from chatinbio_instance.accounts import audit
from tests.instance.accounts.people import PASSWORD, Person, member, owner
from tests.instance.pages import Page


async def log(person: Person, query: str = "") -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = (await person.told("GET", f"audit{query}"))["items"]
    return entries


async def test_every_change_of_people_keys_and_origins_is_told(page: Page) -> None:
    async with owner(page) as ada, member(page, ada, "Ed") as ed:
        await ada.told("PATCH", f"team/{ed.id}", {"name": "Edward"})
        key = (await ada.told("POST", "keys", {"name": "bot", "perMinute": 5}))["id"]
        await ada.told("DELETE", f"keys/{key}")
        origin = (await ada.told("POST", "origins", {"origin": "https://shop.example"}))["id"]
        await ada.told("DELETE", f"origins/{origin}")
        await ada.told("PUT", "account", {"name": "Ada L.", "email": "ada@example.com"})
        await ada.told("PUT", "password", {"old": PASSWORD, "new": "another good one"})
        await ada.login("ada@example.com", "another good one")
        await ada.told("DELETE", f"team/{ed.id}")
        entries = await log(ada)
    assert [(entry["accountName"], entry["action"]) for entry in entries] == [
        ("Ada L.", "team.remove"),
        ("Ada L.", "session.begin"),
        ("Ada L.", "account.password"),
        ("Ada", "account.update"),
        ("Ada", "origin.remove"),
        ("Ada", "origin.allow"),
        ("Ada", "key.revoke"),
        ("Ada", "key.create"),
        ("Ada", "team.update"),
        ("Ed", "account.claim"),
        ("Ada", "team.invite"),
        ("Ada", "account.claim"),
    ]
    by_action = {entry["action"]: entry for entry in entries}
    assert by_action["team.update"]["change"] == {"name": ["Ed", "Edward"]}
    assert by_action["team.update"]["target"] == f"account/{ed.id}"
    assert by_action["key.create"]["change"] == {"name": "bot", "perMinute": 5}
    assert by_action["origin.remove"]["change"] == {"origin": "https://shop.example"}
    assert all(entry["at"].endswith(("Z", "+00:00")) for entry in entries)


async def test_the_log_is_filtered_and_read_page_by_page(page: Page) -> None:
    async with owner(page) as ada, member(page, ada, "Ed") as ed:
        for n in range(3):
            await ada.told("POST", "origins", {"origin": f"https://shop{n}.example"})
        assert {entry["accountName"] for entry in await log(ada, f"?account={ed.id}")} == {"Ed"}
        assert len(await log(ada, "?action=origin.allow")) == 3
        assert len(await log(ada, "?action=origin.")) == 3
        assert await log(ada, "?action=origin") == []
        assert await log(ada, "?action=%25.") == []
        second = await ada.told("GET", "audit?action=origin.&limit=1&offset=1")
        assert (second["total"], [entry["change"] for entry in second["items"]]) == (
            3,
            [{"origin": "https://shop1.example"}],
        )
        people = [{"id": ada.id, "name": "Ada"}, {"id": ed.id, "name": "Ed"}]
        assert (await ed.told("GET", "audit/people"))["items"] == people
        # An editor may read it as well.
        assert len(await log(ed)) == 6


async def test_a_change_that_fails_leaves_no_entry_and_no_entry_no_change(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with owner(page) as ada:
        assert await ada.refused("PATCH", f"team/{ada.id}", {"role": "editor"}) == (409, "last_owner")
        assert len(await log(ada)) == 1

        def broken(connection: Connection, *entry: Any) -> None:
            raise RuntimeError("no room")

        monkeypatch.setattr(audit, "note", broken)
        assert await ada.refused("POST", "keys", {"name": "bot"}) == (500, "internal_error")
        assert (await ada.told("GET", "keys"))["total"] == 0
