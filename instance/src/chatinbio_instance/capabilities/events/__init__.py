"""Capability: the creator's dates."""

from __future__ import annotations

from chatinbio_instance.core.capability import Capability, Services


def build(services: Services) -> Capability:
    """Shows dates to come and past ones."""
    from chatinbio_instance.capabilities.events.tools import tools

    return Capability(
        name="events",
        title="Events",
        description="Shows your dates, to come and past, with a way into the visitor's calendar.",
        tools=tools(services.material, services.clock),
    )
