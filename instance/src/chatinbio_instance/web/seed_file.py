"""The seed file as it lies on disk; what it means is the library's business."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from chatinbio_instance.errors import BootError


def read_seed(path: Path | None) -> dict[str, Any]:
    """The file's content; empty where there is none. Raises BootError where it cannot be read."""
    if path is None:
        return {}
    try:
        seed = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BootError(f"The seed file {path} cannot be read: {error}. Correct CHATINBIO_SEED_FILE.") from error
    if not isinstance(seed, dict):
        raise BootError(f"The seed file {path} must hold one JSON object.")
    return seed
