"""Capability: the creator's links."""

from __future__ import annotations

from chatinbio_instance.core.capability import Capability, Services


def build(services: Services) -> Capability:
    """Shows links as cards."""
    from chatinbio_instance.capabilities.links.tools import tools

    return Capability(
        name="links",
        title="Links",
        description="Shows the links of the page when they are asked for.",
        tools=tools(services.material),
    )
