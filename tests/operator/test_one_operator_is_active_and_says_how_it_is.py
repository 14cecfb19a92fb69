"""Real operator processes: a lease between two of them, what the probes and a scrape say, and logs for machines."""

from __future__ import annotations

import base64
import json
from typing import Any

import aiohttp
from prometheus_client.parser import text_string_to_metric_families

from chatinbio_local.client import CONFIGMAPS, LEASES, SECRETS
from chatinbio_local.settings import SYSTEM_NAMESPACE
from tests.local.api.harness import CREATORS_NAMESPACE
from tests.operator.world import TOKEN, Operator, World

LEASE = {"lease_name": "chatinbio-operator", "lease_namespace": SYSTEM_NAMESPACE, "lease_seconds": "15"}


async def ask(operator: Operator, path: str) -> tuple[int, str]:
    address = f"http://127.0.0.1:{operator.health_port}{path}"
    try:
        async with aiohttp.ClientSession() as session, session.get(address) as answer:
            return answer.status, await answer.text()
    except aiohttp.ClientConnectionError:
        return 0, ""


async def says(operator: Operator, path: str, status: int, words: str = "") -> bool:
    answered, text = await ask(operator, path)
    return answered == status and words in text


async def figures(operator: Operator) -> dict[str, float]:
    """Each figure of a scrape, summed over its labels."""
    found: dict[str, float] = {}
    _, text = await ask(operator, "/metrics")
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            found[sample.name] = found.get(sample.name, 0.0) + sample.value
    return found


async def passes(operator: Operator, least: int = 0) -> int:
    """How many passes have ended; 0 while that is fewer than `least`."""
    ended = int((await figures(operator)).get("controller_runtime_reconcile_total", 0))
    return ended if ended >= least else 0


async def test_two_share_a_lease_and_the_second_takes_over(world: World) -> None:
    async with world.operator(**LEASE) as first:
        await world.until(lambda: says(first, "/readyz", 200, "watching"))
        async with world.operator(**LEASE) as second:
            await world.until(lambda: says(second, "/readyz", 200, "standing by"))
            assert await says(second, "/healthz", 200)
            await world.create("ada")
            await world.until_made("ada")
            assert (await figures(first))["leader_election_master_status"] == 1
            waiting = await figures(second)
            assert waiting["leader_election_master_status"] == 0
            assert waiting["controller_runtime_reconcile_total"] == 0
            before = await world.api.client.get(LEASES, "chatinbio-operator", SYSTEM_NAMESPACE)

            await first.kill()
            # As if it had asked for a second only: nobody here waits for fifteen.
            brief = {"spec": {"leaseDurationSeconds": 1}}
            await world.api.client.merge(LEASES, "chatinbio-operator", brief, SYSTEM_NAMESPACE)
            await world.create("bob")
            await world.until_made("bob")
            after = await world.api.client.get(LEASES, "chatinbio-operator", SYSTEM_NAMESPACE)
            assert after["spec"]["holderIdentity"] != before["spec"]["holderIdentity"]
            assert after["spec"]["leaseTransitions"] == before["spec"]["leaseTransitions"] + 1

            # Whoever loses it writes nothing more and ends.
            stolen = {"spec": {"holderIdentity": "somebody-else"}}
            await world.api.client.merge(LEASES, "chatinbio-operator", stolen, SYSTEM_NAMESPACE)
            assert await second.wait() == 1
            assert "somebody-else holds it now" in second.log


async def test_one_that_ends_gives_the_lease_back(world: World) -> None:
    async with world.operator(**LEASE | {"lease_seconds": "60"}) as first:
        await world.until(lambda: says(first, "/readyz", 200, "watching"))
        assert await first.stop() == 0
        lease = await world.api.client.get(LEASES, "chatinbio-operator", SYSTEM_NAMESPACE)
        assert lease["spec"]["holderIdentity"] == ""
        # A minute would be longer than this waits.
        await first.start()
        await world.until(lambda: says(first, "/readyz", 200, "watching"))


async def test_it_is_ready_after_the_first_listing_also_of_an_empty_cluster(world: World) -> None:
    async with world.operator() as operator:
        await world.until(lambda: says(operator, "/readyz", 200, "watching"))
        canary = await world.find(CONFIGMAPS, "chatinbio-operator-canary")
        assert canary
        assert canary["metadata"]["annotations"]["chatinbio.dev/beat"]
        assert await says(operator, "/healthz", 200)
        assert 0 <= (await figures(operator))["chatinbio_watch_age_seconds"] < 60


async def test_a_restart_reads_what_is_there_and_writes_nothing(world: World) -> None:
    async with world.operator() as operator:
        for number in range(30):
            await world.create(f"creator-{number}")
        for number in range(30):
            await world.until_made(f"creator-{number}")
        await world.settled()
        await operator.stop()
        before = await world.everything()
        await operator.start()
        await world.until(lambda: passes(operator, 30))
        found = await figures(operator)
        assert found["chatinbio_creators"] == 30
        assert found["rest_client_requests_total"] <= 50
        assert await world.everything() == before


async def test_its_log_is_json_and_holds_no_secret(world: World) -> None:
    secret = "sk-" + "0123456789abcdef" * 2
    body = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "ada-openai"}, "stringData": {"api-key": secret}}
    await world.api.client.create(SECRETS, body, CREATORS_NAMESPACE)
    reference = {"name": "ada-openai", "key": "api-key"}
    async with world.operator(log_format="json", log_level="debug") as operator:
        made = await world.create(
            owner={"email": "ada.secret@example.org"},
            instance={"model": "openai:gpt-5-mini", "modelSecretRef": reference},
            claimTokenHash="c" * 64,
        )
        key = (await world.until_made())["Secret"]["data"]["session-key"]
        await world.change("ada", {"storage": {"size": "1Mi"}})
        await world.until_reason("ConfigValid", "StorageCannotShrink")
        await operator.stop()
        text = operator.log
    lines: list[dict[str, Any]] = [json.loads(line) for line in text.splitlines()]
    assert all({"ts", "level", "logger", "msg"} <= line.keys() for line in lines)
    passes = [line for line in lines if "reconcile_id" in line]
    assert {(line["creator"], line["uid"]) for line in passes} == {("ada", made["metadata"]["uid"])}
    assert len({line["reconcile_id"] for line in passes}) > 1
    keys = (key, base64.b64decode(key).decode(), secret, base64.b64encode(secret.encode()).decode())
    for word in (*keys, TOKEN, "ada.secret@example.org", "c" * 64):
        assert word not in text
