"""Kubernetes quantities as numbers: the API server writes `1Gi` for `1024Mi`, and both are the same wish."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

_FORM: Final = re.compile(r"([0-9]+(?:\.[0-9]+)?)([numkKMGTPE]?i?)")
_FACTORS: Final = {
    "": Decimal(1),
    "n": Decimal("1e-9"),
    "u": Decimal("1e-6"),
    "m": Decimal("1e-3"),
    "k": Decimal(10**3),
    "M": Decimal(10**6),
    "G": Decimal(10**9),
    "T": Decimal(10**12),
    "P": Decimal(10**15),
    "E": Decimal(10**18),
    "Ki": Decimal(2**10),
    "Mi": Decimal(2**20),
    "Gi": Decimal(2**30),
    "Ti": Decimal(2**40),
    "Pi": Decimal(2**50),
    "Ei": Decimal(2**60),
}


def quantity(value: str | int) -> Decimal | None:
    """The number that a quantity stands for (bytes, cores), or None for what is none."""
    found = _FORM.fullmatch(str(value))
    if not found or found[2] not in _FACTORS:
        return None
    return Decimal(found[1]) * _FACTORS[found[2]]
