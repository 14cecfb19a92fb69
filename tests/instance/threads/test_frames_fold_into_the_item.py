"""Folding frames into parts: the same for a turn that ended and for one that died."""

from __future__ import annotations

from chatinbio_instance.core.events import TextDelta, ToolFinished, ToolStarted, Usage
from chatinbio_instance.core.frames import SurfacePart, TextPart, ToolPart
from chatinbio_instance.surface import Board
from chatinbio_instance.threads.draft import NEVER_ENDED, fold
from chatinbio_instance.turn.translate import translate

BOARD = Board()
SURFACE = BOARD.show("s", BOARD.text("Two links."))
TOOL = ToolStarted("c1", "show_links", "Looking")


def folded(*events: object) -> tuple[object, ...]:
    return fold(translate(events, thread="t", turn="u", after=0)).parts  # type: ignore[arg-type]


def test_text_around_tools_and_surfaces_stays_in_its_place() -> None:
    parts = folded(
        TextDelta("a"),
        TextDelta("b"),
        TOOL,
        ToolFinished("c1", "show_links", "completed", "Two."),
        SURFACE,
        TextDelta("c"),
    )
    assert parts == (
        TextPart(text="ab"),
        ToolPart(call="c1", name="show_links", label="Looking", status="completed", summary="Two."),
        SurfacePart(surface="s", messages=SURFACE.messages),
        TextPart(text="c"),
    )


def test_a_tool_that_never_came_back_is_kept_as_failed() -> None:
    (part,) = folded(TOOL)
    assert part == ToolPart(call="c1", name="show_links", label="Looking", status="failed", summary=NEVER_ENDED)


def test_tools_that_run_side_by_side_end_where_they_began() -> None:
    parts = folded(
        TOOL,
        ToolStarted("c2", "show_events", "Looking up dates"),
        ToolFinished("c2", "show_events", "not_found_error", "None."),
        ToolFinished("c1", "show_links", "completed", "Two."),
    )
    assert [(part.call, part.status) for part in parts if isinstance(part, ToolPart)] == [
        ("c1", "completed"),
        ("c2", "not_found_error"),
    ]


def test_a_result_without_a_beginning_and_the_cost_are_no_parts() -> None:
    assert folded(ToolFinished("c9", "x", "completed", "?"), Usage("m", 1, 1)) == ()


def test_text_is_the_same_however_it_was_cut() -> None:
    assert folded(TextDelta("a"), TextDelta("bc")) == folded(TextDelta("ab"), TextDelta("c"))
