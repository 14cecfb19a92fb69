"""docs/features.md names a test for every feature, and each of them is there and runs; for what a person sees, one that drives a browser."""

from __future__ import annotations

import ast
import fnmatch
import re
from functools import lru_cache
from pathlib import Path

import pytest

from tests.contracts.documentation import DOCS, ROOT, names, section, table

PAGE = DOCS / "features.md"
Row = tuple[str, list[str]]

SKIPPED = re.compile(r"pytest\.(mark\.)?(skip|xfail)|importorskip")
# Whoever holds one of these has a browser open.
DRIVEN = ("Browser", "BrowserContext", "Page")
# Told apart there: what a person sees and what nobody sees.
TOLD_APART = (
    "A page with a chat",
    "Widgets and use cases",
    "A widget for other sites",
    "The public page",
    "The chat on the page",
    "The creator's own side",
    "Everybody, everywhere, at little cost",
    "From end to end",
)


def rows(text: str) -> list[Row]:
    return [(row[0], names(row[1]) if len(row) > 1 else []) for row in table(text)]


def part(heading: str, name: str) -> list[Row]:
    """The rows of one of a section's two tables."""
    found = re.search(rf"^### {name}$(.*?)(?=^### |\Z)", section(PAGE, heading), flags=re.MULTILINE | re.DOTALL)
    return rows(found[1]) if found else []


ROWS = rows(PAGE.read_text())
SEEN = [row for heading in TOLD_APART for row in part(heading, "What a person sees")]


@lru_cache
def _tests(path: Path) -> frozenset[str]:
    """Names of the tests in a file of either language; none that is skipped."""
    text = path.read_text()
    if path.suffix == ".ts":
        return frozenset(
            re.findall(r"^\s*(?:it|test)(?:\.each\([^)]*\))?\(\s*['\"`](.+?)['\"`]", text, flags=re.MULTILINE)
        )
    return frozenset(
        name
        for name, node in _functions(path).items()
        if name.startswith("test_") and not SKIPPED.search(ast.unparse(node))
    )


@lru_cache
def _functions(path: Path) -> dict[str, ast.FunctionDef | ast.AsyncFunctionDef]:
    tree = ast.parse(path.read_text())
    return {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


def _drives_a_browser(path: Path, name: str) -> bool:
    """Whether a test is given something of Playwright's: itself, or by a fixture of its own file."""
    imported = {
        alias.name
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and node.module == "playwright.async_api"
        for alias in node.names
    }
    functions = _functions(path)

    def given(function: str) -> bool:
        return any(
            (ast.unparse(argument.annotation) if argument.annotation else "") in imported.intersection(DRIVEN)
            or (argument.arg in functions and argument.arg != function and given(argument.arg))
            for argument in functions[function].args.args
        )

    return given(name)


def _file(test: str) -> tuple[Path, str]:
    path, _, name = test.partition("::")
    return (ROOT / "tests" / path if path.endswith(".py") else ROOT / path), name


def test_there_are_features() -> None:
    assert len(ROWS) > 150
    assert len(SEEN) > 80


@pytest.mark.parametrize(("feature", "tests"), ROWS, ids=[feature for feature, _ in ROWS])
def test_a_feature_has_a_test_that_is_there(feature: str, tests: list[str]) -> None:
    assert tests, f"{feature}: name a test"
    for test in tests:
        file, name = _file(test)
        assert file.is_file(), f"{feature}: there is no {file.relative_to(ROOT)}"
        assert fnmatch.filter(_tests(file), name), f"{feature}: {file.relative_to(ROOT)} has no test {name}"


@pytest.mark.parametrize(("feature", "tests"), SEEN, ids=[feature for feature, _ in SEEN])
def test_what_a_person_sees_is_seen_by_a_browser(feature: str, tests: list[str]) -> None:
    files = [_file(test) for test in tests if "*" not in test]
    assert any(file.suffix == ".py" and _drives_a_browser(file, name) for file, name in files), (
        f"{feature}: name a test of a browser"
    )


@pytest.mark.parametrize("heading", TOLD_APART)
def test_every_row_is_either_seen_or_not(heading: str) -> None:
    told = part(heading, "What a person sees") + part(heading, "What nobody sees")
    assert told == rows(section(PAGE, heading))
    assert part(heading, "What a person sees")


def test_a_test_that_drives_no_browser_is_not_taken_for_one() -> None:
    widget = ROOT / "tests" / "instance" / "widget"
    weights = widget / "test_everybody_can_use_the_widget.py"
    assert _drives_a_browser(weights, "test_axe_finds_nothing")
    assert not _drives_a_browser(weights, "test_the_bubble_weighs_at_most_10_kilobytes_and_imports_nothing")
    asked = widget / "test_an_embed_learns_who_it_shows.py"
    assert not any(_drives_a_browser(asked, name) for name in _tests(asked)), "its Page is no browser's"
