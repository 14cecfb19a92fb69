"""One finding about one part of a Creator; a condition without its bookkeeping."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """`reason` is a word for programs, `message` says what is and, where a person has to act, what to do next."""

    good: bool
    reason: str
    message: str
