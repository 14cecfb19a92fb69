"""The claim link's token, and how a signup is recognised when it comes again. Pure.

The same signup must get the same claim link every time, and the token must be written nowhere: whoever reads the database or the
Creator must not be able to claim a page. So with an Idempotency-Key the token is not stored but derived: an HMAC under the
caller's API key, of which only the SHA-256 is stored here. All other ingredients may be public. A random salt is one of
them, so that a later signup under the same key and handle (after a deletion, say) has another token; it stands in the
reservation and on the Creator itself, where it survives a crash between writing the Creator and keeping the answer.

The key belongs to the recipe, therefore an Idempotency-Key counts per API key: another key of the same account could not derive
the token, and gets the answer that the handle is taken.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Signature:
    """How a Creator remembers its signup: digests of who asked under which key for what, and the salt. Not secret."""

    fingerprint: str
    request_hash: str
    salt: str

    def encode(self) -> str:
        return json.dumps(
            {"key": self.fingerprint, "request": self.request_hash, "salt": self.salt}, separators=(",", ":")
        )

    @classmethod
    def decode(cls, text: str | None) -> Signature | None:
        """None for anything that a signup did not write."""
        try:
            data = json.loads(text or "")
            return cls(str(data["key"]), str(data["request"]), str(data["salt"]))
        except (ValueError, KeyError, TypeError):
            return None


def fingerprint(key_id: str, idempotency_key: str) -> str:
    """Names an Idempotency-Key of an API key without showing it, 64 hexadecimal digits."""
    return hashlib.sha256(f"{key_id}\n{idempotency_key}".encode()).hexdigest()


def request_hash(request: dict[str, Any]) -> str:
    """SHA-256 of the request as understood: spelling, order and white space do not count."""
    return hashlib.sha256(json.dumps(request, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def derive_token(api_key: str, signature: Signature) -> str:
    """The claim token of this signup: 43 URL-safe characters, 256 bits."""
    message = f"chatinbio claim v1\n{signature.fingerprint}\n{signature.request_hash}\n{signature.salt}"
    raw = hmac.new(api_key.encode(), message.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def token_hash(token: str) -> str:
    """What the Creator carries: SHA-256 in hexadecimal."""
    return hashlib.sha256(token.encode()).hexdigest()
