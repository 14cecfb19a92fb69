"""Sessions, keys and origins are asked for in memory; memory and disk are never of two minds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from chatinbio_instance.db.database import Database
from chatinbio_instance.errors import StorageUnavailable
from tests.instance.accounts.people import open_claimable, owner, somebody
from tests.instance.pages import Page


async def test_after_a_restart_everybody_is_still_known(tmp_path: Path, empty_database: Path) -> None:
    async with open_claimable(tmp_path, empty_database) as page, owner(page) as ada:
        cookie, csrf = ada.cookie, ada.csrf
        key = (await ada.told("POST", "keys", {"name": "bot"}))["key"]
        revoked = await ada.told("POST", "keys", {"name": "old bot"})
        await ada.told("DELETE", f"keys/{revoked['id']}")
        await ada.told("POST", "origins", {"origin": "https://shop.example"})
    async with open_claimable(tmp_path, empty_database) as page, somebody(page) as ada:
        ada.browser.cookies.set("cib_account", cookie)
        assert (await ada.look())["name"] == "Ada"
        answer = await ada.browser.get("/api/thread", headers={"X-API-Key": key, "Origin": "https://shop.example"})
        assert answer.status_code == 200
        assert (await ada.browser.get("/api/thread", headers={"X-API-Key": revoked["key"]})).status_code == 401
        # The key that signs is kept too, so a form that was open still sends.
        assert ada.csrf == csrf


async def test_what_could_not_be_kept_does_not_count(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    async def full(self: Database, job: Any) -> None:
        raise StorageUnavailable

    async with owner(page) as ada, somebody(page) as elsewhere:
        key = await ada.told("POST", "keys", {"name": "bot"})
        with monkeypatch.context() as disk:
            disk.setattr(Database, "write", full)
            for method, path, body in (
                ("DELETE", f"keys/{key['id']}", None),
                ("POST", "origins", {"origin": "https://shop.example"}),
                ("POST", "logout", None),
            ):
                assert await ada.refused(method, path, body) == (503, "storage_unavailable")
            assert (await elsewhere.login("ada@example.com")).status_code == 503
        assert (await ada.look())["name"] == "Ada"
        assert (await ada.browser.get("/api/thread", headers={"X-API-Key": key["key"]})).status_code == 200
        foreign = {"Origin": "https://shop.example"}
        assert (await ada.browser.get("/api/bio", headers=foreign)).status_code == 403
        assert await elsewhere.refused("GET", "session") == (401, "not_signed_in")
