"""The main job, as the platform and a visitor do it: over HTTP, SSE and WebSocket, through Traefik."""

from __future__ import annotations

import json

import httpx
import httpx_sse

from tests.e2e.fleet import Fleet, eventually, text_of

PROFILE = {
    "tagline": "Compilers and chiptunes",
    "links": [
        {"title": "Bandcamp", "url": "https://example.com/bandcamp", "kind": "music"},
        {"title": "Mailing list", "url": "https://example.com/list", "kind": "newsletter"},
    ],
    "faq": [{"question": "Do you take commissions?", "answer": "Yes, from March on.", "aliases": ["Can I hire you?"]}],
}


async def test_a_signup_becomes_a_page_with_its_own_material(fleet: Fleet) -> None:
    grace = fleet.name("grace")
    view = await fleet.sign_up(grace, displayName="Grace", profile=PROFILE)
    assert view["url"] == fleet.origin(grace)
    assert view["claimUrl"].startswith(f"{fleet.origin(grace)}/claim#")

    seen = await fleet.until_ready(grace)
    assert seen[-1]["event"] == "ready"
    assert seen[-1]["phase"] == "Ready"

    async with fleet.visitor(grace) as visitor:
        page = await visitor.get("/")
        assert page.status_code == 200
        assert "<bio-page" in page.text
        assert (await visitor.get("/favicon.ico")).status_code == 200
        bio = (await visitor.get("/api/bio")).json()
    assert bio["displayName"] == "Grace"
    assert [link["title"] for link in bio["links"]] == ["Bandcamp", "Mailing list"]


async def test_ada_answers_where_to_listen_with_a_sentence_and_a_surface(fleet: Fleet) -> None:
    frames = await fleet.ask("ada", "where can I listen to your music?")
    kinds = [frame["type"] for frame in frames]
    assert kinds[0] == "run_start"
    assert kinds[-1] == "done"
    assert {"tool_start", "tool_result", "surface", "item_stored"} <= set(kinds)
    assert kinds.count("text_delta") > 1, "the answer grows"
    assert len(text_of(frames)) > 20
    numbers = [frame["seq"] for frame in frames]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    surface = next(frame for frame in frames if frame["type"] == "surface")
    async with fleet.visitor("ada") as visitor:
        links = (await visitor.get("/api/bio")).json()["links"]
    music = [link["url"] for link in links if link["kind"] == "music"]
    assert music
    assert all(url in json.dumps(surface["messages"]) for url in music)


async def test_the_same_answer_comes_over_sse(fleet: Fleet) -> None:
    events = []
    async with fleet.visitor("ada") as visitor:
        request = {"json": {"message": "where can I listen to your music?"}}
        async with httpx_sse.aconnect_sse(visitor, "POST", "/api/chat", **request) as source:
            async for event in source.aiter_sse():
                events.append(event)
    names = [event.event for event in events]
    assert {"token", "tool", "surface", "item", "done"} <= set(names)
    assert names[-1] == "done"
    assert [int(event.id) for event in events] == sorted(int(event.id) for event in events)


async def test_the_owner_takes_the_page_over_once(fleet: Fleet) -> None:
    barbara = fleet.name("barbara")
    view = await fleet.sign_up(barbara)
    await fleet.until_ready(barbara)
    token = view["claimUrl"].partition("#")[2]
    async with fleet.visitor(barbara) as thief:
        assert (await thief.post("/api/claim", json={"token": "0" * len(token)})).status_code == 403
    async with fleet.visitor(barbara) as owner:
        assert (await owner.get("/api/me")).json() == {"owner": False}
        assert (await owner.post("/api/claim", json={"token": token})).status_code == 204
        assert (await owner.get("/api/me")).json() == {"owner": True}
    async with fleet.visitor(barbara) as late:
        assert (await late.post("/api/claim", json={"token": token})).status_code == 410


async def test_suspending_stops_the_pod_and_resuming_brings_the_conversation_back(fleet: Fleet) -> None:
    radia = fleet.name("radia")
    await fleet.sign_up(radia, profile=PROFILE)
    await fleet.until_ready(radia)
    async with fleet.visitor(radia) as visitor:
        await visitor.get("/api/thread")
        await fleet.ask(radia, "can I hire you?", visitor.cookies)

        async def refused() -> httpx.Response | None:
            # For a moment the ingress controller still leads to the pod that is gone.
            answer = await visitor.get("/")
            return answer if answer.status_code not in (200, 502) else None

        async with fleet.platform() as platform:
            assert (await platform.patch(f"/v1/creators/{radia}", json={"suspended": True})).status_code == 200
            await eventually(lambda: not fleet.running(radia))
            await eventually(lambda: fleet.get("creator", radia)["status"]["phase"] == "Suspended")
            assert (await eventually(refused)).status_code == 503
            assert (await platform.patch(f"/v1/creators/{radia}", json={"suspended": False})).status_code == 200
        await fleet.until_ready(radia)
        items = await fleet.items(visitor)
    assert [item["role"] for item in items] == ["user", "assistant"]
    assert "March" in json.dumps(items[1]["parts"])
