"""What is wrong with a value, by its schema.

Place in the flow: schema → **validation** → (shapes, formats). Pure.
"""

from __future__ import annotations

import json
from typing import Any

import msgspec

from chatinbio_local.api import formats
from chatinbio_local.api.definitions import Node
from chatinbio_local.api.errors import Cause
from chatinbio_local.api.shapes import ANY, TYPES, Shape

_QUANTITY = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"


def validate(body: Node, shape: Shape, settled: frozenset[str]) -> list[Cause]:
    """One cause for each thing that is wrong; [] when the object is valid. Fields in `settled` are not looked at."""
    causes: list[Cause] = []
    _check(body, shape, "", causes, settled)
    return causes


def type_name(value: Any) -> str:
    """The type of a value, in the words of JSON schemas."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    return next(name for name, types in TYPES.items() if isinstance(value, types))


def _cause(path: str, reason: str, message: str) -> Cause:
    return {"field": path or "<nil>", "reason": f"FieldValue{reason}", "message": message}


def _wrong(path: str, value: Any, message: str) -> Cause:
    shown = json.dumps(value, ensure_ascii=False) if not isinstance(value, dict | list) else type_name(value)
    return _cause(path, "Invalid", f"Invalid value: {shown}: {message}")


def _of_another_type(path: str, value: Any, expected: str) -> Cause:
    found = type_name(value)
    told = "" if expected == "integer or string" else f': "{found}"'
    return _cause(path, "TypeInvalid", f'Invalid value: "{found}": {path} in body must be of type {expected}{told}')


def _check(value: Any, shape: Shape, path: str, causes: list[Cause], settled: frozenset[str] = frozenset()) -> None:
    node = shape.node
    if value is None:
        if not shape.nullable and shape.type:
            causes.append(_of_another_type(path, value, shape.type))
        return
    if shape.int_or_string:
        if isinstance(value, bool) or not isinstance(value, int | str | float):
            causes.append(_of_another_type(path, value, "integer or string"))
            return
        if node.get("x-quantity") and not formats.is_quantity(value):
            causes.append(_wrong(path, value, _QUANTITY))
        if isinstance(value, int | float):  # a pattern speaks of its text
            value = str(value)
    elif shape.type:
        right = isinstance(value, shape.types)
        if isinstance(value, bool) and shape.type != "boolean":
            right = False
        if isinstance(value, float) and shape.type == "integer" and value.is_integer():
            right = True
        if not right:
            causes.append(_of_another_type(path, value, shape.type))
            return
    if "enum" in node and value not in node["enum"]:
        allowed = ", ".join(json.dumps(choice) for choice in node["enum"])
        causes.append(
            _cause(path, "NotSupported", f"Unsupported value: {json.dumps(value)}: supported values: {allowed}")
        )
    if isinstance(value, str):
        _check_text(value, shape, path, causes)
    elif isinstance(value, dict):
        _check_object(value, shape, path, causes, settled)
    elif isinstance(value, list):
        _check_list(value, shape, path, causes)
    elif not isinstance(value, bool):
        _check_number(value, node, path, causes)
    if shape.branches or shape.forbidden:
        _check_combined(value, shape, path, causes)


def _check_text(value: str, shape: Shape, path: str, causes: list[Cause]) -> None:
    node = shape.node
    if "minLength" in node and len(value) < node["minLength"]:
        causes.append(_wrong(path, value, f"{path} in body should be at least {node['minLength']} chars long"))
    if "maxLength" in node and len(value) > node["maxLength"]:
        causes.append(_cause(path, "TooLong", f"Too long: may not be more than {node['maxLength']} bytes"))
    if shape.pattern is not None and not shape.pattern.search(value):
        causes.append(_wrong(path, value, f"{path} in body should match '{node['pattern']}'"))
    if "format" in node and not formats.holds(node["format"], value):
        causes.append(_wrong(path, value, f"{path} in body must be of type {node['format']}: {json.dumps(value)}"))


def _check_number(value: float, node: Node, path: str, causes: list[Cause]) -> None:
    low, high = node.get("minimum"), node.get("maximum")
    if low is not None and (value < low or (node.get("exclusiveMinimum") and value == low)):
        causes.append(_wrong(path, value, f"{path} in body should be greater than or equal to {low}"))
    if high is not None and (value > high or (node.get("exclusiveMaximum") and value == high)):
        causes.append(_wrong(path, value, f"{path} in body should be less than or equal to {high}"))
    if node.get("multipleOf") and value % node["multipleOf"]:
        causes.append(_wrong(path, value, f"{path} in body should be a multiple of {node['multipleOf']}"))
    bits = {"int32": 31, "int64": 63}.get(node.get("format", ""))
    if bits and not -(2**bits) <= value < 2**bits:
        causes.append(_wrong(path, value, f"{path} in body must be of type {node['format']}"))


def _check_object(value: Node, shape: Shape, path: str, causes: list[Cause], settled: frozenset[str]) -> None:
    node = shape.node
    for name in shape.required:
        if name not in value:
            causes.append(_cause(f"{path}.{name}" if path else name, "Required", "Required value"))
    if "maxProperties" in node and len(value) > node["maxProperties"]:
        told = f"Too many: {len(value)}: must have at most {node['maxProperties']} items"
        causes.append(_cause(path, "TooMany", told))
    if "minProperties" in node and len(value) < node["minProperties"]:
        causes.append(_wrong(path, value, f"{path} in body should have at least {node['minProperties']} properties"))
    for name, item in value.items():
        child = shape.child(name)
        if child is None or child is ANY or (child.any_text and isinstance(item, str)) or name in settled:
            continue
        _check(item, child, f"{path}.{name}" if path else name, causes)


def _check_list(value: list[Any], shape: Shape, path: str, causes: list[Cause]) -> None:
    node = shape.node
    if "maxItems" in node and len(value) > node["maxItems"]:
        causes.append(_cause(path, "TooMany", f"Too many: {len(value)}: must have at most {node['maxItems']} items"))
    if "minItems" in node and len(value) < node["minItems"]:
        causes.append(_wrong(path, value, f"{path} in body should have at least {node['minItems']} items"))
    unique = shape.list_type == "set" or bool(node.get("uniqueItems"))
    seen: set[bytes] = set()
    for index, entry in enumerate(value):
        _check(entry, shape.items, f"{path}[{index}]", causes)
        if unique:
            identity = msgspec.json.encode(entry, order="sorted")
        elif shape.list_type == "map" and isinstance(entry, dict):
            identity = msgspec.json.encode([entry.get(key) for key in shape.keys])
        else:
            continue
        if identity in seen:
            shown = (
                json.dumps(entry)
                if shape.list_type == "set"
                else json.dumps({key: entry.get(key) for key in shape.keys})
            )
            causes.append(_cause(f"{path}[{index}]", "Duplicate", f"Duplicate value: {shown}"))
        seen.add(identity)


def _check_combined(value: Any, shape: Shape, path: str, causes: list[Cause]) -> None:
    def failures(branch: Shape) -> list[Cause]:
        found: list[Cause] = []
        _check(value, branch, path, found)
        return found

    for branch in shape.branches.get("allOf", ()):
        causes.extend(failures(branch))
    any_of = () if shape.int_or_string else shape.branches.get("anyOf", ())
    if any_of and all(failures(branch) for branch in any_of):
        causes.append(_wrong(path, value, f"{path} in body must validate at least one schema (anyOf)"))
    one_of = shape.branches.get("oneOf", ())
    if one_of and sum(not failures(branch) for branch in one_of) != 1:
        causes.append(_wrong(path, value, f"{path} in body must validate one and only one schema (oneOf)"))
    if shape.forbidden is not None and not failures(shape.forbidden):
        causes.append(_wrong(path, value, f"{path} in body must not validate the schema (not)"))
