"""Rendering the charts as Helm does, without a helm binary: every test of this folder reads the outcome here."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import helm_python
import yaml

ROOT = Path(__file__).parents[2]
CHARTS = ROOT / "charts"
NAMESPACE = "chatinbio-system"

Object = dict[str, Any]


class StrictLoader(yaml.SafeLoader):
    """Refuses a mapping that names a key twice, as the API server's strict decoding does."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]  # type: ignore[no-untyped-call]
        twice = {key for key in keys if keys.count(key) > 1}
        if twice:
            raise yaml.constructor.ConstructorError(None, None, f"named twice: {twice}", node.start_mark)
        return super().construct_mapping(node, deep)


def render(chart: str, values: Object | None = None) -> list[Object]:
    """The objects that `helm install` would send, in the order of the templates. Raises HelmError where Helm refuses."""
    with helm_python.Chart.load(CHARTS / chart) as loaded:
        files = loaded.render(values or {}, name="chatinbio", namespace=NAMESPACE)
    return [
        document
        for name, text in sorted(files.items())
        if name.endswith(".yaml")
        for document in yaml.load_all(text, Loader=StrictLoader)
        if document
    ]


def notes(chart: str, values: Object | None = None) -> str:
    """What Helm prints after an install."""
    with helm_python.Chart.load(CHARTS / chart) as loaded:
        files = loaded.render(values or {}, name="chatinbio", namespace=NAMESPACE)
    return files[f"{chart}/templates/NOTES.txt"]


def one(objects: list[Object], kind: str, name: str) -> Object:
    (found,) = [o for o in objects if o["kind"] == kind and o["metadata"]["name"] == name]
    return found


def workloads(objects: list[Object]) -> list[Object]:
    return [o for o in objects if o["kind"] in ("Deployment", "StatefulSet", "DaemonSet", "Job")]


def containers(workload: Object) -> list[Object]:
    pod = workload["spec"]["template"]["spec"]
    return [*pod.get("initContainers", []), *pod["containers"]]
