"""The form of the booking requests."""

from __future__ import annotations

from chatinbio_instance.surface import Field, Form

FORM = Form(
    action="booking.send",
    heading="Book me",
    intro="Tell me about it. I need your e-mail to answer you; nothing is fixed before we have both agreed.",
    fields=(
        Field("name", "Your name", required=True, max_length=100, autocomplete="name"),
        Field("email", "Your e-mail", "email", "name@example.com", required=True, max_length=254, autocomplete="email"),
        Field("date", "Date", "date", required=True, max_length=10),
        Field("place", "Place", placeholder="Venue, city", required=True),
        Field("budget", "Budget, if you know it", placeholder="€500", max_length=100),
        Field("message", "What is it about?", "longText", required=True, max_length=4000),
    ),
    submit="Send request",
)
