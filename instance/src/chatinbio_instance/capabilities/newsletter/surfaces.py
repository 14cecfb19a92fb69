"""The form of the newsletter, and what one sees who has signed up."""

from __future__ import annotations

from collections.abc import Sequence

from chatinbio_instance.core.events import SurfaceShown
from chatinbio_instance.surface import Action, Board, Field, Form, event

CONSENT = "I want the newsletter by e-mail. I can unsubscribe at any time."

FORM = Form(
    action="newsletter.subscribe",
    heading="Newsletter",
    intro="News from me, straight to your inbox.",
    fields=(
        Field("email", "Your e-mail", "email", "name@example.com", required=True, max_length=254, autocomplete="email"),
        Field("consent", CONSENT, "consent"),
    ),
    submit="Subscribe",
)


def unsubscribe() -> Action:
    """Sign off."""
    return event("newsletter.unsubscribe")


def subscribed(surface: str, addresses: Sequence[str]) -> SurfaceShown:
    """Which of their addresses are on the list, and the way off it, as a new surface."""
    board = Board()
    words = board.styled_text(f"You are on the list with {' and '.join(addresses)}.")
    button = board.action_button("Unsubscribe", unsubscribe(), variant="plain", size="sm")
    return board.show(surface, board.card(board.column(board.title("Newsletter"), words, button)))
