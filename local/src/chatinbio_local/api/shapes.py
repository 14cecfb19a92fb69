"""Schemas as they are walked: every node resolved once, with all that a walk asks of it at hand.

Place in the flow: definitions → **shapes** ← (schema, validation, ownership). A schema may contain itself, so a child becomes a shape
when an object first has it.
"""

from __future__ import annotations

import copy
from typing import Any

from chatinbio_local.api import formats
from chatinbio_local.api.definitions import ANYTHING, Node, envelope, keeps_unknown, resolve

TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
}
NESTED = (dict, list)
_COMBINED = ("allOf", "anyOf", "oneOf")
_TEXT_RULES = ("minLength", "maxLength", "pattern", "format", "enum", "not", *_COMBINED)


class Shape:
    """One node. `any_text` holds for a text of which nothing more is asked, `closed` where fields may be unknown."""

    __slots__ = (
        "_below", "_children", "_declared", "_items", "_values", "any_text", "atomic", "branches", "closed", "defaults",
        "forbidden", "int_or_string", "keys", "list_type", "node", "nullable", "pattern", "required", "type", "types",
    )  # fmt: skip

    def __init__(self, node: Node) -> None:
        node = resolve(node)
        declared = node.get("properties") or {}
        if node.get("x-kubernetes-embedded-resource"):
            declared = {**declared, **envelope()}
            node = {**node, "properties": declared}
        self.node = node
        self._declared: dict[str, Node] = declared
        self._children: dict[str, Shape] = {}
        self.closed = not keeps_unknown(node)
        more = node.get("additionalProperties")
        self._values = shape_of(more) if isinstance(more, dict) else None
        self._items: Shape | None = None
        self._below: bool | None = None
        self.type: str = node.get("type") or ""
        self.types = TYPES.get(self.type, (object,))
        self.nullable = bool(node.get("nullable"))
        self.int_or_string = bool(node.get("x-kubernetes-int-or-string"))
        self.branches = {name: [shape_of(branch) for branch in node[name]] for name in _COMBINED if node.get(name)}
        self.forbidden = shape_of(node["not"]) if node.get("not") else None
        self.any_text = self.type == "string" and not any(name in node for name in _TEXT_RULES)
        self.pattern = formats.pattern(node["pattern"]) if "pattern" in node else None
        self.required: tuple[str, ...] = tuple(node.get("required") or ())
        self.list_type: str = node.get("x-kubernetes-list-type") or ""
        self.keys: tuple[str, ...] = tuple(node.get("x-kubernetes-list-map-keys") or ())
        self.atomic = node.get("x-kubernetes-map-type") == "atomic"
        self.defaults = [
            (name, child["default"], bool(child.get("nullable")))
            for name, child in ((name, resolve(child)) for name, child in declared.items())
            if "default" in child
        ]

    def child(self, name: str) -> Shape | None:
        """The shape of a field: declared, of a map's values, ANY for one that nothing is known of, None when it is unknown."""
        found = self._children.get(name)
        if found is not None:
            return found
        declared = self._declared.get(name)
        if declared is not None:
            found = self._children[name] = shape_of(declared)
            return found
        if self._values is not None:
            return self._values
        return None if self.closed else ANY

    @property
    def items(self) -> Shape:
        """The shape of a list's items."""
        if self._items is None:
            self._items = shape_of(self.node.get("items") or {})
        return self._items

    @property
    def has_defaults(self) -> bool:
        """Whether a default is declared here or anywhere below."""
        if self._below is None:
            self._below = _declares_default(self.node)
        return self._below


def _declares_default(root: Node) -> bool:
    seen: set[int] = set()
    waiting = [root]
    while waiting:
        node = resolve(waiting.pop())
        if id(node) in seen:
            continue
        seen.add(id(node))
        children = [resolve(child) for child in (node.get("properties") or {}).values()]
        if any("default" in child for child in children):
            return True
        children += [node[name] for name in ("items", "additionalProperties") if isinstance(node.get(name), dict)]
        waiting.extend(children)
    return False


_shared: dict[int, Shape] = {}  # of definitions, by the id of the node, which its shape keeps
_plain: dict[str, Shape] = {}  # of those that are no more than a type, by its name


def shape_of(node: Node) -> Shape:
    """The shape of a node; all that refer to one definition share it."""
    if "$ref" in node:
        target = resolve(node)
        found = _shared.get(id(target))
        if found is None:
            found = _shared[id(target)] = Shape(target)
        return found
    if "type" in node and node.keys() <= {"type", "description"}:
        found = _plain.get(node["type"])
        if found is None:
            found = _plain[node["type"]] = Shape(node)
        return found
    return Shape(node)


def prune(value: Any, shape: Shape, path: str, unknown: list[str], settled: frozenset[str] = frozenset()) -> None:
    """Drop null values and unknown fields in place; add the paths of the unknown ones to `unknown`."""
    if isinstance(value, dict):
        dropped = []
        for name, item in value.items():
            child = shape.child(name)
            if child is ANY or name in settled:
                continue
            if child is None:
                dropped.append(name)
                unknown.append(f"{path}.{name}" if path else name)
            elif item is None:
                if not child.nullable and not child.node.get("x-kubernetes-preserve-unknown-fields"):
                    dropped.append(name)
            elif isinstance(item, NESTED):
                prune(item, child, f"{path}.{name}" if path else name, unknown)
        for name in dropped:
            del value[name]
    elif isinstance(value, list):
        items = shape.items
        for index, item in enumerate(value):
            if isinstance(item, NESTED):
                prune(item, items, f"{path}[{index}]", unknown)


def fill(value: Any, shape: Shape, settled: frozenset[str] = frozenset()) -> None:
    """Fill in defaults in place."""
    if isinstance(value, dict):
        for name, default, nullable in shape.defaults:
            if name not in value or (value[name] is None and not nullable):
                value[name] = copy.deepcopy(default)
        for name, item in value.items():
            if isinstance(item, NESTED) and name not in settled:
                child = shape.child(name)
                if child is not None and child.has_defaults:
                    fill(item, child)
    elif isinstance(value, list):
        items = shape.items
        if items.has_defaults:
            for item in value:
                if isinstance(item, NESTED):
                    fill(item, items)


ANY = Shape(ANYTHING)
