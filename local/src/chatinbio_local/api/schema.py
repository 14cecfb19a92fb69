"""The schema of a kind: what an object of it may hold.

Place in the flow: kinds → **schema** → (shapes, validation). Custom kinds bring theirs, those of built-in kinds are published.
"""

from __future__ import annotations

from chatinbio_local.api.definitions import Node, definition, envelope
from chatinbio_local.api.errors import Cause
from chatinbio_local.api.shapes import Shape, fill, prune
from chatinbio_local.api.validation import validate

_NONE: frozenset[str] = frozenset()


class Schema:
    """A kind's root schema. `metadata`, `apiVersion` and `kind` always follow the shared definitions.

    `settled` are fields of the object that a write leaves as they are: they were pruned, defaulted and valid when they came.
    """

    def __init__(self, root: Node, builtin: bool = False) -> None:
        self.builtin = builtin
        self.declared = root
        if not builtin:
            root = {**root, "properties": {**root.get("properties", {}), **envelope()}}
        self.root = root
        self.shape = Shape(root)

    def prune(self, body: Node, settled: frozenset[str] = _NONE) -> list[str]:
        """Drop null values and unknown fields in place; the paths of the unknown ones, as kubectl words them."""
        unknown: list[str] = []
        prune(body, self.shape, "", unknown, settled)
        return unknown

    def default(self, body: Node, settled: frozenset[str] = _NONE) -> None:
        """Fill in defaults in place."""
        fill(body, self.shape, settled)

    def validate(self, body: Node, settled: frozenset[str] = _NONE) -> list[Cause]:
        """What is wrong, one cause a field; [] when the object is valid."""
        return validate(body, self.shape, settled)


def builtin_schema(name: str) -> Schema:
    """The schema of a built-in kind."""
    return Schema(definition(name), builtin=True)
