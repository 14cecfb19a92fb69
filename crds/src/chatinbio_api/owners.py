"""Whose data a volume holds, as a label that names nobody."""

from __future__ import annotations

import hashlib


def owner_hash(email: str) -> str:
    """SHA-256 of the lower-cased address, first 32 hexadecimal digits: equal for one owner, fit for a label."""
    return hashlib.sha256(email.strip().lower().encode()).hexdigest()[:32]
