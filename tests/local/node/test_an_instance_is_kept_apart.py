"""The real instance in the real cluster process, kept apart from the rest by all that this machine offers.

As root that is a user of its own, where some Python lies open to other users; Landlock, where the kernel has it. What the machine does not
offer, the cluster says, and the test holds it to that.
"""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

from chatinbio_local.node import landlock, users
from chatinbio_local.node.sandbox import code
from tests.local.fleet.conftest import ClusterProcess, stateful_set
from tests.local.node.test_a_pod_reaches_its_own_files_only import PROWLER
from tests.local.waiting import eventually

PORT = 8000


def open_environment(folder: Path) -> Path | None:
    """An interpreter of our version with our libraries that every user may run, made in `folder`; None where there is none."""
    libraries = [path for path in code() if path != Path(sys.prefix) and not path.is_relative_to(sys.base_prefix)]
    name = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for interpreter in (Path(sys.base_prefix, "bin", name), Path("/usr/bin", name), Path("/usr/local/bin", name)):
        if not interpreter.exists() or users.obstacle(libraries, folder, interpreter):
            continue
        subprocess.run([interpreter, "-m", "venv", "--without-pip", folder / "venv"], check=True)
        (site,) = (folder / "venv" / "lib").glob("python*/site-packages")
        (site / "ours.pth").write_text("".join(f"{path}\n" for path in libraries))
        (entry,) = metadata.entry_points(group="console_scripts", name="chatinbio-instance")
        module, _, function = entry.value.partition(":")
        script = folder / "venv" / "bin" / "chatinbio-instance"
        script.write_text(
            f"#!{folder}/venv/bin/python\nimport sys\nfrom {module} import {function}\nsys.exit({function}())\n"
        )
        script.chmod(0o755)
        return folder / "venv" / "bin" / "python"
    return None


@pytest.fixture
async def cluster() -> AsyncIterator[ClusterProcess]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        cluster = ClusterProcess(folder)
        cluster.python = str((os.geteuid() == 0 and open_environment(folder)) or sys.executable)
        cluster.image("prowler", PROWLER)
        await cluster.start()
        try:
            yield cluster
        finally:
            assert cluster.stop() == 0


def instance() -> list[dict[str, Any]]:
    claim = {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {"name": "data"},
        "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}},
    }
    settings = {
        "HANDLE": "ada",
        "PUBLIC_URL": "http://ada.localhost",
        "DATA_DIR": "/data",
        "PORT": str(PORT),
        "MODEL": "offline",
        "SESSION_KEY": secrets.token_hex(32),
    }
    env: list[dict[str, Any]] = [{"name": f"CHATINBIO_{name}", "value": value} for name, value in settings.items()]
    env.append({"name": "CHATINBIO_BIND_HOST", "valueFrom": {"fieldRef": {"fieldPath": "status.podIP"}}})
    image = f"chatinbio/instance:{metadata.version('chatinbio-instance')}"
    volumes = [{"name": "data", "persistentVolumeClaim": {"claimName": "data"}}, {"name": "tmp", "emptyDir": {}}]
    mounts = [{"name": "data", "mountPath": "/data"}, {"name": "tmp", "mountPath": "/tmp"}]
    # As the operator writes it: the image's user, which is the same number in every pod.
    restricted = {"runAsNonRoot": True, "runAsUser": 10001, "fsGroup": 10001}
    container = {
        "env": env,
        "volumeMounts": mounts,
        "ports": [{"name": "http", "containerPort": PORT}],
        "readinessProbe": {"httpGet": {"path": "/readyz", "port": "http"}, "periodSeconds": 1},
    }
    return [claim, stateful_set("ada", image, pod={"volumes": volumes, "securityContext": restricted}, **container)]


async def test_an_instance_runs_as_ever_and_no_other_pod_reads_anything_of_the_cluster(cluster: ClusterProcess) -> None:
    cluster.apply(*instance())
    pod = await cluster.ready("ada-0", within=120)
    volume = cluster.state.volumes / cluster.get("pvc", "data")["spec"]["volumeName"]
    assert (volume / "chatinbio.db").is_file()
    owner = user_of(cluster.pid(pod))
    said = (cluster.folder / "cluster.log").read_text()
    own_user = "each as a user of its own, with" in said
    assert own_user is (cluster.python != sys.executable)
    if own_user:
        assert users.FIRST <= owner < users.FIRST + users.COUNT
        assert {path.stat().st_uid for path in (volume, *volume.iterdir())} == {owner}
    else:
        assert owner == os.geteuid()
        assert (said.count("pods run as root, not each as a user of its own: ") == 1) is (os.geteuid() == 0)
    assert ("(Landlock" in said) is bool(landlock.version())

    # Every file that is in the folder of all state: keys, tokens, the API's store, logs, that database.
    files = sorted(path for path in cluster.state.root.rglob("*") if path.is_file() and not path.is_symlink())
    assert {"tokens.json", "kubeconfig", "ca.key", "cluster.db", "chatinbio.db"} <= {path.name for path in files}
    wished = json.dumps([["list", str(cluster.state.root)], *(["read", str(path)] for path in files)])
    cluster.apply(stateful_set("prowler", "test/prowler:1", env=[{"name": "TRY", "value": wished}]))
    answer = await eventually(
        lambda: (text := cluster.kubectl("logs", "prowler-0", check=False)).endswith("]\n") and text, "it has tried"
    )
    kept = own_user or landlock.version() > 0
    (listed, *answers) = json.loads(answer)
    # What a program replaced or removed meanwhile is nobody's to read.
    seen = {path: how for path, how in zip(files, answers, strict=True) if path.exists()}
    assert {listed, *seen.values()} == {"EACCES" if kept else "done"}, seen

    cluster.kubectl("delete", "pod", "ada-0")
    assert user_of(cluster.pid(await cluster.ready("ada-0", within=120))) == owner


def user_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/status").read_text().partition("Uid:")[2].split()[0])
