"""Questions to choose from: "did you mean", or what to ask next."""

from __future__ import annotations

from collections.abc import Sequence

from chatinbio_instance.core.events import SurfaceShown
from chatinbio_instance.core.locales import ENGLISH, Locale
from chatinbio_instance.surface.components import Board, ask
from chatinbio_instance.surface.words import WORDS


def question_list(
    surface: str, heading: str, questions: Sequence[str], locale: Locale = ENGLISH
) -> SurfaceShown | None:
    """A heading and a button per question that asks it; None where there are none."""
    if not questions:
        return None
    board = Board()
    read = WORDS(locale).ask
    buttons = [
        board.button(board.text(question), ask(question), label=read.format(question=question))
        for question in questions
    ]
    return board.show(surface, board.column(board.text(heading, "caption"), *buttons))
