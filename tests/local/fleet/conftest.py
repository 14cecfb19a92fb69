"""The cluster process as the fleet starts it, with an image table of small Python programs, and kubectl."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from chatinbio_local.fleet.state import StateFolder
from chatinbio_local.settings import LocalSettings
from tests.local.ports import free_ports
from tests.local.waiting import eventually

BIN = Path(sys.prefix) / "bin"


class ClusterProcess:
    """`chatinbio cluster` on free ports."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.python = sys.executable
        self.state = StateFolder(folder / "state")
        names = ("HTTP", "API", "CONTROL_PLANE", "OPERATOR_HEALTH")
        variables = {f"CHATINBIO_LOCAL_{n}_PORT": str(p) for n, p in zip(names, free_ports(4), strict=True)}
        variables["CHATINBIO_LOCAL_STATE_DIR"] = str(self.state.root)
        variables["CHATINBIO_LOCAL_IMAGES"] = str(folder / "images.toml")
        self.settings = LocalSettings.read(variables)
        self._images = ""
        self.process: subprocess.Popen[bytes] | None = None
        self.image("sleep", "import time; time.sleep(600)")

    def image(self, name: str, source: str) -> str:
        """Add `test/<name>:1`, a Python program; before `start` only."""
        path = self.folder / f"{name}.py"
        path.write_text(textwrap.dedent(source), encoding="utf-8")
        self._images += f'[[image]]\nname = "test/{name}"\ncommand = ["python", "{path}"]\ntags = ["1"]\n'
        (self.folder / "images.toml").write_text(self._images, encoding="utf-8")
        return f"test/{name}:1"

    async def start(self) -> None:
        self.state.prepare()
        log = self.folder / "cluster.log"
        with log.open("ab") as output:
            self.process = subprocess.Popen(  # noqa: ASYNC220
                [self.python, "-m", "chatinbio_local", "cluster"],
                env={**os.environ, **self.settings.environment()},
                stdout=output,
                stderr=output,
            )
        process = self.process

        def ready() -> bool:
            assert process.poll() is None, log.read_text()
            path = self.state.cluster_ready
            return path.exists() and path.read_text() == str(process.pid)

        await eventually(ready, "the cluster process is ready", 90)

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)

    def kubectl(self, *arguments: str, text: str = "", check: bool = True) -> str:
        ended = subprocess.run(
            [str(BIN / "kubectl"), *arguments],
            env={**os.environ, "KUBECONFIG": str(self.state.kubeconfig), "HOME": str(self.folder)},
            input=text,
            capture_output=True,
            text=True,
            timeout=90,
        )
        if check and ended.returncode:
            raise AssertionError(f"kubectl {' '.join(arguments)}: {ended.stderr}{ended.stdout}")
        return ended.stdout if ended.returncode == 0 else ended.stderr

    def apply(self, *bodies: dict[str, Any]) -> None:
        self.kubectl("apply", "-f", "-", text=yaml.safe_dump_all(bodies))

    def get(self, *arguments: str) -> dict[str, Any]:
        return json.loads(self.kubectl("get", *arguments, "-o", "json"))  # type: ignore[no-any-return]

    async def ready(self, pod: str, within: float = 60) -> dict[str, Any]:
        def look() -> dict[str, Any] | None:
            answer = self.kubectl("get", "pod", pod, "-o", "json", check=False)
            body = json.loads(answer) if answer.startswith("{") else {}
            conditions = {c["type"]: c["status"] for c in body.get("status", {}).get("conditions", [])}
            going = "deletionTimestamp" in body.get("metadata", {})
            return body if conditions.get("Ready") == "True" and not going else None

        return await eventually(look, f"pod {pod} is ready", within)

    def pid(self, pod: dict[str, Any]) -> int:
        record = self.state.pods / pod["metadata"]["uid"] / "containers" / "main" / "state.json"
        return int(json.loads(record.read_text())["process"][0])


@pytest.fixture
async def cluster(tmp_path: Path) -> AsyncIterator[ClusterProcess]:
    cluster = ClusterProcess(tmp_path)
    yield cluster
    if cluster.process is not None:
        if cluster.process.poll() is not None:
            await cluster.start()  # so that the pods are ended by those who know them
        assert cluster.stop() == 0


def stateful_set(name: str, image: str, pod: dict[str, Any] | None = None, **container: Any) -> dict[str, Any]:
    spec = {
        "terminationGracePeriodSeconds": 2,
        "containers": [{"name": "main", "image": image, **container}],
        **(pod or {}),
    }
    return {
        "apiVersion": "apps/v1",
        "kind": "StatefulSet",
        "metadata": {"name": name},
        "spec": {
            "replicas": 1,
            "serviceName": name,
            "selector": {"matchLabels": {"app": name}},
            "template": {"metadata": {"labels": {"app": name}}, "spec": spec},
        },
    }
