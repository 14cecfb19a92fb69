"""The reasons that a Creator's status or Events can show, read from the source: a run shows only those that it meets."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.contracts.documentation import ROOT

OPERATOR = ROOT / "operator" / "src" / "chatinbio_operator"


def reasons() -> set[str]:
    """Reasons of conditions: what a Finding is made with in the verdict."""
    found: set[str] = set()
    for path in sorted((OPERATOR / "verdict").rglob("*.py")):
        constants = _constants(path)
        for node in ast.walk(ast.parse(path.read_text())):
            match node:
                case ast.Call(func=ast.Name("Finding"), args=[_, ast.Starred()]):
                    pass  # reason and message are returned by a function, below
                case ast.Call(func=ast.Name("Finding"), args=[_, reason, *_]):
                    found.update(_texts(reason, constants, f"{path.name}:{node.lineno}"))
                case ast.Return(value=ast.Tuple([ast.Constant(str(reason)), _])):
                    found.add(reason)
    return found


def event_reasons() -> set[str]:
    """Reasons of Events that no condition has."""
    found: set[str] = set()
    for path in sorted((OPERATOR / "reconcile").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            match node:
                case ast.Call(func=ast.Attribute(attr="_tell"), args=[_, _, ast.Constant(str(reason)), _]):
                    found.add(reason)
    return found


def _constants(path: Path) -> dict[str, str]:
    return {
        node.target.id: node.value.value
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.AnnAssign)
        and isinstance(node.target, ast.Name)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    }


def _texts(node: ast.expr, constants: dict[str, str], where: str) -> Iterator[str]:
    match node:
        case ast.Constant(str(text)):
            yield text
        case ast.Name(name) if name in constants:
            yield constants[name]
        case ast.IfExp(body=one, orelse=other):
            yield from _texts(one, constants, where)
            yield from _texts(other, constants, where)
        case ast.Attribute(attr="reason"):
            return  # handed on from another Finding
        case _:
            raise AssertionError(f"{where}: this test cannot read the reason")
