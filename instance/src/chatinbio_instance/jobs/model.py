"""What a background tool came back with, on its way into its conversation.

Place in the flow: job → **Delivery** → turn.deliver → item and background_result frame.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chatinbio_instance.core.tools import ToolOutcome


@dataclass(frozen=True, slots=True)
class Delivery:
    """The end of one job. `turn` and `call` are those that began it, `label` is for people.

    It may come twice when the process died in between: whoever stores it does so once per `job`.
    """

    job: str
    thread: str
    turn: str
    call: str
    name: str
    label: str
    outcome: ToolOutcome
