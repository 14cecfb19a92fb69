"""One finding about one part of a Creator; a condition without its bookkeeping."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Finding:
    """`holds` is the condition's status, None for Unknown; `reason` is a word for programs; `message` says what is and
    what to do next."""

    holds: bool | None
    reason: str
    message: str

    @property
    def status(self) -> Literal["True", "False", "Unknown"]:
        return "Unknown" if self.holds is None else "True" if self.holds else "False"
