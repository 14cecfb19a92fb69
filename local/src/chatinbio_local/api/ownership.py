"""Sets of fields in the form of managedFields (FieldsV1), and values walked by their schema.

Place in the flow: apply → **ownership** → schema. A set is a trie: `f:name` a field, `k:{…}` an item of a list by its keys, `v:…`
an item of a set; a node that is empty or holds "." is itself a member. Pure.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import msgspec

from chatinbio_local.api.shapes import ANY, NESTED, Shape

Fields = dict[str, Any]


def is_member(node: Fields) -> bool:
    return not node or "." in node


def granular(value: Any, shape: Shape) -> str:
    """How a value is owned: "map" by its fields, "items" by key, "set" by value, or "" as a whole."""
    if isinstance(value, dict):
        return "" if shape.atomic else "map"
    if isinstance(value, list):
        return {"map": "items", "set": "set"}.get(shape.list_type, "")
    return ""


def item_key(item: Any, shape: Shape) -> str:
    """The trie's name of an item of a list of this shape; a key that is absent has its default."""
    found: dict[str, Any] = {}
    for name in sorted(shape.keys):
        value = item.get(name) if isinstance(item, dict) else None
        if value is None:
            child = shape.items.child(name)
            value = child.node.get("default") if child is not None else None
        if value is not None:
            found[name] = value
    return "k:" + msgspec.json.encode(found).decode()


def value_key(item: Any) -> str:
    return "v:" + msgspec.json.encode(item, order="sorted").decode()


def children(value: Any, shape: Shape) -> Iterator[tuple[str, Any, Shape]]:
    """(name in the trie, value, shape) of everything that is owned on its own within a granular value."""
    how = granular(value, shape)
    if how == "map":
        for name, child in value.items():
            yield "f:" + name, child, shape.child(name) or ANY
    elif how == "items":
        for item in value:
            yield item_key(item, shape), item, shape.items
    elif how == "set":
        for item in value:
            yield value_key(item), item, ANY


def fields_of(value: Any, shape: Shape) -> Fields:
    """Everything that `value` says."""
    if not isinstance(value, NESTED):
        return {}
    found: Fields = {}
    for name, child, inner_shape in children(value, shape):
        inner = fields_of(child, inner_shape)
        found[name] = {".": {}, **inner} if name.startswith("k:") else inner
    return found


def union(one: Fields, other: Fields) -> Fields:
    if not one and not other:
        return {}
    merged: Fields = {".": {}} if is_member(one) or is_member(other) else {}
    for name in [*one, *(name for name in other if name not in one)]:
        if name == ".":
            continue
        if name in one and name in other:
            merged[name] = union(one[name], other[name])
        else:
            merged[name] = one.get(name, other.get(name))
    return {} if list(merged) == ["."] else merged


def difference(one: Fields, other: Fields) -> Fields | None:
    """What `one` holds and `other` does not; None when nothing is left."""
    if not one:
        return None if is_member(other) else {}
    left: Fields = {}
    for name, child in one.items():
        if name == ".":
            if not is_member(other):
                left["."] = {}
        elif name not in other:
            left[name] = child
        elif (rest := difference(child, other[name])) is not None:
            left[name] = rest
    if not left:
        return None
    return {} if list(left) == ["."] else left


def intersection(one: Fields, other: Fields) -> Fields | None:
    """What both hold; None when nothing."""
    if not one or not other:
        return {} if is_member(one) and is_member(other) else None
    both: Fields = {}
    for name, child in one.items():
        if name == ".":
            if "." in other:
                both["."] = {}
        elif name in other and (shared := intersection(child, other[name])) is not None:
            both[name] = shared
    return both or None


def paths(fields: Fields, prefix: str = "") -> list[str]:
    """The members as people read them: `.spec.replicas`, `.spec.containers[name="a"].image`."""
    found = [prefix] if is_member(fields) and prefix else []
    for name, child in fields.items():
        if name == ".":
            continue
        kind, rest = name[:1], name[2:]
        if kind == "f":
            step = f".{rest}"
        elif kind == "k":
            step = "[" + ",".join(f"{key}={json.dumps(value)}" for key, value in json.loads(rest).items()) + "]"
        else:
            step = f"[={rest}]"
        found.extend(paths(child, prefix + step))
    return found


def compare(old: Any, new: Any, shape: Shape) -> tuple[Fields | None, Fields | None]:
    """(changed or added, removed) from `old` to `new`."""
    how = granular(new, shape)
    if not how or granular(old, shape) != how:
        return (None, None) if old == new else (fields_of(new, shape), None)
    if old == new:
        return None, None
    before = {name: child for name, child, _ in children(old, shape)}
    after = {name: (child, inner_shape) for name, child, inner_shape in children(new, shape)}
    changed: Fields = {}
    removed: Fields = {}
    for name, (child, inner_shape) in after.items():
        if name not in before:
            inner = fields_of(child, inner_shape)
            changed[name] = {".": {}, **inner} if name.startswith("k:") else inner
            continue
        inner_changed, inner_removed = compare(before[name], child, inner_shape)
        if inner_changed is not None:
            changed[name] = inner_changed
        if inner_removed is not None:
            removed[name] = inner_removed
    if len(before) > len(before.keys() & after.keys()):
        for name, child, inner_shape in children(old, shape):
            if name not in after:
                removed[name] = {".": {}, **fields_of(child, inner_shape)}
    return changed or None, removed or None


def merge(live: Any, config: Any, shape: Shape) -> Any:
    """`config` laid over `live`; what is owned as a whole is taken from `config`."""
    how = granular(config, shape)
    if not how or granular(live, shape) != how:
        return config
    if how == "map":
        merged = dict(live)
        for name, value in config.items():
            inner_shape = shape.child(name) or ANY
            merged[name] = merge(live[name], value, inner_shape) if name in live else value
        return merged
    before = {name: child for name, child, _ in children(live, shape)}
    wanted = {name: (child, inner_shape) for name, child, inner_shape in children(config, shape)}
    both = {
        name: merge(before[name], child, inner_shape) if name in before else child
        for name, (child, inner_shape) in wanted.items()
    }
    if before.keys() <= wanted.keys():
        return list(both.values())
    return [both.pop(name, child) for name, child in before.items()] + list(both.values())


def remove(value: Any, gone: Fields, kept: Fields, shape: Shape) -> None:
    """Take the members of `gone` out of `value` in place, save what others own (`kept`)."""
    how = granular(value, shape)
    for name, child, inner_shape in list(children(value, shape)):
        if name not in gone:
            continue
        theirs = kept.get(name)
        if is_member(gone[name]) and theirs is None:
            _take(value, how, name, shape)
            continue
        had = bool(child)
        remove(child, gone[name], theirs or {}, inner_shape)
        if had and child in ({}, []) and theirs is None:
            _take(value, how, name, shape)


def _take(value: Any, how: str, name: str, shape: Shape) -> None:
    if how == "map":
        del value[name[2:]]
    elif how == "items":
        value[:] = [item for item in value if item_key(item, shape) != name]
    else:
        value[:] = [item for item in value if value_key(item) != name]
