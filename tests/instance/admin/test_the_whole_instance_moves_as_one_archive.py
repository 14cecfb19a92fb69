"""Export and import over HTTP: what was taken away is what stands elsewhere."""

from __future__ import annotations

import asyncio
import io
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import httpx

from chatinbio_instance.db.base import now
from chatinbio_instance.db.migrations import HEAD
from chatinbio_instance.web.admin.archive.contents import LEFT_OUT, TABLES
from chatinbio_instance.web.admin.archive.packing import pack
from tests.instance.admin.archives import brought, exported, manifest_of, unzipped, zipped
from tests.instance.admin.creators import audit, problem
from tests.instance.pages import Page


async def test_what_is_exported_is_what_stands_elsewhere(
    lived_in: Page, creator: httpx.AsyncClient, host: tuple[Page, httpx.AsyncClient]
) -> None:
    elsewhere, owner = host
    archive = await exported(creator)
    brought_in = await brought(owner, archive)
    assert brought_in.status_code == 200, brought_in.text
    summary = brought_in.json()
    assert (summary["imported"], summary["handle"]) == (True, "creator")
    assert summary["team"] == [{"name": "Nour", "email": None, "role": "owner"}]
    assert {
        name: summary["rows"][name] for name in ("links", "pictures", "visitors", "threads", "prompts", "polls")
    } == {
        "links": 5,
        "pictures": 3,
        "visitors": 1,
        "threads": 1,
        "prompts": 1,
        "polls": 1,
    }
    before, after = unzipped(archive), unzipped(await exported(owner))
    assert {name: data for name, data in after.items() if name != "manifest.json"} == {
        name: data for name, data in before.items() if name != "manifest.json"
    }
    assert manifest_of(after)["tables"] == manifest_of(before)["tables"]
    assert sum(table["rows"] > 0 for table in manifest_of(before)["tables"].values()) >= 18, "little was left untried"

    async with elsewhere.visitor() as visitor, lived_in.visitor() as before_visitor:
        seen, known = (await visitor.get("/api/bio")).json(), (await before_visitor.get("/api/bio")).json()
        assert seen == known
        assert (await visitor.get("/theme.css")).text == (await before_visitor.get("/theme.css")).text != ""
        [thumbnail] = [link["thumbnailUrl"] for link in seen["links"] if link["thumbnailUrl"]]
        [image] = re.findall(r'url\("([^"]+)"\) center', (await visitor.get("/theme.css")).text)
        for path in (seen["avatarUrl"], thumbnail, image):
            picture = await visitor.get(path)
            assert (picture.status_code, picture.headers["content-type"]) == (200, "image/webp")
            assert picture.content == (await before_visitor.get(path)).content
    for path in (
        "links",
        "profile",
        "media",
        "faq",
        "prompts",
        "settings",
        "transcripts",
        "completions",
        "unanswered",
        "polls",
        "capabilities",
    ):
        here = (await creator.get(f"/api/admin/{path}")).json()
        assert (await owner.get(f"/api/admin/{path}")).json() == here, path
    [thread] = (await owner.get("/api/admin/transcripts?q=piano")).json()["items"]
    frames = f"/api/admin/transcripts/{thread['thread']}/frames"
    assert (await owner.get(frames)).content == (await creator.get(frames)).content
    [hit, *_] = await elsewhere.server.instance.library.search("audiobooks")
    assert getattr(hit.item, "question", "") == "Are there audiobooks?"
    assert "https://shop.example.com" in elsewhere.server.instance.directory.origins
    assert (await audit(owner))[1][:2] == ("instance.import", "instance")
    assert (await audit(creator))[0][:2] == ("instance.export", "instance")


async def test_who_may_sign_in_and_what_is_secret_stays_where_it_is(
    lived_in: Page, creator: httpx.AsyncClient, host: tuple[Page, httpx.AsyncClient]
) -> None:
    elsewhere, owner = host
    files = unzipped(await exported(creator))
    secrets = [hashed for table, column in (("api_keys", "key_hash"), ("account_sessions", "token_hash"), ("claims", "token_hash"))
               for (hashed,) in lived_in.rows(f"SELECT {column} FROM {table}")]  # fmt: skip
    assert len(secrets) == 3
    assert not [secret for secret in secrets for data in files.values() if secret.encode() in data]
    await brought(owner, zipped(files))
    assert (await owner.get("/api/admin/session")).status_code == 200, "whoever was signed in here still is"
    assert elsewhere.rows("SELECT count(*) FROM api_keys") == [(0,)]
    assert elsewhere.rows("SELECT name FROM accounts") == [("Nour",)]


def test_every_table_is_in_an_archive_or_left_out_for_a_reason(empty_database: Path) -> None:
    with closing(sqlite3.connect(empty_database)) as database:
        names = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert {name for name in names if not name.startswith(("search", "sqlite_"))} == {*TABLES, *LEFT_OUT}


async def test_a_page_in_use_is_replaced_only_when_it_is_said_so(
    lived_in: Page, creator: httpx.AsyncClient, host: tuple[Page, httpx.AsyncClient]
) -> None:
    _, owner = host
    small = await exported(owner)
    before = unzipped(await exported(creator))
    status, code, detail = await problem(await brought(creator, small))
    assert (status, code) == (409, "page_in_use")
    assert "?replace=true" in detail
    looked_at = (await brought(creator, small, "?dryRun=true")).json()
    assert (looked_at["imported"], looked_at["rows"]["links"], looked_at["replaced"]["links"]) == (False, 0, 5)
    after = unzipped(await exported(creator))
    assert manifest_of(after)["tables"] == manifest_of(before)["tables"], "nothing was changed"
    replaced = await brought(creator, small, "?replace=true")
    assert replaced.json()["replaced"]["links"] == 5
    assert (await creator.get("/api/admin/links")).json()["total"] == 0
    assert (await creator.get("/api/admin/transcripts?q=piano")).json()["total"] == 0
    assert lived_in.rows("SELECT count(*) FROM search_items WHERE search_items MATCH 'piano'") == [(0,)]
    back = await brought(creator, zipped(before), "?replace=true")
    assert back.status_code == 200
    assert manifest_of(unzipped(await exported(creator)))["tables"] == manifest_of(before)["tables"]
    assert (await creator.post("/api/admin/links", json={"title": "x", "url": "https://example.com"})).json()["id"] == 7


async def test_an_archive_of_an_earlier_schema_goes_the_way_of_the_migrations(
    host: tuple[Page, httpx.AsyncClient],
) -> None:
    _, owner = host
    released = Path(__file__).parents[1] / "db" / "released" / "0001.sql"
    file = io.BytesIO()
    with closing(sqlite3.connect(":memory:")) as database:
        database.executescript(released.read_text())
        assert pack(database, file, "ada", (), now()).schema == "0001" != HEAD
    answer = await brought(owner, file.getvalue())
    assert answer.status_code == 200, answer.text
    assert [link["title"] for link in (await owner.get("/api/admin/links")).json()["items"]] == ["Music"]
    assert (await owner.get("/api/admin/transcripts?q=hello")).json()["total"] == 1


async def test_an_answer_that_is_being_written_is_waited_for(page: Page, creator: httpx.AsyncClient) -> None:
    archive = await exported(creator)
    async with page.chat() as chat:
        page.engine.say("Once upon")
        await chat.send(message="Tell me a story")
        await chat.until("text_delta")
        status, code, _ = await problem(await brought(creator, archive, "?replace=true"))
        assert (status, code) == (409, "turn_running")
        running = await exported(creator)
        page.engine.answer(" a time.")
        await chat.until("done")
        assert (await brought(creator, running, "?replace=true")).status_code == 200
        async with asyncio.timeout(60):
            assert (await chat.until("resume"))[-1]["type"] == "resume", "whoever follows is told to come back"
    [found] = (await creator.get("/api/admin/transcripts?q=once")).json()["items"]
    assert "".join(piece["text"] for piece in found["snippet"]) == "Once upon"
    [run] = (await creator.get("/api/admin/completions")).json()["items"]
    assert run["status"] == "interrupted", "as far as the answer was when the archive was made"


async def test_only_an_owner_may(page: Page, creator: httpx.AsyncClient) -> None:
    invitation = (await creator.post("/api/admin/team", json={"name": "Ed", "role": "editor"})).json()
    async with page.visitor() as editor:
        token = invitation["link"].split("#")[1]
        assert (await editor.post("/api/claim", json={"token": token})).status_code == 204
        editor.headers["X-CSRF-Token"] = (await editor.get("/api/admin/session")).json()["csrf"]
        assert (await editor.get("/api/admin/links")).status_code == 200
        assert (await problem(await editor.get("/api/admin/export")))[:2] == (403, "owner_required")
        assert (await problem(await brought(editor, b"")))[:2] == (403, "owner_required")
