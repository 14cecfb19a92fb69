"""Capability: signing up for the creator's newsletter."""

from __future__ import annotations

from chatinbio_instance.core.capability import Capability, Services


def build(services: Services) -> Capability:
    """Shows a form, keeps who signed up as leads, and lets them sign off again."""
    from chatinbio_instance.capabilities.newsletter.actions import actions
    from chatinbio_instance.capabilities.newsletter.service import Subscribers
    from chatinbio_instance.capabilities.newsletter.tools import tools

    subscribers = Subscribers(services.database, services.clock)
    return Capability(
        name="newsletter",
        title="Newsletter",
        description="Collects e-mail addresses for your newsletter, with consent.",
        tools=tools(subscribers),
        actions=actions(subscribers),
        leads=subscribers.leads,
    )
