"""The form of the messages."""

from __future__ import annotations

from chatinbio_instance.surface import Field, Form

FORM = Form(
    action="contact.send",
    heading="Write to me",
    intro="This goes to me alone. I need your e-mail to answer you.",
    fields=(
        Field("name", "Your name", required=True, max_length=100, autocomplete="name"),
        Field("email", "Your e-mail", "email", "name@example.com", required=True, max_length=254, autocomplete="email"),
        Field("message", "Your message", "longText", required=True, max_length=4000),
    ),
    submit="Send message",
)
