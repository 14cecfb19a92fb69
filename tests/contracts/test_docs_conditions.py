"""docs/runbooks/creator-not-ready.md knows every phase, condition and reason that a Creator's status can show, and no other."""

from __future__ import annotations

import ast
import re

from chatinbio_api import ConditionType, Phase
from tests.contracts.documentation import DOCS, ROOT, names, section, table

PAGE = DOCS / "runbooks" / "creator-not-ready.md"
VERDICT = ROOT / "operator" / "src" / "chatinbio_operator" / "verdict"


def _reasons() -> tuple[set[str], set[str]]:
    """The reasons of good findings and of bad ones, read from the source: a run shows only those that it meets."""
    good: set[str] = set()
    bad: set[str] = set()
    for path in sorted(VERDICT.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            match node:
                case ast.Call(func=ast.Name("Finding"), args=[ast.Constant(bool(well)), ast.Constant(str(reason)), *_]):
                    (good if well else bad).add(reason)
                case ast.Return(value=ast.Tuple([ast.Constant(str(reason)), _])) if reason:
                    bad.add(reason)  # unpacked into a Finding(False, …)
                case ast.Call(func=ast.Name("Finding"), args=[ast.Constant(False), ast.Starred(), *_]):
                    pass
                case ast.Call(func=ast.Name("Finding")):
                    raise AssertionError(f"{path.name}:{node.lineno}: this test cannot read the reason")
    return good, bad


def test_every_reason_has_its_advice_and_no_advice_is_for_nothing() -> None:
    _, bad = _reasons()
    rows = table(section(PAGE, "Reasons"))
    assert len(bad) > 10
    assert sorted(names(reason)[0] for reason, _, _ in rows) == sorted(bad)
    assert all(len(advice) > 20 for _, _, advice in rows)


def test_the_reasons_of_a_ready_creator_are_named() -> None:
    good, _ = _reasons()
    (line,) = [line for line in PAGE.read_text().splitlines() if line.startswith("When all is well")]
    assert set(names(line)) == good


def test_the_conditions_are_those_of_the_api() -> None:
    types = [type_.value for type_ in ConditionType]
    assert [names(type_)[0] for type_, _ in table(section(PAGE, "Conditions"))] == types
    named = {type_ for _, where, _ in table(section(PAGE, "Reasons")) for type_ in names(where)}
    assert named <= set(types)


def test_the_phases_are_those_of_the_api() -> None:
    assert [names(phase)[0] for phase, _, _ in table(section(PAGE, "Phases"))] == [phase.value for phase in Phase]


def test_the_glossary_of_reasons_is_spelt_as_kubernetes_wants_it() -> None:
    good, bad = _reasons()
    assert [reason for reason in good | bad if not re.fullmatch(r"[A-Z][A-Za-z]+", reason)] == []
