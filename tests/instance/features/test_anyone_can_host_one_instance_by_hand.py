"""One command and one folder: a page with a chat that answers, in one process; installed from a lock file, served from static files."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import psutil

from tests.instance.pages import words
from tests.instance.processes import ROOT, started

STATIC = ROOT / "instance" / "src" / "chatinbio_instance" / "web" / "static"


async def test_anyone_can_host_one_instance_by_hand(tmp_path: Path) -> None:
    """With nothing but a folder; server and agent are one process, and the database is one file."""
    async with started(tmp_path / "new" / "folder") as program:
        await program.listening()
        async with program.visitor() as visitor:
            assert "<html" in (await visitor.get("/")).text
            assert (await visitor.get("/api/bio")).json()["engine"] == "offline"
            assert (await visitor.get("/readyz")).text == "ok\n"
            await visitor.get("/api/thread")
            async with program.chat(visitor) as chat:
                assert words(await chat.turn("Who are you?"))
        assert psutil.Process(program.process.pid).children(recursive=True) == []
        program.process.terminate()
        assert await program.ended() == 0
    kept = {path.name for path in (tmp_path / "new" / "folder").iterdir() if path.stat().st_size}
    assert {name for name in kept if not name.endswith((".lock", ".key"))} == {"chatinbio.db"}


def test_installed_from_a_lock_file() -> None:
    """Every way to install takes exactly what is locked, and what is locked is pinned by version and hash."""
    lock = tomllib.loads((ROOT / "uv.lock").read_text())
    packages = {package["name"]: package for package in lock["package"]}
    manifest = tomllib.loads((ROOT / "instance" / "pyproject.toml").read_text())["project"]
    wanted = [
        *manifest["dependencies"],
        *(name for extra in manifest["optional-dependencies"].values() for name in extra),
    ]
    assert {re.split(r"[\[<>=!~ ;]", requirement)[0] for requirement in wanted} <= packages.keys()
    for name, package in packages.items():
        if "registry" in package["source"]:
            files = [*package.get("wheels", ()), *filter(None, [package.get("sdist")])]
            assert files, name
            assert all(file["hash"].startswith("sha256:") for file in files), name
    for place in ("Makefile", "instance/Dockerfile"):
        installs = re.findall(r"(?:\$\(UV\)|\buv) sync[^\n]*", (ROOT / place).read_text())
        assert installs, place
        assert all("--frozen" in command for command in installs), place
        assert re.findall(r"(?i)npm\)? (ci|install)\b", (ROOT / place).read_text()) == ["ci"], place


def test_the_front_end_is_static_files_with_hashed_names() -> None:
    """So they may be kept by browsers and at the edge for ever: a new build has new names."""
    assert (STATIC / "manifest.json").is_file(), "the page is not built: make frontend"
    chunks = json.loads((STATIC / "manifest.json").read_text()).values()
    files = {name for chunk in chunks for name in [chunk["file"], *chunk.get("css", [])]}
    assert [name for name in files if not (STATIC / name).is_file()] == []
    # What other sites include by name keeps it, and so does what a browser or the creator's side asks for by name.
    named = {path.name for path in STATIC.iterdir() if path.is_file()} - {"manifest.json"}
    assert named == {"embed.js", "widget.js", "embed-preview.css", "favicon.ico", "icons.json"}
    built = {path.name for folder in ("assets", "widget") for path in (STATIC / folder).iterdir()}
    assert {Path(name).name for name in files} <= built
    assert [name for name in built if not re.fullmatch(r"[\w.-]+-[\w-]{8}\.(js|css|svg|woff2)", name)] == []
