"""docs/admin-api.md is read and its examples are run, from the first to the last, against a real page."""

from __future__ import annotations

import asyncio
import re
import zipfile
from pathlib import Path

import httpx

from tests.instance.library.pictures.files import photo
from tests.instance.pages import Page

GUIDE = Path(__file__).parents[3] / "docs" / "admin-api.md"


async def test_every_example_of_the_guide_runs(page: Page, creator: httpx.AsyncClient, tmp_path: Path) -> None:
    assert (
        await creator.put("/api/admin/account", json={"name": "Ada", "email": "ada@example.com"})
    ).status_code == 200
    password = {"new": "correct horse battery"}
    assert (await creator.put("/api/admin/password", json=password)).status_code == 204
    examples = re.findall(r"```sh\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    assert len(examples) == 9
    page.engine.answer("In every bookshop.")
    folder = tmp_path / "shell"
    folder.mkdir()
    (folder / "me.jpg").write_bytes(photo())
    shell = await asyncio.create_subprocess_exec(
        "bash",
        "-euxo",
        "pipefail",
        "-c",
        "\n".join(examples),
        cwd=folder,
        env={"PAGE": page.origin, "PATH": "/usr/local/bin:/usr/bin:/bin", "NO_PROXY": "*"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    said, complaints = await shell.communicate()
    assert shell.returncode == 0, complaints.decode()
    assert b'"title":"All my music"' in said
    assert b'"startsAt":"2027-03-05T20:30:00+01:00"' in said
    assert b'"avatarState":"ready"' in said
    assert (folder / "avatar.webp").read_bytes()[8:12] == b"WEBP"
    assert b'"provider":"youtube"' in said
    assert b"--cib-primary: #4b3fae;" in said
    assert b"--cib-primary: light-dark(#c81e68, #ff8fc0);" in said
    assert b'"name":"midnight"' in said
    assert b'"text":"In every bookshop."' in said
    assert page.engine.requests[0].deps.persona == "You are {{name}}. Answer in one sentence."
    assert b'"imported":true' in said
    assert "manifest.json" in zipfile.ZipFile(folder / "page.zip").namelist()
    assert (folder / "leads.csv").read_bytes().startswith(b"\xef\xbb\xbfat,kind")
