"""Sets of fields in the form of managedFields (FieldsV1), and values walked by their schema.

Place in the flow: apply → **ownership** → schema. A set is a trie: `f:name` a field, `k:{…}` an item of a list by its keys, `v:…`
an item of a set; a node that is empty or holds "." is itself a member. Pure.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from chatinbio_local.api.schema import Node, embedded, items_of, property_of, resolve

Fields = dict[str, Any]


def is_member(node: Fields) -> bool:
    return not node or "." in node


def granular(value: Any, node: Node) -> str:
    """How a value is owned: "map" by its fields, "items" by key, "set" by value, or "" as a whole."""
    if isinstance(value, dict):
        return "" if node.get("x-kubernetes-map-type") == "atomic" else "map"
    if isinstance(value, list):
        return {"map": "items", "set": "set"}.get(node.get("x-kubernetes-list-type", ""), "")
    return ""


def item_key(item: Any, node: Node) -> str:
    """The trie's name of an item; a key that is absent has its default."""
    keys = node.get("x-kubernetes-list-map-keys") or []
    declared = items_of(node)
    found: dict[str, Any] = {}
    for name in sorted(keys):
        value = item.get(name) if isinstance(item, dict) else None
        if value is None:
            value = (property_of(declared, name) or {}).get("default")
        if value is not None:
            found[name] = value
    return "k:" + json.dumps(found, separators=(",", ":"))


def value_key(item: Any) -> str:
    return "v:" + json.dumps(item, separators=(",", ":"), sort_keys=True)


def children(value: Any, node: Node) -> Iterator[tuple[str, Any, Node]]:
    """(name in the trie, value, schema) of everything that is owned on its own within a granular value."""
    shape = granular(value, node)
    if shape == "map":
        whole = embedded(node)
        for name, child in value.items():
            yield "f:" + name, child, resolve(property_of(whole, name) or {})
    elif shape == "items":
        declared = items_of(node)
        for item in value:
            yield item_key(item, node), item, declared
    elif shape == "set":
        for item in value:
            yield value_key(item), item, {}


def fields_of(value: Any, node: Node) -> Fields:
    """Everything that `value` says."""
    found: Fields = {}
    for name, child, declared in children(value, node):
        inner = fields_of(child, declared)
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


def compare(old: Any, new: Any, node: Node) -> tuple[Fields | None, Fields | None]:
    """(changed or added, removed) from `old` to `new`."""
    shape = granular(new, node)
    if not shape or granular(old, node) != shape:
        return (None, None) if old == new else (fields_of(new, node), None)
    if old == new:
        return None, None
    before = {name: child for name, child, _ in children(old, node)}
    after = {name: (child, declared) for name, child, declared in children(new, node)}
    changed: Fields = {}
    removed: Fields = {}
    for name, (child, declared) in after.items():
        if name not in before:
            inner = fields_of(child, declared)
            changed[name] = {".": {}, **inner} if name.startswith("k:") else inner
            continue
        inner_changed, inner_removed = compare(before[name], child, declared)
        if inner_changed is not None:
            changed[name] = inner_changed
        if inner_removed is not None:
            removed[name] = inner_removed
    if len(before) > len(before.keys() & after.keys()):
        for name, child, declared in children(old, node):
            if name not in after:
                removed[name] = {".": {}, **fields_of(child, declared)}
    return changed or None, removed or None


def merge(live: Any, config: Any, node: Node) -> Any:
    """`config` laid over `live`; what is owned as a whole is taken from `config`."""
    shape = granular(config, node)
    if not shape or granular(live, node) != shape:
        return config
    if shape == "map":
        whole = embedded(node)
        merged = dict(live)
        for name, value in config.items():
            declared = resolve(property_of(whole, name) or {})
            merged[name] = merge(live[name], value, declared) if name in live else value
        return merged
    before = {name: child for name, child, _ in children(live, node)}
    wanted = {name: (child, declared) for name, child, declared in children(config, node)}
    both = {
        name: merge(before[name], child, declared) if name in before else child
        for name, (child, declared) in wanted.items()
    }
    if before.keys() <= wanted.keys():
        return list(both.values())
    return [both.pop(name, child) for name, child in before.items()] + list(both.values())


def remove(value: Any, gone: Fields, kept: Fields, node: Node) -> None:
    """Take the members of `gone` out of `value` in place, save what others own (`kept`)."""
    shape = granular(value, node)
    for name, child, declared in list(children(value, node)):
        if name not in gone:
            continue
        theirs = kept.get(name)
        if is_member(gone[name]) and theirs is None:
            _take(value, shape, name, node)
            continue
        had = bool(child)
        remove(child, gone[name], theirs or {}, declared)
        if had and child in ({}, []) and theirs is None:
            _take(value, shape, name, node)


def _take(value: Any, shape: str, name: str, node: Node) -> None:
    if shape == "map":
        del value[name[2:]]
    elif shape == "items":
        value[:] = [item for item in value if item_key(item, node) != name]
    else:
        value[:] = [item for item in value if value_key(item) != name]
