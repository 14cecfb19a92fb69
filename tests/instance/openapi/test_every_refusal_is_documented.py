"""docs/api-errors.md lists every code that the instance refuses with over HTTP, with its status, and none that cannot happen."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import chatinbio_instance
from chatinbio_instance.web.problems import ADVICE
from tests.contracts.documentation import DOCS, names, section, table

SOURCES = Path(chatinbio_instance.__file__).parent
ROWS = [row for row in table(section(DOCS / "api-errors.md", "Instance")) if len(row) == 4]

# Said within a conversation or to another part, never by an HTTP status.
NEVER_A_STATUS = {"unknown_tool", "model_misconfigured"}


def raised() -> Iterator[tuple[str, int]]:
    """Codes and statuses as the source has them: `InstanceError("code", …, status=…)` and what derives from it."""
    for path in SOURCES.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            match node:
                case ast.Call(
                    func=ast.Name("InstanceError") | ast.Attribute(attr="__init__"),
                    args=[ast.Constant(str(code)), _, *_],
                    keywords=keywords,
                ):
                    given = {k.arg: k.value.value for k in keywords if isinstance(k.value, ast.Constant)}
                    if path.parts[-3:-1] != ("agent", "model") and code.isidentifier():
                        yield code, int(str(given.get("status", 400)))


def known() -> dict[str, set[int]]:
    statuses: dict[str, set[int]] = {"internal_error": {500}, "foreign_origin": {403}}
    for code, status in raised():
        if code not in NEVER_A_STATUS and code != "internal_error":
            statuses.setdefault(code, set()).add(status)
    for status, (code, _) in ADVICE.items():
        statuses.setdefault(code, set()).add(status)
    return statuses


def test_the_tables_are_the_codes_with_their_statuses() -> None:
    statuses = known()
    assert len(statuses) > 40
    assert {names(code)[0] for code, *_ in ROWS} == set(statuses)
    for code, status, again, advice in ROWS:
        assert int(status) in statuses[names(code)[0]], code
        assert again in ("yes", "no"), code
        assert len(advice) > 6, code


def test_what_passes_may_be_tried_again() -> None:
    for code, status, again, _ in ROWS:
        if status in ("429", "503"):
            assert again == "yes", code
