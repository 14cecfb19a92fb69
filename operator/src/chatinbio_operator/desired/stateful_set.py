"""The StatefulSet: the one process of one creator, or none while suspended.

Whatever changes in the pod template restarts every instance of the fleet, so nothing stands in it that need not, and
the golden stories show it whole.
"""

from __future__ import annotations

from chatinbio_api import Creator
from chatinbio_operator.model import (
    CONTAINER,
    DATA_DIR,
    PORT,
    PORT_NAME,
    SEED_DIR,
    SEED_KEY,
    SESSION_KEY,
    Body,
    Platform,
    claim_name,
    labels,
    own_hosts,
    owned_metadata,
    seed_name,
    selector,
    service_name,
    session_secret_name,
)

USER = 10001  # the image's; a number, so that the kubelet can see that it is not root
# An idle instance takes 50 MB, one that has chatted with a model 100 to 150.
RESOURCES: Body = {"requests": {"cpu": "20m", "memory": "96Mi"}, "limits": {"memory": "384Mi"}}


def stateful_set(creator: Creator, platform: Platform) -> Body:
    handle = creator.handle
    return {
        "apiVersion": "apps/v1",
        "kind": "StatefulSet",
        "metadata": owned_metadata(creator, platform, handle),
        "spec": {
            "replicas": 0 if creator.spec.suspended else 1,
            "serviceName": service_name(handle),
            "selector": {"matchLabels": selector(handle)},
            # With the default, OrderedReady, a pod that never became ready is not replaced when its template is mended.
            "podManagementPolicy": "Parallel",
            # The default, said so that nobody else's is kept: with OnDelete or a partition no version would ever arrive.
            # The pod's name is its lock: the new one is made when the old one has ended and is gone, never before.
            "updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"partition": 0}},
            "revisionHistoryLimit": 3,
            "template": {"metadata": {"labels": labels(handle)}, "spec": _pod(creator, platform)},
        },
    }


def _pod(creator: Creator, platform: Platform) -> Body:
    return {
        "automountServiceAccountToken": False,
        "enableServiceLinks": False,
        "terminationGracePeriodSeconds": 20,
        "securityContext": {
            "runAsNonRoot": True,
            "runAsUser": USER,
            "runAsGroup": USER,
            "fsGroup": USER,
            "fsGroupChangePolicy": "OnRootMismatch",
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "containers": [_container(creator, platform)],
        "volumes": [
            {"name": "data", "persistentVolumeClaim": {"claimName": claim_name(creator.handle)}},
            {"name": "seed", "configMap": {"name": seed_name(creator.handle)}},
            {"name": "tmp", "emptyDir": {}},
        ],
    }


def _container(creator: Creator, platform: Platform) -> Body:
    return {
        "name": CONTAINER,
        "image": f"{platform.image_repository}:{platform.version(creator)}",
        "imagePullPolicy": "IfNotPresent",
        "env": _environment(creator, platform),
        "ports": [{"name": PORT_NAME, "containerPort": PORT, "protocol": "TCP"}],
        "startupProbe": _probe("/readyz", periodSeconds=1, failureThreshold=120),
        "readinessProbe": _probe("/readyz", periodSeconds=5, failureThreshold=2),
        "livenessProbe": _probe("/healthz", periodSeconds=10, failureThreshold=3),
        "resources": _resources(creator),
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        },
        "volumeMounts": [
            {"name": "data", "mountPath": DATA_DIR},
            {"name": "seed", "mountPath": SEED_DIR},
            {"name": "tmp", "mountPath": "/tmp"},  # noqa: S108 - a folder of its own
        ],
    }


def _environment(creator: Creator, platform: Platform) -> list[Body]:
    """The contract of docs/contracts.md, in its order."""
    instance = creator.spec.instance
    env: list[Body] = [
        {"name": "CHATINBIO_HANDLE", "value": creator.handle},
        {"name": "CHATINBIO_PUBLIC_URL", "value": platform.url(creator.handle)},
    ]
    # Whoever has the route to a host now: settling that must not restart the instance.
    if hosts := own_hosts(creator, platform, ()):
        origins = ",".join(_origin(host, platform) for host in hosts)
        env.append({"name": "CHATINBIO_EXTRA_ORIGINS", "value": origins})
    env += [
        {"name": "CHATINBIO_SEED_FILE", "value": f"{SEED_DIR}/{SEED_KEY}"},
        {"name": "CHATINBIO_DATA_DIR", "value": DATA_DIR},
        {"name": "CHATINBIO_BIND_HOST", "valueFrom": {"fieldRef": {"fieldPath": "status.podIP"}}},
        {"name": "CHATINBIO_PORT", "value": str(PORT)},
        {"name": "CHATINBIO_MODEL", "value": instance.model},
    ]
    if instance.model_base_url:
        env.append({"name": "CHATINBIO_MODEL_BASE_URL", "value": instance.model_base_url})
    if reference := instance.model_secret_ref:
        env.append(_from_secret("CHATINBIO_MODEL_API_KEY", reference.name, reference.key))
    env.append(_from_secret("CHATINBIO_SESSION_KEY", session_secret_name(creator.handle), SESSION_KEY))
    env.append({"name": "CHATINBIO_TRUSTED_PROXIES", "value": platform.trusted_proxies})
    env.append({"name": "CHATINBIO_LOG_LEVEL", "value": platform.instance_log_level})
    return env


def _origin(host: str, platform: Platform) -> str:
    """The origin of a creator's own domain: reached by the same scheme and port as the platform's pages."""
    scheme, _, rest = platform.url_template.partition("://")
    _, colon, port = rest.partition("/")[0].rpartition(":")
    return f"{scheme}://{host}:{port}" if colon and port.isdigit() else f"{scheme}://{host}"


def _from_secret(name: str, secret: str, key: str) -> Body:
    return {"name": name, "valueFrom": {"secretKeyRef": {"name": secret, "key": key}}}


def _probe(path: str, **timing: int) -> Body:
    return {"httpGet": {"path": path, "port": PORT_NAME}, "timeoutSeconds": 5, **timing}


def _resources(creator: Creator) -> Body:
    """What the Creator says stands alone: a default limit under a wished-for request would be refused."""
    wished = creator.spec.instance.resources
    if not wished.requests and not wished.limits:
        return RESOURCES
    return {
        name: {resource: str(quantity) for resource, quantity in amounts.items()}
        for name, amounts in (("requests", wished.requests), ("limits", wished.limits))
        if amounts
    }
