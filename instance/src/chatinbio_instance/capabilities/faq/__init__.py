"""Capability: the creator's own answers."""

from __future__ import annotations

from chatinbio_instance.core.capability import Capability, Services


def build(services: Services) -> Capability:
    """Finds what the creator wrote about a question."""
    from chatinbio_instance.capabilities.faq.tools import tools

    return Capability(
        name="faq",
        title="Questions and answers",
        description="Answers with your own words from the questions and answers of the page.",
        tools=tools(services.material),
    )
