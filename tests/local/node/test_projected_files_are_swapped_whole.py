"""Config maps, secrets and the downward API as files."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest

from chatinbio_local.node.environment import Sources
from chatinbio_local.node.volumes import MountError, PodVolumes, project


def volumes(folder: Path, config_maps: dict[str, Any], secrets: dict[str, Any] | None = None) -> PodVolumes:
    def claim(name: str) -> Path:
        raise MountError(f"no claim {name}")

    return PodVolumes(folder, Sources(config_maps.get, (secrets or {}).get), claim)


def pod(*declared: dict[str, Any]) -> dict[str, Any]:
    metadata = {"name": "p", "namespace": "n", "uid": "u", "labels": {"a": "b"}}
    return {"metadata": metadata, "spec": {"volumes": list(declared), "containers": []}}


def test_a_reader_who_holds_the_old_files_keeps_the_old_ones(tmp_path: Path) -> None:
    folder = tmp_path / "v"
    assert project(folder, {"a": b"1", "b": b"1"})
    with (folder / "a").open() as reader:
        assert project(folder, {"a": b"2", "c": b"2"})
        assert reader.read() == "1"
    assert (folder / "a").read_text() == "2"
    assert sorted(p.name for p in folder.iterdir() if not p.name.startswith("..")) == ["a", "c"]
    assert not project(folder, {"a": b"2", "c": b"2"})


def test_items_choose_keys_and_paths(tmp_path: Path) -> None:
    declared = {"name": "v", "configMap": {"name": "c", "items": [{"key": "k", "path": "sub/file"}]}}
    made = volumes(tmp_path, {"c": {"data": {"k": "text", "other": "x"}}})
    made.mount(pod(declared), "127.64.0.1")
    assert (tmp_path / "v" / "sub" / "file").read_text() == "text"
    assert not (tmp_path / "v" / "other").exists()


def test_projected_sources_come_together(tmp_path: Path) -> None:
    secret = {"data": {"key": base64.b64encode(b"\x00\xff").decode()}}
    field = {"path": "labels", "fieldRef": {"fieldPath": "metadata.labels"}}
    sources = [{"configMap": {"name": "c"}}, {"secret": {"name": "s"}}, {"downwardAPI": {"items": [field]}}]
    made = volumes(tmp_path, {"c": {"data": {"text": "t"}}}, {"s": secret})
    made.mount(pod({"name": "v", "projected": {"sources": sources}}), "127.64.0.1")
    assert (tmp_path / "v" / "text").read_text() == "t"
    assert (tmp_path / "v" / "key").read_bytes() == b"\x00\xff"
    assert (tmp_path / "v" / "labels").read_text() == 'a="b"'
    assert (tmp_path / "v" / "key").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("declared", "message"),
    [
        ({"configMap": {"name": "none"}}, 'configmap "none" not found'),
        ({"secret": {"secretName": "none"}}, 'secret "none" not found'),
        ({"configMap": {"name": "c", "items": [{"key": "x", "path": "x"}]}}, "has no key x"),
        ({"configMap": {"name": "c", "items": [{"key": "k", "path": "../../x"}]}}, "leaves its volume"),
        ({"nfs": {"server": "s"}}, "does not offer"),
    ],
)
def test_what_cannot_be_mounted_says_why(declared: dict[str, Any], message: str, tmp_path: Path) -> None:
    made = volumes(tmp_path, {"c": {"data": {"k": "v"}}})
    with pytest.raises(MountError, match=message):
        made.mount(pod({"name": "v", **declared}), "127.64.0.1")


def test_optional_sources_may_be_missing(tmp_path: Path) -> None:
    volumes(tmp_path, {}).mount(pod({"name": "v", "configMap": {"name": "c", "optional": True}}), "127.64.0.1")
    assert (tmp_path / "v").is_dir()


def test_a_sub_path_stays_in_its_volume(tmp_path: Path) -> None:
    made = volumes(tmp_path, {"c": {"data": {"k": "v"}}})
    made.mount(pod({"name": "v", "configMap": {"name": "c"}}), "127.64.0.1")
    good = {"name": "m", "volumeMounts": [{"name": "v", "mountPath": "/etc/k", "subPath": "k"}]}
    assert Path(made.mounts_of(good).translate("/etc/k")).read_text() == "v"
    bad = {"name": "m", "volumeMounts": [{"name": "v", "mountPath": "/etc/k", "subPath": "../k"}]}
    with pytest.raises(MountError, match="leaves its volume"):
        made.mounts_of(bad)
