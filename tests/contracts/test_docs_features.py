"""docs/features.md names a test for every feature, and each of them is there and runs."""

from __future__ import annotations

import ast
import fnmatch
import re
from functools import lru_cache
from pathlib import Path

import pytest

from tests.contracts.documentation import DOCS, ROOT, names, table

ROWS = [(row[0], names(row[1]) if len(row) > 1 else []) for row in table((DOCS / "features.md").read_text())]

SKIPPED = re.compile(r"pytest\.(mark\.)?(skip|xfail)|importorskip")


@lru_cache
def _tests(path: Path) -> frozenset[str]:
    """Names of the tests in a file of either language; none that is skipped."""
    text = path.read_text()
    if path.suffix == ".ts":
        return frozenset(
            re.findall(r"^\s*(?:it|test)(?:\.each\([^)]*\))?\(\s*['\"`](.+?)['\"`]", text, flags=re.MULTILINE)
        )
    found = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    return frozenset(
        node.name for node in found if node.name.startswith("test_") and not SKIPPED.search(ast.unparse(node))
    )


def test_there_are_features() -> None:
    assert len(ROWS) > 80


@pytest.mark.parametrize(("feature", "tests"), ROWS, ids=[feature for feature, _ in ROWS])
def test_a_feature_has_a_test_that_is_there(feature: str, tests: list[str]) -> None:
    assert tests, f"{feature}: name a test"
    for test in tests:
        path, _, name = test.partition("::")
        file = ROOT / "tests" / path if path.endswith(".py") else ROOT / path
        assert file.is_file(), f"{feature}: there is no {path}"
        assert fnmatch.filter(_tests(file), name), f"{feature}: {path} has no test {name}"
