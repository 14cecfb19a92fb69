"""Capability: a message for the creator."""

from __future__ import annotations

from chatinbio_instance.core.capability import Capability, Services


def build(services: Services) -> Capability:
    """Shows a form and keeps what was sent as leads."""
    from chatinbio_instance.capabilities.contact.actions import actions
    from chatinbio_instance.capabilities.contact.service import Messages
    from chatinbio_instance.capabilities.contact.tools import tools

    messages = Messages(services.database, services.clock)
    return Capability(
        name="contact",
        title="Contact form",
        description="Lets visitors leave you a message with their name and e-mail address.",
        tools=tools(),
        actions=actions(messages),
        leads=messages.leads,
    )
