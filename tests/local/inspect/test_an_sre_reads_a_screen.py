"""`chatinbio why` and `chatinbio status` against an API server: the screen, the JSON and the exit code."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from chatinbio_local.__main__ import plugin
from chatinbio_local.api.server import ApiServer
from chatinbio_local.client import Resource
from chatinbio_local.inspect import show
from chatinbio_local.inspect.children import children
from tests.local.api.harness import kubeconfig_for
from tests.local.inspect.world import READER, Asking, ada, child, evidence, family, lease, plant, pod

CRASH = {
    "phase": "Degraded",
    "WorkloadAvailable": ("False", "CrashLooping", "The instance ended with exit code 1. See why: kubectl logs ada-0"),
    "Degraded": ("True", "CrashLooping", "The instance ends again and again."),
    "Ready": ("False", "CrashLooping", "The instance ended with exit code 1. See why: kubectl logs ada-0"),
}


def event(name: str, about: str, kind: str, namespace: str, reason: str, message: str) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "Event",
        "metadata": {"name": name, "namespace": namespace},
        "involvedObject": {"kind": kind, "name": about, "namespace": namespace},
        "type": "Warning",
        "reason": reason,
        "message": message,
        "count": 7,
        "lastTimestamp": "2026-11-21T11:59:00Z",
    }


async def test_a_creator_that_is_well_gets_one_calm_screen(api: ApiServer, ask: Asking) -> None:
    await plant(api, ada(Ready=("True", "Ready", "Visitors are served.")), *family())
    answer = await ask("why", "ada")
    assert (answer.code, answer.err) == (0, "")
    lines = answer.out.splitlines()
    assert lines[0].startswith("✓ ada  Ready since")
    assert "Visitors are served." in answer.out
    assert "WHY" not in lines
    assert "✓ ConfigValid, VolumeBound, WorkloadAvailable, RouteReady, UpToDate" in answer.out
    assert "· Progressing=False, Degraded=False, Suspended=False" in answer.out
    assert "✗" not in answer.out
    assert lines[-1] == "  Nobody has to act: nothing needs doing."
    assert len(lines) < 25


async def test_a_creator_that_is_not_ready_shows_the_cause_the_children_and_what_comes(
    api: ApiServer, ask: Asking
) -> None:
    bodies = [each for each in family() if each["kind"] not in ("Pod", "Service")]
    last = {"exitCode": 1, "reason": "Error", "finishedAt": "2026-11-21T11:59:00Z"}
    crashing = pod({"waiting": {"reason": "CrashLoopBackOff"}}, restarts=3, last=last)
    events = (
        event("one", "ada", "Creator", "default", "CrashLooping", "It ends."),
        event("two", "ada-0", "Pod", "chatinbio-creators", "BackOff", "Back-off \x1b[2Jrestarting"),
        event("three", "bob-0", "Pod", "chatinbio-creators", "Killing", "Of somebody else"),
    )
    await plant(api, ada(**CRASH), *bodies, crashing, *events, lease("2000-01-01T00:00:00.000000Z"))
    answer = await ask("why", "creator/ada")
    assert answer.code == 1
    order = [
        "✗ ada  Degraded, not ready since",
        "WHY",
        "✗ Operator  OperatorAbsent",
        "✗ WorkloadAvailable=False  CrashLooping",
    ]
    order += ["↳ Degraded=True", "CHILDREN", "CrashLoopBackOff, 3 restarts, last exit code 1", "missing"]
    order += ["LAST EVENTS", "BackOff ×7", "WHAT HAPPENS NEXT", "You:"]
    places = [answer.out.find(words) for words in order]
    assert -1 not in places, order[places.index(-1)]
    assert [places[i] for i in (0, 1, 2, 3, 4, 5, 8, 10, 11)] == sorted(
        places[i] for i in (0, 1, 2, 3, 4, 5, 8, 10, 11)
    )
    assert "Of somebody else" not in answer.out

    told = json.loads((await ask("why", "ada", "-o", "json")).out)
    assert (told["ready"], told["phase"], told["reason"]) == (False, "Degraded", "CrashLooping")
    assert [(e["type"], e["role"]) for e in told["ledger"]][:3] == [
        ("Operator", "cause"),
        ("WorkloadAvailable", "cause"),
        ("Degraded", "follows"),
    ]
    assert {"kind": "Service", "name": "", "good": False, "state": "missing"}.items() <= next(
        each for each in told["children"] if each["kind"] == "Service"
    ).items()
    assert {each["reason"] for each in told["events"]} == {"CrashLooping", "BackOff"}
    assert told["next"]["who"] == "you"


async def test_what_one_may_not_see_is_said_and_hides_nothing_else(api: ApiServer, ask: Asking, tmp_path: Path) -> None:
    """Whoever may read Creators and pods alone gets an answer from these."""
    await plant(api, ada(), *family())
    await grant(api, READER)
    answer = await ask("why", "ada", kubeconfig=kubeconfig_for(api, tmp_path / "reader", READER))
    assert answer.code == 0
    assert "Pod" in answer.out and "Ready" in answer.out
    assert "Not seen: secrets" in answer.out and "Not seen: events" in answer.out
    assert "missing" not in answer.out


async def grant(api: ApiServer, user: str) -> None:
    rbac = "rbac.authorization.k8s.io"
    role = {
        "apiVersion": f"{rbac}/v1",
        "kind": "ClusterRole",
        "metadata": {"name": "readers"},
        "rules": [
            {"apiGroups": ["chatinbio.dev"], "resources": ["creators"], "verbs": ["get", "list"]},
            {"apiGroups": [""], "resources": ["pods"], "verbs": ["get", "list"]},
        ],
    }
    binding = {
        "apiVersion": f"{rbac}/v1",
        "kind": "ClusterRoleBinding",
        "metadata": {"name": "readers"},
        "roleRef": {"apiGroup": rbac, "kind": "ClusterRole", "name": "readers"},
        "subjects": [{"kind": "User", "apiGroup": rbac, "name": user}],
    }
    await api.client.create(Resource(rbac, "v1", "clusterroles"), role)
    await api.client.create(Resource(rbac, "v1", "clusterrolebindings"), binding)


async def test_status_counts_phases_and_names_who_waits_the_most_urgent_first(api: ApiServer, ask: Asking) -> None:
    def named(name: str, body: dict[str, Any]) -> dict[str, Any]:
        body["metadata"]["name"] = name
        return body

    starting = ada("Provisioning", Ready=("False", "Starting", "Pod is starting."))
    asleep = ada("Suspended", spec={"suspended": True}, Ready=("False", "Suspended"), Suspended=("True", "Suspended"))
    new = ada()
    del new["status"]
    await plant(api, named("ada", ada()), named("cora", starting), named("dora", asleep))
    assert (await ask("status")).code == 1
    await plant(api, named("bob", ada(**CRASH)), named("emil", new))

    answer = await ask("status")
    assert answer.code == 1
    lines = answer.out.splitlines()
    assert lines[0].startswith("5 Creators in context chatinbio, https://127.0.0.1:")
    assert lines[1].split("  ")[1:] == ["Provisioning 1", "Ready 1", "Degraded 1", "Suspended 1", "Unknown 1"]
    assert [line.split()[1] for line in lines if line.startswith("✗")] == ["bob", "emil", "cora"]

    told = json.loads((await ask("status", "-o", "json")).out)
    assert told["fleet"] is None
    assert told["cluster"]["phases"]["Ready"] == 1
    assert [each["reason"] for each in told["cluster"]["notReady"]] == ["CrashLooping", "NotJudgedYet", "Starting"]


async def test_a_fleet_that_is_well_has_nobody_waiting(api: ApiServer, ask: Asking) -> None:
    await plant(api, ada())
    answer = await ask("status")
    assert (answer.code, "NOT READY" in answer.out) == (0, False)


async def test_kubectl_runs_it_as_a_plugin_with_its_own_kubeconfig(
    api: ApiServer, ask: Asking, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    await plant(api, ada(), *family())
    monkeypatch.setenv("KUBECONFIG", str(ask.kubeconfig))
    assert await asyncio.to_thread(plugin, ["why", "ada"]) == 0
    assert "✓ ada" in capsys.readouterr().out
    with pytest.raises(SystemExit) as ended:
        plugin(["up"])
    assert ended.value.code == 2
    assert "kubectl chatinbio" in capsys.readouterr().err


def test_help_waits_for_nothing_heavy() -> None:
    script = (
        "import sys\nfrom chatinbio_local.__main__ import main\n"
        "try:\n    main(['--help'])\nfinally:\n"
        "    print(sorted({'kubernetes', 'rich', 'aiohttp', 'yaml', 'pydantic'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert "why" in done.stdout and "report" in done.stdout
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_colour_is_for_a_terminal_alone() -> None:
    class Terminal(StringIO):
        def isatty(self) -> bool:
            return True

    for stream, coloured in ((Terminal(), True), (StringIO(), False)):
        show.console(stream).print("x", style="red")
        assert ("\x1b" in stream.getvalue()) is coloured
    assert show.clean("a\x1b[2Jb\nc") == "a [2Jb c"


def test_a_slice_of_endpoints_is_told() -> None:
    found = children(
        evidence(
            ada(),
            {
                **child("Service", "ada-x"),
                "kind": "EndpointSlice",
                "endpoints": [{"conditions": {"ready": True}}, {"conditions": {"ready": False}}],
            },
        )
    )
    assert (found[4].good, found[4].state) == (True, "1 of 2 endpoints ready")
