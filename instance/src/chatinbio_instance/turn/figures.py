"""What is counted about turns, as plain numbers; `web.metrics` words them for Prometheus."""

from __future__ import annotations

from dataclasses import dataclass, field

TTFT_BUCKETS = (0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


@dataclass(slots=True)
class Figures:
    """Counts since the start of the process; `first_frames[i]` is how many turns had a frame within TTFT_BUCKETS[i]."""

    turns: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(("complete", "cancelled", "interrupted", "error"), 0)
    )
    refused: dict[str, int] = field(default_factory=dict)
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
        self.refused[code] = self.refused.get(code, 0) + 1
