"""An API server without controllers, so that what is planted stays, and the command that asks it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chatinbio_local.api.rbac import AUTHENTICATED, User
from chatinbio_local.api.server import ApiServer
from chatinbio_local.client import ApiError
from chatinbio_local.inspect import connection, report
from tests.local.api.harness import running_api
from tests.local.inspect.world import READER, Asking
from tests.local.waiting import eventually


class Logs:
    """The logs of pods by (pod, container, previous), as the node would give them."""

    def __init__(self) -> None:
        self.lines: dict[tuple[str, str, bool], list[str]] = {}

    async def __call__(
        self, namespace: str, pod: str, container: str, *, follow: bool, tail: int | None, previous: bool
    ) -> AsyncIterator[bytes]:
        found = self.lines.get((pod, container, previous))
        if found is None:
            raise ApiError(400, "BadRequest", f"no such log of {pod}")
        for line in found:
            yield f"{line}\n".encode()


@pytest.fixture
def logs() -> Logs:
    return Logs()


@pytest.fixture
async def api(tmp_path: Path, logs: Logs) -> AsyncIterator[ApiServer]:
    users = {READER: User(READER, (AUTHENTICATED,))}
    async with running_api(tmp_path, tokens=users, log_source=logs) as server:
        yield server
        runner = server._runner
        assert runner is not None and runner.server is not None
        serving = runner.server
        # The command has hung up in a thread of its own; the server is given the time to hear of it.
        await eventually(lambda: not serving.connections, "the server has let all connections go")


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a person is spared, a busy machine may take."""
    monkeypatch.setattr(connection, "PATIENCE", (60.0, 60.0))
    monkeypatch.setattr(report, "PATIENCE", 60.0)


@pytest.fixture
def ask(api: ApiServer, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Asking:
    monkeypatch.setenv("CHATINBIO_LOCAL_STATE_DIR", str(tmp_path / "no-fleet"))
    monkeypatch.delenv("KUBECONFIG", raising=False)
    return Asking(tmp_path / "kubeconfig", capsys)
