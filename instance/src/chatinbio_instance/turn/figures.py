"""What is counted about turns, as plain numbers; `web.metrics` words them for Prometheus."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

# The codes that a message may be refused with.
REFUSALS = (
    "empty_message",
    "invalid_action",
    "message_too_long",
    "rate_limited",
    "shutting_down",
    "stale_action",
    "storage_unavailable",
    "turn_running",
    "unknown_action",
    "unknown_item",
    "unknown_thread",
)
TTFT_BUCKETS = (0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


@dataclass(slots=True)
class Figures:
    """Counts since the start of the process; `first_frames[i]` is how many turns had a frame within TTFT_BUCKETS[i], `model_failures`
    counts by the error's code."""

    turns: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(("complete", "cancelled", "interrupted", "error"), 0)
    )
    refused: Counter[str] = field(default_factory=Counter)
    model_failures: Counter[str] = field(default_factory=Counter)
    running: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    first_frames: list[int] = field(default_factory=lambda: [0] * len(TTFT_BUCKETS))
    first_frame_count: int = 0
    first_frame_seconds: float = 0.0

    def first_frame(self, seconds: float) -> None:
        """A turn's first frame of its answer came after `seconds`."""
        self.first_frame_count += 1
        self.first_frame_seconds += seconds
        for n, bound in enumerate(TTFT_BUCKETS):
            self.first_frames[n] += seconds <= bound

    def refuse(self, code: str) -> None:
        """A message was refused."""
        self.refused[code] += 1
