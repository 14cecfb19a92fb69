"""What a container may not ask for: more than it is allowed.

Place in the flow: admission → **containers**. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from chatinbio_local.api.errors import Cause
from chatinbio_local.client import Object
from chatinbio_local.quantities import quantity


def over_their_limits(spec: Object, where: str) -> Iterator[Cause]:
    """The requests of a pod's containers that are over the limit of the same name; `where` is the path of the pod's spec."""
    for field in ("initContainers", "containers"):
        for number, container in enumerate(spec.get(field) or ()):
            resources = container.get("resources") or {}
            limits = resources.get("limits") or {}
            for name, asked in (resources.get("requests") or {}).items():
                if name in limits and _amount(asked) > _amount(limits[name]):
                    message = f'Invalid value: "{asked}": must be less than or equal to {name} limit of {limits[name]}'
                    path = f"{where}.{field}[{number}].resources.requests"
                    yield {"field": path, "reason": "FieldValueInvalid", "message": message}


def _amount(value: Any) -> float:
    try:
        return quantity(value)
    except ValueError:
        return 0.0  # the schema has said so
