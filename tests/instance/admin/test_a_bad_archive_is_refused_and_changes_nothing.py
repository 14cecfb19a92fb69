"""What is wrong with an archive is said, whoever made it so, and the page stays as it was."""

from __future__ import annotations

import asyncio
import io
import json
import shutil
import zipfile
from base64 import b64decode, b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from chatinbio_instance.library.pictures.paths import id_of
from chatinbio_instance.web.admin.archive.refusals import Refused
from chatinbio_instance.web.admin.archive.staging import stage
from tests.instance.admin.archives import Files, brought, exported, manifest_of, resealed, unzipped, zipped
from tests.instance.admin.creators import audit, problem
from tests.instance.library.pictures.files import drawn, saved
from tests.instance.pages import Page, eventually


def changed(table: str, change: Callable[[dict[str, Any]], Any]) -> Callable[[Files], bytes]:
    """The first row of a table is another, and everything else fits."""

    def tamper(files: Files) -> bytes:
        first, *rest = files[f"tables/{table}.jsonl"].splitlines(keepends=True)
        row = change(json.loads(first))
        return resealed(files | {f"tables/{table}.jsonl": json.dumps(row).encode() + b"\n" + b"".join(rest)})

    return tamper


def painted(content: bytes, **more: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """A row of a picture with other bytes, and an id that agrees with them."""
    return lambda row: row | {"id": id_of(content), "bytes": b64encode(content).decode()} | more


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
    "a picture by another's name": (changed("pictures", lambda row: row | {"id": "0" * 32}), "is another"),
    "a picture that is a page": (changed("pictures", painted(b"<script>alert(1)</script>")), "about pictures"),
    "a picture with a page behind it": (
        changed("pictures", lambda row: painted(b64decode(row["bytes"]) + b"<script>alert(1)</script>")(row)),
        "no picture of this program's",
    ),
    "a picture of another kind": (changed("pictures", painted(saved(drawn(9, 9)), width=9, height=9)), "no WebP"),
    "a picture of another size": (changed("pictures", lambda row: row | {"width": 7}), "not the size it says"),
    "a picture that is called a page": (
        changed("pictures", lambda row: row | {"media_type": "text/html"}),
        "no known kind",
    ),
    "a picture for nothing": (changed("pictures", lambda row: row | {"use": "banner"}), "no known kind"),
    "a picture of no bytes": (
        changed("pictures", lambda row: row | {"bytes": "…"}),
        "row 1 of pictures cannot be read",
    ),
    "a gigantic picture": (
        changed("pictures", painted(saved(drawn(3000, 9), "WEBP"), width=3000, height=9)),
        "no picture of this program's",
    ),
    "a picture that is missing": (
        changed("profile", lambda row: row | {"avatar_url": f"/media/{'0' * 32}.webp"}),
        "is missing",
    ),
    "a picture that is no picture": (
        changed("profile", lambda row: row | {"avatar_url": "/admin"}),
        "no http or https",
    ),
    "a style of no link": (changed("links", lambda row: row | {"style": "marquee"}), "no style of a link"),
    "an icon that nobody draws": (changed("links", lambda row: row | {"icon": "skull"}), "no icon"),
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
