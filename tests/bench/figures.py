"""The figures and how each is taken. All times are wall time as a user would see it, through Traefik."""

from __future__ import annotations

import asyncio
import json
import time

import httpx

from tests.bench.figure import RUNS, Figure
from tests.bench.scale import client
from tests.e2e.fleet import Fleet, eventually

CREATORS = 200
HOW = f"""## How each is taken

- **signup → page**: from sending `POST /v1/creators` until `GET /` of the new page answers 200 through Traefik, asked every 20 ms.
- **first frame**: a WebSocket on a page that has been chatted with; from sending the message until the first `text_delta`.
  The offline engine answers. **first frame ever** is the same for an instance's very first message, which loads the engine.
- **idle instance**: resident memory of the instance's process after boot and one page view (bio, thread and all), before
  anyone chats.
- **kill → serving**: from `kill -9` of an instance until its page answers 200 again.
- **reconcile**: {CREATORS} Creators created at once on a cluster without pods; Creators divided by the seconds from the
  first create until each has its Ingress and a status that speaks of its generation.
- **durable rows**: 50 writers through the instance's one writer, each waiting until its five frames are on disk before it gives more.
- **a thread of 10,000 items opens**: `GET /api/threads/{{id}}` over HTTP, answered with the newest items.
- **tokens**: an instance with a model behind OpenAI's protocol, which a server in a process of its own plays: the first token after
  300 ms, then 40 a second, 200 in all, each with the moment it was sent. What is *added to the first token* is what passes beyond
  the model's own 300 ms from sending the message to the first `text_delta`; the *last token* is held against the moment it was sent. One
  stream, then 50 over as many WebSockets that begin within a second. **CPU a token** is the instance's own user and system time. The clients share
  the machine. The **pass-through** beside it reads the same model with a plain HTTP client and passes each chunk on over a WebSocket: nothing kept,
  no tools, no frames. **pydantic-ai's web adapter** is what its documentation shows: an agent over the OpenAI SDK's model, server-sent events over
  POST, nothing kept.
- **1,000 idle WebSockets**: growth of the instance's resident memory. **abandoned**: the client's process is stopped (no FIN) until
  the instance counts no socket any more.
- **thousands of Creators**, pods off: one fleet grows to 1,000 and then to 5,000, created by 32 clients at once as the control plane makes them; *settle* is
  until each has a status that speaks of its generation. CPU and memory are the operator's process; requests are what the operator itself counts, for a new
  Creator without its canary's one a minute. A *restart* is a `kill -9`. *At rest* is a minute
  with nothing to do, at which the canary and the lists of a resync count. The **API server** has a fleet
  of its own with nobody signed up: it gets 10,000 objects from 8 clients, is watched and listed, then the children of 200 Creators are applied. Its CPU is that
  of its process, with all controllers.
- **broken Creators**: 200 are signed up, pods off; the time until 180 of them have a status of their generation. Of the other 20, which come first, every request
  about the ConfigMap hangs, is answered with 500 or has its connection reset; divided by the time when nothing is wrong with them, taken a moment before.
  **Taking over**: two operators and the default lease of 15 s; from `kill -9` of the active one until a Creator that is signed up then has a status.
  **A silent watch** swallows a new Creator and stays open.
- **JavaScript**: the files as they are built, each packed by gzip as it is sent (1 KB is 1,000 bytes). What a page loads is read from its entry and all static
  imports; *all views* of the creator's side is whatever any press could ever load in one language, but for the renderer of surfaces.

## What is missed, and why

- **idle instance**: 14 of the 60 MB are pages of files that all instances of a machine share. Of the rest SQLAlchemy's Core takes about 12, Litestar about 10 (its
  descriptions of routes half of it), OpenSSL 4, Python itself 10; an import more or less of our own is not seen. Getting to 50 means another framework
  or another way to the database.
- **operator's CPU for a new Creator**: at the edge. Two quiet runs of one afternoon, one change apart, gave 8.2 and 10.2 ms, with a cost at 5,000 of 1.12 and 1.01
  times that at 1,000: how a shared processor is lent differs by as much. Most of it are the seven requests (HTTP, TLS, JSON), then planning and judging.
- **180 beside 20 broken ones, against 180 alone**: 1.19 times, in one run, so not as fast as alone. The row above holds them against 180 beside 20 well ones, since 20 more
  Creators are work for the API server whether they are broken or not; that they are broken costs nothing.
- **memory after the chats**: importing pydantic-ai takes 29 MB on top of that, its own models, messages and what it imports itself. The SDK of OpenAI, 22 MB more, is
  not loaded any more ([ADR 16](adr/0016-models-of-pydantic-ai-in-a-loop-of-our-own.md)).
- **added to the first token, one stream**: the message's commit takes 1.8 ms, finding the visitor's thread 0.8, making and sending the request 1.5, the first
  token's own commit 1.0; the model server's timer and the sockets take the rest, as they do in the pass-through. A frame leaves only when it is on disk, and that is kept.
- **all views of the creator's side**: 155 KB in English, 175 in German, 176 in Arabic, whose words come on top of the English ones that stand in until they are
  there. Nobody loads that at once: the first view takes 31 KB, each room of views 9 to 21 more when it is first opened, dragging 13. Words by room for every
  language, as English has them, would bring the others to about 160.
"""


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


async def _frame_after(fleet: Fleet, handle: str, message: str) -> float:
    """Milliseconds from sending a message until the first text of the answer."""
    async with fleet.chat(handle) as chat:
        start = time.perf_counter()
        await chat.send(json.dumps({"message": message}))
        first = None
        async for raw in chat:
            kind = json.loads(raw)["type"]
            if kind == "text_delta" and first is None:
                first = (time.perf_counter() - start) * 1000
            if kind in ("done", "error"):
                break
    assert first is not None, "the answer had no text"
    return first


async def first_frame(fleet: Fleet) -> Figure:
    await fleet.ask("ada", "hello")
    values = [await _frame_after(fleet, "ada", f"where can I listen to your music? ({run})") for run in range(RUNS)]
    return Figure("first frame", 150, "ms", tuple(values))


async def first_frame_ever(fleet: Fleet) -> Figure:
    """On the pages that `signup` made; nobody has chatted there."""
    values = [await _frame_after(fleet, f"bench-{run}", "what can I ask you?") for run in range(RUNS)]
    return Figure("first frame ever", 150, "ms", tuple(values))


async def idle_memory(fleet: Fleet) -> Figure:
    values = []
    for run in range(RUNS):
        handle = f"idle-{run}"
        await fleet.sign_up(handle)
        await fleet.until_ready(handle)
        async with fleet.visitor(handle) as visitor:
            await eventually(lambda visitor=visitor: _page_answers(visitor))
            for part in ("/api/bio", "/api/thread", "/api/me"):
                await visitor.get(part)
        await asyncio.sleep(1)
        (process,) = fleet.processes(f"instance:{handle}")
        values.append(process.memory_info().rss / 1e6)
        async with fleet.platform() as platform:
            await platform.delete(f"/v1/creators/{handle}")
    return Figure("idle instance", 50, "MB", tuple(values))


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


CREATORS_PATH = "/apis/chatinbio.dev/v1alpha1/creators"
INGRESSES_PATH = "/apis/networking.k8s.io/v1/namespaces/chatinbio-creators/ingresses"


def _creator(name: str) -> dict[str, object]:
    return {
        "apiVersion": "chatinbio.dev/v1alpha1",
        "kind": "Creator",
        "metadata": {"name": name},
        "spec": {"displayName": name, "owner": {"email": "bench@example.com"}},
    }


async def _reconcile_once(api: httpx.AsyncClient, prefix: str) -> float:
    """Creators a second, for CREATORS of them created together; removes them afterwards."""
    names = [f"{prefix}-{number}" for number in range(CREATORS)]
    start = time.perf_counter()
    await asyncio.gather(*(api.post(CREATORS_PATH, json=_creator(name)) for name in names))

    async def done() -> bool:
        found = (await api.get(CREATORS_PATH)).json()["items"]
        routed = (await api.get(INGRESSES_PATH)).json()["items"]
        return len(found) == len(routed) == CREATORS and all(
            item.get("status", {}).get("observedGeneration") == item["metadata"]["generation"] for item in found
        )

    async def gone() -> bool:
        left = [(await api.get(path)).json()["items"] for path in (CREATORS_PATH, INGRESSES_PATH)]
        return not any(left)

    await eventually(done, seconds=120, every=0.25)
    rate = CREATORS / (time.perf_counter() - start)
    for name in names:
        await api.delete(f"{CREATORS_PATH}/{name}")
    await eventually(gone, seconds=120, every=0.5)
    return rate


async def reconcile(fleet: Fleet) -> Figure:
    async with client(fleet) as api:
        values = [await _reconcile_once(api, f"run{run}") for run in range(RUNS)]
    return Figure(f"reconcile {CREATORS} (pods off)", 20, "/s", tuple(values), at_least=True)
