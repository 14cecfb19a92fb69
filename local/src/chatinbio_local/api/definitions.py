"""Schemas as they are written: the published definitions of Kubernetes, references between them, and how to read a node.

Place in the flow: **definitions** ← (shapes, patches, cel, openapi). Custom kinds bring their schemas; those of the built-in kinds are
read from the OpenAPI definitions of Kubernetes in the kubernetes-validate distribution.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import msgspec

REFERENCE = "#/components/schemas/"
META = "io.k8s.apimachinery.pkg.apis.meta.v1."
OBJECT_META = META + "ObjectMeta"
RELEASE = "v1.37.0-local"
Node = dict[str, Any]


@cache
def definitions() -> dict[str, Node]:
    """All definitions of the Kubernetes API by their full name, with references into `#/components/schemas/`."""
    distribution = find_spec("kubernetes_validate")  # its files are read, its code is not run
    assert distribution is not None and distribution.submodule_search_locations
    folder = Path(distribution.submodule_search_locations[0])
    path = folder / "kubernetes-json-schema" / RELEASE / "_definitions.json"
    text = path.read_text(encoding="utf-8").replace('"#/$defs/', f'"{REFERENCE}')
    # The distribution lets every optional field be null, for files of people; an API prunes null itself.
    text = re.sub(r'\[\s*"(\w+)",\s*"null"\s*\]', r'"\1"', text)
    found: dict[str, Node] = msgspec.json.decode(text)["$defs"]
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
ANYTHING: Node = {"x-kubernetes-preserve-unknown-fields": True}


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
    return ANYTHING if keeps_unknown(node) else None


def keeps_unknown(node: Node) -> bool:
    """Whether fields that the node does not declare may stay."""
    if node.get("x-kubernetes-preserve-unknown-fields") or node.get("additionalProperties") is True:
        return True
    return not node.get("properties") and "additionalProperties" not in node and node.get("type") in (None, "object")


def items_of(node: Node) -> Node:
    return resolve(node.get("items") or {})


@cache
def envelope() -> dict[str, Node]:
    """The fields that every object has, whatever its own schema says."""
    return {
        "apiVersion": {"type": "string"},
        "kind": {"type": "string"},
        "metadata": {"$ref": REFERENCE + OBJECT_META},
    }
