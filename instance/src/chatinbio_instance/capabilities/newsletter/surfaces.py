"""The form of the newsletter, and what one sees who has signed up."""

from __future__ import annotations

from collections.abc import Sequence

from chatinbio_instance.capabilities.newsletter.words import WORDS
from chatinbio_instance.core.events import SurfaceShown
from chatinbio_instance.core.locales import Locale
from chatinbio_instance.core.words import listed
from chatinbio_instance.surface import Action, Board, Field, Form, event


def form(locale: Locale) -> Form:
    """The form in a language."""
    words = WORDS(locale)
    return Form(
        action="newsletter.subscribe",
        heading=words.heading,
        intro=words.intro,
        fields=(
            Field(
                "email", words.email, "email", "name@example.com", required=True, max_length=254, autocomplete="email"
            ),
            Field("consent", words.consent, "consent"),
        ),
        submit=words.subscribe,
        locale=locale,
    )


def unsubscribe() -> Action:
    """Sign off."""
    return event("newsletter.unsubscribe")


def subscribed(surface: str, addresses: Sequence[str], locale: Locale) -> SurfaceShown:
    """Which of their addresses are on the list, and the way off it, as a new surface."""
    words = WORDS(locale)
    board = Board()
    said = words.on_the_list_with.format(addresses=listed(locale, addresses, words.joined))
    button = board.action_button(words.unsubscribe, unsubscribe(), variant="plain", size="sm")
    return board.show(surface, board.card(board.column(board.title(words.heading), board.styled_text(said), button)))
