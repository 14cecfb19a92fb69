"""The sandbox: what a pod may not touch answers "permission denied", and what is its own works as ever.

Where the kernel has no Landlock the same pod reaches what its user reaches, and the node says so: each test knows both.
"""

from __future__ import annotations

import base64
import json
import threading
from pathlib import Path
from typing import Any

import pytest

from chatinbio_local.client import NODES, PERSISTENT_VOLUME_CLAIMS, SECRETS
from chatinbio_local.node import landlock, sandbox
from chatinbio_local.node.isolation import Isolation, isolation
from chatinbio_local.node.landlock import Rules, restrict_thread
from tests.local.node.conftest import Machine
from tests.local.node.test_a_pod_runs_as_a_process import pid_of
from tests.local.waiting import eventually

SANDBOX = landlock.version() > 0
REFUSED = "EACCES" if SANDBOX else "done"

# Does what its arguments say and prints how each went: [["read", path], …] → ["done", "EACCES", …].
PROWLER = """
    import errno, json, os, signal, sqlite3, subprocess, sys, tempfile, time
    from pathlib import Path
    def database(path):
        with sqlite3.connect(path) as connection:
            assert connection.execute("PRAGMA journal_mode=WAL").fetchone() == ("wal",)
            connection.execute("CREATE TABLE IF NOT EXISTS t (x)")
            assert Path(path + "-wal").exists()
    def move(path):
        with tempfile.NamedTemporaryFile(delete=False) as file:
            os.rename(file.name, path)
    def child(path):
        code = f"from ctypes import c_int; open({path!r}, 'w').write('of the child')"
        subprocess.run([sys.executable, "-c", code], check=True)
    acts = {
        "read": lambda path: Path(path).read_bytes(), "list": os.listdir, "write": lambda path: open(path, "a").close(),
        "signal": lambda pid: os.kill(int(pid), 0), "database": database, "move": move, "child": child,
        "temporary": lambda _: tempfile.TemporaryFile().close(),
    }
    def tried(act, what):
        try:
            acts[act](what)
        except OSError as error:
            return errno.errorcode[error.errno]
        return "done"
    wished = json.loads(os.environ["TRY"])
    print(json.dumps([tried(act, os.environ.get(what, what)) for act, what in wished]), flush=True)
    time.sleep(600)
"""
VICTIM = """
    import os, pathlib, time
    (pathlib.Path(os.environ["DATA"]) / "instance.db").write_text("private")
    print("kept", flush=True)
    time.sleep(600)
"""
DATA = {
    "env": [{"name": "DATA", "value": "/data"}],
    "volumeMounts": [{"name": "data", "mountPath": "/data"}],
    "pod": {"volumes": [{"name": "data", "emptyDir": {}}]},
}


@pytest.fixture
def machine(machine: Machine) -> Machine:
    machine.program("prowler", PROWLER)
    machine.program("victim", VICTIM)
    return machine


async def prowl(machine: Machine, *acts: tuple[str, Path | str], **container: Any) -> list[str]:
    """How each act of a pod went; what is acted on may be the name of a variable."""
    wished = {"name": "TRY", "value": json.dumps([(act, str(what)) for act, what in acts])}
    pod = await machine.pod("prowler", "test/prowler:1", env=[wished, *container.pop("env", [])], **container)
    log = machine.state(pod) / "containers" / "main" / "current.log"
    try:
        said = await eventually(lambda: log.exists() and (text := log.read_text()).endswith("]\n") and text, "answers")
    except AssertionError as error:
        raise AssertionError(f"{error}: {log.with_name('previous.log').read_text()}") from None
    answers: list[str] = json.loads(said)
    return answers


async def victim(machine: Machine) -> Path:
    """The folder of another pod that holds a database."""
    pod = await machine.pod("victim", "test/victim:1", **DATA)
    folder = machine.state(pod)
    log = folder / "containers" / "main" / "current.log"
    await eventually(lambda: log.exists() and "kept" in log.read_text(), "it has its database")
    return folder


async def test_other_pods_the_clusters_keys_and_peoples_folders_are_out_of_reach(
    machine: Machine, tmp_path_factory: pytest.TempPathFactory
) -> None:
    home = tmp_path_factory.mktemp("home") / ".ssh"
    home.mkdir()
    (home / "id_ed25519").write_text("key")
    (machine.folder / "tokens.json").write_text("admin")
    await machine.start()
    folder = await victim(machine)
    database, log = folder / "volumes" / "data" / "instance.db", folder / "containers" / "main" / "current.log"
    pid = await pid_of(machine, "victim")
    refused = [
        ("read", database),
        ("write", database),
        ("read", log),
        ("list", folder),
        ("list", machine.folder / "pods"),
        ("read", machine.folder / "tokens.json"),
        ("read", home / "id_ed25519"),
        ("list", home),
        ("write", Path(sandbox.__file__)),  # the code that the others run
        ("read", f"/proc/{pid}/environ"),  # the keys that the other pod was given
    ]
    said = await prowl(machine, *refused, ("signal", str(pid)))
    assert dict(zip(map(str, refused), said, strict=False)) == {str(act): REFUSED for act in refused}
    assert said[-1] == ("EPERM" if landlock.version() >= 6 else "done")
    assert database.read_text() == "private"
    await eventually(lambda: _message(machine), "the node tells")
    told = f"with their own files (Landlock {landlock.version()})" if SANDBOX else "with its files in reach"
    assert told in _message(machine)


async def test_its_own_volumes_its_folder_for_temporary_files_and_its_children_work_as_ever(machine: Machine) -> None:
    secret = {"metadata": {"name": "s"}, "data": {"key": base64.b64encode(b"x").decode()}}
    await machine.client.create(SECRETS, secret, "default")
    claim = {"metadata": {"name": "data"}, "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {}}}}
    await machine.client.create(PERSISTENT_VOLUME_CLAIMS, claim, "default")
    await machine.start()
    mounts = [
        {"name": "data", "mountPath": "/data"},
        {"name": "again", "mountPath": "/again", "readOnly": True},
        {"name": "key", "mountPath": "/key"},
    ]
    volumes = [
        {"name": "data", "persistentVolumeClaim": {"claimName": "data"}},
        {"name": "again", "emptyDir": {}},
        {"name": "key", "secret": {"secretName": "s"}},
    ]
    acts = [("database", "DB"), ("child", "CHILD"), ("move", "MOVED"), ("temporary", ""), ("read", "KEY")]
    acts += [("read", "/etc/hosts"), ("write", "/dev/null")]
    denied = [("write", "KEY"), ("write", "AGAIN")]
    names = {"DB": "/data/db", "CHILD": "/data/child", "MOVED": "/data/m", "KEY": "/key/key", "AGAIN": "/again/x"}
    env = [{"name": name, "value": value} for name, value in names.items()]
    said = await prowl(machine, *acts, *denied, env=env, volumeMounts=mounts, pod={"volumes": volumes})
    # The first kernels with Landlock moved nothing from one folder to another; programs then copy.
    moved = "EXDEV" if landlock.version() == 1 else "done"
    assert said == ["done", "done", moved, *["done"] * 4, REFUSED, REFUSED]


async def test_what_a_probe_runs_in_a_pod_is_held_to_the_same(machine: Machine) -> None:
    (machine.folder / "tokens.json").write_text("admin")
    await machine.start()
    probe = {
        "exec": {"command": ["cat", str(machine.folder / "tokens.json")]},
        "periodSeconds": 1,
        "timeoutSeconds": 60,
    }
    await machine.pod("web", "test/sleep:1", readinessProbe={**probe, "failureThreshold": 1})
    if not SANDBOX:
        assert await machine.ready("web")
        return
    denied = await eventually(lambda: [m for r, m in machine.events("web") if r == "Unhealthy"], "it is denied")
    assert "Permission denied" in denied[0]


async def test_a_program_outside_of_system_and_environment_is_the_image_tables_to_name(machine: Machine) -> None:
    """A pod may name any command; only what the table says of its image is opened for it."""
    tool = machine.folder / "tool"
    tool.write_text("#!/bin/sh\nsleep 600\n")
    tool.chmod(0o755)
    await machine.start()
    await machine.pod("web", "test/sleep:1", command=[str(tool)])
    if not SANDBOX:
        assert await machine.ready("web")
        return
    pod = await machine.until("web", lambda s: s["containerStatuses"][0]["lastState"], "refused")
    last = pod["status"]["containerStatuses"][0]["lastState"]["terminated"]
    assert (last["reason"], last["message"]) == ("StartError", f'exec: "{tool}": Permission denied')


@pytest.mark.parametrize("version", [1, 2, 3, 5, 6])
def test_an_older_kernel_holds_to_what_it_knows(version: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if landlock.version() < version:
        with pytest.raises(OSError, match=r".+"):
            _confined(Rules(), list, version, monkeypatch)
        return
    mine, theirs = tmp_path / "mine", tmp_path / "theirs"
    for folder in (mine, theirs):
        folder.mkdir()

    def look() -> list[bool]:
        (mine / "file").write_text("x")
        answers = [_is_refused(lambda: (theirs / "file").write_text("x")), _is_refused(lambda: list(theirs.iterdir()))]
        return [*answers, _is_refused(lambda: list(tmp_path.iterdir()))]

    assert _confined(Rules(write=(mine,)), look, version, monkeypatch) == [True] * 3
    (theirs / "file").write_text("we are as free as before")


def test_without_landlock_it_is_said_once_and_pods_run_as_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(landlock, "version", lambda: 0)
    assert isolation(tmp_path, tmp_path, private=tmp_path, users=False, sandbox=True) == Isolation()
    assert len(caplog.records) == 1 and "has no Landlock" in caplog.text
    assert isolation(tmp_path, tmp_path, private=tmp_path, users=False, sandbox=False) == Isolation()
    assert len(caplog.records) == 1  # nobody asked for it


def test_what_is_private_is_left_out_of_the_folder_it_lies_in(tmp_path: Path) -> None:
    for name in ("code/a.py", "work/state/tokens.json", "work/other", "z"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    private = tmp_path / "work" / "state"
    assert sandbox.parts(tmp_path, private.__eq__, private) == [
        tmp_path / "code",
        tmp_path / "work/other",
        tmp_path / "z",
    ]
    assert sandbox.parts(tmp_path / "code", private.__eq__, private) == [tmp_path / "code"]


def test_of_the_systems_settings_root_shows_pods_what_everybody_may_read(tmp_path: Path) -> None:
    """A pod that runs as root owns what nobody else may read."""
    tmp_path.chmod(0o755)
    for name, mode in {"hosts": 0o644, "shadow": 0o640, "ssl/certs": 0o644, "ssl/private": 0o600}.items():
        (tmp_path / name).parent.mkdir(mode=0o755, exist_ok=True)
        (tmp_path / name).touch()
        (tmp_path / name).chmod(mode)
    assert sandbox.parts(tmp_path, sandbox._is_closed) == [tmp_path / "hosts", tmp_path / "ssl/certs"]
    tmp_path.joinpath("shadow").unlink()
    tmp_path.joinpath("ssl/private").unlink()
    assert sandbox.parts(tmp_path, sandbox._is_closed) == [tmp_path]


def _message(machine: Machine) -> str:
    node = machine.client.objects.get((NODES, "", "local")) or {}
    conditions = (node.get("status") or {}).get("conditions") or []
    return str(next((c["message"] for c in conditions if c["type"] == "Ready"), ""))


def _confined(rules: Rules, act: Any, version: int, monkeypatch: pytest.MonkeyPatch) -> Any:
    """What `act` returns in a thread that is held to `rules` as a kernel of that version holds it."""
    monkeypatch.setattr(landlock, "version", lambda: version)
    results: list[Any] = []

    def run() -> None:
        try:
            restrict_thread(rules)
            results.append(act())
        except OSError as error:
            results.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if isinstance(results[0], OSError):
        raise results[0]
    return results[0]


def _is_refused(act: Any) -> bool:
    try:
        act()
    except PermissionError:
        return True
    return False
