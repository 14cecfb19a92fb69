"""OpenAPI v3, one document a group and version: what kubectl explains and validates by.

Place in the flow: routes → **openapi** → kinds, schema. A document is made when it is asked for; its address carries a hash of the
kinds it describes, so clients may keep it.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from chatinbio_local.api.definitions import META, OBJECT_META, REFERENCE, Node, definition, references
from chatinbio_local.api.discovery import VERSION, groups
from chatinbio_local.api.kinds import Kind, Kinds
from chatinbio_local.api.reviews import REVIEWS, Review
from chatinbio_local.client import Object

_QUERY = ("dryRun", "fieldManager", "fieldValidation", "force")


def index(kinds: Kinds) -> Object:
    """GET /openapi/v3."""
    paths: Object = {}
    for group, versions in groups(kinds).items():
        for version in versions:
            path = _path(group, version)
            told = json.dumps(
                [
                    [kind.plural, kind.schema.declared]
                    for kind in kinds
                    if (kind.group, kind.version) == (group, version)
                ]
            )
            digest = hashlib.sha256(told.encode()).hexdigest()[:32].upper()
            paths[path] = {"serverRelativeURL": f"/openapi/v3/{path}?hash={digest}"}
    return {"paths": paths}


def prepare() -> None:
    """Keep the definitions that no kind needs and a document does, before the rest is forgotten."""
    for name in (META + "ListMeta", *map(_review_definition, REVIEWS)):
        definition(name)


def _path(group: str, version: str) -> str:
    return f"apis/{group}/{version}" if group else f"api/{version}"


def document(kinds: Kinds, path: str) -> Object | None:
    """The document of `api/v1` or `apis/{group}/{version}`; None for what is not served."""
    served = {
        _path(group, version): (group, version) for group, versions in groups(kinds).items() for version in versions
    }
    if path not in served:
        return None
    group, version = served[path]
    paths: Object = {}
    schemas: dict[str, Node] = {}
    for kind in kinds:
        if (kind.group, kind.version) == (group, version):
            name = kind.definition or _custom_name(kind)
            _describe(kind, name, schemas)
            paths.update(_paths(kind, name, f"/{path}"))
    for review in REVIEWS:
        if review[:2] == (group, version):
            name = _review_definition(review)
            _close({"$ref": REFERENCE + name}, schemas)
            paths.update(_review_paths(review, name, f"/{path}"))
    return {
        "openapi": "3.0.0",
        "info": {"title": "Kubernetes", "version": VERSION["gitVersion"]},
        "paths": paths,
        "components": {"schemas": schemas},
    }


def _custom_name(kind: Kind) -> str:
    return ".".join([*reversed(kind.group.split(".")), kind.version, kind.name])


def _gvk(kind: Kind, name: str = "") -> Object:
    return {"group": kind.group, "version": kind.version, "kind": name or kind.name}


def _describe(kind: Kind, name: str, schemas: dict[str, Node]) -> None:
    if kind.definition:
        _close({"$ref": REFERENCE + name}, schemas)
    else:
        metadata = {
            "allOf": [{"$ref": REFERENCE + OBJECT_META}],
            "description": "Standard object's metadata.",
            "default": {},
        }
        envelope = definition("io.k8s.api.core.v1.Pod")["properties"]
        properties = {**kind.schema.declared.get("properties", {})}
        properties.update({"apiVersion": envelope["apiVersion"], "kind": envelope["kind"], "metadata": metadata})
        schemas[name] = {
            **kind.schema.declared,
            "properties": properties,
            "x-kubernetes-group-version-kind": [_gvk(kind)],
        }
        _close(metadata, schemas)
    list_meta: Node = {"$ref": REFERENCE + META + "ListMeta"}
    _close(list_meta, schemas)
    schemas[name + "List"] = {
        "description": f"{kind.list_kind} is a list of {kind.name}",
        "type": "object",
        "required": ["items"],
        "properties": {
            "apiVersion": {"type": "string"},
            "kind": {"type": "string"},
            "items": {"type": "array", "items": {"$ref": REFERENCE + name}},
            "metadata": {"allOf": [list_meta]},
        },
        "x-kubernetes-group-version-kind": [_gvk(kind, kind.list_kind)],
    }


def _close(node: Node, schemas: dict[str, Node]) -> None:
    """Add everything that a node refers to."""
    waiting = list(references(node))
    while waiting:
        name = waiting.pop()
        if name not in schemas:
            found = definition(name)
            schemas[name] = _published(found)
            waiting.extend(references(found))


def _published(node: Any) -> Any:
    """A definition as others read it: a reference stands alone in OpenAPI v3, so its siblings go around it."""
    if isinstance(node, list):
        return [_published(item) for item in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node and len(node) > 1 and isinstance(node["$ref"], str):
        rest = {name: _published(value) for name, value in node.items() if name != "$ref"}
        return {**rest, "allOf": [{"$ref": node["$ref"]}]}
    if node.get("x-kubernetes-int-or-string"):
        return {"oneOf": [{"type": "integer"}, {"type": "string"}], "format": "int-or-string"}
    return {name: _published(value) for name, value in node.items()}


def _operation(name: str, gvk: Object, action: str, *, writes: bool) -> Object:
    body = {"schema": {"$ref": REFERENCE + name}}
    return {
        "responses": {"200": {"description": "OK", "content": {"application/json": body}}},
        "x-kubernetes-action": action,
        "x-kubernetes-group-version-kind": gvk,
        "parameters": [_parameter(parameter, "query") for parameter in _QUERY] if writes else [],
        **({"requestBody": {"content": {"*/*": body}}} if action in ("post", "put") else {}),
    }


def _scope(root: str, *, namespaced: bool) -> tuple[str, list[Object]]:
    return (f"{root}/namespaces/{{namespace}}", [_parameter("namespace", "path")]) if namespaced else (root, [])


def _review_definition(review: Review) -> str:
    return f"io.k8s.api.{review.group.partition('.')[0]}.{review.version}.{review.kind}"


def _review_paths(review: Review, name: str, root: str) -> Object:
    scope, place = _scope(root, namespaced=review.namespaced)
    gvk = {"group": review.group, "version": review.version, "kind": review.kind}
    return {f"{scope}/{review.plural}": {"post": _operation(name, gvk, "post", writes=True), "parameters": place}}


def _paths(kind: Kind, name: str, root: str) -> Object:
    scope, place = _scope(root, namespaced=kind.namespaced)

    def operation(action: str, *, writes: bool) -> Object:
        return _operation(name, _gvk(kind), action, writes=writes)

    return {
        f"{scope}/{kind.plural}": {
            "get": operation("list", writes=False),
            "post": operation("post", writes=True),
            "parameters": place,
        },
        f"{scope}/{kind.plural}/{{name}}": {
            "get": operation("get", writes=False),
            "put": operation("put", writes=True),
            "patch": operation("patch", writes=True),
            "delete": operation("delete", writes=False),
            "parameters": [*place, _parameter("name", "path")],
        },
    }


def _parameter(name: str, where: str) -> Object:
    return {"name": name, "in": where, "required": where == "path", "schema": {"type": "string", "uniqueItems": True}}
