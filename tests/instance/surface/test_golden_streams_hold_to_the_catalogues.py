"""What the wire's golden streams hold, live frames and stored items alike, is what a renderer takes: the front end draws from them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chatinbio_instance.core.events import SurfaceShown

STREAMS = sorted((Path(__file__).parents[1] / "wire").glob("*.jsonl"))


def shown(value: Any) -> Iterator[SurfaceShown]:
    """Every surface in a line, however deep."""
    if isinstance(value, dict):
        if "surface" in value and "messages" in value:
            yield SurfaceShown(value["surface"], tuple(value["messages"]))
        for inner in value.values():
            yield from shown(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from shown(inner)


@pytest.mark.parametrize("stream", STREAMS, ids=lambda path: path.stem)
def test_a_golden_stream_is_drawn_by_any_renderer(stream: Path, surfaces_shown: list[SurfaceShown]) -> None:
    lines = [json.loads(line) for line in stream.read_text(encoding="utf-8").splitlines()]
    assert lines
    found = [surface for line in lines for surface in shown(line)]
    assert surfaces_shown == found  # each is held to the catalogues when this test ends
