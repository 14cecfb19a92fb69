"""Engine events become frames. Pure: the same events in the same batches give the same frames.

Place in the flow: engine → **translate** → record → clients.
"""

from __future__ import annotations

from collections.abc import Iterable

from chatinbio_instance.core.events import (
    EngineEvent,
    ModelFailed,
    SurfaceShown,
    TextDelta,
    ToolFinished,
    ToolProgressed,
    ToolStarted,
    Unanswered,
    Usage,
)
from chatinbio_instance.core.frames import (
    Frame,
    SurfaceFrame,
    TextDeltaFrame,
    ToolProgressFrame,
    ToolResultFrame,
    ToolStartFrame,
    UsageFrame,
)


def coalesce(events: Iterable[EngineEvent]) -> list[EngineEvent]:
    """The same events with neighbouring pieces of text joined, and of news of one call only the newest: a frame costs, a
    character does not."""
    joined: list[EngineEvent] = []
    words: list[str] = []
    for event in events:
        if isinstance(event, TextDelta):
            words.append(event.text)
            continue
        if isinstance(event, Unanswered | ModelFailed):
            continue  # for the creator and the operator, not for the wire
        if words:
            joined.append(TextDelta("".join(words)))
            words.clear()
        last = joined[-1] if joined else None
        if isinstance(event, ToolProgressed) and isinstance(last, ToolProgressed) and event.call == last.call:
            joined.pop()
        joined.append(event)
    if words:
        joined.append(TextDelta("".join(words)))
    return joined


def translate(events: Iterable[EngineEvent], *, thread: str, turn: str, after: int) -> list[Frame]:
    """Frames for these events, numbered from `after` + 1."""
    return [_frame(event, after + n, thread, turn) for n, event in enumerate(coalesce(events), start=1)]


def _frame(event: EngineEvent, seq: int, thread: str, turn: str) -> Frame:
    match event:
        case TextDelta(text):
            return TextDeltaFrame(seq=seq, thread=thread, turn=turn, text=text)
        case ToolStarted(call, name, label):
            return ToolStartFrame(seq=seq, thread=thread, turn=turn, call=call, name=name, label=label)
        case ToolProgressed(call, message, fraction):
            return ToolProgressFrame(seq=seq, thread=thread, turn=turn, call=call, message=message, fraction=fraction)
        case ToolFinished(call, _, status, summary, sources):
            return ToolResultFrame(
                seq=seq, thread=thread, turn=turn, call=call, status=status, summary=summary, sources=sources
            )
        case SurfaceShown(surface, messages):
            return SurfaceFrame(seq=seq, thread=thread, turn=turn, surface=surface, messages=messages)
        case Usage(model, inputs, outputs, cost):
            return UsageFrame(
                seq=seq, thread=thread, turn=turn, model=model, input_tokens=inputs, output_tokens=outputs, cost=cost
            )
        case Unanswered() | ModelFailed():
            raise AssertionError("coalesce left it out")
