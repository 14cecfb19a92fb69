"""Engine events become frames: numbered, joined where they are one, and nothing of what is only for the creator."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as some

from chatinbio_instance.core.events import TextDelta, ToolFinished, ToolProgressed, ToolStarted, Unanswered
from chatinbio_instance.core.frames import TextDeltaFrame, ToolProgressFrame
from chatinbio_instance.turn.translate import coalesce, translate

EVENTS = some.one_of(
    some.builds(TextDelta, some.text(min_size=1, max_size=5)),
    some.just(Unanswered()),
    some.builds(ToolStarted, some.sampled_from("ab"), some.just("look"), some.just("Looking")),
    some.builds(ToolProgressed, some.sampled_from("ab"), some.text(max_size=3)),
)


def test_neighbouring_pieces_of_text_are_one_frame() -> None:
    frames = translate([TextDelta("a"), TextDelta("b"), Unanswered(), TextDelta("c")], thread="t", turn="u", after=4)
    assert frames == [TextDeltaFrame(seq=5, thread="t", turn="u", text="abc")]


def test_of_news_of_one_call_only_the_newest_is_told() -> None:
    news = [ToolProgressed("a", "1"), ToolProgressed("a", "2"), ToolProgressed("b", "3"), ToolProgressed("a", "4", 0.5)]
    frames = translate(news, thread="t", turn="u", after=0)
    assert [(f.call, f.message, f.fraction) for f in frames if isinstance(f, ToolProgressFrame)] == [
        ("a", "2", None),
        ("b", "3", None),
        ("a", "4", 0.5),
    ]


def test_a_result_says_what_it_rests_on() -> None:
    from chatinbio_instance.core.events import Source

    sources = (Source("faq", "1", "Booking"),)
    (frame,) = translate([ToolFinished("a", "look", "completed", "One.", sources)], thread="t", turn="u", after=0)
    assert frame.sources == sources  # type: ignore[union-attr]


@settings(derandomize=True, deadline=None)  # a busy machine may take long over any example
@given(some.lists(EVENTS))
def test_no_character_is_lost_and_numbers_rise_by_one(events: list[object]) -> None:
    frames = translate(events, thread="t", turn="u", after=7)  # type: ignore[arg-type]
    assert [frame.seq for frame in frames] == list(range(8, 8 + len(frames)))
    said = "".join(event.text for event in events if isinstance(event, TextDelta))
    assert "".join(frame.text for frame in frames if isinstance(frame, TextDeltaFrame)) == said
    once = coalesce(events)  # type: ignore[arg-type]
    assert coalesce(once) == once
