"""A control plane for tests: in this process over ASGI, or as the real program; its cluster is the real local API.

It authenticates there as a service account that has the very rules of charts/chatinbio/rbac/control-plane.yaml.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import yaml

from chatinbio_control_plane import store
from chatinbio_control_plane.app import create_app
from chatinbio_control_plane.auth.keys import issue
from chatinbio_control_plane.settings import PREFIX, Settings
from chatinbio_local.api.faults import Faults
from chatinbio_local.api.rbac import User
from chatinbio_local.api.server import ApiServer
from chatinbio_local.client import Resource
from tests.local.api.harness import CREATORS, kubeconfig_for, running_api

RULES = Path(__file__).parents[2] / "charts" / "chatinbio" / "rbac" / "control-plane.yaml"
TOKEN = "control-plane-token-for-tests"
# Seconds for what must happen, on a machine that may stand still for some of them.
PATIENCE = 60
_RBAC = "rbac.authorization.k8s.io"


@dataclass(slots=True)
class Plane:
    """`url` is where it answers; over ASGI, `http` calls it directly. `key` is a valid API key, `other_key` another account's."""

    api: ApiServer
    settings: Settings
    http: httpx.AsyncClient
    key: str
    other_key: str
    app: Any = None

    async def sign_up(self, handle: str = "ada", **changes: Any) -> httpx.Response:
        headers = changes.pop("headers", {})
        return await self.http.post("/v1/creators", json=signup(handle, **changes), headers=headers)

    async def creator(self, handle: str) -> dict[str, Any]:
        """The object as the cluster has it."""
        return await self.api.client.get(CREATORS, handle)

    async def creators(self) -> list[str]:
        return [item["metadata"]["name"] for item in await self.api.client.list(CREATORS)]

    async def report(self, handle: str, phase: str, ready: bool, **status: Any) -> None:
        """What the operator would write."""
        found = await self.creator(handle)
        generation = found["metadata"]["generation"]
        condition = {
            "type": "Ready",
            "status": str(ready),
            "reason": "Serving" if ready else "Starting",
            "message": phase,
            "observedGeneration": generation,
            "lastTransitionTime": "2026-11-21T05:00:00Z",
        }
        body = {"phase": phase, "observedGeneration": generation, "conditions": [condition], **status}
        await self.api.client.merge(CREATORS, handle, {"status": body}, subresource="status")

    async def let_go(self, handle: str) -> None:
        """What the operator writes when it has seen to everything of a Creator that is being deleted."""
        assert (await self.creator(handle))["metadata"]["deletionTimestamp"], "nobody asked for that"
        await self.api.client.merge(CREATORS, handle, {"metadata": {"finalizers": None}})


def signup(handle: str = "ada", **changes: Any) -> dict[str, Any]:
    """A body that is accepted."""
    return {"handle": handle, "displayName": handle.title(), "email": f"{handle}@example.com", **changes}


@contextlib.asynccontextmanager
async def cluster(folder: Path, faults: Faults | None = None) -> AsyncIterator[ApiServer]:
    """The local API with the control plane's rights; `folder/control-plane.kubeconfig` is its own. `faults` makes it fail on demand."""
    folder.mkdir(parents=True, exist_ok=True)
    async with running_api(folder, tokens={TOKEN: User("control-plane")}, faults=faults) as api:
        rules = yaml.safe_load(RULES.read_text(encoding="utf-8"))["cluster"]
        role = {"kind": "ClusterRole", "metadata": {"name": "control-plane"}, "rules": rules}
        binding = {
            "kind": "ClusterRoleBinding",
            "metadata": {"name": "control-plane"},
            "roleRef": {"apiGroup": _RBAC, "kind": "ClusterRole", "name": "control-plane"},
            "subjects": [{"apiGroup": _RBAC, "kind": "User", "name": "control-plane"}],
        }
        for plural, body in (("clusterroles", role), ("clusterrolebindings", binding)):
            await api.client.create(Resource(_RBAC, "v1", plural), {"apiVersion": f"{_RBAC}/v1", **body})
        kubeconfig_for(api, folder / "control-plane.kubeconfig", TOKEN)
        yield api


def settings_for(folder: Path, **changes: Any) -> Settings:
    values = {
        "database_url": f"sqlite+aiosqlite:///{folder / 'control-plane' / 'control-plane.db'}",
        "kubeconfig": folder / "control-plane.kubeconfig",
        # A hundred signups at once on a busy machine may keep the cluster's answer waiting for longer than users should.
        "request_timeout_seconds": PATIENCE,
        **changes,
    }
    return Settings(**values)


async def make_keys(settings: Settings) -> tuple[str, str]:
    """A key for each of two accounts."""
    engine = store.open_engine(settings.database_url)
    await store.migrate(engine)
    mine, _ = await issue(engine, name="tests", account="default")
    theirs, _ = await issue(engine, name="tests", account="other")
    await engine.dispose()
    return mine, theirs


@contextlib.asynccontextmanager
async def in_process(folder: Path, api: ApiServer, **changes: Any) -> AsyncIterator[Plane]:
    """The application in this process, started and stopped as a server would."""
    settings = settings_for(folder, **changes)
    mine, theirs = await make_keys(settings)
    app = create_app(settings)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(
            transport=transport, base_url="http://plane", headers={"X-API-Key": mine}, timeout=PATIENCE
        ) as http,
    ):
        yield Plane(api, settings, http, mine, theirs, app)


class Program:
    """`chatinbio-control-plane` as its users start it."""

    def __init__(self, settings: Settings, port: int) -> None:
        self._settings = settings
        self.port = port
        self.process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        names = (
            "database_url",
            "kubeconfig",
            "drain_seconds",
            "rate_limit_per_minute",
            "request_timeout_seconds",
            "url_template",
        )
        values = {PREFIX + name.upper(): str(getattr(self._settings, name)) for name in names}
        environment = {**os.environ, **values, PREFIX + "PORT": str(self.port), PREFIX + "LOG_LEVEL": "warning"}
        self.process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "chatinbio_control_plane", env=environment, stderr=asyncio.subprocess.DEVNULL
        )
        async with asyncio.timeout(100), httpx.AsyncClient(trust_env=False) as client:
            while True:
                assert self.process.returncode is None, "the program ended while starting"
                with contextlib.suppress(httpx.TransportError):
                    if (await client.get(f"http://127.0.0.1:{self.port}/healthz")).status_code == 200:
                        return
                await asyncio.sleep(0.05)

    async def stop(self, number: int = signal.SIGTERM) -> int:
        """Send the signal and wait; the exit code."""
        assert self.process is not None
        if self.process.returncode is None:
            self.process.send_signal(number)
        async with asyncio.timeout(PATIENCE):
            return await self.process.wait()


@contextlib.asynccontextmanager
async def as_program(folder: Path, api: ApiServer, **changes: Any) -> AsyncIterator[tuple[Plane, Program]]:
    """The real program on a port of its own."""
    settings = settings_for(folder, **changes)
    mine, theirs = await make_keys(settings)
    with socket.socket() as held:
        # Bound for as long as the program may run, so that nobody else gets the port; the program may still listen on it.
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
        program = Program(settings, port)
        async with _serving(program, mine) as http:
            yield Plane(api, settings, http, mine, theirs), program


@contextlib.asynccontextmanager
async def _serving(program: Program, key: str) -> AsyncIterator[httpx.AsyncClient]:
    """The started program and who asks it; it is killed at the end where it still runs."""
    try:
        await program.start()
        async with httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{program.port}",
            headers={"X-API-Key": key},
            timeout=PATIENCE,
            trust_env=False,
            limits=httpx.Limits(max_connections=200),
        ) as http:
            yield http
    finally:
        if program.process is not None and program.process.returncode is None:
            program.process.kill()
            await program.process.wait()
