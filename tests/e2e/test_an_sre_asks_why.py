"""An SRE asks why: of a page that is well, of one that cannot run, and for an archive to hand on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

from tests.e2e.fleet import BIN, Fleet, eventually

STUCK = """
apiVersion: chatinbio.dev/v1alpha1
kind: Creator
metadata: {name: rosalind}
spec:
  displayName: Rosalind
  owner: {email: rosalind.canary@example.org}
  storage: {deletionPolicy: Delete}
  instance: {version: "99.0.0"}
"""


def chatinbio(fleet: Fleet, *arguments: str) -> subprocess.CompletedProcess[str]:
    kubeconfig = ("--kubeconfig", str(fleet.state / "kubeconfig"))
    command = [sys.executable, "-m", "chatinbio_local", *arguments, *kubeconfig]
    return subprocess.run(command, env=fleet.environment, capture_output=True, text=True, timeout=120)


def by_kubectl(fleet: Fleet, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The same as a plugin, which kubectl finds by its name."""
    environment = fleet.environment | {
        "KUBECONFIG": str(fleet.state / "kubeconfig"),
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
    }
    command = [str(BIN / "kubectl"), "chatinbio", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)


def test_a_page_that_is_well_needs_nobody(fleet: Fleet) -> None:
    fleet.settled("ada")
    done = chatinbio(fleet, "why", "ada")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith("✓ ada  Ready")
    assert "Nobody has to act" in done.stdout
    assert "missing" not in done.stdout and "✗" not in done.stdout


async def test_a_page_that_cannot_run_tells_the_cause_and_is_packed_without_secrets(
    fleet: Fleet, tmp_path: Path
) -> None:
    fleet.kubectl("apply", "-f", "-", stdin=STUCK)

    def told() -> Any:
        done = chatinbio(fleet, "why", "rosalind", "-o", "json")
        assert done.returncode == 1, done.stdout + done.stderr
        why = json.loads(done.stdout)
        return why if why["reason"] == "ImagePullFailed" else None

    why = await eventually(told)
    assert (why["ledger"][0]["type"], why["ledger"][0]["role"]) == ("WorkloadAvailable", "cause")
    assert "99.0.0" in why["ledger"][0]["message"]
    assert why["next"]["who"] == "you"
    assert {each["kind"] for each in why["children"]} >= {"StatefulSet", "Pod", "Service", "Ingress", "Secret"}
    assert why["gaps"] == []

    shown = by_kubectl(fleet, "status")
    assert shown.returncode == 1, shown.stdout + shown.stderr
    (line,) = [line for line in shown.stdout.splitlines() if " rosalind " in line]
    assert "ImagePullFailed" in line

    archive = tmp_path / "rosalind.tar.gz"
    packed = chatinbio(fleet, "report", "rosalind", "-o", str(archive))
    assert packed.returncode == 0, packed.stdout + packed.stderr
    with tarfile.open(archive) as opened:
        files = {member.name: opened.extractfile(member).read() for member in opened.getmembers()}  # type: ignore[union-attr]
    everything = b"\n".join(files.values())
    assert b"rosalind.canary" not in everything
    assert fleet.get_token().encode() not in everything
    assert b"ImagePullFailed" in everything
    metrics = [body for name, body in files.items() if "/operator/metrics" in name]
    assert len(metrics) == 1
    assert b"controller_runtime_reconcile_total" in metrics[0]

    fleet.kubectl("delete", "creator", "rosalind", "--timeout=90s")
    gone = chatinbio(fleet, "why", "rosalind")
    assert (gone.returncode, gone.stdout) == (2, "")
    assert "no Creator 'rosalind'" in gone.stderr
