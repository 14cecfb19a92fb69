"""Translates errors of the Kubernetes API into refusals of this one. Pure.

A field of the Creator (`spec.owner.email`) is named as the caller knows it (`#/email`).
"""

from __future__ import annotations

import json
import re
from typing import Any

from kubernetes.aio.client.exceptions import ApiException

from chatinbio_control_plane.errors import CLUSTER_REFUSED, CLUSTER_UNAVAILABLE, INVALID_FIELDS, FieldProblem, Refusal

RETRY_AFTER_SECONDS = 5

_FIELDS = {
    "spec.displayName": "displayName",
    "spec.owner.email": "email",
    "spec.instance.version": "version",
    "spec.instance.modelBaseURL": "modelBaseURL",
    "spec.instance.model": "model",
    "spec.suspended": "suspended",
    "spec.profile": "profile",
    "spec.hosts": "hosts",
    "metadata.name": "handle",
}


def unreachable() -> Refusal:
    """The API server does not answer. What was sent may or may not have been done."""
    return Refusal(
        CLUSTER_UNAVAILABLE,
        f"The cluster does not answer. Send the same request again in {RETRY_AFTER_SECONDS} seconds; with an Idempotency-Key a signup is never made twice.",
        headers={"Retry-After": str(RETRY_AFTER_SECONDS)},
    )


def from_api(error: ApiException) -> Refusal:
    """What to tell the caller. The server's own words pass only where they speak of the caller's fields."""
    status = error.status or 0
    if status == 429 or status >= 500 or status == 0:
        return unreachable()
    if status in (400, 422):
        problems = [
            FieldProblem(pointer(cause.get("field", "")), str(cause.get("message", ""))) for cause in _causes(error)
        ]
        return Refusal(
            INVALID_FIELDS,
            "The cluster does not accept these values. Correct them and send the request again.",
            problems,
        )
    return Refusal(
        CLUSTER_REFUSED,
        "The control plane is not allowed to do this in the cluster, or is set up for another one. Its operator finds the reason in the log.",
    )


def pointer(field: str) -> str:
    """`spec.profile.links[0].url` → `#/profile/links/0/url`; what is not the caller's to set is `#`."""
    for prefix, name in _FIELDS.items():
        if field == prefix or field.startswith((prefix + ".", prefix + "[")):
            rest = re.sub(r"\[(\w+)\]", r".\1", field[len(prefix) :])
            return "#/" + name + rest.replace(".", "/")
    return "#"


def _causes(error: ApiException) -> list[dict[str, Any]]:
    try:
        body = json.loads(error.body or "{}")
        causes = (body.get("details") or {}).get("causes")
        return causes or [{"field": "", "message": body.get("message", "refused")}]
    except (ValueError, AttributeError):
        return [{"field": "", "message": "refused"}]
