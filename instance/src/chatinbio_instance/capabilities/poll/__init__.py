"""Capability: polls that the creator makes and visitors vote in."""

from __future__ import annotations

from chatinbio_instance.core.capability import Capability, Services


def build(services: Services) -> Capability:
    """Shows a poll; a vote shows how it stands, in place."""
    from chatinbio_instance.capabilities.poll.actions import actions
    from chatinbio_instance.capabilities.poll.service import Polls
    from chatinbio_instance.capabilities.poll.tools import tools

    polls = Polls(services.database, services.clock)
    return Capability(
        name="poll",
        title="Polls",
        description="Lets visitors vote in polls that you make; each has one vote and may change it.",
        tools=tools(polls),
        actions=actions(polls),
    )
