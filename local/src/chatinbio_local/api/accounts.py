"""Tokens of ServiceAccounts: asked for by `kubectl create token`, believed until they expire or their account goes.

Place in the flow: routes (TokenRequest), authentication → **accounts** → store. A token is a JSON Web Token, signed with a key of this cluster.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from chatinbio_local.api import errors
from chatinbio_local.api.store import Key, Store
from chatinbio_local.client import Object
from chatinbio_local.clock import timestamp

STORED_AS = "/serviceaccounts"
PREFIX = "system:serviceaccount:"
ISSUER = "https://kubernetes.default.svc"
SHORTEST, USUAL, LONGEST = 600, 3600, 86400  # seconds


class Claims(NamedTuple):
    """Whose a token is: the account's full name and uid; and for whom it may be shown."""

    user_name: str
    uid: str
    audiences: tuple[str, ...]


class Accounts:
    """Issues and reads tokens. `key_file` holds the key that signs them; it is made where there is none."""

    def __init__(self, store: Store, key_file: Path) -> None:
        self._store = store
        self._key_file = key_file
        self._key = b""

    def open(self) -> None:
        """Read the key, or make one (mode 600). Raises OSError."""
        if not self._key_file.exists():
            self._key_file.touch(mode=0o600)
            self._key_file.write_bytes(secrets.token_bytes(32))
        self._key = self._key_file.read_bytes()

    def issue(self, namespace: str, name: str, request: Object) -> Object:
        """The answer to a TokenRequest. Raises ApiError 400, 404."""
        record = self._store.get(Key(STORED_AS, namespace, name))
        if record is None:
            raise errors.not_found("", "serviceaccounts", name)
        spec = request.get("spec") or {}
        seconds = spec.get("expirationSeconds") or USUAL
        if not isinstance(seconds, int) or seconds < SHORTEST:
            raise errors.bad_request(f"spec.expirationSeconds may not be less than {SHORTEST}")
        expires = int(time.time()) + min(seconds, LONGEST)
        audiences = spec.get("audiences") or [ISSUER]
        if not isinstance(audiences, list) or not all(isinstance(audience, str) for audience in audiences):
            raise errors.bad_request("spec.audiences must be a list of strings")
        claims = {
            "iss": ISSUER,
            "sub": f"{PREFIX}{namespace}:{name}",
            "aud": audiences,
            "exp": expires,
            "uid": record.uid,
        }
        return {
            "kind": "TokenRequest",
            "apiVersion": "authentication.k8s.io/v1",
            "metadata": {"name": name, "namespace": namespace, "creationTimestamp": timestamp()},
            "spec": {**spec, "audiences": audiences, "expirationSeconds": min(seconds, LONGEST)},
            "status": {
                "token": self._signed(claims),
                "expirationTimestamp": timestamp(datetime.fromtimestamp(expires, UTC)),
            },
        }

    def claims(self, token: str) -> Claims | None:
        """What a token says; None for one that is not ours, has expired, or whose account is gone."""
        body, _, signature = token.rpartition(".")
        if not self._key or not body or not hmac.compare_digest(self._signature(body).encode(), signature.encode()):
            return None
        claims = json.loads(_decoded(body.partition(".")[2]))
        namespace, _, name = claims["sub"].removeprefix(PREFIX).partition(":")
        record = self._store.get(Key(STORED_AS, namespace, name))
        if claims["exp"] <= time.time() or record is None or record.uid != claims["uid"]:
            return None
        return Claims(claims["sub"], claims["uid"], tuple(claims.get("aud") or (ISSUER,)))

    def _signed(self, claims: Object) -> str:
        body = f"{_encoded({'alg': 'HS256', 'typ': 'JWT'})}.{_encoded(claims)}"
        return f"{body}.{self._signature(body)}"

    def _signature(self, body: str) -> str:
        return _text(hmac.new(self._key, body.encode(), hashlib.sha256).digest())


def _encoded(value: Any) -> str:
    return _text(json.dumps(value, separators=(",", ":")).encode())


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
