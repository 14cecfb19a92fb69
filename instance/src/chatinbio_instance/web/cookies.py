"""What a client keeps for us: who a visitor is, by cookie or by token, and where somebody of the team is signed in.

What says something carries a signature bound to its purpose, so one kind never passes for another; a cookie that does not verify
is as good as none. An account's cookie says nothing: it is a random secret that the directory of accounts knows.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from typing import Final

VISITOR: Final = "cib_visitor"
ACCOUNT: Final = "cib_account"
# Of pages that were claimed before there were accounts; nobody gets a new one.
OWNER: Final = "cib_owner"
SESSION: Final = "chat-session"
CSRF: Final = "csrf"
VISITOR_SECONDS: Final = 365 * 24 * 3600
SESSION_SECONDS: Final = 30 * 24 * 3600


class Cookies:
    """Makes and reads the instance's cookies. `secure` sends them over https only."""

    def __init__(self, key: bytes, *, secure: bool) -> None:
        self._key = key
        self._secure = secure

    def visitor(self, header: str) -> str | None:
        """The visitor's id in a Cookie header; None for none, or one that was tampered with."""
        return self._read(VISITOR, header)

    def new_visitor(self, *, lasting: bool = True) -> tuple[str, str]:
        """A new visitor's id and the Set-Cookie header that keeps it, for a year or until the browser is closed."""
        visitor = f"v{secrets.token_hex(16)}"
        return visitor, self._write(VISITOR, visitor, VISITOR_SECONDS if lasting else None)

    def no_visitor(self) -> str:
        """The Set-Cookie header that takes it away again."""
        return self._set(VISITOR, "", 0)

    def is_owner(self, header: str) -> bool:
        """Whether a Cookie header is the owner's and has not run out."""
        until = self._read(OWNER, header)
        return until is not None and int(until) > time.time()

    def account(self, header: str) -> str | None:
        """The secret of an account's session in a Cookie header; whether it counts, the directory knows."""
        return _value(ACCOUNT, header) or None

    def signed_in(self, secret: str, seconds: int) -> str:
        """The Set-Cookie header of somebody who signed in."""
        return self._set(ACCOUNT, secret, seconds)

    def signed_out(self) -> str:
        """The Set-Cookie header that takes it away again."""
        return self._set(ACCOUNT, "", 0)

    def csrf(self, session: str) -> str:
        """The token against forged requests of one account's session."""
        return self._sign(CSRF, session)

    def session_token(self, visitor: str) -> str:
        """A token by which a page of another site, or one tab, is this visitor."""
        value = f"{visitor}.{int(time.time()) + SESSION_SECONDS}"
        return f"{value}.{self._sign(SESSION, value)}"

    def session_visitor(self, token: str) -> str | None:
        """The visitor of a token; None for one that was tampered with or has run out."""
        value = self._verified(SESSION, token)
        visitor, _, until = (value or "").rpartition(".")
        return visitor if visitor and int(until) > time.time() else None

    def _sign(self, purpose: str, value: str) -> str:
        return hmac.new(self._key, f"{purpose}\n{value}".encode(), hashlib.sha256).hexdigest()

    def _write(self, name: str, value: str, seconds: int | None) -> str:
        return self._set(name, f"{value}.{self._sign(name, value)}", seconds)

    def _set(self, name: str, value: str, seconds: int | None) -> str:
        secure = "; Secure" if self._secure else ""
        lasting = "" if seconds is None else f"; Max-Age={seconds}"
        return f"{name}={value}; Path=/{lasting}; HttpOnly; SameSite=Lax{secure}"

    def _read(self, name: str, header: str) -> str | None:
        return self._verified(name, _value(name, header))

    def _verified(self, purpose: str, signed: str) -> str | None:
        value, _, signature = signed.rpartition(".")
        expected = self._sign(purpose, value)
        return value if value and hmac.compare_digest(signature.encode(), expected.encode()) else None


def _value(name: str, header: str) -> str:
    """What a cookie says; empty for none. The standard library's parser gives up on all cookies when one is odd."""
    for part in header.split(";"):
        key, _, value = part.strip().partition("=")
        if key == name:
            return value
    return ""
