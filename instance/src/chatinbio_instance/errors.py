"""The errors a person or a client may meet: each says what to do next and leaks nothing.

Place in the flow: raised anywhere below `web`, turned into problem+json or an error frame there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Rule = Literal[
    "address",
    "braces",
    "choice",
    "colour",
    "distinct",
    "later",
    "maxItems",
    "maxLength",
    "maximum",
    "minimum",
    "minItems",
    "moment",
    "picture",
    "playable",
    "required",
    "timeZone",
    "type",
    "variable",
]


@dataclass(frozen=True, slots=True)
class Complaint:
    """What one field must be: `rule` for programs, which have words of their own for it, `message` for people.

    `limit` is the number that the rule is about, where it is about one: characters, entries, or the field's own unit.
    """

    rule: Rule
    message: str
    limit: float | None = None


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
        fields: Mapping[str, Complaint] | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.status = status
        self.retryable = retryable
        self.fields = dict(fields or {})


def invalid_fields(fields: Mapping[str, Complaint]) -> InstanceError:
    """The refusal (422) of a body whose fields do not fit: names in the API, each with what it must be."""
    said = "; ".join(f"{name}: {complaint.message}" for name, complaint in fields.items())
    return InstanceError(
        "invalid_fields", f"Correct these fields and send it again. {said}.", status=422, fields=fields
    )


class StorageUnavailable(InstanceError):
    """The database could not take a write, and what was asked for was not kept; or it could not be read."""

    def __init__(self, message: str = "That could not be saved just now. Please try again in a moment.") -> None:
        super().__init__("storage_unavailable", message, status=503, retryable=True)


class BootError(Exception):
    """The instance cannot start. `str(error)` says to the operator what to change; the process exits with 1."""
