"""A whole fleet for the end-to-end tests: real processes on free ports, in a folder of its own.

`CHATINBIO_E2E_BASE` names a fleet that already runs (a kind cluster); then nothing is started here.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import os
import secrets
import signal
import ssl
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import httpx_sse
import psutil
import websockets
import yaml

from tests.e2e.cluster import permit
from tests.local.ports import free_ports

BIN = Path(sys.executable).parent
# How long a busy machine may take; what is well waits for none of it.
START_SECONDS = 200
PATIENCE = 60


@dataclass
class Fleet:
    """One running `chatinbio up` and the ways people reach it."""

    state: Path
    http_port: int
    api_port: int
    control_plane_port: int
    health_port: int
    extra: dict[str, str] = field(default_factory=dict)
    printed: str = ""  # what `chatinbio up` said when it started this fleet
    external: bool = False  # a real cluster: pods instead of processes of this machine
    run: str = ""  # what tells the handles of this run from those of an earlier one, on a cluster that stays
    made: list[str] = field(default_factory=list)

    @classmethod
    def on_free_ports(cls, state: Path, **extra: str) -> Fleet:
        return cls(state, *free_ports(4), extra=extra)

    @classmethod
    def named_by_the_environment(cls) -> Fleet | None:
        """The running cluster that CHATINBIO_E2E_BASE (its ingress) and CHATINBIO_E2E_STATE (kubeconfig, api-key) name.
        Raises Refused where CHATINBIO_TEST_CONTEXTS does not name its context."""
        base = os.environ.get("CHATINBIO_E2E_BASE")
        if not base:
            return None
        state = Path(os.environ["CHATINBIO_E2E_STATE"])
        permit(state / "kubeconfig", os.environ)
        return cls(state, httpx.URL(base).port or 80, 0, 0, 0, external=True, run=f"-{secrets.token_hex(3)}")

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "CHATINBIO_LOCAL_STATE_DIR": str(self.state),
            "CHATINBIO_LOCAL_HTTP_PORT": str(self.http_port),
            "CHATINBIO_LOCAL_API_PORT": str(self.api_port),
            "CHATINBIO_LOCAL_CONTROL_PLANE_PORT": str(self.control_plane_port),
            "CHATINBIO_LOCAL_OPERATOR_HEALTH_PORT": str(self.health_port),
            **self.extra,
        }

    # -- running it --------------------------------------------------------------------------------------------

    def chatinbio(self, *arguments: str, timeout: float = START_SECONDS) -> subprocess.CompletedProcess[str]:
        """Run the `chatinbio` command on this fleet's state; its output is captured."""
        return subprocess.run(
            [str(BIN / "chatinbio"), *arguments],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=timeout,
        )

    def up(self) -> str:
        """Start and wait until the demonstration creator's page answers; returns what was printed."""
        done = self.chatinbio("up", "--detach")
        assert done.returncode == 0, f"chatinbio up failed:\n{done.stdout}\n{done.stderr}\n{self.logs()}"
        return done.stdout

    def down(self) -> None:
        done = self.chatinbio("down")
        assert done.returncode == 0, f"chatinbio down failed:\n{done.stdout}\n{done.stderr}"

    def logs(self, lines: int = 30) -> str:
        """The end of every program's log, for a failure's message."""
        parts = []
        for path in sorted((self.state / "logs").glob("*.log")):
            parts.append(f"--- {path.name}\n" + "\n".join(path.read_text(errors="replace").splitlines()[-lines:]))
        return "\n".join(parts)

    # -- the SRE -----------------------------------------------------------------------------------------------

    def kubectl(
        self, *arguments: str, stdin: str | None = None, check: bool = True, env: dict[str, str] | None = None
    ) -> str:
        """Run the real kubectl as an administrator; returns its standard output."""
        done = subprocess.run(
            [str(BIN / "kubectl"), "--kubeconfig", str(self.state / "kubeconfig"), *arguments],
            input=stdin,
            capture_output=True,
            text=True,
            timeout=150,
            env={**os.environ, "HOME": str(self.state), **(env or {})},
        )
        if check:
            assert done.returncode == 0, f"kubectl {' '.join(arguments)}:\n{done.stdout}\n{done.stderr}"
        return done.stdout + ("" if check else done.stderr)

    def get(self, *arguments: str) -> Any:
        return json.loads(self.kubectl("get", *arguments, "-o", "json"))

    def settled(self, handle: str) -> None:
        """Wait until the operator has nothing more to say of a Creator that is well."""
        for condition in ("Ready", "UpToDate", "Progressing=False"):
            self.kubectl("wait", f"--for=condition={condition}", f"creator/{handle}", "--timeout=90s")

    def _user(self) -> tuple[str, bytes]:
        """The administrator's bearer token and the cluster's CA (PEM), out of the kubeconfig."""
        config = yaml.safe_load((self.state / "kubeconfig").read_text())
        return config["users"][0]["user"]["token"], base64.b64decode(
            config["clusters"][0]["cluster"]["certificate-authority-data"]
        )

    def get_token(self) -> str:
        return self._user()[0]

    def tls(self) -> ssl.SSLContext:
        return ssl.create_default_context(cadata=self._user()[1].decode())

    # -- creators of this run ----------------------------------------------------------------------------------

    def name(self, word: str) -> str:
        """A handle that no earlier run has taken; on a cluster that stays, what was made of it goes with `clean`."""
        handle = f"{word}{self.run}"
        self.made.append(handle)
        return handle

    def clean(self) -> None:
        """Delete the creators that were named, and the data that they left."""
        if not self.made:
            return
        self.kubectl("delete", "creators", *self.made, "--ignore-not-found", "--timeout=120s")
        for handle in self.made:
            self.kubectl("delete", "pvc", "-n", "chatinbio-creators", "-l", f"chatinbio.dev/creator={handle}")

    # -- the platform ------------------------------------------------------------------------------------------

    @property
    def api_key(self) -> str:
        return (self.state / "api-key").read_text().strip()

    def platform(self, **keywords: Any) -> httpx.AsyncClient:
        """A client of the control plane, through the ingress like anybody else."""
        headers = {"Host": f"api.localhost:{self.http_port}", "X-API-Key": self.api_key}
        return httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{self.http_port}",
            headers=headers,
            timeout=PATIENCE,
            trust_env=False,
            **keywords,
        )

    async def sign_up(self, handle: str, **fields: Any) -> dict[str, Any]:
        body = {"handle": handle, "displayName": handle.title(), "email": f"{handle}@example.com", **fields}
        async with self.platform() as platform:
            answer = await platform.post("/v1/creators", json=body)
        assert answer.status_code == 202, answer.text
        view: dict[str, Any] = answer.json()
        return view

    async def until_ready(self, handle: str, seconds: float = PATIENCE) -> list[dict[str, Any]]:
        """Follow the creator's events until it is ready; returns what was seen. The ingress controller, which hears of the pod
        at the same time as the operator, leads there too by then."""
        seen: list[dict[str, Any]] = []
        async with (
            asyncio.timeout(seconds),
            self.platform() as platform,
            httpx_sse.aconnect_sse(platform, "GET", f"/v1/creators/{handle}/events") as source,
        ):
            async for event in source.aiter_sse():
                if event.data:  # else it is what keeps the stream open, every 15 seconds
                    seen.append({"event": event.event, **event.json()})
        await eventually(lambda: self.serves(handle), seconds)
        return seen

    async def serves(self, handle: str) -> bool:
        """Whether visitors are let in."""
        async with self.visitor(handle) as visitor:
            return (await visitor.get("/readyz")).status_code == 200

    # -- the visitor -------------------------------------------------------------------------------------------

    def host(self, handle: str) -> str:
        return f"{handle}.localhost:{self.http_port}"

    def origin(self, handle: str) -> str:
        return f"http://{self.host(handle)}"

    def visitor(self, handle: str) -> httpx.AsyncClient:
        """A browser-like client of one creator's page; keeps its cookies."""
        return httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{self.http_port}",
            headers={"Host": self.host(handle)},
            timeout=PATIENCE,
            trust_env=False,
        )

    @contextlib.asynccontextmanager
    async def chat(
        self, handle: str, cookies: httpx.Cookies | None = None
    ) -> AsyncIterator[websockets.ClientConnection]:
        """The chat's WebSocket; with a visitor's cookies it is that visitor's conversation."""
        headers = {"Cookie": "; ".join(f"{c.name}={c.value}" for c in cookies.jar)} if cookies else {}
        async with websockets.connect(
            f"ws://{self.host(handle)}/ws/chat",
            host="127.0.0.1",
            port=self.http_port,
            origin=self.origin(handle),  # type: ignore[arg-type]
            additional_headers=headers,
            proxy=None,
            open_timeout=PATIENCE,
        ) as socket_:
            yield socket_

    async def ask(self, handle: str, message: str, cookies: httpx.Cookies | None = None) -> list[dict[str, Any]]:
        """Say something and collect the frames up to the end of the turn."""
        frames: list[dict[str, Any]] = []
        async with asyncio.timeout(PATIENCE), self.chat(handle, cookies) as chat:
            await chat.send(json.dumps({"message": message}))
            async for raw in chat:
                frames.append(json.loads(raw))
                if frames[-1]["type"] in ("done", "error", "cancelled"):
                    break
        return frames

    async def items(self, visitor: httpx.AsyncClient) -> list[dict[str, Any]]:
        """A visitor's conversation. An instance that was just started again is led to, left out and led to, as the ingress
        controller hears of its end and of its start."""

        async def answered() -> httpx.Response | None:
            answer = await visitor.get("/api/thread")
            return answer if answer.status_code == 200 else None

        found: list[dict[str, Any]] = (await eventually(answered)).json()["items"]
        return found

    # -- faults ------------------------------------------------------------------------------------------------

    def running(self, handle: str) -> set[str]:
        """What runs for a creator now; each start, also of the same pod, is another name."""
        if not self.external:
            return {str(process.pid) for process in self.processes(f"instance:{handle}")}
        pods = self.get("pods", "-n", "chatinbio-creators", "-l", f"chatinbio.dev/creator={handle}")["items"]
        return {
            f"{pod['metadata']['uid']}, start {status['restartCount']}"
            for pod in pods
            for status in pod["status"].get("containerStatuses", [])
            if status["state"].get("running")
        }

    def kill_instance(self, handle: str) -> set[str]:
        """kill -9 of a creator's instance; returns what ran."""
        before = self.running(handle)
        if self.external:
            self.kubectl("delete", "pod", f"{handle}-0", "-n", "chatinbio-creators", "--force", "--grace-period=0")
        else:
            self.kill(f"instance:{handle}")
        return before

    @contextlib.contextmanager
    def nobody_is_restarted(self) -> Iterator[None]:
        """Whatever dies stays away until the end of this. A real cluster takes its time anyway."""
        held = [] if self.external else self.processes("cluster")
        for process in held:
            process.suspend()
        try:
            yield
        finally:
            for process in held:
                process.resume()

    def processes(self, program: str) -> list[psutil.Process]:
        """Running processes of this fleet by program: cluster, operator, control-plane, traefik, or instance:<handle>."""
        root = str(self.state)
        found: list[psutil.Process] = []
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                environment = process.environ()
                line = " ".join(process.cmdline())
                if program.startswith("instance:"):
                    mine = environment.get("CHATINBIO_DATA_DIR", "").startswith(root)
                    if mine and environment.get("CHATINBIO_HANDLE") == program.partition(":")[2]:
                        found.append(process)
                elif root in " ".join([line, *environment.values()]) and _is(program, line):
                    found.append(process)
        # A program that is about to start another looks for a moment as if it ran twice.
        numbers = {process.pid for process in found}
        return [process for process in found if _parent(process) not in numbers]

    def kill(self, program: str) -> int:
        """kill -9 the one process that runs this program; returns its pid."""
        (process,) = self.processes(program)
        process.send_signal(signal.SIGKILL)
        until_gone(process)
        return process.pid


def _is(program: str, line: str) -> bool:
    match program:
        case "cluster":
            return "chatinbio_local" in line and line.split()[-1] == "cluster"
        case "operator" | "control-plane":
            return f"chatinbio-{program}" in line
        case "traefik":
            return "traefik" in line.split()[0]
    raise ValueError(program)


def _parent(process: psutil.Process) -> int:
    with contextlib.suppress(psutil.Error):
        return int(process.ppid())
    return 0


def until_gone(process: psutil.Process) -> None:
    """Waits until the process is no more, or is only remembered by a parent that has not asked for it yet."""
    deadline = time.monotonic() + PATIENCE
    with contextlib.suppress(psutil.NoSuchProcess):
        while process.status() != psutil.STATUS_ZOMBIE:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{process} did not die")
            time.sleep(0.02)


def text_of(frames: list[dict[str, Any]]) -> str:
    """What was said, put together from its pieces."""
    return "".join(frame["text"] for frame in frames if frame["type"] == "text_delta")


async def eventually(check: Any, seconds: float = PATIENCE, every: float = 0.1) -> Any:
    """The first true result of `check` (a plain or async callable); fails after `seconds` with its last answer. What is not there
    yet, or not yet what is read from it, is looked at again."""
    deadline = time.monotonic() + seconds
    last: Any = None
    while True:
        try:
            last = check()
            if asyncio.iscoroutine(last):
                last = await last
            if last:
                return last
        except (
            httpx.HTTPError,
            AssertionError,
            LookupError,
            OSError,
            ValueError,
            websockets.WebSocketException,
        ) as error:
            last = error
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s; last: {last!r}")
        await asyncio.sleep(every)
