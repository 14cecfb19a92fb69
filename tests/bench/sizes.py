"""The front end: kilobytes of JavaScript as sent (gzip), read from the files as they are built. No machine changes them."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import chatinbio_instance.web
from tests.bench.figure import Figure

STATIC = Path(chatinbio_instance.web.__file__).parent / "static"
STATICALLY = re.compile(r"""(?:\bfrom|\bimport)\s*["'](\.{1,2}/[^"']+\.js)["']""")
LATER = re.compile(r"""\bimport\(\s*[`"'](\.{1,2}/[^`"']+\.js)[`"']""")
LANGUAGES = ("en", "de", "ar")


def weight(files: set[Path]) -> float:
    """Kilobytes (1,000 bytes), each file packed by itself as it is sent."""
    return sum(len(gzip.compress(file.read_bytes(), 9)) for file in files) / 1000


def entry(source: str) -> Path:
    """The file that a source of the front end became."""
    manifest = json.loads((STATIC / "manifest.json").read_text())
    return STATIC / str(manifest[source]["file"])


def loaded(*entries: Path, later: bool = False, without: tuple[str, ...] = ()) -> set[Path]:
    """The entries with all that their imports load; with `later` also what is ever loaded after a press or a turn. A file with a name in
    `without` is left out, and what only it needs."""
    found: set[Path] = set()
    waiting = list(entries)
    while waiting:
        file = waiting.pop()
        if file in found or file.stem[: -len("-12345678")] in without:
            continue
        found.add(file)
        text = file.read_text()
        names = STATICALLY.findall(text) + (LATER.findall(text) if later else [])
        waiting += [(file.parent / name).resolve() for name in names]
    return found


def named(files: set[Path], name: str) -> Path:
    """The one file of that name which `files` may load later."""
    [found] = {
        (file.parent / address).resolve()
        for file in files
        for address in LATER.findall(file.read_text())
        if Path(address).name.startswith(f"{name}-")
    }
    return found


def conversation() -> set[Path]:
    """What draws the first words of a conversation, with the page it is on."""
    page = loaded(entry("src/page.ts"))
    return page | loaded(named(page, "dialogue"), named(page, "chat-log"))


def creators_side(language: str) -> set[Path]:
    """Every view, dialog and editor in one language, before a surface is drawn."""
    others = tuple(other for other in LANGUAGES if other != language)
    return loaded(entry("src/admin.ts"), later=True, without=(*others, "renderer"))


def figures() -> list[Figure]:
    """Rows for the benchmarks."""
    page, talking = loaded(entry("src/page.ts")), conversation()
    surface = loaded(named(loaded(entry("src/page.ts"), later=True), "renderer")) - talking
    heaviest = max((creators_side(language) for language in LANGUAGES), key=weight)
    rows: list[tuple[str, float | None, set[Path]]] = [
        ("JavaScript of a page with its chat shell", 25, page),
        ("… with all that draws an answer's first words", None, talking),
        ("… and what the first surface adds", None, surface),
        ("JavaScript that another site loads for the bubble", 10, {STATIC / "embed.js"}),
        ("JavaScript of the creator's side, first view", None, loaded(entry("src/admin.ts"))),
        ("… all views of it, heaviest language", 150, heaviest),
    ]
    return [Figure(name, target, "KB", (weight(files),)) for name, target, files in rows]
