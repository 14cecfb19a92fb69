"""CustomResourceDefinitions: checked, made known, and forgotten.

Place in the flow: objects (after a definition is written) → **custom** → kinds. A definition is established in the very write that
creates it, so whoever has seen it may use it.
"""

from __future__ import annotations

from collections.abc import Iterator

from chatinbio_local.api.errors import Cause
from chatinbio_local.api.kinds import Kind, Kinds
from chatinbio_local.api.schema import Schema
from chatinbio_local.client import Object
from chatinbio_local.clock import timestamp

STORED_AS = "apiextensions.k8s.io/customresourcedefinitions"
FINALIZER = "customresourcecleanup.apiextensions.k8s.io"


def kinds_of(body: Object) -> list[Kind]:
    """One kind for every served version of a definition."""
    spec = body["spec"]
    names = spec["names"]
    storage = next(version["name"] for version in spec["versions"] if version.get("storage"))
    found = []
    for version in spec["versions"]:
        if not version.get("served"):
            continue
        subresources = version.get("subresources") or {}
        found.append(
            Kind(
                group=spec["group"],
                version=version["name"],
                plural=names["plural"],
                name=names["kind"],
                namespaced=spec["scope"] == "Namespaced",
                short_names=tuple(names.get("shortNames") or ()),
                categories=tuple(names.get("categories") or ()),
                status="status" in subresources,
                scale=subresources.get("scale"),
                fields=frozenset(entry["jsonPath"].lstrip(".") for entry in version.get("selectableFields") or ()),
                singular=names.get("singular") or "",
                list_name=names.get("listKind") or "",
                columns=tuple(version.get("additionalPrinterColumns") or ()),
                custom=True,
                storage_version=storage,
                schema=Schema(
                    (version.get("schema") or {}).get("openAPIV3Schema")
                    or {"x-kubernetes-preserve-unknown-fields": True}
                ),
            )
        )
    return found


def establish(body: Object) -> None:
    """Fill in the names that follow from others and the status of an accepted definition, in place."""
    names = body["spec"]["names"]
    names.setdefault("singular", names["kind"].lower())
    names.setdefault("listKind", names["kind"] + "List")
    body["spec"].setdefault("conversion", {"strategy": "None"})
    status = body.setdefault("status", {})
    status["acceptedNames"] = dict(names)
    stored = status.setdefault("storedVersions", [])
    stored.extend(
        version["name"]
        for version in body["spec"]["versions"]
        if version.get("storage") and version["name"] not in stored
    )
    if not status.get("conditions"):
        moment = timestamp()
        status["conditions"] = [
            {
                "type": "NamesAccepted",
                "status": "True",
                "lastTransitionTime": moment,
                "reason": "NoConflicts",
                "message": "no conflicts found",
            },
            {
                "type": "Established",
                "status": "True",
                "lastTransitionTime": moment,
                "reason": "InitialNamesAccepted",
                "message": "the initial names have been accepted",
            },
        ]


def register(kinds: Kinds, body: Object) -> None:
    """Serve what a definition defines, as it is now."""
    spec = body["spec"]
    kinds.remove(f"{spec['group']}/{spec['names']['plural']}")
    for kind in kinds_of(body):
        kinds.add(kind)


def check(body: Object, live: Object | None) -> Iterator[Cause]:
    """What is wrong with a definition beyond its schema."""
    spec = body.get("spec") or {}
    names = spec.get("names") or {}
    wanted = f"{names.get('plural')}.{spec.get('group')}"
    if body["metadata"]["name"] != wanted:
        yield _cause(
            "metadata.name", f'Invalid value: "{body["metadata"]["name"]}": must be spec.names.plural+"."+spec.group'
        )
    if spec.get("scope") not in ("Cluster", "Namespaced"):
        yield _cause("spec.scope", 'Unsupported value: supported values: "Cluster", "Namespaced"')
    versions = spec.get("versions") or []
    if sum(bool(version.get("storage")) for version in versions) != 1:
        yield _cause("spec.versions", "Invalid value: must have exactly one version marked as storage version")
    for index, version in enumerate(versions):
        root = (version.get("schema") or {}).get("openAPIV3Schema")
        where = f"spec.versions[{index}].schema.openAPIV3Schema"
        if root is None:
            yield _cause(where, "Required value: schemas are required")
        elif root.get("type") != "object":
            yield _cause(f"{where}.type", 'Invalid value: must be "object" at the root')
        else:
            yield from _rules_compile(root, where)
    if live is not None:
        for path, one, other in (
            ("spec.group", spec.get("group"), live["spec"].get("group")),
            ("spec.scope", spec.get("scope"), live["spec"].get("scope")),
            ("spec.names.plural", names.get("plural"), live["spec"]["names"].get("plural")),
            ("spec.names.kind", names.get("kind"), live["spec"]["names"].get("kind")),
        ):
            if one != other:
                yield _cause(path, f'Invalid value: "{one}": field is immutable')


def _rules_compile(root: Object, where: str) -> Iterator[Cause]:
    from chatinbio_local.api import cel

    for path, rule, failure in cel.broken_rules(root):
        yield _cause(
            f"{where}{path}.x-kubernetes-validations", f'Invalid value: "{rule}": compilation failed: {failure}'
        )


def _cause(field: str, message: str) -> Cause:
    return {"field": field, "reason": "FieldValueInvalid", "message": message}
