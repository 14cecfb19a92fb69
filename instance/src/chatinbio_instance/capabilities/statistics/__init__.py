"""Capability: the creator's figures of their page."""

from __future__ import annotations

from chatinbio_instance.core.capability import Capability, Services


def build(services: Services) -> Capability:
    """Tells the creator what happened on their page."""
    from chatinbio_instance.capabilities.statistics.tools import tools

    return Capability(
        name="statistics",
        title="Statistics",
        description="Tells you, and you alone, how many people came, what they asked and which links they followed.",
        tools=tools(services.statistics, services.clock),
    )
