"""What a phone loads before anybody chats, and before the first surface, as `vite build` made it."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

STATIC = Path(__file__).parents[3] / "instance" / "src" / "chatinbio_instance" / "web" / "static"
IMPORTS = re.compile(r"""(?:\bfrom|\bimport)\s*["'](\./[^"']+\.js)["']""")
LAZY = re.compile(r"""\bimport\(\s*[`"'](\./[^`"']+\.js)[`"']""")


def size(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 9))


def with_its_imports(path: Path) -> set[Path]:
    """The module and all that loads with it."""
    found, waiting = set(), [path]
    while waiting:
        module = waiting.pop()
        if module not in found:
            found.add(module)
            waiting += [(module.parent / name).resolve() for name in IMPORTS.findall(module.read_text())]
    return found


def first_page() -> set[Path]:
    manifest = STATIC / "manifest.json"
    assert manifest.is_file(), "the page is not built: make frontend"
    return with_its_imports(STATIC / json.loads(manifest.read_text())["src/page.ts"]["file"])


def test_it_loads_at_most_25_kilobytes_of_script() -> None:
    assert sum(map(size, first_page())) <= 25_000


def later(loaded: set[Path], name: str) -> set[Path]:
    """The scripts beyond those loaded that come with one that is loaded when it is needed."""
    lazy = {path.parent / found for path in loaded for found in LAZY.findall(path.read_text())}
    [wanted] = [path for path in lazy if path.name.startswith(name)]
    return with_its_imports(wanted) - loaded


def test_what_draws_a_conversation_adds_at_most_10_more_to_what_holds_it() -> None:
    """Markdown, surfaces, the list of threads and the menu come beside it, when they are needed."""
    held = first_page() | later(first_page(), "dialogue")
    assert sum(map(size, later(first_page(), "chat-log") - held)) <= 10_000


def test_what_holds_a_conversation_adds_at_most_9_more() -> None:
    assert sum(map(size, later(first_page(), "dialogue"))) <= 9_000


def test_the_renderer_comes_with_the_first_surface() -> None:
    conversation = first_page() | later(first_page(), "chat-log")
    assert sum(map(size, later(conversation, "renderer"))) > 40_000
