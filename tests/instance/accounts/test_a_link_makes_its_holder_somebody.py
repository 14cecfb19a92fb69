"""The claim link of the platform, later claim links, and invitations."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from chatinbio_instance.web.cookies import Cookies
from tests.instance.accounts.people import (
    CLAIM,
    PASSWORD,
    later,
    member,
    open_claimable,
    owner,
    problem,
    somebody,
    write_seed,
)
from tests.instance.pages import Page, open_page


async def test_a_claim_link_makes_the_owner_and_signs_in(page: Page) -> None:
    async with somebody(page) as ada:
        assert (await ada.browser.get("/api/me")).json() == {"owner": False}
        answer = await ada.claim(CLAIM, name=" Ada\u202e  Lovelace\n", email="Ada@Example.com", password=PASSWORD)
        cookie = answer.headers["set-cookie"]
        assert "cib_account=" in cookie
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert "Secure" not in cookie
        account = await ada.look()
        assert (account["name"], account["email"], account["role"], account["hasPassword"]) == (
            "Ada Lovelace",
            "Ada@Example.com",
            "owner",
            True,
        )
        assert (await ada.browser.get("/api/me")).json() == {"owner": True}
    assert page.rows("SELECT password_hash LIKE '$argon2id$v=19$m=19456,t=2,p=1$%' FROM accounts") == [(1,)]


async def test_a_token_alone_signs_in_and_the_rest_may_be_said_later(page: Page) -> None:
    async with somebody(page) as ada:
        assert (await ada.claim(CLAIM)).status_code == 204
        account = await ada.look()
        assert (account["email"], account["role"], account["hasPassword"]) == ("", "owner", False)
        assert await ada.refused("PUT", "password", {"new": PASSWORD}) == (422, "email_missing")
        session = await ada.told("PUT", "account", {"name": "Ada", "email": "ada@example.com"})
        assert session["account"]["email"] == "ada@example.com"
        await ada.told("PUT", "password", {"new": PASSWORD})
        async with somebody(page) as elsewhere:
            assert (await elsewhere.login("ada@example.com")).status_code == 200


async def test_a_link_works_once_and_a_wrong_one_never(page: Page) -> None:
    async with owner(page), somebody(page) as eve:
        assert problem(await eve.claim(CLAIM)) == (410, "claim_used")
        assert problem(await eve.claim("guessed")) == (403, "claim_refused")
        assert problem(await eve.claim("")) == (403, "claim_refused")
        assert await eve.refused("GET", "session") == (401, "not_signed_in")


async def test_a_link_is_looked_at_without_being_used(page: Page) -> None:
    async with somebody(page) as ada, somebody(page) as eve:

        async def check(token: str) -> tuple[int, str]:
            answer = await eve.browser.post("/api/claim/check", json={"token": token})
            return (204, "") if answer.status_code == 204 else problem(answer)

        assert [await check(CLAIM), await check(CLAIM), await check("guessed")] == [
            (204, ""),
            (204, ""),
            (403, "claim_refused"),
        ]
        assert (await ada.claim(CLAIM)).status_code == 204
        assert await check(CLAIM) == (410, "claim_used")
        token = (await ada.told("POST", "team", {"name": "Ed", "role": "editor"}))["link"].partition("#")[2]
        assert await check(token) == (204, "")
        later(page, timedelta(days=7))
        assert await check(token) == (403, "claim_refused")
        assert await eve.refused("GET", "session") == (401, "not_signed_in"), "and nobody is somebody by looking"


async def test_what_does_not_fit_does_not_use_the_link_up(page: Page) -> None:
    async with somebody(page) as ada:
        assert problem(await ada.claim(CLAIM, password="short")) == (422, "weak_password")
        assert problem(await ada.claim(CLAIM, password="aaaaaaaaaaaaaaaa")) == (422, "weak_password")
        assert problem(await ada.claim(CLAIM, email="ada at example")) == (422, "invalid_email")
        assert problem(await ada.claim(CLAIM, name="\u200b \x00")) == (422, "invalid_name")
        assert problem(await ada.claim(CLAIM, password=PASSWORD)) == (422, "email_missing")
        assert (await ada.claim(CLAIM)).status_code == 204
    assert page.rows("SELECT count(*) FROM accounts") == [(1,)]


async def test_a_later_claim_link_brings_a_creator_back_who_forgot_the_password(page: Page, tmp_path: Path) -> None:
    async with owner(page) as ada, member(page, ada, "Zoe", "owner"):
        write_seed(tmp_path / "seed.json", "a new link")
        async with somebody(page) as again:
            assert (await again.claim("a new link", password="another one altogether")).status_code == 204
            assert again.id == ada.id
            assert (await again.look())["name"] == "Ada"
        assert await ada.refused("GET", "session") == (401, "not_signed_in")
        async with somebody(page) as anywhere:
            assert (await anywhere.login("ada@example.com", PASSWORD)).status_code == 401
            assert (await anywhere.login("ada@example.com", "another one altogether")).status_code == 200


async def test_a_later_claim_link_alone_leaves_the_other_sessions(page: Page, tmp_path: Path) -> None:
    async with owner(page) as ada, somebody(page) as again:
        write_seed(tmp_path / "seed.json", "a new link")
        assert (await again.claim("a new link")).status_code == 204
        assert (await ada.look())["id"] == again.id


async def test_an_invitation_makes_a_member_once(page: Page) -> None:
    async with owner(page) as ada:
        invitation = await ada.told("POST", "team", {"name": "Ed", "role": "editor"})
        assert invitation["link"].startswith(f"{page.origin}/claim#")
        token = invitation["link"].partition("#")[2]
        listed = (await ada.told("GET", "team"))["items"]
        assert [(one["name"], one["role"], one["invited"]) for one in listed] == [
            ("Ada", "owner", False),
            ("Ed", "editor", True),
        ]
        async with somebody(page) as ed, somebody(page) as eve:
            assert problem(await ed.claim(token, email="ADA@EXAMPLE.COM", password=PASSWORD)) == (409, "email_taken")
            assert (await ed.claim(token, email="ed@example.com", password=PASSWORD)).status_code == 204
            assert (await ed.look())["role"] == "editor"
            assert problem(await eve.claim(token)) == (403, "claim_refused")
        listed = (await ada.told("GET", "team"))["items"]
        assert [(one["name"], one["email"], one["invited"]) for one in listed] == [
            ("Ada", "ada@example.com", False),
            ("Ed", "ed@example.com", False),
        ]


async def test_a_member_who_forgot_the_password_is_let_in_again(page: Page) -> None:
    async with owner(page) as ada, member(page, ada, "Ed") as ed, somebody(page) as again:
        first = (await ada.told("POST", f"team/{ed.id}/link"))["link"].partition("#")[2]
        second = (await ada.told("POST", f"team/{ed.id}/link"))["link"].partition("#")[2]
        assert [one["invited"] for one in (await ada.told("GET", "team"))["items"]] == [False, False]
        assert problem(await again.claim(first)) == (403, "claim_refused")
        assert (await again.claim(second, password="a password to remember")).status_code == 204
        account = await again.look()
        assert (account["id"], account["email"], account["role"]) == (ed.id, "ed@example.com", "editor")
        assert problem(await again.claim(second)) == (403, "claim_refused")
        # Whoever was signed in with the old password is so no more.
        assert await ed.refused("GET", "session") == (401, "not_signed_in")
        assert (await ed.login("ed@example.com", "a password to remember")).status_code == 200
        assert await ada.refused("POST", "team/nobody/link") == (404, "account_not_found")
        open_way = (await ada.told("POST", f"team/{ed.id}/link"))["link"].partition("#")[2]
        await ada.told("DELETE", f"team/{ed.id}")
        assert problem(await again.claim(open_way)) == (403, "claim_refused")


@pytest.mark.parametrize("ending", ["withdrawn", "a week old"])
async def test_an_invitation_ends(page: Page, ending: str) -> None:
    async with owner(page) as ada, somebody(page) as ed:
        invitation = await ada.told("POST", "team", {"name": "Ed"})
        if ending == "withdrawn":
            await ada.told("DELETE", f"team/{invitation['id']}")
        else:
            later(page, timedelta(days=7))
        assert problem(await ed.claim(invitation["link"].partition("#")[2])) == (403, "claim_refused")
        assert [one["name"] for one in (await ada.told("GET", "team"))["items"]] == ["Ada"]


async def test_over_https_the_cookie_is_for_https(tmp_path: Path, empty_database: Path) -> None:
    async with (
        open_claimable(tmp_path, empty_database, public_url="https://ada.example") as page,
        page.visitor(Origin="https://ada.example") as browser,
    ):
        answer = await browser.post("/api/claim", json={"token": CLAIM})
        assert answer.headers["set-cookie"].endswith("; HttpOnly; SameSite=Lax; Secure")


async def test_who_claimed_before_there_were_accounts_is_still_the_owner(page: Page) -> None:
    cookies = page.server.instance.cookies
    async with page.visitor(Cookie=cookies._write("cib_owner", "99999999999", 60)) as known:
        assert (await known.get("/api/me")).json() == {"owner": True}
    async with page.visitor(Cookie=cookies._write("cib_owner", "1", 60)) as run_out:
        assert (await run_out.get("/api/me")).json() == {"owner": False}
    forged = Cookies(b"another key", secure=False)._write("cib_owner", "99999999999", 60)
    async with page.visitor(Cookie=forged) as eve:
        assert (await eve.get("/api/me")).json() == {"owner": False}


async def test_links_cannot_be_guessed_at_speed(page: Page) -> None:
    async with somebody(page) as eve:
        answers = [await eve.claim(f"guess {n}") for n in range(11)]
        assert [answer.status_code for answer in answers] == [403] * 10 + [429]
        assert 1 <= int(answers[-1].headers["retry-after"]) <= 60
        # Nor by looking, which keeps nobody from claiming.
        looks = [await eve.browser.post("/api/claim/check", json={"token": f"guess {n}"}) for n in range(11)]
        assert [look.status_code for look in looks] == [403] * 10 + [429]


async def test_a_page_without_a_claim_link_cannot_be_claimed(tmp_path: Path, empty_database: Path) -> None:
    async with open_page(tmp_path / "data", empty_database) as page, somebody(page) as eve:
        assert problem(await eve.claim("")) == (403, "claim_refused")
