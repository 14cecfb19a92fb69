"""docs/frames.md, the contract's table and the instance speak of the same frames."""

from __future__ import annotations

import ast
import inspect
import re
from typing import Any, get_args

import msgspec
import pytest

from chatinbio_instance.agent.model import failures
from chatinbio_instance.core import frames
from chatinbio_instance.errors import StorageUnavailable
from chatinbio_instance.turn import runner
from tests.contracts.documentation import DOCS, names, section, table

CONTRACT = {names(row[0])[0]: set(names(row[1])) for row in table(section(DOCS / "contracts.md", "Frames"))}
GUIDE = section(DOCS / "frames.md", "A turn, as a client sees it")
STRUCTS: dict[str, Any] = {struct.__struct_config__.tag: struct for struct in get_args(frames.Frame)}


def test_code_contract_and_guide_name_the_same_frames() -> None:
    assert CONTRACT.keys() == STRUCTS.keys()
    assert sorted(type_ for row in table(GUIDE) for type_ in names(row[0])) == sorted(STRUCTS)


@pytest.mark.parametrize("type_", STRUCTS)
def test_a_frame_has_the_fields_that_the_contract_names(type_: str) -> None:
    fields = {field.encode_name for field in msgspec.structs.fields(STRUCTS[type_])}
    assert fields - {"seq", "thread", "turn"} == CONTRACT[type_]


def test_the_guides_picture_of_a_turn_shows_every_frame() -> None:
    picture = "\n".join(re.findall(r"^ {4}.*$", GUIDE, flags=re.MULTILINE))
    assert STRUCTS.keys() <= set(re.findall(r"[a-z_]+", picture))


def test_the_guides_ends_of_a_turn_are_the_codes() -> None:
    (last,) = [line for line in GUIDE.splitlines() if "exactly one of the three" in line]
    shown = re.split(r"\s{2,}", last.strip())[0].split(" | ")
    assert sorted(shown) == sorted(struct.__struct_config__.tag for struct in frames.ENDS)


def _codes_of_providers() -> dict[str, bool]:
    """Every code that a failing provider is given, and whether it may be tried again, as the source has them."""
    found: dict[str, bool] = {}
    for node in ast.walk(ast.parse(inspect.getsource(failures))):
        match node:
            case ast.Tuple(elts=[_, ast.Constant(str(code)), ast.Constant(bool(again))]):
                found[code] = again
            case ast.Call(func=ast.Name("ProviderFailed"), args=[ast.Constant(str(code)), _], keywords=[again]):
                found[code] = bool(ast.literal_eval(again.value))
    return found


def test_the_guide_names_every_way_in_which_a_turn_fails() -> None:
    endings = [*runner.STOPPED.values(), runner.BROKEN, runner.EMPTY]
    codes = {ending.code: ending.retryable for ending in endings if ending.code} | _codes_of_providers()
    codes[StorageUnavailable().code] = StorageUnavailable().retryable
    told = {names(row[0])[0]: row[1] for row in table(section(DOCS / "frames.md", "How a turn fails"))}
    assert told == {code: "yes" if again else "no" for code, again in codes.items()}
