"""Where a picture of the page's own is found: `/media/<id>.webp`, the id being of its content. Pure."""

from __future__ import annotations

import hashlib
import re

_PATH = re.compile(r"/media/([0-9a-f]{32})\.webp")


def id_of(content: bytes) -> str:
    """32 hexadecimal digits of the content's SHA-256."""
    return hashlib.sha256(content).hexdigest()[:32]


def path_of(picture: str) -> str:
    """The path of a picture on this page."""
    return f"/media/{picture}.webp"


def picture_at(path: str) -> str | None:
    """The id of the picture that a path is of; None for everything else."""
    found = _PATH.fullmatch(path)
    return found[1] if found else None
