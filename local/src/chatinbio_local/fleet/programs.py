"""The four programs: their commands, environments and signs of life.

Place in the flow: up → **programs** → supervisor. Every program gets the few variables that it needs; a CHATINBIO_OPERATOR_* or
CHATINBIO_CONTROL_PLANE_* of the shell wins over what is computed here.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path

from chatinbio_local.fleet.preflight import installed
from chatinbio_local.fleet.state import StateFolder
from chatinbio_local.fleet.supervisor import Program
from chatinbio_local.fleet.traefik import write_configuration
from chatinbio_local.node.probes import ProbeFailure, connect, get
from chatinbio_local.settings import CREATORS_NAMESPACE, LOOPBACK, SYSTEM_NAMESPACE, LocalSettings

PLAIN = ("HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "USER")
OPERATOR, CONTROL_PLANE = "CHATINBIO_OPERATOR_", "CHATINBIO_CONTROL_PLANE_"
POD_GRACE = 8.0  # seconds that pods get when the fleet stops


def page_url(settings: LocalSettings, handle: str) -> str:
    """The address of a creator's page; `{handle}` gives the template."""
    port = "" if settings.http_port == 80 else f":{settings.http_port}"
    return f"http://{handle}.localhost{port}"


def base_environment() -> dict[str, str]:
    """What every program gets. No proxy and no CA: they talk to this machine alone."""
    inherited = {name: os.environ[name] for name in PLAIN if os.environ.get(name)}
    path = f"{Path(sys.prefix) / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    return {**inherited, "PATH": path, "PYTHONUNBUFFERED": "1"}


def operator_environment(settings: LocalSettings, state: StateFolder) -> dict[str, str]:
    """CHATINBIO_OPERATOR_*."""
    return {
        **base_environment(),
        "KUBECONFIG": str(state.kubeconfig_of("operator")),
        OPERATOR + "NAMESPACE": CREATORS_NAMESPACE,
        OPERATOR + "DOMAIN": "localhost",
        OPERATOR + "URL_TEMPLATE": page_url(settings, "{handle}"),
        OPERATOR + "IMAGE_REPOSITORY": "chatinbio/instance",
        OPERATOR + "DEFAULT_VERSION": metadata.version("chatinbio-instance"),
        OPERATOR + "INGRESS_CLASS": "traefik",
        OPERATOR + "TRUSTED_PROXIES": "127.0.0.0/8,::1",
        OPERATOR + "HOST_VERIFICATION": "none",  # no domain leads to this machine
        # The supervisor runs one; a killed one comes back without waiting for its own lease to end.
        OPERATOR + "LEASE_NAME": "",
        OPERATOR + "HEALTH_HOST": LOOPBACK,
        OPERATOR + "HEALTH_PORT": str(settings.operator_health_port),
        **_overrides(OPERATOR, os.environ),
    }


def control_plane_environment(settings: LocalSettings, state: StateFolder) -> dict[str, str]:
    """CHATINBIO_CONTROL_PLANE_*; its command line (`keys create`) needs the same."""
    return {
        **base_environment(),
        "KUBECONFIG": str(state.kubeconfig_of("control-plane")),
        CONTROL_PLANE + "HOST": LOOPBACK,
        CONTROL_PLANE + "PORT": str(settings.control_plane_port),
        CONTROL_PLANE + "DATABASE_URL": f"sqlite+aiosqlite:///{state.control_plane / 'control-plane.db'}",
        CONTROL_PLANE + "URL_TEMPLATE": page_url(settings, "{handle}"),
        **_overrides(CONTROL_PLANE, os.environ),
    }


def cluster_program(settings: LocalSettings, state: StateFolder) -> Program:
    """The API, the controllers and the node, in one process."""

    async def ready(pid: int) -> bool:
        path = state.cluster_ready
        return path.exists() and path.read_text(encoding="ascii").strip() == str(pid)

    return Program(
        name="cluster",
        title="the local cluster",
        command=[sys.executable, "-m", "chatinbio_local", "cluster"],
        # Pods inherit what they need of this (certificates, proxies) through the node, which is strict about it.
        env={**os.environ, **settings.environment()},
        is_ready=ready,
        grace=POD_GRACE + 7,
    )


def operator_program(settings: LocalSettings, state: StateFolder) -> Program:
    """The operator."""
    return Program(
        name="operator",
        title="the operator",
        command=[str(installed("chatinbio-operator"))],
        env=operator_environment(settings, state),
        is_ready=lambda pid: _answers(settings.operator_health_port, "/healthz"),
    )


def control_plane_program(settings: LocalSettings, state: StateFolder) -> Program:
    """The control plane."""
    return Program(
        name="control-plane",
        title="the control plane",
        command=[str(installed("chatinbio-control-plane"))],
        env=control_plane_environment(settings, state),
        is_ready=lambda pid: _answers(settings.control_plane_port, "/healthz"),
    )


def traefik_program(settings: LocalSettings, state: StateFolder) -> Program:
    """Traefik, with its configuration written anew."""
    configuration = state.root / "traefik.yaml"
    write_configuration(
        configuration,
        http_port=settings.http_port,
        api_port=settings.api_port,
        authority=state.tls / "ca.crt",
        token=state.tokens()["traefik"],
    )
    return Program(
        name="traefik",
        title="Traefik",
        command=[str(installed("traefik")), f"--configfile={configuration}"],
        env=base_environment(),
        is_ready=lambda pid: _accepts(settings.http_port),
    )


def own_service_account(role: str) -> str:
    """The user that a program's token stands for."""
    from chatinbio_local.fleet.bootstrap import ACCOUNTS

    return f"system:serviceaccount:{SYSTEM_NAMESPACE}:{ACCOUNTS[role]}"


def _overrides(prefix: str, environ: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environ.items() if name.startswith(prefix)}


async def _answers(port: int, path: str) -> bool:
    try:
        async with asyncio.timeout(2):
            await get(LOOPBACK, port, path, {}, secure=False)
    except (ProbeFailure, TimeoutError):
        return False
    return True


async def _accepts(port: int) -> bool:
    try:
        async with asyncio.timeout(2):
            await connect(LOOPBACK, port)
    except (ProbeFailure, TimeoutError):
        return False
    return True
