"""kill -9 of each process in turn: nothing that was acknowledged is lost and everything comes back."""

from __future__ import annotations

import json

import pytest

from tests.e2e.fleet import Fleet, eventually, text_of


async def signed_up_and_served(fleet: Fleet, handle: str) -> None:
    async def signed_up() -> bool:
        async with fleet.platform() as platform:
            body = {"handle": handle, "displayName": handle, "email": "a@example.com"}
            answer = await platform.post("/v1/creators", json=body, headers={"Idempotency-Key": handle})
            assert answer.status_code == 202, answer.text
        return True

    await eventually(signed_up)
    await eventually(lambda: fleet.get("creator", handle).get("status", {}).get("phase") == "Ready")
    await eventually(lambda: fleet.serves(handle))


async def test_an_instance_comes_back_with_the_conversation(fleet: Fleet) -> None:
    async with fleet.visitor("ada") as visitor:
        await visitor.get("/api/thread")
        frames = await fleet.ask("ada", "when is your next show?", visitor.cookies)
        killed = fleet.kill("instance:ada")

        async def back() -> bool:
            running = [process.pid for process in fleet.processes("instance:ada")]
            return bool(running) and killed not in running and (await visitor.get("/readyz")).status_code == 200

        await eventually(back)
        items = await fleet.items(visitor)
    assert items[0]["parts"][0]["text"] == "when is your next show?"
    said = "".join(part.get("text", "") for part in items[1]["parts"])
    assert said == text_of(frames)


async def test_a_message_sent_while_the_instance_is_killed_is_kept(fleet: Fleet) -> None:
    async with fleet.visitor("ada") as visitor:
        await visitor.get("/api/thread")
        async with fleet.chat("ada", visitor.cookies) as chat:
            await chat.send(json.dumps({"message": "tell me about yourself"}))
            async for raw in chat:
                if json.loads(raw)["type"] == "run_start":
                    break
            fleet.kill("instance:ada")
        await eventually(lambda: fleet.serves("ada"))
        items = await fleet.items(visitor)
    assert items[0]["parts"][0]["text"] == "tell me about yourself"


@pytest.mark.parametrize("program", ["operator", "control-plane", "traefik", "cluster"])
async def test_a_program_of_the_platform_comes_back_and_does_its_work(fleet: Fleet, program: str) -> None:
    pods = {process.pid for process in fleet.processes("instance:ada")}
    version = int(fleet.get("creator", "ada")["metadata"]["resourceVersion"])
    killed = fleet.kill(program)

    def back() -> bool:
        return any(process.pid != killed for process in fleet.processes(program))

    await eventually(back)
    await eventually(lambda: fleet.serves("ada"))
    assert {process.pid for process in fleet.processes("instance:ada")} == pods, "pods outlive the platform's programs"

    handle = f"after-{program}"
    await signed_up_and_served(fleet, handle)
    assert int(fleet.get("creator", handle)["metadata"]["resourceVersion"]) > version


async def test_visitors_are_served_while_the_api_server_does_not_answer(fleet: Fleet) -> None:
    (cluster,) = fleet.processes("cluster")
    cluster.suspend()
    try:
        assert await fleet.serves("ada")
        async with fleet.visitor("ada") as visitor:
            await visitor.get("/api/thread")
            assert text_of(await fleet.ask("ada", "when is your next show?", visitor.cookies))
    finally:
        cluster.resume()
    await signed_up_and_served(fleet, "after-silence")
    await eventually(lambda: fleet.serves("ada"))
