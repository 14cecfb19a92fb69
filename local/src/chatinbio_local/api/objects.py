"""Writing objects: every rule between a request and the store.

Place in the flow: routes, client → **objects** → (patches, apply, admission) → store. Bodies that come in belong to this
module and are changed freely; every write is synchronous up to the store, so no other write comes between reading and writing.
"""

from __future__ import annotations

import contextlib
import secrets
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from chatinbio_local.api import admission, custom, errors, patches
from chatinbio_local.api.apply import Author, record_update, server_side_apply
from chatinbio_local.api.kinds import Kind, Kinds
from chatinbio_local.api.store import Key, Record, Store, encode
from chatinbio_local.client import Object
from chatinbio_local.clock import timestamp

_KEPT = ("uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "generation", "selfLink")
_ALPHABET = "bcdfghjklmnpqrstvwxz2456789"  # as Kubernetes: no vowels, no lookalikes


@dataclass(frozen=True)
class Write:
    """How a write is meant; `warnings` collects what the answer says in Warning headers."""

    manager: str = "chatinbio-local"
    subresource: str = ""
    dry_run: bool = False
    field_validation: str = "Ignore"  # Strict | Warn | Ignore
    force: bool = False
    warnings: list[str] = field(default_factory=list)


class Objects:
    """All reads and writes of objects, but their deletion (see deletion)."""

    def __init__(self, store: Store, kinds: Kinds) -> None:
        self.store = store
        self.kinds = kinds
        self._after_write: list[Callable[[Kind, Object], None]] = []

    def after_write(self, hook: Callable[[Kind, Object], None]) -> None:
        """Call `hook` with every object as it is stored."""
        self._after_write.append(hook)

    def key(self, kind: Kind, namespace: str, name: str) -> Key:
        return Key(kind.stored_as, namespace if kind.namespaced else "", name)

    def record(self, kind: Kind, namespace: str, name: str) -> Record:
        """Raises ApiError 404."""
        record = self.store.get(self.key(kind, namespace, name))
        if record is None:
            raise errors.not_found(kind.group, kind.plural, name)
        return record

    def as_version(self, kind: Kind, record: Record) -> Object:
        """A copy of the object, in the version that was asked for."""
        body = record.parse()
        body["apiVersion"] = kind.api_version
        return body

    def raw(self, kind: Kind, record: Record) -> bytes:
        """The object's JSON, in the version that was asked for."""
        return record.raw if kind.storage_version in ("", kind.version) else encode(self.as_version(kind, record))

    # create

    def create(self, kind: Kind, namespace: str, body: Object, write: Write) -> Object:
        """The object as stored. Raises ApiError."""
        self._envelope(kind, namespace, "", body)
        metadata = body["metadata"]
        if not metadata.get("name"):
            if not metadata.get("generateName"):
                raise errors.invalid(
                    kind.group,
                    kind.name,
                    "",
                    [
                        {
                            "field": "metadata.name",
                            "reason": "FieldValueRequired",
                            "message": "Required value: name or generateName is required",
                        }
                    ],
                )
            metadata["name"] = self._generate(kind, namespace, metadata["generateName"])
        self._accepts_new(kind, namespace, metadata["name"])
        if self.store.get(self.key(kind, namespace, metadata["name"])) is not None:
            raise errors.already_exists(kind.group, kind.plural, metadata["name"])
        if metadata.get("resourceVersion"):
            raise errors.bad_request("resourceVersion should not be set on objects to be created")
        for name in (*_KEPT, "resourceVersion", "managedFields"):
            metadata.pop(name, None)
        if kind.status:
            body.pop("status", None)
        return self._insert(kind, namespace, body, write, Author(write.manager, "Update"))

    def _insert(self, kind: Kind, namespace: str, body: Object, write: Write, author: Author) -> Object:
        metadata = body["metadata"]
        metadata["uid"] = str(uuid.uuid4())
        metadata["creationTimestamp"] = timestamp()
        if kind.generation or kind.custom:
            metadata["generation"] = 1
        self._admit(kind, body, None, write, pruned=author.operation == "Apply")
        if author.operation == "Update":
            record_update(kind, None, body, author, kind.api_version)
        admission.begin(kind, body)
        return self._store(kind, namespace, body, write)

    def _generate(self, kind: Kind, namespace: str, prefix: str) -> str:
        for _ in range(8):
            name = prefix[:58] + "".join(secrets.choice(_ALPHABET) for _ in range(5))
            if self.store.get(self.key(kind, namespace, name)) is None:
                return name
        raise errors.already_exists(kind.group, kind.plural, prefix)

    def _accepts_new(self, kind: Kind, namespace: str, name: str) -> None:
        if not kind.namespaced:
            return
        record = self.store.get(Key("/namespaces", "", namespace))
        if record is None:
            raise errors.not_found("", "namespaces", namespace)
        if b'"deletionTimestamp"' in record.raw and record.parse()["metadata"].get("deletionTimestamp"):
            raise errors.forbidden(
                kind.group,
                kind.plural,
                name,
                f"unable to create new content in namespace {namespace} because it is being terminated",
            )

    # replace

    def replace(self, kind: Kind, namespace: str, name: str, body: Object, write: Write) -> Object:
        """PUT: the object as stored afterwards. Raises ApiError, 409 when `body` was read before somebody else's write."""
        record = self.record(kind, namespace, name)
        self._envelope(kind, namespace, name, body)
        return self._update(kind, record, body, write)

    def _update(self, kind: Kind, record: Record, body: Object, write: Write, author: Author | None = None) -> Object:
        live = record.parse()
        given, metadata = body["metadata"], live["metadata"]
        name = record.key.name
        if given.get("resourceVersion") not in (None, "", metadata["resourceVersion"]):
            raise errors.modified(kind.group, kind.plural, name)
        if given.get("uid") not in (None, "", metadata["uid"]):
            message = f"Precondition failed: UID in precondition: {given['uid']}, UID in object meta: {metadata['uid']}"
            raise errors.conflict(kind.group, kind.plural, name, message)
        body = self._isolated(kind, live, body, write.subresource)
        given = body["metadata"]
        for field_name in _KEPT:
            if field_name in metadata:
                given[field_name] = metadata[field_name]
            else:
                given.pop(field_name, None)
        given["resourceVersion"] = metadata["resourceVersion"]
        self._admit(kind, body, live, write, pruned=author is not None)
        if author is None:
            record_update(kind, live, body, Author(write.manager, "Update", write.subresource), kind.api_version)
        if (kind.generation or kind.custom) and _wished(body) != _wished(live):
            given["generation"] = metadata.get("generation", 0) + 1
        if body == live:
            return body
        if metadata.get("deletionTimestamp") and admission.may_vanish(kind, body):
            return self._vanish(record, body, write)
        return self._store(kind, record.key.namespace, body, write)

    def _isolated(self, kind: Kind, live: Object, body: Object, subresource: str) -> Object:
        """A write of the status changes nothing else, and the other way round."""
        if subresource == "status":
            isolated: Object = {**live, "metadata": dict(live["metadata"])}
            isolated.pop("status", None)
            if "status" in body:
                isolated["status"] = body["status"]
            if "managedFields" in body["metadata"]:
                isolated["metadata"]["managedFields"] = body["metadata"]["managedFields"]
            return isolated
        if kind.status:
            body.pop("status", None)
            if "status" in live:
                body["status"] = live["status"]
        return body

    # patch

    def patch(
        self, kind: Kind, namespace: str, name: str, patch: Any, media_type: str, write: Write
    ) -> tuple[Object, bool]:
        """(object, whether it is new). Raises ApiError."""
        if media_type == patches.APPLY:
            return self._apply(kind, namespace, name, patch, write)
        record = self.record(kind, namespace, name)
        if media_type == patches.STRATEGIC and kind.custom:
            raise errors.unsupported_media_type(media_type, [patches.JSON, patches.MERGE, patches.APPLY])
        body = patches.patched(kind, self.as_version(kind, record), patch, media_type)
        self._envelope(kind, namespace, name, body)
        return self._update(kind, record, body, write), False

    def _apply(self, kind: Kind, namespace: str, name: str, config: Any, write: Write) -> tuple[Object, bool]:
        if not isinstance(config, dict):
            raise errors.bad_request("an apply configuration must be an object")
        if not config.get("apiVersion") or not config.get("kind"):
            raise errors.bad_request("an apply configuration must name its apiVersion and kind")
        self._envelope(kind, namespace, name, config)
        config["metadata"]["name"] = name
        if config["metadata"].get("managedFields"):
            raise errors.bad_request("metadata.managedFields must be nil")
        self._check_fields(kind, config, write)
        author = Author(write.manager, "Apply", write.subresource)
        record = self.store.get(self.key(kind, namespace, name))
        if record is None:
            if write.subresource:
                raise errors.not_found(kind.group, kind.plural, name)
            if config["metadata"].get("uid"):
                raise errors.conflict(kind.group, kind.plural, name, "uid mismatch: the object does not exist")
            self._accepts_new(kind, namespace, name)
            config["metadata"].pop("resourceVersion", None)
            if kind.status:
                config.pop("status", None)
            body = server_side_apply(kind, None, config, author, force=write.force, api_version=kind.api_version)
            return self._insert(kind, namespace, body, write, author), True
        live = self.as_version(kind, record)
        body = server_side_apply(kind, live, config, author, force=write.force, api_version=kind.api_version)
        for field_name in ("resourceVersion", "uid"):
            if config["metadata"].get(field_name):
                body["metadata"][field_name] = config["metadata"][field_name]
        return self._update(kind, record, body, write, author), False

    # scale

    def scale(self, kind: Kind, record: Record) -> Object:
        """The Scale of an object."""
        body = record.parse()
        paths = kind.scale or {}
        selector = (body.get("spec") or {}).get("selector") or {}
        labels = ",".join(f"{key}={value}" for key, value in (selector.get("matchLabels") or {}).items())
        metadata = body["metadata"]
        return {
            "kind": "Scale",
            "apiVersion": "autoscaling/v1",
            "metadata": {
                name: metadata[name]
                for name in ("name", "namespace", "uid", "resourceVersion", "creationTimestamp")
                if name in metadata
            },
            "spec": {"replicas": _at(body, paths.get("specReplicasPath", "")) or 0},
            "status": {"replicas": _at(body, paths.get("statusReplicasPath", "")) or 0, "selector": labels},
        }

    def rescale(self, kind: Kind, record: Record, scale: Object, write: Write) -> Object:
        """Write the replicas of a Scale into its object; the Scale as it is now."""
        replicas = (scale.get("spec") or {}).get("replicas", 0)
        if not isinstance(replicas, int) or isinstance(replicas, bool) or replicas < 0:
            cause = {
                "field": "spec.replicas",
                "reason": "FieldValueInvalid",
                "message": "must be greater than or equal to 0",
            }
            raise errors.invalid("autoscaling", "Scale", record.key.name, [cause])
        body = self.as_version(kind, record)
        given = (scale.get("metadata") or {}).get("resourceVersion")
        if given:
            body["metadata"]["resourceVersion"] = given
        target = body
        *steps, last = (kind.scale or {})["specReplicasPath"].strip(".").split(".")
        for step in steps:
            target = target.setdefault(step, {})
        target[last] = replicas
        written = self._update(kind, record, body, replace(write, subresource=""))
        return self.scale(
            kind, Record(record.key, 0, b"", written) if write.dry_run else self.store.get(record.key) or record
        )

    # shared steps

    def _envelope(self, kind: Kind, namespace: str, name: str, body: Object) -> None:
        """Hold the body to the address it was sent to."""
        if not isinstance(body, dict):
            raise errors.bad_request("the body must be an object")
        if (
            body.setdefault("apiVersion", kind.api_version) != kind.api_version
            or body.setdefault("kind", kind.name) != kind.name
        ):
            raise errors.bad_request(
                f"{body.get('kind')} in version {body.get('apiVersion')!r} cannot be handled as a {kind.name} ({kind.api_version})"
            )
        metadata = body.setdefault("metadata", {})
        if not isinstance(metadata, dict):
            raise errors.bad_request("metadata must be an object")
        for field_name in ("name", "generateName", "namespace", "resourceVersion", "uid"):
            if not isinstance(metadata.get(field_name, ""), str | None):
                raise errors.bad_request(f"metadata.{field_name} must be a string")
        if name and metadata.setdefault("name", name) != name:
            raise errors.bad_request(
                f"the name of the object ({metadata['name']}) does not match the name on the URL ({name})"
            )
        if not kind.namespaced:
            metadata.pop("namespace", None)
        elif metadata.setdefault("namespace", namespace) != namespace:
            raise errors.bad_request(
                f"the namespace of the provided object does not match the namespace sent on the request: {metadata['namespace']!r}, {namespace!r}"
            )

    def _check_fields(self, kind: Kind, body: Object, write: Write, settled: frozenset[str] = frozenset()) -> None:
        unknown = kind.schema.prune(body, settled)
        if unknown and write.field_validation == "Strict":
            told = ", ".join(f'unknown field "{path}"' for path in unknown)
            raise errors.bad_request(
                f'{kind.name} in version "{kind.version}" cannot be handled as a {kind.name}: strict decoding error: {told}'
            )
        if unknown and write.field_validation == "Warn":
            write.warnings.extend(f'unknown field "{path}"' for path in unknown)

    def _admit(self, kind: Kind, body: Object, live: Object | None, write: Write, *, pruned: bool) -> None:
        """Prune (what was not before), default and validate what this write changes. Raises ApiError 400 or 422."""
        settled = frozenset() if live is None else _unchanged(body, live)
        if not pruned:
            self._check_fields(kind, body, write, settled)
        with contextlib.suppress(
            TypeError, AttributeError, ValueError
        ):  # a value of a wrong type: the schema tells which
            admission.default(kind, body)
        kind.schema.default(body, settled)
        causes = kind.schema.validate(body, settled)
        causes = causes or admission.check(kind, body, live)
        if causes:
            raise errors.invalid(kind.group, kind.name, body["metadata"]["name"], causes)
        if kind.stored_as == custom.STORED_AS:
            custom.establish(body)

    def _store(self, kind: Kind, namespace: str, body: Object, write: Write) -> Object:
        if write.dry_run:
            return body
        if kind.storage_version:
            body["apiVersion"] = f"{kind.group}/{kind.storage_version}"
        self.store.put(self.key(kind, namespace, body["metadata"]["name"]), body)
        for hook in self._after_write:
            hook(kind, body)
        body["apiVersion"] = kind.api_version
        return body

    def _vanish(self, record: Record, body: Object, write: Write) -> Object:
        """The last finalizer went: the object goes with its last change."""
        if write.dry_run:
            return body
        gone = self.store.remove(record.key, body)
        return gone.parse() if gone is not None else body


def _unchanged(body: Object, live: Object) -> frozenset[str]:
    """The fields that are as they were admitted. To Python True and 1 are equal, so the encoding has the last word."""
    return frozenset(
        name
        for name, value in body.items()
        if name in live and (value is live[name] or (value == live[name] and encode(value) == encode(live[name])))
    )


def _wished(body: Object) -> Object:
    return {name: value for name, value in body.items() if name not in ("apiVersion", "kind", "metadata", "status")}


def _at(body: Object, path: str) -> Any:
    value: Any = body
    for step in path.strip(".").split("."):
        value = value.get(step) if isinstance(value, dict) else None
    return value
