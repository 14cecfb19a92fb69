"""What cannot be done, said in words. Raised anywhere beneath a tool or an action, which turn it into their outcome."""

from __future__ import annotations

from chatinbio_instance.core.events import ToolStatus


class Refusal(Exception):
    """`str(error)` says what cannot be done and how to go on, to models and people alike."""

    status: ToolStatus = "validation_error"


class Invalid(Refusal):
    """What was asked for does not fit."""


class TooSoon(Invalid):
    """The same was done a moment ago."""


class NotFound(Refusal):
    """There is no such thing."""

    status: ToolStatus = "not_found_error"
