"""`chatinbio up --detach`, `status`, `down`, `clean`, with the real programs: the path of a new user."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest

from chatinbio_local.fleet.preflight import PROGRAMS, read_pid
from chatinbio_local.fleet.state import StateFolder
from chatinbio_local.node.process import survivors
from chatinbio_local.processes import ProcessIdentity, birth_of
from chatinbio_local.settings import LocalSettings
from tests.local.ports import free_ports
from tests.local.waiting import eventually

pytestmark = pytest.mark.timeout(600)


class Shell:
    """A shell in which CHATINBIO_LOCAL_* are set to free ports and a folder of the test."""

    def __init__(self, folder: Path) -> None:
        names = ("HTTP", "API", "CONTROL_PLANE", "OPERATOR_HEALTH")
        self.variables = {f"CHATINBIO_LOCAL_{n}_PORT": str(p) for n, p in zip(names, free_ports(4), strict=True)}
        self.variables["CHATINBIO_LOCAL_STATE_DIR"] = str(folder / "state")
        self.settings = LocalSettings.read(self.variables)
        self.state = StateFolder(self.settings.state_dir)

    def ask(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "chatinbio_local", *arguments],
            env={**os.environ, **self.variables},
            capture_output=True,
            text=True,
            timeout=200,
        )

    def run(self, *arguments: str, code: int = 0) -> str:
        ended = self.ask(*arguments)
        assert ended.returncode == code, ended.stdout + ended.stderr + self.logs()
        return ended.stdout + ended.stderr

    def logs(self) -> str:
        return "".join(
            f"\n--- {path.name}\n" + "\n".join(path.read_text(errors="replace").splitlines()[-15:])
            for path in sorted(self.state.logs.glob("*.log"))
        )

    async def page(self, host: str = "ada", path: str = "/") -> tuple[int, str]:
        address = f"http://127.0.0.1:{self.settings.http_port}{path}"
        try:
            async with (
                aiohttp.ClientSession() as session,
                session.get(address, headers={"Host": f"{host}.localhost"}) as answer,
            ):
                return answer.status, await answer.text()
        except aiohttp.ClientError as error:
            return 0, str(error)


def leaders(pods: Path) -> dict[Path, ProcessIdentity]:
    """The process of each container, whatever it has started for a moment."""
    return {folder: processes[0] for folder, processes in survivors(pods).items()}


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    shell = Shell(tmp_path)
    yield shell
    shell.run("down")


async def test_from_nothing_to_a_page_and_back_and_again(shell: Shell) -> None:
    printed = shell.run("up", "--detach")
    key = shell.state.api_key.read_text().strip()
    assert shell.state.api_key.stat().st_mode & 0o777 == 0o600
    assert f"http://ada.localhost:{shell.settings.http_port}" in printed
    assert f"http://api.localhost:{shell.settings.http_port}/docs" in printed
    assert key in printed and f"export KUBECONFIG={shell.state.kubeconfig}" in printed
    assert "/claim#" in printed
    # The folders of tests are closed to other users.
    assert ("pods run as root, not each as a user of its own" in printed) is (os.geteuid() == 0)
    assert (await shell.page())[0] == 200
    assert (await shell.page("api", "/docs"))[0] == 200
    # The operator may hear a moment later than a visitor that the page answers.
    await eventually(lambda: shell.ask("status").returncode == 0, "ada is ready")
    shown = shell.run("status")
    assert all(name in shown for name in (*PROGRAMS, "chatinbio-creators/ada-0"))
    assert "running already" in shell.run("up", code=1)

    # Each program in turn is killed, and everything comes back.
    pod = leaders(shell.state.pods)
    for name in PROGRAMS:
        running = read_pid(shell.state, name)
        assert running is not None
        os.kill(running.pid, signal.SIGKILL)

        def is_back(name: str = name, old: int = running.pid) -> bool:
            new = read_pid(shell.state, name)
            return new is not None and new.pid != old

        await eventually(is_back, f"{name} runs again")

    async def all_answer() -> bool:
        return (await shell.page())[0] == 200 and (await shell.page("api", "/healthz"))[0] == 200

    await eventually(all_answer, "the page and the control plane answer again")
    assert pod and leaders(shell.state.pods) == pod  # no pod was touched by all that

    shell.run("down")
    assert all(read_pid(shell.state, name) is None for name in ("up", *PROGRAMS))
    assert not survivors(shell.state.pods)
    shell.run("status", code=3)

    printed = shell.run("up", "--detach")
    assert "/claim#" not in printed and key in printed
    assert (await shell.page("ada", "/api/bio"))[0] == 200

    # An `up` that is killed leaves everything running; the next one ends that and starts anew.
    running = read_pid(shell.state, "up")
    assert running is not None
    os.kill(running.pid, signal.SIGKILL)
    await eventually(lambda: birth_of(running.pid) is None, "up is gone")
    left = [read_pid(shell.state, name) for name in PROGRAMS]
    shell.run("up", "--detach")
    assert all(process is not None and birth_of(process.pid) is None for process in left)
    assert (await shell.page())[0] == 200
    shell.run("clean")
    assert not shell.state.root.exists()


def test_clean_refuses_a_folder_that_is_not_its_own(shell: Shell) -> None:
    shell.state.root.mkdir()
    (shell.state.root / "thesis.txt").write_text("years of work")
    assert "not a state folder" in shell.run("clean", code=1)
    assert (shell.state.root / "thesis.txt").exists()


def test_down_with_nothing_running_says_so(shell: Shell) -> None:
    assert "nothing is running" in shell.run("down")
