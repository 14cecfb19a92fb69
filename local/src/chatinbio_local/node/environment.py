"""What a container is started with: its environment and command line. Pure, but for the host variables it is given.

Place in the flow: pod + config maps + secrets + mounts → **environment** → container process. A container gets what its pod
says and a handful of the machine's variables, never the machine's whole environment.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chatinbio_local.client import Object
from chatinbio_local.quantities import quantity

# Of the machine: how text is written, what certificates to trust and which proxy leads out, for calls to model providers.
INHERITED = (
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "TZ",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "REQUESTS_CA_BUNDLE",
    "CURL_CA_BUNDLE",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
    "http_proxy",
    "https_proxy",
    "no_proxy",
)
_REFERENCE = re.compile(r"\$(\$)?\(([-._a-zA-Z][-._a-zA-Z0-9]*)\)")


class ConfigurationError(Exception):
    """The container refers to something that does not exist (yet); shown as CreateContainerConfigError."""


@dataclass(frozen=True, slots=True)
class Mounts:
    """Where the container's mount paths are on this machine: {mountPath: folder or file}."""

    paths: Mapping[str, Path]
    read_only: frozenset[str] = frozenset()  # mount paths: projected volumes, and what is mounted so

    def translate(self, value: str) -> str:
        """A path at or under a mountPath becomes one on this machine (the longest mountPath counts); else `value`."""
        if not value.startswith("/"):
            return value
        for mount in sorted(self.paths, key=len, reverse=True):
            bare = mount.rstrip("/")
            if value == bare or value.startswith(bare + "/"):
                return str(self.paths[mount]) + value[len(bare) :]
        return value


@dataclass(frozen=True, slots=True)
class Sources:
    """What environment and volumes are drawn from, in the pod's namespace: by name, or None."""

    config_map: Callable[[str], Object | None]
    secret: Callable[[str], Object | None]


def expand(text: str, variables: Mapping[str, str]) -> str:
    """Replace `$(NAME)` by the variable; an unknown name stays, `$$(NAME)` becomes a literal `$(NAME)`."""

    def replacement(match: re.Match[str]) -> str:
        if match[1]:
            return match[0][1:]
        return variables.get(match[2], match[0])

    return _REFERENCE.sub(replacement, text)


def container_environment(
    container: Object, pod: Object, address: str, sources: Sources, base: Mapping[str, str], mounts: Mounts
) -> dict[str, str]:
    """The whole environment of a container. `base` is what the host and the image bring. Raises ConfigurationError."""
    variables: dict[str, str] = {}
    for source in container.get("envFrom") or []:
        variables.update(_from_source(source, sources))
    for entry in container.get("env") or []:
        if "valueFrom" in entry:
            value = _value_from(entry["name"], entry["valueFrom"], container, pod, address, sources)
            if value is None:
                continue
        else:
            value = expand(entry.get("value") or "", variables)
        variables[entry["name"]] = value
    return {**base, **{name: mounts.translate(value) for name, value in variables.items()}}


def command_line(container: Object, entry: tuple[str, ...], args: tuple[str, ...], env: Mapping[str, str]) -> list[str]:
    """Command and arguments: the container's own replace the image's, as in Docker."""
    own_command, own_args = container.get("command"), container.get("args")
    command = list(own_command) if own_command else list(entry)
    arguments = list(own_args) if own_args else ([] if own_command else list(args))
    return [expand(part, env) for part in [*command, *arguments]]


def field_value(path: str, pod: Object, address: str) -> str:
    """A downward API field of a pod. Raises ConfigurationError for a field that is not offered."""
    metadata, spec = pod["metadata"], pod["spec"]
    match = re.fullmatch(r"metadata\.(labels|annotations)\['([^']+)'\]", path)
    if match:
        return str((metadata.get(match[1]) or {}).get(match[2], ""))
    if path in ("metadata.labels", "metadata.annotations"):
        pairs = metadata.get(path.partition(".")[2]) or {}
        return "\n".join(f'{name}="{value}"' for name, value in sorted(pairs.items()))
    values = {
        "metadata.name": metadata["name"],
        "metadata.namespace": metadata["namespace"],
        "metadata.uid": metadata["uid"],
        "spec.nodeName": spec.get("nodeName", ""),
        "spec.serviceAccountName": spec.get("serviceAccountName", "default"),
        "status.podIP": address,
        "status.podIPs": address,
        "status.hostIP": "127.0.0.1",
        "status.hostIPs": "127.0.0.1",
    }
    if path not in values:
        raise ConfigurationError(f"fieldRef {path} is not offered by the local cluster")
    return str(values[path])


def resource_value(reference: Mapping[str, Any], pod: Object, container: Object | None = None) -> str:
    """A resourceFieldRef (`limits.memory`) in units of its divisor, rounded up. Raises ConfigurationError."""
    name = reference.get("containerName")
    if name:
        container = next((c for c in pod["spec"]["containers"] if c["name"] == name), None)
    kind, _, resource = str(reference["resource"]).partition(".")
    amount = (((container or {}).get("resources") or {}).get(kind) or {}).get(resource)
    if amount is None:
        raise ConfigurationError(f"resourceFieldRef {reference['resource']}: the container sets none")
    ratio = quantity(amount) / quantity(reference.get("divisor") or 1)
    return str(-int(-ratio // 1))


def _from_source(source: Mapping[str, Any], sources: Sources) -> dict[str, str]:
    prefix = source.get("prefix") or ""
    if "configMapRef" in source:
        reference, data = source["configMapRef"], _config_map(source["configMapRef"], sources)
    else:
        reference = source["secretRef"]
        data = _secret(reference, sources)
    if data is None:
        return {}
    return {prefix + name: value for name, value in data.items()}


def _value_from(
    variable: str, source: Mapping[str, Any], container: Object, pod: Object, address: str, sources: Sources
) -> str | None:
    if "fieldRef" in source:
        return field_value(source["fieldRef"]["fieldPath"], pod, address)
    if "resourceFieldRef" in source:
        return resource_value(source["resourceFieldRef"], pod, container)
    if "configMapKeyRef" in source:
        reference, kind = source["configMapKeyRef"], "configmap"
        data = _config_map(reference, sources)
    elif "secretKeyRef" in source:
        reference, kind = source["secretKeyRef"], "secret"
        data = _secret(reference, sources)
    else:
        raise ConfigurationError(f"the source of variable {variable} is not offered by the local cluster")
    if data is not None and reference["key"] in data:
        return data[reference["key"]]
    if reference.get("optional"):
        return None
    raise ConfigurationError(f"couldn't find key {reference['key']} in {kind} {reference['name']}")


def _config_map(reference: Mapping[str, Any], sources: Sources) -> dict[str, str] | None:
    body = sources.config_map(reference["name"])
    if body is None:
        _require("configmap", reference)
        return None
    return dict(body.get("data") or {})


def _secret(reference: Mapping[str, Any], sources: Sources) -> dict[str, str] | None:
    body = sources.secret(reference["name"])
    if body is None:
        _require("secret", reference)
        return None
    return {
        name: base64.b64decode(value).decode("utf-8", errors="surrogateescape")
        for name, value in (body.get("data") or {}).items()
    }


def _require(kind: str, reference: Mapping[str, Any]) -> None:
    if not reference.get("optional"):
        raise ConfigurationError(f'{kind} "{reference["name"]}" not found')
