"""What a kind adds to its schema: defaults, names, fields that cannot change, and the rules of custom kinds.

Place in the flow: objects → **admission** → (cel, formats). Only what the clients of the local cluster can meet is here.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from typing import Any

from chatinbio_local.api import containers, formats
from chatinbio_local.api.errors import Cause
from chatinbio_local.api.kinds import Kind
from chatinbio_local.client import Object

_LABEL_NAMED = {"/namespaces", "/services"}
_FREE_NAMED = "rbac.authorization.k8s.io"


def default(kind: Kind, body: Object) -> None:
    """Fill in, in place, what Kubernetes defaults in code."""
    fill = _DEFAULTS.get(kind.stored_as)
    if fill is not None:
        fill(body)


def begin(kind: Kind, body: Object) -> None:
    """The status that a new object starts with."""
    if kind.stored_as == "/pods":
        body["status"] = {"phase": "Pending", "qosClass": _qos(body), **body.get("status", {})}
    elif kind.stored_as in ("/persistentvolumeclaims", "/persistentvolumes"):
        body["status"] = {"phase": "Pending", **body.get("status", {})}
    elif kind.stored_as == "/namespaces":
        body["spec"] = {"finalizers": ["kubernetes"]}
        body["status"] = {"phase": "Active"}
    elif kind.stored_as == "/services":
        body.setdefault("status", {"loadBalancer": {}})
    elif kind.stored_as == "apps/statefulsets":
        body.setdefault("status", {"replicas": 0, "availableReplicas": 0})
    elif kind.stored_as == "networking.k8s.io/ingresses":
        body.setdefault("status", {"loadBalancer": {}})


def may_vanish(kind: Kind, body: Object) -> bool:
    """Whether an object that is being deleted has nothing left to wait for."""
    metadata = body["metadata"]
    if metadata.get("finalizers"):
        return False
    if kind.stored_as == "/namespaces":
        return not (body.get("spec") or {}).get("finalizers")
    return not metadata.get("deletionGracePeriodSeconds")


def check(kind: Kind, body: Object, live: Object | None) -> list[Cause]:
    """What is wrong beyond the schema; `live` is None for a new object."""
    causes = list(_metadata(kind, body, live))
    rule = _RULES.get(kind.stored_as)
    if rule is not None:
        causes.extend(rule(body, live))
    if kind.custom and not causes:
        from chatinbio_local.api import cel  # imported by the first custom object, not by every start

        causes.extend(cel.check(kind.schema, body, live))
    return causes


def _cause(field: str, reason: str, message: str) -> Cause:
    return {"field": field, "reason": f"FieldValue{reason}", "message": message}


def _metadata(kind: Kind, body: Object, live: Object | None) -> Iterator[Cause]:
    metadata = body["metadata"]
    name = metadata["name"]
    if live is None and kind.group != _FREE_NAMED:
        label = kind.stored_as in _LABEL_NAMED
        good = formats.LABEL if label else formats.SUBDOMAIN
        if len(name) > (63 if label else 253) or not good.match(name):
            message = formats.LABEL_MESSAGE if label else formats.SUBDOMAIN_MESSAGE
            yield _cause("metadata.name", "Invalid", f'Invalid value: "{name}": {message}')
    elif live is None and ("/" in name or "%" in name or name in (".", "..")):
        yield _cause("metadata.name", "Invalid", f'Invalid value: "{name}": may not contain "/" or "%"')
    for key, value in (metadata.get("labels") or {}).items():
        if not formats.is_label_key(key) or not formats.is_label_value(value):
            yield _cause(
                "metadata.labels",
                "Invalid",
                f'Invalid value: "{key}={value}": keys and values have at most 63 characters, letters, digits, "-", "_" and "."',
            )
    for key in metadata.get("annotations") or {}:
        if not formats.is_label_key(key.lower()):
            yield _cause("metadata.annotations", "Invalid", f'Invalid value: "{key}": is no qualified name')
    if sum(len(key) + len(str(value)) for key, value in (metadata.get("annotations") or {}).items()) > 256 * 1024:
        yield _cause("metadata.annotations", "TooLong", "Too long: may not be more than 262144 bytes")
    for finalizer in metadata.get("finalizers") or ():
        if not formats.is_label_key(finalizer):
            yield _cause("metadata.finalizers", "Invalid", f'Invalid value: "{finalizer}": is no qualified name')
    if live is not None and live["metadata"].get("deletionTimestamp"):
        added = sorted(set(metadata.get("finalizers") or ()) - set(live["metadata"].get("finalizers") or ()))
        if added:
            yield _cause(
                "metadata.finalizers",
                "Forbidden",
                f"Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers {added}",
            )
    controllers = [owner for owner in metadata.get("ownerReferences") or () if owner.get("controller")]
    if len(controllers) > 1:
        yield _cause(
            "metadata.ownerReferences", "Invalid", "Invalid value: only one reference can have Controller set to true"
        )


# defaults


def _pod_spec(spec: Any) -> None:
    if not isinstance(spec, dict):
        return
    for name, value in (
        ("restartPolicy", "Always"),
        ("terminationGracePeriodSeconds", 30),
        ("dnsPolicy", "ClusterFirst"),
        ("schedulerName", "default-scheduler"),
        ("securityContext", {}),
    ):
        spec.setdefault(name, value)
    for container in [*(spec.get("containers") or ()), *(spec.get("initContainers") or ())]:
        if not isinstance(container, dict):
            continue
        image = str(container.get("image", ""))
        latest = ":" not in image.rpartition("/")[2] or image.endswith(":latest")
        container.setdefault("imagePullPolicy", "Always" if latest else "IfNotPresent")
        container.setdefault("terminationMessagePath", "/dev/termination-log")
        container.setdefault("terminationMessagePolicy", "File")
        container.setdefault("resources", {})
        for port in container.get("ports") or ():
            if isinstance(port, dict):
                port.setdefault("protocol", "TCP")
        for probe in ("livenessProbe", "readinessProbe", "startupProbe"):
            if isinstance(container.get(probe), dict):
                _probe(container[probe])
        for variable in container.get("env") or ():
            reference = ((variable.get("valueFrom") or {}).get("fieldRef")) if isinstance(variable, dict) else None
            if isinstance(reference, dict):
                reference.setdefault("apiVersion", "v1")
    for volume in spec.get("volumes") or ():
        if isinstance(volume, dict):
            for source in ("secret", "configMap", "downwardAPI", "projected"):
                if isinstance(volume.get(source), dict):
                    volume[source].setdefault("defaultMode", 0o644)


def _probe(probe: Object) -> None:
    for name, value in (("timeoutSeconds", 1), ("periodSeconds", 10), ("successThreshold", 1), ("failureThreshold", 3)):
        probe.setdefault(name, value)
    if isinstance(probe.get("httpGet"), dict):
        probe["httpGet"].setdefault("scheme", "HTTP")
        probe["httpGet"].setdefault("path", "/")


def _pod(body: Object) -> None:
    spec = body.get("spec")
    if isinstance(spec, dict):
        _pod_spec(spec)
        spec.setdefault("serviceAccountName", "default")
        spec.setdefault("enableServiceLinks", True)


def _qos(body: Object) -> str:
    resources = [container.get("resources") or {} for container in body.get("spec", {}).get("containers") or ()]
    if not any(entry.get("requests") or entry.get("limits") for entry in resources):
        return "BestEffort"
    whole = all(
        entry.get("limits", {}).get(name) and entry.get("requests", entry["limits"]).get(name) == entry["limits"][name]
        for entry in resources
        for name in ("cpu", "memory")
    )
    return "Guaranteed" if whole else "Burstable"


def _stateful_set(body: Object) -> None:
    spec = body.get("spec")
    if not isinstance(spec, dict):
        return
    spec.setdefault("replicas", 1)
    spec.setdefault("podManagementPolicy", "OrderedReady")
    spec.setdefault("revisionHistoryLimit", 10)
    spec.setdefault("persistentVolumeClaimRetentionPolicy", {"whenDeleted": "Retain", "whenScaled": "Retain"})
    strategy = spec.setdefault("updateStrategy", {})
    if isinstance(strategy, dict) and strategy.setdefault("type", "RollingUpdate") == "RollingUpdate":
        strategy.setdefault("rollingUpdate", {"partition": 0})
    template = spec.get("template")
    if isinstance(template, dict):
        _pod_spec(template.get("spec"))
    for claim in spec.get("volumeClaimTemplates") or ():
        if isinstance(claim, dict) and isinstance(claim.get("spec"), dict):
            claim["spec"].setdefault("volumeMode", "Filesystem")


def _service(body: Object) -> None:
    spec = body.setdefault("spec", {})
    if not isinstance(spec, dict):
        return
    spec.setdefault("type", "ClusterIP")
    spec.setdefault("sessionAffinity", "None")
    if spec["type"] != "ExternalName":
        # There is no virtual network here: every Service is reached by its endpoints.
        spec.setdefault("clusterIP", "None")
        spec.setdefault("clusterIPs", [spec["clusterIP"]])
        spec.setdefault("ipFamilies", ["IPv4"])
        spec.setdefault("ipFamilyPolicy", "SingleStack")
        spec.setdefault("internalTrafficPolicy", "Cluster")
    for port in spec.get("ports") or ():
        if isinstance(port, dict) and "port" in port:
            port.setdefault("protocol", "TCP")
            port.setdefault("targetPort", port["port"])


def _secret(body: Object) -> None:
    body.setdefault("type", "Opaque")
    plain = body.pop("stringData", None)
    if isinstance(plain, dict):
        data = body.setdefault("data", {})
        for name, value in plain.items():
            data[name] = base64.b64encode(str(value).encode()).decode()


def _namespace(body: Object) -> None:
    metadata = body["metadata"]
    labels = metadata.setdefault("labels", {})
    if isinstance(labels, dict):
        labels["kubernetes.io/metadata.name"] = metadata["name"]


def _claim(body: Object) -> None:
    if isinstance(body.get("spec"), dict):
        body["spec"].setdefault("volumeMode", "Filesystem")


def _volume(body: Object) -> None:
    if isinstance(body.get("spec"), dict):
        body["spec"].setdefault("volumeMode", "Filesystem")
        body["spec"].setdefault("persistentVolumeReclaimPolicy", "Retain")


def _storage_class(body: Object) -> None:
    body.setdefault("reclaimPolicy", "Delete")
    body.setdefault("volumeBindingMode", "Immediate")


def _role_binding(body: Object) -> None:
    reference = body.get("roleRef")
    if isinstance(reference, dict) and not reference.get("apiGroup"):
        reference["apiGroup"] = _FREE_NAMED
    for subject in body.get("subjects") or ():
        if isinstance(subject, dict) and not subject.get("apiGroup") and subject.get("kind") in ("User", "Group"):
            subject["apiGroup"] = _FREE_NAMED


_DEFAULTS: dict[str, Callable[[Object], None]] = {
    "/pods": _pod,
    "/services": _service,
    "/secrets": _secret,
    "/namespaces": _namespace,
    "/persistentvolumeclaims": _claim,
    "/persistentvolumes": _volume,
    "apps/statefulsets": _stateful_set,
    "storage.k8s.io/storageclasses": _storage_class,
    "rbac.authorization.k8s.io/rolebindings": _role_binding,
    "rbac.authorization.k8s.io/clusterrolebindings": _role_binding,
}


# what cannot change


def _differs(one: Any, other: Any, *free: str) -> bool:
    return {name: value for name, value in (one or {}).items() if name not in free} != {
        name: value for name, value in (other or {}).items() if name not in free
    }


def _pod_rules(body: Object, live: Object | None) -> Iterator[Cause]:
    if not body.get("spec"):
        yield _cause("spec.containers", "Required", "Required value")
        return
    if not body["spec"].get("containers"):
        yield _cause("spec.containers", "Required", "Required value")
    if live is None:
        yield from containers.over_their_limits(body["spec"], "spec")
        return
    free: tuple[str, ...] = (
        "containers",
        "initContainers",
        "tolerations",
        "activeDeadlineSeconds",
        "terminationGracePeriodSeconds",
        "schedulingGates",
    )
    before, after = live["spec"], body["spec"]
    if not before.get("nodeName"):
        free += ("nodeName",)
    images = [
        _differs(one, other, "image")
        for name in ("containers", "initContainers")
        for one, other in zip(before.get(name) or (), after.get(name) or (), strict=False)
    ]
    lengths = [len(before.get(name) or ()) != len(after.get(name) or ()) for name in ("containers", "initContainers")]
    if _differs(before, after, *free) or any(images) or any(lengths):
        yield _cause(
            "spec",
            "Forbidden",
            "Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,"
            "`spec.activeDeadlineSeconds`,`spec.terminationGracePeriodSeconds`,`spec.tolerations` (only additions to existing tolerations)",
        )


def _stateful_set_rules(body: Object, live: Object | None) -> Iterator[Cause]:
    spec = body.get("spec") or {}
    selector = (spec.get("selector") or {}).get("matchLabels") or {}
    labels = ((spec.get("template") or {}).get("metadata") or {}).get("labels") or {}
    if not selector or any(labels.get(key) != value for key, value in selector.items()):
        yield _cause(
            "spec.template.metadata.labels",
            "Invalid",
            f"Invalid value: {labels}: `selector` does not match template `labels`",
        )
    if (spec.get("replicas") or 0) < 0:
        yield _cause(
            "spec.replicas", "Invalid", f"Invalid value: {spec['replicas']}: must be greater than or equal to 0"
        )
    yield from containers.over_their_limits((spec.get("template") or {}).get("spec") or {}, "spec.template.spec")
    free = (
        "replicas", "ordinals", "template", "updateStrategy", "revisionHistoryLimit", "persistentVolumeClaimRetentionPolicy", "minReadySeconds",
    )  # fmt: skip
    if live is not None and _differs(live["spec"], spec, *free):
        yield _cause(
            "spec",
            "Forbidden",
            "Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', "
            "'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
        )


def _claim_rules(body: Object, live: Object | None) -> Iterator[Cause]:
    if live is None:
        spec = body.get("spec") or {}
        if not spec.get("accessModes"):
            yield _cause("spec.accessModes", "Required", "Required value: at least 1 access mode is required")
        if not ((spec.get("resources") or {}).get("requests") or {}).get("storage"):
            yield _cause("spec.resources[storage]", "Required", "Required value")
        return
    free = ["resources", "volumeAttributesClassName"]
    free += [name for name in ("volumeName", "storageClassName") if not live["spec"].get(name)]  # the binder sets them
    if _differs(live["spec"], body.get("spec"), *free):
        yield _cause(
            "spec",
            "Forbidden",
            "Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims",
        )


def _frozen_data(body: Object, live: Object | None) -> Iterator[Cause]:
    if live is None:
        return
    if live.get("immutable") and any(body.get(name) != live.get(name) for name in ("data", "binaryData", "immutable")):
        yield _cause("data", "Forbidden", "Forbidden: field is immutable when `immutable` is set")
    if "type" in live and body.get("type") != live["type"]:
        yield _cause("type", "Invalid", f'Invalid value: "{body.get("type")}": field is immutable')


def _binding_rules(body: Object, live: Object | None) -> Iterator[Cause]:
    if live is not None and body.get("roleRef") != live.get("roleRef"):
        yield _cause("roleRef", "Invalid", "Invalid value: cannot change roleRef")


def _definition_rules(body: Object, live: Object | None) -> Iterator[Cause]:
    from chatinbio_local.api import custom

    yield from custom.check(body, live)


_RULES: dict[str, Callable[[Object, Object | None], Iterator[Cause]]] = {
    "/pods": _pod_rules,
    "/persistentvolumeclaims": _claim_rules,
    "/secrets": _frozen_data,
    "/configmaps": _frozen_data,
    "apps/statefulsets": _stateful_set_rules,
    "rbac.authorization.k8s.io/rolebindings": _binding_rules,
    "rbac.authorization.k8s.io/clusterrolebindings": _binding_rules,
    "apiextensions.k8s.io/customresourcedefinitions": _definition_rules,
}
