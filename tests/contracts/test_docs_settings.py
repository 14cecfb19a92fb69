"""docs/settings.md lists every setting of the four programs with its default, and nothing that is none.

The charts set no variable that their program does not read, and name themselves in no setting by another spelling.
"""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from chatinbio_control_plane import settings as control_plane
from chatinbio_instance import settings as instance
from chatinbio_local import settings as local
from chatinbio_operator import settings as operator
from tests.charts.rendering import containers, one, render
from tests.contracts.documentation import DOCS, names, section, table

# Defaults that are worked out at start, as the documentation calls them.
WORKED_OUT = {
    "CHATINBIO_LOCAL_POD_ADDRESSES": "by machine",
    "CHATINBIO_LOCAL_PROJECT_DIR": "by machine",
    "CHATINBIO_OPERATOR_DEFAULT_VERSION": "its own version",
}


def _read(cls: Any, prefix: str) -> dict[str, str]:
    """Variable to default, as the documentation spells it, of a dataclass or of a pydantic model."""
    found: dict[str, str] = {}
    if dataclasses.is_dataclass(cls):
        for field in dataclasses.fields(cls):
            missing = field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
            found[field.name] = "required" if missing else _spelt(field.default)
    else:
        assert issubclass(cls, BaseModel)
        for name, info in cls.model_fields.items():
            default = info.get_default(call_default_factory=True, validated_data={})
            found[name] = "required" if default is PydanticUndefined else _spelt(default)
    return {
        variable: WORKED_OUT.get(variable, default)
        for variable, default in ((prefix + name.upper(), default) for name, default in found.items())
    }


def _spelt(value: Any) -> str:
    if value is None or value == "" or value == ():
        return "–"
    if isinstance(value, bool):
        return "`true`" if value else "`false`"
    if isinstance(value, tuple | list | frozenset):
        return f"`{','.join(str(part) for part in value)}`"
    if isinstance(value, float) and value.is_integer():
        return f"`{int(value)}`"
    return f"`{value.as_posix() if isinstance(value, Path) else value}`"


PROGRAMS = {
    "Operator": _read(operator.Settings, "CHATINBIO_OPERATOR_"),
    "Control plane": _read(control_plane.Settings, "CHATINBIO_CONTROL_PLANE_"),
    "Instance": _read(instance.Settings, "CHATINBIO_"),
    "Local cluster": _read(local.LocalSettings, "CHATINBIO_LOCAL_"),
}


@pytest.mark.parametrize("program", PROGRAMS)
def test_the_table_of_a_program_is_its_settings_with_their_defaults(program: str) -> None:
    rows = table(section(DOCS / "settings.md", program))
    written = {names(variable)[0]: default for variable, default, _ in rows}
    assert len(written) == len(rows), "each once"
    assert written == PROGRAMS[program]
    assert all(meaning for _, _, meaning in rows)


@pytest.mark.parametrize(
    ("deployment", "program"), [("chatinbio-operator", "Operator"), ("chatinbio-control-plane", "Control plane")]
)
def test_the_chart_sets_nothing_that_the_program_does_not_read(deployment: str, program: str) -> None:
    (container,) = containers(one(render("chatinbio"), "Deployment", deployment))
    variables = {variable["name"] for variable in container["env"]}
    assert variables
    assert variables <= PROGRAMS[program].keys()


def test_the_contract_names_only_settings_that_the_instance_reads() -> None:
    heading = "Instance: environment (what the operator renders, what `Settings` reads)"
    named = {names(row[0])[0] for row in table(section(DOCS / "contracts.md", heading))}
    assert len(named) > 10
    assert named <= PROGRAMS["Instance"].keys()
