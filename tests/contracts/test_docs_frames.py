"""docs/frames.md, the contract's table and the instance speak of the same frames."""

from __future__ import annotations

import re

from tests.contracts.documentation import DOCS, names, section, table

CONTRACT = section(DOCS / "contracts.md", "Frames")
CONTRACT_TYPES = {type_ for row in table(CONTRACT) for type_ in names(row[0])}


def test_the_guide_explains_every_frame_of_the_contract_and_no_other() -> None:
    explained = [
        type_ for row in table(section(DOCS / "frames.md", "A turn, as a client sees it")) for type_ in names(row[0])
    ]
    assert len(CONTRACT_TYPES) == 10
    assert sorted(explained) == sorted(CONTRACT_TYPES)


def test_the_guides_picture_of_a_turn_shows_every_frame() -> None:
    picture = re.findall(r"^ {4}.*$", section(DOCS / "frames.md", "A turn, as a client sees it"), flags=re.MULTILINE)
    assert set(re.findall(r"[a-z_]+", "\n".join(picture))) >= CONTRACT_TYPES
