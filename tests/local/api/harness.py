"""A running API server for tests: `async with running_api(tmp_path) as api:` then `api.url`, `api.ca_file`, `api.client`."""

from __future__ import annotations

import asyncio
import io
import json
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import yaml

from chatinbio_local.api.faults import Faults
from chatinbio_local.api.kubeconfig import write_kubeconfig
from chatinbio_local.api.rbac import User
from chatinbio_local.api.reading import LogSource
from chatinbio_local.api.server import ApiServer
from chatinbio_local.client import NAMESPACES, Resource

ADMIN_TOKEN = "admin-token-for-tests"
CRD_FILE = Path(__file__).parents[3] / "crds" / "creators.chatinbio.dev.yaml"
CRDS = Resource("apiextensions.k8s.io", "v1", "customresourcedefinitions")
CREATORS = Resource("chatinbio.dev", "v1alpha1", "creators")
SYSTEM_NAMESPACE = "chatinbio-system"
CREATORS_NAMESPACE = "chatinbio-creators"


def creator_definition() -> dict[str, Any]:
    return yaml.safe_load(CRD_FILE.read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def creator(name: str = "ada", **spec: Any) -> dict[str, Any]:
    """A Creator that the CRD accepts."""
    return {
        "apiVersion": "chatinbio.dev/v1alpha1",
        "kind": "Creator",
        "metadata": {"name": name},
        "spec": {"displayName": name.title(), "owner": {"email": f"{name}@example.org"}, **spec},
    }


@asynccontextmanager
async def running_api(
    tmp_path: Path,
    *,
    crds: bool = True,
    tokens: Mapping[str, User | str] | None = None,
    log_source: LogSource | None = None,
    faults: Faults | None = None,
) -> AsyncIterator[ApiServer]:
    """A server on a free port, its state in `tmp_path/cluster`. ADMIN_TOKEN is the administrator's; `tokens` adds more users,
    `faults` makes it fail on demand.
    With `crds` the Creator CRD and both namespaces of Chat-in-Bio are there. `tmp_path/kubeconfig` points at it."""
    users = {ADMIN_TOKEN: "admin", **(tokens or {})}
    api = ApiServer(tmp_path / "cluster", "127.0.0.1", 0, users, log_source, faults)
    await api.start()
    try:
        for name in (SYSTEM_NAMESPACE, CREATORS_NAMESPACE) if crds else ():
            body = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}
            await api.client.apply(NAMESPACES, body, field_manager="tests")
        if crds:
            await api.client.apply(CRDS, creator_definition(), field_manager="tests")
        kubeconfig_for(api, tmp_path / "kubeconfig")
        yield api
    finally:
        await api.stop()


def kubeconfig_for(
    api: ApiServer, path: Path, token: str = ADMIN_TOKEN, *, namespace: str = CREATORS_NAMESPACE
) -> Path:
    """A kubeconfig that authenticates with `token`."""
    write_kubeconfig(path, api.url, api.ca_file, token, namespace=namespace)
    return path


class Http:
    """Plain HTTPS requests as one user; `call` gives (status, body)."""

    def __init__(self, api: ApiServer, token: str = ADMIN_TOKEN) -> None:
        self._api = api
        self._token = token

    async def __aenter__(self) -> Http:
        headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        self._session = aiohttp.ClientSession(
            self._api.url,
            headers=headers,
            connector=aiohttp.TCPConnector(ssl=ssl.create_default_context(cafile=self._api.ca_file), limit=0),
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()

    async def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        media_type: str = "application/json",
        accept: str = "application/json",
    ) -> tuple[int, Any]:
        data = (
            None
            if body is None
            else io.BytesIO(body)
            if isinstance(body, bytes)
            else body
            if isinstance(body, str)
            else json.dumps(body)
        )
        headers = {"Accept": accept, **({"Content-Type": media_type} if data is not None else {})}
        async with self._session.request(method, path, data=data, headers=headers) as response:
            self.headers = response.headers
            text = await response.text()
            return response.status, json.loads(text) if response.content_type == "application/json" else text

    @asynccontextmanager
    async def watch(self, path: str) -> AsyncIterator[AsyncIterator[dict[str, Any]]]:
        """The events of a watch, each awaited for at most a minute."""
        async with self._session.get(path) as response:
            assert response.status == 200, await response.text()

            async def events() -> AsyncIterator[dict[str, Any]]:
                while line := await asyncio.wait_for(response.content.readline(), 60):
                    yield json.loads(line)

            yield events()


async def eventually(check: Callable[[], Awaitable[bool]], seconds: float = 60) -> None:
    """Wait until `check` holds; fails after `seconds`."""
    async with asyncio.timeout(seconds):
        while not await check():  # noqa: ASYNC110  the check asks over HTTP
            await asyncio.sleep(0.02)
