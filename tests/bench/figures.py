"""The figures and how each is taken. All times are wall time as a user would see it, through Traefik."""

from __future__ import annotations

import asyncio
import json
import statistics
import time
from dataclasses import dataclass

import httpx

from tests.e2e.fleet import Fleet, eventually

RUNS = 5
CREATORS = 200
HOW = f"""## How each is taken

- **signup → page**: from sending `POST /v1/creators` until `GET /` of the new page answers 200 through Traefik, asked every 20 ms.
- **first frame**: a WebSocket on a page that has been chatted with; from sending the message until the first `text_delta`.
  The offline engine answers.
- **idle instance**: resident memory of the instance's process after boot and one page view, before anyone chats.
- **kill → serving**: from `kill -9` of an instance until its page answers 200 again.
- **reconcile**: {CREATORS} Creators created at once on a cluster without pods; Creators that have all six children, by second, from the
  first create to the last status that says so.
"""


@dataclass(frozen=True)
class Figure:
    """One measured figure: `values` in `unit`, and the target as a bound on the median."""

    name: str
    target: float
    unit: str
    values: tuple[float, ...]
    at_least: bool = False

    def row(self) -> str:
        median = statistics.median(self.values)
        met = median >= self.target if self.at_least else median <= self.target
        sign = "≥" if self.at_least else "≤"
        cells = [
            self.name,
            f"{sign} {self.target:g} {self.unit}",
            *(f"{value:.3g} {self.unit}" for value in (median, min(self.values), max(self.values))),
            "met" if met else "**missed**",
        ]
        return f"| {' | '.join(cells)} |"


async def _page_answers(visitor: httpx.AsyncClient) -> bool:
    return (await visitor.get("/")).status_code == 200


async def signup(fleet: Fleet) -> Figure:
    values = []
    for run in range(RUNS):
        handle = f"bench-{run}"
        async with fleet.visitor(handle) as visitor:
            start = time.perf_counter()
            await fleet.sign_up(handle)
            await eventually(lambda visitor=visitor: _page_answers(visitor), every=0.02)
            values.append(time.perf_counter() - start)
    return Figure("signup → page", 3, "s", tuple(values))


async def first_frame(fleet: Fleet) -> Figure:
    values = []
    await fleet.ask("ada", "hello")
    async with fleet.chat("ada") as chat:
        for run in range(RUNS):
            start = time.perf_counter()
            await chat.send(json.dumps({"message": f"where can I listen to your music? ({run})"}))
            first = None
            async for raw in chat:
                kind = json.loads(raw)["type"]
                if kind == "text_delta" and first is None:
                    first = time.perf_counter() - start
                if kind in ("done", "error"):
                    break
            assert first is not None, "the answer had no text"
            values.append(first * 1000)
    return Figure("first frame", 150, "ms", tuple(values))


async def idle_memory(fleet: Fleet) -> Figure:
    values = []
    for run in range(RUNS):
        handle = f"idle-{run}"
        await fleet.sign_up(handle)
        await fleet.until_ready(handle)
        async with fleet.visitor(handle) as visitor:
            await eventually(lambda visitor=visitor: _page_answers(visitor))
        await asyncio.sleep(1)
        (process,) = fleet.processes(f"instance:{handle}")
        values.append(process.memory_info().rss / 1e6)
        async with fleet.platform() as platform:
            await platform.delete(f"/v1/creators/{handle}")
    return Figure("idle instance", 60, "MB", tuple(values))


async def recovery(fleet: Fleet) -> Figure:
    values = []
    async with fleet.visitor("ada") as visitor:
        for _ in range(RUNS):
            # A pod that fell over again and again waits longer: each run starts from a calm one.
            start = time.perf_counter()
            killed = fleet.kill("instance:ada")
            await eventually(
                lambda killed=killed: any(p.pid != killed for p in fleet.processes("instance:ada")), every=0.02
            )
            await eventually(lambda: _page_answers(visitor), every=0.02)
            values.append(time.perf_counter() - start)
            fleet.kubectl("delete", "pod", "ada-0", "-n", "chatinbio-creators")
            await asyncio.sleep(3)
            await eventually(lambda: _page_answers(visitor))
    return Figure("kill → serving", 3, "s", tuple(values))


async def reconcile(fleet: Fleet) -> Figure:
    values = []
    for run in range(RUNS):
        bodies = [
            json.dumps(
                {
                    "apiVersion": "chatinbio.dev/v1alpha1",
                    "kind": "Creator",
                    "metadata": {"name": f"r{run}-{number}"},
                    "spec": {"displayName": f"R {number}", "owner": {"email": "r@example.com"}},
                }
            )
            for number in range(CREATORS)
        ]
        token = fleet.get_token()
        async with httpx.AsyncClient(
            base_url=f"https://127.0.0.1:{fleet.api_port}",
            headers={"Authorization": f"Bearer {token}"},
            verify=fleet.tls(),
            trust_env=False,
            timeout=60,
        ) as api:
            path = "/apis/chatinbio.dev/v1alpha1/creators"
            start = time.perf_counter()
            headers = {"Content-Type": "application/json"}
            await asyncio.gather(*(api.post(path, content=body, headers=headers) for body in bodies))
            ingresses = "/apis/networking.k8s.io/v1/namespaces/chatinbio-creators/ingresses"

            async def done(api: httpx.AsyncClient = api, run: int = run) -> bool:
                found = (await api.get(path)).json()["items"]
                mine = [item for item in found if item["metadata"]["name"].startswith(f"r{run}-")]
                routed = (await api.get(ingresses)).json()["items"]
                made = sum(item["metadata"]["name"].startswith(f"r{run}-") for item in routed)
                return made == CREATORS and all(
                    item.get("status", {}).get("observedGeneration") == item["metadata"]["generation"] for item in mine
                )

            await eventually(done, seconds=120, every=0.25)
            values.append(CREATORS / (time.perf_counter() - start))
            for number in range(CREATORS):
                await api.delete(f"{path}/r{run}-{number}")

            async def gone(api: httpx.AsyncClient = api) -> bool:
                return not (await api.get(path)).json()["items"]

            await eventually(gone, seconds=120, every=0.5)
    return Figure(f"reconcile {CREATORS} (pods off)", 20, "/s", tuple(values), at_least=True)
