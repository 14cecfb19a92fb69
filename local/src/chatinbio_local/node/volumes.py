"""A pod's volumes as folders of this machine.

Place in the flow: pod + config maps + secrets + claims → **volumes** → mounts → environment. What is projected from objects is
swapped in whole, by one rename, as on a real node: a reader sees the old files or the new ones, never a mixture.
"""

from __future__ import annotations

import base64
import os
import shutil
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from chatinbio_local.client import Object
from chatinbio_local.node.environment import ConfigurationError, Mounts, Sources, field_value, resource_value

Payload = dict[str, bytes]


class MountError(Exception):
    """A volume cannot be had (yet); the message names it. Shown as FailedMount while the pod waits."""


class PodVolumes:
    """The volumes of one pod under `folder`. `claim_path` gives a bound claim's folder by name, or raises MountError."""

    def __init__(self, folder: Path, sources: Sources, claim_path: Callable[[str], Path]) -> None:
        self._folder = folder
        self._sources = sources
        self._claim_path = claim_path
        self._paths: dict[str, Path] = {}
        self._projected: set[str] = set()

    def claims(self, pod: Object) -> list[Path]:
        """The folders of the claims that a pod mounts. Raises MountError."""
        volumes = pod["spec"].get("volumes") or []
        return [self._claim_path(v["persistentVolumeClaim"]["claimName"]) for v in volumes if _is_claim(v)]

    def mount(self, pod: Object, address: str, group: int | None = None) -> None:
        """Make every volume of the pod, or bring its projected files up to date; `group` may read those. Raises MountError."""
        for volume in pod["spec"].get("volumes") or []:
            self._paths[volume["name"]] = self._mount_one(volume, pod, address, group)

    def written(self) -> list[Path]:
        """The mounted folders that a pod writes to."""
        return [path for name, path in self._paths.items() if name not in self._projected]

    def mounts_of(self, container: Object) -> Mounts:
        """Where the container's mount paths are. Raises MountError for a volume that the pod does not have."""
        paths = {}
        read_only = set()
        for mount in container.get("volumeMounts") or []:
            if mount["name"] not in self._paths:
                raise MountError(f'volume "{mount["name"]}" is mounted by {container["name"]} but not declared')
            path = self._paths[mount["name"]]
            sub_path = mount.get("subPath")
            if sub_path:
                if ".." in Path(sub_path).parts or sub_path.startswith("/"):
                    raise MountError(f'subPath "{sub_path}" leaves its volume')
                path = path / sub_path
            paths[mount["mountPath"]] = path
            if mount.get("readOnly") or mount["name"] in self._projected:
                read_only.add(mount["mountPath"])
        return Mounts(paths, frozenset(read_only))

    def _mount_one(self, volume: Mapping[str, Any], pod: Object, address: str, group: int | None) -> Path:
        name = volume["name"]
        if _is_claim(volume):
            return self._claim_path(volume["persistentVolumeClaim"]["claimName"])
        path = self._folder / name
        if "emptyDir" in volume:
            path.mkdir(parents=True, exist_ok=True, mode=0o700)
            return path
        payload: Payload = {}
        for source in _projections(volume):
            payload.update(self._payload(name, source, pod, address))
        project(path, payload, group)
        self._projected.add(name)
        return path

    def _payload(self, volume: str, source: Mapping[str, Any], pod: Object, address: str) -> Payload:
        if "configMap" in source:
            reference = source["configMap"]
            body = self._sources.config_map(reference["name"])
            data = None if body is None else _config_map_data(body)
            return _selected(volume, "configmap", reference["name"], reference, data)
        if "secret" in source:
            reference = source["secret"]
            name = reference.get("secretName") or reference["name"]
            body = self._sources.secret(name)
            data = None if body is None else _decoded(body.get("data"))
            return _selected(volume, "secret", name, reference, data)
        if "downwardAPI" in source:
            return {
                item["path"]: self._downward(item, pod, address) for item in source["downwardAPI"].get("items") or []
            }
        offered = "configMap, secret, downwardAPI, projected, emptyDir and persistentVolumeClaim"
        raise MountError(f'volume "{volume}" is of a kind that the local cluster does not offer; it offers {offered}')

    def _downward(self, item: Mapping[str, Any], pod: Object, address: str) -> bytes:
        try:
            if "fieldRef" in item:
                return field_value(item["fieldRef"]["fieldPath"], pod, address).encode()
            return resource_value(item["resourceFieldRef"], pod).encode()
        except ConfigurationError as error:
            raise MountError(str(error)) from error


def project(folder: Path, payload: Payload, group: int | None = None) -> bool:
    """Make `folder` show exactly these files, all at once; `group` may read them. True if anything changed.

    The files lie in a folder of their own that `..data` points to; each name is a link through `..data`. Replacing that one
    link is the switch.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    data = folder / "..data"
    current = data.resolve() if data.is_symlink() else None
    if current is not None and _files(current) == payload and group in (None, current.stat().st_gid):
        return False
    fresh = folder / f"..{uuid.uuid4().hex[:12]}"
    fresh.mkdir(mode=0o700)
    for relative, content in payload.items():
        target = fresh / relative
        if ".." in Path(relative).parts or Path(relative).is_absolute():
            raise MountError(f'path "{relative}" leaves its volume')
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        target.chmod(0o600)
    if group is not None:
        _open_to(group, folder, fresh)
    link = folder / "..data_new"
    link.unlink(missing_ok=True)
    link.symlink_to(fresh.name)
    link.replace(data)
    visible = {Path(relative).parts[0] for relative in payload}
    for name in visible:
        entry = folder / name
        if not entry.is_symlink():
            entry.symlink_to(Path("..data") / name)
    for entry in folder.iterdir():
        if not entry.name.startswith("..") and entry.name not in visible:
            entry.unlink()
        elif entry.name.startswith("..") and entry.name not in ("..data", fresh.name):
            shutil.rmtree(entry, ignore_errors=True)
    return True


def _open_to(group: int, folder: Path, fresh: Path) -> None:
    """They stay ours, so their reader cannot change them."""
    for path in (folder, fresh, *fresh.rglob("*")):
        os.chown(path, -1, group)
        path.chmod(0o750 if path.is_dir() else 0o640)


def _files(folder: Path) -> Payload:
    return {
        os.path.relpath(Path(root) / name, folder): (Path(root) / name).read_bytes()
        for root, _, names in os.walk(folder)
        for name in names
    }


def _is_claim(volume: Mapping[str, Any]) -> bool:
    return "persistentVolumeClaim" in volume


def _projections(volume: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    projected = volume.get("projected")
    return list(projected.get("sources") or []) if projected else [volume]


def _config_map_data(body: Object) -> Payload:
    text = {name: value.encode() for name, value in (body.get("data") or {}).items()}
    return {**text, **_decoded(body.get("binaryData"))}


def _decoded(data: Mapping[str, str] | None) -> Payload:
    return {name: base64.b64decode(value) for name, value in (data or {}).items()}


def _selected(volume: str, kind: str, name: str, reference: Mapping[str, Any], data: Payload | None) -> Payload:
    optional = bool(reference.get("optional"))
    if data is None:
        if optional:
            return {}
        raise MountError(f'MountVolume.SetUp failed for volume "{volume}": {kind} "{name}" not found')
    items = reference.get("items")
    if not items:
        return data
    missing = [item["key"] for item in items if item["key"] not in data]
    if missing and not optional:
        raise MountError(f'volume "{volume}": {kind} "{name}" has no key {missing[0]}')
    return {item["path"]: data[item["key"]] for item in items if item["key"] in data}
