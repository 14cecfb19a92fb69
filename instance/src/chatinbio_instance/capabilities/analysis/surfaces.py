"""Topics with their questions, most asked first. What visitors wrote is shown as plain text, never as Markdown."""

from __future__ import annotations

from chatinbio_instance.capabilities.analysis.grouping import Grouped, Topic
from chatinbio_instance.capabilities.analysis.wording import (
    MOST_QUESTIONS,
    MOST_TOPICS,
    clipped,
    counted,
    figures,
    left_over,
)
from chatinbio_instance.core.events import SurfaceShown
from chatinbio_instance.core.periods import Span
from chatinbio_instance.surface import Board, ask


def topic_list(surface: str, span: Span, grouped: Grouped, asked: int) -> SurfaceShown:
    """A card with a row a topic, and a button that asks for its questions."""
    board = Board()
    lines = [
        board.title(f"What visitors asked {span.name}"),
        board.text(f"{span.written} · {counted(asked, 'message')}", "caption"),
    ]
    for topic in grouped.topics[:MOST_TOPICS]:
        lines += [board.divider(), _topic(board, span, topic)]
    if rest := left_over(grouped):
        lines += [board.divider(), board.text(rest, "caption")]
    return board.show(surface, board.card(*lines))


def topic_view(surface: str, span: Span, topic: Topic) -> SurfaceShown:
    """The questions of one topic, those without an answer marked."""
    board = Board()
    lines = [
        board.styled_text(topic.name, size="lg"),
        board.text(f"{figures(topic)} · {span.written}", "caption"),
        board.divider(),
    ]
    for asked in topic.questions[:MOST_QUESTIONS]:
        row = [board.styled_text(clipped(asked.text), weight=1)]
        if not asked.answered:
            row.append(board.badge("Unanswered", "warning"))
        lines.append(board.row(*row))
    if (more := len(topic.questions) - MOST_QUESTIONS) > 0:
        lines.append(board.text(f"and {counted(more, 'further question')}", "caption"))
    return board.show(surface, board.card(*lines))


def _topic(board: Board, span: Span, topic: Topic) -> str:
    heading = [board.styled_text(topic.name, weight=1)]
    if topic.deserves_answer:
        heading.append(board.badge("Worth an answer", "warning"))
    wanted = ask(f"What did visitors ask about “{topic.name}” {span.name}?")
    return board.column(
        board.row(*heading),
        board.text(figures(topic), "caption"),
        *(board.styled_text(f"“{clipped(example)}”", size="sm", color="muted") for example in topic.examples),
        board.action_button("Read them", wanted, size="sm", read=f"Read the questions about {topic.name}"),
    )
