"""Secrets that are told once: made here, kept as SHA-256 only.

They are 256 random bits, so a plain hash is as good as a slow one, and is looked up with every request.
"""

from __future__ import annotations

import hashlib
import secrets


def new_token(prefix: str = "") -> str:
    """A secret for a cookie, a link or a program."""
    return prefix + secrets.token_urlsafe(32)


def hashed(token: str) -> str:
    """What is kept of a secret, in hexadecimal. Any text is allowed."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def new_id(prefix: str) -> str:
    """A name for a row, which is no secret."""
    return f"{prefix}{secrets.token_hex(8)}"
