"""Frames: the numbered events of a turn, as they are sent to every client and as they are kept.

Place in the flow: engine events → turn.translate → **frames** → record → WebSocket, SSE. docs/contracts.md describes them,
docs/frames.schema.json is made from this file. In Python names are snake_case, in JSON camelCase.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from chatinbio_instance.core.events import A2uiMessage, Source, ToolStatus

ItemStatus = Literal["complete", "cancelled", "interrupted", "error"]
Rating = Literal["up", "down"]


class _Word(msgspec.Struct, frozen=True, kw_only=True, rename="camel", tag_field="type", omit_defaults=True):
    """A JSON object that says what it is in `type`; a field that has its default is left out."""


class TextPart(_Word, frozen=True, kw_only=True, tag="text"):
    """Words."""

    text: str


class ToolPart(_Word, frozen=True, kw_only=True, tag="tool"):
    """A tool that was called and how it went; `status` is failed for one that never came back.

    `sources` are the entries of the page that its summary rests on.
    """

    call: str
    name: str
    label: str
    status: ToolStatus
    summary: str
    sources: tuple[Source, ...] = ()


class SurfacePart(_Word, frozen=True, kw_only=True, tag="surface"):
    """A surface that was shown."""

    surface: str
    messages: tuple[A2uiMessage, ...]


class ActionPart(_Word, frozen=True, kw_only=True, tag="action"):
    """What the visitor did on a surface; `label` is for people. What they filled in is not repeated here."""

    name: str
    surface: str
    component: str
    label: str


Part = TextPart | ToolPart | SurfacePart | ActionPart


class Item(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """One entry of a conversation; `created_at` is ISO 8601 in UTC."""

    id: str
    role: Literal["user", "assistant"]
    parts: tuple[Part, ...]
    status: ItemStatus
    created_at: str
    rating: Rating | None = None

    def text(self) -> str:
        """What was said, without tools and surfaces."""
        return "".join(part.text for part in self.parts if isinstance(part, TextPart))


class _Frame(_Word, frozen=True, kw_only=True):
    """`seq` rises by one within a thread and never repeats; `turn` is empty for what happens outside a turn."""

    seq: int
    thread: str
    turn: str


class RunStart(_Frame, frozen=True, kw_only=True, tag="run_start"):
    """The visitor's message is stored and the engine begins.

    `replaces` names earlier items that are no longer part of the thread: an edited message with everything after it, or an answer
    that is given anew (`item` is then the message it answers, which stays where it is).
    """

    item: Item
    engine: str
    replaces: tuple[str, ...] = ()


class TextDeltaFrame(_Frame, frozen=True, kw_only=True, tag="text_delta"):
    """More of the answer."""

    text: str


class ToolStartFrame(_Frame, frozen=True, kw_only=True, tag="tool_start"):
    """A tool begins; `label` is for people."""

    call: str
    name: str
    label: str


class ToolProgressFrame(_Frame, frozen=True, kw_only=True, tag="tool_progress"):
    """A tool, perhaps one in the background, has come this far; `fraction` is from 0 to 1, null where it is not known."""

    call: str
    message: str
    fraction: float | None = None


class ToolResultFrame(_Frame, frozen=True, kw_only=True, tag="tool_result"):
    """A tool ended, or with `pending` goes on in the background."""

    call: str
    status: ToolStatus
    summary: str
    sources: tuple[Source, ...] = ()


class BackgroundResult(_Frame, frozen=True, kw_only=True, tag="background_result"):
    """A background tool ended, between two turns. `item` is stored and new: it holds the tool's part and what it shows."""

    job: str
    call: str
    item: Item


class SurfaceFrame(_Frame, frozen=True, kw_only=True, tag="surface"):
    """A surface to draw: A2UI messages in order. Without a createSurface they change a surface of the thread in place."""

    surface: str
    messages: tuple[A2uiMessage, ...]


class ItemStored(_Frame, frozen=True, kw_only=True, tag="item_stored"):
    """The answer as it is kept from now on."""

    item: Item


class UsageFrame(_Frame, frozen=True, kw_only=True, tag="usage"):
    """What the run cost."""

    model: str
    input_tokens: int
    output_tokens: int
    cost: float | None = None


class Done(_Frame, frozen=True, kw_only=True, tag="done"):
    """The turn ended well."""

    completion: str


class ErrorFrame(_Frame, frozen=True, kw_only=True, tag="error"):
    """The turn ended badly, or with an empty `turn` a message was refused; `message` says what to do next."""

    code: str
    message: str
    retryable: bool


class Cancelled(_Frame, frozen=True, kw_only=True, tag="cancelled"):
    """The visitor stopped the turn."""


class Resume(_Frame, frozen=True, kw_only=True, tag="resume"):
    """The server goes away: connect again in `after_seconds` and resume from `seq`. Never kept; `seq` is the last number."""

    after_seconds: float


Frame = (
    RunStart
    | TextDeltaFrame
    | ToolStartFrame
    | ToolProgressFrame
    | ToolResultFrame
    | BackgroundResult
    | SurfaceFrame
    | ItemStored
    | UsageFrame
    | Done
    | ErrorFrame
    | Cancelled
    | Resume
)

ENDS = (Done, ErrorFrame, Cancelled)

_encoder = msgspec.json.Encoder()
_decoder: msgspec.json.Decoder[Frame] = msgspec.json.Decoder(Frame)
_parts: msgspec.json.Decoder[tuple[Part, ...]] = msgspec.json.Decoder(tuple[Part, ...])


def encode(frame: Frame | Item) -> str:
    """The JSON text that is sent and kept, byte for byte the same."""
    return _encoder.encode(frame).decode()


def decode(text: str | bytes) -> Frame:
    """The frame of a kept text. Raises msgspec.ValidationError for anything else."""
    return _decoder.decode(text)


def encode_parts(parts: tuple[Part, ...]) -> str:
    """The JSON text of an item's parts."""
    return _encoder.encode(parts).decode()


def decode_parts(text: str) -> tuple[Part, ...]:
    """The parts of a kept text."""
    return _parts.decode(text)


def json_schema() -> dict[str, Any]:
    """The JSON Schema of a frame."""
    (frame,), definitions = msgspec.json.schema_components([Frame], ref_template="#/$defs/{name}")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Frame of Chat-in-Bio",
        **frame,
        "$defs": definitions,
    }
