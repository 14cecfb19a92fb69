"""Cookies that only this instance can have made: who a visitor is, and that somebody is the owner.

A value carries a signature bound to its purpose, so one kind never passes for another. A cookie that does not verify is
as good as none.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from http.cookies import CookieError, SimpleCookie
from typing import Final

VISITOR: Final = "cib_visitor"
OWNER: Final = "cib_owner"
VISITOR_SECONDS: Final = 365 * 24 * 3600
OWNER_SECONDS: Final = 30 * 24 * 3600


class Cookies:
    """Makes and reads the instance's cookies. `secure` sends them over https only."""

    def __init__(self, key: bytes, *, secure: bool) -> None:
        self._key = key
        self._secure = secure

    def visitor(self, header: str) -> str | None:
        """The visitor's id in a Cookie header; None for none, or one that was tampered with."""
        return self._read(VISITOR, header)

    def new_visitor(self) -> tuple[str, str]:
        """A new visitor's id and the Set-Cookie header that keeps it."""
        visitor = f"v{secrets.token_hex(16)}"
        return visitor, self._write(VISITOR, visitor, VISITOR_SECONDS)

    def owner(self) -> str:
        """The Set-Cookie header of somebody who claimed the page."""
        return self._write(OWNER, str(int(time.time()) + OWNER_SECONDS), OWNER_SECONDS)

    def is_owner(self, header: str) -> bool:
        """Whether a Cookie header is the owner's and has not run out."""
        until = self._read(OWNER, header)
        return until is not None and int(until) > time.time()

    def _sign(self, purpose: str, value: str) -> str:
        return hmac.new(self._key, f"{purpose}\n{value}".encode(), hashlib.sha256).hexdigest()

    def _write(self, name: str, value: str, seconds: int) -> str:
        secure = "; Secure" if self._secure else ""
        signed = f"{name}={value}.{self._sign(name, value)}"
        return f"{signed}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}"

    def _read(self, name: str, header: str) -> str | None:
        try:
            morsel = SimpleCookie(header).get(name)
        except CookieError:
            return None
        value, _, signature = (morsel.value if morsel else "").rpartition(".")
        expected = self._sign(name, value)
        return value if value and hmac.compare_digest(signature.encode(), expected.encode()) else None
