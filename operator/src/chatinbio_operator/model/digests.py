"""Secrets by digest: enough to see that one has changed, too little to learn anything of it."""

from __future__ import annotations

import base64
import hashlib
from typing import Final

from chatinbio_api.names import GROUP

# On a Secret that the operator made: the digest of the value it was made with.
MADE_WITH: Final = f"{GROUP}/made-with"


def secret_digest(name: str, key: str, encoded: str) -> str:
    """16 hexadecimal digits for the value that `data[key]` of the Secret `name` holds in Base64, "" for no value."""
    if not encoded:
        return ""
    return hashlib.sha256(f"{name}\0{key}\0{encoded}".encode()).hexdigest()[:16]


def digest_of_text(name: str, key: str, value: str) -> str:
    """The same for a value that is about to be written as `stringData`."""
    return secret_digest(name, key, base64.b64encode(value.encode()).decode())
