"""Background work as others see it: a job under way, and what it came back with on its way into its conversation.

Place in the flow: tool → job → **Delivery** → turn.deliver → item and background_result frame.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from chatinbio_instance.core.tools import ToolOutcome

JobStatus = Literal["queued", "running", "completed", "failed", "cancelled"]
ENDINGS: Final[tuple[JobStatus, ...]] = ("completed", "failed", "cancelled")


@dataclass(frozen=True, slots=True)
class Delivery:
    """The end of one job. `turn` and `call` are those that began it, `label` is for people.

    It comes again where the process died before it was noted that it landed: whoever stores it does so once for each `job`.
    """

    job: str
    thread: str
    turn: str
    call: str
    name: str
    label: str
    outcome: ToolOutcome


@dataclass(frozen=True, slots=True)
class JobView:
    """A job that is not over: `message` and `fraction` (from 0 to 1) are what it last said of itself."""

    id: str
    thread: str
    call: str
    name: str
    label: str
    status: JobStatus
    message: str = ""
    fraction: float | None = None
