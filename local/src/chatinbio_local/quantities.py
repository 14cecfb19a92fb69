"""Kubernetes quantities (`250m`, `256Mi`) as numbers."""

from __future__ import annotations

_SUFFIXES = {
    "": 1.0,
    "n": 1e-9,
    "u": 1e-6,
    "m": 1e-3,
    "k": 1e3,
    "M": 1e6,
    "G": 1e9,
    "T": 1e12,
    "P": 1e15,
    "E": 1e18,
    "Ki": 2.0**10,
    "Mi": 2.0**20,
    "Gi": 2.0**30,
    "Ti": 2.0**40,
    "Pi": 2.0**50,
    "Ei": 2.0**60,
}


def quantity(text: str | int | float) -> float:
    """The number; bytes for memory, cores for CPU. Raises ValueError."""
    text = str(text)
    digits = text.rstrip("numkMGTPEi")
    try:
        return float(digits) * _SUFFIXES[text[len(digits) :]]
    except KeyError:
        raise ValueError(f"{text!r} is not a quantity") from None
