"""The answer as it grows: frames folded into the parts of one Item.

Pure. The running turn folds the frames it sends, boot folds the frames of a turn that died with the process; both come
to the same item.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from msgspec.structs import replace

from chatinbio_instance.core.events import A2uiMessage
from chatinbio_instance.core.frames import (
    Frame,
    Part,
    SurfaceFrame,
    SurfacePart,
    TextDeltaFrame,
    TextPart,
    ToolPart,
    ToolResultFrame,
    ToolStartFrame,
)
from chatinbio_instance.threads.surfaces import creates, drawn

NEVER_ENDED = "This was not finished."


@dataclass(frozen=True, slots=True)
class Draft:
    """What the frames of one turn add up to: the parts of its item in the order in which they began, and what they change on
    surfaces of earlier items, by surface."""

    parts: tuple[Part, ...] = ()
    changes: dict[str, tuple[A2uiMessage, ...]] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether nothing came of it."""
        return not self.parts and not self.changes


def fold(frames: Iterable[Frame]) -> Draft:
    """The draft of these frames of one turn."""
    parts: list[Part | None] = []
    words: list[str] = []
    calls: dict[str, int] = {}
    surfaces: dict[str, int] = {}
    changes: dict[str, tuple[A2uiMessage, ...]] = {}

    def end_of_text() -> None:
        if words:
            parts.append(TextPart(text="".join(words)))
            words.clear()

    for frame in frames:
        match frame:
            case TextDeltaFrame(text=text):
                words.append(text)
            case ToolStartFrame(call=call, name=name, label=label):
                end_of_text()
                calls[call] = len(parts)
                parts.append(ToolPart(call=call, name=name, label=label, status="failed", summary=NEVER_ENDED))
            case ToolResultFrame(call=call, status=status, summary=summary, sources=sources) if call in calls:
                begun = parts[calls[call]]
                assert isinstance(begun, ToolPart)
                parts[calls[call]] = replace(begun, status=status, summary=summary, sources=sources)
            case SurfaceFrame(surface=surface, messages=messages) if surface in surfaces:
                place = surfaces[surface]
                parts[place] = with_changes(parts[place], surface, messages)
            case SurfaceFrame(surface=surface, messages=messages) if creates(messages):
                end_of_text()
                surfaces[surface] = len(parts)
                parts.append(with_changes(None, surface, messages))
            case SurfaceFrame(surface=surface, messages=messages):
                changes[surface] = changes.get(surface, ()) + messages
            case _:
                pass
    end_of_text()
    return Draft(tuple(part for part in parts if part is not None), changes)


def with_changes(part: Part | None, surface: str, messages: tuple[A2uiMessage, ...]) -> SurfacePart | None:
    """A surface's part after these messages; None where it is gone."""
    before = part.messages if isinstance(part, SurfacePart) else ()
    after = drawn(before + messages)
    return SurfacePart(surface=surface, messages=after) if creates(after) else None
