"""Started as root, the node gives each pod a user that nobody else is; otherwise pods are whoever started it. Each test knows both."""

from __future__ import annotations

import base64
import os
import stat
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from chatinbio_local.client import PERSISTENT_VOLUME_CLAIMS, PODS, SECRETS, STORAGE_CLASSES
from chatinbio_local.fleet.bootstrap import _storage_class
from chatinbio_local.node import users
from chatinbio_local.node.images import Image
from chatinbio_local.node.isolation import Isolation, isolation
from chatinbio_local.node.users import Users, give, obstacle
from tests.local.node.conftest import Machine
from tests.local.waiting import eventually

ROOT = os.geteuid() == 0
OURS = range(users.FIRST, users.FIRST + users.COUNT)


@pytest.fixture
def passable() -> Iterator[Path]:
    """A folder that everybody may pass through, as those of pytest are not."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o711)
        yield folder


@pytest.fixture
async def machine(passable: Path) -> AsyncIterator[Machine]:
    """Pods are shell scripts, since everybody may run a shell; without a sandbox, so that users alone keep them apart."""
    machine = Machine(passable)
    machine.images = [Image("test/shell", ("/bin/sh", "-c", 'eval "$RUN"; echo over; sleep 600'), tags=("1",))]
    for folder in (passable / "pods", passable / "volumes"):
        folder.mkdir(mode=0o711)
    machine.isolation = Isolation(users=Users(passable / "pods", passable / "volumes") if ROOT else None)
    await machine.client.create(STORAGE_CLASSES, _storage_class())
    yield machine
    await machine.stop()


async def says(machine: Machine, name: str, script: str, **pod: Any) -> list[str]:
    """The lines that a pod's script prints. Its claim `data-<name>` is at $DATA, its secret at $KEY."""
    claim = {
        "metadata": {"name": f"data-{name}"},
        "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}},
    }
    if (PERSISTENT_VOLUME_CLAIMS, "default", f"data-{name}") not in machine.client.objects:
        await machine.client.create(PERSISTENT_VOLUME_CLAIMS, claim, "default")
    mounts = {"data": "/data", "key": "/key", "scratch": "/scratch"}
    variables = {"RUN": script, "DATA": "/data", "KEY": "/key/key", "SCRATCH": "/scratch"}
    sources = [
        {"name": "data", "persistentVolumeClaim": {"claimName": f"data-{name}"}},
        {"name": "key", "secret": {"secretName": "s", "optional": True}},
        {"name": "scratch", "emptyDir": {}},
    ]
    body = await machine.pod(
        name,
        "test/shell:1",
        env=[{"name": variable, "value": value} for variable, value in variables.items()],
        volumeMounts=[{"name": volume, "mountPath": path} for volume, path in mounts.items()],
        pod={"volumes": sources, **pod},
    )
    log = machine.state(body) / "containers" / "main" / "current.log"
    text = await eventually(lambda: log.exists() and "over\n" in log.read_text() and log.read_text(), f"{name} is done")
    return str(text).splitlines()[:-1]


def volume(machine: Machine, name: str) -> Path:
    claim = machine.client.objects[(PERSISTENT_VOLUME_CLAIMS, "default", f"data-{name}")]
    return machine.folder / "volumes" / claim["spec"]["volumeName"]


async def end(machine: Machine, name: str) -> None:
    await machine.client.delete(PODS, name, "default")
    await eventually(lambda: (PODS, "default", name) not in machine.client.objects, "gone")


async def test_what_one_pod_keeps_another_cannot_read(machine: Machine) -> None:
    await machine.start()
    # What a pod says of users is about its image; here all that it names are the one it is given.
    restricted = {"securityContext": {"runAsNonRoot": True, "runAsUser": 10001, "fsGroup": 10001}}
    (first, group), (second, _) = [
        (
            await says(
                machine,
                name,
                "id -u; id -G; echo private > $DATA/db; echo x > $SCRATCH/x; echo x > $HOME/x",
                **restricted,
            )
        )
        for name in ("one", "two")
    ]
    database = volume(machine, "one") / "db"
    (seen,) = await says(machine, "three", f"cat {database} 2>&1")
    assert stat.S_IMODE(database.parent.stat().st_mode) == 0o700
    assert database.parent.stat().st_uid == database.stat().st_uid == int(first)
    if ROOT:
        assert int(first) in OURS and int(second) in OURS and first != second
        assert group == first  # and none of root's
        assert seen.endswith("Permission denied")
    else:
        assert first == second == str(os.geteuid())
        assert seen == "private"


async def test_a_pod_that_is_made_anew_is_the_same_user_and_one_without_a_claim_stays_it(machine: Machine) -> None:
    await machine.start()
    (before,) = await says(machine, "one", "id -u; echo mine > $DATA/db")
    await says(machine, "other", "true")
    await end(machine, "one")
    assert await says(machine, "one", "id -u; cat $DATA/db") == [before, "mine"]
    # The container is started again within its pod, by a node that has come back.
    body = await machine.pod("bare", "test/shell:1", env=[{"name": "RUN", "value": "id -u"}])
    log = machine.state(body) / "containers" / "main" / "current.log"
    who = await eventually(lambda: log.exists() and log.read_text().partition("over")[0], "who it is")
    await machine.stop()
    log.unlink()
    if ROOT:
        machine.isolation = Isolation(users=Users(machine.folder / "pods", machine.folder / "volumes"))
    await machine.start()
    assert await eventually(lambda: log.exists() and log.read_text().partition("over")[0], "who it is now") == who


async def test_a_secret_is_its_pods_to_read_and_not_to_change(machine: Machine) -> None:
    secret = {"metadata": {"name": "s"}, "data": {"key": base64.b64encode(b"first\n").decode()}}
    await machine.client.create(SECRETS, secret, "default")
    await machine.start()
    script = "cat $KEY; (echo other > $KEY) 2>/dev/null && echo written || echo refused"
    read, changed = await says(machine, "one", script)
    assert (read, changed) == ("first", "refused" if ROOT else "written")


async def test_what_was_roots_becomes_the_pods_when_it_starts(machine: Machine) -> None:
    """A cluster that could not give users yet has left the files of root; later it can."""
    kept = machine.isolation
    machine.isolation = Isolation()
    await machine.start()
    (before,) = await says(
        machine, "one", "id -u; mkdir $DATA/sub; echo old > $DATA/sub/db; ln -s /etc/passwd $DATA/link"
    )
    await machine.stop()
    await end_in_the_api(machine, "one")
    machine.isolation = kept
    await machine.start()
    after, text = await says(machine, "one", "id -u; cat $DATA/sub/db; echo new >> $DATA/sub/db")
    assert (before, text) == (str(os.geteuid()), "old")
    assert (int(after) in OURS) is ROOT
    assert {path.lstat().st_uid for path in volume(machine, "one").rglob("*")} == {int(after)}
    assert Path("/etc/passwd").stat().st_uid == 0


async def end_in_the_api(machine: Machine, name: str) -> None:
    await machine.client.delete(PODS, name, "default", grace_period=0)


async def test_a_pod_that_must_not_be_root_and_says_it_is_waits_as_on_a_real_node(machine: Machine) -> None:
    await machine.start()
    await machine.pod("web", "test/shell:1", pod={"securityContext": {"runAsNonRoot": True, "runAsUser": 0}})
    seen = await machine.until("web", lambda s: s["containerStatuses"][0]["state"]["waiting"].get("message"), "waiting")
    waiting = seen["status"]["containerStatuses"][0]["state"]["waiting"]
    assert waiting == {
        "reason": "CreateContainerConfigError",
        "message": "container's runAsUser breaks non-root policy",
    }


async def test_root_in_a_sandbox_is_no_root(machine: Machine) -> None:
    """Where pods cannot have users of their own, they keep root's number and lose its rights."""
    machine.isolation = None
    await machine.start()
    assert machine.isolation is not None
    who, said = await says(machine, "one", "id -u; grep CapEff /proc/self/status")
    ours = Path("/proc/self/status").read_text().partition("CapEff:")[2].split()[0]
    assert who == str(os.geteuid())
    assert said.split()[1] == ("0" * 16 if machine.isolation.sandbox else ours)


def test_a_number_is_given_out_once(passable: Path) -> None:
    pods, volumes = passable / "pods", passable / "volumes"
    for folder in (pods, volumes, volumes / "a"):
        folder.mkdir()
    given = {Users(pods, volumes).of([]) for _ in range(3)} | {Users(pods, volumes).of([volumes / "a"])}
    assert len(given) == 4 and all(number in OURS for number in given)
    assert Users(passable, volumes).of([]) not in given  # another cluster
    if ROOT:
        owner = Users(pods, volumes).of([])
        os.chown(volumes / "a", owner, owner)
        (pods / "next-user").write_text(str(owner - users.FIRST - 1))  # as if it had been lost
        assert Users(pods, volumes).of([]) == owner + 1
        assert Users(pods, volumes).of([volumes / "a"]) == owner


def test_what_is_a_users_already_is_not_gone_through_again(passable: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (passable / "a").mkdir()
    (passable / "a" / "file").touch()
    whose = users.FIRST if ROOT else os.geteuid()
    give(passable / "a", whose)
    assert (passable / "a" / "file").stat().st_uid == whose
    monkeypatch.setattr(users.os, "fwalk", None)
    give(passable / "a", whose)


def test_what_keeps_such_a_user_out_is_found_by_trying(passable: Path) -> None:
    interpreter = passable / "python"
    interpreter.write_text("#!/bin/sh\n")
    interpreter.chmod(0o755)
    (passable / "code").mkdir(mode=0o755)
    found = obstacle([passable / "code"], passable, interpreter)
    if not ROOT:
        assert "the system has no such users here" in found or "others may not read" in found
        return
    assert found == ""
    (passable / "code").chmod(0o700)
    assert f"chmod o+x {passable / 'code'}" in obstacle([passable / "code"], passable, interpreter)
    interpreter.chmod(0o700)
    assert obstacle([], passable, interpreter) == f"others may not read {interpreter}"
    passable.chmod(0o700)
    assert f"chmod o+x {passable}" in obstacle([], passable, interpreter)


def test_where_they_cannot_be_had_it_is_said_once_and_pods_run_as_before(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    closed = tmp_path / "closed"
    (closed / "state").mkdir(parents=True)
    closed.chmod(0o700)
    state = closed / "state"
    found = isolation(state, state, private=state, users=True, sandbox=False)
    assert found == Isolation() and f"as user {os.geteuid()}" in found.description
    if ROOT:
        (record,) = caplog.records
        assert "pods run as root, not each as a user of its own" in record.message and "chmod o+x" in record.message
        assert found.missing == (record.message,)  # `chatinbio up` shows it
    else:
        assert not caplog.records  # whoever is not root did not ask for it
    assert isolation(state, state, private=state, users=False, sandbox=False) == Isolation()
    assert len(caplog.records) == int(ROOT)


def test_the_folder_of_all_state_lets_them_pass_and_shows_them_nothing(
    passable: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = passable / "state"
    for folder in (state, state / "pods", state / "volumes", state / "tls"):
        folder.mkdir(mode=0o700)
    (state / "cluster.db").touch(mode=0o644)
    monkeypatch.setattr(
        "chatinbio_local.node.isolation.obstacle", lambda *_: ""
    )  # Python may lie where it cannot be run
    found = isolation(state / "pods", state / "volumes", private=state, users=True, sandbox=False)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (state, *state.iterdir())}
    if ROOT:
        assert found.users is not None and "each as a user of its own" in found.description
        assert modes == {"state": 0o711, "pods": 0o711, "volumes": 0o711, "tls": 0o700, "cluster.db": 0o600}
    else:
        assert found.users is None
        assert modes == {"state": 0o700, "pods": 0o700, "volumes": 0o700, "tls": 0o700, "cluster.db": 0o644}
