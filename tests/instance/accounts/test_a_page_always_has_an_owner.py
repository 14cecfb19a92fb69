"""The team: roles, changes and the last owner."""

from __future__ import annotations

import asyncio

from tests.instance.accounts.people import member, owner, somebody
from tests.instance.pages import Page


async def test_the_last_owner_stays(page: Page) -> None:
    async with owner(page) as ada, member(page, ada, "Ed"):
        assert await ada.refused("PATCH", f"team/{ada.id}", {"role": "editor"}) == (409, "last_owner")
        assert await ada.refused("DELETE", f"team/{ada.id}") == (409, "last_owner")
        assert (await ada.look())["role"] == "owner"


async def test_of_two_owners_who_leave_at_the_same_moment_one_stays(page: Page) -> None:
    async with owner(page) as ada, member(page, ada, "Zoe", "owner") as zoe:
        answers = await asyncio.gather(
            ada.ask("DELETE", f"team/{ada.id}"), zoe.ask("PATCH", f"team/{zoe.id}", {"role": "editor"})
        )
        assert sorted(answer.status_code for answer in answers) == [204, 409]
    assert page.rows("SELECT count(*) FROM accounts WHERE role = 'owner'") == [(1,)]


async def test_another_role_counts_at_once(page: Page) -> None:
    async with owner(page) as ada, member(page, ada, "Ed") as ed:
        assert await ed.refused("GET", "team") == (403, "owner_required")
        await ada.told("PATCH", f"team/{ed.id}", {"role": "owner", "name": "Edward"})
        assert [one["name"] for one in (await ed.told("GET", "team"))["items"]] == ["Ada", "Edward"]
        await ed.told("PATCH", f"team/{ada.id}", {"role": "editor"})
        assert await ada.refused("GET", "keys") == (403, "owner_required")
        assert (await ada.browser.get("/api/me")).json() == {"owner": False}


async def test_who_is_removed_is_signed_out_at_once_and_cannot_come_back(page: Page) -> None:
    async with owner(page) as ada, member(page, ada, "Ed") as ed, somebody(page) as phone:
        await phone.login("ed@example.com", "correct horse battery Ed")
        await ada.told("DELETE", f"team/{ed.id}")
        for gone in (ed, phone):
            assert await gone.refused("GET", "session") == (401, "not_signed_in")
        assert (await phone.login("ed@example.com", "correct horse battery Ed")).status_code == 401
        assert await ada.refused("DELETE", f"team/{ed.id}") == (404, "account_not_found")
        assert await ada.refused("PATCH", f"team/{ed.id}", {"name": "Ed"}) == (404, "account_not_found")
    assert page.rows("SELECT DISTINCT account_id FROM account_sessions") == [(ada.id,)]


async def test_names_in_the_team_hide_nothing(page: Page) -> None:
    async with owner(page) as ada:
        await ada.told("POST", "team", {"name": "Ed\u202e\u2066 \u200bthe\r\n Editor\x07"})
        assert (await ada.told("GET", "team"))["items"][1]["name"] == "Ed the Editor"
        assert await ada.refused("POST", "team", {"name": "\u202e"}) == (422, "invalid_name")
        assert await ada.refused("POST", "team", {"name": "x" * 81}) == (422, "invalid_name")
        assert await ada.refused("POST", "team", {"name": "Ed", "role": "king"}) == (400, "invalid_request")


async def test_the_team_is_listed_page_by_page(page: Page) -> None:
    async with owner(page) as ada:
        for n in range(4):
            await ada.told("POST", "team", {"name": f"Guest {n}"})
        listed = await ada.told("GET", "team?limit=2&offset=1")
        assert [one["name"] for one in listed["items"]] == ["Guest 0", "Guest 1"]
        assert (listed["total"], listed["limit"], listed["offset"]) == (5, 2, 1)
        assert await ada.refused("GET", "team?limit=0") == (400, "invalid_request")
