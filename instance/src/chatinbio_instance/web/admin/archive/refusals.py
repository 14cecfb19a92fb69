"""The refusal of an archive."""

from __future__ import annotations

from typing import Final

# What the child that lays an archive out exits with when it refuses one.
EXIT_CODE: Final = 2


class Refused(Exception):
    """`str(error)` ends the sentence "This archive cannot be used: …"."""
