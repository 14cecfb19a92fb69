"""Every way the API refuses, and what the caller should do next. The lowest layer; pure.

A refusal is a `Refusal` with a `Code`; the app turns it into `application/problem+json` (RFC 9457). A test holds that every
code below is really produced and that the OpenAPI document names no other.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, Final

MEDIA_TYPE: Final = "application/problem+json"
TYPE_PREFIX: Final = "https://chatinbio.dev/problems/"


@dataclass(frozen=True, slots=True)
class Code:
    """A kind of refusal: `code` for programs, HTTP `status`, `title` for people."""

    code: str
    status: int
    title: str


MISSING_KEY = Code("missing_key", 401, "No API key")
WRONG_KEY = Code("wrong_key", 401, "Unknown API key")
RATE_LIMITED = Code("rate_limited", 429, "Too many requests")
BODY_TOO_LARGE = Code("body_too_large", 413, "Request body too large")
BAD_REQUEST = Code("bad_request", 400, "Bad request")
INVALID_JSON = Code("invalid_json", 422, "The body is not JSON")
INVALID_FIELDS = Code("invalid_fields", 422, "Some fields are not acceptable")
NOT_FOUND = Code("not_found", 404, "Nothing here")
METHOD_NOT_ALLOWED = Code("method_not_allowed", 405, "Method not allowed")
CREATOR_NOT_FOUND = Code("creator_not_found", 404, "No such creator")
INVALID_HANDLE = Code("invalid_handle", 422, "The handle cannot be used")
RESERVED_HANDLE = Code("reserved_handle", 422, "The handle is reserved")
CONFUSABLE_HANDLE = Code("confusable_handle", 409, "The handle looks like another one")
HANDLE_TAKEN = Code("handle_taken", 409, "The handle is taken")
HANDLE_TERMINATING = Code("handle_terminating", 409, "The handle is being freed")
IDEMPOTENCY_KEY_REUSED = Code("idempotency_key_reused", 422, "Idempotency-Key used for another request")
CHANGED_MEANWHILE = Code("changed_meanwhile", 412, "The creator changed meanwhile")
TOO_MANY_WRITERS = Code("too_many_writers", 409, "The creator is being changed by others")
HOST_TAKEN = Code("host_taken", 409, "The host belongs to another creator")
MODEL_KEY_BOUND = Code("model_key_bound", 409, "The model's key is bound to its endpoint")
CLUSTER_UNAVAILABLE = Code("cluster_unavailable", 503, "The cluster cannot be reached")
CLUSTER_REFUSED = Code("cluster_refused", 502, "The cluster refused")
STORE_UNAVAILABLE = Code("store_unavailable", 503, "The database cannot be reached")
INTERNAL = Code("internal", 500, "Something went wrong here")

CODES: Final[dict[str, Code]] = {value.code: value for value in list(globals().values()) if isinstance(value, Code)}


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One field's problem. `pointer` is a JSON pointer into the body as a fragment (`#/profile/links/0/url`), or
    `query:limit`, `header:idempotency-key`, `path:handle` for what does not stand in the body."""

    pointer: str
    detail: str


@dataclass(slots=True, eq=False)
class Refusal(Exception):
    """A refused request. `detail` says what to do next; `extra` are further members of the problem document."""

    code: Code
    detail: str
    errors: list[FieldProblem] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    extra: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.code.code}: {self.detail}"

    def document(self, request_id: str = "") -> dict[str, Any]:
        """The problem document, members in the order people read them."""
        body: dict[str, Any] = {
            "type": TYPE_PREFIX + self.code.code,
            "title": self.code.title,
            "status": self.code.status,
            "detail": self.detail,
            "code": self.code.code,
        }
        if self.errors:
            body["errors"] = [{"pointer": e.pointer, "detail": e.detail} for e in self.errors]
        body |= self.extra
        if request_id:
            body["requestId"] = request_id
        return body

    def encode(self, request_id: str = "") -> bytes:
        """The document as JSON in ASCII: what came in malformed (lone surrogates) can be named without breaking the answer."""
        return json.dumps(self.document(request_id)).encode("ascii")


def not_found(handle: str) -> Refusal:
    """The answer for a creator that does not exist or belongs to another account: both look the same."""
    return Refusal(
        CREATOR_NOT_FOUND, f"There is no creator {handle!r} in this account. GET /v1/creators lists those there are."
    )


def too_large(limit: int) -> Refusal:
    """The answer to a body of more than `limit` bytes."""
    return Refusal(
        BODY_TOO_LARGE, f"A request may have {limit} bytes. Shorten the texts, or send lists in several changes."
    )


def database_down() -> Refusal:
    """The answer while the own database does not answer."""
    detail = "The database does not answer. Send the same request again in a few seconds."
    return Refusal(STORE_UNAVAILABLE, detail, headers={"Retry-After": "5"})
