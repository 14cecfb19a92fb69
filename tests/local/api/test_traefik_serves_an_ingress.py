"""Traefik: an Ingress, its Service and its EndpointSlice become a route, and the route follows them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from chatinbio_local.api.server import ApiServer
from chatinbio_local.client import ENDPOINT_SLICES, INGRESS_CLASSES, INGRESSES, SERVICES
from tests.local.api.harness import ADMIN_TOKEN, CREATORS_NAMESPACE, eventually
from tests.local.api.programs import PROGRAMS, running
from tests.local.ports import free_ports


async def test_an_ingress_leads_to_its_endpoints(api: ApiServer, tmp_path: Path) -> None:
    async def hello(request: web.Request) -> web.Response:
        return web.Response(text=f"hello from {request.host}")

    app = web.Application()
    app.router.add_get("/", hello)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    backend = runner.addresses[0][1]
    (front,) = free_ports(1)
    (tmp_path / "token").write_text(ADMIN_TOKEN)
    controller = {"metadata": {"name": "traefik"}, "spec": {"controller": "traefik.io/ingress-controller"}}
    await api.client.create(INGRESS_CLASSES, controller)
    service: dict[str, Any] = {
        "metadata": {"name": "ada"},
        "spec": {"clusterIP": "None", "ports": [{"name": "http", "port": 80}]},
    }
    await api.client.create(SERVICES, service, CREATORS_NAMESPACE)
    path = {"path": "/", "pathType": "Prefix", "backend": {"service": {"name": "ada", "port": {"name": "http"}}}}
    spec = {"ingressClassName": "traefik", "rules": [{"host": "ada.localhost", "http": {"paths": [path]}}]}
    await api.client.create(INGRESSES, {"metadata": {"name": "ada"}, "spec": spec}, CREATORS_NAMESPACE)
    slice_ = {
        "metadata": {"name": "ada-1", "labels": {"kubernetes.io/service-name": "ada"}},
        "addressType": "IPv4",
        "ports": [{"name": "http", "port": backend, "protocol": "TCP"}],
        "endpoints": [{"addresses": ["127.0.0.1"], "conditions": {"ready": True}}],
    }
    await api.client.create(ENDPOINT_SLICES, slice_, CREATORS_NAMESPACE)
    provider = "--providers.kubernetesingress"
    command = (
        str(PROGRAMS / "traefik"),
        f"--entrypoints.web.address=127.0.0.1:{front}",
        provider,
        f"{provider}.endpoint={api.url}",
        f"{provider}.token={ADMIN_TOKEN}",
        f"{provider}.certauthfilepath={api.ca_file}",
        f"{provider}.allowemptyservices=true",
        f"{provider}.ingressendpoint.ip=127.0.0.1",  # it PUTs that into every Ingress as protobuf, is refused, and serves on
        "--global.checknewversion=false",
        "--global.sendanonymoususage=false",
        "--log.level=DEBUG",
    )
    try:
        async with (
            running(*command, log=tmp_path / "traefik.log", env={"PATH": os.environ["PATH"]}),
            aiohttp.ClientSession(headers={"Host": "ada.localhost"}) as session,
        ):

            async def answer() -> tuple[int, str]:
                try:
                    async with session.get(f"http://127.0.0.1:{front}/") as response:
                        return response.status, await response.text()
                except aiohttp.ClientConnectionError:
                    return 0, ""

            async def served() -> bool:
                return await answer() == (200, "hello from ada.localhost")

            async def unavailable() -> bool:
                return (await answer())[0] == 503

            async def unknown() -> bool:
                return (await answer())[0] == 404

            await eventually(served)
            await api.client.merge(ENDPOINT_SLICES, "ada-1", {"endpoints": []}, CREATORS_NAMESPACE)
            await eventually(unavailable)
            await api.client.merge(ENDPOINT_SLICES, "ada-1", {"endpoints": slice_["endpoints"]}, CREATORS_NAMESPACE)
            await eventually(served)

            async def refused() -> bool:
                return "unknown format" in (tmp_path / "traefik.log").read_text()

            await eventually(refused)
            assert not (await api.client.get(INGRESSES, "ada", CREATORS_NAMESPACE))["status"]["loadBalancer"]
            await api.client.delete(INGRESSES, "ada", CREATORS_NAMESPACE)
            await eventually(unknown)
    except BaseException:
        print((tmp_path / "traefik.log").read_text()[-5000:])
        raise
    finally:
        await runner.cleanup()
