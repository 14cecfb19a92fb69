"""A running API server for tests: `async with running_api(tmp_path) as api:` then `api.url`, `api.ca_file`, `api.client`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import yaml

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
) -> AsyncIterator[ApiServer]:
    """A server on a free port, its state in `tmp_path/cluster`. ADMIN_TOKEN is the administrator's; `tokens` adds more users.
    With `crds` the Creator CRD and both namespaces of Chat-in-Bio are there. `tmp_path/kubeconfig` points at it."""
    api = ApiServer(tmp_path / "cluster", "127.0.0.1", 0, {ADMIN_TOKEN: "admin", **(tokens or {})}, log_source)
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
