"""The answer as it grows: frames folded into the parts of one Item.

Pure. The running turn folds the frames it sends, boot folds the frames of a turn that died with the process; both come
to the same item.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

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

NEVER_ENDED = "This was not finished."


def fold(frames: Iterable[Frame]) -> tuple[Part, ...]:
    """The parts that these frames of one turn add up to, in the order in which they began."""
    parts: list[Part] = []
    words: list[str] = []
    calls: dict[str, int] = {}

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
            case SurfaceFrame(surface=surface, messages=messages):
                end_of_text()
                parts.append(SurfacePart(surface=surface, messages=messages))
            case _:
                pass
    end_of_text()
    return tuple(parts)
