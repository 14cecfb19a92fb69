"""Refusals as Kubernetes words them, and the Status bodies that carry them.

Place in the flow: every module of the API raises ApiError through **errors**; routes turns it into a Status body.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from chatinbio_local.client import ApiError, Object

Cause = dict[str, str]


def qualified(group: str, plural: str) -> str:
    """`statefulsets.apps`, or `pods` in the core group."""
    return f"{plural}.{group}" if group else plural


def _details(group: str, plural: str, name: str) -> Object:
    return {key: value for key, value in {"name": name, "group": group, "kind": plural}.items() if value}


def bad_request(message: str) -> ApiError:
    return ApiError(400, "BadRequest", message)


def unauthorized() -> ApiError:
    return ApiError(401, "Unauthorized", "Unauthorized")


def forbidden(group: str, plural: str, name: str, message: str) -> ApiError:
    text = (
        f'{qualified(group, plural)} "{name}" is forbidden: {message}'
        if name
        else f"{qualified(group, plural)} is forbidden: {message}"
    )
    return ApiError(403, "Forbidden", text, _details(group, plural, name))


def not_found(group: str, plural: str, name: str) -> ApiError:
    return ApiError(404, "NotFound", f'{qualified(group, plural)} "{name}" not found', _details(group, plural, name))


def no_such_path() -> ApiError:
    return ApiError(404, "NotFound", "the server could not find the requested resource")


def method_not_allowed() -> ApiError:
    return ApiError(405, "MethodNotAllowed", "the server does not allow this method on the requested resource")


def not_acceptable() -> ApiError:
    return ApiError(406, "NotAcceptable", "only application/json and Tables of it are served here")


def already_exists(group: str, plural: str, name: str) -> ApiError:
    message = f'{qualified(group, plural)} "{name}" already exists'
    return ApiError(409, "AlreadyExists", message, _details(group, plural, name))


def conflict(group: str, plural: str, name: str, message: str) -> ApiError:
    text = f'Operation cannot be fulfilled on {qualified(group, plural)} "{name}": {message}'
    return ApiError(409, "Conflict", text, _details(group, plural, name))


def modified(group: str, plural: str, name: str) -> ApiError:
    return conflict(
        group,
        plural,
        name,
        "the object has been modified; please apply your changes to the latest version and try again",
    )


def apply_conflict(message: str, causes: list[Cause]) -> ApiError:
    """Other managers own what an apply without force would change."""
    return ApiError(409, "Conflict", message, {"causes": causes})


def gone(message: str) -> ApiError:
    return ApiError(410, "Expired", message)


def too_large(limit: int) -> ApiError:
    return ApiError(413, "RequestEntityTooLarge", f"Request entity too large: limit is {limit}")


def unsupported_media_type(given: str, supported: Iterable[str]) -> ApiError:
    return ApiError(
        415,
        "UnsupportedMediaType",
        f"the body of the request was in an unknown format ({given or 'none'}) - accepted media types include: {', '.join(supported)}",
    )


def invalid(group: str, kind: str, name: str, causes: list[Cause]) -> ApiError:
    """422 with one cause a field; a cause is {"field", "reason": FieldValueInvalid|…, "message"}."""
    told = [f"{cause['field']}: {cause['message']}" for cause in causes]
    text = told[0] if len(told) == 1 else "[" + ", ".join(told) + "]"
    return ApiError(
        422,
        "Invalid",
        f'{qualified(group, kind)} "{name}" is invalid: {text}',
        {**_details(group, kind, name), "causes": causes},
    )


def unprocessable(message: str) -> ApiError:
    return ApiError(422, "Invalid", message)


def internal(message: str) -> ApiError:
    return ApiError(500, "InternalError", f"Internal error occurred: {message}")


def not_implemented(message: str) -> ApiError:
    return ApiError(501, "NotImplemented", f"the local cluster does not serve this: {message}")


def unavailable(message: str) -> ApiError:
    return ApiError(503, "ServiceUnavailable", message)


def status_body(error: ApiError) -> Object:
    """The Status object of a refusal."""
    body: Object = {
        "kind": "Status",
        "apiVersion": "v1",
        "metadata": {},
        "status": "Failure",
        "message": error.message,
        "reason": error.reason,
        "code": error.status,
    }
    if error.details:
        body["details"] = error.details
    return body


def success(details: Mapping[str, Any]) -> Object:
    """The Status object of a deletion that is done."""
    return {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success", "details": dict(details)}
