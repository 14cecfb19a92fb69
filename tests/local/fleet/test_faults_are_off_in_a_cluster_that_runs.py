"""CHATINBIO_LOCAL_FAULTS: what a running cluster makes of it, asked with the kubeconfigs of administrator and operator."""

from __future__ import annotations

import dataclasses
import subprocess
from pathlib import Path

from chatinbio_local.api.faults import PATH
from tests.local.fleet.conftest import BIN, ClusterProcess


def asked(kubeconfig: Path) -> subprocess.CompletedProcess[str]:
    command = [str(BIN / "kubectl"), "--kubeconfig", str(kubeconfig), "get", "--raw", PATH]
    return subprocess.run(command, capture_output=True, text=True, timeout=90)


async def test_only_the_setting_and_the_administrator_open_them(cluster: ClusterProcess) -> None:
    assert not cluster.settings.faults
    await cluster.start()
    assert "NotFound" in asked(cluster.state.kubeconfig).stderr
    assert cluster.stop() == 0
    cluster.settings = dataclasses.replace(cluster.settings, faults=True)
    await cluster.start()
    assert asked(cluster.state.kubeconfig).stdout == '{"rules":[]}'
    for program in ("operator", "control-plane"):
        assert "Forbidden" in asked(cluster.state.kubeconfig_of(program)).stderr, program
