"""The refusal of an archive."""

from __future__ import annotations


class Refused(Exception):
    """`str(error)` ends the sentence "This archive cannot be used: …"."""
