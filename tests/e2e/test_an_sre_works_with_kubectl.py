"""What an SRE types, with the real kubectl, against the running fleet."""

from __future__ import annotations

import json
import re
import stat
from pathlib import Path

from tests.e2e.fleet import Fleet, eventually

CLAIM = "persistentvolumeclaim"
CREATOR = """
apiVersion: chatinbio.dev/v1alpha1
kind: Creator
metadata:
  name: {handle}
spec:
  displayName: {handle}
  owner: {{email: {handle}@example.com}}
  storage: {{deletionPolicy: {policy}}}
  instance: {{version: "{version}"}}
"""


def creator(handle: str, policy: str = "Retain", version: str = "") -> str:
    return CREATOR.format(handle=handle, policy=policy, version=version)


def test_get_creators_shows_the_columns(fleet: Fleet) -> None:
    fleet.settled("ada")
    lines = fleet.kubectl("get", "creators").splitlines()
    assert lines[0].split() == ["NAME", "HANDLE", "PHASE", "READY", "URL", "VERSION", "UP-TO-DATE", "AGE"]
    (ada,) = [line for line in lines if line.startswith("ada ")]
    assert re.search(rf"Ready +True +http://ada\.localhost:{fleet.http_port} +0\.1\.0 +True +\d+[smh]", ada)


def test_a_creator_is_applied_waited_for_described_edited_and_deleted(fleet: Fleet, tmp_path: Path) -> None:
    edith = fleet.name("edith")
    assert "created" in fleet.kubectl("apply", "-f", "-", stdin=creator(edith))
    assert "condition met" in fleet.kubectl("wait", "--for=condition=Ready", f"creator/{edith}", "--timeout=90s")
    assert "unchanged" in fleet.kubectl("apply", "-f", "-", stdin=creator(edith))

    described = fleet.kubectl("describe", "creator", edith)
    assert "WorkloadAvailable" in described
    assert f"{edith}@example.com" in described

    listed = fleet.kubectl("get", "pods,svc,ing,pvc", "-A")
    for line in (f"pod/{edith}-0", f"service/{edith}", f"ingress.networking.k8s.io/{edith}", f"{CLAIM}/{edith}-data"):
        assert line in listed
    assert fleet.kubectl("logs", "-n", "chatinbio-creators", f"{edith}-0").strip()

    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\nsed -i "s/displayName: .*/displayName: Edith Clarke/" "$1"\n')
    editor.chmod(editor.stat().st_mode | stat.S_IXUSR)
    assert "edited" in fleet.kubectl("edit", "creator", edith, env={"KUBE_EDITOR": str(editor)})
    assert fleet.get("creator", edith)["spec"]["displayName"] == "Edith Clarke"

    assert "deleted" in fleet.kubectl("delete", "creator", edith, "--timeout=90s")
    assert "NotFound" in fleet.kubectl("get", "creator", edith, check=False)


async def test_deleting_takes_every_child_and_keeps_the_data_unless_told(fleet: Fleet) -> None:
    keeper, leaver = fleet.name("keeper"), fleet.name("leaver")
    documents = creator(keeper, "Retain") + "\n---\n" + creator(leaver, "Delete")
    fleet.kubectl("apply", "-f", "-", stdin=documents)
    fleet.kubectl("wait", "--for=condition=Ready", f"creator/{keeper}", f"creator/{leaver}", "--timeout=90s")
    fleet.kubectl("delete", "creator", keeper, leaver, "--timeout=90s")

    def children(handle: str) -> set[str]:
        found = fleet.get(
            "secrets,configmaps,statefulsets,services,ingresses,pods,pvc",
            "-n",
            "chatinbio-creators",
            "-l",
            f"chatinbio.dev/creator={handle}",
        )
        return {item["kind"] for item in found["items"]}

    await eventually(lambda: children(keeper) == {"PersistentVolumeClaim"})
    await eventually(lambda: children(leaver) == set())
    await eventually(lambda: not fleet.processes(f"instance:{keeper}") and not fleet.processes(f"instance:{leaver}"))


async def test_a_creator_that_cannot_run_says_why_and_leaves_others_alone(fleet: Fleet) -> None:
    fleet.settled("ada")
    await eventually(lambda: fleet.serves("ada"))
    before = fleet.get("creator", "ada")["status"]
    stuck = fleet.name("stuck")
    fleet.kubectl("apply", "-f", "-", stdin=creator(stuck, version="99.0.0"))

    def condition() -> dict[str, str]:
        conditions = fleet.get("creator", stuck).get("status", {}).get("conditions", [])
        return next((c for c in conditions if c["type"] == "Ready"), {})

    def told() -> dict[str, str] | None:
        found = condition()
        return found if "99.0.0" in found.get("message", "") else None

    why = await eventually(told)
    assert why["status"] == "False"
    assert why["reason"] not in ("", "Progressing")
    assert fleet.get("creator", "ada")["status"] == before
    async with fleet.visitor("ada") as visitor:
        assert (await visitor.get("/readyz")).status_code == 200
    fleet.kubectl("delete", "creator", stuck, "--timeout=90s")


async def test_a_child_that_is_deleted_or_bent_comes_back(fleet: Fleet) -> None:
    hedy = fleet.name("hedy")
    await fleet.sign_up(hedy)
    await fleet.until_ready(hedy)
    namespace = ("-n", "chatinbio-creators")
    fleet.kubectl("delete", "ingress", hedy, *namespace)
    fleet.kubectl("patch", "service", hedy, *namespace, "-p", json.dumps({"spec": {"selector": {"app": "wrong"}}}))

    def repaired() -> bool:
        ingress = fleet.get("ingress", hedy, *namespace)
        service = fleet.get("service", hedy, *namespace)
        return bool(ingress["spec"]["rules"]) and "app" not in service["spec"]["selector"]

    await eventually(repaired)

    await eventually(lambda: fleet.serves(hedy))


def test_a_handle_against_the_rules_is_refused_by_the_api_server(fleet: Fleet) -> None:
    for handle, complaint in (("ab", "3 to 40"), ("xn--abc", "xn--"), ("a" * 41, "3 to 40"), ("a.b.c", "DNS label")):
        assert complaint in fleet.kubectl("apply", "-f", "-", stdin=creator(handle), check=False)
