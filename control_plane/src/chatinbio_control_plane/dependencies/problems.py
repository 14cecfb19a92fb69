"""Problems as the OpenAPI document tells of them: per endpoint, each with an example."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field

from chatinbio_control_plane import errors
from chatinbio_control_plane.errors import MEDIA_TYPE, TYPE_PREFIX, Code


class FieldProblemOut(BaseModel):
    """One field's problem."""

    pointer: str = Field(
        description="JSON pointer into the body as a fragment, or query:…, header:…, path:….", examples=["#/email"]
    )
    detail: str


class Problem(BaseModel):
    """An error (RFC 9457)."""

    type: str = Field(examples=[TYPE_PREFIX + "handle_taken"])
    title: str
    status: int
    detail: str = Field(description="What to do next.")
    code: str = Field(description="For programs.", examples=["handle_taken"])
    errors: list[FieldProblemOut] | None = None
    suggestions: list[str] | None = Field(default=None, description="Handles that would do.")
    requestId: str | None = Field(default=None, description="Names this request in the log.")


# What any endpoint under /v1 may answer.
EVERYWHERE = (
    errors.MISSING_KEY,
    errors.WRONG_KEY,
    errors.RATE_LIMITED,
    errors.BODY_TOO_LARGE,
    errors.BAD_REQUEST,
    errors.INTERNAL,
    errors.CLUSTER_UNAVAILABLE,
    errors.CLUSTER_REFUSED,
    errors.STORE_UNAVAILABLE,
)


def problems(*codes: Code) -> dict[int | str, dict[str, Any]]:
    """The `responses` of an endpoint that may answer with these codes besides those of every endpoint."""
    by_status: dict[int | str, dict[str, Any]] = {}
    for code in sorted({*codes, *EVERYWHERE}, key=lambda c: (c.status, c.code)):
        entry = by_status.setdefault(code.status, {"description": "", "content": {MEDIA_TYPE: {"examples": {}}}})
        entry["description"] = f"{entry['description']} · {code.title}" if entry["description"] else code.title
        content = entry["content"][MEDIA_TYPE]
        content["schema"] = {"$ref": "#/components/schemas/Problem"}
        content["examples"][code.code] = {
            "value": {
                "type": TYPE_PREFIX + code.code,
                "title": code.title,
                "status": code.status,
                "detail": "…",
                "code": code.code,
            }
        }
    return by_status
