"""The errors a person or a client may meet: each says what to do next and leaks nothing.

Place in the flow: raised anywhere below `web`, turned into problem+json or an error frame there.
"""

from __future__ import annotations

from collections.abc import Mapping


class InstanceError(Exception):
    """A refusal with a stable code. `str(error)` is for the person who asked; details go to the log.

    `status` is the HTTP status that fits, `retryable` whether the very same request may succeed later. `fields` says of each field of a
    body what it must be, by its name in the API.
    """

    def __init__(
        self,
        code: str,
        message: str,
        *,
        status: int = 400,
        retryable: bool = False,
        fields: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.status = status
        self.retryable = retryable
        self.fields = dict(fields or {})


def invalid_fields(fields: Mapping[str, str]) -> InstanceError:
    """The refusal (422) of a body whose fields do not fit: names in the API, each with what it must be."""
    said = "; ".join(f"{name}: {complaint}" for name, complaint in fields.items())
    return InstanceError(
        "invalid_fields", f"Correct these fields and send it again. {said}.", status=422, fields=fields
    )


class StorageUnavailable(InstanceError):
    """The database could not take a write, and what was asked for was not kept; or it could not be read."""

    def __init__(self, message: str = "That could not be saved just now. Please try again in a moment.") -> None:
        super().__init__("storage_unavailable", message, status=503, retryable=True)


class BootError(Exception):
    """The instance cannot start. `str(error)` says to the operator what to change; the process exits with 1."""
