"""Capability: a request to book the creator."""

from __future__ import annotations

from chatinbio_instance.core.capability import Capability, Services


def build(services: Services) -> Capability:
    """Shows a form and keeps what was asked for as leads."""
    from chatinbio_instance.capabilities.booking.actions import actions
    from chatinbio_instance.capabilities.booking.service import Bookings
    from chatinbio_instance.capabilities.booking.tools import tools

    bookings = Bookings(services.database, services.clock)
    return Capability(
        name="booking",
        title="Booking request",
        description="Lets visitors ask to book you: for which date, where, with what budget.",
        tools=tools(),
        actions=actions(bookings),
        leads=bookings.leads,
    )
