"""Questions to choose from: "did you mean", or what to ask next."""

from __future__ import annotations

from collections.abc import Sequence

from chatinbio_instance.core.events import SurfaceShown
from chatinbio_instance.surface.components import Board, ask


def question_list(surface: str, heading: str, questions: Sequence[str]) -> SurfaceShown | None:
    """A heading and a button per question that asks it; None where there are none."""
    if not questions:
        return None
    board = Board()
    buttons = [board.button(board.text(question), ask(question), label=f"Ask: {question}") for question in questions]
    return board.show(surface, board.column(board.text(heading, "caption"), *buttons))
