"""Topics with their questions, most asked first. What visitors wrote is shown as plain text, never as Markdown."""

from __future__ import annotations

from chatinbio_instance.capabilities.analysis.grouping import Grouped, Topic
from chatinbio_instance.capabilities.analysis.wording import (
    MOST_QUESTIONS,
    MOST_TOPICS,
    clipped,
    figures,
    left_over,
)
from chatinbio_instance.capabilities.analysis.words import WORDS
from chatinbio_instance.core.events import SurfaceShown
from chatinbio_instance.core.locales import Locale
from chatinbio_instance.core.periods import Span
from chatinbio_instance.core.words import counted
from chatinbio_instance.surface import Board, ask


def topic_list(surface: str, span: Span, grouped: Grouped, asked: int, locale: Locale) -> SurfaceShown:
    """A card with a row a topic, and a button that asks for its questions."""
    words = WORDS(locale)
    board = Board()
    lines = [
        board.title(words.heading.format(period=span.named(locale))),
        board.text(f"{span.written(locale)} · {counted(locale, asked, words.messages)}", "caption"),
    ]
    for topic in grouped.topics[:MOST_TOPICS]:
        lines += [board.divider(), _topic(board, span, topic, locale)]
    if rest := left_over(grouped, locale):
        lines += [board.divider(), board.text(rest, "caption")]
    return board.show(surface, board.card(*lines))


def topic_view(surface: str, span: Span, topic: Topic, locale: Locale) -> SurfaceShown:
    """The questions of one topic, those without an answer marked."""
    words = WORDS(locale)
    board = Board()
    lines = [
        board.styled_text(topic.name, size="lg"),
        board.text(f"{figures(topic, locale)} · {span.written(locale)}", "caption"),
        board.divider(),
    ]
    for asked in topic.questions[:MOST_QUESTIONS]:
        row = [board.styled_text(clipped(asked.text), weight=1)]
        if not asked.answered:
            row.append(board.badge(words.unanswered, "warning"))
        lines.append(board.row(*row))
    if (more := len(topic.questions) - MOST_QUESTIONS) > 0:
        lines.append(board.text(counted(locale, more, words.further), "caption"))
    return board.show(surface, board.card(*lines))


def _topic(board: Board, span: Span, topic: Topic, locale: Locale) -> str:
    words = WORDS(locale)
    heading = [board.styled_text(topic.name, weight=1)]
    if topic.deserves_answer:
        heading.append(board.badge(words.worth, "warning"))
    wanted = ask(words.ask_about.format(topic=topic.name, period=span.named(locale)))
    return board.column(
        board.row(*heading),
        board.text(figures(topic, locale), "caption"),
        *(board.styled_text(f"“{clipped(example)}”", size="sm", color="muted") for example in topic.examples),
        board.action_button(words.read, wanted, size="sm", read=words.read_about.format(topic=topic.name)),
    )
