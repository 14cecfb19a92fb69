"""Frames as JSON: the names of the contract, there and back, and the published schema."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import msgspec
import pytest

from chatinbio_instance.core import frames
from chatinbio_instance.core.events import Source
from chatinbio_instance.core.frames import Frame, Item, SurfacePart, TextPart, ToolPart

SCHEMA = Path(__file__).parents[3] / "docs" / "frames.schema.json"
PLACE = {"seq": 3, "thread": "t", "turn": "u"}
ITEM = Item(
    id="i",
    role="assistant",
    parts=(
        TextPart(text="é"),
        ToolPart(call="c", name="n", label="l", status="failed", summary="s"),
        SurfacePart(surface="s", messages=({"version": "v0.9", "deep": {"x": [1, None]}},)),
    ),
    status="cancelled",
    created_at="2026-11-21T05:00:00+00:00",
)
EVERY: list[Frame] = [
    frames.RunStart(**PLACE, item=ITEM, engine="offline", replaces=("j",)),
    frames.TextDeltaFrame(**PLACE, text="x"),
    frames.ToolStartFrame(**PLACE, call="c", name="n", label="l"),
    frames.ToolProgressFrame(**PLACE, call="c", message="m", fraction=0.5),
    frames.ToolResultFrame(**PLACE, call="c", status="pending", summary="s", sources=(Source("faq", "1", "t"),)),
    frames.BackgroundResult(**PLACE, job="j", call="c", item=ITEM),
    frames.SurfaceFrame(**PLACE, surface="s", messages=({"version": "v0.9"},)),
    frames.ItemStored(**PLACE, item=ITEM),
    frames.UsageFrame(**PLACE, model="m", input_tokens=1, output_tokens=2),
    frames.Done(**PLACE, completion="c"),
    frames.ErrorFrame(**PLACE, code="c", message="m", retryable=True),
    frames.Cancelled(**PLACE),
    frames.Resume(**PLACE, after_seconds=0.5),
]


@pytest.mark.parametrize("frame", EVERY, ids=lambda frame: type(frame).__name__)
def test_a_frame_comes_back_equal_and_fits_the_schema(frame: Frame) -> None:
    text = frames.encode(frame)
    assert frames.decode(text) == frame
    jsonschema.validate(json.loads(text), frames.json_schema())


def test_names_in_json_are_those_of_the_contract() -> None:
    usage = json.loads(frames.encode(EVERY[8]))
    assert usage == {"type": "usage", **PLACE, "model": "m", "inputTokens": 1, "outputTokens": 2}
    assert set(json.loads(frames.encode(ITEM))) == {"id", "role", "parts", "status", "createdAt"}


def test_every_type_is_tried_here() -> None:
    kinds = {definition.__struct_config__.tag for definition in Frame.__args__}
    assert {json.loads(frames.encode(frame))["type"] for frame in EVERY} == kinds


def test_an_unknown_type_is_not_read() -> None:
    with pytest.raises(msgspec.ValidationError):
        frames.decode('{"type": "surprise", "seq": 1, "thread": "t", "turn": "u"}')


def test_the_published_schema_is_the_one_of_the_code() -> None:
    assert json.loads(SCHEMA.read_text()) == json.loads(json.dumps(frames.json_schema()))
