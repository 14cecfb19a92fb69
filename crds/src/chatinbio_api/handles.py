"""The shape of a handle: the CRD's rules on `metadata.name`, for programs that want to say it before the API server does."""

from __future__ import annotations

import re
from typing import Final

MIN_LENGTH: Final = 3
MAX_LENGTH: Final = 40  # a StatefulSet's name leaves room for the hash in its pods' labels (63 in all)
_LABEL: Final = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?", re.ASCII)


def handle_problem(handle: str) -> str | None:
    """What is wrong with a handle, as a sentence for people, or None. Says nothing of reserved or taken ones."""
    if not MIN_LENGTH <= len(handle) <= MAX_LENGTH:
        return f"a handle has {MIN_LENGTH} to {MAX_LENGTH} characters"
    if not _LABEL.fullmatch(handle):
        return "a handle is a DNS label of lower-case letters, digits and inner hyphens"
    if handle.startswith("xn--"):
        return "a handle cannot be an encoded international name (xn--)"
    return None
