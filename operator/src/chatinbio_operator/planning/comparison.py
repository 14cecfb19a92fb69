"""Whether a live object already is what it should be.

An apply that changes nothing costs the API server as much as a new one, so it is not sent. To know that without it:

- Every apply leaves a digest of what was applied in an annotation. Another digest means that the wish has changed,
  also where it lost something (a variable, a host), which no look at the live object could tell from a default.
- With an equal digest the live object must still hold every wished value. The API server adds defaults and others add
  fields of their own (sidecars, `kubectl rollout restart`), so more is allowed where server-side apply would leave more:
  in maps and in lists that are merged by a key. Lists and maps that are owned as a whole must be equal: one label more
  in a Service's selector, and it leads nowhere.

`managedFields` would say the same, at three times the memory for every object that is remembered.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any, Final

from chatinbio_operator.model import Body
from chatinbio_operator.model.ownership import APPLIED
from chatinbio_operator.model.quantities import quantity

__all__ = ["APPLIED", "holds", "stamped"]

# Lists that server-side apply merges entry by entry, and the fields that tell entries apart.
_KEYS: Final[dict[str, tuple[str, ...]]] = {
    "containers": ("name",),
    "env": ("name",),
    "volumes": ("name",),
    "volumeMounts": ("mountPath",),
    "ports": ("containerPort", "port"),
    "ownerReferences": ("uid",),
}

# Maps that server-side apply replaces as a whole.
_WHOLE: Final = ("selector", "nodeSelector")


def stamped(body: Body) -> Body:
    """The object with the digest of itself among its annotations."""
    digest = hashlib.sha256(json.dumps(body, sort_keys=True, separators=(",", ":")).encode()).hexdigest()[:16]
    metadata = body["metadata"]
    return body | {"metadata": metadata | {"annotations": metadata.get("annotations", {}) | {APPLIED: digest}}}


def holds(live: Any, desired: Any, field: str = "") -> bool:
    """Whether `live` has every value of `desired`, in the API server's spelling of it."""
    if isinstance(desired, dict):
        if live is None:
            return not desired
        if field in _WHOLE:
            return bool(live == desired)
        quantities = field in ("requests", "limits")
        return isinstance(live, dict) and all(
            _same_quantity(live.get(name), value) if quantities else holds(live.get(name), value, name)
            for name, value in desired.items()
        )
    if isinstance(desired, list):
        if live is None:
            return not desired
        if not isinstance(live, list):
            return False
        if keys := _KEYS.get(field):
            by_key = {_identity(entry, keys): entry for entry in live}
            return all(holds(by_key.get(_identity(entry, keys)), entry) for entry in desired)
        return len(live) == len(desired) and all(map(holds, live, desired))
    # What is empty is left out on the wire.
    return bool(live == desired or (live is None and desired == ""))


def _identity(entry: Any, keys: tuple[str, ...]) -> Any:
    return next((entry[key] for key in keys if key in entry), None)


def _same_quantity(live: Any, desired: Any) -> bool:
    return live == desired or (live is not None and quantity(live) == quantity(desired))
