"""Capability: what visitors asked about, for the creator."""

from __future__ import annotations

from chatinbio_instance.core.capability import Capability, Services


def build(services: Services) -> Capability:
    """Groups visitors' questions by topic, in the background."""
    from chatinbio_instance.capabilities.analysis.tools import tools

    return Capability(
        name="analysis",
        title="What visitors asked",
        description="Groups the questions of your visitors by topic and tells you, and you alone, which deserve an answer.",
        tools=tools(services.statistics, services.clock),
    )
