"""docs/local-cluster.md names a test for each point of the local cluster's semantics, and each of them is there and runs; its faults are the code's."""

from __future__ import annotations

import ast
import re
from functools import lru_cache
from pathlib import Path

import pytest

from chatinbio_local.api.faults import LINE_FAULTS, REQUEST_FAULTS
from tests.contracts.documentation import DOCS, ROOT, names, section, table

PAGE = DOCS / "local-cluster.md"
TESTS = ROOT / "tests" / "local"
SKIPPED = re.compile(r"\bskip(if)?\b|\bxfail\b|importorskip|SkipTest")
PARTS = (
    "Reading and watching",
    "Writing",
    "Custom resources",
    "Deletion",
    "Who may do what",
    "Controllers and node",
    "Faults",
)
ROWS = [(row[0], names(row[1])) for part in PARTS for row in table(section(PAGE, part))]


@lru_cache
def functions(path: Path) -> dict[str, str]:
    """The source of each test of a file, with what decorates it; none where the whole file is marked as skipped."""
    tree = ast.parse(path.read_text())
    for node in tree.body:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and SKIPPED.search(ast.unparse(node)):
            return {}
    return {
        node.name: ast.unparse(node)
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")
    }


def test_there_is_a_table() -> None:
    assert len(ROWS) > 45
    assert len({what for what, _ in ROWS}) == len(ROWS)


@pytest.mark.parametrize(("what", "tests"), ROWS, ids=[what for what, _ in ROWS])
def test_a_point_has_tests_that_are_there_and_run(what: str, tests: list[str]) -> None:
    assert tests, "name a test"
    for test in tests:
        path, _, name = test.partition("::")
        assert (TESTS / path).is_file(), f"there is no tests/local/{path}"
        source = functions(TESTS / path).get(name, "")
        assert source, f"{path} has no test {name}, or is skipped as a whole"
        assert not SKIPPED.search(source), f"{test} may be skipped"


def test_every_client_has_its_tests() -> None:
    """Each program of others that talks to the cluster is run by some of them."""
    files = {test.partition("::")[0] for _, tests in ROWS for test in tests}
    text = {name: (TESTS / name).read_text() for name in files}
    for client in ("kubernetes.aio", "from kubernetes import", "Kubectl", "operator(tmp_path", '"traefik"'):
        assert [name for name in files if client in text[name]], client


def test_the_table_of_faults_is_the_code() -> None:
    rows = table(section(PAGE, "Faults on demand"))
    of_requests = {names(fault)[0] for fault, request, _ in rows if request != "–"}
    of_lines = {names(fault)[0] for fault, _, line in rows if line != "–"}
    assert of_requests == REQUEST_FAULTS
    assert of_lines == LINE_FAULTS


def test_a_skipped_test_would_be_noticed(tmp_path: Path) -> None:
    file = tmp_path / "test_x.py"
    file.write_text("import pytest\n@pytest.mark.skipif(True, reason='x')\ndef test_a(): ...\ndef test_b(): ...\n")
    assert SKIPPED.search(functions(file)["test_a"]) and not SKIPPED.search(functions(file)["test_b"])
    marked = tmp_path / "test_y.py"
    marked.write_text("import pytest\npytestmark = pytest.mark.skip\ndef test_a(): ...\n")
    assert functions(marked) == {}
