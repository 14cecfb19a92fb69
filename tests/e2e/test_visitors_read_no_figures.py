"""/metrics of a page and of the API, through Traefik and past it."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from tests.e2e.fleet import PATIENCE, Fleet, eventually

FORWARDED = "X-Forwarded-For, X-Forwarded-Host, X-Forwarded-Port, X-Forwarded-Proto, X-Forwarded-Server, X-Real-Ip"


@pytest.mark.parametrize("name", ["ada", "api"])
async def test_through_the_ingress_there_is_nothing_whatever_one_says(fleet: Fleet, name: str) -> None:
    host = fleet.host(name)

    async def answers() -> bool:
        told = await _say(fleet, "/healthz", {"Host": host, "Connection": "close"})
        return told.split()[1] == "200"

    # It is there, and only hidden: what is there for everybody answers at the same host.
    await eventually(answers)
    for target, headers in (
        ("/metrics", {}),
        # What a proxy is to take out again before it passes a request on; some have taken out their own.
        ("/metrics", {"Connection": f"close, {FORWARDED}"}),
        ("/metrics", {"X-Forwarded-For": "", "X-Forwarded-Host": "localhost"}),
        # The address of a target counts for more than the host beside it.
        (f"http://{host}/metrics", {"Host": "localhost"}),
        ("http://localhost/metrics", {}),
        ("//localhost/metrics", {}),
        ("/./metrics", {}),
        ("/%6detrics", {}),
    ):
        told = await _say(fleet, target, {"Host": host, "Connection": "close", **headers})
        assert "_total" not in told, (target, headers)
        assert told.split()[1] in ("404", "400", "301", "308"), (target, headers, told)
    assert await answers()


async def test_who_asks_pod_and_program_themselves_reads_them(fleet: Fleet) -> None:
    (slice_,) = fleet.get("endpointslices", "-n", "chatinbio-creators", "-l", "kubernetes.io/service-name=ada")["items"]
    (endpoint,), (port,) = slice_["endpoints"], slice_["ports"]
    monitored = [f"{endpoint['addresses'][0]}:{port['port']}", f"127.0.0.1:{fleet.control_plane_port}"]
    async with httpx.AsyncClient(trust_env=False, timeout=PATIENCE) as scraper:
        page, plane = [(await scraper.get(f"http://{address}/metrics")).text for address in monitored]
    assert "chatinbio_turns_total{" in page
    assert 'chatinbio_signups_total{outcome="created"}' in plane


async def _say(fleet: Fleet, target: str, headers: dict[str, str]) -> str:
    """The whole answer to a request that no client library has put in order."""
    reader, writer = await asyncio.open_connection("127.0.0.1", fleet.http_port)
    lines = [f"GET {target} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
    writer.write("\r\n".join(lines).encode())
    async with asyncio.timeout(PATIENCE):
        answer = await reader.read()
    writer.close()
    return answer.decode("latin-1")
