"""Export and import over HTTP: what was taken away is what stands elsewhere, and a bad archive changes nothing."""

from __future__ import annotations

import asyncio
import hashlib
import io
import json
import shutil
import sqlite3
import zipfile
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from chatinbio_instance.core.events import SurfaceShown, ToolFinished, ToolStarted, Unanswered, Usage
from chatinbio_instance.db.base import now
from chatinbio_instance.db.migrations import HEAD
from chatinbio_instance.web.admin.archive.contents import LEFT_OUT, TABLES
from chatinbio_instance.web.admin.archive.packing import pack
from chatinbio_instance.web.admin.archive.refusals import Refused
from chatinbio_instance.web.admin.archive.staging import stage
from tests.instance.admin.creators import audit, open_creators_page, problem
from tests.instance.pages import Page, eventually

Files = dict[str, bytes]
SURFACE = SurfaceShown("links-1", ({"version": "v0.9", "createSurface": {"surfaceId": "links-1", "catalogId": "x"}},))


def unzipped(content: bytes) -> Files:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(files: Files, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return content.getvalue()


def manifest_of(files: Files) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads(files["manifest.json"])
    return manifest


def resealed(files: Files, **changes: Any) -> bytes:
    """An archive whose manifest agrees with its files, as a skilled hand would leave it."""
    manifest = manifest_of(files) | changes
    for table in manifest["tables"]:
        data = files.get(f"tables/{table}.jsonl", b"")
        manifest["tables"][table] = {"rows": data.count(b"\n"), "sha256": hashlib.sha256(data).hexdigest()}
    return zipped(files | {"manifest.json": json.dumps(manifest).encode()})


async def exported(creator: httpx.AsyncClient) -> bytes:
    answer = await creator.get("/api/admin/export")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/zip"
    return answer.content


async def brought(creator: httpx.AsyncClient, archive: bytes, query: str = "") -> httpx.Response:
    headers = {"Content-Type": "application/zip"}
    return await creator.post(f"/api/admin/import{query}", content=archive, headers=headers, timeout=60)


@pytest.fixture
async def host(tmp_path: Path, empty_database: Path) -> AsyncIterator[tuple[Page, httpx.AsyncClient]]:
    """Another host: an empty page whose owner is signed in."""
    async with open_creators_page(tmp_path / "elsewhere", empty_database, {}) as host:
        yield host


@pytest.fixture
async def lived_in(page: Page, creator: httpx.AsyncClient) -> Page:
    """A page with everything on it that a creator and visitors can leave there."""
    await creator.patch("/api/admin/links/2", json={"enabled": False, "visibleUntil": "2027-05-01T00:00:00+02:00"})
    await creator.delete("/api/admin/links/5")
    local = {"title": "Kyoto", "startsAt": "2027-05-01T20:00:00", "timeZone": "Asia/Tokyo"}
    await creator.post("/api/admin/events", json=local)
    await creator.post("/api/admin/prompts", json={"body": "You are {{name}}."})
    await creator.put("/api/admin/tokens", json={"brand": {"primary": "#4b3fae"}})
    await creator.put("/api/admin/settings", json={"sessions": "tab", "timeZone": "Europe/Berlin"})
    await creator.put("/api/admin/capabilities/todo", json={"enabled": False})
    await creator.post("/api/admin/polls", json={"question": "Which?", "options": ["A", "B"]})
    await creator.post("/api/admin/origins", json={"origin": "https://shop.example.com"})
    await creator.post("/api/admin/keys", json={"name": "Robot"})
    page.server.instance.insights.visit("v")
    page.server.instance.insights.click(1)
    async with page.visitor() as visitor:
        await visitor.get("/api/thread")
        async with page.chat(visitor) as chat:
            tool = (ToolStarted("c", "show_links", "Looking"), ToolFinished("c", "show_links", "completed", "One."))
            page.engine.answer(*tool, SURFACE, "Hier: ", "Grüße 🎹\u2028", Usage("m", 1, 2, 0.25))
            await chat.turn("Wo sind die Links?")
            page.engine.answer(Unanswered(), "No idea.")
            await chat.turn("Do you play the piano?")
            page.engine.answer("Second try.")
            await chat.send(type="regenerate")
            await chat.until("done")
    [question] = (await creator.get("/api/admin/unanswered")).json()["items"] or [None]
    if question:
        await creator.post(f"/api/admin/unanswered/{question['id']}/answer", json={"answer": "Badly."})
    return page


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
    assert {name: summary["rows"][name] for name in ("links", "visitors", "threads", "prompts", "polls")} == {
        "links": 4,
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
    for path in (
        "links",
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
        blobs = {
            table
            for table in TABLES
            for column in database.execute(f"PRAGMA table_info({table})")
            if column[2] == "BLOB"
        }
    assert {name for name in names if not name.startswith(("search", "sqlite_"))} == {*TABLES, *LEFT_OUT}
    assert blobs == set()


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
    assert (looked_at["imported"], looked_at["rows"]["links"], looked_at["replaced"]["links"]) == (False, 0, 4)
    after = unzipped(await exported(creator))
    assert manifest_of(after)["tables"] == manifest_of(before)["tables"], "nothing was changed"
    replaced = await brought(creator, small, "?replace=true")
    assert replaced.json()["replaced"]["links"] == 4
    assert (await creator.get("/api/admin/links")).json()["total"] == 0
    assert (await creator.get("/api/admin/transcripts?q=piano")).json()["total"] == 0
    assert lived_in.rows("SELECT count(*) FROM search_items WHERE search_items MATCH 'piano'") == [(0,)]
    back = await brought(creator, zipped(before), "?replace=true")
    assert back.status_code == 200
    assert manifest_of(unzipped(await exported(creator)))["tables"] == manifest_of(before)["tables"]
    assert (await creator.post("/api/admin/links", json={"title": "x", "url": "https://example.com"})).json()["id"] == 6


def changed(table: str, change: Callable[[dict[str, Any]], Any]) -> Callable[[Files], bytes]:
    """The first row of a table is another, and everything else fits."""

    def tamper(files: Files) -> bytes:
        first, *rest = files[f"tables/{table}.jsonl"].splitlines(keepends=True)
        row = change(json.loads(first))
        return resealed(files | {f"tables/{table}.jsonl": json.dumps(row).encode() + b"\n" + b"".join(rest)})

    return tamper


def bomb(files: Files) -> bytes:
    return resealed(files | {"tables/links.jsonl": b" " * 400_000_000})


def twice(files: Files) -> bytes:
    with pytest.warns(UserWarning, match="Duplicate name"):
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w") as archive:
            for name, data in [*files.items(), ("tables/links.jsonl", b"")]:
                archive.writestr(name, data)
    return content.getvalue()


BAD: dict[str, tuple[Callable[[Files], bytes], str]] = {
    "nothing": (lambda files: b"", "no zip file"),
    "not a zip": (lambda files: b"PK\x03\x04 hello", "no zip file"),
    "cut off": (lambda files: zipped(files)[:-200], "no zip file"),
    "a flipped byte": (lambda files: flipped(zipped(files, zipfile.ZIP_STORED)), "damaged"),
    "no manifest": (lambda files: zipped({"a.txt": b"x"}), "no manifest.json"),
    "a manifest of nonsense": (lambda files: zipped(files | {"manifest.json": b"[]"}), "manifest.json cannot be read"),
    "another program": (lambda files: resealed(files, application="other"), "not made by a program"),
    "another format": (lambda files: resealed(files, format=99), "not made by a program"),
    "a newer schema": (lambda files: resealed(files, schema="9999"), "newer version"),
    "an unknown schema": (lambda files: resealed(files, schema="0000"), "schema 0000"),
    "a path out of the folder": (
        lambda files: zipped(files | {"../../etc/passwd": b"x"}),
        "not those that its manifest names",
    ),
    "a file too many": (
        lambda files: zipped(files | {"tables/accounts.jsonl": b""}),
        "not those that its manifest names",
    ),
    "a file too few": (lambda files: zipped({n: d for n, d in files.items() if "links" not in n}), "not those"),
    "one name twice": (twice, "not those that its manifest names"),
    "words changed": (lambda files: zipped(files | {"tables/links.jsonl": b""}), "was changed since it was packed"),
    "a bomb": (bomb, "unpack to far more"),
    "a column too many": (changed("links", lambda row: row | {"x": 1}), "row 1 of links cannot be read"),
    "a column too few": (changed("links", lambda row: {"id": 1}), "row 1 of links cannot be read"),
    "another type": (changed("links", lambda row: row | {"title": 7}), "row 1 of links cannot be read"),
    "a huge number": (changed("links", lambda row: row | {"position": 10**30}), "row 1 of links cannot be read"),
    "a missing value": (changed("links", lambda row: row | {"title": None}), "row 1 of links cannot be read"),
    "no object": (changed("links", lambda row: [1]), "row 1 of links cannot be read"),
    "one id twice": (changed("links", lambda row: row | {"id": 2}), "contradict each other"),
    "a thread of nobody": (changed("threads", lambda row: row | {"visitor_id": "v0"}), "is missing"),
    "a status of nothing": (changed("completions", lambda row: row | {"status": "fine"}), "contradict each other"),
    "a script for a link": (
        changed("links", lambda row: row | {"url": "javascript:alert(1)"}),
        "no http or https address",
    ),
    "a kind of no link": (changed("links", lambda row: row | {"kind": "tape"}), "no kind of link"),
    "a time of nonsense": (changed("links", lambda row: row | {"visible_from": "soon"}), "times"),
    "a time without offset": (changed("threads", lambda row: row | {"created_at": "2027-01-01T00:00:00"}), "no offset"),
    "a date of nonsense": (changed("events", lambda row: row | {"starts_at": "soon"}), "the page"),
    "a zone of nonsense": (changed("events", lambda row: row | {"time_zone": "Mars"}), "timeZone"),
    "parts of nonsense": (changed("items", lambda row: row | {"parts": "{"}), "conversations"),
    "another's frame": (changed("frames", lambda row: row | {"seq": 999}), "is another's"),
    "settings of nonsense": (changed("page_settings", lambda row: row | {"name": "settings", "value": "7"}), ""),
    "a persona of nonsense": (changed("prompts", lambda row: row | {"body": "{{secret}}"}), "the persona"),
    "an origin of nonsense": (
        changed("allowed_origins", lambda row: row | {"origin": "https://*.example.com"}),
        "origin",
    ),
}


def flipped(content: bytes) -> bytes:
    place = content.index(b'"title":') + 12
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


async def test_a_bad_archive_is_refused_with_its_reason(
    lived_in: Page, creator: httpx.AsyncClient, tmp_path: Path, empty_database: Path
) -> None:
    good = unzipped(await exported(creator))
    archive, staged = tmp_path / "archive.zip", tmp_path / "staged.db"
    for name, (tamper, reason) in BAD.items():
        archive.write_bytes(tamper(dict(good)))
        shutil.copy(empty_database, staged)  # its migrations are the slow part
        with pytest.raises(Refused) as refusal:
            await asyncio.to_thread(stage, archive, staged)
        assert reason in str(refusal.value), (name, str(refusal.value))
        assert str(tmp_path) not in str(refusal.value), name
    archive.write_bytes(zipped(good))
    shutil.copy(empty_database, staged)
    assert stage(archive, staged).handle == "creator"


@pytest.mark.parametrize("name", ["cut off", "a bomb", "a script for a link"])
async def test_a_bad_archive_changes_nothing(lived_in: Page, creator: httpx.AsyncClient, name: str) -> None:
    good = unzipped(await exported(creator))
    tamper, reason = BAD[name]
    (lived_in.data / "import-of-a-process-that-died").mkdir()
    status, code, detail = await problem(await brought(creator, tamper(dict(good)), "?replace=true"))
    assert (status, code) == (422, "archive_refused")
    assert detail.startswith("This archive cannot be used: ")
    assert reason in detail
    assert detail.endswith(". Nothing was changed.")
    assert manifest_of(unzipped(await exported(creator)))["tables"] == manifest_of(good)["tables"]
    assert [action for action, _, _ in await audit(creator)][:2] == ["instance.export", "instance.export"]
    assert list(lived_in.data.glob("import-*")) == [], "nothing is left behind"


async def test_a_style_sheet_is_never_taken_from_an_archive(
    lived_in: Page, creator: httpx.AsyncClient, host: tuple[Page, httpx.AsyncClient]
) -> None:
    elsewhere, owner = host
    files = unzipped(await exported(creator))
    rows = [json.loads(line) for line in files["tables/page_settings.jsonl"].splitlines()]
    for row in rows:
        if row["name"] == "theme.css":
            row["value"] = "body { background: url(https://evil.example) }"
    files["tables/page_settings.jsonl"] = b"".join(json.dumps(row).encode() + b"\n" for row in rows)
    assert (await brought(owner, resealed(files))).status_code == 200
    async with elsewhere.visitor() as visitor:
        css = (await visitor.get("/theme.css")).text
    assert "evil" not in css
    assert "--cib-primary: #4b3fae;" in css


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
        async with asyncio.timeout(10):
            assert (await chat.until("resume"))[-1]["type"] == "resume", "whoever follows is told to come back"
    [found] = (await creator.get("/api/admin/transcripts?q=once")).json()["items"]
    assert "".join(piece["text"] for piece in found["snippet"]) == "Once upon"
    [run] = (await creator.get("/api/admin/completions")).json()["items"]
    assert run["status"] == "interrupted", "as far as the answer was when the archive was made"


async def test_one_who_goes_away_in_the_middle_leaves_nothing_behind(
    page: Page, creator: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    port = page.server.instance.settings.port
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in creator.cookies.jar)
    head = {
        "Host": "x",
        "Cookie": cookies,
        "X-CSRF-Token": creator.headers["X-CSRF-Token"],
        "Content-Length": "1000000",
    }
    lines = ["POST /api/admin/import?replace=true HTTP/1.1", *(f"{name}: {value}" for name, value in head.items())]
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + b"PK" * 1000)
    await writer.drain()
    await eventually(lambda: list(page.data.glob("import-*")) != [])
    writer.close()
    await eventually(lambda: list(page.data.glob("import-*")) == [])
    assert [record.message for record in caplog.records if record.levelname == "ERROR"] == []
    assert (await creator.get("/api/admin/links")).json()["total"] == 5


async def test_only_an_owner_may(page: Page, creator: httpx.AsyncClient) -> None:
    invitation = (await creator.post("/api/admin/team", json={"name": "Ed", "role": "editor"})).json()
    async with page.visitor() as editor:
        token = invitation["link"].split("#")[1]
        assert (await editor.post("/api/claim", json={"token": token})).status_code == 204
        editor.headers["X-CSRF-Token"] = (await editor.get("/api/admin/session")).json()["csrf"]
        assert (await editor.get("/api/admin/links")).status_code == 200
        assert (await problem(await editor.get("/api/admin/export")))[:2] == (403, "owner_required")
        assert (await problem(await brought(editor, b"")))[:2] == (403, "owner_required")
