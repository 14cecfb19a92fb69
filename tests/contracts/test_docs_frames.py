"""docs/frames.md, the contract's table and the instance speak of the same frames."""

from __future__ import annotations

import re
from typing import Any, get_args

import msgspec
import pytest

from chatinbio_instance.core import frames
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
