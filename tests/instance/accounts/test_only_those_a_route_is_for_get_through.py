"""Every route under /api/admin against everybody who may knock: the list is the application's own, so a new route is in it."""

from __future__ import annotations

import re

from litestar.routes import HTTPRoute

from chatinbio_instance.web.admin.app import PATH, build_admin
from tests.instance.accounts.people import Person, member, owner, problem, somebody
from tests.instance.pages import Page

# By the first word after /api/admin (docs/contracts.md).
OWNERS_ONLY = {"team", "keys", "origins", "export", "import"}
OPEN = {("POST", "login")}
SAFE = ("GET", "HEAD", "OPTIONS")


def routes(page: Page) -> list[tuple[str, str]]:
    """Method and path below /api/admin, with something in the place of every parameter; what signs out comes last."""
    found = []
    for route in build_admin(page.server.instance).routes:
        assert isinstance(route, HTTPRoute)
        path = re.sub(r"\{[^}]*int[^}]*\}", "7", route.path)
        path = re.sub(r"\{[^}]*\}", "nothing", path).removeprefix(f"{PATH}/")
        found += [(str(method), path) for method in route.methods if method != "OPTIONS"]
    return sorted(found, key=lambda entry: (entry[1] == "logout", entry))


async def knock(person: Person, method: str, path: str) -> tuple[int, str]:
    answer = await person.ask(method, path, None if method in SAFE else {})
    assert answer.status_code < 500, (method, path, answer.text)
    refused = answer.headers.get("content-type") == "application/problem+json"
    return problem(answer) if refused else (answer.status_code, "")


async def test_the_list_is_the_whole_creators_side(page: Page) -> None:
    words = {path.partition("/")[0] for _, path in routes(page)}
    assert words >= {"login", "logout", "session", "password", "sessions", "team", "keys", "origins", "audit"}


async def test_a_visitor_gets_nowhere(page: Page) -> None:
    async with somebody(page) as visitor:
        for method, path in routes(page):
            expected = (400, "invalid_request") if (method, path) in OPEN else (401, "not_signed_in")
            assert await knock(visitor, method, path) == expected, (method, path)


async def test_a_made_up_cookie_gets_nowhere(page: Page) -> None:
    async with somebody(page) as visitor:
        visitor.browser.cookies.set("cib_account", "a" * 43)
        for method, path in routes(page):
            if (method, path) not in OPEN:
                assert await knock(visitor, method, path) == (401, "not_signed_in"), (method, path)


async def test_an_editor_gets_everywhere_but_where_owners_alone_do(page: Page) -> None:
    async with owner(page) as ada, member(page, ada, "Ed") as ed:
        for method, path in routes(page):
            status, code = await knock(ed, method, path)
            if path.partition("/")[0] in OWNERS_ONLY:
                assert (status, code) == (403, "owner_required"), (method, path)
            else:
                assert code not in ("owner_required", "not_signed_in", "csrf_failed"), (method, path)


async def test_an_owner_gets_everywhere(page: Page) -> None:
    async with owner(page) as ada:
        for method, path in routes(page):
            _, code = await knock(ada, method, path)
            assert code not in ("owner_required", "not_signed_in", "csrf_failed"), (method, path)


async def test_no_change_passes_without_the_sessions_token(page: Page) -> None:
    async with owner(page) as ada:
        ada.csrf = "0" * 64
        for method, path in routes(page):
            if method not in SAFE and (method, path) not in OPEN:
                assert await knock(ada, method, path) == (403, "csrf_failed"), (method, path)


async def test_no_answer_of_the_creators_side_is_kept_by_a_cache(page: Page) -> None:
    async with owner(page) as ada:
        for method, path in routes(page):
            answer = await ada.ask(method, path) if method == "GET" else None
            if answer is not None and answer.is_success:
                assert "no-store" in answer.headers.get("cache-control", ""), path
