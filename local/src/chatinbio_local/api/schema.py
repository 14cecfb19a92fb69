"""Schemas of kinds: defaulting, pruning and validation by structural OpenAPI.

Place in the flow: kinds → **schema** ← (objects, apply, patch_strategic, openapi). Custom kinds bring theirs; those of
the built-in kinds are read from the published OpenAPI definitions of Kubernetes in the kubernetes-validate distribution.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from chatinbio_local.api import formats
from chatinbio_local.api.errors import Cause

REFERENCE = "#/components/schemas/"
META = "io.k8s.apimachinery.pkg.apis.meta.v1."
OBJECT_META = META + "ObjectMeta"
RELEASE = "v1.37.0-local"
Node = dict[str, Any]


@cache
def definitions() -> dict[str, Node]:
    """All definitions of the Kubernetes API by their full name, with references into `#/components/schemas/`."""
    from importlib.resources import files  # only a server reads them

    path = files("kubernetes_validate") / "kubernetes-json-schema" / RELEASE / "_definitions.json"
    text = path.read_text(encoding="utf-8").replace('"#/$defs/', f'"{REFERENCE}')
    # The distribution lets every optional field be null, for files of people; an API prunes null itself.
    text = re.sub(r'\[\s*"(\w+)",\s*"null"\s*\]', r'"\1"', text)
    found: dict[str, Node] = json.loads(text)["$defs"]
    for name in ("ContainerPort", "ServicePort"):  # a key of their lists, and absent from the published document
        found[f"io.k8s.api.core.v1.{name}"]["properties"]["protocol"]["default"] = "TCP"
    found["io.k8s.apimachinery.pkg.util.intstr.IntOrString"] = {"x-kubernetes-int-or-string": True}
    found["io.k8s.apimachinery.pkg.api.resource.Quantity"] = {"x-kubernetes-int-or-string": True, "x-quantity": True}
    found[META + "FieldsV1"]["x-kubernetes-preserve-unknown-fields"] = True
    return found


@cache
def _needed() -> dict[str, Node]:
    return {}


def definition(name: str) -> Node:
    """One definition; those in use are kept, the rest of the document is forgotten after start (see `release`)."""
    needed = _needed()
    if name not in needed:
        _keep(name)
    return needed[name]


def _keep(name: str) -> None:
    needed, waiting = _needed(), [name]
    while waiting:
        current = waiting.pop()
        if current not in needed:
            needed[current] = definitions()[current]
            waiting.extend(references(needed[current]))


def release() -> None:
    """Forget the definitions that no served kind uses."""
    definitions.cache_clear()


def references(node: Any) -> Iterator[str]:
    """The definitions that a schema names."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "$ref" and isinstance(value, str):
                yield value.removeprefix(REFERENCE)
            else:
                yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


_resolved: dict[
    int, tuple[Node, Node]
] = {}  # by the id of the node that refers, which is kept so that its id stays its own
_ANYTHING: Node = {"x-kubernetes-preserve-unknown-fields": True}


def resolve(node: Node) -> Node:
    """The node behind a reference (its siblings are only descriptions and list markers, which win)."""
    reference = node.get("$ref")
    if reference is None:
        return node
    known = _resolved.get(id(node))
    if known is None:
        target = resolve(definition(reference.removeprefix(REFERENCE)))
        siblings = {key: value for key, value in node.items() if key.startswith("x-kubernetes-") or key == "default"}
        known = _resolved[id(node)] = (node, {**target, **siblings} if siblings else target)
    return known[1]


def property_of(node: Node, name: str) -> Node | None:
    """The schema of a field: declared, of a map's values, or None when it is unknown."""
    properties = node.get("properties")
    if properties and name in properties:
        return resolve(properties[name])
    more = node.get("additionalProperties")
    if isinstance(more, dict):
        return resolve(more)
    return _ANYTHING if _keeps_unknown(node) else None


def _keeps_unknown(node: Node) -> bool:
    if node.get("x-kubernetes-preserve-unknown-fields") or node.get("additionalProperties") is True:
        return True
    return not node.get("properties") and "additionalProperties" not in node and node.get("type") in (None, "object")


def items_of(node: Node) -> Node:
    return resolve(node.get("items") or {})


def builtin_schema(name: str) -> Schema:
    """The schema of a built-in kind."""
    return Schema(definition(name), builtin=True)


_NONE: frozenset[str] = frozenset()


class Schema:
    """A kind's root schema. `metadata`, `apiVersion` and `kind` always follow the shared definitions.

    `settled` are fields of the object that a write leaves as they are: they were pruned, defaulted and valid when they came.
    """

    def __init__(self, root: Node, builtin: bool = False) -> None:
        self.builtin = builtin
        self.declared = root
        if not builtin:
            root = {**root, "properties": {**root.get("properties", {}), **_envelope()}}
        self.root = root

    def prune(self, body: Node, settled: frozenset[str] = _NONE) -> list[str]:
        """Drop null values and unknown fields in place; the paths of the unknown ones, as kubectl words them."""
        unknown: list[str] = []
        _prune(body, self.root, "", unknown, settled)
        return unknown

    def default(self, body: Node, settled: frozenset[str] = _NONE) -> None:
        """Fill in defaults in place."""
        _default(body, self.root, settled)

    def validate(self, body: Node, settled: frozenset[str] = _NONE) -> list[Cause]:
        """What is wrong, one cause a field; [] when the object is valid."""
        return list(_validate(body, self.root, "", settled))


@cache
def _envelope() -> dict[str, Node]:
    return {
        "apiVersion": {"type": "string"},
        "kind": {"type": "string"},
        "metadata": {"$ref": REFERENCE + OBJECT_META},
    }


def embedded(node: Node) -> Node:
    """A node that holds a whole object keeps its envelope."""
    if not node.get("x-kubernetes-embedded-resource"):
        return node
    return {**node, "properties": {**node.get("properties", {}), **_envelope()}}


def _prune(value: Any, node: Node, path: str, unknown: list[str], settled: frozenset[str] = _NONE) -> None:
    node = embedded(resolve(node))
    if isinstance(value, dict):
        for name in list(value):
            child = property_of(node, name)
            if child is _ANYTHING or name in settled:
                continue
            where = f"{path}.{name}" if path else name
            if child is None:
                del value[name]
                unknown.append(where)
            elif value[name] is None and not child.get("nullable") and not _keeps_null(child):
                del value[name]
            elif isinstance(value[name], dict | list):
                _prune(value[name], child, where, unknown)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            _prune(item, items_of(node), f"{path}[{index}]", unknown)


def _keeps_null(node: Node) -> bool:
    return bool(node.get("x-kubernetes-preserve-unknown-fields"))


def _default(value: Any, node: Node, settled: frozenset[str] = _NONE) -> None:
    node = resolve(node)
    if isinstance(value, dict):
        for name, child in (node.get("properties") or {}).items():
            child = resolve(child)
            if "default" in child and (name not in value or (value[name] is None and not child.get("nullable"))):
                value[name] = copy.deepcopy(child["default"])
        for name, part in value.items():
            if isinstance(part, dict | list) and name not in settled:
                child = property_of(node, name)
                if child is not None and child is not _ANYTHING:
                    _default(part, child)
    elif isinstance(value, list):
        item = items_of(node)
        for entry in value:
            if isinstance(entry, dict | list):
                _default(entry, item)


_TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
}


def type_name(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    return next(name for name, types in _TYPES.items() if isinstance(value, types))


def _cause(path: str, reason: str, message: str) -> Cause:
    return {"field": path or "<nil>", "reason": f"FieldValue{reason}", "message": message}


def _wrong(path: str, value: Any, message: str) -> Cause:
    shown = json.dumps(value, ensure_ascii=False) if not isinstance(value, dict | list) else type_name(value)
    return _cause(path, "Invalid", f"Invalid value: {shown}: {message}")


def _validate(value: Any, node: Node, path: str, settled: frozenset[str] = _NONE) -> Iterator[Cause]:
    node = embedded(resolve(node))
    if value is None:
        if not node.get("nullable") and node.get("type"):
            yield _cause(
                path, "TypeInvalid", f'Invalid value: "null": {path} in body must be of type {node["type"]}: "null"'
            )
        return
    if node.get("x-kubernetes-int-or-string"):
        if isinstance(value, bool) or not isinstance(value, int | str | float):
            yield _cause(
                path,
                "TypeInvalid",
                f'Invalid value: "{type_name(value)}": {path} in body must be of type integer or string',
            )
            return
        if node.get("x-quantity") and not formats.is_quantity(value):
            yield _wrong(
                path,
                value,
                "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
            )
        if isinstance(value, int | float):  # a pattern speaks of its text
            value = str(value)
    elif expected := node.get("type"):
        right = isinstance(value, _TYPES.get(expected, (object,)))
        if isinstance(value, bool) and expected != "boolean":
            right = False
        if isinstance(value, float) and expected == "integer" and value.is_integer():
            right = True
        if not right:
            yield _cause(
                path,
                "TypeInvalid",
                f'Invalid value: "{type_name(value)}": {path} in body must be of type {expected}: "{type_name(value)}"',
            )
            return
    if "enum" in node and value not in node["enum"]:
        allowed = ", ".join(json.dumps(choice) for choice in node["enum"])
        yield _cause(path, "NotSupported", f"Unsupported value: {json.dumps(value)}: supported values: {allowed}")
    if isinstance(value, str):
        yield from _validate_text(value, node, path)
    elif isinstance(value, dict):
        yield from _validate_object(value, node, path, settled)
    elif isinstance(value, list):
        yield from _validate_list(value, node, path)
    elif not isinstance(value, bool):
        yield from _validate_number(value, node, path)
    yield from _validate_combined(value, node, path)


def _validate_text(value: str, node: Node, path: str) -> Iterator[Cause]:
    if "minLength" in node and len(value) < node["minLength"]:
        yield _wrong(path, value, f"{path} in body should be at least {node['minLength']} chars long")
    if "maxLength" in node and len(value) > node["maxLength"]:
        yield _cause(path, "TooLong", f"Too long: may not be more than {node['maxLength']} bytes")
    if "pattern" in node and not formats.pattern(node["pattern"]).search(value):
        yield _wrong(path, value, f"{path} in body should match '{node['pattern']}'")
    if "format" in node and not formats.holds(node["format"], value):
        yield _wrong(path, value, f"{path} in body must be of type {node['format']}: {json.dumps(value)}")


def _validate_number(value: float, node: Node, path: str) -> Iterator[Cause]:
    low, high = node.get("minimum"), node.get("maximum")
    if low is not None and (value < low or (node.get("exclusiveMinimum") and value == low)):
        yield _wrong(path, value, f"{path} in body should be greater than or equal to {low}")
    if high is not None and (value > high or (node.get("exclusiveMaximum") and value == high)):
        yield _wrong(path, value, f"{path} in body should be less than or equal to {high}")
    if node.get("multipleOf") and value % node["multipleOf"]:
        yield _wrong(path, value, f"{path} in body should be a multiple of {node['multipleOf']}")
    bits = {"int32": 31, "int64": 63}.get(node.get("format", ""))
    if bits and not -(2**bits) <= value < 2**bits:
        yield _wrong(path, value, f"{path} in body must be of type {node['format']}")


def _validate_object(value: Node, node: Node, path: str, settled: frozenset[str]) -> Iterator[Cause]:
    for name in node.get("required") or ():
        if name not in value:
            yield _cause(f"{path}.{name}" if path else name, "Required", "Required value")
    if "maxProperties" in node and len(value) > node["maxProperties"]:
        yield _cause(path, "TooMany", f"Too many: {len(value)}: must have at most {node['maxProperties']} items")
    if "minProperties" in node and len(value) < node["minProperties"]:
        yield _wrong(path, value, f"{path} in body should have at least {node['minProperties']} properties")
    for name, item in value.items():
        child = None if name in settled else property_of(node, name)
        if child is not None and child is not _ANYTHING:
            yield from _validate(item, child, f"{path}.{name}" if path else name)


def _validate_list(value: list[Any], node: Node, path: str) -> Iterator[Cause]:
    if "maxItems" in node and len(value) > node["maxItems"]:
        yield _cause(path, "TooMany", f"Too many: {len(value)}: must have at most {node['maxItems']} items")
    if "minItems" in node and len(value) < node["minItems"]:
        yield _wrong(path, value, f"{path} in body should have at least {node['minItems']} items")
    item = items_of(node)
    list_type = node.get("x-kubernetes-list-type")
    keys = node.get("x-kubernetes-list-map-keys") or []
    seen: set[str] = set()
    for index, entry in enumerate(value):
        where = f"{path}[{index}]"
        yield from _validate(entry, item, where)
        if list_type == "set" or node.get("uniqueItems"):
            identity = json.dumps(entry, sort_keys=True)
        elif list_type == "map" and isinstance(entry, dict):
            identity = json.dumps([entry.get(key) for key in keys])
        else:
            continue
        if identity in seen:
            shown = json.dumps(entry) if list_type == "set" else json.dumps({key: entry.get(key) for key in keys})
            yield _cause(where, "Duplicate", f"Duplicate value: {shown}")
        seen.add(identity)


def _validate_combined(value: Any, node: Node, path: str) -> Iterator[Cause]:
    for branch in node.get("allOf") or ():
        yield from _validate(value, branch, path)
    any_of = () if node.get("x-kubernetes-int-or-string") else node.get("anyOf") or ()
    if any_of and all(any(True for _ in _validate(value, branch, path)) for branch in any_of):
        yield _wrong(path, value, f"{path} in body must validate at least one schema (anyOf)")
    one_of = node.get("oneOf") or ()
    if one_of and sum(not any(True for _ in _validate(value, branch, path)) for branch in one_of) != 1:
        yield _wrong(path, value, f"{path} in body must validate one and only one schema (oneOf)")
    if node.get("not") and not any(True for _ in _validate(value, node["not"], path)):
        yield _wrong(path, value, f"{path} in body must not validate the schema (not)")
