"""The front end's import rules of docs/architecture.md: elements > (state | surface) > transport > protocol; words below all.

import-linter speaks Python only; the front end's modules name what they import in one plain form, so reading is enough.
"""

from __future__ import annotations

import re
from pathlib import Path

from tests.contracts.documentation import ROOT

SOURCES = ROOT / "instance" / "frontend" / "src"
BELOW = {
    # The page's tokens are a sheet and no module: what draws the page within another look brings them along.
    "elements": {"state", "surface", "transport", "protocol", "words", "tokens.css?inline"},
    "state": {"transport", "protocol", "words"},
    "surface": {"transport", "protocol", "words"},
    "transport": {"protocol", "words"},
    "protocol": set(),
    "words": set(),
}
# Rooms of elements: what one draws with, beside itself and what lies loose in the folder.
ROOMS: dict[str, set[str]] = {"chat": set(), "page": {"chat"}, "widget": {"chat"}, "admin": {"chat"}}
IMPORT = re.compile(r"""(?:\bfrom|\bimport)\s*\(?\s*['"]([^'"]+)['"]""")


def _modules() -> list[Path]:
    return [path for path in sorted(SOURCES.rglob("*.ts")) if path.parent != SOURCES]


def _imports(module: Path) -> list[str]:
    code = re.sub(r"/\*.*?\*/|(?<![:'\"])//[^\n]*", "", module.read_text(), flags=re.DOTALL)
    return IMPORT.findall(code)


def _layer(module: Path) -> str:
    return module.relative_to(SOURCES).parts[0]


def test_every_module_is_in_a_layer() -> None:
    modules = _modules()
    assert len(modules) > 8
    assert {_layer(module) for module in modules} - BELOW.keys() - {"styles", "icons"} == set()


def test_a_layer_imports_only_what_is_below_it() -> None:
    climbing = []
    for module in _modules():
        for target in _imports(module):
            if not target.startswith("."):
                continue
            place = (module.parent / target).resolve()
            if not place.is_relative_to(SOURCES):
                climbing.append(f"{module.relative_to(SOURCES)} leaves the sources: {target}")
            elif _layer(place) not in BELOW.get(_layer(module), set()) | {_layer(module)}:
                climbing.append(f"{module.relative_to(SOURCES)} imports {_layer(place)}")
    assert climbing == []


def test_the_rooms_of_the_elements_are_as_said() -> None:
    elements = SOURCES / "elements"
    rooms = {path.name for path in elements.iterdir() if path.is_dir() and any(path.rglob("*.ts"))}
    assert rooms <= ROOMS.keys()
    strays = []
    for module in (m for m in _modules() if _layer(m) == "elements" and m.parent != elements):
        room = module.relative_to(elements).parts[0]
        for target in (t for t in _imports(module) if t.startswith(".")):
            place = (module.parent / target).resolve()
            if not place.is_relative_to(elements) or place.parent == elements:
                continue
            if place.relative_to(elements).parts[0] not in ROOMS[room] | {room}:
                strays.append(f"{module.relative_to(elements)} imports {place.relative_to(elements)}")
    assert strays == []


def test_the_protocol_and_the_reducer_know_no_lit() -> None:
    pure = [m for m in _modules() if _layer(m) in ("protocol", "transport") or m.name == "conversation.ts"]
    assert any(m.name == "conversation.ts" for m in pure), "the reducer"
    assert [(m.name, t) for m in pure for t in _imports(m) if re.match(r"(lit|@lit|@a2ui)(/|-|$)", t)] == []
