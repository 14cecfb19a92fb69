"""The form of the messages."""

from __future__ import annotations

from chatinbio_instance.capabilities.contact.words import WORDS
from chatinbio_instance.core.locales import Locale
from chatinbio_instance.surface import Field, Form


def form(locale: Locale) -> Form:
    """The form in a language."""
    words = WORDS(locale)
    return Form(
        action="contact.send",
        heading=words.heading,
        intro=words.intro,
        fields=(
            Field("name", words.name, required=True, max_length=100, autocomplete="name"),
            Field(
                "email", words.email, "email", "name@example.com", required=True, max_length=254, autocomplete="email"
            ),
            Field("message", words.message, "longText", required=True, max_length=4000),
        ),
        submit=words.send,
        locale=locale,
    )
