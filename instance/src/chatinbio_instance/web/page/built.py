"""What the front end's build left in `static/`: the hashed files of an entry, and icons."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import msgspec

from chatinbio_instance.web import pages

DOT = {"stroke": "M12 10.5a1.5 1.5 0 1 0 0 3 1.5 1.5 0 0 0 0-3Z"}


@dataclass(frozen=True, slots=True)
class Entry:
    """Addresses of one entry: its script, what that imports, its style sheets."""

    script: str
    imports: tuple[str, ...]
    styles: tuple[str, ...]


def manifest() -> bytes | None:
    """The build's manifest; None where nothing was built."""
    file = pages.file("manifest.json")
    return None if file is None else file.content


@lru_cache(maxsize=16)
def entry(manifest: bytes, source: str, *needed: str) -> Entry:
    """The files of `src/page.ts` or `src/admin.ts`, and of what that will import at once. Raises KeyError for what is no entry."""
    chunks: dict[str, Any] = msgspec.json.decode(manifest)
    scripts: dict[str, None] = {}
    styles: dict[str, None] = {}

    def walk(name: str) -> None:
        chunk = chunks[name]
        if chunk["file"] in scripts:
            return
        scripts[chunk["file"]] = None
        for imported in chunk.get("imports", ()):
            walk(imported)
        styles.update(dict.fromkeys(chunk.get("css", ())))

    walk(source)
    for name in needed:
        if name in chunks:
            walk(name)
    first, *others = (f"/{file}" for file in scripts)
    return Entry(first, tuple(others), tuple(f"/{file}" for file in styles))


def icons() -> dict[str, dict[str, str]]:
    """Every icon by its name: one path on a 24 × 24 grid under `stroke` or `fill`. Not kept: it is read when a document is made."""
    file = pages.file("icons.json")
    return {} if file is None else msgspec.json.decode(file.content)
