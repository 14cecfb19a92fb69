"""The local cluster's API server alone: writes a second and what each costs it, watches, lists and memory.

A fleet of its own, pods off and nobody signed up. The client shares the machine, so the processor time of the server itself stands beside
the rate: it says what the rate would be on a quiet one.
"""

from __future__ import annotations

import asyncio
import json
import re
import statistics
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import aiohttp
import psutil
import yaml

from tests.bench.figure import Figure
from tests.e2e.fleet import Fleet

CORE = "/api/v1/namespaces/default"
CONFIG_MAPS = f"{CORE}/configmaps"
CREATORS = "/apis/chatinbio.dev/v1alpha1/creators"
GOLDEN = Path(__file__).parents[1] / "operator" / "golden" / "a creator with nothing special gets all six"
OBJECTS, FAMILIES, HEARD, LISTS = 10_000, 200, 300, 5
CLIENTS = 8
PLACES = {
    "StatefulSet": "/apis/apps/v1/namespaces/default/statefulsets",
    "Ingress": "/apis/networking.k8s.io/v1/namespaces/default/ingresses",
}
APPLY = "application/apply-patch+yaml"


class Server:
    """The server of a fleet, and an administrator who asks it."""

    def __init__(self, http: aiohttp.ClientSession, process: psutil.Process) -> None:
        self._http = http
        self._process = process

    @property
    def memory(self) -> float:
        """Resident, MB."""
        return float(self._process.memory_info().rss / 1e6)

    def watch(self, path: str) -> Any:
        return self._http.get(path)

    async def ask(self, method: str, path: str, body: Any = None, media_type: str = "application/json") -> bytes:
        data = None if body is None else json.dumps(body)
        async with self._http.request(method, path, data=data, headers={"Content-Type": media_type}) as answer:
            text = await answer.read()
            assert answer.status < 300, text
            return text

    async def cost(self, count: int, write: Callable[[int], Awaitable[Any]]) -> tuple[float, float]:
        """(a second, milliseconds of the server's processor each) of `count` writes by some clients at once."""
        numbers = iter(range(count))

        async def work() -> None:
            for number in numbers:
                await write(number)

        used, begin = self._used(), time.perf_counter()
        await asyncio.gather(*(work() for _ in range(CLIENTS)))
        rate = count / (time.perf_counter() - begin)
        return rate, (self._used() - used) / count * 1000

    def _used(self) -> float:
        times = self._process.cpu_times()
        return float(times.user + times.system)


async def figures(folder: Path) -> list[Figure]:
    """All rows; takes about a minute."""
    fleet = Fleet.on_free_ports(folder)
    started = fleet.chatinbio("up", "--detach", "--no-demo", "--no-pods")
    assert started.returncode == 0, started.stdout + started.stderr
    try:
        (process,) = fleet.processes("cluster")
        async with aiohttp.ClientSession(
            f"https://127.0.0.1:{fleet.api_port}",
            headers={"Authorization": f"Bearer {fleet.get_token()}"},
            connector=aiohttp.TCPConnector(ssl=fleet.tls(), limit=0),
        ) as http:
            server = Server(http, process)
            return [*await _objects(server), *await _families(server)]
    finally:
        fleet.down()


async def _objects(server: Server) -> list[Figure]:
    async def create(number: int) -> None:
        body = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": f"o{number:05}"}, "data": {"k": "v"}}
        await server.ask("POST", CONFIG_MAPS, body)

    rate, cost = await server.cost(OBJECTS, create)
    memory = server.memory
    heard = await _heard(server)
    took = []
    for _ in range(LISTS):
        begin = time.perf_counter()
        found = await server.ask("GET", CONFIG_MAPS)
        took.append((time.perf_counter() - begin) * 1000)
        assert found.count(b'"uid"') >= OBJECTS
    return [
        Figure("API server: creates", 800, "/s", (rate,), at_least=True),
        Figure("… its CPU for each", None, "ms", (cost,)),
        Figure(f"… a watch hears of a write, p50 at {OBJECTS:,}", 5, "ms", (heard,)),
        Figure(f"… memory with {OBJECTS:,} objects", 120, "MB", (memory,)),
        Figure(f"… a list of {OBJECTS:,}", None, "ms", tuple(took)),
    ]


async def _heard(server: Server) -> float:
    version = json.loads(await server.ask("GET", f"{CONFIG_MAPS}?limit=1"))["metadata"]["resourceVersion"]
    took: list[float] = []
    async with server.watch(f"{CONFIG_MAPS}?watch=true&resourceVersion={version}") as stream:
        for number in range(HEARD):
            name = f"heard-{number}"
            begin = time.perf_counter()
            body = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}}
            writing = asyncio.create_task(server.ask("POST", CONFIG_MAPS, body))
            while json.loads(await stream.content.readline())["object"]["metadata"]["name"] != name:
                pass
            took.append((time.perf_counter() - begin) * 1000)
            await writing
    return statistics.median(took)


def children(family: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """(address, body) of the six objects that the operator applies for a Creator, of nobody's here."""
    text = (GOLDEN / "children.yaml").read_text(encoding="utf-8")
    for body in yaml.load_all(re.sub(r"\bada\b", f"f{family}", text), yaml.CSafeLoader):
        body["metadata"].update(namespace="default")
        body["metadata"].pop("ownerReferences", None)  # the claim has none
        place = PLACES.get(body["kind"], f"{CORE}/{body['kind'].lower()}s")
        yield f"{place}/{body['metadata']['name']}?fieldManager=bench&force=true", body


async def _families(server: Server) -> list[Figure]:
    wanted = [child for family in range(FAMILIES) for child in children(family)]

    async def apply(number: int) -> None:
        path, body = wanted[number]
        await server.ask("PATCH", path, body, APPLY)

    rate, cost = await server.cost(len(wanted), apply)
    return [
        Figure("API server: applies of a Creator's children", None, "/s", (rate,), at_least=True),
        Figure("… its CPU for each, with what the controllers begin to do", None, "ms", (cost,)),
    ]
